"""OPML 1.0 and 2.0: the list of feeds that every reader writes.

What is read may be broken: ampersands that are no entities, names of HTML, a file cut short. There
are no entities and no DTD: both are taken out before the parser sees the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from html.entities import html5
from typing import TYPE_CHECKING

from reader.addresses import as_http
from reader.config_tables import TABLES
from reader.errors import ParseError
from reader.model_moving import Offer, Parcel, Table, Told
from reader.text import safe_line

if TYPE_CHECKING:
    from lxml import etree

SPACE = "urn:tread:opml"
"""The namespace of what OPML has no word for."""
_OWN = f"{{{SPACE}}}"
_HEAD = re.compile(r"\A[\ufeff\s]*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
_AMPERSAND = re.compile(r"&(?:(#(?:\d{1,7}|[xX][0-9a-fA-F]{1,6});)|(\w{1,32});)?")
_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def read_opml(text: str) -> Parcel:
    """The feeds of an outline, with their folders. Raises ParseError for what is none."""
    from lxml import etree  # 20 ms, paid by an import only

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(_mended(text).encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        root = None
    outlines = None if root is None else _outlines(root)
    if root is None or not outlines:
        raise ParseError(
            "This is no list of feeds: there is no outline in it.",
            "tread reads OPML, newsboat's urls, config and cache.db, and its own export.",
        )
    feeds: list[Offer] = []
    told: list[Told] = []
    for element in outlines:
        _take(element, feeds, told)
    # Our own ampersands are mended before; what the parser still minds is lost or guessed.
    if len(parser.error_log):
        error = parser.error_log[0]
        why = f"{_short(error.message)}: what follows was mended or left out."
        told.append(Told("skipped", "file", "XML", why, int(error.line or 0)))
    return Parcel(feeds=tuple(feeds), told=tuple(told))


def _short(text: str | None) -> str:
    return " ".join((text or "not well-formed").split())[:120]


def _mended(text: str) -> str:
    bare = _CONTROL.sub("", _DOCTYPE.sub(_blank, _HEAD.sub(_blank, text)))
    return _AMPERSAND.sub(_entity, bare)


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def _entity(found: re.Match[str]) -> str:
    if found[1] or found[2] in _XML:
        return found[0]
    known = html5.get(f"{found[2]};") if found[2] else None
    return known if known and known not in "<>&\"'" else f"&amp;{found[0][1:]}"


def _outlines(root: etree._Element) -> list[etree._Element]:
    return [one for one in root.iter() if isinstance(one.tag, str) and _name(one.tag) == "outline"]


def _name(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def _take(element: etree._Element, feeds: list[Offer], told: list[Told]) -> None:
    given = {_name(str(name)): str(value).strip() for name, value in element.attrib.items()
             if not str(name).startswith("{")}  # fmt: skip
    url = as_http(given.get("xmlurl", ""))
    name = " ".join((given.get("text") or given.get("title") or "").split())
    line = _line(element)
    if not url:
        kind = given.get("type", "").lower()
        if kind in ("rss", "atom", "link", "include") or not (len(element) or not given):
            said = "It is a link to a page, no feed." if kind == "link" else "It has no xmlUrl."
            told.append(Told("skipped", "outline", name or kind, said, line))
        return
    table: Table = {"url": url}
    extra = {str(key).removeprefix(_OWN): str(value) for key, value in element.attrib.items()
             if str(key).startswith(_OWN)}  # fmt: skip
    if name and name != url and "title" not in extra:
        table["title"] = name
    if folder := _folder(element):
        table["folder"] = folder
    tags = [tag.strip().lstrip("/") for tag in given.get("category", "").split(",")]
    if tags := list(dict.fromkeys(filter(None, tags))):
        table["tags"] = tags
    for key, value in extra.items():
        if key != "title":
            table[key] = _typed(key, value)
    feeds.append(Offer(table, line))


def _line(element: etree._Element) -> int:
    found: object = element.sourceline
    return found if isinstance(found, int) else 0


def _folder(element: etree._Element) -> str:
    names = []
    for above in element.iterancestors():
        if isinstance(above.tag, str) and _name(above.tag) == "outline" and not above.get("xmlUrl"):
            name = " ".join((above.get("text") or above.get("title") or "").split())
            names.append(name.replace("/", "-"))
    return "/".join(filter(None, reversed(names)))


def _typed(name: str, value: str) -> object:
    """What `_spoken` wrote, as the key of that name has it; what is no such thing stays a text, and
    is refused with its name."""
    default = next((key.default for key in TABLES["feeds"] if key.name == name), value)
    if isinstance(default, bool) and value in ("true", "false"):
        return value == "true"
    if isinstance(default, int) and re.fullmatch(r"-?\d{1,9}", value):
        return int(value)
    if isinstance(default, list | dict):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _spoken(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def write_opml(feeds: Sequence[tuple[Table, str, str]]) -> str:
    """Feeds as OPML 2.0: each as it is configured, with the publisher's title and its site."""
    from lxml import etree

    root = etree.Element("opml", {"version": "2.0"}, nsmap={"tread": SPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Feeds of tread"
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {"": body}
    for table, title, site in feeds:
        parent = _made(folders, str(table.get("folder", "")))
        own = str(table.get("title", ""))
        name = _written(own or title or str(table["url"]))
        outline = etree.SubElement(parent, "outline", {"text": name, "title": name, "type": "rss"})
        outline.set("xmlUrl", _written(str(table["url"])))
        if site:
            outline.set("htmlUrl", _written(site))
        if isinstance(tags := table.get("tags"), list) and tags:
            outline.set("category", _written(",".join(map(str, tags))))
        if not own:
            outline.set(f"{_OWN}title", "")  # the name is the publisher's, not the reader's
        for key, value in _others(table):
            outline.set(_OWN + key, _written(value))
    etree.indent(root)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode") + "\n"
    )


def _others(table: Table) -> Iterable[tuple[str, str]]:
    for key, value in table.items():
        if key not in ("url", "title", "folder", "tags"):
            yield key, _spoken(value)


def _made(folders: dict[str, etree._Element], path: str) -> etree._Element:
    from lxml import etree

    parts = [part.strip() for part in path.split("/") if part.strip()]
    for depth in range(1, len(parts) + 1):
        here = "/".join(parts[:depth])
        if here not in folders:
            name = _written(parts[depth - 1])
            above = folders["/".join(parts[: depth - 1])]
            folders[here] = etree.SubElement(above, "outline", {"text": name, "title": name})
    return folders["/".join(parts)]


def _written(text: str) -> str:
    return _CONTROL.sub("", safe_line(text))
