"""What can be done with a feed: rename it, move it, unsubscribe."""

from __future__ import annotations

from typing import Literal, get_args

from reader.model import FeedRow
from reader.text import safe_line
from reader.tui.screens.dialog import Dialog, Line, content
from reader.tui.source import feed_name
from reader.tui.widgets.choices import plain

Editing = Literal["rename", "move", "fetch", "drop"]
ROWS: dict[Editing, tuple[str, str]] = {
    "rename": (
        "Rename…",
        "A name of your own; the publisher's comes back when you leave it empty.",
    ),
    "move": ("Move to a folder…", "A slash makes folders in folders."),
    "fetch": ("Fetch it now", "Ask the publisher again."),
    "drop": ("Unsubscribe", "Its articles stay stored; U brings the feed back."),
}


class EditFeedScreen(Dialog[Editing]):
    """Says how the feed is doing, too: its last error, and what can be done about it."""

    def __init__(self, feed: FeedRow) -> None:
        super().__init__(feed_name(feed), "Enter · Esc leaves it")
        self._feed = feed

    def fill(self) -> None:
        feed = self._feed
        where = f" · in {safe_line(feed.folder)}" if feed.folder else ""
        lines: list[Line] = [
            (safe_line(feed.url), "dim"),
            (f"{feed.unread} unread of {feed.total}{where}", "dim"),
        ]
        if feed.last_error:
            lines.append((f"! {safe_line(feed.last_error)}", "trouble"))
        self.about.update(content(lines))
        self.choices.show([plain(title) for title, _ in ROWS.values()])

    def explain(self, index: int) -> None:
        self.detail.update(content([(list(ROWS.values())[index][1], "dim")]))

    def choose(self, index: int) -> None:
        self.dismiss(get_args(Editing)[index])
