"""A web page -> the feeds it names."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from reader.ingest.encoding import to_text
from reader.model_fetch import FoundFeed

FEED_TYPES = {
    # In order of preference where a page offers one feed in several formats
    "application/atom+xml": 0,
    "application/rss+xml": 1,
    "application/feed+json": 2,
    "application/rdf+xml": 3,
    "application/json": 4,
    "application/xml": 5,
    "text/xml": 5,
}
MOST = 32
"""Feeds that are taken from one page."""
HEAD = 2 * 2**20
"""Bytes of a page that are looked at."""

_ENDING = re.compile(
    r"(?:^|/)(?:feed|rss|atom|feeds)/?$|(?:^|/)[\w.-]*(?:feed|rss|atom|index|news)[\w-]*"
    r"\.(?:xml|rss|atom|rdf|json)$|\.(?:rss|atom)$",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"\bcomments?\b|/comments/", re.IGNORECASE)
_ROOT = re.compile(r"<(?:(\?|!--)|(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z]{1,20})\b)")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org|"items"\s*:\s*\[')


def discover(page: bytes, url: str) -> tuple[FoundFeed, ...]:
    """The feeds that a page names: those of its head first, whole feeds before comments."""
    from lxml import etree, html  # 60 ms, paid when a feed is looked for

    text = to_text(page[:HEAD])
    if not text.strip():
        return ()
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, recover=True)
    try:
        root = html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):  # nothing in it that is a page
        return ()
    base = _joined(url, next((e.get("href", "") for e in root.iter("base")), "")) or url
    found: dict[str, tuple[int, FoundFeed]] = {}
    for element in root.iter("link"):
        kind = (element.get("type") or "").partition(";")[0].strip().lower()
        relations = (element.get("rel") or "").lower().split()
        if "alternate" not in relations and "feed" not in relations:
            continue
        if kind in FEED_TYPES or (not kind and "feed" in relations):
            _add(found, base, element.get("href"), element.get("title"), kind)
    for element in root.iter("a"):
        href = element.get("href") or ""
        if len(href) < 2048 and _ENDING.search(href.partition("?")[0].partition("#")[0]):
            _add(found, base, href, "".join(map(str, element.itertext()))[:200], "", later=10)
    ranked = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(feed for _, feed in ranked[:MOST])


def _add(
    found: dict[str, tuple[int, FoundFeed]],
    base: str,
    href: str | None,
    title: str | None,
    kind: str,
    later: int = 0,
) -> None:
    address = _joined(base, href or "")
    if not address or address in found or len(found) >= 8 * MOST:
        return
    name = " ".join((title or "").split())[:200]
    rank = FEED_TYPES.get(kind, 6) + later
    if _COMMENTS.search(name) or _COMMENTS.search(address):
        rank += 100
    found[address] = (rank, FoundFeed(address, name, kind))


def _joined(base: str, href: str) -> str:
    """An absolute http or https address, or nothing."""
    try:
        address = urljoin(base, "".join(href.split())).partition("#")[0]
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return address if usable and len(address) < 2048 else ""


def root_name(text: str) -> str:
    """The name of the first element of a document, lower case and without prefix, or nothing."""
    head, at = text[:65536], 0
    while (found := _ROOT.search(head, at)) is not None:
        if found[2]:
            return found[2].lower()
        at = head.find("?>" if found[1] == "?" else "-->", found.end())
        if at < 0:
            return ""
    return ""


def looks_like_feed(body: bytes, content_type: str = "") -> bool:
    """Whether a document is a feed, by its first element; the type is believed where that is
    missing, since servers call feeds text/html and pages application/xml."""
    text = to_text(body[:65536], content_type).lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return bool(_JSON_FEED.search(text)) or "feed+json" in content_type.lower()
    root = root_name(text)
    if root in ("rss", "feed", "rdf", "channel"):
        return True
    if root in ("html", "head", "body", "opml", "svg"):
        return False
    if re.search(r"<(?:rss|feed|rdf:RDF)\b", text):  # something printed before the feed
        return True
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("application/rss+xml", "application/atom+xml") and text.startswith("<")
