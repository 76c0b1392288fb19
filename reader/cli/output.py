"""The only writer to stdout and stderr: JSONL, tables, notes; colour only where it is wanted.

Whatever passes here is made safe for a terminal once more, whoever made it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TextIO

from reader.errors import TreadError
from reader.text import SafeText, safe, safe_line


def set_up() -> None:
    """UTF-8 on both streams, whatever the locale says; what cannot be shown is replaced."""
    # A program may be started with these closed (`>&-`); Python then has None for them.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    sys.excepthook = _tell_fault


def _tell_fault(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """A fault of ours may repeat what a stranger wrote, on the terminal or in the log."""
    note("".join(traceback.format_exception(kind, error, error.__traceback__)).rstrip())


def emit(text: str) -> None:
    """Text for the user, as it is but safe."""
    _write(safe(text))


def emit_json(record: Mapping[str, object]) -> None:
    """One JSON object on one line."""
    _write(json.dumps(_safe(record), ensure_ascii=False, separators=(", ", ": ")) + "\n")


def flush() -> None:
    """Hand on what was written: another program may be waiting for the line."""
    with _told():
        sys.stdout.flush()


def _write(text: str) -> None:
    with _told():
        sys.stdout.write(text)


@contextmanager
def _told() -> Iterator[None]:
    """A full disk is told; that nobody reads on (BrokenPipeError) is for main to see."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        forget_stdout()
        raise TreadError(
            f"The output cannot be written: {error.strerror}.", "Make room, or write elsewhere."
        ) from error


def forget_stdout() -> None:
    """Nothing more can be written there; what is still held back goes nowhere, quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def note(text: str) -> None:
    """A word to the user that is no part of the answer, on stderr."""
    print(safe(text), file=sys.stderr)  # noqa: T201


def _safe(value: object) -> object:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, Mapping):
        return {str(key): _safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(item) for item in value]
    return value


def can_draw() -> bool:
    """Does the terminal say that it knows more than lines of text?"""
    return os.environ.get("TERM", "") not in ("", "dumb")


def wants_colour(stream: TextIO) -> bool:
    """Colour only on a terminal that knows it, and not where NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """Columns to fit into: the terminal's or $COLUMNS; None when neither bounds the line."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return max(shutil.get_terminal_size().columns, 20)
    return None


def table(rows: Sequence[Sequence[str]], bold: Sequence[bool] = ()) -> None:
    """Rows in aligned columns; what is cut ends in an ellipsis. `bold` marks rows, blanks before
    a cell stay."""
    from rich.cells import cell_len  # wide characters take two columns

    lines = [[_cell(cell) for cell in row] for row in rows]
    if not lines:
        return
    columns = range(len(lines[0]) - 1)
    limit = width()
    widest = 28 if limit is None else min(max(limit // 5, 10), 28)  # the last one says the most
    sizes = [min(max(cell_len(line[at]) for line in lines), widest) for at in columns]
    strong = wants_colour(sys.stdout)
    for number, line in enumerate(lines):
        cells = [_fitted(line[at], sizes[at]) for at in columns]
        text = SafeText("  ".join([*cells, line[-1]]).rstrip())
        if limit is not None and cell_len(text) > limit:
            text = SafeText(_fitted(text, limit).rstrip())
        marked = strong and number < len(bold) and bold[number]
        _write(f"\x1b[1m{text}\x1b[0m\n" if marked else f"{text}\n")


def _cell(text: str) -> str:
    return " " * (len(text) - len(text.lstrip(" "))) + safe_line(text)


def _fitted(text: str, size: int) -> str:
    """`text` in exactly `size` columns."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= size:
        return set_cell_size(text, size)
    return set_cell_size(set_cell_size(text, size - 1).rstrip() + "…", size)
