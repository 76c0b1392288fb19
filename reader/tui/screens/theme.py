"""The themes, each shown on the app itself while the cursor is on it."""

from __future__ import annotations

from reader.text import safe_line
from reader.tui.lighting import AUTO, Lighting
from reader.tui.screens.dialog import Dialog
from reader.tui.widgets.choices import plain


class ThemeScreen(Dialog[None]):
    """Enter keeps what is shown; Esc goes back to what was."""

    def __init__(self, lighting: Lighting) -> None:
        super().__init__("Theme", "Enter keeps · Esc")
        self._lighting = lighting
        self._names = lighting.names
        self._before = lighting.chosen
        self.add_class("-tall")

    def fill(self) -> None:
        self.about.display = self.detail.display = False
        at = self._names.index(self._before) if self._before in self._names else 0
        shown = [f"{name} (light or dark, as the terminal is)" if name == AUTO else name
                 for name in self._names]  # fmt: skip
        self.choices.show([plain(safe_line(name)) for name in shown], at)

    def explain(self, index: int) -> None:
        self._lighting.show(self._names[index])

    def choose(self, index: int) -> None:
        self._lighting.show(self._names[index])
        self.dismiss(None)

    def action_close(self) -> None:
        self._lighting.show(self._before)
        self.dismiss(None)
