"""Pictures are decoded in a child process: strangers' bytes meet a decoder written in C, which may
crash or take all the memory there is, and neither the app nor its screen must notice."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import asdict

from reader.errors import ParseError
from reader.model_pictures import Cell, Drawing, Wish
from reader.text import SafeText, safe_line

_SENT = re.compile(r"(?:\x1b_G[A-Za-z0-9+/=,;]*\x1b\\)*|\x1bP[\d;]*q[\x21-\x7e]*\x1b\\")
"""Commands of kitty's pictures, or a sixel image."""
_COLOUR = re.compile(r"(?:#[0-9a-f]{6})?")

SECONDS = 20
"""The longest a picture may take to draw; the child's own limit of processor time is lower."""


def draw(source: SafeText, body: bytes, wish: Wish) -> Drawing:
    """A picture as the terminal takes it. Raises ParseError."""
    command = [sys.executable, "-P", "-m", "reader.pictures.child", json.dumps(asdict(wish))]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=body, capture_output=True, timeout=SECONDS, check=False,
            start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ParseError("it takes too long to draw", "Open it in the browser.") from error
    except OSError as error:
        raise ParseError(f"nothing can be started to draw it: {error.strerror}") from error
    return read_drawing(source, done.stdout, wish)


def read_drawing(source: SafeText, told: bytes, wish: Wish) -> Drawing:
    """What the child printed, taken for no more than a picture: its decoder met strangers' bytes,
    and what it says goes to the terminal as it is. Raises ParseError."""
    try:
        answer = json.loads(told)
        problem, send, columns = str(answer["problem"]), str(answer["send"]), int(answer["columns"])
        rows = tuple(tuple(Cell(*map(str, cell)) for cell in row) for row in answer["rows"])
    except (ValueError, TypeError, LookupError) as error:
        raise ParseError("its decoder gave up", "Open it in the browser.") from error
    if problem:
        raise ParseError(safe_line(problem), "Open it in the browser.")
    fits = 0 < columns <= max(wish.columns, 1) and 0 < len(rows) <= max(wish.rows, 1)
    if not (
        fits and _SENT.fullmatch(send) and all(_is_plain(cell) for row in rows for cell in row)
    ):
        raise ParseError("its decoder gave up", "Open it in the browser.")
    return Drawing(source, columns, rows, send)


def _is_plain(cell: Cell) -> bool:
    """Half blocks, or placeholders and the marks upon them, in two colours."""
    return (
        all(unicodedata.category(char) in ("So", "Co", "Mn") for char in cell.text)
        and bool(_COLOUR.fullmatch(cell.colour))
        and bool(_COLOUR.fullmatch(cell.ground))
    )
