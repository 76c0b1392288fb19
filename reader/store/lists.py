"""Query -> the list of what it finds: which indexes and counters it is read from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from reader.query_tree import And, Group, Node, Query, Term
from reader.store.chained import Chained
from reader.store.conditions import condition_of
from reader.store.db import Database
from reader.store.listing import STATES, Branch, Listing, Scene
from reader.store.read import ids
from reader.store.stories import refoldings

SCOPES = ("feed", "folder")
"""Fields that say in which feeds an entry is to be, and nothing else."""
MERGED = 64
"""Feeds whose lists are merged one by one; more are picked out of the list of all."""

_INDEXES = {"": "entry_newest", "unread": "entry_unread", "starred": "entry_starred"}
_FEED_INDEXES = {
    "": "entry_feed_newest",
    "unread": "entry_feed_unread",
    "starred": "entry_starred",
}
_COUNTERS = {"": "total", "unread": "unread", "starred": "starred"}


def listing(database: Database, query: Query, kept: frozenset[int] = frozenset()) -> Listing:
    """The list of a query: in windows where indexes have it in order, else read at once. `kept`
    are entries that stay though their state changed."""
    again = partial(listing, database, query)
    scope = [one for one in query.terms if isinstance(one, Term) and one.field in SCOPES]
    state = _state([term for term in query.terms if term not in scope])
    if state is None or query.limit is not None or query.order not in ("newest", "oldest"):
        return Listing.of(database, ids(database, query), again)
    with database.reading() as db:
        db.execute("BEGIN")  # counters and entries as of one moment
        try:
            (top,) = db.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
            scene = Scene(database, query, state, top, kept, refoldings(db), again)
            feeds, is_all = _feeds(db, scope, _COUNTERS[state])
            numbers = [feed.id for feed in feeds]
            hidden = _hidden(db, numbers, state) if query.fold else {}
            fold = _folds(numbers, is_all=is_all) if hidden else _Fold()
            if not query.group:
                return _list_of(db, scene, feeds, fold, hidden, is_all=is_all)
            groups = _grouped(db, feeds, query.group)
            parts = [_list_of(db, scene, part, fold, hidden, is_all=False) for part in groups]
            return Chained(scene, parts, [[feed.id for feed in part] for part in groups])
        finally:
            db.execute("COMMIT")


class _Counted(NamedTuple):
    """A feed of a list, and how many entries of the list's state it has."""

    id: int
    folder: str
    entries: int


def _list_of(
    db: sqlite3.Connection,
    scene: Scene,
    feeds: Sequence[_Counted],
    fold: _Fold,
    hidden: Mapping[int, int],
    *,
    is_all: bool,
) -> Listing:
    """The list of some feeds, of which so many entries are `hidden` each."""
    numbers = [feed.id for feed in feeds]
    branches = _branches(numbers, scene.state, fold, is_all=is_all)
    unread = branches if scene.state else _branches(numbers, "unread", fold, is_all=is_all)
    if scene.query.group and scene.kept:
        scene = replace(scene, kept=_of_feeds(db, scene.kept, numbers))
    made = Listing(scene, branches, unread)
    made.measure(db, sum(feed.entries - hidden.get(feed.id, 0) for feed in feeds))
    return made


def _state(terms: Sequence[Node]) -> str | None:
    """The one state that these terms ask for, or None when they ask for something else."""
    if not terms:
        return ""
    (first, *others) = terms
    if others or not isinstance(first, Term) or first.field != "is" or first.negated:
        return None
    return first.value if first.value in STATES else None


def _feeds(
    db: sqlite3.Connection, scope: Sequence[Term], counter: str
) -> tuple[list[_Counted], bool]:
    """The feeds of these terms as they are ranked, and whether no other feed has entries."""
    condition, values = condition_of(And(tuple(scope)))
    rows = db.execute(
        f"""SELECT feed.id, folder, {counter}, subscribed AND {condition}
            FROM feed JOIN (SELECT id AS feed FROM feed) AS entry ON entry.feed = feed.id
            WHERE total > 0 ORDER BY rank, feed.id""",  # noqa: S608
        values,
    ).fetchall()
    chosen = [_Counted(*row[:3]) for row in rows if row[3]]
    return chosen, len(chosen) == len(rows)


def _grouped(
    db: sqlite3.Connection, feeds: Sequence[_Counted], group: Group
) -> list[list[_Counted]]:
    """Feeds as they are ranked, one by one or by their folders; a folder stands where the first of
    all its feeds does."""
    if group == "feed":
        return [[feed] for feed in feeds]
    folders = db.execute(
        "SELECT folder FROM feed WHERE subscribed GROUP BY folder ORDER BY min(rank), folder"
    ).fetchall()
    found: dict[str, list[_Counted]] = {row[0]: [] for row in folders}
    for feed in feeds:
        found[feed.folder].append(feed)
    return [group for group in found.values() if group]


def _hidden(db: sqlite3.Connection, feeds: Sequence[int], state: str) -> dict[int, int]:
    """Feed -> how many of its entries are folded behind those of another of these feeds. What the
    reader starred is shown wherever it was starred."""
    if state == "starred":
        return {}
    numbers = json.dumps(feeds)
    # The plus keeps SQLite from trying each of these feeds behind each.
    rows = db.execute(
        f"""SELECT feed, sum({_COUNTERS[state]}) FROM folded
            WHERE feed IN (SELECT value FROM json_each(?1))
            AND +behind IN (SELECT value FROM json_each(?1)) AND total > 0 GROUP BY feed""",  # noqa: S608
        (numbers,),
    ).fetchall()
    return dict(rows)


def _of_feeds(db: sqlite3.Connection, kept: frozenset[int], feeds: Sequence[int]) -> frozenset[int]:
    rows = db.execute(
        """SELECT id FROM entry WHERE id IN (SELECT value FROM json_each(?))
           AND feed IN (SELECT value FROM json_each(?))""",
        (json.dumps(sorted(kept)), json.dumps(feeds)),
    )
    return frozenset(row[0] for row in rows)


class _Fold(NamedTuple):
    """What entries that are not folded answer to."""

    condition: str = "1"
    values: tuple[str, ...] = ()


def _folds(shown: Sequence[int], *, is_all: bool) -> _Fold:
    if is_all:
        return _Fold("behind IS NULL")
    within = "behind IN (SELECT value FROM json_each(?))"
    return _Fold(f"(behind IS NULL OR NOT {within})", (json.dumps(shown),))


def _branches(feeds: Sequence[int], state: str, fold: _Fold, *, is_all: bool) -> list[Branch]:
    condition = f"{STATES[state]} AND {fold.condition}"
    if not is_all and len(feeds) <= MERGED:
        index = f"INDEXED BY {_FEED_INDEXES[state]}"
        return [Branch(index, f"{condition} AND feed = ?", (*fold.values, feed)) for feed in feeds]
    index = f"INDEXED BY {_INDEXES[state]}"
    if is_all:
        return [Branch(index, condition, fold.values)]
    several = f"{condition} AND feed IN (SELECT value FROM json_each(?))"  # noqa: S608
    return [Branch(index, several, (*fold.values, json.dumps(feeds)))]
