"""What pictures are asked for and answered with: frozen, slotted, data only."""

from __future__ import annotations

from typing import Literal, NamedTuple

from reader.text import EMPTY, SafeText
from reader.values import dataclass

Images = Literal["ask", "always", "never"]
"""May the pictures of an article be fetched: when asked for, at once, or not at all?"""
Means = Literal["half", "kitty", "sixel"]
"""How a terminal shows a picture: in coloured half blocks, or by one of two protocols."""


class Cell(NamedTuple):
    """A stretch of a picture's row: its text, and its two colours ("#rrggbb", "" for none)."""

    text: str
    colour: str
    ground: str


@dataclass(frozen=True, slots=True)
class Wish:
    """How a picture is wanted: by which means, in how many cells at most, of how many pixels."""

    columns: int
    rows: int
    means: Means = "half"
    cell_width: int = 10
    cell_height: int = 20
    enlarge: bool = False
    """May it become larger than it is, to fill the room?"""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as the terminal takes it, or why there is none (`problem`).

    `send` is what the terminal must be told before the rows mean anything (kitty), or what draws
    the picture over the rows (sixel).
    """

    source: SafeText
    columns: int = 0
    rows: tuple[tuple[Cell, ...], ...] = ()
    send: str = ""
    problem: SafeText = EMPTY
