"""Spans over a text -> pieces that nest, as Markdown and HTML need them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from reader.model import Block, Span, Style

_ORDER: tuple[Style, ...] = ("link", "strong", "em", "strike", "mark", "sup", "sub", "code")
"""From the outside in: a link holds the rest together, code takes nothing inside."""

SCHEMES = ("http", "https", "mailto")
_FOLLOWABLE = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)

Piece = Callable[[str, bool], str]
"""A stretch of text, and whether it is code -> how it is written."""
Edge = Callable[[str, Span], str]
"""The whole text and a span -> what opens or closes it."""
Cell = tuple[str, list[Span]]


def nested(text: str, spans: Sequence[Span], piece: Piece, begin: Edge, end: Edge) -> str:
    """`text` with what `begin` and `end` say around its spans.

    Spans may overlap in any way; those that would cross are closed and opened again. Links that
    nobody may follow are left out.
    """
    return "".join(_pieces(text, [s for s in spans if _counts(s, text)], piece, begin, end))


def followable(url: str) -> bool:
    """May this address stand in what we write? Only http, https and mailto may."""
    return bool(_FOLLOWABLE.fullmatch(url))


def cells(block: Block) -> list[list[Cell]]:
    """The cells of a table with the spans that lie in each, counted from the cell's start."""
    rows: list[list[Cell]] = []
    spans = sorted(block.spans, key=lambda span: span.start)
    if "\n".join("\t".join(row) for row in block.rows) != block.text:
        spans = []
    at = first = 0
    for row in block.rows:
        line: list[Cell] = []
        for cell in row:
            while first < len(spans) and spans[first].end <= at:
                first += 1
            line.append((cell, _within(spans, first, at, at + len(cell))))
            at += len(cell) + 1
        rows.append(line)
    return rows


def _within(spans: list[Span], first: int, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    for span in spans[first:]:
        if span.start >= end:
            break
        if span.start >= start and span.end <= end:
            found.append(replace(span, start=span.start - start, end=span.end - start))
    return found


def _counts(span: Span, text: str) -> bool:
    if not 0 <= span.start < span.end <= len(text):
        return False
    return span.style != "link" or followable(span.href)


def _pieces(
    text: str, spans: Sequence[Span], piece: Piece, begin: Edge, end: Edge
) -> Iterator[str]:
    stack: list[Span] = []
    for start, stop, active in _runs(len(text), spans):
        keep = 0
        while keep < min(len(stack), len(active)) and stack[keep] == active[keep]:
            keep += 1
        while len(stack) > keep:
            yield end(text, stack.pop())
        for span in active[keep:]:
            stack.append(span)
            yield begin(text, span)
        yield piece(text[start:stop], any(span.style == "code" for span in stack))
    while stack:
        yield end(text, stack.pop())


def _runs(length: int, spans: Sequence[Span]) -> Iterator[tuple[int, int, list[Span]]]:
    """Stretches of text over which the same spans are in force, the outermost first.

    Of two spans of one style that overlap only the earlier counts until it ends.
    """
    waiting = sorted(spans, key=lambda span: span.start, reverse=True)
    edges = sorted({0, length, *(s.start for s in spans), *(s.end for s in spans)})
    active: dict[Style, Span] = {}
    for start, stop in pairwise(edges):
        active = {style: span for style, span in active.items() if span.end > start}
        while waiting and waiting[-1].start <= start:
            span = waiting.pop()
            active.setdefault(span.style, span)
        yield start, stop, sorted(active.values(), key=lambda span: _ORDER.index(span.style))
