"""Fill a store with many articles, through the store's own way of writing.

python -m bench.fill COUNT FOLDER

Words are drawn from a vocabulary as unevenly as in a language (Zipf), so that a search finds common
words in nearly every article and most words in few. A million articles of about 90 words take some
minutes; texts of full length would say nothing else about lists and searches.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from reader import judging
from reader.config import load
from reader.model import Article, Block, Cleaned, Feed, Kind, Prepared, Response, Updated
from reader.paths import Places
from reader.store import index, read, write
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
VOCABULARY = 20_000
SENTENCES = 20_000
_SYLLABLES = (
    "ba", "cle", "dro", "fin", "gar", "hul", "ist", "jo", "kel", "lum", "mar", "nos", "pel", "qua",
    "ril", "sto", "tan", "und", "vel", "wis",
)  # fmt: skip


class Words:
    """Sentences from a vocabulary of which few words are common."""

    def __init__(self, seed: int = 1) -> None:
        chance = random.Random(seed)  # noqa: S311 - a bench, no secret
        vocabulary = ["harbour", "tide", "the", "and", "of", "boats"]
        known = set(vocabulary)
        while len(vocabulary) < VOCABULARY:
            word = "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4)))
            if word not in known:
                known.add(word)
                vocabulary.append(word)
        weights = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))
        self._sentences = [
            " ".join(chance.choices(vocabulary, cum_weights=weights, k=chance.randint(8, 22)))
            for _ in range(SENTENCES)
        ]
        self._chance = chance

    def text(self, sentences: int) -> str:
        """So many sentences."""
        return ". ".join(self._chance.choices(self._sentences, k=sentences)).capitalize() + "."


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
    versions = {feed.id: filters.version(feed) for feed in feeds}
    words = Words()
    for start in range(0, count, DOCUMENT):
        stop = min(start + DOCUMENT, count)
        # Documents go round the feeds, so that every list is spread over the whole time.
        feed = feeds[start // DOCUMENT % len(feeds)]
        document = _document(feed, start, stop, count, versions[feed.id], words)
        write.save(database, document, NOW)
        ids = range(start + 1, stop + 1)
        write.mark(database, [one for one in ids if one % UNREAD], "read")
        if stop % (10 * DOCUMENT) == 0:
            index.catch_up(database)
    index.catch_up(database)
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


def _document(feed: Feed, start: int, stop: int, count: int, version: str, words: Words) -> Updated:
    # Multiplying by a number without a common factor scatters the dates.
    entries = tuple(
        _entry(number, NOW - (number * 7919 % count) * SPACING, words)
        for number in range(start, stop)
    )
    reply = Response(feed.url, 200, b"")
    return Updated(feed, reply, EMPTY, EMPTY, entries, version)


def _entry(number: int, published: int, words: Words) -> Prepared:
    title = SafeText(f"Harbour news {number}")
    blocks = tuple(Block(Kind.PARAGRAPH, SafeText(words.text(2))) for _ in range(3))
    return Prepared(
        guid=str(number),
        link=SafeText(f"https://feed.example/{number}"),
        title=title,
        author=SafeText("Ada Byte"),
        published=published,
        raw_hash=str(number),
        cleaned=Cleaned(Article(title, blocks), ()),
    )


if __name__ == "__main__":
    began = time.process_time()
    fill(Path(sys.argv[2]), int(sys.argv[1]))
    print(f"{time.process_time() - began:.0f} s of processor time")
