"""A terminal for a test to be: a pseudo terminal with a reader, and answers of its own."""

from __future__ import annotations

import os
import select
import termios
import threading
import time
from collections.abc import Mapping

PATIENCE = 40.0


class Screen:
    """The other end of the app's terminal, read all the time as a terminal does; `answers` are what
    it says when it is asked."""

    def __init__(self, answers: Mapping[bytes, bytes] | None = None) -> None:
        self._answers = dict(answers or {})
        self.master, self.slave = os.openpty()
        termios.tcsetwinsize(self.master, (24, 80))
        self._seen = bytearray()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while not self._closing.is_set():
            if select.select([self.master], [], [], 0.05)[0]:
                try:
                    self._seen += os.read(self.master, 65536)
                    self._answer()
                except OSError:  # nobody is at the other end any more
                    return

    def _answer(self) -> None:
        """In the order of the questions, each once."""
        asked = [question for question in self._answers if question in self._seen]
        for question in sorted(asked, key=self._seen.index):
            os.write(self.master, self._answers.pop(question))

    @property
    def seen(self) -> bytes:
        """All that was written to it."""
        return bytes(self._seen)

    def see(self, wanted: bytes) -> None:
        end = time.monotonic() + PATIENCE
        while wanted not in self._seen:
            assert time.monotonic() < end, f"{wanted!r} did not come: {self._seen[-500:]!r}"
            time.sleep(0.02)

    def close(self) -> None:
        if not self._closing.is_set():
            self._closing.set()
            self._thread.join()
            os.close(self.master)
