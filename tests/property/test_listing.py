"""Lists that are read in windows hold what the whole query finds, and counters what is there."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.model import Mark, Prepared, Response, Updated
from reader.query import Query, parse_query
from reader.store import listing as listings
from reader.store import read, write
from reader.store.db import Database
from reader.store.listing import Listing, listing
from reader.store.parts import woven
from reader.text import EMPTY, SafeText

FEEDS = 7
NOW = 1_795_000_000
QUERIES = (
    "", "is:unread", "is:starred", "feed:2", "folder:Even", "folder:Odd is:unread",
    "feed:3 is:unread", "folder:Even is:starred", "title:1", "is:read",
)  # fmt: skip
MARKS: tuple[Mark, ...] = ("read", "unread", "starred", "unstarred")


class Press:
    """A store, and how it goes on."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "tread.db")
        self.subscribe(range(FEEDS))
        self.entries = 0

    def subscribe(self, feeds: range) -> None:
        names = ("Even", "Odd/Deep")
        wanted = [
            write.Subscription(f"https://{n}.example", "", names[n % 2], (), "auto", True)
            for n in feeds
        ]
        write.adopt_subscriptions(self.database, wanted)

    def publish(self, times: list[int]) -> None:
        """One entry for each time, round the feeds."""
        feeds = read.subscriptions(self.database)
        for time in times:
            self.entries += 1
            entry = Prepared(
                guid=str(self.entries),
                link=EMPTY,
                title=SafeText(f"Title {self.entries}"),
                author=EMPTY,
                published=NOW + time,
                raw_hash=str(self.entries),
            )
            feed = feeds[self.entries % len(feeds)]
            reply = Response(feed.url, 200, b"")
            write.save(self.database, Updated(feed, reply, EMPTY, EMPTY, (entry,), "v"), NOW + 1000)


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    made = Press(tmp_path)
    yield made
    made.database.close()


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "WINDOW", 4)
    monkeypatch.setattr(listings, "STRIDE", 8)
    monkeypatch.setattr(listings, "MERGED", 2)


TIMES = st.lists(st.integers(0, 9), max_size=40)
MARKINGS = st.lists(st.tuples(st.integers(0, 99), st.sampled_from(MARKS)), max_size=20)
fresh_store = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def check_counters(database: Database) -> None:
    with database.reading() as db:
        kept = db.execute("SELECT id, total, unread, starred FROM feed ORDER BY id").fetchall()
        counted = db.execute(
            """SELECT feed.id, count(entry.id), count(entry.id) FILTER (WHERE read = 0),
                      count(entry.id) FILTER (WHERE entry.starred = 1)
               FROM feed LEFT JOIN entry ON entry.feed = feed.id GROUP BY feed.id
               ORDER BY feed.id"""
        ).fetchall()
    assert kept == counted


def mark(press: Press, markings: list[tuple[int, Mark]], *shown: Listing) -> None:
    for number, what in markings:
        if press.entries:
            ids = [number % press.entries + 1]
            for one in shown:
                one.keep(ids)
            write.mark(press.database, ids, what)


@fresh_store
@given(TIMES, MARKINGS, st.sampled_from(QUERIES), st.integers(1, FEEDS), st.data())
def test_a_list_read_in_windows_is_the_list(
    tmp_path_factory: pytest.TempPathFactory,
    times: list[int],
    markings: list[tuple[int, Mark]],
    text: str,
    subscribed: int,
    data: st.DataObject,
) -> None:
    press = Press(tmp_path_factory.mktemp("press"))
    press.publish(times)
    press.subscribe(range(subscribed))
    mark(press, markings)
    query = parse_query(text)
    whole = read.ids(press.database, query)
    found = listing(press.database, query)
    assert len(found) == len(whole)
    if data.draw(st.booleans()):
        found.survey()
    later = data.draw(TIMES)
    press.publish(later)  # what comes in later is not in it
    for at in data.draw(st.lists(st.integers(0, max(len(whole) - 1, 0)), max_size=8)):
        if whole:
            assert found[at] == whole[at]
            assert found[at : at + 6] == whole[at : at + 6]
    for entry in data.draw(st.lists(st.integers(1, 50), max_size=8)):
        assert found.find(entry) == (whole.index(entry) if entry in whole else None)
    unread = set(read.ids(press.database, parse_query("is:unread")))
    at = data.draw(st.integers(-1, max(len(whole) - 1, -1)))
    below = next((one for one in whole[at + 1 :] if one in unread), None)
    above = next((one for one in reversed(whole[: max(at, 0)]) if one in unread), None)
    assert found.unread(at) == below
    if at >= 0:
        assert found.unread(at, backwards=True) == above
    assert found[:] == whole
    assert array("q", found) == whole
    check_counters(press.database)
    press.database.close()


@fresh_store
@given(TIMES, MARKINGS, MARKINGS, st.sampled_from(QUERIES[:8]), TIMES)
def test_what_is_marked_stays_and_what_comes_in_is_there_when_renewed(
    tmp_path_factory: pytest.TempPathFactory,
    times: list[int],
    before: list[tuple[int, Mark]],
    after: list[tuple[int, Mark]],
    text: str,
    later: list[int],
) -> None:
    press = Press(tmp_path_factory.mktemp("press"))
    press.publish(times)
    mark(press, before)
    query = parse_query(text)
    whole = list(read.ids(press.database, query))
    found = listing(press.database, query)
    assert list(found[:]) == whole  # all of it has been on show
    mark(
        press, [one for one in after if one[0] % press.entries + 1 in whole] if times else [], found
    )
    found._windows.clear()
    assert list(found[:]) == whole
    press.publish(later)
    now = set(read.ids(press.database, query)) | set(whole)
    everything = list(read.ids(press.database, Query()))
    renewed = found.renewed(*whole[:3])
    assert len(renewed) == len(now)
    for entry in whole[:3]:
        assert renewed.find(entry) == [one for one in everything if one in now].index(entry)
    assert list(renewed[:]) == [one for one in everything if one in now]
    check_counters(press.database)
    press.database.close()


def test_a_list_frozen_before_all_is_marked_keeps_all(press: Press) -> None:
    press.publish(list(range(30)))
    found = listing(press.database, parse_query("is:unread"))
    whole = read.ids(press.database, parse_query("is:unread"))
    assert found[0] == whole[0]
    assert write.mark(press.database, found.freeze(), "read")
    assert (found[:], len(found)) == (whole, 30)
    assert found.unread(-1) is None


NUMBERS = st.lists(st.integers(0, 60), unique=True, max_size=30).map(
    lambda numbers: array("q", sorted(numbers, reverse=True))
)


@given(NUMBERS, NUMBERS)
def test_what_was_in_the_list_stays_and_what_is_new_comes_in(
    old: array[int], new: array[int]
) -> None:
    both = woven(old, new)
    assert sorted(both) == sorted(set(old) | set(new))
    assert [n for n in both if n in set(new)] == list(new)
    assert [n for n in both if n in set(old)] == list(old)
