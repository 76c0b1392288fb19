"""Pictures of the main screens: what a change of the looks changes. Update them by: make snap."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from reader.library import Library
from reader.paths import Places
from reader.tui.app import TreadApp
from tests.fakes import NOW
from tests.reading_room import copied, opened, prepare, press, settle, until

Compare = Callable[..., bool]
Steps = Callable[[Pilot[int]], Awaitable[None]]


@pytest.fixture(scope="module")
def prepared_pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("subscription")
    prepare(folder)
    return folder


@pytest.fixture
def library(prepared_pictures: Path, tmp_path: Path) -> Iterator[Library]:
    library = opened(copied(prepared_pictures, tmp_path / "tread"))
    yield library
    library.close()


@pytest.fixture(autouse=True)
def _svg(monkeypatch: pytest.MonkeyPatch) -> None:
    # syrupy 5 renamed what pytest-textual-snapshot 1.0 sets; without it the pictures end in .raw.
    monkeypatch.setattr("pytest_textual_snapshot.SVGImageExtension.file_extension", "svg")


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def keys(*pressed: str) -> Steps:
    """Press these; then the picture is taken."""

    async def steps(pilot: Pilot[int]) -> None:
        await settle(pilot)
        await press(pilot, *pressed)

    return steps


async def search(pilot: Pilot[int]) -> None:
    await settle(pilot)
    await press(pilot, "slash", *"kiln")
    app = pilot.app
    assert isinstance(app, TreadApp)
    await until(pilot, lambda: app.session.source.kind == "search", "the search")
    await settle(pilot)


PICTURES: dict[str, tuple[tuple[int, int], Steps]] = {
    "main_80x24": ((80, 24), keys("tab", "j")),
    "main_120x40": ((120, 40), keys("tab", "j")),
    "article_80x24": ((80, 24), keys("tab", "j", "enter")),
    "removed_120x40": ((120, 40), keys("tab", "j", "enter", "x", "G")),
    "zen_80x24": ((80, 24), keys("tab", "j", "enter", "z", "space")),
    "one_pane_40x12": ((40, 12), keys("tab", "s")),
    "help_80x24": ((80, 24), keys("question_mark")),
    "help_40x12": ((40, 12), keys("question_mark")),
    "help_120x40": ((120, 40), keys("question_mark")),
    "search_120x40": ((120, 40), search),
}


@pytest.mark.parametrize("name", PICTURES)
def test_it_looks_as_it_did(name: str, library: Library, snap_compare: Compare) -> None:
    size, steps = PICTURES[name]
    assert snap_compare(app(library), terminal_size=size, run_before=steps)


def test_it_looks_as_it_did_in_a_light_theme(library: Library, snap_compare: Compare) -> None:
    async def steps(pilot: Pilot[int]) -> None:
        pilot.app.theme = "textual-light"
        await settle(pilot)
        await press(pilot, "tab", "j", "enter")

    assert snap_compare(app(library), terminal_size=(120, 40), run_before=steps)


def test_the_first_run_without_feeds(tmp_path: Path, snap_compare: Compare) -> None:
    (tmp_path / "config.toml").write_text("", "utf-8")
    (tmp_path / "data").mkdir()
    places = Places(tmp_path / "config.toml", tmp_path / "data", tmp_path, config_named=True)
    library = opened(places)
    assert snap_compare(app(library), terminal_size=(80, 24), run_before=keys())
    library.close()


def app(library: Library) -> App[int]:
    """The app, its clock standing still."""
    return TreadApp(library, clock=lambda: float(NOW))
