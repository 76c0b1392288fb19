"""What the terminal says of itself: its background, and how it shows pictures.

It is asked when the app has begun, and nothing waits for the answers: they come with the keys, are
taken out from among them before a key is made of them, and reach the app as a message. A terminal
that answers nothing costs nothing. The last question is one that every terminal answers (DA1), so
that its answer says that no other will come.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

BACKGROUND = "\x1b]11;?\x1b\\"
FOLLOW, UNFOLLOW = "\x1b[?2031h", "\x1b[?2031l"
"""Tell, from now on, when the colours change between light and dark."""
PICTURES = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[16t"
"""May kitty's pictures be sent, and of how many pixels is a cell?"""
FENCE = "\x1b[c"

PATIENCE = 3.0
"""Seconds for which an answer that came in part is put together."""
LEAVING = 0.2
"""Seconds for which leaving waits for answers, or the shell would get them."""
HELD = 0.1
"""Seconds for which the beginning of what may be an answer is held back."""

_ANSWER = re.compile(
    r"\x1b\]11;rgba?:(?P<rgb>[0-9A-Fa-f/]+)(?:\x07|\x1b\\)"
    r"|\x1b\]11;[^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b_G(?P<kitty>[^\x1b]*)\x1b\\"
    r"|\x1b\[6;(?P<height>\d{1,4});(?P<width>\d{1,4})t"
    r"|\x1b\[\?(?P<fence>[\d;]+)c"
    r"|\x1b\[\?997;(?P<scheme>[12])n"
)
_BEGINNING = re.compile(r"\x1b(?:\][^\x07\x1b]*\x1b?|_[^\x1b]*\x1b?|\[(?:6[\d;]*|\?[\d;]*)?)?\Z")
_SIXEL = "4"
_MOST = 1_000
"""Characters of an answer; more is none."""


@dataclass
class TerminalTold(Message):
    """All that the terminal answered; `light` is None when it keeps its background to itself."""

    light: bool | None = None
    kitty: bool = False
    sixel: bool = False
    cell: tuple[int, int] | None = None


@dataclass
class SchemeChanged(Message):
    """The terminal's colours became light, or dark."""

    light: bool


def is_light(rgb: str) -> bool | None:
    """Is a colour as terminals write it ("ffff/ffff/f0f0") light?"""
    parts = rgb.split("/")[:3]
    if len(parts) != 3 or not all(parts):
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in parts)
    return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)


def light_by_environment(colours: str) -> bool:
    """What COLORFGBG says, where a terminal sets it: "0;15" is black on white."""
    ground = colours.rpartition(";")[2]
    return ground == "7" or (ground.isdigit() and 9 <= int(ground) <= 15)


class AnswerParser(XTermParser):
    """Textual's reader of keys, which makes keys of whatever it does not know; this one takes the
    answers out before."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._told = TerminalTold()
        self._begun = time.monotonic()
        self._held = ""
        self._held_at = 0.0

    def feed(self, data: str) -> Iterable[Message]:
        if not data:  # the end
            yield from self._let_go()
            yield from super().feed("")
            return
        text, self._held = self._held + data, ""
        rest: list[str] = []
        at = 0
        for found in _ANSWER.finditer(text):
            rest.append(text[at : found.start()])
            at = found.end()
            yield from self._answered(found)
        keys = "".join(rest) + text[at:]
        begun = _BEGINNING.search(keys) if time.monotonic() - self._begun < PATIENCE else None
        if begun and len(begun[0]) < _MOST:
            keys, self._held, self._held_at = keys[: begun.start()], begun[0], time.monotonic()
        if keys:
            yield from super().feed(keys)

    def tick(self) -> Iterable[Message]:
        if time.monotonic() - self._held_at >= HELD:
            yield from self._let_go()
        yield from super().tick()

    def _let_go(self) -> Iterator[Message]:
        """No answer came of it: these were keys."""
        held, self._held = self._held, ""
        if held:
            yield from super().feed(held)

    def _answered(self, found: re.Match[str]) -> Iterator[Message]:
        told = self._told
        if found["rgb"]:
            told.light = is_light(found["rgb"])
        elif found["kitty"]:
            told.kitty = found["kitty"].endswith(";OK")
        elif found["height"]:
            height, width = int(found["height"]), int(found["width"])
            told.cell = (width, height) if width and height else None
        elif found["scheme"]:
            yield SchemeChanged(found["scheme"] == "2")
        elif found["fence"]:
            told.sixel = _SIXEL in found["fence"].split(";")[1:]
            self._told, self._begun = TerminalTold(), 0.0
            yield told


class AskingDriver(LinuxDriver):
    """Asks what the app wants to know (`questions`) of its terminal."""

    _asked = False

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._all_told = threading.Event()
        questions = str(getattr(self._app, "questions", ""))
        if questions and self.input_tty and self._writer_thread:
            self._asked = True
            self.write(questions + FENCE)

    def run_input_thread(self) -> None:
        # Textual makes its reader of keys in there, by this name, and takes no other.
        linux_driver.__dict__["XTermParser"] = AnswerParser
        super().run_input_thread()

    def process_message(self, message: Message) -> None:
        if isinstance(message, TerminalTold):
            self._all_told.set()
        super().process_message(message)

    def stop_application_mode(self) -> None:
        if self._asked:
            self._all_told.wait(LEAVING)
            self.write(UNFOLLOW)
        super().stop_application_mode()
