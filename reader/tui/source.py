"""What the list shows: everything, what is unread or starred, a folder, a feed, or a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from reader.model import FeedId, FeedRow
from reader.query import Query, Term
from reader.text import SafeText, safe_line

SourceKind = Literal["all", "unread", "starred", "later", "folder", "feed", "search"]

TITLES: dict[SourceKind, str] = {
    "all": "All", "unread": "Unread", "starred": "Starred", "later": "Read later",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """`value` is the folder's path, the feed's number, or the words of a search."""

    kind: SourceKind = "all"
    value: str = ""

    @property
    def query(self) -> Query:
        """What the store is asked for. A search is not asked for in this way: it has an order
        and snippets of its own."""
        match self.kind:
            case "unread" | "starred" | "later":
                return Query((Term("is", self.kind),))
            case "folder" | "feed":
                return Query((Term(self.kind, self.value),))
            case _:
                return Query()

    @property
    def mixed(self) -> bool:
        """Does the list hold entries of several feeds?"""
        return self.kind != "feed"

    def title(self, feeds: tuple[FeedRow, ...]) -> SafeText:
        """What the list is called."""
        match self.kind:
            case "folder":
                return safe_line(self.value.rsplit("/", 1)[-1])
            case "feed":
                found = (feed for feed in feeds if str(feed.id) == self.value)
                feed = next(found, None)
                return feed_name(feed) if feed else SafeText("Feed")
            case "search":
                return safe_line(f"Search: {self.value}")
            case kind:
                return SafeText(TITLES[kind])

    def feeds(self, feeds: tuple[FeedRow, ...]) -> tuple[FeedRow, ...]:
        """The feeds whose entries the list holds."""
        match self.kind:
            case "folder":
                inside = self.value + "/"
                return tuple(f for f in feeds if f"{f.folder}/".startswith(inside))
            case "feed":
                return tuple(feed for feed in feeds if str(feed.id) == self.value)
            case _:
                return feeds


ALL = Source("all")
UNREAD = Source("unread")
STARRED = Source("starred")
LATER = Source("later")


def feed_source(feed: FeedId) -> Source:
    """The list of one feed."""
    return Source("feed", str(feed))


def feed_name(feed: FeedRow) -> SafeText:
    """The title of a feed on one line; its address, shortened, while it has none."""
    title = safe_line(feed.title)
    return title if title and title != feed.url else safe_line(feed.url.split("://", 1)[-1])


def source_from(kind: object, value: object) -> Source:
    """A source that was written down, or everything when it makes no sense."""
    for known in get_args(SourceKind):
        if kind == known and isinstance(value, str):
            return Source(known, value)
    return ALL
