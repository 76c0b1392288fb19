"""A store with many articles, out of a few: a large one in a moment."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from reader.config import load
from reader.filling import begin_filling
from reader.library import Library
from reader.paths import Places
from reader.query import Query

FETCHED = 120
UNREAD = 10
"""One in so many is unread, the second of the list among them."""


def fill(folder: Path, count: int) -> Places:
    """A configuration, and a store with so many articles: 120 of them, or all, were fetched."""
    places = Places(folder / "config.toml", folder / "data", folder / "state", config_named=True)
    fetched = min(count, FETCHED)
    begin_filling(places, fetched, words=40)
    library = Library(places, load(places))
    for saved in library.refresh():
        assert saved.status == "updated"
    multiply(library.database.reader(), count // fetched - 1)
    ids = library.ids(Query())
    assert len(ids) == count
    library.mark([one for at, one in enumerate(ids) if at % UNREAD != 1], "read")
    library.close()
    return places


def multiply(db: sqlite3.Connection, copies: int) -> None:
    """Older entries like those that are there, so many of each."""
    if not copies:
        return
    (most,) = db.execute("SELECT max(id) FROM entry").fetchone()
    made = {
        "id": "id + n * :most", "entry": "entry + n * :most", "guid": "guid || '/' || n",
        "link": "link + n", "sort_at": "sort_at - n * 3600", "raw_hash": "raw_hash || n",
        "doc": "id + n * :most", "story": "NULL", "behind": "NULL",
    }  # fmt: skip
    db.execute("BEGIN")
    for table in ("entry", "body", "printed", "verdict", "print_holder"):
        names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        columns = ", ".join(made.get(name, name) for name in names)
        db.execute(
            f"""WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :n)
                INSERT INTO {table} SELECT {columns} FROM {table}, copy""",  # noqa: S608
            {"most": most, "n": copies},
        )
    db.execute("INSERT INTO doc SELECT doc, id, sort_at FROM entry WHERE id > ?", (most,))
    db.execute("COMMIT")
