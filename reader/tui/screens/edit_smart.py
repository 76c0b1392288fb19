"""What can be done with a smart feed: its name, query and folder, or to take it away."""

from __future__ import annotations

from typing import Literal, get_args

from reader.model_rules import SmartFeed
from reader.text import safe_line
from reader.tui.screens.dialog import Dialog, content
from reader.tui.widgets.choices import plain

EditingSmart = Literal["name", "query", "folder", "drop"]
ROWS: dict[EditingSmart, tuple[str, str]] = {
    "name": ("Rename…", "Queries that name it, smart:…, are to be changed by hand."),
    "query": ("Change the query…", "docs/query.md says what there is."),
    "folder": ("Move to a folder…", "A folder of your feeds; without one it stands above them."),
    "drop": ("Remove", "No article goes; U brings it back."),
}


class EditSmartScreen(Dialog[EditingSmart]):
    """Shows the query, too."""

    def __init__(self, feed: SmartFeed) -> None:
        super().__init__(safe_line(feed.name), "Enter · Esc leaves it")
        self._feed = feed

    def fill(self) -> None:
        self.about.update(content([(safe_line(self._feed.text), "dim")]))
        self.choices.show([plain(title) for title, _ in ROWS.values()])

    def explain(self, index: int) -> None:
        self.detail.update(content([(list(ROWS.values())[index][1], "dim")]))

    def choose(self, index: int) -> None:
        self.dismiss(get_args(EditingSmart)[index])
