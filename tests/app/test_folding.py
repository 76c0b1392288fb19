"""A story that several feeds tell: one row, read once, and every version within reach."""

from __future__ import annotations

import pytest

from reader.library import Library
from reader.tui.app import TreadApp
from reader.tui.source import UNREAD, Source, feed_source
from tests.reading_room import opened, press, running, screen_text, settle
from tests.story_room import FEEDS, TITLE


@pytest.fixture
def library(told_library: Library) -> Library:
    return told_library


def shown(app: TreadApp) -> list[int]:
    return list(app.main.entries.ids)


def title(app: TreadApp) -> str:
    reading = app.main.article.reading
    return reading.row.title if reading else ""


async def test_the_row_and_the_article_say_who_else_tells_it(library: Library) -> None:
    async with running(library, (200, 50)) as (app, pilot):
        assert screen_text(app).count(TITLE[:20]) == 1
        await press(pilot, "tab", "G", "enter")
        assert title(app) == TITLE
        assert "The Herald +2 · also in The Gazette, The Mirror" in screen_text(app)
        assert "Also in: The Gazette, The Mirror · V turns to the next" in screen_text(app)
        await pilot.resize_terminal(118, 24)
        await press(pilot, "q")
        assert "+2 The Herald" in screen_text(app)


async def test_unfolded_every_version_has_a_row_and_the_list_remembers(library: Library) -> None:
    async with running(library) as (app, pilot):
        assert len(shown(app)) == 4
        await press(pilot, "tab", "Z")
        assert len(shown(app)) == 6
        assert "also in" not in screen_text(app)
        await press(pilot, "q", "j", "k")
        assert len(shown(app)) == 6
    again = opened(library.places)
    async with running(again) as (app, pilot):
        assert len(shown(app)) == 6
        await press(pilot, "tab", "Z")
        assert len(shown(app)) == 4
        for source, count in ((UNREAD, 4), (Source("folder", "News"), 3), (Source("starred"), 0)):
            app._show_source(source)
            await settle(pilot)
            assert len(shown(app)) == count
    again.close()


async def test_a_feed_shows_its_own_and_so_does_what_was_starred(library: Library) -> None:
    library.mark([1, 3], "starred")
    async with running(library) as (app, pilot):
        for source in (feed_source(library.feeds()[1].id), Source("starred")):
            app._show_source(source)
            await settle(pilot)
            assert len(shown(app)) == 2
            await press(pilot, "Z")
            assert len(shown(app)) == 2
        assert any("this list shows its own" in note.message for note in app._notifications)


async def test_the_versions_are_turned_over_and_each_can_be_starred(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "G")
        seen = []
        await press(pilot, "enter")
        for _ in range(4):
            reading = app.main.article.reading
            assert reading is not None
            seen.append(int(reading.row.id))
            await press(pilot, "V")
        assert seen == [1, 3, 5, 1]
        assert app.main.entries.entry == 1  # the row is the story's
        await press(pilot, "s")
        assert [row.id for row in library.rows([1, 3, 5]) if row.starred] == [3]
        await press(pilot, "tab", "shift+tab")  # the pane changes, the version stays
        assert app.main.article.entry == 3


async def test_reading_the_row_reads_the_story_and_is_undone(library: Library) -> None:
    async with running(library, (200, 50)) as (app, pilot):
        app.main.entries.go_to(library.rows([1])[0].id)
        await press(pilot, "tab", "m")
        assert [row.read for row in library.rows([1, 3, 5])] == [True, True, True]
        assert [feed.unread for feed in library.feeds()] == [1, 1, 1]
        assert library.counts().unread == 3
        await press(pilot, "U")
        assert [row.read for row in library.rows([1, 3, 5])] == [False, False, False]
        await press(pilot, "A", "U")
        assert library.counts().unread == 4
        assert "4 unread of 4" in app.main.status.text


async def test_the_feeds_pane_counts_a_story_once(library: Library) -> None:
    async with running(library) as (app, _):
        numbers = {node.title: node.number for node in app.main.feeds._lines}
        assert (numbers["All"], numbers["Unread"]) == (4, 4)
        assert (numbers["News"], numbers["Away"]) == (3, 2)
        assert [numbers[f"The {name}"] for name, _ in FEEDS] == [2, 2, 2]


@pytest.mark.parametrize("start", ["unread", "feed"])
async def test_space_shows_no_story_twice(library: Library, start: str) -> None:
    async with running(library) as (app, pilot):
        source = UNREAD if start == "unread" else feed_source(library.feeds()[0].id)
        app._show_source(source)
        await settle(pilot)
        await press(pilot, "tab")
        read = [title(app)]  # the preview of the first
        for _ in range(30):
            await press(pilot, "space")
            if title(app) not in read:
                read.append(title(app))
        assert sorted(read) == sorted(
            [TITLE, "From the Herald", "From the Gazette", "From the Mirror"]
        )
        assert library.counts().unread == 0
        assert [feed.unread for feed in library.feeds()] == [0, 0, 0]


async def test_the_next_feed_is_one_with_stories_that_were_not_read(library: Library) -> None:
    library.mark([4], "read")  # the Gazette's own article
    async with running(library) as (app, pilot):
        app.main.entries.go_to(library.rows([1])[0].id)
        await press(pilot, "tab", "m", "N")
        assert app.session.source == feed_source(library.feeds()[0].id)
        await press(pilot, "N")  # in the Gazette there is only what has been read elsewhere
        assert app.session.source == feed_source(library.feeds()[2].id)
        await press(pilot, "P")
        assert app.session.source == feed_source(library.feeds()[0].id)


async def test_what_a_search_finds_is_folded_too(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "slash", *"seal", "enter")
        assert len(shown(app)) == 1
        assert "The Gazette +2 " in screen_text(app)
        assert "· als" not in screen_text(app)  # no name has room, so none is begun
        await press(pilot, "D", "Z")
        assert len(shown(app)) == 1


async def test_without_folding_in_the_configuration_nothing_is(told_library: Library) -> None:
    config = told_library.places.config
    config.write_text(config.read_text("utf-8") + "\n[list]\nfold = false\n", "utf-8")
    library = opened(told_library.places)
    async with running(library) as (app, pilot):
        assert len(shown(app)) == 6
        assert "6 unread of 6" in app.main.status.text
        app.main.entries.go_to(library.rows([1])[0].id)
        await press(pilot, "tab", "m")
        assert [row.read for row in library.rows([1, 3, 5])] == [True, False, False]
        await press(pilot, "Z")
        assert len(shown(app)) == 4
    library.close()
