"""The settings screen, and a configuration that is written while the app runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reader.config import load
from reader.library import Library
from reader.options import Option, reset_option, set_option
from reader.tui.app import TreadApp
from reader.tui.screens.settings import SettingsScreen
from tests.reading_room import press, running, screen_text, until


@pytest.fixture(autouse=True)
def _comment(library: Library) -> Iterator[None]:
    config = library.places.config
    config.write_text("# mine\n" + config.read_text())
    library.reload()
    yield
    assert config.read_text().startswith("# mine\n")


def toasts(app: TreadApp) -> str:
    return "\n".join(note.message for note in app._notifications)


def over(app: TreadApp) -> str:
    return type(app.screen).__name__


async def at(app: TreadApp, pilot: Pilot[int], name: str) -> Option:
    """The cursor on this setting."""
    screen = app.screen
    assert isinstance(screen, SettingsScreen)
    names = [one.name if one else "" for one in screen._rows]
    screen.choices.move_to(names.index(name))
    await pilot.pause()
    found = screen._option
    assert found
    assert found.name == name
    return found


async def typed(pilot: Pilot[int], words: str) -> None:
    pilot.app.screen.query_one("#line", Input).value = words
    await press(pilot, "enter")


async def test_every_kind_is_changed_in_place_in_force_at_once_and_undone(
    library: Library,
) -> None:
    before = library.places.config.read_text()
    async with running(library, (120, 40)) as (app, pilot):
        await press(pilot, "comma")
        assert over(app) == "SettingsScreen"
        await at(app, pilot, "tread.borders")
        await press(pilot, "enter")
        assert app.main.has_class("-bare")
        assert "tread.borders: no · U undoes" in toasts(app)
        assert (await at(app, pilot, "tread.borders")).line > 0
        await at(app, pilot, "tread.density")
        await press(pilot, "enter", "down", "enter")
        assert app.main.has_class("-cosy")
        await at(app, pilot, "tread.measure")
        await press(pilot, "enter")
        await typed(pilot, "wide")
        assert over(app) == "SetScreen"
        assert "cannot be 'wide'" in screen_text(app)
        await typed(pilot, "40")
        assert app.main.article._measure == 40
        await at(app, pilot, "tread.theme")
        await press(pilot, "enter")
        await typed(pilot, "tread-light")
        assert app.theme == "tread-light"
        await at(app, pilot, "keys.toggle_star")
        await press(pilot, "enter")
        await typed(pilot, "* F2")
        assert app.keymap.key("toggle_star") == "*"
        settings = load(library.places)
        assert (settings.measure, settings.theme, settings.borders) == (40, "tread-light", False)
        await press(pilot, "U", "U", "U", "U", "U")
        assert library.places.config.read_text() == before
        assert not app.main.has_class("-bare")
        assert not app.main.has_class("-cosy")
        assert app.main.article._measure == 76
        await press(pilot, "escape", "tab", "s")
        assert "★" in screen_text(app)


async def test_a_default_is_taken_again(library: Library) -> None:
    set_option(library.places, "measure", "50")
    library.reload()
    async with running(library) as (app, pilot):
        await press(pilot, "comma")
        assert (await at(app, pilot, "tread.measure")).line
        assert "set in line" in screen_text(app)
        await press(pilot, "d")
        assert app.main.article._measure == 76
        assert not (await at(app, pilot, "tread.measure")).line
        await press(pilot, "d")
        assert "its default holds" in toasts(app)


async def test_a_clash_of_keys_is_told_and_nothing_written(library: Library) -> None:
    before = library.places.config.read_text()
    async with running(library) as (app, pilot):
        await press(pilot, "comma")
        await at(app, pilot, "keys.zen")
        await press(pilot, "enter")
        await typed(pilot, "n")
        assert "given to two commands" in toasts(app)
        assert library.places.config.read_text() == before
        assert app.keymap.key("zen") == "z"


async def test_a_setting_is_found_by_typing(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "comma", "slash", *"columns")
        shown = screen_text(app)
        assert "measure" in shown
        assert "per_host" not in shown
        await press(pilot, "enter", "j")
        assert app.screen.query_one("#words").display
        await press(pilot, "slash", *"zzz")
        assert "No setting has these letters" in screen_text(app)
        await press(pilot, "enter")  # nothing is there to choose
        await press(pilot, "slash", "escape")
        assert "per_host" in screen_text(app)
        await press(pilot, "escape")
        assert over(app) == "MainScreen"


async def test_what_stands_many_times_says_how_it_is_edited(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "comma")
        await at(app, pilot, "feeds")
        assert "3 in the file" in screen_text(app)
        await press(pilot, "enter")
        assert "tread config edit" in toasts(app)


async def test_what_another_program_writes_is_taken_over(library: Library) -> None:
    async with running(library) as (app, pilot):
        set_option(library.places, "borders", "no")
        set_option(library.places, "keys.toggle_star", "v")
        await until(pilot, lambda: app.main.has_class("-bare"), "no borders")
        assert "has changed and is in force" in toasts(app)
        await press(pilot, "tab", "v")
        assert "★" in screen_text(app)
        reset_option(library.places, "borders")
        await until(pilot, lambda: not app.main.has_class("-bare"), "borders again")


async def test_a_feed_that_is_taken_out_of_the_file_goes(library: Library) -> None:
    async with running(library) as (app, pilot):
        text = library.places.config.read_text()
        library.places.config.write_text(text.split("[[feeds]]")[0])
        await until(pilot, lambda: app._feeds == (), "no feed")
        assert "Workshop Notes" not in screen_text(app)
        library.places.config.write_text(text)
        await until(pilot, lambda: len(app._feeds or ()) == 3, "the feeds")
        await until(pilot, lambda: "Workshop Notes" in screen_text(app), "on the screen")


async def test_a_broken_file_changes_nothing_and_is_told_until_it_is_mended(
    library: Library,
) -> None:
    async with running(library) as (app, pilot):
        text = library.places.config.read_text()
        for broken, says in (
            (text.replace("refresh_minutes", "refresh_minuts"), "refresh_minuts"),
            (text + "[tread\n", "not TOML"),
        ):
            library.places.config.write_text(broken)
            await until(pilot, lambda says=says: says in app._config_problem, says)  # type: ignore[misc]
            assert says in app.main.status.text
            assert app.library.settings.feeds
            assert len(app._feeds or ()) == 3
        await press(pilot, "comma")
        assert "This is not TOML" in screen_text(app)
        assert over(app) == "SettingsScreen"
        await press(pilot, "escape")
        library.places.config.unlink()
        await until(pilot, lambda: "no such file" in app._config_problem, "the file is gone")
        library.places.config.write_text(text)
        await until(pilot, lambda: not app._config_problem, "mended")
        assert "unread of" in app.main.status.text
