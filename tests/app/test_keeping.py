"""Pointing at what was removed, keeping it, and taking that back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reader.library import Library
from reader.query import parse_query
from tests import press_room
from tests.press_room import (
    PITCH,
    everywhere,
    over,
    pointed,
    toasts,
)
from tests.reading_room import opened, press, running, screen_text, settle


@pytest.fixture
def library(press_library: Library) -> Library:
    return press_library


# Pointing


async def test_the_pointer_walks_over_what_was_removed_and_is_marked(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "tab", "enter", "right_square_bracket")
        article = app.main.article
        assert article.removed
        assert pointed(app) is not None
        shown = screen_text(app).split("\n")
        marked = [line for line in shown if "▌" in line]
        assert any("✂ newsletter" in line for line in marked)
        assert any(PITCH[:20] in line for line in marked)
        assert "Removed 1 of 1" in app.main.status.text
        await press(pilot, "left_square_bracket")  # the only one: round to itself
        assert pointed(app) is not None
        await press(pilot, "escape")
        assert pointed(app) is None
        assert "▌" not in screen_text(app)
        assert app.main.pane == "article"
        await press(pilot, "right_square_bracket", "x")  # hidden: nothing to point at
        assert pointed(app) is None


async def test_the_pointer_ends_with_the_article(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "t")
        assert pointed(app) is not None
        await press(pilot, "n")
        assert pointed(app) is None
        assert "Teach" not in app.main.status.text


async def test_teaching_moves_from_block_to_block_and_shows_each(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "tab", "enter", "t")
        article = app.main.article
        seen: list[int] = []
        for _ in range(30):
            seen.append(pointed(app) or 0)
            top, height = article.scroll_offset.y, article.size.height
            assert top <= article._pointed.start < top + height
            await press(pilot, "j")
        assert seen == sorted(seen)
        assert seen[-1] == seen[-2]  # the last block is the last
        await press(pilot, "k")
        assert pointed(app) == seen[-1] - 1
        await press(pilot, "g", "j")  # looked elsewhere: pointing goes on from there
        assert pointed(app) == 0


async def test_commands_about_an_article_say_so_when_there_is_none(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        for key in ("t", "u", "right_square_bracket", "left_square_bracket"):
            await press(pilot, key)
        assert toasts(app).count("Open an article first") == 4
        assert app.main.pane == "feeds"


async def test_in_zen_too_it_is_said_what_can_be_done(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "tab", "enter", "z", "G")
        assert not app.main.status.display
        await press(pilot, "t")
        assert "Teach: j k move" in screen_text(app)
        await press(pilot, "escape")
        assert app.main.zen
        assert not app.main.status.display


# Keeping


async def test_a_block_is_kept_in_place_for_ever_and_undone(library: Library) -> None:
    async with running(library, (100, 30)) as (app, pilot):
        await press(pilot, "tab", "enter", "right_square_bracket")
        article = app.main.article
        row = article._pointed.start - article.scroll_offset.y
        await press(pilot, "u")
        assert over(app) == "RestoreScreen"
        assert "Always keep this block in The Press" in screen_text(app)
        await press(pilot, "enter")
        assert over(app) == "MainScreen"
        assert article.reading is not None
        assert PITCH in article.reading.cleaned.plain
        assert article._pointed.start - article.scroll_offset.y == row  # nothing jumped
        assert "✂" not in screen_text(app)
        assert everywhere(library, PITCH) == len(press_room.NAMES)  # not in the other feed
        assert "U undoes" in toasts(app)
        assert "Kept · U takes that back" in app.main.status.text
        await press(pilot, "u")
        assert "not removed" in toasts(app)
        await press(pilot, "U")
        assert everywhere(library, PITCH) == 0
        assert "✂ newsletter" in screen_text(app)
        assert article._pointed.start - article.scroll_offset.y == row
    again = opened(library.places)
    assert everywhere(again, PITCH) == 0
    again.close()


@pytest.mark.parametrize(("downs", "count"), [(1, 6), (2, 7)])
async def test_a_rule_is_switched_off_here_or_everywhere(
    library: Library, downs: int, count: int
) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "u", "u", *["j"] * downs, "enter")
        assert everywhere(library, PITCH) == count
    again = opened(library.places)
    assert everywhere(again, PITCH) == count
    async with running(again) as (app, pilot):
        await press(pilot, "U")
        assert "nothing to undo" in toasts(app)  # that was in another session
    again.close()


async def test_leaving_the_menu_changes_nothing(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "u", "u", "escape")
        assert over(app) == "MainScreen"
        assert everywhere(library, PITCH) == 0


async def test_undo_is_one_stack(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "s", "u", "u", "enter", "m")
        row = app.main.entries.entry_row
        assert row is not None
        assert (row.read, row.starred, everywhere(library, PITCH)) == (False, True, 6)
        await press(pilot, "U")
        assert app.main.entries.entry_row == replace(row, read=True)
        assert everywhere(library, PITCH) == 6
        await press(pilot, "U")
        assert everywhere(library, PITCH) == 0
        assert len(library.ids(parse_query("is:starred"))) == 1
        await press(pilot, "U")
        assert len(library.ids(parse_query("is:starred"))) == 0
        await press(pilot, "U")
        assert "nothing to undo" in toasts(app)


async def test_u_takes_back_what_is_still_being_written(library: Library) -> None:
    async with running(library) as (_app, pilot):
        await press(pilot, "tab", "enter", "s", "u", "u")
        await pilot.press("enter", "U")  # before the change is done
        await settle(pilot)
        assert everywhere(library, PITCH) == 0
        assert len(library.ids(parse_query("is:starred"))) == 1
