"""What can still be read of a damaged store, taken over into a new one.

Row by row, round the pages that are broken. What can be made again is not copied: the search index
and the counts. A text that is lost is fetched anew where its feed still lists it. The damaged file
is kept beside the new one.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from reader.errors import StoreError
from reader.model_figures import Repaired
from reader.store.codec import unpack_texts
from reader.store.db import PAGE_SIZE, Database, add_functions, migrate, take_statements
from reader.store.schema import VERSION

_MADE_AGAIN = frozenset({"doc", "folded"})
_PASSING = "old_"
"""Tables that an upgrade empties bit by bit, and then drops."""
_FARTHEST = 1 << 50
"""A number that no row has."""
PATIENCE = 2.0
"""Seconds that another program has to let go of the file."""

_AFTERWARDS = """
INSERT INTO feed (id, url, own_title, subscribed)
SELECT DISTINCT feed, 'lost:' || feed, 'Lost feed ' || feed, 0 FROM entry
WHERE feed NOT IN (SELECT id FROM feed);
UPDATE feed SET etag = '', modified = '', body_hash = '';
"""
"""An entry whose feed is lost belongs to one that stands for it; every feed is asked for all it
has."""
_COUNTS = """
UPDATE feed SET
    total = (SELECT count(*) FROM entry WHERE entry.feed = feed.id),
    unread = (SELECT count(*) FROM entry WHERE entry.feed = feed.id AND NOT read),
    starred = (SELECT count(*) FROM entry WHERE entry.feed = feed.id AND starred),
    later = (SELECT count(*) FROM entry WHERE entry.feed = feed.id AND later);
UPDATE entry SET behind = NULL WHERE behind NOT IN (SELECT id FROM feed);
INSERT INTO folded (feed, behind, total, unread)
SELECT feed, behind, count(*), sum(NOT read) FROM entry
WHERE behind IS NOT NULL GROUP BY feed, behind;
UPDATE entry SET doc = 0;
UPDATE entry SET printed = 0 WHERE id NOT IN (SELECT entry FROM printed);
UPDATE entry SET raw_hash = '' WHERE id NOT IN (SELECT entry FROM body);
"""
"""At the newest version, its triggers off."""


def repair(path: Path) -> Repaired:
    """Make a new store of what can be read of this one, and put it in its place. Raises StoreError
    when nothing can be read, or another program has it open; then nothing is changed."""
    new = path.with_name(f".{path.name}.{os.getpid()}.repaired")
    kept = path.with_name(f"{path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    try:
        with closing(_opened(path)) as old:
            version = _version(old, path)
            lost = _copy(old, new, version)
        Database(new).close()  # brought up to date, as an old store is
        with closing(sqlite3.connect(new, isolation_level=None)) as made:
            entries, bodies = _finish(made)
        _swap(path, kept, new)
    except sqlite3.Error as error:
        raise StoreError(
            f"Nothing can be read of {path}: {error}.",
            "Keep the file, and put a backup in its place: docs/reliability.md says how.",
        ) from error
    except OSError as error:
        raise StoreError(
            f"{path} cannot be repaired: {error.strerror}.", "Make room, and try again."
        ) from error
    finally:
        for left in new.parent.glob(f"{new.name}*"):
            left.unlink(missing_ok=True)
    return Repaired(str(path), str(kept), entries, entries - bodies, tuple(lost))


def _opened(path: Path) -> sqlite3.Connection:
    old = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        old.execute("PRAGMA writable_schema = ON")  # a broken page of it hides its own tables only
        old.execute("BEGIN IMMEDIATE")  # nobody writes to what is being left
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            old.close()
            raise StoreError(
                f"The store {path} is in use.", "Leave every tread, and try again."
            ) from error
    return old


def _version(old: sqlite3.Connection, path: Path) -> int:
    version = int(old.execute("PRAGMA user_version").fetchone()[0])
    if not 0 < version <= VERSION:
        raise StoreError(
            f"{path} is no store that this tread knows (version {version}; it knows {VERSION}).",
            "Put a backup in its place: docs/reliability.md says how.",
        )
    return version


def _copy(old: sqlite3.Connection, new: Path, version: int) -> list[str]:
    """Copy all tables of an old version into a new file; returns which have lost something."""
    new.touch(mode=0o600)
    lost = []
    with closing(sqlite3.connect(new, isolation_level=None)) as made:
        made.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        made.execute("PRAGMA synchronous = OFF")
        add_functions(made)
        made.execute("BEGIN")
        migrate(made, 0, version)
        triggers = _without_triggers(made)
        there = {name for name, _ in _tables(old)}
        if "entry" not in there:
            raise sqlite3.DatabaseError("the page that says where the entries are is broken")
        for table, keyed in _tables(made):
            if table in _MADE_AGAIN or (table not in there and table.startswith(_PASSING)):
                continue
            if table not in there or not _copy_table(old, made, table, keyed=keyed):
                lost.append(table)
        for statement in take_statements(_AFTERWARDS):
            made.execute(statement)
        _drop_orphans(made)
        for statement in triggers:
            made.execute(statement)
        made.commit()
    return lost


def _without_triggers(made: sqlite3.Connection) -> list[str]:
    """Take the triggers out: they would count what comes with its counts; returns them."""
    found = made.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in found:
        made.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in found]


def _tables(made: sqlite3.Connection) -> list[tuple[str, bool]]:
    """The tables of ours, and whether their rows have no number but a key."""
    rows = made.execute(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    ).fetchall()
    return [(name, bool(keyed)) for name, keyed in rows if not name.startswith("sqlite_")]


def _copy_table(
    old: sqlite3.Connection, made: sqlite3.Connection, table: str, *, keyed: bool
) -> bool:
    """Copy what can be read of a table; False when there was something that could not be."""
    columns = [row[1] for row in made.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(f'"{name}"' for name in columns)
    key = [row[1] for row in made.execute(f"PRAGMA table_info({table})") if row[5]]
    insert = (
        f"INSERT OR IGNORE INTO {table} ({names}) "  # noqa: S608 - names of our own schema
        f"VALUES ({', '.join('?' * len(columns))})"
    )
    whole = [True]
    rows = _keyed(old, table, names, key, whole) if keyed else _numbered(old, table, names, whole)
    for row in rows:
        try:
            made.execute(insert, row)
        except sqlite3.IntegrityError:  # a value of the wrong type: the page was overwritten
            whole[0] = False
    return whole[0]


def _numbered(
    old: sqlite3.Connection, table: str, names: str, whole: list[bool]
) -> Iterator[tuple[object, ...]]:
    """The rows of a table by their numbers, up to where one cannot be read, and on behind it."""
    at, step = -_FARTHEST, 1
    while at < _FARTHEST:
        start = at
        try:
            for number, *row in old.execute(
                f"SELECT rowid, {names} FROM {table} WHERE rowid > ? ORDER BY rowid",  # noqa: S608
                (at,),
            ):
                if number <= at:
                    raise sqlite3.DatabaseError("The pages lead in a circle.")
                if step > 1:  # back, to where those begin that cannot be read
                    yield from _before(old, table, names, (start - step // 2, number))
                    step = 1
                yield tuple(row)
                at = number
            return
        except sqlite3.DatabaseError:
            whole[0] = False
            at = max(at, 0) + step
            step *= 2


def _before(
    old: sqlite3.Connection, table: str, names: str, between: tuple[int, int]
) -> Iterator[tuple[object, ...]]:
    try:
        yield from old.execute(
            f"""SELECT {names} FROM {table} WHERE rowid > ? AND rowid < ?
                ORDER BY rowid DESC""",  # noqa: S608
            between,
        )
    except sqlite3.DatabaseError:
        return


def _keyed(
    old: sqlite3.Connection, table: str, names: str, key: list[str], whole: list[bool]
) -> Iterator[tuple[object, ...]]:
    """The rows of a table from its beginning, and from its end, to where one cannot be read."""
    for way in ("", " DESC"):
        order = ", ".join(f'"{name}"{way}' for name in key)
        try:
            yield from old.execute(f"SELECT {names} FROM {table} ORDER BY {order}")  # noqa: S608
            return
        except sqlite3.DatabaseError:
            whole[0] = False


def _drop_orphans(made: sqlite3.Connection) -> None:
    """Take out what belongs to an entry, or to a reason, that is lost."""
    for table, _ in _tables(made):
        for _, _, parent, ours, theirs, *_ in made.execute(
            f"PRAGMA foreign_key_list({table})"
        ).fetchall():
            made.execute(
                f"""DELETE FROM {table} WHERE {ours} IS NOT NULL
                    AND {ours} NOT IN (SELECT {theirs or "id"} FROM {parent})"""  # noqa: S608
            )


def _drop_unreadable(made: sqlite3.Connection) -> None:
    """Take out packed texts that were overwritten."""
    for table in ("body", "revision"):
        broken = []
        for number, packed in made.execute(f"SELECT rowid, packed FROM {table}"):  # noqa: S608
            try:
                unpack_texts(packed)
            except (StoreError, ValueError, LookupError, TypeError):
                broken.append((number,))
        made.executemany(f"DELETE FROM {table} WHERE rowid = ?", broken)  # noqa: S608


def _finish(made: sqlite3.Connection) -> tuple[int, int]:
    """Count anew, and see that what was made is whole; how many entries and texts it has."""
    made.execute("BEGIN")
    triggers = _without_triggers(made)
    _drop_unreadable(made)
    for statement in take_statements(_COUNTS):
        made.execute(statement)
    for statement in triggers:
        made.execute(statement)
    made.commit()
    found = made.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    made.execute("PRAGMA journal_mode = DELETE")  # all of it is in the one file that is moved
    entries, bodies = made.execute(
        "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM body)"
    ).fetchone()
    return entries, bodies


def _swap(path: Path, kept: Path, new: Path) -> None:
    for one, wanted in zip((path, *_beside(path)), (kept, *_beside(kept)), strict=True):
        if one.exists():
            one.rename(wanted)
    new.rename(path)


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(f"{path.name}{ending}") for ending in ("-wal", "-shm"))
