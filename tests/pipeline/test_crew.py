"""Helpers read documents as this process does, and what they leave undone is done all the same."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader import crew
from reader.library import Library
from reader.model import Feed
from reader.model_fetch import Response
from reader.query import Query
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

STORY = "<p>The council of {name} voted to keep the old swimming pool open for one more year.</p>"
PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
FEEDS = 12


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        for at in range(FEEDS):
            names = [f"{at} {name}" for name in ("Alder", "Birk", "Cove")]
            feed = rss([(name, STORY.format(name=name) + PITCH) for name in names])
            running.routes[f"/{at}"] = feed if at else b"no feed at all"
        yield running


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> list[Feed]:
    """What was handed over, when there are two processors and documents pile up from the start."""
    found: list[Feed] = []
    take = crew.Crew.take

    def noted(self: crew.Crew, feed: Feed, response: Response) -> bool:
        taken = take(self, feed, response)
        found.extend([feed] if taken else [])
        return taken

    monkeypatch.setattr(crew.Crew, "take", noted)
    monkeypatch.setattr(crew, "PAYS", 0.0)
    monkeypatch.setattr(crew, "WAITING", 2 * FEEDS)
    monkeypatch.setattr(crew, "_processors", lambda: 2)
    return found


@pytest.fixture
def library(server: LoopbackServer, tmp_path: Path) -> Iterator[Library]:
    urls = [server.url(f"/{at}") for at in range(FEEDS)]
    opened = open_library(write_config(tmp_path, urls))
    yield opened
    opened.close()


def stored(library: Library) -> list[tuple[str, str, int]]:
    readings = [library.reading(row.id) for row in library.entries(Query())]
    return sorted((one.row.title, one.cleaned.plain, one.row.removed) for one in readings)


def test_helpers_bring_what_this_process_would(
    library: Library, tmp_path: Path, handed: list[Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    brought: list[Feed] = []
    ready = crew.Crew.ready

    def noted(
        self: crew.Crew, stop: threading.Event | None = None, *, rest: bool = False
    ) -> Iterator[crew.Done]:
        for done in ready(self, stop, rest=rest):
            brought.extend([done[0]] if done[2] else [])
            yield done

    monkeypatch.setattr(crew.Crew, "ready", noted)
    said = {one.url: (one.status, one.new, one.error) for one in library.refresh()}
    assert len(handed) == FEEDS
    assert brought  # and what nobody had begun was not waited for
    assert [status for status, _, _ in said.values()].count("updated") == FEEDS - 1
    monkeypatch.setattr(crew, "_processors", lambda: 1)
    places = write_config(tmp_path / "alone", [feed.url for feed in library.feeds()])
    alone = open_library(places)
    assert {one.url: (one.status, one.new, one.error) for one in alone.refresh()} == said
    assert len(handed) == FEEDS
    assert stored(alone) == stored(library)
    assert all(removed == 1 for _, _, removed in stored(library))
    alone.close()


def test_what_a_helper_leaves_undone_is_done_here(
    library: Library, handed: list[Feed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lazy = tmp_path / "lazy"
    lazy.write_text("#!/bin/sh\nsleep 0.3\n", "utf-8")
    lazy.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(lazy))
    assert [one.status for one in library.refresh()].count("updated") == FEEDS - 1
    assert handed
    assert library.counts().total == 3 * (FEEDS - 1)


def test_nobody_is_called_where_no_process_can_be(
    library: Library, handed: list[Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert [one.status for one in library.refresh()].count("updated") == FEEDS - 1
    assert handed == []


def test_stopping_waits_for_nobody(library: Library, handed: list[Feed]) -> None:
    stop = threading.Event()
    for _ in library.refresh(stop=stop):
        stop.set()
    assert handed
    assert not [one for one in threading.enumerate() if one.name == "tread-helper"]


def test_a_refresh_with_little_calls_nobody(
    library: Library, handed: list[Feed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "PAYS", 60.0)
    assert len(list(library.refresh())) == FEEDS
    assert handed == []
