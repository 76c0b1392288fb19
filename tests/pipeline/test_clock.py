"""A clock that jumps: nothing is left alone for ever, nothing breaks, nothing read is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.config import load
from reader.library import Library
from reader.model_fetch import Failed
from reader.paths import Places
from reader.query import parse_query
from reader.store.write import save
from reader.text import SafeText
from tests.fakes import NOW, open_library, rss, write_config
from tests.reading_room import running, screen_text
from tests.server import LoopbackServer

YEAR = 365 * 86_400


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({"/feed.xml": rss([("Pool stays", "<p>It stays.</p>")])}) as running_:
        yield running_


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path) -> Places:
    return write_config(tmp_path, [server.url("/feed.xml")])


def at(places: Places, now: int) -> Library:
    return open_library(places, now)


@pytest.mark.parametrize("jump", [30 * YEAR, 700 * YEAR, -56 * YEAR])
def test_after_a_jump_and_back_feeds_are_asked_as_before(places: Places, jump: int) -> None:
    library = at(places, NOW + jump)
    assert [one.status for one in library.refresh()] == ["updated"]
    library.mark(library.ids(parse_query("")), "starred")
    library.close()
    library = at(places, NOW)
    assert library.count_due(library.feeds()) == 1
    assert [one.status for one in library.refresh()] == ["unchanged"]
    (feed,) = library.feeds()
    assert feed.next_refresh is not None
    assert 0 < feed.next_refresh - NOW < 2 * 86_400
    assert not library.count_due(library.feeds())
    assert len(library.ids(parse_query("is:starred"))) == 1
    library.close()


def test_a_wish_to_be_left_alone_of_a_wrong_clock_is_forgotten(
    places: Places, server: LoopbackServer
) -> None:
    library = at(places, NOW)
    (feed,) = library.find_feeds([server.url("/feed.xml")])
    told = SafeText("It is asked too often.")
    # As of an answer with Retry-After that came five years from now.
    save(library.database, Failed(feed, told, told, retry_at=NOW + 5 * YEAR), NOW + 5 * YEAR)
    assert library.count_due(library.feeds()) == 1
    assert [one.status for one in library.refresh()] == ["updated"]
    library.close()


@pytest.mark.parametrize("jump", [30 * YEAR, -56 * YEAR])
async def test_the_app_shows_what_a_wrong_clock_stored(places: Places, jump: int) -> None:
    library = at(places, NOW + jump)
    list(library.refresh())
    library.close()
    places.config.write_text(places.config.read_text() + "\n[tread]\nrefresh_minutes = 0\n")
    library = Library(places, load(places), clock=lambda: float(NOW))
    async with running(library) as (app, _):
        assert "Pool stays" in screen_text(app)
    library.close()
