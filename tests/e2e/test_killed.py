"""kill -9 at any moment: the store is sound, and what was said to be done is done.

TREAD_KILLS says how often each is killed; `make soak` does it more often.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reader.config import load
from reader.paths import Places
from reader.query import parse_query
from reader.store.db import Database
from reader.store.schema import VERSION
from reader.store.upkeep import check
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

KILLS = int(os.environ.get("TREAD_KILLS", "2"))
FEEDS, ENTRIES = 12, 15
PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
STORY = "<p>The council heard at length what the roof of the old pool would cost, said {}.</p>" * 9
SEED = random.Random(int(os.environ.get("TREAD_SEED", "0")) or None)  # noqa: S311
VERSIONS = Path(__file__).parents[1] / "unit" / "store"


def feed(number: int) -> str:
    items = [(f"Story {number}-{one}", STORY.replace("{}", f"{number}-{one}") + PITCH)
             for one in range(ENTRIES)]  # fmt: skip
    return rss(items, title=f"Press {number}", link=f"https://press{number}.example")


@pytest.fixture(scope="module")
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({f"/{one}.xml": feed(one) for one in range(FEEDS)}) as running:
        yield running


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path) -> Places:
    urls = [server.url(f"/{one}.xml") for one in range(FEEDS)]
    return write_config(tmp_path, urls, "[tread]\nrefresh_minutes = 0\n")


@pytest.fixture
def filled(places: Places) -> Places:
    library = open_library(places)
    list(library.refresh())
    library.close()
    return places


def killed(words: list[str], *, enough: int, within: float) -> list[str]:
    """Start this, kill it within so many seconds after it has said enough lines, and return what it
    said."""
    # Buffered by nobody: what it said is in the pipe when it dies.
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stderr
    said: list[str] = []
    for line in process.stdout:
        said.append(line.rstrip("\n"))
        if len(said) >= enough:
            break
    time.sleep(SEED.random() * within)
    process.kill()
    said += process.stdout.read().splitlines()
    errors = process.stderr.read()
    process.wait()
    process.stdout.close()
    process.stderr.close()
    assert "Traceback" not in errors
    return said


def sound(places: Places) -> None:
    database = Database(places.database)
    problems = check(database)
    database.close()
    assert not problems


def victim(name: str, places: Places) -> list[str]:
    return ["-m", "tests.victims", name, str(places.config), str(places.data)]


def tread(places: Places, *words: str) -> list[str]:
    return ["-m", "reader", "--config", str(places.config), "--data", str(places.data), *words]


def test_a_refresh_that_is_killed_loses_the_feed_in_flight_only(places: Places) -> None:
    for _ in range(KILLS):
        enough = SEED.randrange(1, FEEDS + 1)
        said = killed(tread(places, "refresh", "--json"), enough=enough, within=0.05)
        sound(places)
        done = [json.loads(line) for line in said if line.endswith("}")]
        library = open_library(places)
        held = {feed.url: feed.total for feed in library.feeds()}
        library.close()
        for one in done:
            if one.get("status") == "updated":
                assert held[one["url"]] == ENTRIES
        assert set(held.values()) <= {0, ENTRIES}, "a feed is stored whole or not at all"
        library = open_library(places)
        list(library.refresh())
        assert {feed.total for feed in library.feeds()} == {ENTRIES}
        library.close()
        sound(places)
        shutil.rmtree(places.data)


def test_every_mark_that_was_acknowledged_is_there(filled: Places) -> None:
    for _ in range(KILLS):
        enough = SEED.randrange(1, 60)
        said = killed(
            victim("mark", filled), enough=enough, within=0.02
        )  # fmt: skip
        sound(filled)
        library = open_library(filled)
        starred = {str(one) for one in library.ids(parse_query("is:starred"))}
        assert set(filter(None, said)) <= starred
        library.mark(library.ids(parse_query("")), "unstarred")
        library.close()


def test_an_edit_of_the_settings_is_done_or_not(filled: Places) -> None:
    before = filled.config.read_text("utf-8")
    for _ in range(KILLS):
        enough = SEED.randrange(1, 20)
        said = killed(victim("edit", filled), enough=enough, within=0.02)
        last = int(said[-1])
        assert load(filled).measure in (last, last + 1)
        assert load(filled).feeds
    kept = [line for line in before.splitlines() if line.startswith("url")]
    assert all(line in filled.config.read_text("utf-8") for line in kept)


def test_a_rule_is_taught_or_not(filled: Places) -> None:
    for _ in range(KILLS):
        enough = SEED.randrange(1, 6)
        said = killed(victim("teach", filled), enough=enough, within=0.1)
        sound(filled)
        library = open_library(filled)
        rules = [rule.id for rule in library.settings.rules]
        last = said[-1]
        number = int(last.rpartition("-")[2])
        possible = [[f"my-{number}"], []] if last[0] == "+" else [[], [f"my-{number + 1}"]]
        assert rules in possible
        library.rejudge()  # as the app, and every refresh, does: what was half laid over is now
        assert not library.is_stale()
        for rule in rules:
            library.forget(rule)
        library.close()
        sound(filled)


@pytest.mark.parametrize("script", ["version1.sql", "version5.sql"])
def test_an_upgrade_that_is_killed_goes_on(tmp_path: Path, script: str) -> None:
    text = (VERSIONS / script).read_text("utf-8")
    for number in range(KILLS):
        places = write_config(tmp_path / str(number), [])
        places.data.mkdir()
        with closing(sqlite3.connect(places.database)) as db:
            db.executescript(text)
            many = ENTRIES * 20
            _multiply(db, many)
            wanted = db.execute("SELECT count(*), sum(read) FROM entry").fetchone()
            old = db.execute("PRAGMA user_version").fetchone()[0]
        process = subprocess.Popen(
            [sys.executable, *tread(places, "list", "--limit", "1")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        log = places.database.with_name("tread.db-wal")
        while process.poll() is None and not log.exists():
            time.sleep(0.001)  # polling a process from outside: there is no event to wait for
        time.sleep(SEED.random() * 0.15)
        process.kill()
        process.wait()
        sound(places)
        with closing(sqlite3.connect(places.database)) as db:
            assert db.execute("SELECT count(*), sum(read) FROM entry").fetchone() == wanted
            assert db.execute("PRAGMA user_version").fetchone()[0] == VERSION
        backup = places.database.with_name(f"tread.db.v{old}.bak")
        assert backup.stat().st_mode & 0o777 == 0o600
        with closing(sqlite3.connect(backup)) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert db.execute("SELECT count(*), sum(read) FROM entry").fetchone() == wanted


def _multiply(db: sqlite3.Connection, many: int) -> None:
    """Copies of the first article, so that an upgrade has something to do."""
    for table, key in (("entry", "id"), ("article", "entry")):
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        chosen = [
            "n.value" if name == key else f"{name} || n.value" if name == "guid" else name
            for name in columns
        ]
        db.execute(
            f"""INSERT INTO {table} ({", ".join(columns)})
                SELECT {", ".join(chosen)} FROM {table},
                    (SELECT value + 1000 AS value FROM json_each(?)) AS n
                WHERE {table}.{key} = (SELECT min({key}) FROM {table})""",  # noqa: S608
            (json.dumps(list(range(many))),),
        )
    db.commit()
