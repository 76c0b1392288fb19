"""The messages about the filter: what a widget asks of it, and what a job found for it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from reader.model import EntryId, FeedId, Reading, UserRule
from reader.model_filter import Preview, Proposal, RepeatProposal, RuleReport, Undo

# From widgets


@dataclass
class PointerMoved(Message):
    """Another block of the article is pointed at, or none."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, PointerMoved)


@dataclass
class BlockChosen(Message):
    """Enter on the block pointed at."""

    block: int


@dataclass
class PreviewWanted(Message):
    """What would this rule touch?"""

    rule: UserRule

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, PreviewWanted)


@dataclass
class TeachAsked(Message):
    """Write this rule down, and hide what it takes."""

    rule: UserRule


@dataclass
class LeaveAsked(Message):
    """Never propose to hide this block again."""

    entry: EntryId
    block: int


@dataclass
class SwitchAsked(Message):
    """Let a rule work, or take nothing; in a feed, or anywhere when `feed` is None."""

    rule: str
    on: bool
    feed: FeedId | None


@dataclass
class ForgetAsked(Message):
    """Forget a rule of the reader's own."""

    rule: str


# From jobs


@dataclass
class FilterChanged(Message):
    """Blocks went or came back, by what `undo` takes back; None: it was itself taken back."""

    undo: Undo | None
    told: str


@dataclass
class RulesProposed(Message):
    """Rules that would hide a block."""

    reading: Reading
    block: int
    found: tuple[Proposal, ...]


@dataclass
class PreviewFound(Message):
    """What a rule would touch, or why that cannot be said."""

    rule: UserRule
    preview: Preview | None
    problem: str = ""


@dataclass
class RepeatsNoted(Message):
    """Blocks of an entry that repeat in its feed and stay."""

    entry: EntryId
    blocks: dict[int, RepeatProposal]


@dataclass
class RepeatsLoaded(Message):
    """All blocks that repeat and stay."""

    found: tuple[RepeatProposal, ...]


@dataclass
class ReportsLoaded(Message):
    """The rules in force and how they fare."""

    reports: tuple[RuleReport, ...]


@dataclass
class StaleFound(Message):
    """Other rules than those now in force judged what is stored."""


@dataclass
class Rejudged(Message):
    """Stored articles were judged again."""
