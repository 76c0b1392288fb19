"""Whatever is pressed, typed and clicked, the app lives, its store is sound, and it can be left."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from reader.commands import BY_ID, COMMANDS, DIALOGS, Command
from reader.library import Library
from reader.query import parse_query
from reader.store.read import integrity
from reader.tui.app import TreadApp
from tests import press_room
from tests.property.test_listing import check_counters
from tests.reading_room import copied, opened, running, settle

SPARED = ("quit", "refresh_feed", "refresh_all")
"""What ends the app, which is done last, and what starts other processes: tests/app has those."""


def keys_of(commands: Iterable[Command]) -> set[str]:
    return {key for command in commands for key in command.keys.split(",")}


BOUND = sorted(
    keys_of(chain(COMMANDS, *(commands for _, commands in DIALOGS)))
    - keys_of(BY_ID[ident] for ident in SPARED)
)
TYPED = ("5", "0", "e", "é", "[", "'", "%", "colon", "backspace", "enter", "escape")

Act = tuple[str, str | tuple[int, int]]
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.tuples(st.just("key"), st.sampled_from(BOUND)),
    st.tuples(st.just("key"), st.sampled_from(BOUND)),
    st.tuples(st.just("key"), st.sampled_from(TYPED)),
    st.tuples(st.just("click"), st.tuples(st.integers(0, 199), st.integers(0, 49))),
    st.tuples(
        st.just("size"),
        st.sampled_from([(80, 24), (120, 40), (200, 50), (40, 12), (20, 5), (1, 1)]),
    ),
)
SEQUENCES = 10
LENGTH = 25


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A subscription with something to filter in it."""
    folder = tmp_path_factory.mktemp("press")
    press_room.prepare(folder)
    return folder


@pytest.fixture(autouse=True)
def _nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser does nothing, and every request ends at a port where nobody listens."""
    monkeypatch.delitem(sys.modules, "webbrowser", raising=False)
    monkeypatch.setenv("BROWSER", "true %s")
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")


async def act(app: TreadApp, pilot: Pilot[int], what: Act) -> None:
    """Do one thing; a `q` that would leave the app from its feeds is not pressed."""
    kind, value = what
    if isinstance(value, str):
        leaving = value == "q" and app.screen is app.main and app.main.pane == "feeds"
        if not leaving:
            await pilot.press(value)
    elif kind == "size":
        await pilot.resize_terminal(*value)
    else:
        width, height = app.size
        await pilot.click(offset=(value[0] % width, value[1] % height))
    await settle(pilot)


async def use(library: Library, acts: list[Act]) -> None:
    """A whole session: it lives after each act, and ends when it is told to."""
    async with running(library, (80, 24)) as (app, pilot):
        for one in acts:
            await act(app, pilot, one)
            assert app._exception is None, one
            if app._exit:  # found in the palette
                return
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app._exit


@pytest.mark.timeout(600)
@settings(
    max_examples=SEQUENCES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(ACTS, min_size=LENGTH, max_size=LENGTH))
def test_any_sequence_of_keys_leaves_the_app_alive_and_the_store_sound(
    room: Path, acts: list[Act]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        places = copied(room, Path(folder) / "tread")
        library = opened(places)
        try:
            asyncio.run(use(library, acts))
        finally:
            library.close()
        library = opened(places)
        check_counters(library._database)
        assert integrity(library._database) == "ok"
        unread = replace(parse_query("is:unread"), fold=False)
        assert sum(feed.unread for feed in library.feeds()) == len(library.ids(unread))
        library.close()
