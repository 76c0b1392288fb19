"""The cells of a table -> rows of text that fit a width."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from reader.model import Block
from reader.text import safe_line
from reader.tui.lines import Line, Piece
from reader.tui.wrap import wrap
from reader.values import dataclass

BETWEEN = " │ "
NARROWEST = 6
"""Cells below which a column is no longer readable; the table becomes a list of its rows."""

_NUMBER = re.compile(r"[-+−(]?[$€£¥]?\s?[\d.,\s]+\s?[%€$kMG)]?")


@dataclass(frozen=True, slots=True)
class _Column:
    width: int
    right: bool


def table_lines(block: Block, width: int, number: int) -> Iterator[Line]:
    """Header, a line, the rows; the cells wrap. Too many columns: each row as `header: cell`."""
    rows = [[safe_line(cell) for cell in row] for row in block.rows if row]
    if not rows:
        return
    columns = max(map(len, rows))
    grid = [row + [safe_line("")] * (columns - len(row)) for row in rows]
    room = width - len(BETWEEN) * (columns - 1)
    natural = [max(cell_len(row[at]) for row in grid) for at in range(columns)]
    widths = _shared(natural, room)
    if any(have < min(want, NARROWEST) for have, want in zip(widths, natural, strict=True)):
        yield from _records(grid, width, number)
        return
    plan = [
        _Column(wide, len(grid) > 1 and all(_is_number(row[at]) for row in grid[1:]))
        for at, wide in enumerate(widths)
    ]
    yield from _row(grid[0], plan, number, 0, "table-header")
    yield Line((Piece("─┼─".join("─" * wide for wide in widths), "table-line"),), number, 0)
    for at, row in enumerate(grid[1:], 1):
        yield from _row(row, plan, number, at, "")


def _is_number(cell: str) -> bool:
    return not cell or cell in "–—-" or bool(_NUMBER.fullmatch(cell))


def _shared(natural: Sequence[int], room: int) -> list[int]:
    """Column widths within `room`: narrow columns as they are, the wide ones share what is left."""
    widths = [0] * len(natural)
    waiting = sorted(range(len(natural)), key=natural.__getitem__)
    while waiting:
        fair = max(room // len(waiting), 0)
        at = waiting.pop(0)
        widths[at] = min(natural[at], fair)
        room -= widths[at]
    return widths


def _row(
    cells: Sequence[str], plan: Sequence[_Column], number: int, at: int, style: str
) -> Iterator[Line]:
    parts = [
        [cell[a:b] for a, b in wrap(cell, max(column.width, 1))]
        for cell, column in zip(cells, plan, strict=True)
    ]
    for line in range(max(map(len, parts))):
        pieces: list[Piece] = []
        for part, column in zip(parts, plan, strict=True):
            text = part[line] if line < len(part) else ""
            blank = " " * (column.width - cell_len(text))
            if pieces:
                pieces.append(Piece(BETWEEN, "table-line"))
            pieces.append(Piece(blank + text if column.right else text + blank, style))
        yield Line(tuple(pieces), number, at)


def _records(grid: Sequence[Sequence[str]], width: int, number: int) -> Iterator[Line]:
    header = grid[0]
    for at, row in enumerate(grid[1:] or grid, 1):
        if at > 1:
            yield Line((Piece("─" * min(width, 8), "table-line"),), number, at)
        for name, cell in zip(header, row, strict=True):
            label = f"{name}: " if name and len(grid) > 1 else ""
            if not cell:
                continue
            for a, b in wrap(label + cell, width):
                head = (label + cell)[a : min(b, len(label))] if a < len(label) else ""
                yield Line(
                    (Piece(head, "table-header"), Piece((label + cell)[max(a, len(label)) : b])),
                    number, at,
                )  # fmt: skip
