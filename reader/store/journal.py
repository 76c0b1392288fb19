"""What the reader changed and the server has not been told yet.

Triggers (schema.py) write it in the transaction of the change, so there is no change without its
line, whoever made it. One line an entry and flag: the last state is what is sent. A line goes when
the server has taken what it says, unless it says something else by then.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from reader.model_sync import Change, ItemId
from reader.store.db import Database


@contextmanager
def taking(database: Database) -> Iterator[sqlite3.Connection]:
    """A transaction that writes what came from the server, which is not to be told of it."""
    with database.writing() as db:
        db.execute("UPDATE sync_account SET taking = 1")
        yield db
        db.execute("UPDATE sync_account SET taking = 0")


def waiting(database: Database) -> tuple[Change, ...]:
    """What is to be sent, in the order in which it was made."""
    with database.reading() as db:
        rows = db.execute("SELECT remote, flag, value, serial FROM sync_journal ORDER BY serial")
        return tuple(Change(row[0], row[1], bool(row[2]), row[3]) for row in rows)


def count(database: Database) -> int:
    """How much is to be sent."""
    with database.reading() as db:
        row = db.execute("SELECT count(*) FROM sync_journal").fetchone()
    return int(row[0])


def sent(database: Database, changes: Sequence[Change]) -> None:
    """The server has taken these; what was changed again meanwhile stays to be sent."""
    with database.writing() as db:
        db.executemany(
            "DELETE FROM sync_journal WHERE remote = ? AND flag = ? AND serial = ?",
            [(one.item, one.flag, one.serial) for one in changes],
        )


def note(db: sqlite3.Connection, item: ItemId, flag: str, *, value: bool) -> None:
    """To be sent, although nothing changes here."""
    db.execute(
        """INSERT INTO sync_journal (remote, flag, value, serial)
           SELECT ?, ?, ?, coalesce(max(serial), 0) + 1 FROM sync_journal WHERE true
           ON CONFLICT (remote, flag) DO UPDATE SET
               value = excluded.value, serial = excluded.serial""",
        (item, flag, int(value)),
    )
