"""The place on top of the screen, in another version of the text."""

from __future__ import annotations

from reader.model import Block, Reading

SAME_TEXT = 40
"""Characters by which a block is known again."""


def anchor_in(before: Reading, after: Reading, anchor: tuple[int, int]) -> tuple[int, int]:
    """The same words in another version of the text, or the same block number without them."""
    number, offset = anchor
    blocks = before.cleaned.article.blocks
    if not 0 <= number < len(blocks):
        return (-1, offset) if number < 0 else (len(after.cleaned.article.blocks), offset)
    start = _start(blocks[number])
    for at, block in enumerate(after.cleaned.article.blocks):
        if start and _start(block) == start:
            return at, offset
    return min(number, max(len(after.cleaned.article.blocks) - 1, 0)), 0


def _start(block: Block) -> str:
    return " ".join(block.text[: SAME_TEXT * 2].split())[:SAME_TEXT]
