"""The bench's own parts: made-up feeds, a store filled with them, and its comparison."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from bench.feedserver import Server
from bench.queries import LONGEST, Connection, Longest
from bench.refresh import check, tread
from reader.cli.main import main
from reader.ingest.mill import KINDS, Mill
from reader.ingest.parse import parse
from reader.paths import Places


@pytest.mark.parametrize("kind", [*KINDS, "json"])
def test_a_made_up_feed_is_read_as_it_was_made(kind: str) -> None:
    mill = Mill(words=60)
    body, content_type = mill.document(7, 5, first=3, kind=kind)
    assert mill.document(7, 5, first=3, kind=kind) == (body, content_type)
    found = parse(body, "https://mill.invalid/7.xml", content_type)
    made = [mill.entry(7, number) for number in (7, 6, 5, 4, 3)]
    assert [(one.guid, one.title, one.link, one.author, one.html) for one in found.entries] == [
        (one.guid, one.title, one.link, one.author, one.html) for one in made
    ]
    assert [one.published for one in found.entries] == [one.published for one in made]


def test_a_store_is_filled_through_the_pipeline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ["--config", str(tmp_path / "config.toml"), "--data", str(tmp_path)]
    assert main([*places, "fill", "23", "--words", "40"]) == 0
    capsys.readouterr()
    assert main([*places, "list", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 23
    assert all(row["removed"] for row in rows)
    assert len({row["feed"] for row in rows}) == 4
    assert main([*places, "fill", "24"]) == 2
    assert "There is a configuration already." in capsys.readouterr().err


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Places]]:
    """A server of three feeds, and a store that has them after a change."""
    folder = tmp_path_factory.mktemp("bench") / "tread"
    with Server(3, words=40) as server:
        refreshes = tread(server, folder)
        assert len(list(islice(refreshes, 2))) == 2
        assert server.change(100) == 3
        next(refreshes)
        yield server, Places(folder / "config.toml", folder, folder, config_named=True)


SPOILT = {
    "missing": "DELETE FROM entry WHERE id = (SELECT min(id) FROM entry)",
    "stored 2 times": "UPDATE entry SET url = (SELECT url FROM entry WHERE id = 2) WHERE id = 1",
    "this line of it is not stored": """UPDATE body SET packed = (
        SELECT packed FROM body WHERE entry = 2) WHERE entry = 1""",
    "the title is": "UPDATE entry SET title = 'Another' WHERE id = 3",
}


@pytest.mark.parametrize("complaint", [*SPOILT])
def test_the_bench_ends_where_the_store_is_not_what_was_sent(
    complaint: str, stored: tuple[Server, Places], tmp_path: Path
) -> None:
    server, places = stored
    copy = Places(places.config, tmp_path, tmp_path, config_named=True)
    source = sqlite3.connect(places.database)
    spoilt = sqlite3.connect(copy.database)
    source.backup(spoilt)
    source.close()
    check(server, copy)
    spoilt.execute("PRAGMA foreign_keys = ON")
    spoilt.execute(SPOILT[complaint])
    spoilt.commit()
    spoilt.close()
    with pytest.raises(SystemExit, match=complaint):
        check(server, copy)


def test_the_longest_query_is_kept() -> None:
    found = Longest()
    found.note("SELECT  1", 0.002, 0.001)
    found.note("SELECT 2", 0.001, 0.001)
    assert (found.sql, found.seconds) == ("SELECT 1", 0.002)


def test_only_what_the_screens_thread_asks_is_timed(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "store.db", factory=Connection, check_same_thread=False)

    def ask() -> None:
        assert connection.execute("SELECT ?1 UNION SELECT 2", (1,)).fetchall() == [(1,), (2,)]

    async def show() -> None:
        ask()
        assert list(connection.execute("SELECT 3")) == [(3,)]
        await asyncio.to_thread(ask)

    before = LONGEST.count
    ask()  # as before there is a screen
    assert LONGEST.count == before
    asyncio.run(show())
    assert LONGEST.count == before + 2
    assert 0 < LONGEST.seconds < 5
    connection.close()
