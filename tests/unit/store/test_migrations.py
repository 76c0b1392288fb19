"""Each migration, from a store that an older tread made."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from reader.model import EntryId
from reader.query import Query, parse_query
from reader.store import read
from reader.store.db import Database
from reader.store.lists import listing
from reader.store.schema import VERSION
from tests.fakes import open_library, write_config

OLD = Path(__file__).parent / "version1.sql"
URL = "https://press.example/feed"


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "tread.db"
    path.parent.mkdir()
    raw = sqlite3.connect(path)
    raw.executescript(OLD.read_text("utf-8"))
    raw.close()
    return path


def test_version_1_keeps_everything(old_store: Path) -> None:
    database = Database(old_store)
    with database.reading() as db:
        assert db.execute("PRAGMA user_version").fetchone()[0] == VERSION
        assert db.execute("SELECT count(*) FROM revision").fetchone()[0] == 1
        judged = db.execute("SELECT judged FROM entry ORDER BY id").fetchall()
    assert [row[0] for row in judged] == ["old", "old", "old", ""]
    assert read.integrity(database) == "ok"
    assert read.counts(database).unread == 3
    assert len(read.ids(database, parse_query("herring"))) == 1
    found = read.reading(database, EntryId(1))
    assert [verdict.rule for verdict in found.cleaned.verdicts] == ["newsletter"]
    assert found.cleaned.restored == ()
    assert read.state(database, "pane") == "entries"
    assert len(listing(database, Query(fold=True))) == 4  # no story of before is known
    assert listing(database, Query(fold=True))[:] == read.ids(database, Query())
    assert old_store.with_name("tread.db.v1.bak").exists()
    database.close()


def test_old_entries_get_prints_and_are_judged_with_them(old_store: Path, tmp_path: Path) -> None:
    places = write_config(tmp_path, [URL])
    assert places.database == old_store
    library = open_library(places)
    feeds = library.find_feeds([URL])
    assert library.rejudge(feeds) >= 3
    for ident in library.ids(Query()):
        found = library.reading(EntryId(ident))
        assert "printed on" not in found.cleaned.plain
    assert library.rejudge(feeds) == 0
    library.close()


def test_what_was_noted_about_a_page_stays(old_store: Path) -> None:
    raw = sqlite3.connect(old_store)
    raw.execute("UPDATE entry SET page = 'press.example answered 404.' WHERE id = 1")
    raw.execute("UPDATE entry SET page = 'done', teaser = 1 WHERE id = 2")
    raw.commit()
    raw.close()
    database = Database(old_store)
    failed, done = (read.reading(database, EntryId(ident)) for ident in (1, 2))
    assert failed.note == "press.example answered 404."
    assert not read.wants_page(database, EntryId(1))
    assert (done.note, done.teaser, done.language, done.canonical) == ("", False, "", "")
    database.close()
