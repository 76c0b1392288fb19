"""What the reader put back, and which rules are switched off where."""

from __future__ import annotations

from collections.abc import Sequence

from reader.model import FeedId
from reader.model_filter import ExceptionRow
from reader.store.db import Database
from reader.text import SafeText

_COLUMNS = "kind, feed, rule, own, sketch, entry, text, made_at"
_SAME = "kind = ? AND feed IS ? AND rule = ? AND own = ? AND sketch = ?"


def in_force(database: Database, feed: FeedId) -> list[ExceptionRow]:
    """The exceptions for one feed, those for all feeds among them."""
    return _rows(database, "WHERE feed = ? OR feed IS NULL", (feed,))


def every(database: Database) -> list[ExceptionRow]:
    """All exceptions, oldest first."""
    return _rows(database, "", ())


def change(
    database: Database, made: Sequence[ExceptionRow], dropped: Sequence[ExceptionRow] = ()
) -> None:
    """Store exceptions and take others away, in one transaction."""
    with database.writing() as db:
        db.executemany(f"DELETE FROM exception WHERE {_SAME}", [_key(row) for row in dropped])  # noqa: S608
        db.executemany(
            f"INSERT INTO exception ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            [(*_key(row), row.entry, row.text, row.made_at) for row in made],
        )


def _key(row: ExceptionRow) -> tuple[str, FeedId | None, str, int, bytes]:
    return row.kind, row.feed, row.rule, row.own, row.sketch


def _rows(database: Database, condition: str, values: Sequence[int]) -> list[ExceptionRow]:
    with database.reading() as db:
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM exception {condition} ORDER BY id",  # noqa: S608
            values,
        ).fetchall()
    return [
        ExceptionRow(
            kind="off" if row[0] == "off" else "keep",
            feed=None if row[1] is None else FeedId(row[1]),
            rule=row[2], own=row[3], sketch=row[4], entry=row[5], text=SafeText(row[6]),
            made_at=row[7],
        )
        for row in rows
    ]  # fmt: skip
