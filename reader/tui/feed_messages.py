"""The messages about feeds: adding and changing them, and fetching them."""

from __future__ import annotations

from textual.message import Message

from reader.model import FeedEdit, FeedPreview
from reader.model_fetch import FoundFeed
from reader.values import dataclass

# Subscribing


@dataclass(eq=False, repr=False)
class FeedsAsked(Message):
    """The reader wants to know which feeds are at an address."""

    text: str


@dataclass(eq=False, repr=False)
class FeedsFound(Message):
    """The feeds there; none, and why, when there are none."""

    text: str
    found: tuple[FoundFeed, ...]
    problem: str = ""


@dataclass(eq=False, repr=False)
class FeedPreviewAsked(Message):
    """The reader looks at one of the feeds found."""

    text: str
    url: str


@dataclass(eq=False, repr=False)
class FeedPreviewFound(Message):
    """What it holds, or why that is not known."""

    url: str
    preview: FeedPreview | None
    problem: str = ""


@dataclass(eq=False, repr=False)
class FeedsEdited(Message):
    """What is subscribed to has changed; `edit` is None when a change was taken back."""

    edit: FeedEdit | None
    told: str
    url: str = ""
    """The new feed, which is to be fetched."""


@dataclass(eq=False, repr=False)
class FeedUndoAsked(Message):
    """A change of what is subscribed to is to be taken back."""

    edit: FeedEdit


@dataclass(eq=False, repr=False)
class FetchAsked(Message):
    """This feed is to be fetched now."""

    url: str


# From the refresh


@dataclass(eq=False, repr=False)
class RefreshMoved(Message):
    """A feed is done, or all are: `total` is None until the first line came."""

    done: int
    total: int
    errors: int
    changed: bool
    told: str = ""
    """What became of the feed that is done."""
    failed: bool = False


@dataclass(eq=False, repr=False)
class SyncTold(Message):
    """An exchange with the server is over: what it did, or what kept it from its end."""

    told: str
    failed: bool = False


@dataclass(eq=False, repr=False)
class RefreshEnded(Message):
    """The child process is gone; `problem` says what went wrong with the process itself."""

    new: int = 0
    errors: int = 0
    problem: str = ""
    judged: int = 0
    """Of a child that fetched nothing: how many stored articles it judged again."""


class Arrived(Message):
    """There are new entries, which another process brought."""
