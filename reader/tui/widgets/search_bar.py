"""The line to type a search into."""

from __future__ import annotations

from textual.timer import Timer
from textual.widgets import Input

from reader.tui.messages import WordsAccepted, WordsTyped

REST = 0.15
"""Seconds without a key after which what was typed is searched for."""


class SearchBar(Input):
    """Tells its words when the typing pauses, and again when they are entered."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(
            id=id,
            placeholder="Words in title, author or text · feed: tag: is:unread narrow it",
            select_on_focus=False,
        )
        self.cursor_blink = False
        self._pause: Timer | None = None

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._stop()
        self._pause = self.set_timer(REST, self._tell)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._stop()
        self.post_message(WordsAccepted(self.value))

    def _tell(self) -> None:
        self.post_message(WordsTyped(self.value))

    def _stop(self) -> None:
        if self._pause:
            self._pause.stop()
