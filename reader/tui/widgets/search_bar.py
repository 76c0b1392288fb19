"""The line to type words into: those of a search, or those to find in the article."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from reader.completing import Completion

REST = 0.15
"""Seconds without a key after which what was typed is searched for."""


class SearchBar(Input):
    """Tells its words when the typing pauses, and again when they are entered."""

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - Textual's name for it
        placeholder: str,
        typed: Callable[[str], Message],
        accepted: Callable[[str], Message],
    ) -> None:
        super().__init__(id=id, placeholder=placeholder, select_on_focus=False)
        self._typed = typed
        self._accepted = accepted
        self.cursor_blink = False
        self._pause: Timer | None = None
        self.completer: Callable[[str, int], Completion] | None = None
        """What may go on at the cursor, for Tab."""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._stop()
        self._pause = self.set_timer(REST, self._tell)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._stop()
        self.post_message(self._accepted(self.value))

    def on_key(self, event: events.Key) -> None:
        if event.key != "tab" or self.completer is None:
            return
        found = self.completer(self.value, self.cursor_position)
        if found.words:  # else Tab goes on to the next pane
            event.stop()
            event.prevent_default()
            self.value, self.cursor_position = found.applied(self.value, self.cursor_position)

    def _tell(self) -> None:
        self.post_message(self._typed(self.value))

    def _stop(self) -> None:
        if self._pause:
            self._pause.stop()
