"""Keys that come faster than screens go: what is over the panes is put away once."""

from __future__ import annotations

from textual import events

from reader.library import Library
from tests.reading_room import press, running, settle

OPENED = {"jump": ["J"], "settings": ["comma"], "links": ["n", "n", "L"]}


async def test_a_screen_is_put_away_once(library: Library) -> None:
    async with running(library) as (app, pilot):
        for name, way in OPENED.items():
            await press(pilot, *way)
            for _ in range(3):  # all at once, as a terminal hands on what was typed ahead
                app.post_message(events.Key("enter", "\r"))
                app.post_message(events.Key("escape", None))
            await settle(pilot)
            await press(pilot, "escape", "escape")
            assert app._exception is None, name
            assert app.screen is app.main, name


async def test_putting_away_what_is_away_puts_nothing_else_away(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "J")
        jump = app.screen
        for _ in range(2):
            jump.dismiss(None)
        await settle(pilot)
        assert app.screen is app.main
        await press(pilot, "comma")
        jump.dismiss(None)
        await settle(pilot)
        assert app.screen is not app.main


async def test_a_timer_that_is_over_before_it_begins_ends(library: Library) -> None:
    async with running(library) as (app, pilot):
        rung: list[bool] = []
        app.set_timer(-0.002, lambda: rung.append(True))
        await settle(pilot)
        await pilot.pause(0.1)
        assert rung == [True]
