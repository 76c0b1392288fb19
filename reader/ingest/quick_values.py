"""The values of a plain feed as feedparser reads them: texts, types, dates, names, inline XHTML.

Each raises Unsure where feedparser might read something else.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta
from html.entities import entitydefs
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from reader.ingest.quick_names import XML, Unsure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

PLAIN, HTML, XHTML = "text/plain", "text/html", "application/xhtml+xml"
_KINDS = {
    "text": PLAIN, "plain": PLAIN, PLAIN: PLAIN, "html": HTML, HTML: HTML,
    "xhtml": XHTML, XHTML: XHTML,
}  # fmt: skip

MAX_DEPTH = 60
MAX_PIECES = 20_000
MAX_ATTRIBUTES = 60

_C1 = re.compile("[\x80-\x9f]")
_AS_1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_ZONES = {
    "gmt": 0, "ut": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
_RFC_822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? +)?(\d{1,2}) +([a-z]{3})[a-z]{0,6} +(\d{4})"
    r" +(\d\d):(\d\d)(?::(\d\d))? +(?:([+-])(\d\d):?(\d\d)|([a-z]{1,3}))",
    re.ASCII,
)
_ISO_8601 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[t ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:z|([+-])(\d\d):(\d\d))?)?",
    re.ASCII,
)
_ADDRESS_AND_NAME = re.compile(
    r"[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,4}(?: \(([^\W_][^()@<>&\[\]]*)\))?"
)
_CLOSE = re.compile(r"</\w+>")
_REFERENCE = re.compile(r"&#?\w+;")
_TAG = re.compile(r"</?(\w+)")
_ENTITY = re.compile(r"&(\w+);")
_PLAIN_TAGS = frozenset(
    """
    a abbr b blockquote br caption center cite code dd del div dl dt em figcaption figure font h1 h2
    h3 h4 h5 h6 hr i img ins li ol p pre q s section small span strike strong sub sup table tbody td
    th thead tr tt u ul
    """.split()  # noqa: SIM905 - a word list reads better
)
"""Elements that tell feedparser that a text is HTML; it knows more of them."""


def as_told(text: str) -> str:
    """A text with the two accidents undone that feedparser looks for: UTF-8 that was read as
    Latin-1, and characters of Windows-1252 that were."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_AS_1252) if _C1.search(text) else text


def attributes_of(element: Element) -> dict[str, str]:
    """The attributes by their names in lower case, as feedparser has them."""
    if not element.attrib:
        return {}
    found: dict[str, str] = {}
    if len(element.attrib) > MAX_ATTRIBUTES:
        raise Unsure
    for name, value in element.attrib.items():
        if name.startswith("{"):
            if not name.startswith(XML):
                raise Unsure
            name = f"xml:{name[len(XML) :]}"  # noqa: PLW2901 - the same name, as it is written
        name = name.lower()  # noqa: PLW2901
        if name == "base":
            raise Unsure
        found[name] = value.lower() if name in ("rel", "type") else value
    return found


def kind_of(attributes: Mapping[str, str], default: str) -> str:
    """The media type that the type of a text construct means."""
    if "mode" in attributes:
        raise Unsure
    kind = _KINDS.get(attributes.get("type", default))
    if kind is None:
        raise Unsure
    return kind


def reads_as_html(text: str) -> bool:
    """Whether a text that nobody calls HTML is taken for it."""
    if _CLOSE.search(text) is None and _REFERENCE.search(text) is None:
        return False
    if any(tag.lower() not in _PLAIN_TAGS for tag in _TAG.findall(text)):
        raise Unsure
    return all(name in entitydefs for name in _ENTITY.findall(text))


def when(text: str) -> int | None:
    """Unix seconds of a date in one of the two usual spellings; None where there is none."""
    if not text:
        return None
    date = text.lower()
    found = _RFC_822.fullmatch(date)
    if found is not None:
        day, month, year, hour, minute, second, sign, hours, minutes, zone = found.groups()
        if month not in _MONTHS or (zone and zone not in _ZONES):
            raise Unsure
        number = _MONTHS.index(month) + 1
        away = _ZONES[zone] * 60 if zone else _minutes(sign, hours, minutes)
    else:
        found = _ISO_8601.fullmatch(date)
        if found is None:
            raise Unsure
        year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
        number, away = int(month), _minutes(sign, hours, minutes)
    try:
        stamp = datetime(
            int(year), number, int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
    except ValueError as error:  # feedparser goes on guessing
        raise Unsure from error
    return (stamp - _EPOCH) // _SECOND - away * 60


_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)


def _minutes(sign: str | None, hours: str | None, minutes: str | None) -> int:
    away = int(hours or 0) * 60 + int(minutes or 0)
    return -away if sign == "-" else away


def name_in(author: str) -> str:
    """The name in "name", "address" or "address (name)"; empty for an address alone."""
    if "@" not in author:
        return author
    found = _ADDRESS_AND_NAME.fullmatch(author)
    if found is None:
        raise Unsure
    return (found[1] or "").strip()


def xhtml_text(element: Element) -> str:
    """The inside of an element of type xhtml as markup, as feedparser writes it: without the one
    `div` that it must stand in, every end tag written out."""
    pieces: list[str] = []
    if element.text:
        pieces.append(escape(element.text))
    for child in element:
        _write(child, pieces, 1)
    outer = [child for child in element if child.tag == f"{_XHTML}div"]
    lone = len(element) == 1 and len(outer) == 1 and not (element.text or "").strip()
    if lone and not (outer[0].tail or "").strip():
        start = 1 if pieces[0].startswith("<div") else 2
        end = -1 if pieces[-1] == "</div>" else -2
        pieces = pieces[start:end]
    return "".join(pieces).strip()


_XHTML = "{http://www.w3.org/1999/xhtml}"
_NOT_QUITE = frozenset({"svg", "math", "body"})


def _write(element: Element, pieces: list[str], depth: int) -> None:
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(_XHTML) or depth > MAX_DEPTH:
        raise Unsure
    name = tag[len(_XHTML) :].lower()
    attributes = attributes_of(element)
    if name in _NOT_QUITE or "xml:base" in attributes or len(pieces) > MAX_PIECES:
        raise Unsure
    written = "".join(
        f' {key}="{escape(value, {chr(34): "&quot;"})}"' for key, value in attributes.items()
    )
    pieces.append(f"<{name}{written}>")
    if element.text:
        pieces.append(escape(element.text))
    for child in element:
        _write(child, pieces, depth + 1)
    pieces.append(f"</{name}>")
    if element.tail:
        pieces.append(escape(element.tail))
