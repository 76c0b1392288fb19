"""Refreshing as a service: rounds of what is due, told and logged."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader import watching
from reader.config import load
from reader.errors import UsageError
from reader.library import Library
from reader.log import read
from reader.watching import rounds
from tests.fakes import rss, write_config
from tests.server import LoopbackServer

STORY = "<p>The council kept the pool open for a year.</p>"


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({"/feed.xml": rss([("Pool stays", STORY)])}) as running:
        yield running


def library(tmp_path: Path, *urls: str, extra: str = "") -> Library:
    places = write_config(tmp_path, urls, extra)
    return Library.open(places, load(places))


def test_a_round_is_told_and_logged(server: LoopbackServer, tmp_path: Path) -> None:
    ours = library(tmp_path, server.url("/feed.xml"), server.url("/none.xml"))
    (one,) = rounds(ours, threading.Event(), once=True)
    assert (one.feeds, one.new, one.errors) == (2, 1, 1)
    lines = list(read(ours.places.log))
    assert {(line.level, str(line.feed)) for line in lines} == {
        ("info", server.url("/feed.xml")), ("warning", server.url("/none.xml")), ("info", ""),
    }  # fmt: skip
    assert lines[-1].message == str(one)
    assert list(rounds(ours, threading.Event(), once=True)) == []  # nothing is due any more
    ours.close()


def test_a_watcher_takes_up_the_configuration_and_goes_on(
    server: LoopbackServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "LOOK_SECONDS", 0.01)
    ours, stop = library(tmp_path, server.url("/feed.xml")), threading.Event()
    watcher = rounds(ours, stop)
    assert next(watcher).new == 1
    server.routes["/two.xml"] = rss([("Bridge opens", STORY)])
    ours.places.config.write_text("[broken", "utf-8")
    threading.Timer(
        0.2, write_config, (tmp_path, [server.url("/feed.xml"), server.url("/two.xml")])
    ).start()
    assert next(watcher).feeds == 1
    assert any(line.level == "error" for line in read(ours.places.log))
    stop.set()
    assert list(watcher) == []
    ours.close()


def test_where_nothing_is_ever_due_it_says_so(server: LoopbackServer, tmp_path: Path) -> None:
    ours = library(tmp_path, server.url("/feed.xml"), extra="[tread]\nrefresh_minutes = 0\n")
    with pytest.raises(UsageError, match="refresh_minutes"):
        next(rounds(ours, threading.Event()))
    ours.close()


def test_a_password_in_an_address_stays_out_of_the_log(
    server: LoopbackServer, tmp_path: Path
) -> None:
    ours = library(tmp_path, server.url("/none.xml").replace("//", "//me:open-sesame-71@"))
    list(rounds(ours, threading.Event(), once=True))
    assert "sesame" not in ours.places.log.read_text("utf-8")
    assert list(read(ours.places.log, feed=server.url("/none.xml")))
    ours.close()
