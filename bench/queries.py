"""The longest query that the app's own thread waits for: `python -m bench.queries FILE OPTION ...`
is `python -m reader OPTION ...` with a stop watch at each connection to the store, and writes into
FILE what it found when the app ends.

What the app reads before there is a screen is not meant, nor what its threads read.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sqlite3 import _Parameters

Found = TypeVar("Found")


@dataclass
class Longest:
    """The longest query, in seconds on the clock and of the processor, and how many there were."""

    seconds: float = 0.0
    cpu: float = 0.0
    sql: str = ""
    count: int = 0

    def note(self, sql: str, seconds: float, cpu: float) -> None:
        """A query took so long so far."""
        if seconds > self.seconds:
            self.seconds, self.cpu, self.sql = seconds, cpu, " ".join(sql.split())


LONGEST = Longest()


def _is_watched() -> bool:
    """Is this the thread that draws, with a screen to draw?"""
    if threading.current_thread() is not threading.main_thread():
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Cursor(sqlite3.Cursor):
    """Adds up what a query takes: until its first row, and for each row that is asked for."""

    _sql = ""
    _seconds = _cpu = 0.0

    def execute(self, sql: str, values: _Parameters = ()) -> Cursor:
        self._sql, self._seconds, self._cpu = sql, 0.0, 0.0
        LONGEST.count += _is_watched()
        self._timed(partial(super().execute, sql, values))
        return self

    def fetchone(self) -> object:
        return self._timed(super().fetchone)

    def fetchall(self) -> list[object]:
        return self._timed(super().fetchall)

    def __next__(self) -> object:
        return self._timed(super().__next__)

    def _timed(self, work: Callable[[], Found]) -> Found:
        if not _is_watched():
            return work()
        began, cpu = time.perf_counter(), time.thread_time()
        try:
            return work()
        finally:
            self._seconds += time.perf_counter() - began
            self._cpu += time.thread_time() - cpu
            LONGEST.note(self._sql, self._seconds, self._cpu)


class Connection(sqlite3.Connection):
    """Has its queries timed."""

    def execute(self, sql: str, values: _Parameters = ()) -> Cursor:
        return self.cursor(Cursor).execute(sql, values)


def main(arguments: Sequence[str]) -> int:
    """Run the app, and write down what it waited for."""
    from reader.cli.main import main as tread

    file, *options = arguments
    sqlite3.connect = partial(sqlite3.connect, factory=Connection)  # type: ignore[assignment]
    try:
        return tread(options)
    finally:
        Path(file).write_text(json.dumps(asdict(LONGEST)), "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
