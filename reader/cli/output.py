"""The only writer to stdout and stderr: JSONL, tables, notes; colour only where it is wanted.

Whatever passes here is made safe for a terminal once more, whoever made it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from reader.text import SafeText, safe, safe_line


def set_up() -> None:
    """UTF-8 on both streams, whatever the locale says; what cannot be shown is replaced."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def emit(text: str) -> None:
    """Text for the user, as it is but safe."""
    sys.stdout.write(safe(text))


def emit_json(record: Mapping[str, object]) -> None:
    """One JSON object on one line."""
    sys.stdout.write(json.dumps(_safe(record), ensure_ascii=False, separators=(", ", ": ")) + "\n")


def flush() -> None:
    """Hand on what was written: another program may be waiting for the line."""
    sys.stdout.flush()


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


def wants_colour(stream: TextIO) -> bool:
    """Colour only on a terminal that knows it, and not where NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """Columns to fit into: the terminal's or $COLUMNS; None when neither bounds the line."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return max(shutil.get_terminal_size().columns, 20)
    return None


def table(rows: Sequence[Sequence[str]], bold: Sequence[bool] = ()) -> None:
    """Rows in aligned columns; the last one is cut where the line ends. `bold` marks rows."""
    from rich.cells import cell_len, set_cell_size  # wide characters take two columns

    lines = [[safe_line(cell) for cell in row] for row in rows]
    if not lines:
        return
    columns = range(len(lines[0]) - 1)
    limit = width()
    sizes = [min(max(cell_len(line[at]) for line in lines), 28) for at in columns]
    strong = wants_colour(sys.stdout)
    for number, line in enumerate(lines):
        cells = [set_cell_size(line[at], sizes[at]) for at in columns]
        text = SafeText("  ".join([*cells, line[-1]]).rstrip())
        if limit is not None and cell_len(text) > limit:
            text = SafeText(set_cell_size(text, limit - 1).rstrip() + "…")
        marked = strong and number < len(bold) and bold[number]
        sys.stdout.write(f"\x1b[1m{text}\x1b[0m\n" if marked else f"{text}\n")
