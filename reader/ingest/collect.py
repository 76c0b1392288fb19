"""Where a walk puts its blocks: the text collected so far, the limits, and who gets a block."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reader.ingest.inline import Line, without_permalink
from reader.ingest.scope import Scope
from reader.model import Block, Kind
from reader.text import EMPTY

MAX_BLOCKS = 20_000
MAX_SPANS = 200_000


class TooLarge(Exception):  # noqa: N818 - it is a signal to stop reading, not a fault
    """One of the limits on a document is reached."""


class Collector:
    """The blocks of a document while it is read.

    `cut` tells that something was left out because the document is too large.
    """

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._line = Line()
        self._sink: list[Block] = []
        self._scope = Scope()
        self._blocks = 0
        self._spans = 0
        self._was_cut = False
        self._closing = False
        self._names_told: tuple[str, ...] = ()
        self._hint = EMPTY

    @property
    def blocks(self) -> list[Block]:
        """The blocks so far."""
        return self._sink

    @property
    def cut(self) -> bool:
        """Was something left out for its size?"""
        return self._was_cut or self._line.cut

    def _divert(self, sink: list[Block]) -> Callable[[], None]:
        """Blocks go to `sink` until what is returned is called."""
        before = self._sink
        self._sink = sink
        return partial(self._return_to, before)

    def _return_to(self, sink: list[Block]) -> None:
        self._sink = sink

    def _flush(self) -> None:
        """The text collected so far becomes a block of the kind that the scope says."""
        line = self._line
        if not line.raw and not line.parts and line.breaks < 2:
            return
        text, spans = line.take()
        if not text:
            return
        scope = self._scope
        marker = EMPTY
        if scope.kind is Kind.HEADING:
            text, spans = without_permalink(text, spans)
        elif scope.kind is Kind.LIST and scope.item:
            marker, scope.item.marker = scope.item.marker, EMPTY
        if text:
            if scope.names is not self._names_told:  # paragraphs in a row stand in the same names
                self._names_told, self._hint = scope.names, scope.hint
            level = scope.level
            self._emit(Block(scope.kind, text, spans, level, marker, hint=self._hint))

    def _emit(self, block: Block) -> None:
        self._sink.append(block)
        self._blocks += 1
        self._spans += len(block.spans)
        most = MAX_BLOCKS * 3 if self._scope.table else MAX_BLOCKS
        if (self._blocks > most or self._spans > MAX_SPANS) and not self._closing:
            raise TooLarge
