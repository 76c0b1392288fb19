"""Each migration, from a store that an older tread made."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from reader.errors import StoreError
from reader.model import EntryId, Feed, Prepared
from reader.model_fetch import Response, Updated
from reader.query import Query, parse_query
from reader.store import db as db_module
from reader.store import exceptions, moving, read, write
from reader.store.db import Database
from reader.store.lists import listing
from reader.store.print_codec import unpack_prints
from reader.store.schema import VERSION
from reader.store.upkeep import check
from reader.text import EMPTY, SafeText
from tests.fakes import open_library, write_config

OLD = Path(__file__).parent / "version1.sql"
FIFTH = Path(__file__).parent / "version5.sql"
URL = "https://press.example/feed"


def made(folder: Path, script: Path) -> Path:
    path = folder / "data" / "tread.db"
    path.parent.mkdir()
    raw = sqlite3.connect(path)
    raw.executescript(script.read_text("utf-8"))
    raw.close()
    return path


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    return made(tmp_path, OLD)


@pytest.fixture
def fifth_store(tmp_path: Path) -> Path:
    return made(tmp_path, FIFTH)


def test_what_old_texts_hold_is_looked_for_when_asked(tmp_path: Path) -> None:
    made(tmp_path, OLD)
    places = write_config(tmp_path, [URL])
    library = open_library(places)
    with library.database.reading() as db:
        assert db.execute("SELECT count(*) FROM entry WHERE holds = -1").fetchone() == (4,)
    assert len(library.ids(parse_query("-has:image"))) == len(library.ids(Query()))
    with library.database.reading() as db:
        assert db.execute("SELECT count(*) FROM entry WHERE holds = -1").fetchone() == (0,)
    library.close()


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


def test_the_backup_of_an_upgrade_is_put_back_and_old_ones_go(old_store: Path) -> None:
    for version in (997, 998, 999):
        old_store.with_name(f"tread.db.v{version}.bak").write_bytes(b"of long ago")
        os.utime(old_store.with_name(f"tread.db.v{version}.bak"), (version, version))
    Database(old_store).close()
    backup = old_store.with_name("tread.db.v1.bak")
    kept = {path.name for path in old_store.parent.glob("*.bak")}
    assert kept == {"tread.db.v999.bak", backup.name}
    for path in old_store.parent.glob("tread.db*"):
        if path != backup:
            path.unlink()
    backup.rename(old_store)
    database = Database(old_store)
    assert read.counts(database).total == 4
    assert read.integrity(database) == "ok"
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


def check_fifth(path: Path) -> None:
    """Everything that was in the store of version 5 is in it still."""
    database = Database(path)
    with database.reading() as db:
        assert not db.execute("SELECT 1 FROM sqlite_schema WHERE name LIKE 'old_%'").fetchall()
        strong, entries = db.execute(
            "SELECT sum(strong), max(entries) FROM print WHERE entries > 1"
        ).fetchone()
        holders = db.execute("SELECT count(*) FROM print_holder").fetchone()[0]
        packed = db.execute("SELECT packed FROM printed ORDER BY entry").fetchall()
    assert (strong, entries, holders) == (2, 4, 6)
    assert [len(unpack_prints(row[0])) for row in packed] == [2, 2, 2, 2]
    assert check(database) == []
    stands, restored = (read.reading(database, EntryId(n)).cleaned for n in (1, 2))
    assert [one.reason for one in stands.verdicts] == ["asks to write"]
    assert [one.rule for one in restored.restored] == ["newsletter"]
    ((_, title, blocks),) = read.revisions(database, EntryId(4), 9)
    assert (title, blocks[0].text) == ("Boats of pier 4", "The 4th ferry left the pier in fog.")
    assert [row.title for row in read.search(database, parse_query("late"))] == ["Boats of pier 4"]
    assert list(read.ids(database, parse_query("港"))) == [3]
    assert list(read.ids(database, parse_query("harbour"))) == [2]
    assert list(read.ids(database, parse_query("is:starred"))) == [2]
    (feed,) = read.subscriptions(database)
    saved = write.save(database, updated(feed, "https://press.example/1"), 1_790_000_200)
    assert (saved.new, saved.changed) == (0, 0), "the link still names the entry"
    assert len(exceptions.every(database)) == 1
    database.close()


def updated(feed: Feed, link: str) -> Updated:
    entry = Prepared("other", SafeText(link), EMPTY, EMPTY, None, "h1")
    return Updated(feed, Response(feed.url, 200, b""), EMPTY, EMPTY, (entry,), "v1")


def test_version_5_keeps_everything(fifth_store: Path) -> None:
    check_fifth(fifth_store)
    assert fifth_store.with_name("tread.db.v5.bak").stat().st_mode & 0o777 == 0o600


def test_a_move_that_was_cut_short_goes_on(
    fifth_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "STEP", 1)

    def killed(done: int, _: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    finish = moving.finish
    monkeypatch.setattr(db_module, "finish", lambda db, _: finish(db, killed))
    with pytest.raises(KeyboardInterrupt):
        Database(fifth_store)
    monkeypatch.setattr(db_module, "finish", finish)
    raw = sqlite3.connect(fifth_store)
    assert raw.execute("SELECT count(*) FROM old_article").fetchone()[0] == 2
    raw.close()
    check_fifth(fifth_store)


def test_without_room_nothing_is_upgraded(
    fifth_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 10

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(StoreError, match="must be free"):
        Database(fifth_store)
    raw = sqlite3.connect(fifth_store)
    assert raw.execute("PRAGMA user_version").fetchone()[0] == 5
    raw.close()
