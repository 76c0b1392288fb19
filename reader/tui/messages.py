"""The messages that cross from a widget, or from a job, to the app.

Widgets tell what happened, jobs bring what they found; the app answers. What can pile up gives
way to the next of its kind. Here are those about reading; `filter_messages` and `feed_messages`
have the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from textual.message import Message

from reader.model import (
    Counts,
    EntryId,
    FeedRow,
    Mark,
    Reading,
    Row,
    Statistics,
)
from reader.model_filter import Undo
from reader.model_pictures import Drawing, Wish
from reader.revisions import Revision
from reader.store.listing import Listing
from reader.text import SafeText
from reader.tui.source import Source

if TYPE_CHECKING:
    from reader.tui.find import Found
    from reader.tui.hints import Link
    from reader.tui.lines import Line

MarkReason = Literal["opened", "asked", "all", "undo"]

# From widgets


@dataclass
class SourceHighlighted(Message):
    """The cursor of the feeds is on another list."""

    source: Source

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SourceHighlighted)


@dataclass
class SourceChosen(Message):
    """A list was clicked."""

    source: Source


@dataclass
class EntryHighlighted(Message):
    """The cursor of the list is on another entry."""

    entry: EntryId

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, EntryHighlighted)


@dataclass
class EntryChosen(Message):
    """An entry was clicked."""

    entry: EntryId


@dataclass
class LinkChosen(Message):
    """A link in the article was clicked."""

    address: SafeText


@dataclass
class CopyAsked(Message):
    """Put this address on the clipboard."""

    address: SafeText


@dataclass
class HintsChanged(Message):
    """There are hints on the links, or words are found; or no longer."""


@dataclass
class ArticleLaid(Message):
    """Another article is on the screen, or other text of it, or it is of another size."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ArticleLaid)


@dataclass
class PictureDrawn(Message):
    """A picture of an entry as it was wished for, or why there is none."""

    entry: EntryId
    wish: Wish
    drawing: Drawing


@dataclass
class PictureWanted(Message):
    """The picture screen has room for so much of this picture."""

    source: SafeText
    columns: int
    rows: int


@dataclass
class ArticleScrolled(Message):
    """The reader is at another line of the article."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ArticleScrolled)


@dataclass
class RowMoved(Message):
    """The cursor of a list over the panes is on another row."""

    index: int


@dataclass
class RowChosen(Message):
    """A row of such a list was clicked."""

    index: int


@dataclass
class WordsTyped(Message):
    """The words of the search changed."""

    words: str

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, WordsTyped)


@dataclass
class WordsAccepted(Message):
    """Enter: on to the results."""

    words: str


@dataclass
class FindTyped(Message):
    """The words to find in the article changed."""

    words: str

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, FindTyped)


@dataclass
class FindAccepted(Message):
    """Enter: back to the article, at what was found."""

    words: str


@dataclass
class FindWanted(Message):
    """Where in these lines do the words stand? `at` is the match at hand, if there was one."""

    words: str
    lines: list[Line]
    at: int | None

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, FindWanted)


# From jobs


@dataclass
class FeedsLoaded(Message):
    """The feeds and the counts as they are now."""

    feeds: tuple[FeedRow, ...]
    counts: Counts


@dataclass
class Started(Message):
    """The feeds are on show for the first time; `empty`: there is no entry yet."""

    empty: bool


@dataclass
class ListLoaded(Message):
    """What a list holds now; `rows` only for a search, which brings its snippets."""

    source: Source
    ids: Listing
    rows: tuple[Row, ...] = ()
    cursor: EntryId | None = None
    """Where the cursor is to stand; None leaves it on the entry it is on."""
    merge: bool = False
    """New entries came in: nothing that is on show may vanish."""


@dataclass
class SearchRefused(Message):
    """The words of a search cannot be understood, as yet."""

    message: str
    remedy: str


@dataclass
class ReadingLoaded(Message):
    """An article to show. `opened`: the reader asked for it, so it counts as read."""

    reading: Reading
    opened: bool
    wants_page: bool = False


@dataclass
class UnreadFound(Message):
    """The next unread article and the list it stands in; `reading` is None when there is none."""

    source: Source
    ids: Listing
    reading: Reading | None
    wants_page: bool = False
    backwards: bool = False


@dataclass
class EditsFound(Message):
    """What the publisher changed in an entry."""

    row: Row
    edits: tuple[Revision, ...]


@dataclass
class WordsFound(Message):
    """Where the words stand that were asked for."""

    asked: FindWanted
    found: Found


@dataclass
class LinksFound(Message):
    """The links of an article."""

    entry: EntryId
    links: tuple[Link, ...]


@dataclass
class PageRead(Message):
    """The full text of an entry, or why it could not be had."""

    entry: EntryId
    reading: Reading | None
    problem: str = ""


@dataclass
class Marked(Message):
    """Entries were marked; `changed` are those that really did, `told` if the reader is to know."""

    mark: Mark
    changed: tuple[EntryId, ...]
    reason: MarkReason


@dataclass
class UndoAsked(Message):
    """What was asked for before is written: the last of it can be taken back."""


@dataclass
class UndoFailed(Message):
    """It could not be taken back, so it can still be."""

    step: Undo
    message: str
    remedy: str = ""


@dataclass
class ReadAgain(Message):
    """The article on the desk as the store has it now."""

    reading: Reading


@dataclass
class BrowserStarted(Message):
    """Was there a browser to open the address in?"""

    address: str
    found: bool


@dataclass
class StatisticsFound(Message):
    """What was counted."""

    found: Statistics


@dataclass
class ProgramReady(Message):
    """A program of the reader's is to be run: its words, and how."""

    title: str
    words: list[str]
    background: bool


@dataclass
class ProgramEnded(Message):
    """What is to be told of a program that did not end well."""

    told: str


@dataclass
class JobFailed(Message):
    """A job could not do what it was asked for."""

    message: str
    remedy: str = ""
