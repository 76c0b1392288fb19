"""Marks on entries, within a transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from reader.model import EntryId, Mark
from reader.store.stories import note_refolding

MARKED = 5_000
"""Entries that one statement marks."""

_MARKS: dict[Mark, tuple[str, str]] = {
    "read": ("read <> 1", "read = 1, unread_again = 0"),
    "unread": ("read <> 0", "read = 0, unread_again = 1"),
    "starred": ("starred <> 1", "starred = 1"),
    "unstarred": ("starred <> 0", "starred = 0"),
    "later": ("later <> 1", "later = 1"),
    "unlater": ("later <> 0", "later = 0"),
    "muted": ("muted <> 1", "muted = 1"),
    "unmuted": ("muted <> 0", "muted = 0"),
}
"""Mark -> which entries it changes, and how."""


def mark_in(db: sqlite3.Connection, ids: Sequence[int], what: Mark) -> tuple[EntryId, ...]:
    """Mark entries; the ones returned are those that were not so marked before."""
    differs, change = _MARKS[what]
    changed: list[EntryId] = []
    wanted = sorted(ids)  # as they lie in the file: no page is turned to twice
    for start in range(0, len(wanted), MARKED):
        rows = db.execute(
            f"""UPDATE entry SET {change}
                WHERE {differs} AND id IN (SELECT value FROM json_each(?)) RETURNING id""",  # noqa: S608
            (json.dumps(wanted[start : start + MARKED]),),
        ).fetchall()
        changed.extend(EntryId(row[0]) for row in rows)
    if what in ("muted", "unmuted") and changed:
        note_refolding(db)  # entries have come, or gone, in the midst of lists
    return tuple(changed)


def count_unmarked(db: sqlite3.Connection, ids: Sequence[int], what: Mark) -> int:
    """How many of these the mark would change."""
    differs, _ = _MARKS[what]
    row = db.execute(
        f"""SELECT count(*) FROM entry
            WHERE {differs} AND id IN (SELECT value FROM json_each(?))""",  # noqa: S608
        (json.dumps(list(ids)),),
    ).fetchone()
    return int(row[0])
