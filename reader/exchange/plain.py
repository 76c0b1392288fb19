"""Blocks as plain text, for a terminal or a pipe: paragraphs stay byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from reader.model import Block, Kind, Verdict

MAX_WIDTH_OF_COLUMN = 40
MAX_LEVEL = 50
RULE = "* * *"
_WORD_GAP = re.compile(r"[ \t]+")


def plain_article(
    title: str, shown: Sequence[tuple[Block, Verdict | None]], width: int | None
) -> str:
    """The title, then the blocks; removed ones below a line that says why."""
    return stack(_pieces(title, shown, width))


def stack(pieces: Iterable[tuple[str, bool]]) -> str:
    """Texts below each other; one that says so stands right below the text before it."""
    parts: list[str] = []
    for text, right_below in pieces:
        if text:
            if parts:
                parts.append("\n" if right_below else "\n\n")
            parts.append(text)
    return "".join(parts).rstrip("\n") + "\n"


def _pieces(
    title: str, shown: Sequence[tuple[Block, Verdict | None]], width: int | None
) -> Iterator[tuple[str, bool]]:
    if title:
        yield _wrapped(title, width), False
    in_list = False
    for block, verdict in shown:
        if verdict:
            yield f"[removed by {verdict.rule}: {verdict.reason}]", False
        text = _block(block, width)
        yield text, bool(verdict) or (in_list and block.kind is Kind.LIST and bool(block.marker))
        in_list = block.kind is Kind.LIST and not verdict


def _block(block: Block, width: int | None) -> str:
    """One block; paragraphs, items and quotations are wrapped when a width is given."""
    return _WRITERS.get(block.kind, _paragraph)(block, width)


def _paragraph(block: Block, width: int | None) -> str:
    return _wrapped(block.text, width)


def _quote(block: Block, width: int | None) -> str:
    sign = "> " * min(max(block.level, 1), MAX_LEVEL)
    return _behind(sign, sign, _wrapped(block.text, _less(width, len(sign))))


def _code(block: Block, width: int | None) -> str:
    del width  # broken lines would be other code
    return _behind("    ", "    ", block.text)


def _image(block: Block, width: int | None) -> str:
    del width
    caption = " ".join(block.caption.split())
    return f"[Image: {caption}]" if caption else "[Image]"


def _embed(block: Block, width: int | None) -> str:
    del width  # an address on two lines is none
    return f"[{block.caption}] {block.source}".rstrip()


def _rule(block: Block, width: int | None) -> str:
    del block, width
    return RULE


def _item(block: Block, width: int | None) -> str:
    """An item behind its marker; what follows in the same item stands below its text."""
    indent = "  " * (min(max(block.level, 1), MAX_LEVEL) - 1)
    first = f"{indent}{block.marker} " if block.marker else f"{indent}  "
    return _behind(first, " " * len(first), _wrapped(block.text, _less(width, len(first))))


def _behind(first: str, others: str, text: str) -> str:
    lines = text.split("\n")
    rest = (others + line if line.strip() or others.strip() else "" for line in lines[1:])
    return "\n".join([first + lines[0], *rest])


def _less(width: int | None, by: int) -> int | None:
    return None if width is None else max(width - by, 1)


def _wrapped(text: str, width: int | None) -> str:
    """`text` with lines of at most `width` cells where words allow; unchanged without a width."""
    if width is None:
        return text
    return "\n".join(line for whole in text.split("\n") for line in _lines(whole, width))


def _lines(text: str, width: int) -> list[str]:
    from rich.cells import cell_len  # 15 ms: only wrapped text and tables need widths

    lines: list[str] = []
    line, used = "", 0
    for word in _WORD_GAP.split(text):
        size = cell_len(word)
        if line and used + 1 + size > width:
            lines.append(line)
            line, used = word, size
        else:
            used = used + 1 + size if line else size
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _table(block: Block, width: int | None) -> str:
    """Columns below each other, a line under the header; long columns are not padded in full."""
    del width
    from rich.cells import cell_len

    rows = block.rows
    if not rows:
        return block.text
    columns = max(len(row) for row in rows)
    widths = [
        min(
            max((cell_len(row[at]) for row in rows if at < len(row)), default=0),
            MAX_WIDTH_OF_COLUMN,
        )
        for at in range(columns)
    ]
    lines = [
        "  ".join(
            cell + " " * (widths[at] - cell_len(cell)) for at, cell in enumerate(row)
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(lines)


_WRITERS: dict[Kind, Callable[[Block, int | None], str]] = {
    Kind.LIST: _item,
    Kind.QUOTE: _quote,
    Kind.CODE: _code,
    Kind.TABLE: _table,
    Kind.IMAGE: _image,
    Kind.EMBED: _embed,
    Kind.RULE: _rule,
}
