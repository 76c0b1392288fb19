"""Pictures of the main screens: what a change of the looks changes. Update them by: make snap."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from reader.library import Library
from reader.model import FeedRow
from reader.model_filter import RuleReport
from reader.paths import Places
from reader.revisions import Revision, compare
from reader.text import SafeText
from reader.tui.app import TreadApp
from reader.tui.screens.edits import EditsScreen
from reader.tui.screens.rules import RulesScreen
from reader.tui.screens.settings import SettingsScreen
from reader.tui.widgets.article_view import ArticleView
from tests import press_room, story_room
from tests.fakes import NOW, rss, write_config
from tests.reading_room import copied, opened, prepare, press, settle, until
from tests.server import LoopbackServer

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


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    story_room.prepare(folder)
    return folder


@pytest.fixture
def told_library(told: Path, tmp_path: Path) -> Iterator[Library]:
    library = opened(copied(told, tmp_path / "tread"))
    yield library
    library.close()


@pytest.fixture(scope="module")
def prepared_press(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("press")
    press_room.prepare(folder)
    return folder


@pytest.fixture
def press_library(prepared_press: Path, tmp_path: Path) -> Iterator[Library]:
    library = opened(copied(prepared_press, tmp_path / "tread"))
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


async def teach(pilot: Pilot[int]) -> None:
    await settle(pilot)
    await press(pilot, "tab", "enter", "G", "t")
    app = pilot.app
    assert isinstance(app, TreadApp)
    while "Zorbo" not in app.main.status.text:
        await press(pilot, "j")
    await press(pilot, "enter")


async def rules(pilot: Pilot[int]) -> None:
    """With reports of our own: a new rule of tread's is no change of the looks."""
    await settle(pilot)
    app = pilot.app
    assert isinstance(app, TreadApp)
    feeds = app.library.feeds()
    screen = RulesScreen(feeds, feeds[0])
    app.push_screen(screen)
    await settle(pilot)
    screen.show(reports(feeds[0]))
    await settle(pilot)


def reports(feed: FeedRow) -> tuple[RuleReport, ...]:
    bare = RuleReport("", "built-in", "en", "promo", "tail", "", 0, 0, {}, ())
    return (
        replace(bare, id="newsletter", reason="Asks you to sign up for a newsletter.", hits=120,
                feeds={feed.id: (120, 0)}),
        replace(bare, id="price-box", reason="A box of prices, plans or deals below the article.",
                hits=31, restored=4, feeds={feed.id: (31, 4)}, off=(str(feed.url),),
                warning="Undone in 3 places, 4 of 35 blocks put back."),
        replace(bare, id="my-zorbo-the-clown", origin="yours", language="", where="anywhere",
                reason="Removed by a rule of your own.", hits=7, feeds={feed.id: (7, 0)}),
        replace(bare, id="share-prompt", reason="Asks you to share or print the page.",
                off=("everywhere",)),
    )  # fmt: skip


POINT = keys("tab", "enter", "right_square_bracket")
RESTORE = keys("tab", "enter", "u", "u")
CHOOSE = keys("tab", "enter", "t", "j")
REPEATS = keys("tab", "enter", "H")
FILTER_PICTURES: dict[str, tuple[tuple[int, int], Steps]] = {
    f"{name}_{columns}x{lines}": ((columns, lines), steps)
    for columns, lines in ((80, 24), (120, 40))
    for name, steps in (
        ("pointer", POINT), ("restore", RESTORE), ("choose", CHOOSE), ("teach", teach),
        ("repeats", REPEATS), ("rules", rules),
    )
}  # fmt: skip


async def edits(pilot: Pilot[int]) -> None:
    await settle(pilot)
    app = pilot.app
    assert isinstance(app, TreadApp)
    app.push_screen(EditsScreen(SafeText("A bridge of reeds"), [Revision(NOW, compare(
        ["A bridge of reeds", "It stood for nine winters, they say.", "The goats took it.",
         "That is all that is known.", "More next week."],
        ["A bridge of reeds", "It stood for eleven winters, they say.", "The goats took it.",
         "That is all that is known.", "The toll book was found."],
    ))]))  # fmt: skip
    await settle(pilot)


async def settings(pilot: Pilot[int]) -> None:
    """With a file of a name that stays the same."""
    await settle(pilot)
    app = pilot.app
    assert isinstance(app, TreadApp)
    app.push_screen(SettingsScreen(Path("/home/ada/.config/tread/config.toml"), ()))
    await settle(pilot)
    app._list_options()
    await settle(pilot)
    await press(pilot, "j", "j")


SETTINGS_PICTURES = {f"settings_{columns}x{lines}": (columns, lines)
                     for columns, lines in ((80, 24), (120, 40), (200, 50))}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS_PICTURES)
def test_the_settings_look_as_they_did(name: str, library: Library, snap_compare: Compare) -> None:
    size = SETTINGS_PICTURES[name]
    assert snap_compare(app(library), terminal_size=size, run_before=settings)


READING_PICTURES: dict[str, tuple[tuple[int, int], Steps]] = {
    f"{name}_{columns}x{lines}": ((columns, lines), steps)
    for columns, lines in ((80, 24), (120, 40))
    for name, steps in (
        ("hints", keys("n", "n", "f")), ("links", keys("n", "n", "L", "j")),
        ("find", keys("n", "n", "backslash", *"bear", "enter", "right_curly_bracket")),
        ("jump", keys("J", *"o")), ("edits", edits), ("grouped", keys("tab", "D", "j", "w")),
    )
}  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)], ids=lambda size: f"{size[0]}x")
def test_folded_stories_look_as_they_did(
    size: tuple[int, int], told_library: Library, snap_compare: Compare
) -> None:
    steps = keys("tab", "D", "D", "D", "g", "n")
    assert snap_compare(app(told_library), terminal_size=size, run_before=steps)


@pytest.mark.parametrize("name", READING_PICTURES)
def test_reading_looks_as_it_did(name: str, library: Library, snap_compare: Compare) -> None:
    size, steps = READING_PICTURES[name]
    assert snap_compare(app(library), terminal_size=size, run_before=steps)


@pytest.mark.parametrize("name", FILTER_PICTURES)
def test_the_filter_looks_as_it_did(
    name: str, press_library: Library, snap_compare: Compare
) -> None:
    size, steps = FILTER_PICTURES[name]
    assert snap_compare(app(press_library), terminal_size=size, run_before=steps)


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


def test_a_picture_in_half_blocks(
    tmp_path: Path, snap_compare: Compare, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    words = "<p>The quay was built of what the tide had left.</p>"
    rest = "<p>Then came the harbour master, and with him a long row of " + "barrels, " * 300
    image = "<img src='https://demo.invalid/images/ferry.png'>"
    figure = f"<figure>{image}<figcaption>At the quay</figcaption></figure>"
    with LoopbackServer({"/feed.xml": rss([("The quay", words + figure + rest)])}) as server:
        settings = '[tread]\nrefresh_minutes = 0\ntheme = "textual-dark"\n'
        library = opened(write_config(tmp_path, [server.url("/feed.xml")], settings))
        list(library.refresh())

        async def steps(pilot: Pilot[int]) -> None:
            await press(pilot, "n", "z", "i")
            article = pilot.app.query_one(ArticleView)
            await until(pilot, lambda: all(article.setting.pictures.values()), "the picture")

        assert snap_compare(app(library), terminal_size=(80, 24), run_before=steps)
        library.close()


def test_the_first_run_without_feeds(tmp_path: Path, snap_compare: Compare) -> None:
    (tmp_path / "config.toml").write_text('[tread]\ntheme = "textual-dark"\n', "utf-8")
    (tmp_path / "data").mkdir()
    places = Places(tmp_path / "config.toml", tmp_path / "data", tmp_path, config_named=True)
    library = opened(places)
    assert snap_compare(app(library), terminal_size=(80, 24), run_before=keys())
    library.close()


def app(library: Library) -> App[int]:
    """The app, its clock standing still."""
    return TreadApp(library, clock=lambda: float(NOW))
