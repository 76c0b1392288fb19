"""The messages that cross from a widget, or from a job, to the app.

Widgets tell what happened, jobs bring what they found; the app answers. What can pile up gives
way to the next of its kind. Here are those about reading; `filter_messages` and `feed_messages`
have the others.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from textual.message import Message

from reader.model import Counts, EntryId, FeedRow, Mark, Reading, Row
from reader.model_figures import Statistics
from reader.store.listing import Listing
from reader.text import SafeText
from reader.tui.source import Source
from reader.values import dataclass

if TYPE_CHECKING:
    from reader.completing import Names
    from reader.model_filter import Undo
    from reader.model_pictures import Drawing, Wish
    from reader.revisions import Revision
    from reader.tui.find import Found
    from reader.tui.hints import Link
    from reader.tui.lines import Line

MarkReason = Literal["opened", "asked", "all", "undo"]

# From widgets


@dataclass(eq=False, repr=False)
class SourceHighlighted(Message):
    """The cursor of the feeds is on another list."""

    source: Source

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, SourceHighlighted)


@dataclass(eq=False, repr=False)
class SourceChosen(Message):
    """A list was clicked."""

    source: Source


@dataclass(eq=False, repr=False)
class EntryHighlighted(Message):
    """The cursor of the list is on another entry."""

    entry: EntryId

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, EntryHighlighted)


@dataclass(eq=False, repr=False)
class RowsWanted(Message):
    """A list is to show rows that are too far away to be read at once."""

    ids: Listing
    at: int

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, RowsWanted)


@dataclass(eq=False, repr=False)
class EntryChosen(Message):
    """An entry was clicked."""

    entry: EntryId


@dataclass(eq=False, repr=False)
class LinkChosen(Message):
    """A link in the article was clicked."""

    address: SafeText


@dataclass(eq=False, repr=False)
class CopyAsked(Message):
    """Put this address on the clipboard."""

    address: SafeText


@dataclass(eq=False, repr=False)
class HintsChanged(Message):
    """There are hints on the links, or words are found; or no longer."""


@dataclass(eq=False, repr=False)
class ArticleLaid(Message):
    """Another article is on the screen, or other text of it, or it is of another size."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ArticleLaid)


@dataclass(eq=False, repr=False)
class PictureDrawn(Message):
    """A picture of an entry as it was wished for, or why there is none."""

    entry: EntryId
    wish: Wish
    drawing: Drawing


@dataclass(eq=False, repr=False)
class PictureWanted(Message):
    """The picture screen has room for so much of this picture."""

    source: SafeText
    columns: int
    rows: int


@dataclass(eq=False, repr=False)
class ArticleScrolled(Message):
    """The reader is at another line of the article."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ArticleScrolled)


@dataclass(eq=False, repr=False)
class PointerMoved(Message):
    """Another block of the article is pointed at, or none."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, PointerMoved)


@dataclass(eq=False, repr=False)
class BlockChosen(Message):
    """Enter on the block pointed at."""

    block: int


@dataclass(eq=False, repr=False)
class RowMoved(Message):
    """The cursor of a list over the panes is on another row."""

    index: int


@dataclass(eq=False, repr=False)
class RowChosen(Message):
    """A row of such a list was clicked."""

    index: int


@dataclass(eq=False, repr=False)
class WordsTyped(Message):
    """The words of the search changed."""

    words: str

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, WordsTyped)


@dataclass(eq=False, repr=False)
class WordsAccepted(Message):
    """Enter: on to the results."""

    words: str


@dataclass(eq=False, repr=False)
class FindTyped(Message):
    """The words to find in the article changed."""

    words: str

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, FindTyped)


@dataclass(eq=False, repr=False)
class FindAccepted(Message):
    """Enter: back to the article, at what was found."""

    words: str


@dataclass(eq=False, repr=False)
class FindWanted(Message):
    """Where in these lines do the words stand? `at` is the match at hand, if there was one."""

    words: str
    lines: list[Line]
    at: int | None

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, FindWanted)


# From jobs


@dataclass(eq=False, repr=False)
class FeedsLoaded(Message):
    """The feeds and the counts as they are now."""

    feeds: tuple[FeedRow, ...]
    counts: Counts
    waiting: int = 0
    """Changes that the server has not been told of."""
    sync_problem: str = ""
    """What kept the last exchange with it from its end."""


@dataclass(eq=False, repr=False)
class Started(Message):
    """The feeds are on show for the first time; `empty`: there is no entry yet."""

    empty: bool


@dataclass(eq=False, repr=False)
class ListLoaded(Message):
    """What a list holds now; `rows` are those read already: a search brings all, with snippets."""

    source: Source
    ids: Listing
    rows: tuple[Row, ...] = ()
    cursor: EntryId | None = None
    """Where the cursor is to stand; None leaves it on the entry it is on."""
    unsearched: int = 0
    """Articles that a search did not look into."""
    rest: Iterator[array[int]] | None = None
    """What comes behind `ids`, and has not been read yet."""


@dataclass(eq=False, repr=False)
class ListGrown(Message):
    """A list that was read in part, and `ids`, all that is known of it now."""

    source: Source
    ids: array[int]

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, ListGrown) and message.source == self.source


@dataclass(eq=False, repr=False)
class QueryCounted(Message):
    """How many entries a search finds, counted up to one more than `most`."""

    words: str
    found: int
    most: int


@dataclass(eq=False, repr=False)
class SmartCounted(Message):
    """How many entries a smart feed finds."""

    name: str
    found: int


@dataclass(eq=False, repr=False)
class NamesFound(Message):
    """What a query may name."""

    names: Names


@dataclass(eq=False, repr=False)
class TagsFound(Message):
    """The reader's own tags, and an entry as it is tagged."""

    row: Row
    tags: tuple[SafeText, ...]


@dataclass(eq=False, repr=False)
class Tagged(Message):
    """Entries were given a tag, or it was taken from them."""

    tag: str
    changed: tuple[EntryId, ...]
    added: bool
    undone: bool = False


@dataclass(eq=False, repr=False)
class ListRenewed(Message):
    """What a list holds now that new entries came in: nothing that was in it has vanished."""

    before: Listing
    ids: Listing
    stay: tuple[int, ...]
    """The entries whose places are known in it, if they are still there."""


@dataclass(eq=False, repr=False)
class RowsRead(Message):
    """Rows that were too far away to be read at once."""

    ids: Listing
    rows: tuple[Row, ...]


@dataclass(eq=False, repr=False)
class SearchRefused(Message):
    """The words of a search cannot be understood, as yet."""

    message: str
    remedy: str
    at: int = 0
    """Where in them."""


@dataclass(eq=False, repr=False)
class ReadingLoaded(Message):
    """An article to show. `opened`: the reader asked for it, so it counts as read."""

    reading: Reading
    opened: bool
    wants_page: bool = False


@dataclass(eq=False, repr=False)
class UnreadFound(Message):
    """The next unread article and the list it stands in; `reading` is None when there is none."""

    source: Source
    ids: Listing
    reading: Reading | None
    wants_page: bool = False
    backwards: bool = False


@dataclass(eq=False, repr=False)
class EditsFound(Message):
    """What the publisher changed in an entry."""

    row: Row
    edits: tuple[Revision, ...]


@dataclass(eq=False, repr=False)
class WordsFound(Message):
    """Where the words stand that were asked for."""

    asked: FindWanted
    found: Found


@dataclass(eq=False, repr=False)
class LinksFound(Message):
    """The links of an article."""

    entry: EntryId
    links: tuple[Link, ...]


@dataclass(eq=False, repr=False)
class PageRead(Message):
    """The full text of an entry, or why it could not be had."""

    entry: EntryId
    reading: Reading | None
    problem: str = ""


@dataclass(eq=False, repr=False)
class Marked(Message):
    """Entries were marked; `changed` are those that really did, `told` if the reader is to know."""

    mark: Mark
    changed: tuple[EntryId, ...]
    reason: MarkReason


@dataclass(eq=False, repr=False)
class UndoAsked(Message):
    """What was asked for before is written: the last of it can be taken back."""


@dataclass(eq=False, repr=False)
class UndoFailed(Message):
    """It could not be taken back, so it can still be."""

    step: Undo
    message: str
    remedy: str = ""


@dataclass(eq=False, repr=False)
class ReadAgain(Message):
    """The article on the desk as the store has it now."""

    reading: Reading


@dataclass(eq=False, repr=False)
class BrowserStarted(Message):
    """Was there a browser to open the address in?"""

    address: str
    found: bool


@dataclass(eq=False, repr=False)
class StatisticsFound(Message):
    """What was counted."""

    found: Statistics


@dataclass(eq=False, repr=False)
class ProgramReady(Message):
    """A program of the reader's is to be run: its words, and how."""

    title: str
    words: list[str]
    background: bool


@dataclass(eq=False, repr=False)
class ProgramEnded(Message):
    """What is to be told of a program that did not end well."""

    told: str


@dataclass(eq=False, repr=False)
class JobFailed(Message):
    """A job could not do what it was asked for."""

    message: str
    remedy: str = ""
