"""What a query finds that no counter knows of: read a page after the other, and counted as far as
one wants to know.

Each page goes on from the last entry of the one before (keyset), along the index of the list's
order. Whoever waits on a thread can be told to stop in the middle of a statement.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from reader.query_tree import Query, Term, walk
from reader.store.conditions import where
from reader.store.db import Database
from reader.store.index import make_ready
from reader.store.read import ids
from reader.store.search import is_searched

FIRST = 128
"""Entries of the first page: what a screen shows, and some."""
PAGE = 4_096
STEPS = 20_000
"""Steps of SQLite's machine (about a millisecond) between two looks at whether to stop."""

Stop = Callable[[], bool]


class _Stopped(Exception):  # noqa: N818 - nothing is wrong
    """Nobody waits for it any more."""


def pages(database: Database, query: Query, stop: Stop = lambda: False) -> Iterator[array[int]]:
    """The numbers of the entries that a query finds, in its order; of a story only the first one
    that is found, where it folds. What is sorted by something else than time comes as one page.
    Ends when it is to stop."""
    with suppress(_Stopped):
        yield from _pages(database, query, stop)


def _pages(database: Database, query: Query, stop: Stop) -> Iterator[array[int]]:
    if not _is_paged(query):
        with _stoppable(database, stop):
            found = ids(database, query)
        yield found
        return
    left = query.limit if query.limit is not None else 2**62
    told = set[int]()
    key: tuple[int, int] | None = None
    size = FIRST
    while left > 0:
        with _stoppable(database, stop) as db:
            rows = _page(db, query, key, min(size, left) if not query.fold else size)
        if not rows:
            return
        key = rows[-1][1], rows[-1][0]
        chosen = array("q")
        for entry, _, story in rows:
            if query.fold and story is not None:
                if story in told:
                    continue
                told.add(story)
            chosen.append(entry)
        yield chosen[:left]
        left -= len(chosen)
        if len(rows) < size:
            return
        size = PAGE


def _is_paged(query: Query) -> bool:
    """Is there an index of its order? With words the search index has an order of its own."""
    timely = query.order in ("newest", "oldest") and not query.group
    return timely and not any(is_searched(one) for one in query.terms)


def _page(
    db: sqlite3.Connection, query: Query, key: tuple[int, int] | None, size: int
) -> list[tuple[int, int, int | None]]:
    """Entry, time and story of those that come after `key`."""
    oldest = query.order == "oldest"
    condition, values = where(query.terms)
    way, beyond = ("ASC", ">") if oldest else ("DESC", "<")
    after = f"AND (entry.sort_at, entry.id) {beyond} (?, ?)" if key else ""
    return db.execute(
        f"""SELECT entry.id, entry.sort_at, entry.story FROM entry
            WHERE {condition} {after}
            ORDER BY entry.sort_at {way}, entry.id {way} LIMIT ?""",  # noqa: S608
        [*values, *(key or ()), size],
    ).fetchall()


def count(database: Database, query: Query, most: int, stop: Stop = lambda: False) -> int | None:
    """How many entries a query finds, up to one more than `most`; None when it was stopped."""
    if any(is_searched(one) for one in query.terms):
        make_ready(database)
    if query.limit is not None:
        most = min(most, query.limit - 1)
    condition, values = where(query.terms)
    what = "entry.id"
    if query.fold:
        what = "DISTINCT coalesce(-entry.story, entry.id)"
    try:
        with _stoppable(database, stop) as db:
            row = db.execute(
                f"""SELECT count(*) FROM (SELECT {what} FROM entry WHERE {condition} LIMIT ?)""",  # noqa: S608
                [*values, most + 1],
            ).fetchone()
    except _Stopped:
        return None
    return int(row[0])


def asks_what_is_held(query: Query) -> bool:
    """Does it ask for what is only known of a text that was looked at?"""
    return any(isinstance(one, Term) and one.field in ("has", "lang") for one in walk(query.terms))


def of_these(db: sqlite3.Connection, query: Query, entries: list[int]) -> list[int]:
    """Those of these entries that a query finds, in the order they have here."""
    condition, values = where(query.terms)
    found = {
        row[0]
        for row in db.execute(
            f"""SELECT entry.id FROM entry
                WHERE entry.id IN (SELECT value FROM json_each(?)) AND {condition}""",  # noqa: S608
            [_json(entries), *values],
        )
    }
    return [one for one in entries if one in found]


def _json(entries: list[int]) -> str:
    return f"[{','.join(map(str, entries))}]"


@contextmanager
def _stoppable(database: Database, stop: Stop) -> Iterator[sqlite3.Connection]:
    """A connection whose statements end when they are to stop; raises _Stopped then."""
    with database.reading() as db:
        db.set_progress_handler(lambda: int(stop()), STEPS)
        try:
            yield db
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error) and stop():
                raise _Stopped from error
            raise
        finally:
            db.set_progress_handler(None, 0)
