"""A long list asks nothing of the screen's own thread that grows with its length.

Nothing is timed: what sqlite does for that thread is counted, in steps of its own machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.config import load
from reader.library import Library
from reader.tui.source import ALL
from tests.copies import fill
from tests.reading_room import copied, press, running, settle

COUNT = 12_000
"""Articles: to walk over a half of them takes several times what is allowed."""
EVERY = 500
MOST = 40
"""Times EVERY steps that one key may cost."""
SESSION = (
    ("j",), ("pagedown",), ("G",), ("g",), (*"6000", "G"), ("k",), (*"3000", "j"), ("pagedown",),
    ("n",), ("N",), ("enter",), ("escape",), ("r",), ("left_parenthesis",), ("U",),
    ("right_parenthesis",), (*"500", "G"), ("U",), ("A",), ("G",), ("g",), ("n",),
)  # fmt: skip
"""Each but the last key of a row is a count."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    fill(folder, COUNT)
    return folder


@pytest.fixture
def long_library(filled: Path, tmp_path: Path) -> Iterator[Library]:
    places = copied(filled, tmp_path / "tread")
    library = Library(places, load(places))
    yield library
    library.close()


class Steps:
    """Counts what sqlite does for the thread that makes this."""

    def __init__(self, library: Library) -> None:
        self._taken = 0
        library._database.reader().set_progress_handler(self._count, EVERY)

    def _count(self) -> int:
        self._taken += 1
        return 0

    def taken(self) -> int:
        """So many since this was last asked."""
        taken, self._taken = self._taken, 0
        return taken


def test_walking_over_the_list_would_be_noticed(long_library: Library) -> None:
    steps = Steps(long_library)
    ids = long_library.listing(ALL.query)
    steps.taken()
    ids.freeze()
    assert steps.taken() > MOST
    assert long_library.listing(ALL.query)[COUNT // 2]
    assert steps.taken() > MOST


@pytest.mark.parametrize("unread", [False, True])
async def test_no_key_walks_over_the_list(long_library: Library, unread: bool) -> None:
    async with running(long_library) as (app, pilot):
        steps = Steps(long_library)
        await press(pilot, *(["j"] if unread else []), "tab")
        costs = {}
        for keys in SESSION:
            steps.taken()
            await press(pilot, *keys)
            app._take_in()  # as when new entries have come
            await settle(pilot)
            costs[" ".join(keys)] = steps.taken()
        assert max(costs.values()) <= MOST, costs
        assert app.main.entries.entry is not None
