"""In which line of a configuration a key stands: what an error names and an edit looks for."""

from __future__ import annotations

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?")


def find_line(text: str, table: str, key: str, number: int = 0) -> int:
    """The line (from 1) of `key` in the `number`th `[table]`, or of the table without a key."""
    current, seen, header = "", {"": 0}, 0
    name = re.compile(rf"""^\s*["']?{re.escape(key)}["']?\s*[.=]""") if key else None
    for at, line in enumerate(text.splitlines(), 1):
        found = _HEADER.match(line)
        if found:
            current = re.sub(r"""["'\s]""", "", found[2])
            seen[current] = seen.get(current, -1) + 1
            if not table and current.split(".")[0] == key:
                return at
        here = current == table and seen[current] == number
        if here and found:
            header = at
        if here and name and name.match(line):
            return at
    return header or _find_inline(text, key) or _find_inline(text, table.partition(".")[0]) or 1


def find_column(text: str, line: int, key: str) -> int:
    """The column (from 1) of `key` in this line, or of the first thing in it."""
    lines = text.splitlines()
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    found = (
        re.search(rf"""(?:^|[{{,\s.])(["']?{re.escape(key)}["']?)\s*[.=]""", here) if key else None
    )
    return found.start(1) + 1 if found else len(here) - len(here.lstrip()) + 1


def _find_inline(text: str, key: str) -> int:
    """The first line that sets `key` anywhere: inline tables have no header of their own."""
    name = re.compile(rf"""(?:^|[{{,\s"'.]){re.escape(key)}["']?\s*=""")
    lines = enumerate(text.splitlines(), 1)
    return next((at for at, line in lines if key and name.search(line)), 0)
