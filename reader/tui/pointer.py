"""Pointing at a block of the article: at one that was removed, or at any, to teach a rule by it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from reader.keymap import Keymap
from reader.model import Reading
from reader.text import safe_line, shorten
from reader.values import dataclass

Purpose = Literal["removed", "teach"]
BEGINNING = 60
"""Characters of a block by which the reader knows it."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """The block pointed at, and what for."""

    block: int
    purpose: Purpose


def candidates(reading: Reading, purpose: Purpose, *, removed_shown: bool) -> list[int]:
    """The blocks that can be pointed at, in order; a rule is taught by a text only."""
    gone = reading.cleaned.removed
    if purpose == "removed":
        return sorted(gone)
    blocks = reading.cleaned.article.blocks
    return [
        number
        for number, block in enumerate(blocks)
        if block.text.strip() and (removed_shown or number not in gone)
    ]


def after(found: Sequence[int], pointer: Pointer, by: int) -> int:
    """The block after the one pointed at, or before. The removed ones go round: they are few."""
    ahead = [number for number in found if (number - pointer.block) * by > 0]
    if ahead:
        return ahead[0] if by > 0 else ahead[-1]
    if pointer.purpose == "removed":
        return found[0] if by > 0 else found[-1]
    return pointer.block


def nearest(found: Sequence[int], top: int, first: int, last: int, by: int) -> int:
    """Where pointing begins. On the screen stand the blocks `top` to `last`, of which `first` is
    the first whose beginning is on it: downwards it begins there, upwards with the last."""
    if by < 0:
        above = [number for number in found if number <= last]
        return above[-1] if above else found[-1]
    for low, high in ((first, last), (top, last), (first, None)):
        for number in found:
            if low <= number and (high is None or number <= high):
                return number
    return found[0]


def hint(reading: Reading, pointer: Pointer, keymap: Keymap) -> str:
    """What can be done with the block pointed at, and which one it is."""
    text = safe_line(reading.cleaned.article.blocks[pointer.block].text)
    named = f"“{shorten(text, BEGINNING)}”" if text else ""
    keys, leaves = keymap.fill, keymap.fill("{back} leaves")
    gone = reading.cleaned.removed
    verdict = gone.get(pointer.block)
    if pointer.purpose == "teach":
        what = "keeps it" if verdict else "finds a rule"
        return f"{keys('Teach: {down} {up} move · {open}')} {what} · {leaves} · {named}"
    if verdict is None:
        moves = keys("{undo} takes that back · {next_removed} next removed")
        return f"Kept · {moves} · {leaves} · {named}"
    at = sorted(gone).index(pointer.block) + 1
    moves = keys("{restore} keeps it · {next_removed} {previous_removed} move")
    return f"Removed {at} of {len(gone)} · {moves} · {leaves} · {named}"
