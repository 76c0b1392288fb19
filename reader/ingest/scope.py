"""What holds for text at a place in the markup, and the containers that are still being read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from reader.ingest import markup
from reader.ingest.inline import Mark, Marks
from reader.ingest.markup import Attributes
from reader.ingest.tables import Table
from reader.model import Block, Kind
from reader.text import EMPTY, SafeText, safe_line

_HINT = 200


@dataclass(slots=True)
class Item:
    """A list item whose marker has not been shown yet."""

    marker: SafeText


@dataclass(slots=True)
class Listing:
    """A list while it is read. One that counts down without a `start` counts up: its length is
    not known yet."""

    depth: int = 0
    ordered: bool = False
    type: str = "1"
    next: int = 1
    step: int = 1

    def marker(self, attributes: Attributes) -> SafeText:
        if not self.ordered:
            return markup.BULLET
        value = markup.number(attributes, "value", self.next)
        self.next = value + self.step
        return markup.list_marker(value, attributes.get("type", self.type))


@dataclass(slots=True)
class Code:
    """Preformatted text while it is read."""

    language: SafeText
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Figure:
    """A figure while it is read."""

    caption: list[Block] = field(default_factory=list)
    images: set[str] = field(default_factory=set)
    at: int = 0
    """How many blocks of the figure stood before the caption."""


@dataclass(slots=True)
class Player:
    """A player or frame while it is read; its own content is for browsers that cannot show it."""

    tag: str
    title: str
    source: SafeText


class Scope(NamedTuple):
    """What holds for text inside an element; everything inner inherits it."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    marks: Marks = ()
    quotes: int = 0
    listing: Listing | None = None
    item: Item | None = None
    code: Code | None = None
    figure: Figure | None = None
    table: Table | None = None
    picture: list[SafeText] | None = None
    """What the sources of a `picture` element offer."""
    player: Player | None = None
    nested: int = 0
    """How many tables and figures it stands in."""
    skipped: bool = False
    rescue: bool = False
    """Skipped, but a picture in here is the only copy of one that a script would have loaded."""
    language: SafeText = EMPTY
    names: tuple[str, ...] = ()
    """Class and id names of the innermost blocks, its own first."""

    def with_mark(self, mark: Mark) -> Scope:
        """The same with one style more; of two links the inner one counts."""
        if mark in self.marks:
            return self
        kept = [other for other in self.marks if other.style != mark.style]
        return Scope._make((*self[:_MARKS], (*kept, mark), *self[_MARKS + 1 :]))

    def within(self, names: str) -> Scope:
        """The same inside a block that has these class and id names."""
        inner = (names, *self.names[:3])
        return self if inner == self.names else Scope._make((*self[:-1], inner))

    @property
    def depth(self) -> int:
        """How many lists it stands in."""
        return self.listing.depth if self.listing else 0

    @property
    def hint(self) -> SafeText:
        """The names around it, as a block keeps them."""
        return _hint(self.names)


_MARKS = Scope._fields.index("marks")


@lru_cache(1_000)
def _hint(names: tuple[str, ...]) -> SafeText:
    return safe_line(" ".join(name for name in names if name)[:_HINT])


Close = Callable[[], None] | None
Opened = tuple[Scope, Close]
