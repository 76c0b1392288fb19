"""Looking after the store's file: how large it is and why, smaller again, whole, and copied."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from reader.errors import StoreError
from reader.model_figures import StoreFigures
from reader.store.codec import unpack_texts
from reader.store.db import SQLITE, Database, copy_to, shrink
from reader.store.index import catch_up, pending
from reader.store.read import integrity

KINDS: dict[str, tuple[str, ...]] = {
    "texts": ("body",),
    "search index": ("search_data", "search_idx", "search_config", "doc"),
    "lists": ("entry", "entry_", "sqlite_autoindex_entry", "feed", "sqlite_autoindex_feed"),
    "earlier versions": ("revision",),
    "filter": ("verdict", "reason", "sqlite_autoindex_reason", "exception"),
    "what repeats": ("print",),
}
"""What the tables are for, by how their names begin."""


def figures(database: Database) -> StoreFigures:
    """Reads every page of the file: takes a while where that is large."""
    with database.reading() as db:
        page_size, free = (
            db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count")
        )
        articles, revisions = (
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in ("entry", "revision")
        )
        parts = _parts(db)
    files = (database.path, database.path.with_name(f"{database.path.name}-wal"))
    size = sum(path.stat().st_size for path in files if path.exists())
    return StoreFigures(
        str(database.path), size, articles, pending(database), revisions, free * page_size,
        page_size, SQLITE, parts,
    )  # fmt: skip


def _parts(db: sqlite3.Connection) -> dict[str, int]:
    try:
        rows = db.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    except sqlite3.OperationalError:  # an SQLite that was built without it
        return {}
    found = dict.fromkeys([*KINDS, "other"], 0)
    for name, size in rows:
        found[_kind(name)] += size
    return found


def _kind(table: str) -> str:
    for kind, names in KINDS.items():
        if table in names or any(
            table.startswith(name) for name in names if name.endswith("_") or len(name) > 4
        ):
            return kind
    return "other"


def vacuum(database: Database) -> tuple[int, int]:
    """Index what is not yet, put the index into one piece, and write the file anew without what is
    unused. Returns the bytes before and after. Raises StoreError when another program has it
    open, or there is no room."""
    with database.reading() as db:
        db.execute("PRAGMA wal_checkpoint")
    before = database.path.stat().st_size
    free = shutil.disk_usage(database.path.parent).free
    if free < 2 * before:
        raise StoreError(
            f"To write the store anew, {2 * before // 2**20 + 1} MB must be free and "
            f"{free // 2**20} MB are.",
            "Make room and try again; nothing was changed.",
        )
    catch_up(database)
    with database.writing() as db:
        db.execute("INSERT INTO search (search) VALUES ('optimize')")
    with database.alone() as db:
        shrink(db)
    return before, database.path.stat().st_size


def check(database: Database) -> list[str]:
    """What is wrong with the file; empty when nothing is. Reads everything."""
    found: list[str] = []
    with database.reading() as db:
        rows = db.execute("PRAGMA integrity_check(20)").fetchall()
        found += [str(row[0]) for row in rows if row[0] != "ok"]
        rows = db.execute("PRAGMA foreign_key_check").fetchmany(20)
        found += [f"a row of {row[0]} belongs to no {row[2]}" for row in rows]
    if not found:
        whole = integrity(database)
        found += [whole] if whole != "ok" else []
    if not found:
        found += _unreadable(database)
    return found


def _unreadable(database: Database) -> list[str]:
    found: list[str] = []
    with database.reading() as db:
        for entry, packed in db.execute("SELECT entry, packed FROM body ORDER BY entry"):
            try:
                unpack_texts(packed)
            except (StoreError, ValueError):
                found.append(f"the text of entry {entry} cannot be read")
    return found[:20]


def backup(database: Database, target: Path) -> int:
    """Copy the store, while it may be in use, to a file that is there only when it is complete;
    returns its bytes. Raises StoreError."""
    if target.exists() and target.samefile(database.path):
        raise StoreError("The store cannot be its own backup.", "Name another file.")
    try:
        with database.reading() as db:
            copy_to(db, target)
    except OSError as error:
        raise StoreError(
            f"{target} cannot be written: {error.strerror}.", "Name another file, or make room."
        ) from error
    return target.stat().st_size
