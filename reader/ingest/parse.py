"""Feed bytes -> RawFeed; the only file with feedparser.

feedparser is the authority on what RSS and Atom mean. It gets text that is decoded and looked over
already, never an address or a path (it would fetch or open them), and its own sanitising is off:
what it returns is as hostile as what came in, and goes to sanitize.py next.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from io import BytesIO
from time import struct_time
from urllib.parse import urljoin

from reader.errors import ParseError
from reader.ingest.apart import read_apart
from reader.ingest.discover import discover, root_name
from reader.ingest.encoding import to_text
from reader.ingest.fields import (
    Fields,
    author_of,
    base_of,
    dicts_of,
    enclosures_of,
    html_of,
    tags_of,
    text_of,
    title_of,
)
from reader.ingest.jsonfeed import parse_json
from reader.ingest.prescan import LONGEST_TEXT, MAX_ENTRIES, prescan
from reader.ingest.quick import quick
from reader.model_fetch import RawEntry, RawFeed

MAX_TEXT_HERE = 200_000
"""Characters that feedparser is given in this process; what is longer might keep it busy."""
OLDEST = 631_152_000
"""1990-01-01: a date before the web existed is a default or a mistake."""
LATEST = 253_402_300_799
"""The last second of the year 9999."""
LONGEST_TITLE = 1_000
LONGEST_NAME = 500
LONGEST_ADDRESS = 8_192
MOST_TAGS = 64
MOST_ENCLOSURES = 64

_ROOTS = frozenset({"rss", "feed", "rdf", "channel"})
_CLOSED = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>\s*$", re.IGNORECASE)
_HINT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel|item|entry)\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9/._~-]*)?", re.ASCII)
"""Addresses that `urljoin` leaves alone, after four times as long."""
_PAGE = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_SURROGATE = re.compile("[\x00\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,500}>")
_START = re.compile(r"<(?:\?xml\b|rss\b|feed\b|(?:\w{1,20}:)RDF\b)")
_REFERENCE = re.compile(r"&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));?")


def parse(body: bytes, url: str, content_type: str = "") -> RawFeed:
    """Read RSS 0.9 to 2.0, Atom or JSON Feed; `url` is where it came from.

    Raises ParseError, and nothing else, when it is no feed or cannot be read at all; a feed that is
    broken in places gives what could be read, and a `note`.
    """
    text = to_text(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        raise ParseError("This document is empty.", "It is asked again at the next refresh.")
    if text[0] in "{[":
        return bounded(parse_json(body, url, content_type))
    if root_name(text) == "html" or _PAGE.match(text):
        raise _is_page(body, url)
    if _HINT.search(text) is None:
        raise _is_no_feed(text, body, url)
    start = _START.search(text[:65536])
    noise = start is not None and start.start() > 0 and not text.startswith("<!")
    if noise and start is not None:
        text = text[start.start() :]
    declaration = _DECLARATION.match(text)
    text = _REFERENCE.sub(_legal, text[declaration.end() :] if declaration else text)
    note = "Something was printed before the feed; it was skipped." if noise else ""
    found = quick(text)
    if found is not None:
        return bounded(_feed(found, url, note))
    if len(text) > MAX_TEXT_HERE:
        return read_apart(text, url, note)
    return read_here(text, url, note)


def read_here(text: str, url: str, note: str) -> RawFeed:
    """What feedparser makes of a decoded document. Raises ParseError."""
    return bounded(_read(text, url, text.encode("utf-8", "replace"), note))


def _read(text: str, url: str, body: bytes, note: str) -> RawFeed:
    from feedparser.api import parse as read_feed  # 100 ms, paid by the odd ones among feeds

    whole = len(text)
    text, closed = prescan(text)
    if len(text) < whole:
        note = "A text of this feed is very long; its beginning is here."
    # Without our address: guids must stay as they are when the feed moves. What is an address is
    # made absolute below.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        result: Fields = read_feed(  # type: ignore[no-untyped-call]  # it has no types
            BytesIO(text.encode()),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # it raises whatever it trips over: AttributeError, KeyError, ...
        raise ParseError(
            "This feed is broken in a way that cannot be read.", "Tell its publisher."
        ) from error
    entries = dicts_of(result, "entries")
    about = result.get("feed")
    if not entries and not result.get("version") and not (root_name(text) in _ROOTS and about):
        raise _is_no_feed(text, body, url)
    if _is_malformed(result):
        note = "The feed is not well-formed; what could be read of it is here."
        if 0 <= closed < len(entries) and not _ends(text):
            # The document stops inside an entry: half an article is worse than none.
            entries = entries[:closed]
            note = "The feed is cut short; its complete entries are here."
    if len(entries) >= MAX_ENTRIES:
        entries = entries[:MAX_ENTRIES]
        note = f"The feed is very long; its first {MAX_ENTRIES} entries are here."
    return _feed({**result, "entries": entries}, url, note)


def _feed(found: Fields, url: str, note: str) -> RawFeed:
    """What feedparser found, or what `quick` found in its place, as a feed."""
    feed = found.get("feed")
    about: Fields = feed if isinstance(feed, dict) else {}
    version = str(found.get("version") or "")
    # Not the managingEditor of RSS 2.0: that is seldom who wrote an entry.
    feed_author = author_of(about) if version.startswith(("atom", "rss10", "rss090")) else ""
    site = _joined(url, text_of(about, "link"))
    entries = dicts_of(found, "entries")
    return RawFeed(
        title=title_of(about, version),
        site=site,
        entries=tuple(_entry(entry, version, url, site, feed_author) for entry in entries),
        note=note,
    )


def _entry(entry: Fields, version: str, url: str, site: str, feed_author: str) -> RawEntry:
    link = _joined(url, text_of(entry, "feedburner_origlink") or text_of(entry, "link"))
    return RawEntry(
        guid=text_of(entry, "id"),
        link=link,
        title=title_of(entry, version),
        author=author_of(entry) or feed_author,
        html=html_of(entry),
        published=_seconds(dict.get(entry, "published_parsed"))
        or _seconds(dict.get(entry, "created_parsed")),
        updated=_seconds(dict.get(entry, "updated_parsed")),
        base=_joined(url, base_of(entry)) or link or site or url,
        tags=tags_of(entry),
        comments=_joined(url, text_of(entry, "comments")),
        enclosures=tuple(
            replace(each, url=_joined(url, each.url)) for each in enclosures_of(entry)
        ),
    )


def _seconds(when: object) -> int | None:
    """feedparser's parsed dates are UTC; those of `quick` are seconds."""
    if not isinstance(when, struct_time):
        return when if isinstance(when, int) else None
    try:
        return calendar.timegm(when)
    except (ValueError, OverflowError):
        return None


def _joined(url: str, address: str) -> str:
    """`address` made absolute, or nothing where there is none."""
    if _ABSOLUTE.fullmatch(address):
        return address
    try:
        return urljoin(url, address) if address else ""
    except ValueError:  # brackets that are no IPv6 address
        return address


def _legal(reference: re.Match[str]) -> str:
    """A numeric reference that XML allows, or nothing: one bad one would spoil the whole feed."""
    digits, base = (reference[1], 10) if reference[1] else (reference[2], 16)
    digits = digits.lstrip("0") or "0"
    code = int(digits, base) if len(digits) <= 7 else -1
    allowed = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return reference[0] if allowed or 0x10000 <= code <= 0x10FFFF else ""


def _ends(text: str) -> bool:
    return _CLOSED.search(text[-300:]) is not None


def _is_malformed(result: Fields) -> bool:
    import xml.sax

    return isinstance(result.get("bozo_exception"), xml.sax.SAXException)


def _is_page(body: bytes, url: str) -> ParseError:
    found = discover(body, url)
    if found:
        return ParseError(
            "This is a web page, not a feed.", f"Its feed is at {found[0].url} ; subscribe to that."
        )
    return ParseError(
        "This is a web page, not a feed, and it names none.",
        "Look on its site for the address of the feed.",
    )


def _is_no_feed(text: str, body: bytes, url: str) -> ParseError:
    root = root_name(text)
    if root in ("head", "body", "div", "p", "title", "meta", "script"):
        return _is_page(body, url)
    if root == "opml":
        return ParseError("This is an OPML list of feeds, not a feed.", "Use: tread import FILE")
    what = "XML" if text.startswith("<") and root else "no RSS, Atom or JSON Feed"
    if what == "XML":
        what = "XML, but neither RSS nor Atom"
    return ParseError(f"This is {what}.", "Look on its site for the address of the feed.")


def bounded(feed: RawFeed) -> RawFeed:
    """The feed with every field cut to size, sane dates, and nothing that SQLite would refuse."""
    return RawFeed(
        title=_clip(feed.title, LONGEST_TITLE),
        site=_clip(feed.site, LONGEST_ADDRESS),
        entries=tuple(_bounded_entry(entry) for entry in feed.entries),
        note=feed.note,
    )


def _bounded_entry(entry: RawEntry) -> RawEntry:
    return RawEntry(
        guid=_clip(entry.guid, LONGEST_ADDRESS),
        link=_clip(entry.link, LONGEST_ADDRESS),
        title=_clip(entry.title, LONGEST_TITLE),
        author=_clip(entry.author, LONGEST_NAME),
        html=_storable(entry.html[:LONGEST_TEXT]),
        published=_sane(entry.published),
        updated=_sane(entry.updated),
        base=_clip(entry.base, LONGEST_ADDRESS),
        tags=tuple(dict.fromkeys(tag for raw in entry.tags if (tag := _clip(raw, LONGEST_NAME))))[
            :MOST_TAGS
        ],
        comments=_clip(entry.comments, LONGEST_ADDRESS),
        enclosures=tuple(
            replace(each, url=_clip(each.url, LONGEST_ADDRESS), type=_clip(each.type, LONGEST_NAME))
            for each in entry.enclosures[:MOST_ENCLOSURES]
        ),
    )


def _clip(text: str, longest: int) -> str:
    return _storable(text[: longest + 64]).strip()[:longest]


def _storable(text: str) -> str:
    """Without NUL and without halves of a surrogate pair, which SQLite refuses."""
    if "\x00" not in text:
        try:
            text.encode()
        except UnicodeEncodeError:
            pass
        else:
            return text
    return _SURROGATE.sub("", text)


def _sane(when: int | None) -> int | None:
    return when if when is not None and OLDEST <= when <= LATEST else None
