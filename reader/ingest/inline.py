"""The running text of one block: white space collapsed as browsers do, styles kept by offset."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from reader.model import Span, Style
from reader.text import EMPTY, SafeText, is_printable, safe


class Mark(NamedTuple):
    """A style, and for a link its address and whether somebody earns from it."""

    style: Style
    href: SafeText = EMPTY
    affiliate: bool = False


Marks = tuple[Mark, ...]
"""What is in force over a piece of text; no style twice."""

LONGEST = 1_000_000
"""Characters of the longest block."""

_SPACE = re.compile("[ \t\n\r\f]+")
PERMALINKS = frozenset("#¶§🔗")
"""Signs by which a heading links to itself."""
_UNSEEN = "\u200b\u200c\u200d\u2060\u00ad\ufe0f"  # zero width, soft hyphen: no text by themselves


class Line:
    """Collects text and its styles until the block ends.

    `raw` is text as it came, in the style of `marks`, `parts` what has been cleaned; with neither
    the line is empty, for white space is no beginning. `breaks`, how many line breaks stand after
    it: with two, text that comes now would stand below an empty line. `cut` becomes true when text
    was left out because the block is too long.
    """

    __slots__ = (
        "_ends_with",
        "_length",
        "_runs",
        "_space",
        "breaks",
        "cut",
        "marks",
        "parts",
        "raw",
    )

    def __init__(self) -> None:
        self.cut = False
        self._clear()

    def _clear(self) -> None:
        self.raw: list[str] = []  # pieces of one style: cleaned together, as they belong together
        self.marks: Marks = ()
        self.parts: list[str] = []
        self._runs: list[tuple[int, int, Marks]] = []
        self._length = 0
        self._ends_with: Marks = ()
        self._space = False
        self.breaks = 0

    def add(self, text: str, marks: Marks) -> None:
        """Text as the parser hands it out, in any number of pieces."""
        if marks is self.marks or marks == self.marks:
            self.raw.append(text)
            return
        self._settle()
        self.marks = marks
        self.raw.append(text)

    def space(self) -> None:
        """A gap between words."""
        self._settle()
        self._space = True

    def end_line(self) -> None:
        """A new line, if text follows."""
        self._settle()
        self.breaks += 1

    def take(self) -> tuple[SafeText, tuple[Span, ...]]:
        """What was collected, without white space at its ends; the line is empty afterwards."""
        if self.raw and not self.parts:
            alone = self._only_run()
            if alone:
                return alone
        if self.raw:
            self._settle()
        if not self.parts:
            self._clear()
            return EMPTY, ()
        text = SafeText("".join(self.parts))
        runs = self._runs
        self._clear()
        if not text.strip().strip(_UNSEEN):
            return EMPTY, ()
        start = len(text) - len(text.lstrip())
        return clip(text, _joined(runs) if runs else (), start, len(text.rstrip()))

    def _only_run(self) -> tuple[SafeText, tuple[Span, ...]] | None:
        """What `take` gives where all is in one style, as most blocks are; None if not so plain."""
        raw = self.raw
        flat = collapsed(raw[0] if len(raw) == 1 else "".join(raw)).strip(" ")
        if len(flat) > LONGEST or not flat[:1].isalnum() or flat[-1].isspace():
            return None
        spans = tuple(_joined([(0, len(flat), self.marks)])) if self.marks else ()
        raw.clear()
        self.marks = ()
        self._space = False
        self.breaks = 0
        return SafeText(flat), spans

    def _settle(self) -> None:
        """Clean and append what has come in one style."""
        raw = self.raw
        if not raw:
            return
        flat = collapsed(raw[0] if len(raw) == 1 else "".join(raw))
        raw.clear()
        words = flat.strip(" ")
        if not words:
            self._space = self._space or bool(flat)
            return
        if self._length and (self.breaks or self._space or flat[0] == " "):
            # a gap belongs to the styles that go on across it, so that no link begins with a blank
            across = tuple(mark for mark in self._ends_with if mark in self.marks)
            self._put("\n" if self.breaks else " ", across)
        self.breaks = 0
        self._put(words, self.marks)
        self._ends_with = self.marks
        self._space = flat[-1] == " "

    def _put(self, text: str, marks: Marks) -> None:
        room = LONGEST - self._length
        if len(text) > room:
            self.cut = True
            text = safe(text[:room])  # the cut may have left a direction isolate open
        if not text:
            return
        self.parts.append(text)
        if marks:
            self._runs.append((self._length, self._length + len(text), marks))
        self._length += len(text)


def collapsed(text: str) -> str:
    """`text` made safe, every run of white space as HTML knows it one blank."""
    if is_printable(text):  # so it is safe, and its only white space are blanks
        return _SPACE.sub(" ", text) if "  " in text else text
    if not text.strip(" \n\t"):
        return " "
    return _SPACE.sub(" ", safe(text))


def clip(
    text: SafeText, spans: Iterable[Span], start: int, end: int
) -> tuple[SafeText, tuple[Span, ...]]:
    """`text[start:end]` with the spans that are left of `spans`."""
    if start == 0 and end == len(text):
        return text, tuple(spans)
    kept = (
        replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
        for span in spans
        if span.start < end and span.end > start
    )
    return SafeText(text[start:end]), tuple(kept)


def join(
    pieces: Iterable[tuple[SafeText, tuple[Span, ...]]], gap: str
) -> tuple[SafeText, tuple[Span, ...]]:
    """Texts in a row with `gap` between them, their spans moved along."""
    parts: list[str] = []
    spans: list[Span] = []
    at = 0
    for text, own in pieces:
        if parts:
            parts.append(gap)
            at += len(gap)
        parts.append(text)
        spans += (replace(span, start=span.start + at, end=span.end + at) for span in own)
        at += len(text)
    return SafeText("".join(parts)), tuple(spans)


def without_permalink(text: SafeText, spans: tuple[Span, ...]) -> tuple[SafeText, tuple[Span, ...]]:
    """A heading without the sign that links to itself."""
    end = len(text)
    if text[-1] in PERMALINKS and any(s.style == "link" and s.start == end - 1 for s in spans):
        return clip(text, spans, 0, len(text[:-1].rstrip()))
    if text[0] in PERMALINKS and any(
        s.style == "link" and (s.start, s.end) == (0, 1) for s in spans
    ):
        return clip(text, spans, len(text) - len(text[1:].lstrip()), end)
    return text, spans


def _joined(runs: list[tuple[int, int, Marks]]) -> list[Span]:
    """Runs of text in order -> one span for each style as far as it reaches unbroken."""
    if len(runs) == 1 and len(runs[0][2]) == 1:
        start, end, (only,) = runs[0]
        return [Span(start, end, *only)]
    spans: list[Span] = []
    reach: dict[Mark, tuple[int, int]] = {}
    for start, end, marks in runs:
        for mark in marks:
            since, until = reach.get(mark, (start, start))
            if until != start:
                spans.append(Span(since, until, *mark))
                since = start
            reach[mark] = (since, end)
    spans += (Span(start, end, *mark) for mark, (start, end) in reach.items())
    spans.sort(key=lambda span: (span.start, -span.end, span.style))
    return spans
