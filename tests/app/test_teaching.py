"""Teaching a rule where one reads, and hiding what repeats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reader.library import Library
from reader.query import parse_query
from reader.tui.screens.dialog import Dialog
from tests.fakes import rss, write_config
from tests.press_room import (
    PITCH,
    ZORBO,
    everywhere,
    over,
    point_at,
    previewed,
    toasts,
)
from tests.reading_room import opened, press, running, screen_text, until
from tests.server import LoopbackServer


@pytest.fixture
def library(press_library: Library) -> Library:
    return press_library


# Teaching


async def test_teach_previews_saves_hides_everywhere_and_is_undone(library: Library) -> None:
    before = library.places.config.read_text("utf-8")
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter")
        await point_at(app, pilot, ZORBO)
        assert ZORBO in app.main.status.text
        await press(pilot, "enter")
        assert over(app) == "TeachScreen"
        await previewed(app, pilot)
        shown = screen_text(app)
        assert "Would touch 6 stored articles (6 blocks)" in shown
        assert shown.count("• Pool of ") == 3
        assert "In The Press" in shown
        assert "In all feeds" in shown
        assert library.places.config.read_text("utf-8") == before
        await press(pilot, "j", "j")  # over the heading: the first rule for all feeds
        await until(pilot, lambda: "Would touch 7 stored" in screen_text(app), "its preview")
        await press(pilot, "k", "k", "enter")
        assert over(app) == "MainScreen"
        after = library.places.config.read_text("utf-8")
        assert after.startswith(before)
        assert "[[filter.rules]]" in after
        assert ZORBO not in screen_text(app)
        assert everywhere(library, ZORBO) == 1  # the other feed's
        assert app.main.article.pointer is None
        await press(pilot, "n")
        assert app.main.article.reading is not None
        assert ZORBO not in app.main.article.reading.cleaned.plain
        await press(pilot, "U")
        assert library.places.config.read_text("utf-8") == before
        assert everywhere(library, ZORBO) == 7
        assert ZORBO in app.main.article.reading.cleaned.plain


async def test_from_a_heading_to_the_end_is_proposed(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter")
        await point_at(app, pilot, "What is on")
        await press(pilot, "enter")
        await previewed(app, pilot)
        assert screen_text(app).count("from this heading to the end") == 2
        await press(pilot, "escape")
        assert over(app) == "MainScreen"
        assert app.main.article.pointer is not None  # still choosing
        await press(pilot, "t")
        assert app.main.article.pointer is None


async def test_nothing_is_saved_before_the_preview_is_on_the_screen(library: Library) -> None:
    before = library.places.config.read_text("utf-8")
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter")
        await point_at(app, pilot, ZORBO)
        await press(pilot, "enter")
        await previewed(app, pilot)
        screen = app.screen
        assert isinstance(screen, Dialog)
        screen.action_bottom()
        screen.action_choose()  # at once
        assert over(app) == "TeachScreen"
        await press(pilot, "escape")
    assert library.places.config.read_text("utf-8") == before


async def test_what_would_take_half_of_an_article_is_held_back_and_said(tmp_path: Path) -> None:
    only = "<p>The kiln is warm, the clay is late, and the cat is asleep upon the shelf.</p>"
    items = [(f"Short {n}", only) for n in range(4)]
    with LoopbackServer({"/feed.xml": rss(items)}) as server:
        short = opened(write_config(tmp_path / "short", [server.url("/feed.xml")]))
        list(short.refresh())
    before = short.places.config.read_text("utf-8")
    async with running(short) as (app, pilot):
        await press(pilot, "tab", "enter", "t", "enter")
        await previewed(app, pilot)
        assert "Takes nothing from 4 articles: over half of the text would go" in screen_text(app)
        await press(pilot, "enter")
        assert "would take nothing" in toasts(app)
        assert over(app) == "TeachScreen"
    assert short.places.config.read_text("utf-8") == before
    short.close()


async def test_a_config_that_cannot_be_written_is_told_and_nothing_is_lost(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "s")
        await point_at(app, pilot, ZORBO)
        await press(pilot, "enter")
        await previewed(app, pilot)
        with monkeypatch.context() as patch:
            patch.setattr("reader.config_edit.tempfile.mkstemp", refuse)  # tests may run as root
            await press(pilot, "enter")
        assert "cannot be written" in toasts(app)
        assert everywhere(library, ZORBO) == 7
        assert app._doing == ""
        await press(pilot, "U")  # the star: the teaching never was
        assert len(library.ids(parse_query("is:starred"))) == 0


async def test_an_undo_that_fails_can_be_tried_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter")
        await point_at(app, pilot, ZORBO)
        await press(pilot, "enter")
        await previewed(app, pilot)
        await press(pilot, "enter")
        assert everywhere(library, ZORBO) == 1
        with monkeypatch.context() as patch:
            patch.setattr("reader.config_edit.tempfile.mkstemp", refuse)
            await press(pilot, "U")
        assert "cannot be written" in toasts(app)
        assert everywhere(library, ZORBO) == 1
        await press(pilot, "U")
        assert everywhere(library, ZORBO) == 7


async def test_the_demo_says_what_to_do_instead(library: Library) -> None:
    before = library.places.config.read_text("utf-8")
    library.places = replace(library.places, is_demo=True)
    async with running(library, (80, 24), demo=True) as (app, pilot):
        await press(pilot, "tab", "enter")
        await point_at(app, pilot, ZORBO)
        await press(pilot, "enter")
        await previewed(app, pilot)
        assert "Begin your own: tread add URL" in screen_text(app)
        await press(pilot, "enter")
        assert over(app) == "TeachScreen"
        assert "tread add URL" in toasts(app)
        await press(pilot, "escape")
    assert library.places.config.read_text("utf-8") == before


async def test_enter_on_a_removed_block_while_teaching_asks_to_keep_it(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "x")
        await point_at(app, pilot, PITCH)
        assert "Enter keeps it" in app.main.status.text
        await press(pilot, "enter")
        assert over(app) == "RestoreScreen"
        await press(pilot, "escape")


# What repeats


async def test_what_repeats_is_said_quietly_and_hidden_on_request(library: Library) -> None:
    note = "seen in 6 of 6 articles · H hides it?"
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "G")
        assert screen_text(app).count(note) == 2
        await press(pilot, "H")
        await previewed(app, pilot)
        assert over(app) == "RepeatsScreen"
        shown = screen_text(app)
        assert "Zorbo the clown" in shown
        assert "In 6 of the last 6 articles, at the end" in shown
        await press(pilot, "enter")
        assert over(app) == "RepeatsScreen"  # on with the next one
        assert everywhere(library, ZORBO) == 1
        assert "Zorbo" not in screen_text(app)
        await previewed(app, pilot)
        await press(pilot, "U")
        assert everywhere(library, ZORBO) == 7
        await press(pilot, "escape", "G")
        assert screen_text(app).count(note) == 2


async def test_what_was_left_is_never_asked_again(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "H")
        await previewed(app, pilot)
        before = len(library.proposals())
        await press(pilot, "d")
        assert len(library.proposals()) == before - 1
        await press(pilot, "d")
        await until(pilot, lambda: "Nothing to ask about" in screen_text(app), "the empty list")
        await press(pilot, "d", "enter", "U")
        assert len(library.proposals()) == 1
        assert everywhere(library, ZORBO) == 7
        await press(pilot, "d", "escape", "G")
        assert "H hides it?" not in screen_text(app)
    again = opened(library.places)
    assert again.proposals() == ()
    again.close()
