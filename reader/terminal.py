"""What a terminal says of itself when it is asked: the questions, and how its answers are read.

The last question (`FENCE`, DA1) is one that every terminal answers: no answer comes after its.
"""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

BACKGROUND = "\x1b]11;?\x1b\\"
FOLLOW, UNFOLLOW = "\x1b[?2031h", "\x1b[?2031l"
"""Tell, from now on, when the colours change between light and dark."""
PICTURES = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t"
"""May kitty's pictures be sent, and of how many pixels is a cell?"""
FENCE = "\x1b[c"

ANSWER = re.compile(
    r"\x1b\]11;(?P<ground>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b_G(?P<kitty>[^\x1b]*)\x1b\\"
    r"|\x1b\[6;(?P<height>\d{1,4});(?P<width>\d{1,4})t"
    r"|\x1b\[\?(?P<fence>[\d;]+)c"
    r"|\x1b\[\?997;(?P<scheme>[12])n"
)
BEGINNING = re.compile(r"\x1b(?:\][^\x07\x1b]*\x1b?|_[^\x1b]*\x1b?|\[(?:6[\d;]*|\?[\d;]*)?)?\Z")
"""What may become an answer, at the end of what has come so far."""

SILENT = ("", "dumb", "linux")
"""Terminals (TERM) that are asked nothing."""
_PLACEHOLDERS = re.compile("kitty|ghostty")
_SIXEL = "4"


@dataclass(slots=True)
class Abilities:
    """All that a terminal answered; `light` is None when it keeps its background to itself."""

    light: bool | None = None
    kitty: bool = False
    sixel: bool = False
    cell: tuple[int, int] | None = None

    def learn(self, found: re.Match[str]) -> bool:
        """Take in an answer; True for the last."""
        if found["ground"]:
            self.light = is_light(found["ground"])
        elif found["kitty"]:
            self.kitty = found["kitty"].endswith(";OK")
        elif found["height"]:
            height, width = int(found["height"]), int(found["width"])
            self.cell = (width, height) if width and height else None
        elif found["fence"]:
            self.sixel = _SIXEL in found["fence"].split(";")[1:]
            return True
        return False


def questions(environment: Mapping[str, str], *, pictures: bool = True) -> str:
    """What a terminal is asked; nothing, where it would print the questions."""
    if environment.get("TERM", "") in SILENT:
        return ""
    # The one prints kitty's question, the other takes it for a title of the pane.
    plain = environment.get("TERM_PROGRAM") == "Apple_Terminal" or "TMUX" in environment
    return BACKGROUND + (PICTURES if pictures and not plain else "") + FENCE


def has_placeholders(environment: Mapping[str, str]) -> bool:
    """Can it show kitty's pictures among the text? Others say that they know these pictures, but
    know nothing of the placeholders that scroll with the text."""
    return bool(
        _PLACEHOLDERS.search(environment.get("TERM", "") + environment.get("TERM_PROGRAM", ""))
    )


def is_light(colour: str) -> bool | None:
    """Is a colour as terminals write it ("rgb:ffff/ffff/f0f0") light? None for what is none."""
    written = re.fullmatch(
        r"rgba?:([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4})/([0-9A-Fa-f]{1,4}).*", colour
    )
    if written is None:
        return None
    red, green, blue = (int(part, 16) / float(16 ** len(part) - 1) for part in written.groups())
    return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5


def light_by_environment(environment: Mapping[str, str]) -> bool:
    """What COLORFGBG says, where a terminal sets it: "0;15" is black on white."""
    ground = environment.get("COLORFGBG", "").rpartition(";")[2]
    return ground == "7" or (ground.isascii() and ground.isdigit() and 9 <= int(ground) <= 15)


def ask(seconds: float = 0.5) -> Abilities:
    """Ask the terminal that standard input and output are, while nobody else reads from it."""
    import termios
    import tty

    told = Abilities()
    asked = questions(os.environ)
    if not (asked and sys.stdin.isatty() and sys.stdout.isatty()):
        return told
    source = sys.stdin.fileno()
    before = termios.tcgetattr(source)
    try:
        tty.setcbreak(source)
        os.write(sys.stdout.fileno(), asked.encode())
        until, text = time.monotonic() + seconds, ""
        while select.select([source], [], [], max(until - time.monotonic(), 0))[0]:
            more = os.read(source, 4096)
            text += more.decode("latin-1")
            answers = list(ANSWER.finditer(text))
            if not more or any(told.learn(found) for found in answers):
                break
    finally:
        termios.tcsetattr(source, termios.TCSAFLUSH, before)
    return told
