"""The log: what refreshes came to, a line each, in a file of its owner's.

    2026-11-25T03:12:40Z warning https://press.example/feed It answered 'not found' (404).

Several processes write it at once, whole lines at its end; what programs say on standard error
stands between them as it came. Past a megabyte it is put aside, and three of those are kept.
"""

from __future__ import annotations

import fcntl
import os
import re
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args

from reader.errors import TreadError
from reader.paths import open_log
from reader.text import EMPTY, SafeText, safe_line, shorten
from reader.values import dataclass

Level = Literal["info", "warning", "error"]
LEVELS: tuple[Level, ...] = get_args(Level)
MOST_BYTES = 1 << 20
KEPT = 3
LONGEST = 2000
"""Characters of a message."""
LOOK = 0.25
"""Seconds between two looks at whether there is more."""
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (info|warning|error) (\S+) (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log; `time` is empty for what a program said on standard error."""

    time: str
    level: Level
    feed: SafeText
    """Its address; empty where it is about no single feed."""
    message: SafeText


def write(path: Path, level: Level, message: str, feed: str = "") -> None:
    """Put a line at the end. A log that cannot be written stops nobody."""
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    told = shorten(safe_line(message), LONGEST)
    where = safe_line(feed).replace(" ", "%20") or "-"
    try:
        _put_aside(path)
        with open_log(path) as out:
            out.write(f"{now} {level} {where} {told}\n".encode())
    except OSError:
        return


def _put_aside(path: Path) -> None:
    """Begin a new file where this one is full; of several processes one does it."""
    try:
        if path.stat().st_size < MOST_BYTES:
            return
    except FileNotFoundError:
        return
    with open_log(path.with_name(path.name + ".lock")) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists() or path.stat().st_size < MOST_BYTES:
            return  # another process was faster
        for number in range(KEPT - 1, 0, -1):
            older = path.with_name(f"{path.name}.{number}")
            if older.exists():
                older.replace(path.with_name(f"{path.name}.{number + 1}"))
        path.replace(path.with_name(f"{path.name}.1"))


def read(path: Path, level: Level = "info", feed: str = "") -> Iterator[Line]:
    """The lines that are at least of this level, and about this feed where one is named, the oldest
    first, with those of the files that were put aside. Raises TreadError."""
    for number in range(KEPT, -1, -1):
        try:
            with path.with_name(f"{path.name}.{number}" if number else path.name).open("rb") as log:
                yield from _chosen(log, level, feed)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise TreadError(
                f"{path} cannot be read: {error.strerror}.", "Check that it is yours."
            ) from error


def tail(path: Path, count: int, level: Level = "info", feed: str = "") -> list[Line]:
    """The last of those lines."""
    return list(deque(read(path, level, feed), count))


def follow(path: Path, stop: threading.Event, level: Level, feed: str = "") -> Iterator[Line]:
    """The lines that come from now on, until `stop` is set."""
    at = path.stat() if path.exists() else None
    place, inode, rest = (at.st_size, at.st_ino, b"") if at else (0, 0, b"")
    while not stop.is_set():
        if path.exists():
            with path.open("rb") as log:
                now = os.fstat(log.fileno())
                if now.st_ino != inode or now.st_size < place:
                    place, inode, rest = 0, now.st_ino, b""
                log.seek(place)
                more = log.read()
                place += len(more)
            *lines, rest = (rest + more).split(b"\n")
            yield from _chosen(iter(lines), level, feed)
        stop.wait(LOOK)


def _chosen(lines: Iterator[bytes], level: Level, feed: str) -> Iterator[Line]:
    least = LEVELS.index(level)
    for raw in lines:
        line = parse(raw.decode("utf-8", "replace"))
        if LEVELS.index(line.level) >= least and (not feed or line.feed == feed):
            yield line


def parse(text: str) -> Line:
    """A line as it was written; what has another form was said by a program."""
    found = _LINE.fullmatch(text.rstrip("\n"))
    if found is None:
        return Line("", "warning", EMPTY, safe_line(text))
    time_, level, feed, message = found.groups()
    known = next(one for one in LEVELS if one == level)
    return Line(time_, known, safe_line("" if feed == "-" else feed), safe_line(message))
