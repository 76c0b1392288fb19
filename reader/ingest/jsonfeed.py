"""JSON Feed 1.0 and 1.1 (jsonfeed.org) -> RawFeed. Every member may be missing or of any type."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import escape

from reader.errors import ParseError
from reader.ingest.encoding import to_text
from reader.ingest.prescan import MAX_ENTRIES
from reader.model import Enclosure
from reader.model_fetch import RawEntry, RawFeed

_DIGITS = 18


def parse_json(body: bytes, url: str, content_type: str = "") -> RawFeed:
    """Raises ParseError when the bytes are no JSON, or JSON but no feed."""
    try:
        document: object = json.loads(to_text(body, content_type), parse_int=_integer, strict=False)
    except RecursionError as error:
        raise ParseError(
            "This JSON is nested far too deep for a feed.", "Tell its publisher, if you trust it."
        ) from error
    except ValueError as error:
        raise ParseError(
            "This looks like JSON, but it is broken or cut short.", "Tell its publisher."
        ) from error
    if not isinstance(document, dict):
        raise _no_feed()
    items = document.get("items")
    if not isinstance(items, list) or not (
        _text(document, "version").startswith(("https://jsonfeed.org/", "http://jsonfeed.org/"))
        or _text(document, "title")
        or any(isinstance(item, dict) and "id" in item for item in items[:1])
    ):
        raise _no_feed()
    authors = _authors(document)
    site = _text(document, "home_page_url")
    entries = tuple(
        _entry(item, authors, site or url) for item in items[:MAX_ENTRIES] if isinstance(item, dict)
    )
    skipped = sum(not isinstance(item, dict) for item in items)
    return RawFeed(
        title=_text(document, "title"),
        site=site,
        entries=entries,
        note=f"{skipped} items of this feed are no objects and were left out." if skipped else "",
    )


def _entry(item: dict[str, object], authors: str, base: str) -> RawEntry:
    link = _text(item, "url") or _text(item, "external_url")
    html = _text(item, "content_html") or _paragraphs(
        _text(item, "content_text") or _text(item, "summary")
    )
    tags = item.get("tags")
    return RawEntry(
        guid=_text(item, "id"),
        link=link,
        title=_text(item, "title"),
        author=_authors(item) or authors,
        html=html,
        published=_time(_text(item, "date_published")),
        updated=_time(_text(item, "date_modified")),
        base=link if link.startswith(("http://", "https://")) else base,
        tags=tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else (),
        enclosures=_attachments(item),
    )


def _attachments(item: dict[str, object]) -> tuple[Enclosure, ...]:
    found = item.get("attachments")
    if not isinstance(found, list):
        return ()
    return tuple(
        Enclosure(_text(each, "url"), _text(each, "mime_type"), _size(each.get("size_in_bytes")))
        for each in found[:64]
        if isinstance(each, dict) and _text(each, "url")
    )


def _authors(item: dict[str, object]) -> str:
    """Version 1.1 has a list, 1.0 had one."""
    found = item.get("authors")
    one = found if isinstance(found, dict | str) else item.get("author")
    people = found if isinstance(found, list) else [one]
    names = (
        _text(person, "name") if isinstance(person, dict) else person for person in people[:20]
    )
    return ", ".join(name for name in names if isinstance(name, str) and name)


def _text(item: dict[str, object], key: str) -> str:
    value = item.get(key)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):  # ids are often numbers
        return str(value)
    return ""


def _size(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 1 << 53 else 0


def _integer(digits: str) -> int | str:
    """A number too long to be one stays as written: it may be an id, and `int` would refuse it."""
    return int(digits) if len(digits) <= _DIGITS else digits[:255]


def _time(value: str) -> int | None:
    """RFC 3339, and what is close to it."""
    value = re.sub(r"(\.\d{1,6})\d*", r"\1", value[:64].upper())
    try:
        when = datetime.fromisoformat(value)
        return int(when.timestamp() if when.tzinfo else when.replace(tzinfo=UTC).timestamp())
    except (ValueError, OverflowError, OSError):
        return None


def _paragraphs(text: str) -> str:
    return "".join(
        f"<p>{escape(part, quote=False)}</p>".replace("\n", "<br>")
        for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
        if part.strip()
    )


def _no_feed() -> ParseError:
    return ParseError(
        "This is JSON, but not a JSON Feed.", "Look on its site for the address of the feed."
    )
