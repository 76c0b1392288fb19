"""The themes, each shown on the app itself while the cursor is on it."""

from __future__ import annotations

from collections.abc import Sequence

from reader.text import safe_line
from reader.tui.screens.dialog import Dialog
from reader.tui.widgets.choices import plain


class ThemeScreen(Dialog[None]):
    """Enter keeps what is shown; Esc goes back to what was."""

    def __init__(self, names: Sequence[str], now: str) -> None:
        super().__init__("Theme", "Enter keeps · Esc")
        self._names = names
        self._before = now
        self.add_class("-tall")

    def fill(self) -> None:
        self.about.display = self.detail.display = False
        at = self._names.index(self._before) if self._before in self._names else 0
        self.choices.show([plain(safe_line(name)) for name in self._names], at)

    def explain(self, index: int) -> None:
        self.app.theme = self._names[index]

    def choose(self, index: int) -> None:
        self.app.theme = self._names[index]
        self.dismiss(None)

    def action_close(self) -> None:
        self.app.theme = self._before
        self.dismiss(None)
