"""A picture among the lines of an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from reader.model import Block
from reader.model_pictures import Drawing
from reader.text import SafeText
from reader.tui.lines import Line, Piece, Run, flow

WHOLE = -1000
"""The offset of a line that stands for the whole picture. A picture's rows count up to -1, its
caption's from 0 on: so what was on top is found again, whether or not the picture is shown."""
LOADING = "(loading…)"


def pictured(
    block: Block,
    caption: Iterator[Line],
    pictures: Mapping[SafeText, Drawing | None],
    width: int,
    number: int,
) -> Iterator[Line]:
    """The picture above its caption where there is one, else a word on why there is none."""
    drawing = pictures.get(block.source)
    if drawing and drawing.rows:
        indent = Piece(" " * max((width - drawing.columns) // 2, 0))
        for at, row in enumerate(drawing.rows):
            yield Line((indent,), number, at - len(drawing.rows), cells=row)
        yield from caption
        return
    for line in caption:
        yield replace(line, offset=line.offset or WHOLE)
    if block.source in pictures:
        text = f"(not loaded: {drawing.problem})" if drawing else LOADING
        indent = Piece("  ")
        for line in flow(
            text, [Run(0, len(text), "aside")], width - 2, (indent,), (indent,), number
        ):
            yield replace(line, offset=len(block.text))
