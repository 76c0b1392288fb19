"""A block of code -> lines on a panel, coloured where its language is known."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from reader.model import Block
from reader.tui.lines import Line, Piece, Run, between, merged
from reader.tui.wrap import cut, fit

LONGEST_COLOURED = 20_000
"""Characters: a longer listing is set plain, as colouring it would hold up the screen."""

STYLES = {
    "Comment": "code-comment",
    "Keyword": "code-keyword",
    "Keyword.Constant": "code-number",
    "Literal.Number": "code-number",
    "Literal.String": "code-string",
    "Name.Attribute": "code-name",
    "Name.Builtin": "code-name",
    "Name.Class": "code-name",
    "Name.Decorator": "code-name",
    "Name.Function": "code-name",
    "Name.Tag": "code-keyword",
    "Operator.Word": "code-keyword",
}
"""Kinds of words in a program -> how they are shown."""

CONTINUED = "↪ "


def code_lines(block: Block, width: int, number: int) -> Iterator[Line]:
    """The listing with a row of panel above and below; a line that is too long goes on below."""
    text = block.text.expandtabs(4).strip("\n")
    runs = merged(_coloured(text, block.language), len(text), "code")
    inner = max(width - 2, 1)
    label = cut(block.language, inner)
    room = " " * max(width - cell_len(label) - 1, 0)
    yield Line((Piece(room + label, "code code-label"),), number, 0, "code")
    at = run = 0
    for row in text.split("\n"):
        stop = at + len(row)
        first = True
        while first or at < stop:
            lead = " " if first or inner < 8 else " " + CONTINUED
            end = max(fit(text, at, stop, inner + 1 - len(lead)), min(at + 1, stop))
            while run < len(runs) and runs[run].end <= at:
                run += 1
            style = "code" if first else "code code-label"
            pieces = (Piece(lead, style), *between(text, runs, run, at, end))
            yield Line(pieces, number, at, "code")
            at, first = end, False
        at = stop + 1
    yield Line((), number, len(text), "code")


def _coloured(text: str, language: str) -> list[Run]:
    if not language or len(text) > LONGEST_COLOURED:
        return []
    from textual.highlight import HighlightTheme, highlight  # pygments: 60 ms

    class Names(HighlightTheme):
        """Our names for what the highlighter tells apart, instead of colours."""

        STYLES = {  # noqa: RUF012 - as the base class declares it
            token: STYLES[".".join(token)]
            for token in HighlightTheme.STYLES
            if ".".join(token) in STYLES
        }

    found = highlight(text, language=language, theme=Names)
    if found.plain != text:
        return []
    return [Run(s.start, s.end, str(s.style)) for s in found.spans if str(s.style) in NAMES]


NAMES = frozenset(STYLES.values())
