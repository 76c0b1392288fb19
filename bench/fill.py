"""Fill a store with many small articles, through the store's own way of writing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from reader import judging
from reader.config import load
from reader.model import Article, Block, Cleaned, Feed, Kind, Prepared, Response, Updated
from reader.paths import Places
from reader.store import read, write
from reader.store.db import Database
from reader.text import EMPTY, SafeText

FEEDS = 200
FOLDERS = 10
DOCUMENT = 500
"""Entries of one document, which is one transaction."""
UNREAD = 10
"""One article in so many is unread."""
SPACING = 300
"""Seconds between two articles."""
NOW = 1_795_000_000
TEXT = "Tide and harbour, number {0}: boats came in, boats went out, and the gulls had {0} fish."


def fill(folder: Path, count: int) -> Places:
    """A configuration and a store with `count` articles; one that is there already is used."""
    places = Places(folder / "config.toml", folder / "data", folder / "state", config_named=True)
    if (folder / "filled").exists():
        return places
    folder.mkdir(parents=True, exist_ok=True)
    places.config.write_text("\n".join(_configuration()), "utf-8")
    database = Database(places.database)
    settings = load(places)
    write.adopt_subscriptions(
        database,
        [
            write.Subscription(f.url, f.title, f.folder, f.tags, f.full_text, f.filter)
            for f in settings.feeds
        ],
    )
    feeds = read.subscriptions(database)
    # As the filter in force would have judged them, or the app would begin to judge them anew.
    filters = judging.Filters(database, settings)
    for start in range(0, count, DOCUMENT):
        stop = min(start + DOCUMENT, count)
        # Documents go round the feeds, so that every list is spread over the whole time.
        feed = feeds[start // DOCUMENT % len(feeds)]
        write.save(database, _document(feed, start, stop, count, filters.version(feed)), NOW)
        ids = range(start + 1, stop + 1)
        write.mark(database, [one for one in ids if one % UNREAD], "read")
    database.close()
    (folder / "filled").touch()
    return places


def _configuration() -> Iterator[str]:
    yield "[tread]\nrefresh_minutes = 0"
    for number in range(FEEDS):
        yield "[[feeds]]"
        yield f"url = {json.dumps(f'https://feed{number}.example/rss')}"
        yield f"title = {json.dumps(f'Feed {number}')}"
        yield f"folder = {json.dumps(f'Folder {number % FOLDERS}')}"


def _document(feed: Feed, start: int, stop: int, count: int, version: str) -> Updated:
    # Multiplying by a number without a common factor scatters the dates.
    entries = tuple(
        _entry(number, NOW - (number * 7919 % count) * SPACING) for number in range(start, stop)
    )
    reply = Response(feed.url, 200, b"")
    return Updated(feed, reply, EMPTY, EMPTY, entries, version)


def _entry(number: int, published: int) -> Prepared:
    title = SafeText(f"Harbour news {number}")
    block = Block(Kind.PARAGRAPH, SafeText(TEXT.format(number)))
    return Prepared(
        guid=str(number),
        link=SafeText(f"https://feed.example/{number}"),
        title=title,
        author=SafeText("Ada Byte"),
        published=published,
        raw_hash=str(number),
        cleaned=Cleaned(Article(title, (block,)), ()),
    )
