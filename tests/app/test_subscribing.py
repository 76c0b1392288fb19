"""Add, rename, move and unsubscribe in the app: the file keeps its comments, U undoes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reader.config import load
from reader.library import Library
from reader.tui.app import TreadApp
from tests.fakes import rss
from tests.reading_room import press, running, screen_text, until
from tests.server import LoopbackServer

PAGE = (
    "<html><head><link rel=alternate type=application/atom+xml title='All [b]news[/b]'"
    " href=/all.xml><link rel=alternate type=application/rss+xml title=Sport href=/sport.xml>"
    "</head><body>A page</body></html>"
)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    routes = {
        "/": PAGE,
        "/all.xml": rss([("Pool stays", "<p>It does.</p>")], title="All news"),
        "/sport.xml": rss([("A match [/]", "<p>Drawn.</p>")], title="Sport"),
    }
    with LoopbackServer(routes) as running_server:
        yield running_server


@pytest.fixture(autouse=True)
def _comment(library: Library) -> None:
    config = library.places.config
    config.write_text("# mine\n" + config.read_text())


def text(library: Library) -> str:
    return library.places.config.read_text()


def toasts(app: TreadApp) -> str:
    return "\n".join(note.message for note in app._notifications)


async def typed(pilot: Pilot[int], words: str) -> None:
    pilot.app.screen.query_one("#line", Input).value = words  # as pasted
    await press(pilot, "enter")


async def test_a_feed_is_found_seen_chosen_fetched_and_undone(
    library: Library, server: LoopbackServer
) -> None:
    before = text(library)
    async with running(library, (80, 24)) as (app, pilot):
        await press(pilot, "a")
        await typed(pilot, server.root + "/")
        await until(pilot, lambda: "• Pool stays" in screen_text(app), "what the first holds")
        assert "All [b]news[/b]" in screen_text(app) or "All news" in screen_text(app)
        await press(pilot, "down")
        await until(pilot, lambda: "• A match [/]" in screen_text(app), "what the second holds")
        await press(pilot, "enter")
        await until(
            pilot, lambda: any(f.total for f in app._feeds or () if "sport" in f.url), "its entry"
        )
        assert load(library.places).feeds[-1].url == server.url("/sport.xml")
        assert text(library).startswith(before.rstrip())
        await press(pilot, "U")
        await until(pilot, lambda: text(library) == before, "the file as it was")
        await until(pilot, lambda: len(app._feeds or ()) == 3, "the feeds as they were")


async def test_what_is_no_feed_is_told_and_the_line_stays(
    library: Library, server: LoopbackServer
) -> None:
    server.routes["/none"] = "<html><body>nothing</body></html>"
    async with running(library) as (app, pilot):
        await press(pilot, "a")
        await typed(pilot, server.url("/none"))
        await until(pilot, lambda: "names none" in screen_text(app), "why")
        await typed(pilot, server.url("/all.xml"))
        await until(pilot, lambda: "• Pool stays" in screen_text(app), "what it holds")


async def test_renamed_moved_and_unsubscribed_with_undo(library: Library) -> None:
    before = text(library)
    async with running(library) as (app, pilot):
        app.main.feeds.move_to(6)
        await press(pilot, "e", "enter")
        await typed(pilot, "[red]Mine")
        assert "[red]Mine" in screen_text(app)
        assert load(library.places).feeds[0].title == "[red]Mine"
        assert text(library).startswith("# mine\n")
        await press(pilot, "e", "j", "enter", "down", "enter")  # the second folder there is
        assert load(library.places).feeds[0].folder == "News/Craft"
        await press(pilot, "e", "G", "enter")
        assert load(library.places).feeds[0].title == "Workshop Notes"
        assert "Unsubscribed from" in toasts(app)
        await press(pilot, "U", "U", "U")
        assert text(library) == before
        assert len(app._feeds or ()) == 3


async def test_a_file_changed_since_is_not_overwritten(library: Library) -> None:
    async with running(library) as (app, pilot):
        app.main.feeds.move_to(6)
        await press(pilot, "e", "enter")
        await typed(pilot, "Mine")
        library.places.config.write_text(text(library) + "# later\n")
        await press(pilot, "U")
        assert "changed since" in toasts(app)
        assert text(library).endswith("# later\n")
