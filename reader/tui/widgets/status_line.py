"""The line under the panes: the progress of a refresh, what is wrong with a feed, the counts."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

BAR = 24
"""Cells of the progress bar, where there is room."""


class StatusLine(Static):
    """One line of plain text; what happens now goes before what is known."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__("", id=id, markup=False)
        self._said = Content()

    @property
    def text(self) -> str:
        """What it says, without colours."""
        return self._said.plain

    def progress(self, done: int, total: int, errors: int) -> None:
        """How far the refresh is."""
        words = f" Fetching {done} of {total} feed{'s' if total != 1 else ''} "
        failed = f"  {errors} failed" if errors else ""
        filled = BAR * done // max(total, 1)
        self._say(
            Content.assemble(
                words,
                ("━" * filled, "$text-accent"),
                ("─" * (BAR - filled), "$foreground 30%"),
                (failed, "$text-error"),
            )
        )

    def trouble(self, text: str) -> None:
        """Something is wrong with what is selected."""
        self._say(Content.assemble((" ! ", "bold $text-error"), text))

    def say(self, text: str) -> None:
        """Anything else."""
        self._say(Content(f" {text}"))

    def _say(self, content: Content) -> None:
        if (content.plain, content.spans) != (self._said.plain, self._said.spans):
            self._said = content
            self.update(content, layout=False)  # it is one line, whatever it says
