"""Subscribe and unsubscribe: what the configuration lists, changed without losing its comments."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reader.config import load
from reader.config_edit import add_feed, remove_feed
from reader.errors import ParseError, UsageError
from reader.library import Library, make_fetcher
from reader.model import Feed, FoundFeed, Response
from reader.paths import Places
from reader.text import safe_line

if TYPE_CHECKING:
    from reader.ingest.fetch import Fetcher


def feeds_at(fetcher: Fetcher, url: str) -> tuple[FoundFeed, ...]:
    """The feeds behind an address: itself when it is one, else those its page names, the best
    first, which has been read. Raises FetchError, or ParseError when there is none."""
    from reader.ingest.discover import discover, looks_like_feed
    from reader.pages import fetch_page

    reply = fetch_page(fetcher, url)
    if looks_like_feed(reply.body, reply.content_type):
        return (_read(reply, reply.moved_to or url),)
    found = discover(reply.body, reply.url)
    if not found:
        raise ParseError(
            f"There is no feed at {safe_line(url)}, and its page names none.",
            "Give the address of the feed itself; it often ends in /feed or /rss.xml.",
        )
    # Asked with the page as origin: a public page may not lead to a private network.
    return (_read(fetch_page(fetcher, found[0].url, url), found[0].url), *found[1:])


def _read(reply: Response, url: str) -> FoundFeed:
    from reader.ingest.parse import parse

    raw = parse(reply.body, reply.url, reply.content_type)
    return FoundFeed(url, safe_line(raw.title), reply.content_type)


def subscribe(
    places: Places, url: str, *, title: str = "", folder: str = ""
) -> tuple[FoundFeed, tuple[FoundFeed, ...]]:
    """Write the feed behind an address into the configuration; returns it, and the others that
    its page names. Raises FetchError, ParseError, ConfigError, or UsageError when it is there."""
    settings = load(replace(places, config_named=False))  # the first feed begins the file
    address = url if "://" in url else f"https://{url}"
    found, *others = feeds_at(make_fetcher(settings), address)
    if any(feed.url in (found.url, address) for feed in settings.feeds):
        raise UsageError(f"{safe_line(found.url)} is subscribed to already.", "See: tread feeds")
    add_feed(places, found.url, title=title, folder=folder)
    return found, tuple(others)


def unsubscribe(places: Places, name: str) -> Feed:
    """Take a feed, named by url, title or number, out of the configuration; its entries stay in
    the store. Raises NotFoundError, UsageError, ConfigError."""
    library = Library.open(places, load(places))
    try:
        (feed,) = library.find_feeds([name])
        remove_feed(places, feed.url)
    finally:
        library.close()
    return feed
