"""Every screen over a subscription whose every string tries to be more than text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from reader.commands import COMMANDS
from reader.library import Library
from reader.tui.app import TreadApp
from reader.tui.bindings import action
from reader.tui.source import ALL
from tests import hostile_room
from tests.reading_room import copied, opened, press, running, screen_text, settle

ACTS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
LINK = re.compile(r"(?:https?://|mailto:)[!-~]+")


@pytest.fixture(scope="module")
def prepared_hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    hostile_room.prepare(folder)
    return folder


@pytest.fixture
def hostile_library(
    prepared_hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Library]:
    gone: list[str] = []

    def go(url: str) -> bool:
        gone.append(url)
        return True

    monkeypatch.setattr("webbrowser.open", go)
    monkeypatch.chdir(tmp_path)
    library = opened(copied(prepared_hostile, tmp_path / "tread"))
    yield library
    library.close()
    assert all(LINK.fullmatch(url) for url in gone)
    assert not list(tmp_path.rglob("OWNED"))


def sound(app: TreadApp, after: str) -> None:
    """Nothing on the screen acts, each row has its width, each link leads where one may go."""
    for at, strip in enumerate(app.screen._compositor.render_strips(app.size)):
        said = f"row {at} after {after}: {strip.text!r}"
        assert not ACTS.search(strip.text), said
        assert cell_len(strip.text) == app.size.width, said
        for segment in strip:
            style = segment.style
            if style is not None:
                assert style.link is None or LINK.fullmatch(style.link), said
                assert "@click" not in style.meta, said
    for note in app._notifications:
        assert not ACTS.search(note.message), note


async def back(app: TreadApp, pilot: Pilot[int]) -> None:
    """To the main screen, whatever lies over it."""
    for _ in range(5):
        if app.screen is app.main:
            return
        await press(pilot, "escape")
    raise AssertionError(f"{app.screen} does not close")


async def test_no_command_lets_anything_out(hostile_library: Library) -> None:
    async with running(hostile_library, (100, 30)) as (app, pilot):
        sound(app, "the start")
        for command in COMMANDS:
            if command.id == "quit":
                continue
            await app.run_action(action(command))
            await settle(pilot)
            sound(app, command.id)
            if app.screen is not app.main:
                await press(pilot, "down")
                sound(app, f"moving in {command.id}")
                await back(app, pilot)


async def test_no_article_lets_anything_out(hostile_library: Library) -> None:
    async with running(hostile_library) as (app, pilot):
        app._go_to_list(ALL)
        await press(pilot, "x")
        seen = set()
        for _ in range(len(app.main.entries.ids)):
            await press(pilot, "enter", "y")
            sound(app, "opening an article")
            assert app.row is not None
            assert not app.row.url or app.clipboard == app.row.url
            assert not ACTS.search(app.clipboard)
            seen.add(screen_text(app))
            await press(pilot, "G")
            sound(app, "going to its end")
            await press(pilot, "escape", "j")
        assert len(seen) == len(app.main.entries.ids)
        assert any("[link=https://evil.example]" in text for text in seen), "markup is text"


async def test_the_width_changes_nothing(hostile_library: Library) -> None:
    async with running(hostile_library) as (app, pilot):
        await press(pilot, "n", "x")
        for width, height in ((1, 1), (2, 30), (3, 3), (9, 5), (200, 60), (80, 1), (80, 24)):
            await pilot.resize_terminal(width, height)
            await settle(pilot)
            sound(app, f"{width} by {height}")
