"""Pictures in the app: asked for, loaded, refused, and the place of the reader kept."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reader.terminal import Abilities
from reader.tui.app import TreadApp
from reader.tui.screens.picture import PictureScreen
from reader.tui.terminal import SchemeChanged, TerminalTold
from tests.fakes import rss, write_config
from tests.pictures import picture
from tests.reading_room import opened, press, running, screen_text, settle, until
from tests.server import LoopbackServer, Reply, Route, redirect

WORDS = "".join(
    f"<p>Paragraph {n} of the story tells how the tide came in and went out again.</p>"
    for n in range(12)
)


def story(*names: str) -> str:
    return WORDS + "".join(
        f"<figure><img src='/{name}' alt='The quay'><figcaption>Caption of {name}</figcaption>"
        f"</figure>{WORDS}"
        for name in names
    )


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    routes: dict[str, Route] = {
        "/a.png": picture((400, 200)),
        "/b.png": picture((100, 400), "JPEG"),
        "/text.png": Reply(b"<p>no</p>", type="text/html"),
        "/away.png": redirect("http://169.254.169.254/"),
    }
    with LoopbackServer(routes) as running_:
        yield running_


@asynccontextmanager
async def reading(
    server: LoopbackServer,
    folder: Path,
    *names: str,
    images: str = "",
    of_feed: str = "",
    size: tuple[int, int] = (100, 40),
) -> AsyncIterator[tuple[TreadApp, Pilot[int]]]:
    """The app with an article of these pictures open."""
    server.routes["/feed.xml"] = rss([("The tide", story(*names))], link=server.url(""))
    settings = '[tread]\nrefresh_minutes = 0\ntheme = "textual-dark"\n'
    settings += f'[article]\nimages = "{images}"\n' if images else ""
    places = write_config(folder, [server.url("/feed.xml")], settings)
    if of_feed:
        with places.config.open("a") as out:
            out.write(f'images = "{of_feed}"\n')
    library = opened(places)
    assert [saved.error for saved in library.refresh()] == [""]
    try:
        async with running(library, size) as (app, pilot):
            await press(pilot, "n")
            yield app, pilot
    finally:
        library.close()


def drawn(app: TreadApp) -> int:
    """The rows of pictures in the article."""
    layout = app.main.article._set_text
    return sum(bool(line.cells) for line in layout.lines) if layout else 0


def text(app: TreadApp) -> str:
    layout = app.main.article._set_text
    lines = layout.lines if layout else []
    return "\n".join("".join(piece.text for piece in line.pieces) for line in lines)


def asked(server: LoopbackServer) -> int:
    return sum(seen.path != "/feed.xml" for seen in server.seen)


async def test_pictures_come_when_asked_for(server: LoopbackServer, tmp_path: Path) -> None:
    async with reading(server, tmp_path, "a.png", "b.png") as (app, pilot):
        assert not asked(server) and not drawn(app)
        assert "i Pictures" in screen_text(app)
        await press(pilot, "i")
        assert "(loading…)" in text(app) or drawn(app)
        assert "i Pictures" not in screen_text(app)
        await until(pilot, lambda: "(loading…)" not in text(app), "both pictures")
        assert asked(server) == 2
        assert drawn(app) > 20
        assert "Caption of a.png" in text(app)
        await press(pilot, "i")
        assert not drawn(app) and "i Pictures" in screen_text(app)
        await press(pilot, "i")
        await until(pilot, lambda: drawn(app) > 20, "pictures from the disk")
        assert asked(server) == 2


async def test_the_place_is_kept_when_pictures_come(server: LoopbackServer, tmp_path: Path) -> None:
    async with reading(server, tmp_path, "a.png", "b.png") as (app, pilot):
        await press(pilot, "G", "pageup")
        article = app.main.article
        layout = article._set_text
        assert layout
        before = [layout.lines[article.scroll_offset.y + at].pieces for at in range(10)]
        y = article.scroll_offset.y
        await press(pilot, "i")
        await until(pilot, lambda: "(loading…)" not in text(app), "the pictures")
        layout = article._set_text
        assert layout and article.scroll_offset.y > y
        assert [layout.lines[article.scroll_offset.y + at].pieces for at in range(10)] == before
        place = article.place
        await pilot.resize_terminal(70, 30)
        await until(pilot, lambda: article.place.block == place.block, "the same block on top")


async def test_what_cannot_be_shown_says_why(server: LoopbackServer, tmp_path: Path) -> None:
    names = ("a.png", "gone.png", "text.png", "away.png")
    async with reading(server, tmp_path, *names) as (app, pilot):
        await press(pilot, "i")
        await until(pilot, lambda: text(app).count("(not loaded: ") == 3, "three reasons")
        await until(pilot, lambda: drawn(app) > 5, "the one that is there")
        shown = " ".join(text(app).split())
        assert "404" in shown and "no picture that tread knows" in shown and "link-local" in shown


@pytest.mark.parametrize(("images", "of_feed"), [("always", ""), ("never", "always")])
async def test_pictures_that_come_by_themselves(
    server: LoopbackServer, tmp_path: Path, images: str, of_feed: str
) -> None:
    async with reading(server, tmp_path, "a.png", images=images, of_feed=of_feed) as (app, pilot):
        await until(pilot, lambda: drawn(app) > 5, "the picture")


@pytest.mark.parametrize(("images", "of_feed"), [("never", ""), ("always", "never")])
async def test_pictures_that_never_come(
    server: LoopbackServer, tmp_path: Path, images: str, of_feed: str
) -> None:
    async with reading(server, tmp_path, "a.png", images=images, of_feed=of_feed) as (app, pilot):
        assert "i Pictures" not in screen_text(app)
        await press(pilot, "i", "I")
        assert "Pictures are off" in "".join(note.message for note in app._notifications)
        assert not drawn(app) and not asked(server)


async def test_one_that_is_only_looked_at_has_none_fetched(
    server: LoopbackServer, tmp_path: Path
) -> None:
    wide = (150, 40)
    async with reading(server, tmp_path, "a.png", images="always", size=wide) as (app, pilot):
        await until(pilot, lambda: drawn(app) > 5, "the picture")
        await press(pilot, "q", "q")
        library = app.library
    library = opened(library.places)
    library.pictures.drop(server.url("/a.png"))
    async with running(library, wide) as (app, pilot):
        await press(pilot, "tab", "j", "k")
        assert app.main.article.reading and not drawn(app)
    assert asked(server) == 1
    library.close()


async def test_too_few_colours(
    server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with reading(server, tmp_path, "a.png", images="always") as (app, pilot):
        await press(pilot, "i")
        assert not drawn(app) and not asked(server)
        assert "too few colours" in "".join(note.message for note in app._notifications)


async def test_a_terminal_with_kittys_pictures(
    server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-kitty")
    async with reading(server, tmp_path, "a.png") as (app, pilot):
        app.post_message(TerminalTold(Abilities(kitty=True, cell=(8, 16))))
        await press(pilot, "i")
        await until(pilot, lambda: "\U0010eeee" in screen_or_lines(app), "placeholders")
        assert drawn(app) == 12  # 400 pixels by 200, in cells of 8 by 16, not enlarged


def screen_or_lines(app: TreadApp) -> str:
    layout = app.main.article._set_text
    return "".join(cell.text for line in (layout.lines if layout else []) for cell in line.cells)


async def test_a_picture_by_itself(server: LoopbackServer, tmp_path: Path) -> None:
    async with reading(server, tmp_path, "a.png", "b.png") as (app, pilot):
        await press(pilot, "I")
        screen = app.screen
        assert isinstance(screen, PictureScreen)
        await until(pilot, lambda: bool(screen.box.drawing), "the picture")
        assert screen.box.drawing and screen.box.drawing.columns == 100
        assert asked(server) == 1, "only the one that was asked for"
        assert "1/2 · o opens it in the browser · Caption of a.png" in screen_text(app)
        await press(pilot, "l")
        await until(
            pilot,
            lambda: bool(screen.box.drawing and screen.box.drawing.source.endswith("b.png")),
            "the next one",
        )
        await pilot.resize_terminal(60, 20)
        await until(
            pilot,
            lambda: bool(screen.box.drawing and len(screen.box.drawing.rows) <= 19),
            "it drawn anew",
        )
        await press(pilot, "escape")
        assert app.screen is app.main and not drawn(app)


async def test_a_theme_that_follows_the_terminal(server: LoopbackServer, tmp_path: Path) -> None:
    async with reading(server, tmp_path, "a.png") as (app, pilot):
        app.lighting.show("auto")
        for light, theme in ((True, "tread-light"), (False, "tread-dark"), (None, "tread-dark")):
            app.post_message(TerminalTold(Abilities(light=light)))
            await settle(pilot)
            assert app.theme == theme
        app.post_message(SchemeChanged(True))
        await settle(pilot)
        assert (app.theme, app.session.theme, app.lighting.chosen) == (
            "tread-light",
            "auto",
            "auto",
        )
        app.theme = "textual-dark"
        await settle(pilot)
        app.post_message(SchemeChanged(False))
        await settle(pilot)
        assert app.theme == app.session.theme == "textual-dark"


async def test_sixels_are_drawn_over_an_empty_screen(
    server: LoopbackServer, tmp_path: Path
) -> None:
    async with reading(server, tmp_path, "a.png") as (app, pilot):
        app.post_message(TerminalTold(Abilities(sixel=True)))
        await press(pilot, "I")
        screen = app.screen
        assert isinstance(screen, PictureScreen)
        await until(pilot, lambda: bool(screen.box.drawing), "the picture")
        drawing = screen.box.drawing
        assert drawing and drawing.send.startswith("\x1bP")
        assert (drawing.columns, len(drawing.rows)) == (100, 25)
        assert "▀" not in screen_text(app)
