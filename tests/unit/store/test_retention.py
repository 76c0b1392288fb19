"""What goes, what stays whatever the limits, and that nothing comes back as new."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.model import EntryId, Feed, Mark, Prepared
from reader.query import Query, parse_query
from reader.store import identity, index, read, retention, write
from reader.store.db import Database
from reader.store.retention import DAY, Keeping
from reader.text import EMPTY
from tests.unit.store.test_search import NOW, found, put, store

__all__ = ["store"]  # the fixture


def feed_of(store: Database) -> Feed:
    return read.subscriptions(store)[0]


def known(store: Database, *guids: str) -> frozenset[int]:
    """Which of these entries of a document need no work."""
    entries = [Prepared(guid, EMPTY, EMPTY, EMPTY, NOW, raw_hash=guid) for guid in guids]
    return identity.stored_as_they_are(store, feed_of(store).id, entries)


def test_old_articles_go_and_the_rest_stays(store: Database) -> None:
    put(store, "old one", "old two", "old three")
    index.catch_up(store)
    assert retention.tidy(store, [Keeping(feed_of(store).id, days=10)], NOW + 9 * DAY) == 0
    assert retention.tidy(store, [Keeping(feed_of(store).id, days=10)], NOW + 11 * DAY) == 3
    assert read.counts(store).total == 0
    assert found(store, "old") == []


@pytest.mark.parametrize("marks", [("starred",), ("later",), ("read", "unread")])
def test_what_the_reader_marked_stays(store: Database, marks: tuple[Mark, ...]) -> None:
    put(store, "one", "two")
    for mark in marks:
        write.mark(store, [1], mark)
    assert retention.tidy(store, [Keeping(feed_of(store).id, 1, 1)], NOW + 99 * DAY) == 1
    assert found(store, "one") == ["one"]


def test_the_newest_of_a_feed_stay(store: Database) -> None:
    put(store, *(f"number {at}" for at in range(9)))
    write.mark(store, [2], "starred")
    limit = [Keeping(feed_of(store).id, most=3)]
    assert retention.tidy(store, limit, NOW, most=2) == 2
    assert retention.tidy(store, limit, NOW) == 3
    assert sorted(found(store, "number")) == ["number 1", "number 6", "number 7", "number 8"]
    assert retention.tidy(store, limit, NOW) == 0


def test_what_went_does_not_come_back_while_it_is_listed(store: Database) -> None:
    put(store, "one", "two")
    retention.tidy(store, [Keeping(feed_of(store).id, days=1)], NOW + 9 * DAY)
    assert known(store, "one", "two", "three") == {0, 1}, "no work for it again"
    put(store, "one", "two")
    assert read.counts(store).total == 0
    put(store, "two")  # "one" is listed no more, so it is forgotten that it was there
    assert known(store, "one", "two") == {1}
    put(store, "one", "two")
    assert found(store, "one") == ["one"]
    assert read.counts(store).total == 1


def test_no_limit_lets_nothing_go(store: Database) -> None:
    put(store, "one")
    assert retention.tidy(store, [Keeping(feed_of(store).id)], NOW + 9999 * DAY) == 0


def test_the_settings_of_a_feed_come_before_those_of_all(tmp_path: Path) -> None:
    from tests.fakes import open_library, write_config

    urls = [f"https://{name}.example/feed" for name in "abc"]
    config = "[store]\nkeep_days = 30\nkeep_max_per_feed = 100\n"
    places = write_config(tmp_path, [], config)
    text = places.config.read_text("utf-8")
    text += "".join(f'[[feeds]]\nurl = "{url}"\n{more}' for url, more in zip(
        urls, ("", "keep_days = 0\nkeep_max = 7\n", "keep_days = 0\nkeep_max = 0\n"), strict=True
    ))  # fmt: skip
    places.config.write_text(text, "utf-8")
    library = open_library(places)
    limits = library._keeping(library.find_feeds(urls))
    assert [(one.days, one.most) for one in limits] == [(30, 100), (0, 7)]
    library.close()


def test_an_entry_that_is_gone_is_told_so(store: Database) -> None:
    put(store, "one")
    ids = read.ids(store, Query())
    retention.tidy(store, [Keeping(feed_of(store).id, days=1)], NOW + 9 * DAY)
    assert read.rows(store, ids) == ()
    assert list(read.ids(store, parse_query("is:unread"))) == []
    assert EntryId(1) not in read.ids(store, Query())
