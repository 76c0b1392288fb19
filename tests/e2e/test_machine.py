"""What happens to the machine under a running tread: it is told, and nothing is lost."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from reader.paths import Places
from reader.query import parse_query
from tests.fakes import open_library, rss, write_config
from tests.pseudo_terminal import PATIENCE, Screen
from tests.server import LoopbackServer

STORY = "<p>The council heard at length what the roof of the old pool would cost.</p>" * 20
FEEDS = 6


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    pages = {
        f"/{one}.xml": rss([(f"Story {one}-{n}", STORY) for n in range(8)], title=f"Press {one}")
        for one in range(FEEDS)
    }
    with LoopbackServer(pages) as running:
        yield running


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path) -> Places:
    urls = [server.url(f"/{one}.xml") for one in range(FEEDS)]
    found = write_config(tmp_path / "tread", urls, "[tread]\nrefresh_minutes = 0\n")
    library = open_library(found)
    list(library.refresh())
    library.close()
    return found


def command(places: Places, *words: str) -> list[str]:
    where = ["--config", str(places.config), "--data", str(places.data)]
    return [sys.executable, "-m", "reader", *where, *words]


def tread(
    places: Places, *words: str, limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(places, *words), capture_output=True, text=True, check=False, timeout=PATIENCE,
        preexec_fn=limit,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


def limited(kind: int, most: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(kind, (most, most))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own with 4 MB; skips where nobody may mount one."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def moved(places: Places, disk: Path) -> Places:
    data = disk / "data"
    data.mkdir()
    (data / "tread.db").write_bytes(places.database.read_bytes())
    config = disk / "config.toml"
    config.write_bytes(places.config.read_bytes())
    return Places(config, data, data, config_named=True)


def test_a_full_disk_is_read_and_told(places: Places, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        there = moved(places, disk)
        before = there.config.read_bytes()
        with (disk / "rest").open("wb", 0) as rest, pytest.raises(OSError, match="No space"):
            while True:
                rest.write(b"x" * 4096)
        listed = tread(there, "list")
        assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 8 * FEEDS)
        for words in (("mark", "read", "1"), ("refresh",), ("store", "backup")):
            done = tread(there, *words)
            assert done.returncode == 1
            assert "disk is full" in done.stderr
        done = tread(there, "config", "set", "borders", "no")
        assert done.returncode == 2
        assert "No space left" in done.stderr
        assert there.config.read_bytes() == before
        (disk / "rest").unlink()
        assert tread(there, "mark", "read", "1").returncode == 0
        assert tread(there, "store", "check").returncode == 0


def test_a_disk_that_fills_while_feeds_are_fetched(places: Places, tmp_path: Path,
                                                   server: LoopbackServer) -> None:  # fmt: skip
    for one in range(FEEDS):
        items = [(f"More {one}-{n}", f"<p>{os.urandom(9000).hex()}</p>") for n in range(30)]
        server.routes[f"/{one}.xml"] = rss(items, title=f"Press {one}")
    with small_disk(tmp_path / "disk") as disk:
        there = moved(places, disk)
        (disk / "rest").write_bytes(b"x" * (5 << 19))
        done = tread(there, "refresh")
        assert done.returncode in (1, 3)
        assert "full" in done.stderr
        (disk / "rest").unlink()
        assert tread(there, "store", "check").returncode == 0
        library = open_library(there)
        assert {feed.total % 30 for feed in library.feeds()} == {8}, "each whole or not at all"
        library.close()


def test_a_disk_that_may_only_be_read(places: Places, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        there = moved(places, disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        listed = tread(there, "list")
        assert (listed.returncode, len(listed.stdout.splitlines())) == (0, 8 * FEEDS)
        assert "the store is only read" in listed.stderr
        assert tread(there, "show", "1").returncode == 0
        done = tread(there, "mark", "read", "1")
        assert done.returncode == 1
        assert "--data DIR" in done.stderr
        assert "nothing can be written there" in tread(there, "doctor").stdout
        none = Places(there.config, disk / "none", disk / "none", config_named=True)
        assert tread(none, "list").returncode == 1


@pytest.mark.parametrize("words", [["mark", "read", "1"], ["refresh"], ["store", "backup"]])
def test_a_file_that_may_not_grow(places: Places, words: list[str]) -> None:
    done = tread(places, *words, limit=limited(resource.RLIMIT_FSIZE, 1 << 14))
    assert done.returncode == 1
    assert "\n  " in done.stderr, "with a remedy"
    assert tread(places, "store", "check").returncode == 0


@pytest.mark.parametrize("most", [16, 40])
def test_no_more_files_may_be_opened(places: Places, most: int) -> None:
    done = tread(places, "refresh", limit=limited(resource.RLIMIT_NOFILE, most))
    assert done.returncode in (0, 1, 3)
    assert "store" not in done.stderr or "\n  " in done.stderr
    assert tread(places, "store", "check").returncode == 0
    assert len(tread(places, "list").stdout.splitlines()) == 8 * FEEDS


def test_output_that_nobody_reads_is_no_fault(places: Places) -> None:
    for words in (("list", "--json"), ("feeds", "--json"), ("export", "json"), ("show", "1")):
        process = subprocess.Popen(
            command(places, *words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
        process.stderr.close()
        assert process.wait(PATIENCE) == 0


def test_a_store_that_another_program_holds(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.store.db.BUSY_SECONDS", 0.3)
    library = open_library(places)
    with closing(sqlite3.connect(places.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert len(library.ids(parse_query(""))) == 8 * FEEDS, "reading does not wait"
        started = time.monotonic()
        with pytest.raises(Exception, match="Another program holds it"):
            library.mark([1], "read")
        assert 0.2 < time.monotonic() - started < 10
        other.execute("ROLLBACK")
    library.mark([1], "read")
    library.close()


@contextmanager
def app(places: Places) -> Iterator[tuple[Screen, subprocess.Popen[bytes]]]:
    screen = Screen()
    process = subprocess.Popen(
        command(places), stdin=screen.slave, stdout=screen.slave, stderr=screen.slave,
        start_new_session=True, env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    try:
        screen.see(b"Story")
        yield screen, process
        os.write(screen.master, b"Q")
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
        os.close(screen.slave)
        screen.close()
    log = places.data / "tread.log"
    assert not log.exists() or b"Traceback" not in log.read_bytes()


def test_a_terminal_of_one_cell_and_back(places: Places) -> None:
    with app(places) as (screen, process):
        for lines, columns in ((1, 1), (1, 200), (200, 1), (2, 2), (24, 80)):
            termios.tcsetwinsize(screen.master, (lines, columns))
            os.killpg(process.pid, 28)  # SIGWINCH
            os.write(screen.master, b"jn?\x1b")
            time.sleep(0.1)  # a person who pulls at a window
        before = len(screen.seen)
        os.write(screen.master, b"gg\r")
        end = time.monotonic() + PATIENCE
        while b"Story" not in screen.seen[before:]:
            assert process.poll() is None and time.monotonic() < end
            time.sleep(0.02)


def test_the_app_and_a_refresh_beside_it(places: Places, server: LoopbackServer) -> None:
    """The reader marks while cron fetches: nobody meets a lock, and the app shows the news."""
    for one in range(FEEDS):
        items = [(f"Fresh {one}-{n}", STORY) for n in range(40)]
        server.routes[f"/{one}.xml"] = rss(items, title=f"Press {one}")
    with app(places) as (screen, _):
        done: list[subprocess.CompletedProcess[str]] = []
        cron = threading.Thread(
            target=lambda: done.extend(tread(places, "refresh") for _ in range(2))
        )
        cron.start()
        while cron.is_alive():
            os.write(screen.master, b"msmsj")
            time.sleep(0.02)
        cron.join()
        assert [one.returncode for one in done] == [0, 0], done
        os.write(screen.master, b"R")
        screen.see(b"Fresh")
        assert b"locked" not in screen.seen
    assert not any("locked" in one.stderr for one in done)
