"""What the list shows: all, what is unread or starred, a folder, a feed, what a query finds."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Literal, get_args

from reader.model import FeedId, FeedRow
from reader.query import Order, Query, Term, parse_query
from reader.text import SafeText, safe_line
from reader.values import dataclass

SourceKind = Literal["all", "unread", "starred", "later", "folder", "feed", "search", "smart"]

TITLES: dict[SourceKind, str] = {
    "all": "All", "unread": "Unread", "starred": "Starred", "later": "Read later",
}  # fmt: skip


Group = Literal["", "day", "feed", "folder"]
GROUPS: tuple[Group, ...] = get_args(Group)


@dataclass(frozen=True, slots=True)
class View:
    """How a list is sorted, grouped and folded; the reader's choice, kept for each list."""

    oldest: bool = False
    group: Group = ""
    fold: bool | None = None
    """None: as the configuration has it."""


@dataclass(frozen=True, slots=True)
class Source:
    """`value` is the folder's path, the feed's number, the query of a search, or the name of a
    smart feed. How it is sorted is no part of which list it is."""

    kind: SourceKind = "all"
    value: str = ""
    view: View = field(default=View(), compare=False)

    @property
    def key(self) -> str:
        """A name to remember things of this list by."""
        return f"{self.kind}:{self.value}"

    @property
    def query(self) -> Query:
        """What the store is asked for. Raises QueryError for a search that is none."""
        match self.kind:
            case "unread" | "starred" | "later":
                terms: tuple[Term, ...] = (Term("is", self.kind),)
            case "folder" | "feed" | "smart":
                terms = (Term(self.kind, self.value),)
            case "search":
                found = parse_query(self.value)
                return replace(found, fold=self.folds)
            case _:
                terms = ()
        order: Order = "oldest" if self.view.oldest else "newest"
        group = self.view.group if self.view.group in ("feed", "folder") else ""
        return Query(terms, order, group=group, fold=self.folds)

    @property
    def foldable(self) -> bool:
        """Can stories be folded in it? A feed's own list shows all that is its own, and what was
        chosen one by one is shown one by one."""
        return self.kind in ("all", "unread", "folder", "search", "smart")

    @property
    def folds(self) -> bool:
        """Is a story in one row of it?"""
        return self.foldable and bool(self.view.fold)

    @property
    def is_query(self) -> bool:
        """Is it what a query finds, whatever that is? No counter knows how much."""
        return self.kind in ("search", "smart")

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
            case "smart":
                return safe_line(self.value)
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


def view_from(said: object) -> View:
    """A view that was written down, or the usual one when it makes no sense."""
    if not isinstance(said, dict):
        return View()
    groups = [one for one in GROUPS if one == said.get("group")]
    fold = said.get("fold")
    return View(
        said.get("oldest") is True,
        groups[0] if groups else "",
        fold if isinstance(fold, bool) else None,
    )


def source_from(kind: object, value: object) -> Source:
    """A source that was written down, or everything when it makes no sense."""
    for known in get_args(SourceKind):
        if kind == known and isinstance(value, str):
            return Source(known, value)
    return ALL
