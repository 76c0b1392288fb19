"""The messages about the filter: what a widget asks of it, and what a job found for it."""

from __future__ import annotations

from textual.message import Message

from reader.model import EntryId, FeedId, Reading, UserRule
from reader.model_filter import Preview, Proposal, RepeatProposal, RuleReport, Undo
from reader.values import dataclass

# From widgets


@dataclass(eq=False, repr=False)
class PreviewWanted(Message):
    """What would this rule touch?"""

    rule: UserRule

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, PreviewWanted)


@dataclass(eq=False, repr=False)
class TeachAsked(Message):
    """Write this rule down, and hide what it takes."""

    rule: UserRule


@dataclass(eq=False, repr=False)
class LeaveAsked(Message):
    """Never propose to hide this block again."""

    entry: EntryId
    block: int


@dataclass(eq=False, repr=False)
class SwitchAsked(Message):
    """Let a rule work, or take nothing; in a feed, or anywhere when `feed` is None."""

    rule: str
    on: bool
    feed: FeedId | None


@dataclass(eq=False, repr=False)
class ForgetAsked(Message):
    """Forget a rule of the reader's own."""

    rule: str


# From jobs


@dataclass(eq=False, repr=False)
class FilterChanged(Message):
    """Blocks went or came back, by what `undo` takes back; None: it was itself taken back."""

    undo: Undo | None
    told: str


@dataclass(eq=False, repr=False)
class RulesProposed(Message):
    """Rules that would hide a block."""

    reading: Reading
    block: int
    found: tuple[Proposal, ...]


@dataclass(eq=False, repr=False)
class PreviewFound(Message):
    """What a rule would touch, or why that cannot be said."""

    rule: UserRule
    preview: Preview | None
    problem: str = ""


@dataclass(eq=False, repr=False)
class RepeatsNoted(Message):
    """Blocks of an entry that repeat in its feed and stay."""

    entry: EntryId
    blocks: dict[int, RepeatProposal]


@dataclass(eq=False, repr=False)
class RepeatsLoaded(Message):
    """All blocks that repeat and stay."""

    found: tuple[RepeatProposal, ...]


@dataclass(eq=False, repr=False)
class ReportsLoaded(Message):
    """The rules in force and how they fare."""

    reports: tuple[RuleReport, ...]


@dataclass(eq=False, repr=False)
class StaleFound(Message):
    """Other rules than those now in force judged what is stored."""


@dataclass(eq=False, repr=False)
class Rejudged(Message):
    """Stored articles were judged again."""
