"""What another process stores while the app is open: it is shown, and nothing moves."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from reader.tui import configuring
from tests.reading_room import (
    ALMANAC,
    PLAIN,
    feed,
    opened,
    press,
    routes,
    running,
    screen_text,
    until,
    write_subscription,
)
from tests.server import LoopbackServer


async def test_what_a_refresh_by_cron_brings_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configuring, "LOOK", 0.05)
    with LoopbackServer(routes()) as server:
        places = write_subscription(tmp_path, server)
        library = opened(places)
        list(library.refresh())
        async with running(library) as (app, pilot):
            await press(pilot, "tab", "j", "enter")
            entry, known = app.main.entries.entry, len(app.main.entries.ids)
            await until(pilot, lambda: app._newest > 0, "a first look")
            news = [(f"News {n}", PLAIN, "Wed, 18 Nov 2026 09:30:00 GMT") for n in range(5)]
            server.routes["/almanac.xml"] = feed("Almanac", [*ALMANAC, *news])
            where = ["--config", str(places.config), "--data", str(places.data)]
            other = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "reader", *where, "refresh", "--quiet",
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
            await press(pilot, "s", "s")  # and marking meanwhile is in nobody's way
            assert await other.wait() == 3  # one of its feeds is not there
            await until(pilot, lambda: len(app.main.entries.ids) == known + 5, "the new entries")
            assert app.main.entries.entry == app.main.article.entry == entry
            assert "locked" not in screen_text(app)
        library.close()
