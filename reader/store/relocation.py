"""Feeds that moved for good: the address in the store follows the one in the configuration.

A refresh keeps where permanent redirects led as the feed's `location`; the configuration is edited
next, and the address in the store last. A process that is killed in between leaves a configuration
with the new address, which is recognised by the location: the entries and their marks stay.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from reader.store.db import Database


def moved(database: Database) -> dict[str, str]:
    """The old and the new address of feeds that answered at the new one, where no feed of the store
    goes by that yet."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT url, location FROM feed
               WHERE subscribed AND location NOT IN ('', url) AND failures = 0 AND NOT gone
                 AND NOT EXISTS (SELECT 1 FROM feed AS other WHERE other.url = feed.location)
               ORDER BY rank"""
        ).fetchall()
    found: dict[str, str] = {}
    for old, new in rows:
        if new not in found.values():  # of two that moved to the same place the first has it
            found[old] = new
    return found


def follow_moves(db: sqlite3.Connection, wanted: Sequence[str]) -> None:
    """Give feeds the address that the configuration names in the place of their old one."""
    rows = db.execute(
        """SELECT id, url, location FROM feed
           WHERE location IN (SELECT value FROM json_each(?1))
             AND url NOT IN (SELECT value FROM json_each(?1))
             AND NOT EXISTS (SELECT 1 FROM feed AS other WHERE other.url = feed.location)
           ORDER BY rank""",
        (json.dumps(wanted),),
    ).fetchall()
    taken: set[str] = set()
    for ident, old, new in rows:
        if new not in taken:
            taken.add(new)
            db.execute("UPDATE feed SET url = ?, location = '' WHERE id = ?", (new, ident))
            db.execute("UPDATE OR REPLACE pending SET feed = ? WHERE feed = ?", (new, old))
