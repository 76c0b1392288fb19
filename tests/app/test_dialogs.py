"""The rules, and what is so of every list over the panes."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from reader.commands import (
    CHOOSING,
    COMMANDS,
    DIALOGS,
    EDITS,
    GROUPS,
    LINKS,
    PICTURE,
    REPEATS,
    RULES,
    SETTINGS,
    Command,
)
from reader.library import Library
from reader.model import Span
from reader.query import parse_query
from reader.text import safe
from reader.tui.screens.dialog import Dialog
from reader.tui.screens.edits import EditsScreen
from reader.tui.screens.links import LinksScreen
from reader.tui.screens.picture import PictureScreen
from reader.tui.screens.repeats import RepeatsScreen
from reader.tui.screens.rules import RulesScreen
from reader.tui.screens.settings import SettingsScreen
from tests.press_room import (
    PITCH,
    ZORBO,
    entry_of,
    everywhere,
    over,
    point_at,
    previewed,
    toasts,
)
from tests.reading_room import press, running, screen_text, settle


@pytest.fixture
def library(press_library: Library) -> Library:
    return press_library


# The rules


async def test_the_rules_are_switched_here_and_everywhere_and_forgotten(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter")
        await point_at(app, pilot, ZORBO)
        await press(pilot, "enter")
        await previewed(app, pilot)
        await press(pilot, "enter", "F")
        assert over(app) == "RulesScreen"
        shown = screen_text(app)
        assert "here: The Press" in shown
        assert "my-zorbo-the-clown" in shown
        await press(pilot, "d")
        assert everywhere(library, ZORBO) == 7
        assert "my-zorbo" not in screen_text(app)
        await press(pilot, "U")
        assert everywhere(library, ZORBO) == 1
        await press(pilot, "G", "g")
        screen = app.screen
        assert isinstance(screen, RulesScreen)
        while screen._report is None or screen._report.id != "newsletter":
            await press(pilot, "j")
        cursor = screen.choices.cursor
        await press(pilot, "h")
        assert everywhere(library, PITCH) == 6
        assert "off in 1 feed" in screen_text(app)
        assert "Off: The Press" in screen_text(app)
        assert screen.choices.cursor == cursor  # it keeps its row though it takes less now
        await press(pilot, "e")
        assert everywhere(library, PITCH) == 7
        assert "off everywhere" in screen_text(app)
        await press(pilot, "e", "h")
        assert everywhere(library, PITCH) == 0
        await press(pilot, "d")
        assert "not yours to forget" in toasts(app)
        await press(pilot, "escape")
        assert over(app) == "MainScreen"


async def test_without_a_feed_at_hand_a_rule_is_switched_everywhere_only(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "F", "h")
        assert "no feed at hand" in toasts(app)
        assert "h off here" not in screen_text(app)


async def test_a_rule_that_people_keep_undoing_is_warned_about(library: Library) -> None:
    entry = entry_of(library, "Pool of Elm")
    block = library.reading(entry).cleaned.verdicts[-1].block
    library.keep_block(entry, block)
    for feed in library.feeds():
        library.switch_rule("newsletter", False, feed.id)
    async with running(library) as (app, pilot):
        await press(pilot, "F")
        shown = screen_text(app)
        assert "▸ ! newsletter" in shown  # on top
        assert "Undone in 3 places" in shown


# The keys of what lies over the panes


@pytest.mark.parametrize("own", [REPEATS, RULES, SETTINGS], ids=["repeats", "rules", "settings"])
def test_no_two_keys_of_a_dialog_clash(own: tuple[Command, ...]) -> None:
    keys = Counter(key for one in (*CHOOSING, *own) for key in one.keys.split(","))
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_command_of_a_dialog_is_answered() -> None:
    owners = {
        id(CHOOSING): Dialog, id(LINKS): LinksScreen, id(EDITS): EditsScreen,
        id(REPEATS): RepeatsScreen, id(RULES): RulesScreen, id(SETTINGS): SettingsScreen,
        id(PICTURE): PictureScreen,
    }  # fmt: skip
    assert len(owners) == len(DIALOGS)
    for _, commands in DIALOGS:
        for command in commands:
            assert callable(getattr(owners[id(commands)], f"action_{command.id}", None)), command.id


async def test_every_key_of_a_dialog_moves_or_closes_it(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "F")
        choices = app.screen.query_one("#choices")
        assert isinstance(app.screen, RulesScreen)
        choices = app.screen.choices
        last = choices.count() - 1
        cases = [("j", 1), ("down", 2), ("k", 1), ("up", 0), ("G", last), ("home", 0),
                 ("end", last), ("g", 0)]  # fmt: skip
        for key, cursor in cases:
            await press(pilot, key)
            assert choices.cursor == cursor, key
        for there, back in (("pagedown", "pageup"), ("ctrl+f", "ctrl+b"), ("space", "pageup")):
            await press(pilot, there)
            assert choices.cursor > 5
            await press(pilot, back)
            assert choices.cursor == 0
        for key in ("escape", "q"):
            await press(pilot, key)
            assert over(app) == "MainScreen"
            await press(pilot, "F")


async def test_a_click_chooses(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "u", "u")
        await pilot.click("#choices", offset=(6, 0))
        await settle(pilot)
        assert over(app) == "MainScreen"
        assert everywhere(library, PITCH) == 6


# Hostile text, sizes, the head


@pytest.mark.parametrize(
    "text", ["[/] [b]x[/b] and more words", "[@click=app.quit]press me[/] now"]
)
async def test_no_dialog_takes_a_text_for_markup(library: Library, text: str) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "enter", "u")
        reading = app.main.article.reading
        assert reading is not None
        row = replace(reading.row, feed_title=safe(text))
        blocks = tuple(replace(one, text=safe(text)) for one in reading.cleaned.article.blocks)
        cleaned = replace(
            reading.cleaned,
            article=replace(reading.cleaned.article, blocks=blocks),
            verdicts=tuple(
                replace(one, reason=text, rule=text) for one in reading.cleaned.verdicts
            ),
        )
        app.main.article.show(replace(reading, row=row, cleaned=cleaned))
        await press(pilot, "right_square_bracket", "u")
        assert screen_text(app).count(text) >= 3
        await press(pilot, "escape", "escape", "t", "enter")
        assert app.is_running


async def test_the_dialogs_live_at_every_size(library: Library) -> None:
    sizes = [(200, 50), (80, 24), (40, 12), (12, 5), (1, 1), (120, 40)]
    for keys in (("u", "u"), ("t", "enter"), ("H",), ("F",), ("comma",)):
        async with running(library) as (app, pilot):
            await press(pilot, "tab", "enter", *keys)
            for size in sizes:
                await pilot.resize_terminal(*size)
                await settle(pilot)
            await press(pilot, "escape")
            assert app.is_running


async def test_the_head_tells_of_edits_of_affiliate_links_and_of_what_was_kept(
    library: Library,
) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "tab", "enter")
        reading = app.main.article.reading
        assert reading is not None
        assert "affiliate" not in screen_text(app)
        assert "edited" not in screen_text(app)
        article = reading.cleaned.article
        paid = (Span(0, 4, "link", safe("https://shop.example/a"), affiliate=True),)
        first = replace(article.blocks[0], spans=paid)
        changed = replace(article, blocks=(first, *article.blocks[1:]))
        cleaned = replace(
            reading.cleaned, article=changed, verdicts=(), restored=reading.cleaned.verdicts
        )
        app.main.article.show(replace(reading, cleaned=cleaned, edited=1_794_000_000))
        shown = screen_text(app).replace("\xa0", " ")
        assert "1 affiliate link" in shown
        assert "1 block kept by you" in shown
        assert "~ edited 6 Nov 2026, 21:20" in shown


FILTER_KEYS = (
    *(key for command in COMMANDS for key in command.keys.split(",")
      if command.id in {*dict(GROUPS)["Filter"], *dict(GROUPS)["Mark"], "next_unread", "down"}),
    *(command.keys.split(",")[0] for _, commands in DIALOGS for command in commands),
    "t", "t", "enter", "enter", "enter", "u", "escape", "right_square_bracket",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_is_pressed_all_of_it_is_undone(library: Library, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - keys, not secrets
    config = library.places.config.read_bytes()

    def stored() -> object:
        return library.proposals(), [
            library.reading(row.id).cleaned for row in library.entries(parse_query(""))
        ]

    before = stored()
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "tab", "enter")
        await press(pilot, *dice.choices(FILTER_KEYS, k=70))
        assert app.is_running
        assert "went wrong" not in toasts(app)
        await press(pilot, "escape", "escape", *["U"] * (len(app._done) + 1))
        assert "nothing to undo" in toasts(app)
    assert library.places.config.read_bytes() == config
    assert stored() == before
