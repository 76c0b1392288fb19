"""What the first frame shows, read before there is a screen."""

from __future__ import annotations

from reader.library import Library
from reader.model import EntryId
from reader.tui.opening import read_opening
from reader.tui.session import STATE, Session
from reader.tui.source import UNREAD, Source
from tests.reading_room import running


def keep(library: Library, session: Session) -> None:
    library.keep_state(STATE, session.written())


def test_a_first_start_opens_on_the_newest_of_all(library: Library) -> None:
    found = read_opening(library)
    assert found.feeds == library.feeds()
    assert found.counts == library.counts()
    assert found.ids is not None
    assert found.rows[0].id == found.ids[0]
    assert found.reading == library.reading(EntryId(found.ids[0]))


def test_it_goes_on_where_the_reader_was(library: Library) -> None:
    last = EntryId(library.listing(UNREAD.query)[-1])
    keep(library, Session(source=UNREAD, entry=last))
    found = read_opening(library)
    assert found.ids is not None
    assert len(found.ids) == len(library.listing(UNREAD.query))
    assert last in {row.id for row in found.rows}
    assert found.reading == library.reading(last)


def test_what_takes_long_is_not_waited_for(library: Library) -> None:
    keep(library, Session(source=Source("search", "tide")))
    assert read_opening(library).ids is None


def test_an_entry_that_is_gone_leaves_the_first(library: Library) -> None:
    keep(library, Session(entry=EntryId(10**6)))
    found = read_opening(library)
    assert found.ids is not None
    assert found.reading == library.reading(EntryId(found.ids[0]))


async def test_the_panes_are_filled_without_a_job(library: Library) -> None:
    async with running(library) as (app, _):
        started = {worker.group for worker in app.workers}
        assert not started & {"feeds", "list", "article"}
        assert app.main.article.entry == app.main.entries.entry is not None
        assert app.main.feeds.count() > 4
