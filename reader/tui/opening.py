"""What the first frame shows, read from the store before there is a screen: no Textual here."""

from __future__ import annotations

from reader.errors import NotFoundError
from reader.library import Library
from reader.model import Counts, EntryId, FeedRow, Reading, Row
from reader.store.listing import Listing
from reader.tui.session import STATE, Session, read_session
from reader.values import dataclass

AHEAD, BEHIND = 48, 16
"""Rows read around the cursor: what the tallest terminals show."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The session that goes on, and what its panes hold."""

    session: Session
    feeds: tuple[FeedRow, ...]
    counts: Counts
    ids: Listing | None = None
    """The list; None where reading it takes longer than one waits for a first frame."""
    rows: tuple[Row, ...] = ()
    reading: Reading | None = None
    """The entry under the cursor."""


def read_opening(library: Library) -> Opening:
    """Read what the first frame shows. Raises StoreError."""
    session = read_session(library.state(STATE))
    session.fold = library.settings.fold
    feeds, counts = library.feeds(), library.counts()
    session.source = session.seen(session.source)
    if session.source.is_query:
        return Opening(session, feeds, counts)
    ids = library.listing(session.source.query)
    at = (ids.find(session.entry) if session.entry is not None else None) or 0
    around = ids[max(at - BEHIND, 0) : at + AHEAD]
    entry = EntryId(ids[at]) if ids else None
    return Opening(session, feeds, counts, ids, library.rows(around), _reading(library, entry))


def _reading(library: Library, entry: EntryId | None) -> Reading | None:
    try:
        return library.reading(entry) if entry is not None else None
    except NotFoundError:  # it went this very moment
        return None
