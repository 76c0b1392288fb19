"""The terminal is asked what it can when the app has begun, and nothing waits for the answers: they
come with the keys, are taken out from among them before keys are made of them, and reach the app
as a message. A terminal that answers nothing costs nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from reader.terminal import ANSWER, BEGINNING, FOLLOW, UNFOLLOW, Abilities
from reader.tui.steady import steady

PATIENCE = 3.0
"""Seconds for which an answer that came in part is put together."""
LEAVING = 0.2
"""Seconds for which leaving waits for answers, or the shell would get them."""
HELD = 0.1
"""Seconds for which the beginning of what may be an answer is held back."""
LONGEST = 1_000
"""Characters of an answer; more is none."""


@dataclass
class TerminalTold(Message):
    """All that the terminal answered."""

    abilities: Abilities


@dataclass
class SchemeChanged(Message):
    """The terminal's colours became light, or dark."""

    light: bool


class AnswerParser(XTermParser):
    """Textual's reader of keys makes keys of whatever it does not know; this one takes the answers
    out before."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._told = Abilities()
        self._begun = time.monotonic()
        self._held = ""
        self._held_at = 0.0

    def feed(self, data: str) -> Iterable[Message]:
        if not data:  # the end
            yield from self._let_go()
            yield from super().feed("")
            return
        text, self._held = self._held + data, ""
        keys, at = "", 0
        for found in ANSWER.finditer(text):
            keys += text[at : found.start()]
            at = found.end()
            if found["scheme"]:
                yield SchemeChanged(found["scheme"] == "2")
            elif self._told.learn(found):
                yield TerminalTold(self._told)
                self._told, self._begun = Abilities(), 0.0
        keys += text[at:]
        begun = BEGINNING.search(keys) if time.monotonic() - self._begun < PATIENCE else None
        if begun and len(begun[0]) < LONGEST:
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


class AskingDriver(LinuxDriver):
    """Asks the terminal the app's `questions`."""

    _all_told: threading.Event | None = None

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        questions = str(getattr(self._app, "questions", ""))
        if questions and self.input_tty and self._writer_thread:
            self._all_told = threading.Event()
            self.write(questions + FOLLOW)

    def run_input_thread(self) -> None:
        # Textual makes its reader of keys in there, by this name, and takes no other.
        linux_driver.__dict__["XTermParser"] = AnswerParser
        super().run_input_thread()

    def process_message(self, message: Message) -> None:
        if isinstance(message, TerminalTold) and self._all_told:
            self._all_told.set()
        super().process_message(message)

    # What writes to the terminal ends with it, and its queue, once full, would hold us for ever.

    def write(self, data: str) -> None:
        if self._writer_thread is None or self._writer_thread.is_alive():
            super().write(steady(data))

    def close(self) -> None:
        if self._writer_thread and self._writer_thread.is_alive():
            super().close()

    def stop_application_mode(self) -> None:
        if self._all_told:
            self._all_told.wait(LEAVING)
            self.write(UNFOLLOW)
        super().stop_application_mode()
