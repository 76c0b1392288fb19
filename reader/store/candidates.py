"""Stored articles in which a rule may find something: by the search index, by prints, or newest
first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.model import FeedId
from reader.store.db import Database
from reader.store.index import make_ready, pending, searchable

_NEWEST = "ORDER BY entry.sort_at DESC, entry.id DESC LIMIT ?"


def with_words(database: Database, feed: FeedId | None, literal: str, most: int) -> list[int]:
    """Entries of whose kept text the literal may be a part, newest first: all of them when
    `is_indexed`, else those in which its words stand whole."""
    words = re.findall(r"[^\W_]+", literal)
    if not words:
        return []
    # The literal may begin within a word, so the first one says nothing where there are others.
    phrase = " ".join(searchable(" ".join(words[1:] or words)).split())
    make_ready(database)
    with database.reading() as db:
        rows = db.execute(
            f"""SELECT entry.id FROM search JOIN doc ON doc.doc = search.rowid
                JOIN entry ON entry.id = doc.entry
                WHERE search MATCH ? AND (? IS NULL OR entry.feed = ?) {_NEWEST}""",  # noqa: S608
            (f'plain : "{phrase}" *', feed, feed, most),
        ).fetchall()
    return [row[0] for row in rows]


def is_indexed(database: Database, literal: str) -> bool:
    """Whether the search index finds every text that holds the literal."""
    return not pending(database) and literal.isascii() and len(re.findall(r"[^\W_]+", literal)) > 1


def newest(
    database: Database, feed: FeedId | None, most: int, besides: Sequence[int] = ()
) -> list[int]:
    """The newest entries of a feed, or of all."""
    known = set(besides)
    with database.reading() as db:
        rows = db.execute(
            f"""SELECT entry.id FROM entry WHERE (? IS NULL OR entry.feed = ?) {_NEWEST}""",  # noqa: S608
            (feed, feed, most),
        ).fetchall()
    return [row[0] for row in rows if row[0] not in known]


def count(database: Database, feed: FeedId | None) -> int:
    """How many entries a feed has, or all."""
    with database.reading() as db:
        row = db.execute(
            "SELECT coalesce(sum(total), 0) FROM feed WHERE ? IS NULL OR id = ?", (feed, feed)
        ).fetchone()
    return int(row[0])


def judged_by(database: Database, entries: Sequence[int], version: str) -> list[int]:
    """Those of the entries that the filter of this version judged."""
    found: set[int] = set()
    with database.reading() as db:
        for start in range(0, len(entries), 500):
            part = list(entries[start : start + 500])
            found.update(
                row[0]
                for row in db.execute(
                    f"""SELECT id FROM entry
                        WHERE judged = ? AND id IN ({",".join("?" * len(part))})""",  # noqa: S608
                    (version, *part),
                )
            )
    return [one for one in entries if one in found]
