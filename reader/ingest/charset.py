"""The bytes of a web page -> text, in the order the encoding standard looks for the encoding."""

from __future__ import annotations

import codecs
import re

_LOOK_AT = 4096
_SAMPLE = 50_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)

_AS_BROWSERS_READ = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "utf-16": "utf-8",  # a tag that could be read as ASCII is not in UTF-16
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "utf8": "utf-8",
}


def decode(page: bytes, content_type: str = "") -> str:
    """`page` as text. A byte order mark wins, then the header, then what the page says of itself,
    then a guess; bytes that do not fit become U+FFFD."""
    for mark, encoding in _BOMS:
        if page.startswith(mark):
            return page[len(mark) :].decode(encoding, "replace")
    named = _HEADER.search(content_type)
    own = _META.search(page[:_LOOK_AT])
    encoding = _codec(named[1]) if named else ""
    encoding = encoding or (_codec(own[1].decode("ascii", "replace")) if own else "")
    if encoding in ("", "utf-8", "cp1252"):  # 1252 is what servers say when nobody told them
        try:
            return page.decode("utf-8")
        except UnicodeDecodeError:
            encoding = encoding or _guess(page)
    return page.decode(encoding, "replace")


def _codec(label: str) -> str:
    """The codec for a label, or nothing for a label that names none."""
    label = label.strip().lower()
    name = _AS_BROWSERS_READ.get(label, label)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # rot13, base64 and their like are codecs too; this one says so
    return info.name if info._is_text_encoding else ""


def _guess(page: bytes) -> str:
    from charset_normalizer import from_bytes  # 60 ms: only pages that do not name their encoding

    best = from_bytes(page[:_SAMPLE]).best()
    return best.encoding if best else "cp1252"
