"""`tread watch`, `refresh` and `log` as processes: signals, streams, and two at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.paths import Places
from tests.fakes import rss, write_config
from tests.pseudo_terminal import Screen
from tests.server import LoopbackServer, Reply

STORY = "<p>The council kept the pool open for a year.</p>"


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    feeds = {f"/{n}.xml": rss([(f"Story {n} {at}", STORY) for at in range(20)]) for n in range(20)}
    with LoopbackServer(dict(feeds)) as running:
        yield running


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path) -> Places:
    return write_config(tmp_path, [server.url(f"/{n}.xml") for n in range(20)])


def command(places: Places, *words: str) -> list[str]:
    where = ["--config", str(places.config), "--data", str(places.data)]
    return [sys.executable, "-m", "reader", *where, *words]


def run(places: Places, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(places, *words), capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_a_watcher_that_waits(places: Places, sign: int, status: int) -> None:
    with subprocess.Popen(command(places, "watch"), stdout=subprocess.PIPE, text=True) as watcher:
        assert watcher.stdout is not None
        assert "400 new" in watcher.stdout.readline()
        watcher.send_signal(sign)
        assert watcher.stdout.read() == ""
    assert watcher.returncode == status


def test_a_signal_ends_a_watcher_in_the_middle_of_a_round(
    server: LoopbackServer, places: Places
) -> None:
    server.routes["/7.xml"] = Reply(b"<rss>", stall_at=2)
    with subprocess.Popen(command(places, "watch"), stderr=subprocess.PIPE, text=True) as watcher:
        assert server.wait_for(20, timeout=60)
        watcher.send_signal(signal.SIGTERM)
        assert watcher.stderr is not None
        assert watcher.stderr.read() == ""
    assert watcher.returncode == 0
    assert run(places, "store", "check").returncode == 0


def test_once_in_json(places: Places) -> None:
    done = run(places, "watch", "--once", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (summary,) = map(json.loads, done.stdout.splitlines())
    assert summary["summary"]["new"] == 400


def test_two_refreshes_and_a_reader_at_once(places: Places) -> None:
    run(places, "list")  # the store is there
    both = [
        subprocess.Popen(command(places, "refresh", "-q"), stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    while any(one.poll() is None for one in both):
        listed = run(places, "list", "--limit", "5", "--json")
        assert (listed.returncode, listed.stderr) == (0, "")
    for one in both:
        with one:
            assert one.stderr is not None
            assert one.stderr.read() == ""
        assert one.returncode == 0
    assert len(run(places, "list", "--json").stdout.splitlines()) == 400
    assert run(places, "store", "check").returncode == 0


def test_quiet_says_what_fails_and_nothing_else(server: LoopbackServer, places: Places) -> None:
    del server.routes["/3.xml"]
    done = run(places, "refresh", "--quiet")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("! ")
    assert len(done.stderr.splitlines()) == 1


def test_the_log_by_level_feed_and_as_json(server: LoopbackServer, places: Places) -> None:
    del server.routes["/3.xml"]
    run(places, "refresh", "-q")
    (bad,) = map(json.loads, run(places, "log", "--level", "warning", "--json").stdout.splitlines())
    assert (bad["level"], bad["feed"]) == ("warning", server.url("/3.xml"))
    one = run(places, "log", "--feed", server.url("/4.xml")).stdout.splitlines()
    assert len(one) == 1
    assert "20 new" in one[0]
    assert len(run(places, "log", "-n", "3").stdout.splitlines()) == 3


def test_a_bar_for_a_person_and_lines_for_a_file(places: Places) -> None:
    screen = Screen()
    try:
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": ""}
        done = subprocess.run(
            command(places, "refresh"), stdout=subprocess.PIPE, stderr=screen.slave, text=True,
            check=False, env=environment,
        )  # fmt: skip
        screen.see(b"Fetching")
    finally:
        screen.close()
        os.close(screen.slave)
    assert len(done.stdout.splitlines()) == 21
    assert "\x1b" not in done.stdout
    assert b"new" not in screen.seen
