"""Lists that are read in windows hold what the whole query finds, and counters what is there."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.model import Article, Block, Cleaned, EntryId, Kind, Mark, Prepared
from reader.model_fetch import Response, Updated
from reader.query import Query, Term, parse_query
from reader.store import listing as listings
from reader.store import lists, read, write
from reader.store.db import Database
from reader.store.listing import Listing
from reader.store.lists import listing
from reader.store.parts import woven
from reader.text import EMPTY, SafeText

FEEDS = 7
NOW = 1_795_000_000
QUERIES = (
    "", "is:unread", "is:starred", "feed:2", "folder:Even", "folder:Odd is:unread",
    "feed:3 is:unread", "folder:Even is:starred", "title:1", "is:read",
)  # fmt: skip
MARKS: tuple[Mark, ...] = ("read", "unread", "starred", "unstarred")


def story(number: int) -> Block:
    """One of a few texts that are long enough to be known again; some are told by nobody else."""
    told = number if number % 3 else number % 5
    words = (f"w{told}x{at}" for at in range(90))
    return Block(Kind.PARAGRAPH, SafeText(" ".join(words)))


class Press:
    """A store, and how it goes on."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "tread.db")
        self.subscribe(range(FEEDS))
        self.entries = 0
        self.muted = set[int]()

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
                cleaned=Cleaned(Article(EMPTY, (story(self.entries),))),
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
    monkeypatch.setattr(lists, "MERGED", 2)


TIMES = st.lists(st.integers(0, 9), max_size=40)
BEFORE = st.lists(
    st.tuples(st.integers(0, 99), st.sampled_from([*MARKS, "muted", "muted", "unmuted"])),
    max_size=30,
)
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
               FROM feed LEFT JOIN entry ON entry.feed = feed.id AND muted = 0 GROUP BY feed.id
               ORDER BY feed.id"""
        ).fetchall()
        assert kept == counted
        check_stories(db)


def check_stories(db: sqlite3.Connection) -> None:
    """Of each story the first version in a feed subscribed to is shown; the others are counted."""
    shown: dict[int, int] = {}
    rows = db.execute(
        """SELECT story, feed, behind, read FROM entry JOIN feed ON feed.id = feed
           WHERE story IS NOT NULL AND subscribed AND muted = 0 ORDER BY entry.id"""
    ).fetchall()
    counts: dict[tuple[int, int], tuple[int, int]] = {}
    for number, feed, behind, is_read in rows:
        first = shown.setdefault(number, feed)
        assert behind == (None if first == feed else first)
        if behind is not None:
            total, unread = counts.get((feed, behind), (0, 0))
            counts[feed, behind] = (total + 1, unread + 1 - is_read)
    kept = db.execute(
        """SELECT feed, behind, folded.total, folded.unread FROM folded
           JOIN feed ON feed.id = feed WHERE folded.total <> 0 AND subscribed"""
    ).fetchall()
    assert {row[:2]: row[2:] for row in kept} == counts
    assert len({row[:2] for row in rows}) == len(rows), "a feed tells a story once"
    assert db.execute(
        "SELECT count(*) FROM entry WHERE story IS NULL AND behind > 0"
    ).fetchone() == (0,)


def mark(press: Press, markings: list[tuple[int, Mark]], *shown: Listing) -> None:
    for number, what in markings:
        if press.entries:
            ids = [number % press.entries + 1]
            for one in shown:
                one.keep(ids)
            write.mark(press.database, ids, what)
            if what in ("muted", "unmuted"):
                press.muted = press.muted - set(ids) | (set(ids) if what == "muted" else set())


def folded(press: Press, query: Query) -> array[int]:
    """What is in a list whose stories are folded, found out the long way: no version that is shown
    as one of another feed of the list."""
    whole = read.ids(press.database, replace(query, fold=False))
    if not query.fold or "starred" in str(query.terms):
        return whole
    scope = tuple(term for term in query.terms if isinstance(term, Term) and term.field != "is")
    told = read.rows(press.database, read.ids(press.database, Query(scope)))
    feeds = {row.id: row.feed for row in read.query_rows(press.database, Query())}
    first: dict[int | None, int] = {}
    for row in read.query_rows(press.database, Query()):
        first[row.story] = min(row.id, first.get(row.story, row.id))
    inside = {row.feed for row in told}
    gone = {
        row.id
        for row in told
        if row.story and first[row.story] != row.id and feeds[EntryId(first[row.story])] in inside
    }
    return array("q", (one for one in whole if one not in gone))


VIEWS = st.builds(
    lambda text, order, group, fold: replace(
        parse_query(text), order=order, group=group, fold=fold and text in QUERIES[:8]
    ),
    st.sampled_from(QUERIES),
    st.sampled_from(["newest", "oldest"]),
    st.sampled_from(["", "feed", "folder"]),
    st.booleans(),
)


@fresh_store
@given(TIMES, BEFORE, VIEWS, st.integers(1, FEEDS), st.data())
def test_a_list_read_in_windows_is_the_list(
    tmp_path_factory: pytest.TempPathFactory,
    times: list[int],
    markings: list[tuple[int, Mark]],
    query: Query,
    subscribed: int,
    data: st.DataObject,
) -> None:
    press = Press(tmp_path_factory.mktemp("press"))
    press.publish(times)
    press.subscribe(range(subscribed))
    mark(press, markings)
    whole = folded(press, query)
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
@given(TIMES, BEFORE, MARKINGS, VIEWS, TIMES)
def test_what_is_marked_stays_and_what_comes_in_is_there_when_renewed(
    tmp_path_factory: pytest.TempPathFactory,
    times: list[int],
    before: list[tuple[int, Mark]],
    after: list[tuple[int, Mark]],
    query: Query,
    later: list[int],
) -> None:
    press = Press(tmp_path_factory.mktemp("press"))
    press.publish(times)
    mark(press, before)
    whole = list(folded(press, query))
    found = listing(press.database, query)
    assert list(found[:]) == whole  # all of it has been on show
    mark(
        press, [one for one in after if one[0] % press.entries + 1 in whole] if times else [], found
    )
    found._windows.clear()
    assert list(found[:]) == whole
    press.publish(later)
    now = set(folded(press, query)) | set(whole)
    everything = list(read.ids(press.database, replace(query, terms=(), fold=False)))
    assert not press.muted & set(everything)
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
