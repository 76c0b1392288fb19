"""What was counted in the store, and what was put right there: frozen, slotted, data only."""

from __future__ import annotations

from collections.abc import Mapping

from reader.model import FeedId
from reader.text import SafeText
from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class FeedFigures:
    """What a feed brought, what of it was read, and what was taken out; `a_week` is its pace of
    late, `newest` when its newest entry is from, `note` "silent" or "noisy" or nothing."""

    feed: FeedId
    url: str
    title: SafeText
    entries: int
    read: int
    words_read: int
    removed: int
    words_removed: int
    a_week: float
    newest: int | None
    note: str


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What a rule took out."""

    rule: str
    blocks: int
    words: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was read and what was taken out, by feed and by rule; the sums are of what is there."""

    feeds: tuple[FeedFigures, ...]
    rules: tuple[RuleFigures, ...]

    @property
    def entries(self) -> int:
        """Articles that are stored."""
        return sum(one.entries for one in self.feeds)

    @property
    def read(self) -> int:
        """Articles that were read."""
        return sum(one.read for one in self.feeds)

    @property
    def words_read(self) -> int:
        """Their words."""
        return sum(one.words_read for one in self.feeds)

    @property
    def removed(self) -> int:
        """Blocks that were taken out."""
        return sum(one.removed for one in self.feeds)

    @property
    def words_removed(self) -> int:
        """Their words."""
        return sum(one.words_removed for one in self.feeds)


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """What is in the store, and how large it is; `parts` are bytes by what they are for, empty
    where this SQLite cannot tell."""

    path: str
    bytes: int
    articles: int
    unindexed: int
    revisions: int
    unused: int
    page_size: int
    sqlite: str
    parts: Mapping[str, int]

    @property
    def bytes_per_article(self) -> float:
        """What an article takes, with everything that belongs to it."""
        return self.bytes / self.articles if self.articles else 0.0


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was saved of a damaged store: `kept` is the damaged file, `textless` counts entries
    whose text is lost, `lost` names tables that are not whole."""

    path: str
    kept: str
    entries: int
    textless: int
    lost: tuple[str, ...]
