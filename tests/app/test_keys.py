"""Keys of the reader's own: remapped, counted, macros and programs."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from reader.library import Library
from reader.query import parse_query
from reader.tui.app import TreadApp
from reader.tui.widgets.key_line import KeyLine
from tests.reading_room import copied, opened, press, running, screen_text, settle, until


@asynccontextmanager
async def configured(
    prepared: Path, folder: Path, more: str
) -> AsyncIterator[tuple[TreadApp, Pilot[int]]]:
    """The app with more in its configuration."""
    places = copied(prepared, folder / "tread")
    with places.config.open("a") as config:
        config.write(f"\n{more}\n")
    library = opened(places)
    try:
        async with running(library) as (app, pilot):
            yield app, pilot
    finally:
        library.close()


def toasts(app: TreadApp) -> str:
    return "\n".join(note.message for note in app._notifications)


def count(app: TreadApp, query: str) -> int:
    return len(app.library.ids(parse_query(query)))


async def test_remapped_keys_work_and_are_shown_everywhere(prepared: Path, tmp_path: Path) -> None:
    more = '[keys]\ntoggle_star = "v"\nundo = "Ctrl+Z"\nhelp = "M"\nback = ["escape", "W"]'
    async with configured(prepared, tmp_path, more) as (app, pilot):
        await press(pilot, "enter", "s")
        assert count(app, "is:starred") == 0
        await press(pilot, "v")
        assert count(app, "is:starred") == 1
        line = str(app.main.query_one(KeyLine).render())
        assert " v Star " in line
        assert line.rstrip().endswith("M Help")
        await press(pilot, "ctrl+z")
        assert count(app, "is:starred") == 0
        await press(pilot, "A")
        assert "Ctrl+Z undoes" in toasts(app)
        offered = {one.title: one.help for one in app.get_system_commands(app.screen)}
        assert offered["Star"].startswith("v · ")
        await press(pilot, "M")
        shown = screen_text(app)
        assert "Ctrl+Z takes it back" in {
            str(line.render()).split("; ")[-1].rstrip(".")
            for line in app.screen.query("Static").results()
        }
        assert "Read" in shown
        await press(pilot, "M", "W")
        assert app.main.pane == "feeds"
        await pilot.press("W")
        assert app._exit


async def test_a_preset(prepared: Path, tmp_path: Path) -> None:
    async with configured(prepared, tmp_path, '[keys]\npreset = "newsboat"') as (app, pilot):
        await press(pilot, "enter", "N")
        assert count(app, "is:unread") == 6
        await pilot.press("colon")
        await settle(pilot)
        assert type(app.screen).__name__ == "CommandPalette"


async def test_a_count_repeats_a_move_or_names_a_line(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "3", "j")
        assert app.main.entries.cursor == 3
        await press(pilot, "2", "up")
        assert app.main.entries.cursor == 1
        await press(pilot, "5", "G")
        assert app.main.entries.cursor == 4
        await press(pilot, "9", "9", "G")
        assert app.main.entries.cursor == 6
        await press(pilot, "2", "g")
        assert app.main.entries.cursor == 1
        await press(pilot, "4")
        assert "4: a count" in app.main.status.text
        await press(pilot, "escape")  # only the count is forgotten
        assert (app.main.pane, app.main.counted) == ("entries", 0)
        assert "count" not in app.main.status.text
        await press(pilot, "3", "s", "j")  # a count is for the very next command
        assert app.main.entries.cursor == 2
        await press(pilot, "tab", "1", "0", "G")
        assert app.main.article.scroll_offset.y == min(9, app.main.article.max_scroll_y)


async def test_a_count_of_lines_in_an_article(library: Library) -> None:
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "n", "n", "1", "0", "G")
        assert app.main.article.scroll_offset.y == 9
        await press(pilot, "5", "j")
        assert app.main.article.scroll_offset.y == 14
        await press(pilot, "0", "j", "1", "2", "k")
        assert app.main.article.scroll_offset.y == 3


async def test_a_count_is_typed_as_text_into_the_search(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "slash", "5")
        assert app.main.search_bar.value == "5"
        assert app.main.counted == 0


async def test_a_macro_waits_for_each_of_its_commands(prepared: Path, tmp_path: Path) -> None:
    more = (
        '[[macros]]\nkey = "M"\ntitle = "Star and on"\n'
        'commands = ["next_unread", "toggle_star", "next_unread", "toggle_star"]'
    )
    async with configured(prepared, tmp_path, more) as (app, pilot):
        await press(pilot, "M")
        assert count(app, "is:starred") == 2
        assert app.main.article.reading is not None
        assert app.main.article.reading.row.title == "A bridge of reeds"
        await press(pilot, "question_mark")
        assert "Star and on" in screen_text(app)


def recorder(folder: Path) -> tuple[str, Path]:
    """A program that writes down its arguments and the text of the last one."""
    log, program = folder / "seen", folder / "record"
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        "text = open(sys.argv[-1]).read() if os.path.exists(sys.argv[-1]) else ''\n"
        f"open({str(folder / 'new')!r}, 'w').write(json.dumps([sys.argv[1:], text]))\n"
        f"os.rename({str(folder / 'new')!r}, {str(log)!r})\nsys.exit(3)\n"
    )
    program.chmod(0o755)
    return str(program), log


async def test_a_program_is_handed_the_article(prepared: Path, tmp_path: Path) -> None:
    program, log = recorder(tmp_path)
    line = json.dumps(f"{program} '{{title}}' {{url}} {{path}}")
    more = f'[[commands]]\nkey = "v"\nrun = {line}\ntitle = "Note"\nmode = "background"'
    async with configured(prepared, tmp_path, more) as (app, pilot):
        await press(pilot, "tab", "3", "j", "v")
        await until(pilot, lambda: "Note ended with status 3" in toasts(app), "its end")
        (title, url, path), text = json.loads(log.read_text())
        row = app.main.entries.entry_row
        assert row is not None
        assert (title, url) == (row.title, row.url)
        assert "the kiln is warm" in text
        assert (
            Path(path).stat().st_mode & 0o077 == 0 or Path(path).parent.stat().st_mode & 0o077 == 0
        )
    assert not Path(path).exists()


async def test_a_program_that_does_not_exist_is_told(prepared: Path, tmp_path: Path) -> None:
    more = '[[commands]]\nkey = "v"\nrun = "no-such-program {url}"\nmode = "background"'
    async with configured(prepared, tmp_path, more) as (app, pilot):
        await press(pilot, "tab", "v")
        await until(pilot, lambda: "cannot be started" in toasts(app), "why")
        assert "No such file" in toasts(app)
