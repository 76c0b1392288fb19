"""Every command of the table has its action, its key and its effect."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from reader.commands import BY_ID, COMMANDS, GROUPS
from reader.keymap import DEFAULT
from reader.library import Library
from reader.model import Block, Kind
from reader.query import parse_query
from reader.store.codec import pack_body
from reader.text import SafeText
from reader.tui.app import TreadApp
from reader.tui.bindings import ON_SCREEN
from reader.tui.screens.main import MainScreen
from reader.tui.session import read_session
from reader.tui.source import View
from reader.tui.widgets.key_line import KeyLine
from tests.reading_room import press, running, screen_text, settle, until

Check = Callable[[TreadApp, "Pilot[int]"], Awaitable[None]]
CHECKS: dict[str, Check] = {}


def checks(ident: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        CHECKS[ident] = check
        return check

    return keep


def title(app: TreadApp) -> str:
    reading = app.main.article.reading
    return reading.row.title if reading else ""


def pane(app: TreadApp) -> str:
    return app.main.pane


def over(app: TreadApp) -> str:
    """The screen on top."""
    return type(app.screen).__name__


def toasts(app: TreadApp) -> str:
    return "\n".join(note.message for note in app._notifications)


def finding(app: TreadApp) -> bool:
    return app.main.finding


def unread(app: TreadApp) -> int:
    return len(app.library.ids(parse_query("is:unread")))


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
async def test_a_command_has_its_effect(command: object, library: Library) -> None:
    ident = getattr(command, "id")  # noqa: B009 - pytest gives objects
    async with running(library) as (app, pilot):
        await CHECKS[ident](app, pilot)


def test_every_command_has_an_action_a_group_and_a_check() -> None:
    ids = {command.id for command in COMMANDS}
    assert set(CHECKS) == ids
    assert [ident for _, group in GROUPS for ident in group] == list(
        dict.fromkeys(ident for _, group in GROUPS for ident in group)
    )
    assert {ident for _, group in GROUPS for ident in group} == ids
    for ident in ids:
        owner = MainScreen if ident in ON_SCREEN else TreadApp
        assert callable(getattr(owner, f"action_{ident}", None)), ident


def test_no_two_commands_share_a_key() -> None:
    keys = Counter(key for command in COMMANDS for key in command.keys.split(","))
    assert [key for key, count in keys.items() if count > 1] == []


async def test_every_key_is_bound(library: Library) -> None:
    async with running(library) as (app, _):
        bound = set(app._bindings.key_to_bindings)
        assert {key for command in COMMANDS for key in command.keys.split(",")} <= bound


async def test_the_footer_says_what_fits_and_always_help(library: Library) -> None:
    async with running(library) as (app, pilot):
        for width in (120, 80, 40, 20):
            await pilot.resize_terminal(width, 24)
            await settle(pilot)
            shown = str(app.main.query_one(KeyLine).render())
            assert "Help" in shown
            assert len(shown) <= width
        await pilot.resize_terminal(120, 24)
        await settle(pilot)
        line = app.main.query_one(KeyLine)
        await pilot.click(line, offset=(str(line.render()).index("?"), 0))
        await settle(pilot)
        assert over(app) == "HelpScreen"


async def test_the_palette_runs_every_command(library: Library) -> None:
    async with running(library) as (app, pilot):
        offered = [command.title for command in app.get_system_commands(app.screen)]
        wanted = [command.title for command in COMMANDS if command.id != "palette"]
        assert offered == [*wanted, "Theme"]
        await press(pilot, "ctrl+p")
        await pilot.press(*"Zen")
        await until(pilot, lambda: over(app) == "CommandPalette", "the palette")
        await press(pilot, "enter")
        await until(pilot, lambda: app.main.zen, "zen chosen in the palette")


# Reading


@checks("read_on")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    assert title(app) == "Clay is late"
    await press(pilot, "space")  # all of it is on the screen: on to the next
    assert (pane(app), title(app)) == ("article", "A bridge of reeds")
    assert app.main.article.scroll_offset.y == 0
    assert unread(app) == 5
    await press(pilot, "space")
    assert title(app) == "A bridge of reeds"
    assert app.main.article.scroll_offset.y > 0
    for _ in range(20):
        await press(pilot, "space")
    assert unread(app) == 0
    assert "Nothing unread left" in toasts(app)


@checks("next_unread")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    app.main.feeds.move_to(6)  # The Almanac, a feed
    await settle(pilot)
    await press(pilot, "n", "n", "n", "n")
    assert app.session.source.value == "1"
    assert unread(app) == 3
    await press(pilot, "n")
    assert app.session.source.value == "2"
    assert app.main.feeds.source == app.session.source
    assert title(app) == "Clay is late"


@checks("previous_unread")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "j", "j", "p")
    assert title(app) == "A bridge of reeds"
    await press(pilot, "p", "p")
    assert title(app) == "Clay is late"
    assert "Nothing unread above" in toasts(app)


@checks("next_feed")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "N")
    assert (app.session.source.value, pane(app)) == ("1", "entries")
    assert app.main.feeds.source == app.session.source
    await press(pilot, "N")
    assert app.session.source.value == "2"
    await press(pilot, "N")
    assert app.session.source.value == "1"  # the third has nothing
    await press(pilot, "A", "N", "N")
    assert "Nothing unread in any other feed" in toasts(app)
    await press(pilot, "A", "N")
    assert "Nothing unread in any feed" in toasts(app)


@checks("previous_feed")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "P")
    assert app.session.source.value == "2"
    await press(pilot, "P")
    assert app.session.source.value == "1"


@checks("removed")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "n", "x", "G")
    shown = screen_text(app)
    assert "✂ " in shown
    assert "┊ Sign up for our newsletter" in shown
    await press(pilot, "x")
    assert "Sign up" not in screen_text(app)


@checks("next_removed")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "right_square_bracket")
    assert "Nothing was removed" in toasts(app)
    await press(pilot, "n", "right_square_bracket")  # shows them too
    assert app.main.article.pointer is not None
    assert "┊ Sign up for our newsletter" in screen_text(app)
    assert "Removed 1 of 1 · u keeps it" in app.main.status.text


@checks("previous_removed")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "n", "G", "left_square_bracket")
    assert "▌" in screen_text(app)
    assert "Removed 1 of 1" in app.main.status.text


@checks("restore")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "n", "u")  # points first
    assert over(app) == "MainScreen"
    await press(pilot, "u", "enter")
    assert over(app) == "MainScreen"
    reading = app.main.article.reading
    assert reading is not None
    assert "Sign up for our newsletter" in reading.cleaned.plain


@checks("teach")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "n", "t", "j")
    assert "Enter finds a rule" in app.main.status.text
    await press(pilot, "enter")
    assert over(app) == "TeachScreen"
    await press(pilot, "escape", "t")
    assert app.main.article.pointer is None


@checks("repeats")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "H")
    assert over(app) == "RepeatsScreen"
    await press(pilot, "escape")
    assert over(app) == "MainScreen"


@checks("rules")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "F")
    assert over(app) == "RulesScreen"
    assert "newsletter" in screen_text(app)
    await press(pilot, "q")
    assert over(app) == "MainScreen"


@checks("pictures")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "i")
    assert "no picture" in toasts(app)


@checks("picture")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "I")
    assert "no picture" in toasts(app)


@checks("zen")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "z")
    assert app.main.article.outer_size == app.size
    assert not app.main.entries.display
    await press(pilot, "z")
    assert pane(app) == "entries"
    assert app.main.entries.display


@checks("find")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "n", "backslash", *"year")
    await until(pilot, lambda: "1 of 24" in app.main.status.text, "how often it is there")
    assert app.main.article.scroll_offset.y > 0
    await press(pilot, *" 99")
    await until(pilot, lambda: "is not in this article" in app.main.status.text, "nowhere")
    await press(pilot, "enter")
    assert finding(app)  # there is nothing to go to
    await press(pilot, "backspace", "backspace", "1", "7", "enter")
    assert not finding(app)
    assert "“year 17” 1 of 1" in app.main.status.text
    assert "Year 17" in screen_text(app)
    await press(pilot, "escape")
    assert (pane(app), app.main.article.found) == ("article", None)
    await press(pilot, "backslash", "escape", "j")  # the keys are the article's again
    assert (pane(app), finding(app)) == ("article", False)


@checks("next_match")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "n", "right_curly_bracket")
    assert "No words are looked for" in toasts(app)
    await press(pilot, "backslash", *"bear", "enter")
    assert "“bear” 1 of 24" in app.main.status.text
    await press(pilot, "right_curly_bracket", "right_curly_bracket")
    assert "“bear” 3 of 24" in app.main.status.text
    await press(pilot, "z")
    assert "“bear” 3 of 24" in screen_text(app)  # zen has no other line below


@checks("previous_match")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "n", "backslash", *"bear", "enter", "left_curly_bracket")
    assert "“bear” 24 of 24" in app.main.status.text
    assert "Year 24" in screen_text(app)


@checks("next_version")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "V")
    assert "No other feed tells this story" in toasts(app)  # more in test_folding.py


@checks("edits")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "c")
    assert "has not changed this article" in toasts(app)
    row = app.row
    assert row is not None
    block = Block(Kind.PARAGRAPH, SafeText("A short report from the yard: the cat is awake."))
    raw = sqlite3.connect(app.library.places.database)
    raw.execute("INSERT INTO revision (entry, until, packed) VALUES (?, ?, ?)",
                (row.id, 1_795_000_000, pack_body("Clay is here", [block])))  # fmt: skip
    raw.commit()
    raw.close()
    await press(pilot, "tilde")
    assert over(app) == "EditsScreen"
    shown = screen_text(app)
    assert "Clay is [-here-]{+late+}" in shown
    await press(pilot, "l", "j", "k", "G", "g", "h", "q")
    assert over(app) == "MainScreen"


# Marking


@checks("toggle_read")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "m")
    assert unread(app) == 6
    await press(pilot, "m")
    assert unread(app) == 7


@checks("toggle_star")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "s")
    assert len(app.library.ids(parse_query("is:starred"))) == 1
    assert "★●" in screen_text(app).replace(" ", "")
    await press(pilot, "s")
    assert len(app.library.ids(parse_query("is:starred"))) == 0


@checks("toggle_later")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "w")
    assert len(app.library.ids(parse_query("is:later"))) == 1
    assert "» " in screen_text(app)
    await press(pilot, "q", "j", "j", "j")
    assert app.session.source.kind == "later"
    assert app.main.entries.border_title == "Read later"
    assert app.main.entries.count() == 1
    await press(pilot, "enter", "w")
    assert "» " not in screen_text(app)
    await press(pilot, "U")
    assert len(app.library.ids(parse_query("is:later"))) == 1


@checks("mark_above")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "j", "j", "left_parenthesis")
    assert "2 marked read · U undoes" in toasts(app)
    left = app.library.ids(parse_query("is:unread"))
    assert left == app.main.entries.ids[2:]
    await press(pilot, "U")
    assert unread(app) == 7


@checks("mark_below")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "j", "j", "right_parenthesis")
    assert app.library.ids(parse_query("is:unread")) == app.main.entries.ids[:3]
    await press(pilot, "G", "right_parenthesis")
    assert "All is read here" in toasts(app)


@checks("mark_all_read")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "A")
    assert unread(app) == 0
    assert "7 marked read · U undoes" in toasts(app)
    assert "●" not in screen_text(app)


@checks("undo")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "m", "A", "U")
    assert unread(app) == 6  # what was read before stays read
    await press(pilot, "U")
    assert unread(app) == 7
    await press(pilot, "U")
    assert "nothing to undo" in toasts(app)


# Going out


async def opened_by(app: TreadApp, pilot: Pilot[int], *keys: str) -> str:
    """The address that a browser is handed when these keys are pressed."""
    log = app.library.places.data / "opened"
    program = app.library.places.data / "browse"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nopen({str(log)!r},'w').write(sys.argv[1])\n"
    )
    program.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "webbrowser", None)
        patch.delitem(sys.modules, "webbrowser")
        patch.setenv("BROWSER", f"{program} %s")
        await press(pilot, *keys)
        await until(pilot, lambda: log.exists() and bool(log.read_text()), "the browser")
    return log.read_text()


@checks("browser")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    assert await opened_by(app, pilot, "enter", "b") == "https://workshop.example/0"
    await until(
        pilot, lambda: "Opened https://workshop.example/0" in toasts(app), "what was opened"
    )


@checks("hints")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "f")
    assert "no link on the screen" in toasts(app)
    await press(pilot, "n", "f")
    assert "Lower Ford[a]" in screen_text(app)
    assert "Type a hint" in app.main.status.text
    await press(pilot, "q")  # no hint of theirs: nothing but the end of the hints
    assert (pane(app), "Lower Ford[1]" in screen_text(app)) == ("article", True)
    assert await opened_by(app, pilot, "f", "a") == "https://reeds.example/ford"
    assert "Type a hint" not in app.main.status.text
    await press(pilot, "f", "escape")
    assert (pane(app), "Lower Ford[1]" in screen_text(app)) == ("article", True)


@checks("links")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "L")
    assert "no link in this article" in toasts(app)
    await press(pilot, "n", "L")
    assert over(app) == "LinksScreen"
    assert "[1] Lower Ford" in screen_text(app)
    await press(pilot, "j", "y")
    assert app.clipboard == "https://reeds.example/bridge.png"
    assert "https://reeds.example/bridge.png" in screen_text(app)
    assert await opened_by(app, pilot, "k", "enter") == "https://reeds.example/ford"
    assert over(app) == "MainScreen"


@checks("copy_link")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "y")
    assert app.clipboard == "https://workshop.example/0"


# Getting more


@checks("refresh_feed")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    app.main.feeds.move_to(9)  # the feed that is gone
    await press(pilot, "r")
    await until(pilot, lambda: not app._refresh.running and app._progress is None, "the refresh")
    assert app.main.status.text.startswith(" ! 127.0.0.1")


@checks("refresh_all")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    seen: set[str] = set()
    await press(pilot, "R")

    def ended() -> bool:
        seen.add(app.main.status.text.split(" ━")[0].split(" ─")[0].strip())
        return not app._refresh.running and app._progress is None

    await until(pilot, ended, "the refresh")
    assert any(text.startswith("Fetching ") and "of 3 feeds" in text for text in seen)


@checks("sync_now")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "Y")
    assert "No server is configured" in toasts(app)


@checks("add_feed")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "a")
    assert over(app) == "AddFeedScreen"
    await press(pilot, "q", "escape")  # q is typed
    assert over(app) == "MainScreen"


@checks("edit_feed")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "e")
    assert "Go to a feed first" in toasts(app)
    await press(pilot, "tab", "e")
    assert over(app) == "EditFeedScreen"
    await press(pilot, "escape")
    assert over(app) == "MainScreen"


@checks("search")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "slash", *"curious", "space", *"goats")
    await until(pilot, lambda: len(app.main.entries.ids) == 1, "the results")
    assert "goats" in screen_text(app)
    await press(pilot, "enter")
    assert pane(app) == "entries"
    assert not app.main.searching
    await press(pilot, "escape")
    assert len(app.main.entries.ids) == 7
    await press(pilot, "slash", *"is:purple")
    await until(
        pilot,
        lambda: "purple" in str(app.main.search_told.render()),
        "why it cannot be searched for",
    )
    await press(pilot, "escape")
    assert "purple" not in screen_text(app)


@checks("sort")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    newest = list(app.main.entries.ids)
    await press(pilot, "tab", "j", "S")
    assert list(app.main.entries.ids) == newest[::-1]
    assert app.main.entries.entry == newest[1]  # the cursor stays on its entry
    assert "oldest first" in screen_text(app)
    await press(pilot, "q", "j", "k")  # another list is as it was, this one remembers
    assert list(app.main.entries.ids) == newest[::-1]
    await press(pilot, "j")
    assert "oldest first" not in screen_text(app)
    assert read_session(app.session.written()).views == {"all:": View(oldest=True)}
    await press(pilot, "k", "S")
    assert list(app.main.entries.ids) == newest
    assert app.session.views == {}


@checks("group")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    newest = list(app.main.entries.ids)
    await press(pilot, "tab", "D")
    shown = screen_text(app)
    for heading in ("Today ─", "Yesterday ─", "Mon 16 Nov ", "Fri 3 Oct 2025 "):
        assert shown.count(heading) == 1
    assert list(app.main.entries.ids) == newest
    await press(pilot, "D")
    assert screen_text(app).count("The Almanac ─") == 1
    feeds = [row.feed for row in app.library.rows(app.main.entries.ids)]
    assert feeds == sorted(feeds)
    await press(pilot, "D")
    shown = screen_text(app)
    assert (shown.count(" News ─"), shown.count(" News/Craft ")) == (1, 1)
    assert [row.feed for row in app.library.rows(app.main.entries.ids)] == feeds
    await press(pilot, "D")
    assert list(app.main.entries.ids) == newest
    await press(pilot, "slash", *"kiln", "enter", "D")
    assert "how well it fits" in toasts(app)


@checks("fold")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "Z")
    assert "Every version in a row of its own" in toasts(app)
    assert app.session.views == {"all:": View(fold=False)}
    await press(pilot, "Z")
    assert "A story in one row" in toasts(app)
    assert app.session.views == {}


# Getting around


@checks("jump")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "J", *"wks")
    assert over(app) == "JumpScreen"
    await press(pilot, "enter")
    assert (app.session.source.value, pane(app)) == ("2", "entries")
    await press(pilot, "J", *"zzz")
    assert "No list has these letters" in screen_text(app)
    await press(pilot, "enter", "escape", "J", "down", "down", "enter")
    assert (app.session.source.kind, over(app)) == ("starred", "MainScreen")


@checks("open")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter")
    assert pane(app) == "entries"
    assert unread(app) == 7  # looking is not reading
    await press(pilot, "o")
    assert pane(app) == "article"
    assert unread(app) == 6


@checks("toggle_mute")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "X")
    muted = parse_query("is:muted")
    assert len(app.library.ids(muted)) == 1
    assert unread(app) == 6
    await press(pilot, "U")
    assert len(app.library.ids(muted)) == 0
    assert unread(app) == 7


@checks("tag")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "T", *"clay", "enter")
    assert [row.own_tags for row in app.library.entries(parse_query("tag:Clay"))] == [("clay",)]
    await press(pilot, "T", *"CLAY", "enter")
    assert not app.library.ids(parse_query("tag:clay"))
    await press(pilot, "U")
    assert len(app.library.ids(parse_query("tag:clay"))) == 1


@checks("keep_search")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "K")
    assert "Search for something first" in toasts(app)
    await press(pilot, "slash", *"kiln", "enter", "K", *"Fire", "enter")
    assert [one.text for one in app.library.settings.smart_feeds] == ["kiln"]


@checks("back")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "enter", "enter", "escape")
    assert pane(app) == "entries"
    await press(pilot, "q")
    assert pane(app) == "feeds"
    await press(pilot, "escape")
    assert app.is_running
    await pilot.press("q")
    assert app._exit


@checks("next_pane")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    panes = []
    for _ in range(3):
        await press(pilot, "tab")
        panes.append(pane(app))
    assert panes == ["entries", "article", "feeds"]


@checks("previous_pane")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "shift+tab")
    assert pane(app) == "article"
    assert app.focused is app.main.article


@checks("left")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    rows = app.main.feeds.count()
    app.main.feeds.move_to(5)  # the folder News
    await press(pilot, "h")
    assert app.main.feeds.count() == rows - 3
    assert app.session.folded == {"News"}
    await press(pilot, "l", "l", "left")
    assert (app.main.feeds.count(), pane(app)) == (rows, "feeds")


@checks("right")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "right", "l")
    assert pane(app) == "article"
    assert unread(app) == 7


@checks("down")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "j")
    assert app.session.source.kind == "unread"
    await press(pilot, "tab", "down")
    assert title(app) == "A bridge of reeds"
    await press(pilot, "tab", "down", "j")
    assert app.main.article.scroll_offset.y == 2


@checks("up")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "j", "j", "k", "up")
    assert app.main.entries.cursor == 0


@checks("page_down")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "pagedown")
    assert app.main.entries.cursor == 6
    await press(pilot, "g", "j", "tab", "ctrl+f")
    assert app.main.article.scroll_offset.y > 10


@checks("page_up")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "G", "pageup")
    assert app.main.entries.cursor == 0


@checks("top")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "j", "tab", "G", "g")
    assert app.main.article.scroll_offset.y == 0
    await press(pilot, "G", "home")
    assert app.main.article.scroll_offset.y == 0


@checks("bottom")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "G")
    assert app.main.feeds.source.value == "3"
    await press(pilot, "tab", "tab", "end")
    assert app.main.article.at_end


# The app


@checks("activity")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "exclamation_mark")
    assert over(app) == "ActivityScreen"
    assert "Failing now: 1" in screen_text(app)
    assert "has nothing at this address (404)" in screen_text(app)
    await press(pilot, "enter")  # what to do about it
    assert over(app) == "EditFeedScreen"
    await press(pilot, "escape", "A", "exclamation_mark")
    assert "7 marked read" in screen_text(app)
    await press(pilot, "q")
    assert over(app) == "MainScreen"


@checks("settings")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "comma", "j", "slash", *"borders", "enter", "enter")
    assert "tread.borders: no" in toasts(app)
    assert app.main.has_class("-bare")
    await press(pilot, "escape", "U")
    assert not app.main.has_class("-bare")


@checks("stats")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "n", "equals_sign")
    assert over(app) == "StatsScreen"
    shown = screen_text(app)
    assert "You read 2 of 7 articles" in shown
    assert "tread took out 1 block: 15 words" in shown
    assert "newsletter" in shown
    await press(pilot, "j", "G", "escape")
    assert over(app) == "MainScreen"


@checks("help")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "question_mark")
    assert over(app) == "HelpScreen"
    shown = {str(line.render()) for line in app.screen.query("Static").results()}
    assert {DEFAULT.help(command) for command in BY_ID.values()} <= shown
    await press(pilot, "G", "g", "j", "k", "pagedown", "pageup", "escape")
    assert over(app) == "MainScreen"
    await press(pilot, "f1", "q")
    assert over(app) == "MainScreen"
    assert pane(app) == "feeds"


@checks("palette")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "ctrl+p")
    assert over(app) == "CommandPalette"
    await press(pilot, "escape")
    assert over(app) == "MainScreen"


@checks("quit")
async def _(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "slash")
    await pilot.press("ctrl+q")
    assert app._exit
