"""Pictures are decoded in a child process: strangers' bytes meet a decoder written in C, which may
crash or take all the memory there is, and neither the app nor its screen must notice."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from reader.errors import ParseError
from reader.model_pictures import Cell, Drawing, Wish
from reader.text import SafeText, safe_line

SECONDS = 20
"""The longest a picture may take to draw; the child's own limit of processor time is lower."""


def draw(source: SafeText, body: bytes, wish: Wish) -> Drawing:
    """A picture as the terminal takes it. Raises ParseError."""
    command = [sys.executable, "-m", "reader.pictures.child", json.dumps(asdict(wish))]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=body, capture_output=True, timeout=SECONDS, check=False,
            start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ParseError("it takes too long to draw", "Open it in the browser.") from error
    except OSError as error:
        raise ParseError(f"nothing can be started to draw it: {error.strerror}") from error
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        raise ParseError("its decoder gave up", "Open it in the browser.") from error
    if told["problem"]:
        raise ParseError(safe_line(told["problem"]), "Open it in the browser.")
    rows = tuple(tuple(Cell(*cell) for cell in row) for row in told["rows"])
    return Drawing(source, told["columns"], rows, told["send"])
