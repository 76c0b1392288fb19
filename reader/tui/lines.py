"""Runs of styled text -> lines of a width: what every kind of block is set with.

A style is a string of words ("quote strong"), each a component class of the article view, so that
nothing here knows a colour and a finished line outlives a change of theme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from operator import attrgetter, itemgetter
from typing import NamedTuple

from reader.model import Block, Span
from reader.model_pictures import Cell
from reader.text import SafeText
from reader.tui.wrap import wrap
from reader.values import dataclass


class Piece(NamedTuple):
    """A stretch of a line; `link` is the number of the link it belongs to, 0 for none."""

    text: str
    style: str = ""
    link: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row of an article.

    `block` is its number in the article, -1 above the first; `offset` grows within a block and
    says where a row begins whatever the width, so that a place can be found again. `fill` is the
    style of what is left of the row.
    """

    pieces: tuple[Piece, ...] = ()
    block: int = -1
    offset: int = 0
    fill: str = ""
    cells: tuple[Cell, ...] = ()
    """A row of a picture, behind the pieces: it has colours of its own."""


class Run(NamedTuple):
    """The style of `text[start:end]`."""

    start: int
    end: int
    style: str
    link: int = 0


@dataclass(slots=True)
class Links:
    """The addresses an article leads to, numbered from 1 in the order of reading."""

    addresses: list[SafeText] = field(default_factory=list)
    _numbers: dict[SafeText, int] = field(default_factory=dict)

    def number(self, address: SafeText) -> int:
        """The number of an address; one that was met before keeps its number."""
        if address not in self._numbers:
            self.addresses.append(address)
            self._numbers[address] = len(self.addresses)
        return self._numbers[address]


INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u2060"), None) | {ord("\t"): " "}
"""Hints for breaking lines, which terminals draw or not as they please."""

STRETCH = 4_000
"""Characters of a block that are set at once."""

RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def joined(*styles: str) -> str:
    """Several styles as one."""
    return " ".join(style for style in styles if style)


def inline(block: Block, links: Links, base: str = "") -> tuple[str, list[Run]]:
    """The text of a block, the number of each link set behind it, and the style of every part."""
    out: list[str] = []
    runs: list[Run] = []
    length = 0

    def add(text: str, style: str, link: int = 0) -> None:
        nonlocal length
        if text:
            out.append(text)
            names = joined(base, style) if base else style
            runs.append(Run(length, length + len(text), names, link))
            length += len(text)

    active: list[Span] = []
    at = 0
    for here, ends, span in _edges(block):
        add(*_styled(block.text[at:here], active, links))
        at = here
        if not ends:
            active.append(span)
            continue
        active.remove(span)
        if span.style == "link" and span.href:
            number = links.number(span.href)
            add(f"[{number}]", "link-number", number)
    add(*_styled(block.text[at:], active, links))
    return "".join(out), runs


def _edges(block: Block) -> list[tuple[int, bool, Span]]:
    """Where each span begins and ends, in order; what ends goes before what begins."""
    size = len(block.text)
    edges: list[tuple[int, bool, Span]] = []
    for span in block.spans:
        if 0 <= span.start < span.end <= size:
            edges += [(span.start, False, span), (span.end, True, span)]
    return sorted(edges, key=lambda edge: (edge[0], not edge[1]))


def _styled(text: str, active: Sequence[Span], links: Links) -> tuple[str, str, int]:
    if not text.isascii() or "\t" in text:
        text = text.translate(INVISIBLE)
    if not active:
        return text, "", 0
    link = 0
    styles = []
    for span in active:
        if span.style == "sup":
            text = _script(text, RAISED)
        elif span.style == "sub":
            text = _script(text, LOWERED)
        else:
            styles.append(span.style)
        if span.style == "link" and span.href:
            link = links.number(span.href)
    return text, joined(*sorted(set(styles))) if len(styles) > 1 else "".join(styles), link


def _script(text: str, table: dict[int, int]) -> str:
    """Raised or lowered, when Unicode has all of its characters that way."""
    return text.translate(table) if all(ord(char) in table for char in text) else text


def flow(
    text: str,
    runs: Sequence[Run],
    width: int,
    first: tuple[Piece, ...] = (),
    rest: tuple[Piece, ...] = (),
    block: int = -1,
) -> Iterator[Line]:
    """Lines of `width` cells, with `first` before the first of them and `rest` before the others;
    the two take their own room."""
    at = 0
    before = first
    for start, end in wrap(text, width):
        while at < len(runs) and runs[at].end <= start:
            at += 1
        yield Line(before + tuple(between(text, runs, at, start, end)), block, start)
        before = rest


def flow_block(
    block: Block,
    width: int,
    links: Links,
    style: str = "",
    leads: tuple[tuple[Piece, ...], tuple[Piece, ...]] = ((), ()),
    number: int = -1,
) -> Iterator[Line]:
    """The lines of a block, with `leads` before the first and before the others. A stretch at a
    time, as a hostile paragraph has ten thousand links; no line shows where one ends."""
    before, rest = leads
    held, held_runs, gone = "", list[Run](), 0
    for part, is_last in _stretches(block):
        text, runs = inline(part, links, style)
        text, shift = held + text, len(held)
        runs = held_runs + [
            run._replace(start=run.start + shift, end=run.end + shift) if shift else run
            for run in runs
        ]
        at = 0
        lines: Iterable[Line] = flow(text, runs, width, before, rest, number)
        if not is_last:  # how the last line goes on is not known yet
            *lines, unfinished = lines
            at = unfinished.offset
            held = text[at:]
            held_runs = [
                run._replace(start=max(run.start - at, 0), end=run.end - at)
                for run in runs
                if run.end > at
            ]
        for line in lines:
            yield replace(line, offset=line.offset + gone) if gone else line
            before = rest
        gone += at


def _stretches(block: Block) -> Iterator[tuple[Block, bool]]:
    """The block in parts of about STRETCH characters, cut at blanks where no span is; with each,
    whether it is the last."""
    if len(block.text) <= 2 * STRETCH:
        yield block, True
        return
    size = len(block.text)
    known = (span for span in block.spans if 0 <= span.start < span.end <= size)
    spans = sorted(known, key=attrgetter("start"))
    at = first = following = 0
    while at < size:
        cut, reach = at + STRETCH, at
        while True:
            while following < len(spans) and spans[following].start < cut:
                reach = max(reach, spans[following].end)
                following += 1
            if reach <= cut and (cut >= size or block.text[cut - 1] == " "):
                break
            blank = block.text.find(" ", max(cut, reach))
            cut = blank + 1 if blank >= 0 else size
        inside = [
            replace(span, start=span.start - at, end=span.end - at)
            for span in spans[first:following]
        ]
        cut = min(cut, size)
        part = replace(block, text=SafeText(block.text[at:cut]), spans=tuple(inside))
        yield part, cut == size
        at, first = cut, following


def between(text: str, runs: Sequence[Run], at: int, start: int, end: int) -> Iterator[Piece]:
    while at < len(runs) and runs[at].start < end:
        run = runs[at]
        part = text[max(run.start, start) : min(run.end, end)]
        if part:
            yield Piece(part, run.style, run.link)
        at += 1


def merged(runs: Sequence[Run], size: int, base: str) -> list[Run]:
    """Runs that cover `text[0:size]` without a gap: what had no style gets `base`."""
    out: list[Run] = []
    at = 0
    for run in sorted(runs, key=itemgetter(0)):
        if run.start > at:
            out.append(Run(at, run.start, base))
        if run.end > at:
            out.append(Run(max(run.start, at), run.end, joined(base, run.style), run.link))
            at = run.end
    if at < size:
        out.append(Run(at, size, base))
    return out
