"""Marking entries, shown at once and written behind the screen, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from reader.model import EntryId, FeedEdit, Mark, OptionEdit, Row
from reader.tui.messages import Marked, MarkReason
from reader.values import dataclass

if TYPE_CHECKING:
    from reader.library import Library
    from reader.model_filter import Undo
    from reader.tui.jobs import Jobs
    from reader.tui.screens.main import MainScreen

OPPOSITE: dict[Mark, Mark] = {
    "read": "unread", "unread": "read", "starred": "unstarred", "unstarred": "starred",
    "later": "unlater", "unlater": "later", "muted": "unmuted", "unmuted": "muted",
}  # fmt: skip


def marked(row: Row, mark: Mark) -> Row:
    """The row with a mark upon it."""
    match mark:
        case "read" | "unread":
            return replace(row, read=mark == "read")
        case "starred" | "unstarred":
            return replace(row, starred=mark == "starred")
        case "muted" | "unmuted":
            return replace(row, muted=mark == "muted")
        case _:
            return replace(row, later=mark == "later")


@dataclass(frozen=True, slots=True)
class Marking:
    """A mark that was put upon these."""

    entries: tuple[EntryId, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Tagging:
    """A tag that was given to these, or (not `added`) taken from them."""

    entries: tuple[EntryId, ...]
    tag: str
    added: bool


Step: TypeAlias = "Marking | Tagging | Undo | FeedEdit | OptionEdit"
"""What can be taken back: a marking, a tag, a change of the filter, of what is subscribed to, or of
a setting."""


class Marks:
    """Marks entries; `done` is what the reader did in this session, the last on top. While `folds`
    holds, who reads an entry has read its story."""

    def __init__(
        self, library: Library, jobs: Jobs, done: list[Step], folds: Callable[[], bool]
    ) -> None:
        self._library = library
        self._jobs = jobs
        self._done = done
        self._folds = folds

    def mark(self, screen: MainScreen, ids: Sequence[int], mark: Mark, reason: MarkReason) -> None:
        """Show the mark, and have it written; Marked tells what really changed."""
        screen.show_mark(ids, mark)
        stories = reason != "undo" and self._folds()
        self._jobs.write(
            lambda: Marked(mark, self._library.mark(ids, mark, stories=stories), reason)
        )

    def written(self, marked: Marked) -> str:
        """What the reader is told of it; what was asked for can be taken back from now on."""
        if marked.reason in ("asked", "all") and marked.changed:
            self._done.append(Marking(marked.changed, marked.mark))
        count = len(marked.changed)
        match marked.reason:
            case "all":
                undo = self._library.settings.keymap.key("undo")
                told = f"{count} marked {marked.mark} · {undo} undoes"
                return told if count else "All is read here."
            case "undo":
                return f"{count} marked {marked.mark} again"
            case _:
                return ""

    def take_back(self, screen: MainScreen, marking: Marking) -> None:
        """Put the opposite mark upon them."""
        self.mark(screen, marking.entries, OPPOSITE[marking.mark], "undo")
