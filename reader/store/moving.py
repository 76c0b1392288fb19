"""What the eighth migration leaves to do: the texts of an older store packed, a few at a time.

Each step is a transaction of its own, so a process that is killed loses none and the next one that
opens the store goes on; the old tables go when they are empty.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import groupby

from reader.model import BlockPrint, EntryId
from reader.store.codec import pack_dumped
from reader.store.print_codec import pack_bands, pack_prints

STEP = 500
"""Articles that are moved in one transaction."""

Progress = Callable[[int, int], None]
"""How many are done, and of how many."""


def is_unfinished(db: sqlite3.Connection) -> bool:
    """Are there texts in the old tables?"""
    row = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'old_article'").fetchone()
    return row is not None


def finish(db: sqlite3.Connection, progress: Progress) -> None:
    """Move everything; safe to be done by two processes at once."""
    while is_unfinished(db):
        db.execute("BEGIN IMMEDIATE")
        try:
            left = _step(db) if is_unfinished(db) else 0
            db.commit()
        except BaseException:
            db.rollback()
            raise
        done = db.execute("SELECT count(*) FROM body").fetchone()[0]
        progress(done, done + left)


def _step(db: sqlite3.Connection) -> int:
    """Move some articles, or when there are none left what belongs to all; returns what is left."""
    rows = db.execute(
        "SELECT entry, title, blocks, content_hash, from_page FROM old_article LIMIT ?", (STEP,)
    ).fetchall()
    if not rows:
        _finish(db)
        return 0
    db.executemany(
        "INSERT INTO body (entry, packed, content_hash, from_page) VALUES (?, ?, ?, ?)",
        [(row[0], pack_dumped(row[1], row[2]), row[3], row[4]) for row in rows],
    )
    first, last = min(row[0] for row in rows), max(row[0] for row in rows)
    _move_verdicts(db, first, last)
    _move_prints(db, first, last)
    db.executemany("DELETE FROM old_article WHERE entry = ?", [(row[0],) for row in rows])
    return int(db.execute("SELECT count(*) FROM old_article").fetchone()[0])


def _move_verdicts(db: sqlite3.Connection, first: int, last: int) -> None:
    db.execute(
        """INSERT OR IGNORE INTO reason (rule, reason)
           SELECT DISTINCT rule, reason FROM old_verdict WHERE entry BETWEEN ? AND ?""",
        (first, last),
    )
    db.execute(
        """INSERT INTO verdict (entry, block, reason, restored)
           SELECT entry, block, reason.id, restored FROM old_verdict
           JOIN reason ON reason.rule = old_verdict.rule AND reason.reason = old_verdict.reason
           WHERE entry BETWEEN ? AND ?""",
        (first, last),
    )


def _move_prints(db: sqlite3.Connection, first: int, last: int) -> None:
    rows = db.execute(
        """SELECT entry, block, seen.from_end, own, seen.mark, sketch FROM old_print_seen AS seen
           JOIN old_print ON old_print.mark = seen.mark
           WHERE entry BETWEEN ? AND ? ORDER BY entry, block""",
        (first, last),
    ).fetchall()
    db.executemany(
        "INSERT INTO printed (entry, packed) VALUES (?, ?)",
        [
            (EntryId(entry), pack_prints([BlockPrint(*row[1:]) for row in found]))
            for entry, found in groupby(rows, key=lambda row: row[0])
        ],
    )


def _finish(db: sqlite3.Connection) -> None:
    for entry, until, title, blocks in db.execute(
        "SELECT entry, until, title, blocks FROM old_revision ORDER BY id"
    ).fetchall():
        db.execute(
            "INSERT INTO revision (entry, until, packed) VALUES (?, ?, ?)",
            (entry, until, pack_dumped(title, blocks)),
        )
    for mark, sketch, *bands, entries, from_end, last_seen, strong in db.execute(
        """SELECT mark, sketch, band0, band1, band2, band3, entries, from_end, last_seen, strong
           FROM old_print WHERE entries > 1 OR strong"""
    ).fetchall():
        found = tuple(bands) if sketch else ()
        db.execute(
            "INSERT INTO print VALUES (?, ?, ?, ?, ?, ?, ?)",
            (mark, sketch, pack_bands(found), entries, from_end, last_seen, strong),
        )
        db.executemany(
            "INSERT OR IGNORE INTO print_band (band, mark) VALUES (?, ?)",
            [(band, mark) for band in found],
        )
    db.execute(
        """INSERT INTO print_holder (mark, entry, from_end)
           SELECT mark, entry, max(from_end) FROM old_print_seen
           WHERE mark IN (SELECT mark FROM print) GROUP BY mark, entry"""
    )
    for table in ("old_verdict", "old_print_seen", "old_print", "old_revision", "old_article"):
        db.execute(f"DROP TABLE {table}")
