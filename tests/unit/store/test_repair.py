"""A damaged store: told, and what can be read of it saved."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reader.cli.main import main
from reader.doctor import examine, mend
from reader.errors import DamagedError, NotFoundError, StoreError
from reader.library import Library
from reader.model import EntryId
from reader.paths import Places
from reader.query import parse_query
from reader.store import repair as repairing
from reader.store.db import PAGE_SIZE, Database
from reader.store.repair import repair
from reader.store.upkeep import check
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

WORDS = "The harbour council heard again what the roof of the old pool would cost. "
ITEMS = [
    (f"Story {n}", f"<p>{n} {WORDS * 25}</p><p>{n * 7919} is a number.</p>") for n in range(250)
]
STATE = "SELECT guid, read, starred FROM entry ORDER BY guid"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    with LoopbackServer({"/feed.xml": rss(ITEMS)}) as server:
        library = open_library(write_config(folder, [server.url("/feed.xml")]))
        list(library.refresh())
    ids = library.ids(parse_query(""))
    library.mark(ids[::3], "read")
    library.mark(ids[::7], "starred")
    library.close()
    return folder


@pytest.fixture
def places(made: Path, tmp_path: Path) -> Places:
    shutil.copytree(made, tmp_path / "tread")
    folder = tmp_path / "tread"
    return Places(folder / "config.toml", folder / "data", folder / "state", config_named=True)


def rows(path: Path, query: str = STATE) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def pages_of(path: Path, table: str) -> list[int]:
    """The pages that hold rows of a table, from 0."""
    return [number - 1 for (number,) in rows(
        path, f"SELECT pageno FROM dbstat WHERE name = '{table}' AND pagetype = 'leaf'"  # noqa: S608
    )]  # fmt: skip


def damage(path: Path, pages: list[int], junk: bytes = b"\x5a") -> None:
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE_SIZE)
            file.write((junk * PAGE_SIZE)[:PAGE_SIZE])


def sound(path: Path) -> bool:
    database = Database(path)
    found = check(database)
    database.close()
    return not found


def test_texts_that_are_lost_are_fetched_anew_and_every_mark_is_there(places: Places) -> None:
    before = rows(places.database)
    damage(places.database, pages_of(places.database, "body")[1:3])
    library = open_library(places)
    with pytest.raises(StoreError, match="could not be read") as caught:
        for entry in library.ids(parse_query("")):
            library.reading(EntryId(entry))
    assert "tread doctor --repair" in caught.value.remedy
    library.close()
    damaged = places.database.read_bytes()

    done = mend(places)
    assert done is not None
    assert (done.entries, done.lost) == (len(ITEMS), ("body",))
    assert 0 < done.textless < len(ITEMS)
    assert sound(places.database)
    assert rows(places.database) == before
    assert Path(done.kept).read_bytes() == damaged, "the damaged file is kept as it was"
    assert places.database.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in places.data.iterdir()} == {"tread.db", Path(done.kept).name}

    with LoopbackServer({"/feed.xml": rss(ITEMS)}) as server:
        _point_at(places, server.url("/feed.xml"))
        library = open_library(places)
        list(library.refresh())
    assert rows(places.database) == before
    assert rows(places.database, "SELECT count(*) FROM body") == [(len(ITEMS),)]
    _is_counted(library)
    assert len(library.ids(parse_query("harbour"))) == len(ITEMS)
    library.close()


def test_the_marks_of_entries_that_can_be_read_are_saved(places: Places) -> None:
    before = rows(places.database)
    damage(places.database, pages_of(places.database, "entry")[1:2])
    done = mend(places)
    assert done is not None
    assert "entry" in done.lost
    assert len(ITEMS) // 2 < done.entries < len(ITEMS)
    assert set(rows(places.database)) < set(before)
    assert sound(places.database)
    library = open_library(places)
    _is_counted(library)
    library.close()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_broken_the_new_store_is_whole(places: Places, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    known = set(rows(places.database))
    count = places.database.stat().st_size // PAGE_SIZE
    hit = [chance.randrange(1, count) for _ in range(chance.choice([1, 3, 12]))]
    damage(places.database, hit, chance.choice([b"\0", b"\xff", chance.randbytes(999)]))
    before = places.database.read_bytes()
    try:
        done = repair(places.database)
    except StoreError:  # where the tables are is what is broken
        assert places.database.read_bytes() == before
        return
    assert sound(places.database)
    saved = set(rows(places.database))
    assert saved <= known and len(saved) == done.entries
    assert saved == known or "entry" in done.lost


def test_a_feed_that_is_lost_takes_no_entry_with_it(places: Places) -> None:
    with closing(sqlite3.connect(places.database)) as db:
        db.execute("PRAGMA writable_schema = ON")
        (page,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'feed'").fetchone()
    damage(places.database, [page - 1])
    done = mend(places)
    assert done is not None and done.entries == len(ITEMS)
    assert sound(places.database)
    assert rows(places.database, "SELECT total FROM feed") == [(len(ITEMS),)]


def test_an_old_store_is_repaired_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "tread.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript((Path(__file__).parent / "version1.sql").read_text("utf-8"))
    done = repair(path)
    assert (done.entries, done.lost) == (4, ())
    assert sound(path)


def test_a_sound_store_is_left_alone(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    before = places.database.read_bytes()
    where = ["--config", str(places.config), "--data", str(places.data)]
    main([*where, "doctor", "--repair"])
    assert "nothing to repair" in capsys.readouterr().out
    assert places.database.read_bytes() == before


def test_what_is_no_store_is_told_and_left_alone(places: Places) -> None:
    places.database.write_bytes(b"hello " * 9999)
    with pytest.raises(DamagedError):
        open_library(places)
    with pytest.raises(StoreError, match="Nothing can be read") as caught:
        mend(places)
    assert "backup" in caught.value.remedy
    assert places.database.read_bytes() == b"hello " * 9999
    assert [path.name for path in places.data.iterdir()] == ["tread.db"]
    places.database.unlink()
    with pytest.raises(NotFoundError):
        mend(places)


def test_a_store_in_use_is_not_repaired(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairing, "PATIENCE", 0.1)
    damage(places.database, pages_of(places.database, "body")[1:2])
    with closing(sqlite3.connect(places.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use"):
            mend(places)


def test_the_doctor_names_the_remedy(places: Places) -> None:
    damage(places.database, pages_of(places.database, "entry")[1:2])
    (told,) = [one for one in examine(places) if one.name == "store"]
    assert not told.ok
    assert "--repair" in told.remedy


def _is_counted(library: Library) -> None:
    (feed,) = library.feeds()
    assert feed.total == len(library.ids(parse_query("")))
    assert feed.unread == len(library.ids(parse_query("is:unread")))
    assert feed.starred == len(library.ids(parse_query("is:starred")))


def _point_at(places: Places, url: str) -> None:
    with closing(sqlite3.connect(places.database)) as db, db:
        db.execute("UPDATE feed SET url = ?", (url,))
    write_config(places.config.parent, [url])
