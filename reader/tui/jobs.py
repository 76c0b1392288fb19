"""What takes time away from the screen: short jobs on threads.

A job returns its finding as a message and touches no widget. Reading jobs of one group give way
to the latest; writing jobs all run, one after the other, and are finished before the app ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message
from textual.worker import get_current_worker

from reader.errors import FetchError, ParseError, QueryError, TreadError
from reader.library import Library
from reader.model import EntryId, FeedRow, Reading, Row
from reader.store.listing import Listing
from reader.tui.find import find_in
from reader.tui.messages import (
    BrowserStarted,
    EditsFound,
    FeedsLoaded,
    FindWanted,
    JobFailed,
    LinksFound,
    ListGrown,
    ListLoaded,
    ListRenewed,
    NamesFound,
    PageRead,
    QueryCounted,
    ReadingLoaded,
    RowsRead,
    SearchRefused,
    SmartCounted,
    StatisticsFound,
    Tagged,
    TagsFound,
    UnreadFound,
    WordsFound,
)
from reader.tui.source import UNREAD, Source, feed_source
from reader.tui.typeset import Setting

if TYPE_CHECKING:
    from reader.tui.filter_messages import StaleFound

MOST_COUNTED = 9_999
"""What a query finds is counted so far."""
PAGE = 64
"""Rows that are read above one that is far away, and below."""
Work = Callable[[], Message | None]


class Jobs:
    """Starts jobs and brings what they find to the app."""

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._writer = ThreadPoolExecutor(1, "tread-write")
        self._latest: dict[str, object] = {}

    def read(self, group: str, work: Work) -> None:
        """Run on a thread; a newer job of the same group makes this one's finding void."""
        self._app.run_worker(
            partial(self._report, work),
            group=group, thread=True, exclusive=True, exit_on_error=False,
        )  # fmt: skip

    def write(self, work: Work) -> None:
        """Run after the writing jobs before it."""
        self._app.run_worker(self._written(work), group="write", exit_on_error=False)

    def slow(self, group: str, work: Work) -> None:
        """Run what may hang on the outside world; leaving the app does not wait for it."""
        mine = self._latest[group] = object()

        def run() -> None:
            found = _answer(work)
            if found is not None and self._latest.get(group) is mine:
                # The app may leave at this very moment, and its loop with it.
                with contextlib.suppress(RuntimeError):
                    self._app.post_message(found)

        threading.Thread(target=run, name=f"tread-{group}", daemon=True).start()

    def stream(self, group: str, work: Callable[[], Iterator[Message]]) -> None:
        """Like `slow`, for what finds one thing after the other."""
        mine = self._latest[group] = object()

        def run() -> None:
            with contextlib.suppress(RuntimeError):
                for found in work():
                    if self._latest.get(group) is not mine:
                        return
                    self._app.post_message(found)

        threading.Thread(target=run, name=f"tread-{group}", daemon=True).start()

    def drop(self, group: str) -> None:
        """What a slow job of this group still finds is not wanted any more."""
        self._latest.pop(group, None)

    def write_now(self, work: Callable[[], None]) -> None:
        """Run after the writing jobs before it, when the app is leaving: nobody hears of it."""
        self._writer.submit(work)

    def finish(self) -> None:
        """Wait until everything is written; what the slow jobs find is no longer wanted."""
        self._latest.clear()
        self._writer.shutdown(wait=True)

    async def _written(self, work: Work) -> None:
        # Shielded: leaving the app cancels what waits, but what was asked for is still written.
        found = await asyncio.shield(asyncio.wrap_future(self._writer.submit(_answer, work)))
        if found is not None:
            self._app.post_message(found)

    def _report(self, work: Work) -> None:
        worker = get_current_worker()
        found = _answer(work)
        if found is not None and not worker.is_cancelled:
            self._app.post_message(found)


def _answer(work: Work) -> Message | None:
    try:
        return work()
    except TreadError as error:
        return JobFailed(error.message, error.remedy)


# The jobs


def load_feeds(library: Library) -> FeedsLoaded:
    """The left pane."""
    if library.settings.sync is None:
        return FeedsLoaded(library.feeds(), library.counts())
    return FeedsLoaded(library.feeds(), library.counts(), *library.sync_trouble())


def find_stale(library: Library) -> StaleFound | None:
    """Whether stored articles are to be judged again."""
    from reader.tui.filter_messages import StaleFound

    return StaleFound() if library.is_stale() else None


def count(library: Library) -> StatisticsFound:
    """The statistics; reads all that lost a block."""
    return StatisticsFound(library.statistics())


def load_list(
    library: Library,
    source: Source,
    cursor: EntryId | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> ListLoaded | SearchRefused:
    """The middle pane."""
    if source.is_query:
        try:
            return _load_query(library, source, cursor, stop)
        except QueryError as error:
            return SearchRefused(error.message, error.remedy, error.at)
    found = library.listing(source.query)
    # What will be on show is read here, not on the screen's own thread.
    at = found.find(cursor) if cursor is not None else None
    _look(found, at or 0)
    return ListLoaded(source, found, (), cursor)


def _load_query(
    library: Library, source: Source, cursor: EntryId | None, stop: Callable[[], bool]
) -> ListLoaded:
    """What a query finds: with words the best, with snippets; else the first of all."""
    if source.kind == "search" and library.is_search(source.query):
        rows = library.search(source.value, fold=source.folds)
        ids = library.listing_of(array("q", (row.id for row in rows)))
        return ListLoaded(source, ids, rows, cursor, library.unindexed())

    def again(_: frozenset[int]) -> Listing:
        whole = array("q", chain.from_iterable(library.pages(source.query)))
        return library.listing_of(whole, again)

    rest = library.pages(source.query, stop)
    first = next(rest, array("q"))
    while cursor is not None and cursor not in first and (more := next(rest, None)):
        first += more  # up to where the reader was
    return ListLoaded(source, library.listing_of(first, again), (), cursor, rest=rest)


def grow_list(found: ListLoaded, rest: Iterator[array[int]]) -> Iterator[Message]:
    """The rest of a list, told each time that it is twice as long."""
    whole, told = found.ids.freeze()[:], len(found.ids)
    for page in rest:
        whole += page
        if len(whole) >= 2 * told:
            told = len(whole)
            yield ListGrown(found.source, whole[:])
    if len(whole) > told:
        yield ListGrown(found.source, whole)


def count_query(library: Library, source: Source, stop: Callable[[], bool]) -> QueryCounted | None:
    """How much a search finds."""
    try:
        found = library.count(source.query, MOST_COUNTED, stop)
    except QueryError:
        return None  # the list says what is wrong
    return None if found is None else QueryCounted(source.value, found, MOST_COUNTED)


def count_smart(library: Library, fold: bool, stop: Callable[[], bool]) -> Iterator[SmartCounted]:
    """How much each smart feed finds that is to be counted."""
    for one in library.settings.smart_feeds:
        if one.counted and not stop():
            query = replace(Source("smart", one.name).query, fold=fold)
            with contextlib.suppress(QueryError):
                found = library.count(query, MOST_COUNTED, stop)
                if found is not None:
                    yield SmartCounted(one.name, found)


def find_names(library: Library) -> NamesFound:
    """What a query may name."""
    return NamesFound(library.names())


def find_tags(library: Library, entry: EntryId) -> TagsFound | None:
    """What tags there are, and which an entry has."""
    rows = library.rows([entry])
    return TagsFound(rows[0], tuple(tag for tag, _ in library.own_tags())) if rows else None


def tag_entry(library: Library, row: Row, tag: str) -> Tagged:
    """Give an entry a tag, or take it away where it has it."""
    if changed := library.tag([row.id], tag):
        return Tagged(tag, changed, True)
    return Tagged(tag, library.untag([row.id], tag), False)


def retag(library: Library, tag: str, entries: Sequence[int], *, add: bool) -> Tagged:
    """Take back what was done with a tag."""
    change = library.tag if add else library.untag
    return Tagged(tag, change(entries, tag), add, undone=True)


def renew_list(known: Listing, stay: tuple[int, ...]) -> ListRenewed:
    """A list with what came in; what is around these entries is read here too."""
    fresh = known.renewed(*stay)
    for entry in stay:
        _look(fresh, min(fresh.find(entry) or 0, len(fresh) - 1))
    return ListRenewed(known, fresh, stay)


def read_rows(library: Library, ids: Listing, at: int) -> RowsRead:
    """A screen of rows in the midst of a long list."""
    return RowsRead(ids, library.rows(ids[max(at - PAGE, 0) : at + PAGE]))


def survey(found: Listing) -> None:
    """Make the middle of a long list near; nothing waits for it."""
    found.survey()


def _look(found: Listing, at: int) -> None:
    """Read the part of a list around a place."""
    if found:
        _ = found[at]


def load_reading(library: Library, entry: EntryId, *, opened: bool) -> ReadingLoaded:
    """The right pane."""
    return ReadingLoaded(library.reading(entry), opened, opened and library.wants_full_text(entry))


def read_page(library: Library, entry: EntryId) -> PageRead:
    """The page behind a teaser; takes as long as the network takes."""
    try:
        return PageRead(entry, library.full_text(entry))
    except (FetchError, ParseError) as error:
        return PageRead(entry, None, error.message)


def find_edits(library: Library, row: Row) -> EditsFound:
    """What the publisher changed."""
    return EditsFound(row, library.edits(row.id))


def find_words(asked: FindWanted) -> WordsFound:
    """Where words stand in an article."""
    return WordsFound(asked, find_in(asked.lines, asked.words))


def find_links(reading: Reading, setting: Setting) -> LinksFound:
    """The links of an article, which is set to its end for it."""
    from reader.tui.hints import links_of

    return LinksFound(reading.row.id, links_of(reading, setting))


def open_browser(address: str) -> BrowserStarted:
    """Hand an address to the reader's browser."""
    import webbrowser

    return BrowserStarted(address, webbrowser.open(address))


def find_unread(
    library: Library,
    source: Source,
    known: Listing | None,
    here: int,
    seen: Callable[[Source], Source],
    *,
    backwards: bool = False,
) -> UnreadFound:
    """The unread entry after the one at position `here` of this list (-1: from its beginning):
    below it, else above it, else in the next feed that has one. Backwards looks above only.
    `known` is what the list holds, if it has been made already; `seen` sorts another list as the
    reader has it."""
    found = library.listing(source.query) if known is None else known
    entry = found.unread(here, backwards=backwards)
    if entry is None and not backwards and here >= 0:
        entry = found.unread(-1)
        if entry is not None and (found.find(entry) or 0) >= here:
            entry = None  # that is the one under the cursor
    if entry is not None:
        return _found(library, source, found, entry, backwards=backwards)
    for other in () if backwards else map(seen, _lists_after(source, library.feeds())):
        whole = library.listing(other.query)
        waiting = whole.unread(-1)
        if waiting is not None:
            return _found(library, other, whole, waiting, backwards=False)
    return UnreadFound(source, found, None, backwards=backwards)


def _found(
    library: Library, source: Source, ids: Listing, entry: int, *, backwards: bool
) -> UnreadFound:
    _look(ids, ids.find(entry) or 0)
    reading: Reading = library.reading(EntryId(entry))
    wants = library.wants_full_text(EntryId(entry))
    return UnreadFound(source, ids, reading, wants, backwards)


def _lists_after(source: Source, feeds: tuple[FeedRow, ...]) -> list[Source]:
    """Where reading goes on after a list: feed by feed from there, then everything unread."""
    inside = {feed.id for feed in source.feeds(feeds)}
    if source.kind in ("all", "unread") or not inside:
        return []
    last = max(at for at, feed in enumerate(feeds) if feed.id in inside)
    after = (*feeds[last + 1 :], *feeds[: last + 1])
    return [*(feed_source(feed.id) for feed in after if feed.unread), UNREAD]
