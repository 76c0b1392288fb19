"""The jobs about the filter: what would go, what repeats, how the rules fare, and changes of it."""

from __future__ import annotations

from collections.abc import Callable

from reader.errors import TreadError
from reader.library import Library
from reader.model import EntryId, Reading, UserRule
from reader.model_filter import Undo
from reader.tui.filter_messages import (
    FilterChanged,
    PreviewFound,
    RepeatsLoaded,
    RepeatsNoted,
    ReportsLoaded,
    RulesProposed,
)
from reader.tui.messages import ReadAgain, UndoFailed


def change(work: Callable[[], Undo]) -> FilterChanged:
    """Do it; what it touches is judged again before this returns."""
    undo = work()
    return FilterChanged(undo, undo.told)


def take_back(library: Library, step: Undo) -> FilterChanged | UndoFailed:
    """Undo it."""
    try:
        library.undo(step)
    except TreadError as error:
        return UndoFailed(step, error.message, error.remedy)
    return FilterChanged(None, f"Taken back: {step.told}")


def read_again(library: Library, entry: EntryId) -> ReadAgain:
    """The article on the desk, after the filter changed."""
    return ReadAgain(library.reading(entry))


def propose(library: Library, reading: Reading, block: int) -> RulesProposed:
    """What could be taught by a block."""
    return RulesProposed(reading, block, library.propose_rules(reading.row.id, block))


def preview(library: Library, rule: UserRule) -> PreviewFound:
    """What a rule would touch."""
    try:
        return PreviewFound(rule, library.preview(rule))
    except TreadError as error:
        return PreviewFound(rule, None, f"{error.message} {error.remedy}".strip())


def note_repeats(library: Library, entry: EntryId) -> RepeatsNoted:
    """What of an article repeats in its feed."""
    return RepeatsNoted(entry, library.repeats_in(entry))


def load_repeats(library: Library) -> RepeatsLoaded:
    """What repeats anywhere."""
    return RepeatsLoaded(library.proposals())


def load_reports(library: Library) -> ReportsLoaded:
    """Every rule; counts all verdicts."""
    return ReportsLoaded(library.rule_reports())
