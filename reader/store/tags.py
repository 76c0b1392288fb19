"""A reader's own tags on entries; letter case makes no other tag."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from reader.model import EntryId
from reader.store.db import Database
from reader.text import SafeText

_MANY = 5_000


def add(database: Database, tag: str, entries: Sequence[int]) -> tuple[EntryId, ...]:
    """Give entries a tag; returns those that did not have it."""
    with database.writing() as db:
        return add_in(db, tag, entries)


def add_in(db: sqlite3.Connection, tag: str, entries: Sequence[int]) -> tuple[EntryId, ...]:
    """The same within a transaction."""
    known = db.execute("SELECT tag FROM entry_tag WHERE tag = ? LIMIT 1", (tag,)).fetchone()
    return _changed(
        db,
        """INSERT OR IGNORE INTO entry_tag (tag, entry)
           SELECT ?, value FROM json_each(?) WHERE value IN (SELECT id FROM entry)
           RETURNING entry""",
        known[0] if known else tag,
        entries,
    )


def remove(database: Database, tag: str, entries: Sequence[int]) -> tuple[EntryId, ...]:
    """Take a tag from entries; returns those that had it."""
    with database.writing() as db:
        return remove_in(db, tag, entries)


def remove_in(db: sqlite3.Connection, tag: str, entries: Sequence[int]) -> tuple[EntryId, ...]:
    """The same within a transaction."""
    sql = """DELETE FROM entry_tag WHERE tag = ? AND entry IN (SELECT value FROM json_each(?))
             RETURNING entry"""
    return _changed(db, sql, tag, entries)


def _changed(
    db: sqlite3.Connection, sql: str, tag: str, entries: Sequence[int]
) -> tuple[EntryId, ...]:
    changed: list[EntryId] = []
    for start in range(0, len(entries), _MANY):
        part = json.dumps(list(entries[start : start + _MANY]))
        changed += [EntryId(row[0]) for row in db.execute(sql, (tag, part)).fetchall()]
    return tuple(changed)


def count_without(db: sqlite3.Connection, tag: str, entries: Sequence[int]) -> int:
    """How many of these do not have a tag."""
    row = db.execute(
        """SELECT count(*) FROM entry WHERE id IN (SELECT value FROM json_each(?))
           AND id NOT IN (SELECT entry FROM entry_tag WHERE tag = ?)""",
        (json.dumps(list(entries)), tag),
    ).fetchone()
    return int(row[0])


def counts(database: Database) -> tuple[tuple[SafeText, int], ...]:
    """The reader's own tags, and on how many entries of feeds subscribed to each is."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT tag, count(*) FROM entry_tag JOIN entry ON entry.id = entry_tag.entry
               WHERE entry.feed IN (SELECT id FROM feed WHERE subscribed) GROUP BY tag"""
        ).fetchall()
    return tuple((SafeText(tag), number) for tag, number in rows)


def keep(db: sqlite3.Connection, entry: int, tags: Iterable[str]) -> None:
    """Give one entry these tags."""
    for tag in tags:
        add_in(db, tag, [entry])
