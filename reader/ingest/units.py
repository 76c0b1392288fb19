"""The texts of a page in reading order, and which of them an extractor has taken.

An extractor hands out text of its own and loses lists, tables, captions and players on the way.
Here its text only says *where* the article is; the markup that is kept is the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from reader.ingest import markup

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import _Element

SHINGLE = 4
"""Words in a row that make two texts the same at that place."""

_WORD = re.compile(r"\w+")
_MEDIA = markup.PLAYERS | markup.IMAGES | {"svg"}

Shingle = tuple[str, ...]


@dataclass(slots=True, eq=False)
class Unit:
    """A run of text directly inside one block element.

    `slots` are the places in the tree that hold it, `linked` counts the words that are links.
    """

    owner: _Element
    words: list[str] = field(default_factory=list)
    slots: list[tuple[_Element, Literal["text", "tail"]]] = field(default_factory=list)
    linked: int = 0
    taken: bool = False

    @property
    def is_running_text(self) -> bool:
        return self.linked < 0.3 * len(self.words)

    def blank(self) -> None:
        """Take its text out of the tree."""
        for element, slot in self.slots:
            if slot == "text":
                element.text = None
            else:
                element.tail = None


@dataclass(slots=True, eq=False)
class Medium:
    """A picture or a player, where it stands between the texts."""

    element: _Element


Piece = Unit | Medium


class Evidence:
    """What an extractor took, as shingles; short lines count when they are there in full."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._shingles: set[Shingle] = set()
        self._lines: set[Shingle] = set()
        for text in texts:
            words = word_list(text)
            self._shingles.update(_shingles(words))
            if words:
                self._lines.add(tuple(words))

    def share(self, unit: Unit) -> float:
        """How much of the unit the extractor took, 0 to 1."""
        if len(unit.words) < SHINGLE:
            return float(tuple(unit.words) in self._lines)
        own = _shingles(unit.words)
        return sum(shingle in self._shingles for shingle in own) / len(own)


def pieces(body: _Element) -> list[Piece]:
    """The texts and media below `body` in document order, without what a browser does not show."""
    from lxml.etree import iterwalk

    reading = _Reading(body)
    for event, element in iterwalk(body, events=("start", "end")):
        if event == "start":
            reading.start(element)
        else:
            reading.end(element)
    return reading.found


class _Reading:
    """The state of the walk: which block is open, whether inside a link, whether unseen."""

    def __init__(self, body: _Element) -> None:
        self._body = body
        self._unit: Unit | None = None
        self._blocks: list[_Element] = []
        self._links = 0
        self._unseen: _Element | None = None
        self.found: list[Piece] = []

    def start(self, element: _Element) -> None:
        tag = str(element.tag)
        if self._unseen is not None:
            return
        if tag in _MEDIA:
            self.found.append(Medium(element))
        attributes = dict[str, str](element.items())  # type: ignore[arg-type]  # never bytes
        if tag in _MEDIA or tag in markup.DROPPED or markup.is_hidden(tag, attributes):
            self._unseen = element
            return
        if tag in markup.BLOCKS or element is self._body:
            self._blocks.append(element)
            self._unit = None
        self._links += tag == "a"
        self.text(element, "text")

    def end(self, element: _Element) -> None:
        if self._unseen is element:
            self._unseen = None
        elif self._unseen is None:
            self._links -= element.tag == "a"
            if self._blocks[-1] is element:
                self._blocks.pop()
                self._unit = None
        if element is not self._body:
            self.text(element, "tail")

    def text(self, element: _Element, slot: Literal["text", "tail"]) -> None:
        text = element.text if slot == "text" else element.tail
        if self._unseen is not None or not text or text.isspace():
            return
        if self._unit is None:
            self._unit = Unit(self._blocks[-1])
            self.found.append(self._unit)
        words = word_list(text)
        self._unit.words += words
        self._unit.slots.append((element, slot))
        self._unit.linked += len(words) if self._links else 0


def word_list(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text.lower())


def _shingles(words: list[str]) -> set[Shingle]:
    return {tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1)}
