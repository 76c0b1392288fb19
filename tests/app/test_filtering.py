"""Undo and teach where one reads: pointing, keeping, teaching, what repeats, the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.commands import CHOOSING, DIALOGS, REPEATS, RULES, Command
from reader.library import Library
from reader.model import EntryId, Span
from reader.query import parse_query
from reader.text import safe
from reader.tui.app import TreadApp
from reader.tui.screens.dialog import Dialog
from reader.tui.screens.repeats import RepeatsScreen
from reader.tui.screens.rules import RulesScreen
from tests import press_room
from tests.fakes import rss, write_config
from tests.reading_room import copied, opened, press, running, screen_text, settle, until
from tests.server import LoopbackServer

ZORBO = "Zorbo the clown wishes"
PITCH = "Sign up for our newsletter"


@pytest.fixture(scope="session")
def pressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("press")
    press_room.prepare(folder)
    return folder


@pytest.fixture
def library(pressed: Path, tmp_path: Path) -> Iterator[Library]:
    library = opened(copied(pressed, tmp_path / "tread"))
    yield library
    library.close()


def entry_of(library: Library, title: str) -> EntryId:
    return next(row.id for row in library.entries(parse_query("")) if row.title == title)


def kept(library: Library, title: str) -> str:
    return library.reading(entry_of(library, title)).cleaned.plain


def everywhere(library: Library, words: str) -> int:
    """In how many articles these words stay."""
    return sum(
        words in library.reading(row.id).cleaned.plain for row in library.entries(parse_query(""))
    )


def over(app: TreadApp) -> str:
    return type(app.screen).__name__


def toasts(app: TreadApp) -> str:
    return "\n".join(note.message for note in app._notifications)


def pointed(app: TreadApp) -> int | None:
    """The block pointed at."""
    pointer = app.main.article.pointer
    return pointer.block if pointer else None


async def point_at(app: TreadApp, pilot: Pilot[int], words: str) -> None:
    """Teach: the pointer on the block that begins with these words."""
    await press(pilot, "t")
    article = app.main.article
    for _ in range(40):
        pointer, reading = article.pointer, article.reading
        assert pointer is not None
        assert reading is not None
        if reading.cleaned.article.blocks[pointer.block].text.startswith(words):
            return
        await press(pilot, "j")
    raise AssertionError(f"never pointed at: {words}")


async def previewed(app: TreadApp, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: "Would touch" in screen_text(app), "the preview")


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


@pytest.mark.parametrize("own", [REPEATS, RULES], ids=["repeats", "rules"])
def test_no_two_keys_of_a_dialog_clash(own: tuple[Command, ...]) -> None:
    keys = Counter(key for one in (*CHOOSING, *own) for key in one.keys.split(","))
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_command_of_a_dialog_is_answered() -> None:
    owners = {id(CHOOSING): Dialog, id(REPEATS): RepeatsScreen, id(RULES): RulesScreen}
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
    for keys in (("u", "u"), ("t", "enter"), ("H",), ("F",)):
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
