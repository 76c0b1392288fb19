"""What feeds repeat and the filter leaves, as nothing else speaks against it: hide it?"""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from reader.commands import REPEATS
from reader.model import FeedId, UserRule
from reader.model_filter import RepeatProposal
from reader.text import safe_line, shorten
from reader.tui.bindings import dialog_bindings
from reader.tui.filter_messages import LeaveAsked, TeachAsked
from reader.tui.screens.dialog import Line, PreviewDialog, content
from reader.tui.widgets.choices import Choice, heading

BLOCK = 240
LOOKING = "Looking for what your feeds repeat…"
FOUND = "Your feeds repeat this, and nothing else speaks against it."
NOTHING = (
    "Nothing to ask about. When a feed says the same in three articles or more, and the filter "
    "leaves it, it is asked here whether to hide it."
)


class RepeatsScreen(PreviewDialog[None]):
    """Stays open while one goes through them; those of the feed at hand come first."""

    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(REPEATS)]

    def __init__(self, feed: FeedId | None) -> None:
        super().__init__("Hide what repeats?", "Enter hides · d leaves for good · U undoes · Esc")
        self._feed = feed
        self._rows: list[tuple[Choice, RepeatProposal | None]] = []
        self.add_class("-tall")

    def fill(self) -> None:
        self.choices.show([], advice=LOOKING)

    def show(self, found: tuple[RepeatProposal, ...]) -> None:
        """Show what repeats now."""
        self.forget_previews()
        cursor = self.choices.cursor
        self._rows = []
        known: FeedId | None = None
        for one in sorted(found, key=lambda one: one.feed != self._feed):
            if one.feed != known:
                known = one.feed
                self._rows.append((heading(safe_line(one.feed_title)), None))
            self._rows.append((_row(one), one))
        self.about.update(content([(FOUND if found else "", "dim")]))
        self.choices.show([choice for choice, _ in self._rows], cursor, NOTHING)

    def rule(self, index: int) -> UserRule | None:
        found = self._rows[index][1]
        return found.rule if found else None

    def before(self, index: int) -> list[Line]:
        found = self._rows[index][1]
        if found is None:
            return []
        where = "at the end" if found.at_end else "in the text"
        told = f"In {found.seen} of the last {found.of} articles, {where}"
        return [(f"“{shorten(found.text, BLOCK)}”", ""), (told, "dim")]

    def confirmed(self, index: int, rule: UserRule) -> None:  # noqa: ARG002
        self.post_message(TeachAsked(rule))

    def action_leave(self) -> None:
        found = self._rows[self.choices.cursor][1] if self._rows else None
        if found:
            self.post_message(LeaveAsked(found.entry, found.block))


def _row(one: RepeatProposal) -> Choice:
    return Choice([(f"{one.seen:>3} of {one.of:<3} ", "dim"), (safe_line(one.text), "")])
