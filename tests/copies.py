"""A store with many articles, out of a few: a large one in a moment."""

from __future__ import annotations

import sqlite3


def multiply(db: sqlite3.Connection, copies: int) -> None:
    """Older entries like those that are there, so many of each."""
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
