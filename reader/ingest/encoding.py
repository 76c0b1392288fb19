"""Feed bytes -> text, believing the bytes more than what is said about them.

RFC 7303 lets the header win over the document, but servers say iso-8859-1 of everything. So: a byte
order mark; else UTF-8 when the bytes are valid UTF-8 and not plain ASCII (nothing else looks like
it by chance); else what the header says, what the declaration says, and last windows-1252.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (  # "<" without a mark, XML 1.0 appendix F
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_READ_AS = {
    # What browsers read these names as: the larger set that publishers mean (WHATWG Encoding)
    "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs", "iso8859-9": "cp1254",
    "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip
_NOT_TEXT = frozenset(
    {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode",
     "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem"}
)  # fmt: skip
"""Python codecs that are no character encoding of a document."""

_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})")
_CONTROLS = bytes(code for code in range(0x20) if code not in (9, 10, 13))
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_text(body: bytes, content_type: str = "") -> str:
    """The document as text, without mark and without the characters that XML forbids."""
    text = _decode(body, content_type)
    return text if _is_legal(text) else _ILLEGAL.sub("", text)


def _is_legal(text: str) -> bool:
    """Whether a text certainly holds nothing that XML forbids. Looking at its bytes is a tenth of
    the work of looking at its characters."""
    data = text.encode("utf-8", "surrogatepass")
    if b"\xed" in data or b"\xef\xbf" in data:  # surrogates, U+FFFE, and many that are neither
        return False
    return len(data.translate(None, _CONTROLS)) == len(data)


def _decode(body: bytes, content_type: str) -> str:
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for start, name in _UNMARKED:
        if body.startswith(start):
            return body.decode(name, "replace")
    if not body.isascii():
        try:
            return body.decode()
        except UnicodeDecodeError:
            pass
    said = _HEADER.search(content_type)
    declared = _DECLARED.match(body[:512])
    for label in (said[1] if said else "", declared[1].decode("ascii") if declared else ""):
        name = _codec(label)
        try:
            # Two-byte encodings would have been seen by now; ASCII bytes read as one are nonsense.
            if name and not name.startswith(("utf-16", "utf-32")):
                return body.decode(name)
        except (UnicodeError, ValueError):
            continue
    # Mostly UTF-8 with an accident in it is still UTF-8.
    as_utf8 = body.decode("utf-8", "replace")
    if as_utf8.count("\ufffd") * 20 < len(body) - len(as_utf8):
        return as_utf8
    return body.decode("cp1252", "replace")


def _codec(label: str) -> str:
    """The Python codec for a charset label, or nothing."""
    if not label:
        return ""
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return "" if name in _NOT_TEXT else _READ_AS.get(name, name)
