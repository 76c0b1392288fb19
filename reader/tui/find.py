"""Words found in an article as it is set, so that what is marked is what is seen."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, islice

from reader.tui.lines import Line, Piece, joined

LONGEST = 200
"""Characters looked for; what is longer is cut."""
MOST = 5_000
"""Matches that are told apart; there is no use for more."""

# A line may end anywhere, the number of a link may stand anywhere, and bars lead a quotation.
_BREAK = r"(?:\[\d+\])?(?:\n[\s▎┊]*)?"
_BLANK = r"(?:\[\d+\])?[\s▎┊]+"

Spot = tuple[int, int, int]
"""A line, and from where to where in it."""


@dataclass(frozen=True)
class Found:
    """Where words stand; `at` is the match that the reader is shown."""

    words: str
    matches: tuple[tuple[Spot, ...], ...]
    at: int = 0

    @property
    def line(self) -> int:
        """Where the match at hand begins."""
        return self.matches[self.at][0][0] if self.matches else 0

    @property
    def told(self) -> str:
        """What the reader is told."""
        if not self.matches:
            return f"“{self.words}” is not in this article · Esc ends"
        more = "+" if len(self.matches) == MOST else ""
        place = f"{self.at + 1} of {len(self.matches)}{more}"
        return f"“{self.words}” {place} · }} next · {{ previous · Esc ends"

    def step(self, by: int) -> Found:
        """The next match, or the one before; after the last comes the first."""
        return replace(self, at=(self.at + by) % max(len(self.matches), 1))

    def from_line(self, line: int) -> Found:
        """The first match that begins on this line or below, else the first of all."""
        at = next((i for i, spots in enumerate(self.matches) if spots[0][0] >= line), 0)
        return replace(self, at=at)

    def drawn(self, at: int, line: Line) -> Line:
        """The line with its matches marked."""
        marks = self._by_line.get(at)
        if not marks:
            return line
        return replace(line, pieces=tuple(_marked(line, marks, self.at)))

    @cached_property
    def _by_line(self) -> dict[int, list[tuple[int, int, int]]]:
        lines: dict[int, list[tuple[int, int, int]]] = {}
        for number, spots in enumerate(self.matches):
            for at, start, end in spots:
                lines.setdefault(at, []).append((start, end, number))
        return lines


def find_in(lines: Sequence[Line], words: str) -> Found:
    """All places of `words` in these lines, whatever the case, the blanks and the breaks."""
    said = " ".join(words.split())[:LONGEST]
    texts = ["".join(piece.text for piece in line.pieces) for line in lines]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    pattern = _BLANK.join(_BREAK.join(map(re.escape, word)) for word in said.split())
    found = re.finditer(pattern, "\n".join(texts), re.IGNORECASE) if said else ()
    hits = islice(found, MOST)
    return Found(said, tuple(tuple(_spots(hit.start(), hit.end(), starts)) for hit in hits))


def _spots(start: int, end: int, starts: Sequence[int]) -> Iterator[Spot]:
    at = bisect_right(starts, start) - 1
    while start < end:
        stop = min(end, starts[at + 1] - 1)
        if start < stop:
            yield at, start - starts[at], stop - starts[at]
        at += 1
        start = starts[at]


def _marked(line: Line, marks: Sequence[tuple[int, int, int]], here: int) -> Iterator[Piece]:
    """The pieces of a line, cut where a match begins or ends."""
    begin = 0
    for piece in line.pieces:
        end = begin + len(piece.text)
        at = begin
        for start, stop, number in marks:
            first, last = max(start, at), min(stop, end)
            if first >= last:
                continue
            if at < first:
                yield piece._replace(text=piece.text[at - begin : first - begin])
            style = joined(piece.style, "found-here" if number == here else "found")
            yield Piece(piece.text[first - begin : last - begin], style, piece.link)
            at = last
        if at < end or begin == end:
            yield piece._replace(text=piece.text[at - begin :])
        begin = end
