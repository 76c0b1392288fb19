"""Values of what the filter remembers and is taught: prints, exceptions, proposals, reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from reader.model import EntryId, FeedId, UserRule
from reader.text import EMPTY, SafeText
from reader.values import dataclass

PRINTS = 1
"""Raise when the same text would get another print, so that the stored ones are made anew."""


@dataclass(frozen=True, slots=True)
class KnownPrint:
    """A print that the store counts: in how many entries of the publisher, and how many of the
    feed's recent ones, those about to be stored anew left out."""

    mark: int
    sketch: bytes
    bands: tuple[int, ...]
    entries: int
    recent: int
    strong: bool
    """It has counted as repeated before."""


@dataclass(frozen=True, slots=True)
class PrintMemory:
    """What the store knows of some prints, with the numbers that shares are taken of."""

    known: tuple[KnownPrint, ...] = ()
    recent_entries: int = 0
    publisher_entries: int = 0


@dataclass(frozen=True, slots=True)
class KeptBlock:
    """A reader's word that a block, and any near it, stays in a feed."""

    own: int
    sketch: bytes = b""


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An exception as it is stored. `feed` None: in all feeds; `kind` off: rule `rule` takes
    nothing; keep: the block with the print `own` stays, which `rule` had taken."""

    kind: Literal["keep", "off"]
    feed: FeedId | None
    rule: str
    own: int = 0
    sketch: bytes = b""
    entry: int = 0
    text: SafeText = EMPTY
    made_at: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of the configuration: a rule that was written or removed, and the file's text before
    (None: there was no file) and after."""

    rule: UserRule
    added: bool
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes a change back: exceptions that were made or dropped, or an edit of the
    configuration."""

    told: str
    """What was done, in words for the reader."""
    made: tuple[ExceptionRow, ...] = ()
    dropped: tuple[ExceptionRow, ...] = ()
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class RepeatProposal:
    """A block that repeats in a feed and has nothing else against it: "seen in 7 of 10: hide?"."""

    feed: FeedId
    feed_title: SafeText
    entry: EntryId
    block: int
    text: SafeText
    seen: int
    of: int
    at_end: bool
    """It stands among the last blocks as a rule."""
    rule: UserRule
    """The rule that hiding it would write."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule that would take a block; `everywhere` is the same one for all feeds."""

    kind: Literal["literal", "like", "section"]
    told: str
    rule: UserRule
    everywhere: UserRule


@dataclass(frozen=True, slots=True)
class Sample:
    """A block that a rule would take."""

    entry: EntryId
    title: SafeText
    text: SafeText


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do to the stored articles."""

    articles: int
    """In how many it takes something."""
    blocks: int
    samples: tuple[Sample, ...]
    capped: bool
    """Not all articles were looked at: there may be more."""
    held_back: int
    """Articles of which it would take more than half, so that it takes nothing there."""


@dataclass(frozen=True, slots=True)
class RuleReport:
    """A rule in force, and how it fares: `hits` blocks taken now, `restored` put back."""

    id: str
    origin: Literal["built-in", "learned", "yours"]
    language: str
    family: str
    where: str
    reason: str
    hits: int
    restored: int
    feeds: Mapping[FeedId, tuple[int, int]]
    """Feed -> (hits, restored) there."""
    off: tuple[str, ...]
    """Where it is switched off: urls of feeds, or "everywhere"."""
    warning: str = ""
    """Set when people keep undoing it."""
