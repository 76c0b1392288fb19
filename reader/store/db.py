"""Open, pragmas, transactions; one writer at a time, any number of readers.

A connection belongs to the thread that asked for it. Readers never wait for the writer (WAL);
a second writing process waits up to BUSY_SECONDS for the first, whose transactions are short.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from reader.errors import StoreError
from reader.paths import make_private
from reader.store.moving import finish, is_unfinished
from reader.store.schema import MIGRATIONS, VERSION
from reader.store.trouble import is_refused, trouble

BUSY_SECONDS = 15
TOLD_FROM = 5_000
"""An upgrade of so many articles takes long enough to be told about."""
SQLITE = sqlite3.sqlite_version

_PRAGMAS = """
PRAGMA foreign_keys = ON;
PRAGMA synchronous = NORMAL;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -16000;
PRAGMA secure_delete = OFF;
PRAGMA journal_size_limit = 16777216;
"""
ABANDONED = 3_600
"""Seconds after which the beginning of a copy is nobody's."""
KEPT_BACKUPS = 2
"""Copies of before an upgrade that are kept, the newest."""
PAGE_SIZE = 16384
"""Bytes of a page of a new store. docs/store.md has what was measured."""

Tell = Callable[[str], None]


class Database:
    """The store's file. Safe to share between threads: each gets a connection of its own."""

    def __init__(self, path: Path, tell: Tell | None = None) -> None:
        """Open the store, making or upgrading it, which a large one is told about. Raises
        StoreError."""
        self.path = path
        self.read_only = False
        """Nothing can be written there, so that nobody else writes either."""
        self._tell = tell or (lambda _: None)
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._list_lock = threading.Lock()
        self._write_lock = threading.Lock()
        with self._wrapped("opened"):
            try:
                make_private(path.parent)
                if not path.exists():
                    path.touch(mode=0o600)
            except OSError as error:
                raise StoreError(
                    f"The store {path} cannot be made: {error.strerror}.",
                    "Check the folder, or name another with --data DIR.",
                ) from error
            self._migrate(self.reader())
        if self.read_only:
            self._tell(f"Nothing can be written to {path.parent}: the store is only read.")

    def close(self) -> None:
        """Close every connection; the threads that used them must be done."""
        with self._list_lock:
            for _, connection in self._all:
                connection.close()
            self._all.clear()
            self._local = threading.local()

    def reader(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._open()
            self._local.connection = found
            with self._list_lock:
                self._close_abandoned()
                self._all.append((threading.current_thread(), found))
        return found

    def _close_abandoned(self) -> None:
        """Close the connections of threads that have ended: the app begins many."""
        gone = [connection for thread, connection in self._all if not thread.is_alive()]
        self._all = [one for one in self._all if one[1] not in gone]
        for connection in gone:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, with sqlite's errors told in our words."""
        with self._wrapped("read"):
            yield self.reader()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: kept whole when the block ends, undone whole when it raises."""
        with self._wrapped("written"), self._write_lock:
            connection = self.reader()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    @contextmanager
    def alone(self) -> Iterator[sqlite3.Connection]:
        """The one connection to the file: this process lets go of its others. What is then refused
        is told as another program's having it open."""
        with self._write_lock:
            self.close()
            with self._wrapped("written anew"):
                yield self.reader()

    def _open(self) -> sqlite3.Connection:
        if not self.read_only:
            try:
                return self._opened(self.path.absolute().as_uri())
            except sqlite3.OperationalError as error:
                # On a disk that is full or cannot be written to, what is there can still be read.
                if not is_refused(error) or self._all or self._has_unmoved():
                    raise
                self.read_only = True
        return self._opened(f"{self.path.absolute().as_uri()}?mode=ro&immutable=1")

    def _opened(self, name: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            name, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True
        )
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")  # of a new file only
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_PRAGMAS)
            connection.execute("SELECT count(*) FROM sqlite_schema")
        except BaseException:
            connection.close()
            raise
        return connection

    def _has_unmoved(self) -> bool:
        """Is there something in the log beside the file that is not in the file yet?"""
        log = self.path.with_name(f"{self.path.name}-wal")
        return not self.path.stat().st_size or (log.exists() and log.stat().st_size > 0)

    def _migrate(self, connection: sqlite3.Connection) -> None:
        found = _version(connection)
        if found > VERSION:
            raise StoreError(
                f"The store {self.path} was made by a newer tread (version {found}; "
                f"this one knows {VERSION}).",
                "Upgrade tread, or name another folder with --data DIR.",
            )
        if found < VERSION:
            self._upgrade(connection, found)
        if is_unfinished(connection):
            self._finish_moving(connection)

    def _upgrade(self, connection: sqlite3.Connection, found: int) -> None:
        if found:
            self._check_room()
            self._back_up(connection, found)
        add_functions(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again under the lock: another process may have done it meanwhile.
            migrate(connection, _version(connection), VERSION)
            connection.commit()
        except BaseException:
            connection.rollback()
            raise

    def _finish_moving(self, connection: sqlite3.Connection) -> None:
        """Texts of an older store are packed, and the file is made smaller when nobody else has
        it open."""
        told = moved = 0

        def progress(done: int, of: int) -> None:
            nonlocal told, moved
            moved = done
            if of >= TOLD_FROM and done - told >= of // 20:
                told = done
                self._tell(f"Packing the store: {done} of {of} articles.")

        finish(connection, progress)
        if told:
            self._tell("The search index is made anew by the next refresh.")
        if not moved:
            return
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            shrink(connection)
        except sqlite3.OperationalError:
            pass  # another process has it open: tread store vacuum does it
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
            connection.execute("PRAGMA journal_mode = WAL")

    def _check_room(self) -> None:
        size = self.path.stat().st_size
        free = shutil.disk_usage(self.path.parent).free
        if free < 3 * size:
            raise StoreError(
                f"The store {self.path} is to be upgraded, for which {3 * size // 2**20 + 1} MB "
                f"must be free and {free // 2**20} MB are.",
                "Make room and start tread again; nothing was changed.",
            )

    def _back_up(self, connection: sqlite3.Connection, version: int) -> None:
        copy_to(connection, self.path.with_name(f"{self.path.name}.v{version}.bak"))
        made = sorted(self.path.parent.glob(f"{self.path.name}.v*.bak"), key=_age)
        for old in made[:-KEPT_BACKUPS]:
            old.unlink(missing_ok=True)

    @contextmanager
    def _wrapped(self, action: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise trouble(error, self.path, action) from error


def add_functions(connection: sqlite3.Connection) -> None:
    """What migrations call."""
    connection.create_function("link_number", 1, link_number, deterministic=True)


def migrate(connection: sqlite3.Connection, first: int, last: int) -> None:
    """From one version to another, within the transaction that is open."""
    for number in range(first, last):
        for statement in take_statements(MIGRATIONS[number]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number + 1}")


def copy_to(connection: sqlite3.Connection, path: Path) -> None:
    """A whole copy of the store: there is a file of that name only when it is complete."""
    for left in path.parent.glob(f".{path.name}.*.part*"):  # by a process that was killed
        if time.time() - left.stat().st_mtime > ABANDONED:
            left.unlink(missing_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600)
        target = sqlite3.connect(part)
        try:
            connection.backup(target)
        finally:
            target.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def shrink(connection: sqlite3.Connection) -> None:
    """Rewrite the file without what is unused. Needs it for itself, and room for a copy."""
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    connection.execute("VACUUM")
    connection.execute("PRAGMA journal_mode = WAL")


def link_number(key: str) -> int:
    """A number for what the addresses of one article share (`write.link_key`); 0 for none."""
    if not key:
        return 0
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _age(path: Path) -> float:
    return path.stat().st_mtime


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def take_statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: executescript would end the transaction."""
    lines: list[str] = []
    for line in script.splitlines():
        lines.append(line)
        if line.rstrip().endswith(";") and sqlite3.complete_statement("\n".join(lines)):
            yield "\n".join(lines)
            lines = []
