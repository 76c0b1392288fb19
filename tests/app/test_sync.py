"""The exchange in the app: asked for with a key, told in the status line and the activity."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from tests.greader_server import PASSWORD, GreaderServer
from tests.reading_room import press, running, screen_text, until
from tests.sync_room import ENV, exchange, logged_in, synced_places

PRESS = "https://press.example/feed"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[GreaderServer]:
    monkeypatch.setenv(ENV, PASSWORD)
    with GreaderServer() as found:
        found.publish(found.subscribe(PRESS, "The Press"), "The first story")
        yield found


@pytest.fixture
def synced(tmp_path: Path, server: GreaderServer) -> Iterator[Library]:
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    yield library
    library.close()


async def test_a_key_exchanges(synced: Library, server: GreaderServer) -> None:
    (feed,) = server.feeds
    async with running(synced) as (app, pilot):
        assert "The first story" in screen_text(app)
        await press(pilot, "s")
        await until(pilot, lambda: "1 to be sent" in app.main.status.text, "the status line")
        server.publish(feed, "A later story")
        await press(pilot, "Y")
        await until(pilot, lambda: "A later story" in screen_text(app), "what came in")
        await until(pilot, lambda: not app._refresh.running and not app._progress, "its end")
        assert any("Exchanged: 1 sent" in event.told for event in app.activity.events)
        await until(pilot, lambda: "to be sent" not in app.main.status.text, "the status line")
    assert [item.starred for item in server.items.values()] == [True, False]


async def test_what_goes_wrong_is_told(
    synced: Library, server: GreaderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.token = "another"  # noqa: S105
    monkeypatch.setenv(ENV, "wrong")
    async with running(synced) as (app, pilot):
        await press(pilot, "s", "Y")
        await until(pilot, lambda: "the exchange fails" in app.main.status.text, "the status line")
        failed = [event.told for event in app.activity.events if event.failed]
        assert any("tread sync login" in told for told in failed)


async def test_the_timer_exchanges(synced: Library, server: GreaderServer) -> None:
    (feed,) = server.feeds
    with synced.database.writing() as db:
        db.execute("UPDATE sync_account SET last_try = last_try - 3600")
    server.publish(feed, "While you were away")
    async with running(synced) as (app, pilot):
        await until(pilot, lambda: "While you were away" in screen_text(app), "what came in")


async def test_nobody_is_logged_in(tmp_path: Path, server: GreaderServer) -> None:
    library = logged_in(synced_places(tmp_path, server))
    library.sync_logout()
    async with running(library) as (app, pilot):
        await press(pilot, "Y")
        assert any("tread sync login" in note.message for note in app._notifications)
    library.close()
