"""`tread store`: figures, vacuum, check and backup on real files."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from reader.errors import StoreError
from reader.store import index, packing, read, upkeep
from reader.store.db import PAGE_SIZE, Database
from tests.unit.store.test_search import found, put, store

__all__ = ["store"]  # the fixture


def test_figures_add_up(store: Database) -> None:
    put(store, *(f"text {at} of many" for at in range(300)))
    index.catch_up(store)
    with store.reading() as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    figures = upkeep.figures(store)
    assert (figures.articles, figures.unindexed, figures.page_size) == (300, 0, PAGE_SIZE)
    assert sum(figures.parts.values()) + figures.unused == figures.bytes
    assert figures.parts["texts"] > 0
    assert figures.parts["search index"] > 0


def test_a_vacuum_makes_the_file_smaller_and_keeps_everything(store: Database) -> None:
    put(store, *(f"text {at} of many" for at in range(2000)))
    with store.writing() as db:
        db.execute("CREATE TABLE waste AS SELECT randomblob(2000) FROM entry")
        db.execute("DROP TABLE waste")
        db.execute("PRAGMA user_version")
    before, after = upkeep.vacuum(store)
    assert after < before
    assert index.pending(store) == 0
    assert len(found(store, "many")) == 2000


def test_a_vacuum_of_a_store_in_use_is_refused(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "one")
    monkeypatch.setattr("reader.store.db.BUSY_SECONDS", 0)
    other = sqlite3.connect(store.path)
    other.execute("BEGIN")
    other.execute("SELECT * FROM entry").fetchall()
    with pytest.raises(StoreError, match="locked"):
        upkeep.vacuum(store)
    other.close()
    assert found(store, "one") == ["one"]


def test_a_backup_is_whole_private_and_opens(store: Database, tmp_path: Path) -> None:
    put(store, "one", "two")
    target = tmp_path / "copy.db"
    assert upkeep.backup(store, target) == target.stat().st_size
    assert target.stat().st_mode & 0o777 == 0o600
    copy = Database(target)
    assert found(copy, "two") == ["two"]
    copy.close()
    abandoned = tmp_path / ".copy.db.1.part"
    abandoned.touch()
    os.utime(abandoned, (1, 1))
    upkeep.backup(store, target)  # an older one is replaced
    assert not list(tmp_path.glob(".*.part"))
    with pytest.raises(StoreError, match="own backup"):
        upkeep.backup(store, store.path)
    with pytest.raises(StoreError, match="cannot be written"):
        upkeep.backup(store, tmp_path / "nowhere" / "copy.db")


def test_a_check_names_what_is_wrong(tmp_path: Path) -> None:
    from reader.store import write

    database = Database(tmp_path / "tread.db")
    url = "https://press.example/feed"
    write.adopt_subscriptions(database, [write.Subscription(url, "", "", (), "auto", True)])
    put(database, "one", "two")
    index.catch_up(database)
    assert upkeep.check(database) == []
    with database.writing() as db:
        db.execute("UPDATE body SET packed = x'01020304' WHERE entry = 1")
    assert upkeep.check(database) == ["the text of entry 1 cannot be read"]
    with database.writing() as db:
        db.execute("DELETE FROM doc WHERE entry = 2")
    assert "search index" in read.integrity(database)
    database.close()


def test_a_text_of_an_unknown_dictionary_is_no_traceback() -> None:
    assert packing.unpack(packing.pack(b"harbour" * 50)) == b"harbour" * 50
    for damaged in (b"", b"\xfe123", b"\x01", b"\x00abc"):
        with pytest.raises(StoreError, match="unpacked"):
            packing.unpack(damaged)
