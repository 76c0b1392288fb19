"""What SQLite says went wrong -> an error with a remedy."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from reader.errors import DamagedError, StoreError

SMALLEST = 1 << 20
"""Bytes: with less free, what could not be written had no room."""

_REMEDIES = {
    "SQLITE_BUSY": "Another program holds it; wait for it to finish and try again.",
    "SQLITE_LOCKED": "Another program holds it; wait for it to finish and try again.",
    "SQLITE_FULL": "The disk is full; make room and try again.",
    "SQLITE_READONLY": "Make the file and its folder writable, or use --data DIR.",
    "SQLITE_CANTOPEN": "Check that the file and its folder are yours and writable, and that not "
    "too many files are open (ulimit -n).",
    "SQLITE_NOTADB": "It is damaged, or no store of tread; keep it, and put a backup in its place.",
    "SQLITE_CORRUPT": "tread doctor --repair saves what can be read, and keeps the damaged file.",
}
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


def trouble(error: sqlite3.Error, path: Path, action: str) -> StoreError:
    """The error to tell: `action` is what could not be done to the store at `path`."""
    name = _primary(error)
    made = DamagedError if name in _DAMAGED else StoreError
    said, remedy = str(error), _REMEDIES.get(name, "Run: tread doctor")
    if name in ("SQLITE_IOERR", "SQLITE_READONLY") and _is_full(path):
        said, remedy = "the disk is full", "Make room and try again."
    elif name == "SQLITE_IOERR":
        remedy = "The disk, or a limit (ulimit -f), refuses it; see what the system's log says."
    return made(f"The store {path} could not be {action}: {said}.", remedy)


def is_refused(error: sqlite3.Error) -> bool:
    """May nothing be written there, though it may be read?"""
    return _primary(error) in ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL")


def _primary(error: sqlite3.Error) -> str:
    """SQLITE_BUSY of SQLITE_BUSY_SNAPSHOT."""
    name = getattr(error, "sqlite_errorname", "") or ""
    return "_".join(name.split("_")[:2])


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < SMALLEST
    except OSError:
        return False
