"""A table as it was marked up -> one table block, or its contents when it was only layout."""

from __future__ import annotations

from dataclasses import dataclass, field

from reader.ingest.inline import LONGEST, join
from reader.model import Block, Kind, Span
from reader.text import EMPTY, SafeText

MAX_ROWS = 500
MAX_COLUMNS = 50
MAX_CELL = 5_000
"""Characters of the longest cell; a longer one is running text that was laid out with a table."""

Piece = tuple[SafeText, tuple[Span, ...]]

_EMPTY_CELL: Piece = (EMPTY, ())
_NEVER_IN_DATA = frozenset({Kind.CODE, Kind.HEADING, Kind.TABLE, Kind.RULE, Kind.EMBED})


@dataclass(slots=True)
class Cell:
    """One td or th, with the blocks found in it."""

    header: bool = False
    columns: int = 1
    rows: int = 1
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A table while it is read; `layout` when its markup says it, or holds another table."""

    layout: bool = False
    caption: list[Block] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)

    def add_row(self) -> None:
        self.rows.append([])

    def add_cell(self, cell: Cell) -> None:
        if not self.rows:
            self.add_row()
        self.rows[-1].append(cell)

    @property
    def size(self) -> int:
        """How many blocks its cells and caption hold."""
        return len(self.caption) + sum(len(cell.blocks) for row in self.rows for cell in row)

    def blocks(self, hint: SafeText) -> tuple[list[Block], bool]:
        """Its blocks in reading order, and whether any of it was left out for its size."""
        if self._is_layout():
            inside = [block for row in self.rows for cell in row for block in cell.blocks]
            return [*self.caption, *_without_line_numbers(inside)], False
        images = [
            block
            for row in self.rows
            for cell in row
            for block in cell.blocks
            if block.kind is Kind.IMAGE
        ]
        grid, cut = _grid(self.rows)
        rows = _without_empty(grid)
        if not rows:
            return [*self.caption, *images], cut
        text, spans = join((join(row, "\t") for row in rows), "\n")
        cells = tuple(tuple(cell for cell, _ in row) for row in rows)
        table = Block(Kind.TABLE, text, spans, rows=cells, hint=hint)
        return [*self.caption, table, *images], cut

    def _is_layout(self) -> bool:
        cells = [cell for row in self.rows for cell in row]
        if self.layout or max((len(row) for row in self.rows), default=0) < 2:
            return True
        headed = any(cell.header for cell in cells)
        return any(_is_running_text(cell.blocks, headed) for cell in cells)


def _is_running_text(blocks: list[Block], headed: bool) -> bool:
    """Is this what no cell of figures and names would hold? A table with headers may hold more."""
    if any(block.kind in _NEVER_IN_DATA for block in blocks):
        return True
    if sum(len(block.text) for block in blocks) > MAX_CELL:
        return True
    return not headed and (len(blocks) > 1 or any(b.kind is Kind.IMAGE for b in blocks))


def _without_line_numbers(blocks: list[Block]) -> list[Block]:
    """Code is often laid out beside a column of line numbers, which is no code."""
    return [
        block
        for block, after in zip(blocks, [*blocks[1:], None], strict=False)
        if not (
            block.kind is Kind.CODE
            and after is not None
            and after.kind is Kind.CODE
            and all(line.strip().isdecimal() or not line.strip() for line in block.text.split("\n"))
        )
    ]


def _grid(rows: list[list[Cell]]) -> tuple[list[list[Piece]], bool]:
    """Rows of equal length, spanned places left empty; true when something did not fit."""
    grid: list[list[Piece]] = []
    below: dict[int, int] = {}  # column -> rows that a cell above still reaches into
    cut = len(rows) > MAX_ROWS
    size = 0
    for row in rows[:MAX_ROWS]:
        line: list[Piece] = []
        for cell in row:
            _skip_reached(line, below)
            piece = _piece(cell.blocks)
            size += len(piece[0])
            for column in range(len(line), len(line) + cell.columns):
                if cell.rows > 1:
                    below[column] = cell.rows - 1
            line += [piece] + [_EMPTY_CELL] * (cell.columns - 1)
            if len(line) > MAX_COLUMNS:
                break
        _skip_reached(line, below)
        cut = cut or len(line) > MAX_COLUMNS
        grid.append(line[:MAX_COLUMNS])
        if size > LONGEST:
            cut = True
            break
    width = max(map(len, grid), default=0)
    return [line + [_EMPTY_CELL] * (width - len(line)) for line in grid], cut


def _skip_reached(line: list[Piece], below: dict[int, int]) -> None:
    while below.get(len(line), 0) > 0 and len(line) < MAX_COLUMNS:
        below[len(line)] -= 1
        line.append(_EMPTY_CELL)


def _piece(blocks: list[Block]) -> Piece:
    """The text of a cell on one line; the length stays, so that spans keep their places."""
    texts = ((block.text, block.spans) for block in blocks if block.kind is not Kind.IMAGE)
    text, spans = join(texts, " ")
    return SafeText(text.replace("\n", " ").replace("\t", " ")), spans


def _without_empty(grid: list[list[Piece]]) -> list[list[Piece]]:
    """Without the rows and columns that hold nothing: they were there for spacing."""
    rows = [row for row in grid if any(text for text, _ in row)]
    used = [any(row[column][0] for row in rows) for column in range(len(rows[0]) if rows else 0)]
    return [[cell for cell, wanted in zip(row, used, strict=True) if wanted] for row in rows]
