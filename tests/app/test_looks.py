"""Themes, density, borders, and no colours at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from reader.config import parse_settings
from reader.errors import ConfigError
from reader.library import Library
from reader.tui.themes import OWN
from tests.app.test_keys import configured
from tests.reading_room import copied, opened, press, running, settle


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG counts it."""

    def light(text: str) -> float:
        parts = [c / 255 for c in Color.parse(text).rgb]
        r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(first), light(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_our_themes_can_be_read(theme: object) -> None:
    colours = vars(theme)
    least = 12 if colours["name"] == "tread-contrast" else 4.5
    for name in ("foreground", "primary", "accent", "error", "secondary"):
        wanted = least if name == "foreground" else min(least, 7)
        assert contrast(colours[name], colours["background"]) >= wanted, name


async def test_a_theme_is_shown_while_one_chooses_and_remembered(library: Library) -> None:
    async with running(library) as (app, pilot):
        before = app.theme
        app.action_change_theme()
        await settle(pilot)
        await press(pilot, "j")
        assert app.theme != before
        await press(pilot, "escape")
        assert app.theme == before
        app.action_change_theme()
        await settle(pilot)
        while app.theme != "tread-light":
            await press(pilot, "j")
        await press(pilot, "enter")
        assert type(app.screen).__name__ == "MainScreen"
    async with running(library) as (app, _):
        assert app.theme == "tread-light"


async def test_a_theme_of_ones_own(prepared: Path, tmp_path: Path) -> None:
    more = '[[themes]]\nname = "dusk"\nprimary = "#c78f6e"\nbackground = "#102030"'
    async with configured(prepared, tmp_path, more) as (app, pilot):
        app.theme = "dusk"
        await settle(pilot)
        assert app.theme_variables["background"] == "#102030"


def test_a_colour_that_is_none_is_told() -> None:
    with pytest.raises(ConfigError, match=r"c.toml:3: 'primary'.* cannot be 'reddish'"):
        parse_settings('[[themes]]\nname = "x"\nprimary = "reddish"', "c.toml")


async def test_density_and_borders(prepared: Path, tmp_path: Path) -> None:
    places = copied(prepared, tmp_path / "tread")
    text = places.config.read_text()
    sizes = []
    for more in ("", 'density = "cosy"\n', "borders = false\n"):
        places.config.write_text(text.replace("[tread]\n", f"[tread]\n{more}"))
        library = opened(places)
        async with running(library) as (app, _):
            sizes.append(app.main.feeds.content_size)
        library.close()
    plain, cosy, bare = sizes
    assert cosy.height < plain.height
    assert cosy.width < plain.width
    assert bare.width > plain.width


async def test_with_the_terminal_s_own_colours_the_cursor_is_told(library: Library) -> None:
    async with running(library) as (app, pilot):
        app.theme = "ansi-dark"
        await press(pilot, "tab")
        assert all(part.style and part.style.reverse for part in app.main.entries.render_line(0))
        assert all(part.style and part.style.underline for part in app.main.feeds.render_line(0))
        app.theme = "tread-dark"
        await settle(pilot)
        assert not any(
            part.style and part.style.reverse for part in app.main.entries.render_line(0)
        )


async def test_without_colour_the_cursor_is_still_told(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(library) as (app, pilot):
        await press(pilot, "tab")
        row = app.main.entries.render_line(0)
        assert all(part.style and part.style.reverse for part in row)
        strips = app.screen._compositor.render_strips(app.size)
        filters = app.get_line_filters()
        for strip in strips:
            for part in strip.apply_filter(filters[-1], Color.parse("black")):
                for colour in (part.style.color, part.style.bgcolor) if part.style else ():
                    assert colour is None or colour.is_default
