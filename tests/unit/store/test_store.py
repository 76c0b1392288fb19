"""The store on real SQLite files: identity, edits, marks, counters, search, migrations."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import NotFoundError, StoreError
from reader.model import (
    Article,
    Block,
    Cleaned,
    EntryId,
    Feed,
    Kind,
    Place,
    Prepared,
    Span,
    Verdict,
)
from reader.model_fetch import Failed, Response, Unchanged, Updated
from reader.query import Query, Term, parse_query
from reader.store import read, verdicts, visits, write
from reader.store.codec import pack_body, unpack_body
from reader.store.db import Database
from reader.store.schema import VERSION
from reader.text import SafeText, safe, safe_line

NOW = 1_790_000_000
URL = "https://press.example/feed"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "data" / "tread.db")
    write.adopt_subscriptions(database, [subscription(URL)])
    yield database
    assert read.integrity(database) == "ok"
    database.close()


def subscription(url: str, title: str = "", folder: str = "Tech/Press") -> write.Subscription:
    return write.Subscription(url, title, folder, ("daily",), "auto", True)


def feed_of(store: Database, url: str = URL) -> Feed:
    return next(feed for feed in read.subscriptions(store) if feed.url == url)


def entry(
    guid: str = "g1",
    *,
    link: str = "https://press.example/1",
    title: str = "A title",
    text: str = "Some text about solar cells.",
    junk: str = "",
    published: int | None = NOW - 100,
) -> Prepared:
    blocks = [Block(Kind.PARAGRAPH, SafeText(text))]
    verdicts: tuple[Verdict, ...] = ()
    if junk:
        blocks.append(Block(Kind.PARAGRAPH, SafeText(junk)))
        verdicts = (Verdict(1, "newsletter-pitch", "a newsletter pitch"),)
    article = Article(SafeText(title), tuple(blocks))
    return Prepared(
        guid=guid,
        link=SafeText(link),
        title=SafeText(title),
        author=SafeText("Ada Byte"),
        published=published,
        raw_hash=f"{title}|{text}|{junk}|{link}",
        cleaned=Cleaned(article, verdicts),
    )


def update(store: Database, *entries: Prepared, url: str = URL, now: int = NOW) -> tuple[int, int]:
    """Store a document; returns (new, changed)."""
    response = Response(url, 200, b"", etag='"e"')
    outcome = Updated(
        feed_of(store, url), response, SafeText("The Press"), SafeText(""), entries, "v1"
    )
    saved = write.save(store, outcome, now)
    return saved.new, saved.changed


def titles(store: Database, query: str = "") -> list[str]:
    return [row.title for row in read.query_rows(store, parse_query(query))]


def test_new_entries_then_nothing_new(store: Database) -> None:
    assert update(store, entry("a"), entry("b", link="https://press.example/2")) == (2, 0)
    assert update(store, entry("a"), entry("b", link="https://press.example/2")) == (0, 0)
    (feed,) = read.feeds(store)
    assert (feed.title, feed.unread, feed.total) == ("The Press", 2, 2)
    assert feed_of(store).etag == '"e"'


def test_an_edit_keeps_the_marks_and_the_earlier_text(store: Database) -> None:
    update(store, entry(text="The first version."))
    (ident,) = read.ids(store, Query())
    assert read.reading(store, EntryId(ident)).edited is None
    write.mark(store, [ident], "read")
    write.mark(store, [ident], "starred")
    write.keep_place(store, EntryId(ident), Place(3, 2))
    assert update(store, entry(text="The second version."), now=NOW + 5) == (0, 1)
    found = read.reading(store, EntryId(ident))
    assert found.row.read
    assert found.row.starred
    assert found.place == Place(3, 2)
    assert found.cleaned.plain == "The second version."
    assert found.edited == NOW + 5
    with store.reading() as db:
        revisions = db.execute("SELECT packed FROM revision").fetchall()
    assert [unpack_body(row[0])[1][0].text for row in revisions] == ["The first version."]
    assert titles(store, "second") == ["A title"]
    assert titles(store, "first") == []


def test_a_changed_guid_with_the_same_link_is_the_same_entry(store: Database) -> None:
    update(store, entry("old"))
    assert update(store, entry("new", link="http://www.press.example/1/")) == (0, 0)
    assert read.counts(store).total == 1


def test_a_new_entry_costs_the_same_in_a_large_feed(store: Database) -> None:
    def steps(guid: str) -> int:
        done = 0

        def step() -> int:
            nonlocal done
            done += 1
            return 0

        with store.reading() as db:
            db.set_progress_handler(step, 10)
            update(store, entry(guid, link=f"https://press.example/{guid}"))
            db.set_progress_handler(None, 0)
        return done

    update(store, entry("first", link="https://press.example/first"))
    few = steps("second")
    update(store, *(entry(f"g{n}", link=f"https://press.example/{n}") for n in range(500)))
    assert steps("last") < few * 2


def test_one_link_for_many_entries_names_none_of_them(store: Database) -> None:
    home = "https://press.example/"
    first = [entry(f"g{n}", link=home, title=f"T{n}") for n in range(3)]
    assert update(store, *first) == (3, 0)
    assert update(store, entry("g9", link=home, title="T9"), *first) == (1, 0)


def test_one_guid_for_many_entries_names_none_of_them(store: Database) -> None:
    same = [entry("x", link=f"https://press.example/{n}", title=f"T{n}") for n in range(4)]
    assert update(store, *same) == (4, 0)
    assert update(store, *same) == (0, 0)


def test_entries_without_guid_and_link_are_told_apart_by_content(store: Database) -> None:
    bare = [entry("", link="", text=f"Thought number {n}.") for n in range(3)]
    assert update(store, *bare) == (3, 0)
    assert update(store, *bare) == (0, 0)


@pytest.mark.parametrize(
    ("stated", "sorted_at"),
    [
        (NOW - 50, NOW - 50),
        (4_070_908_800, NOW),  # 2099: must not stand on top for ever
        (0, NOW),  # 1970: nobody meant it
        (None, NOW),
        (253_402_300_800, NOW),  # the year 10000
        (-1, NOW),
    ],
)
def test_dates_that_cannot_be_true(store: Database, stated: int | None, sorted_at: int) -> None:
    update(store, entry(published=stated))
    assert next(read.query_rows(store, Query())).published == sorted_at


def test_marking_tells_what_changed_and_is_undone(store: Database) -> None:
    update(store, entry("a"), entry("b", link="https://press.example/2"))
    ids = list(read.ids(store, Query()))
    assert set(write.mark(store, ids, "read")) == set(ids)
    assert write.mark(store, ids, "read") == ()
    assert read.counts(store).unread == 0
    write.mark(store, ids[:1], "unread")
    assert read.feeds(store)[0].unread == 1


def test_many_marks_in_one_go(store: Database) -> None:
    update(store, *(entry(f"g{n}", link=f"https://press.example/{n}") for n in range(1203)))
    ids = list(read.ids(store, Query()))
    assert len(write.mark(store, ids, "starred")) == 1203
    assert read.counts(store).starred == 1203
    assert len(read.rows(store, ids)) == 1203


def test_removed_blocks_are_stored_marked_and_not_searched(store: Database) -> None:
    update(store, entry(junk="Subscribe to our wonderful bulletin today."))
    (ident,) = read.ids(store, Query())
    found = read.reading(store, EntryId(ident))
    assert [block.text for block in found.cleaned.article.blocks][1].startswith("Subscribe")
    assert found.cleaned.removed[1].rule == "newsletter-pitch"
    assert found.row.removed == 1
    assert titles(store, "wonderful") == []


def test_judging_again_fetches_nothing_and_updates_the_index(store: Database) -> None:
    update(store, entry(junk="Subscribe to our wonderful bulletin today."))
    feed = feed_of(store)
    ((ident, article, seen),) = verdicts.unjudged(store, feed.id, "v2", 10)
    verdicts.rejudge(store, [(ident, Cleaned(article), seen)], "v2")
    assert verdicts.unjudged(store, feed.id, "v2", 10) == []
    assert titles(store, "wonderful") == ["A title"]
    assert read.reading(store, ident).row.removed == 0


def test_queries(store: Database) -> None:
    other = "https://blog.example/rss"
    write.adopt_subscriptions(store, [subscription(URL), subscription(other, "Blog", "Fun")])
    update(store, entry("a", title="Solar 100% cheap_er"))
    update(store, entry("b", link="https://blog.example/b", title="Cats"), url=other)
    ids = list(read.ids(store, parse_query("title:Cats")))
    write.mark(store, ids, "starred")
    write.mark(store, ids, "read")
    for query, expected in {
        "": 2, "is:unread": 1, "is:starred": 1, "is:read": 1, "is:unstarred": 1,
        "feed:Blog": 1, f"feed:{other}": 1, f"feed:{feed_of(store, other).id}": 1,
        "feed:nobody": 0, "folder:Tech": 1, "folder:Tech/Press": 1, "folder:Tec": 0,
        "tag:DAILY": 2, "tag:weekly": 0, "author:byte": 2, "title:cheap_": 1, "title:%": 1,
        "url:blog.example": 1, "-is:starred": 1, "-feed:Blog": 1, "solar cells": 2, "sol": 2,
        '"text about"': 2, '"about text"': 0, "-solar": 0, "NEAR( AND OR": 0, "*": 0,
    }.items():  # fmt: skip
        assert len(titles(store, query)) == expected, query


def test_search_puts_titles_first_and_shows_where(store: Database) -> None:
    update(
        store,
        entry("a", title="Something else", text="A long story that mentions turbines once."),
        entry("b", link="https://press.example/2", title="Turbines", text="Short."),
    )
    found = read.search(store, parse_query("turbines"))
    assert [row.title for row in found] == ["Turbines", "Something else"]
    assert "mentions turbines" in found[1].snippet


def test_diacritics_do_not_matter(store: Database) -> None:
    update(store, entry(title="Café Ångström"))
    assert titles(store, "cafe angstrom") == ["Café Ångström"]


def test_a_failure_keeps_everything_and_says_why(store: Database) -> None:
    update(store, entry())
    failed = Failed(feed_of(store), safe_line("It broke."), retry_at=NOW + 999, http=429)
    saved = write.save(store, failed, NOW + 1)
    assert saved.status == "error"
    (feed,) = read.feeds(store)
    assert (feed.last_error, feed.last_ok, feed.total) == ("It broke.", NOW, 1)
    assert feed_of(store).retry_at == NOW + 999
    visits.save_unchanged(store, [Unchanged(feed_of(store), Response(URL, 200, b""))], NOW + 1000)
    assert read.feeds(store)[0].last_error == ""
    assert feed_of(store).retry_at == 0


def test_an_unsubscribed_feed_is_out_of_sight_and_comes_back_whole(store: Database) -> None:
    update(store, entry())
    write.adopt_subscriptions(store, [])
    assert read.feeds(store) == ()
    assert titles(store) == []
    assert read.counts(store).total == 0
    write.adopt_subscriptions(store, [subscription(URL)])
    assert titles(store) == ["A title"]


def test_a_store_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tread.db"
    Database(path).close()
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {VERSION + 1}")
    raw.close()
    with pytest.raises(StoreError, match="newer"):
        Database(path)


def test_what_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tread.db"
    path.write_bytes(b"not a database at all, " * 100)
    with pytest.raises(StoreError) as caught:
        Database(path)
    assert caught.value.remedy
    assert path.read_bytes().startswith(b"not a database")


def test_the_store_is_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "tread.db"
    Database(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_transaction_is_all_or_nothing(store: Database) -> None:
    with pytest.raises(RuntimeError), store.writing() as db:
        db.execute("INSERT INTO state VALUES ('a', 'b')")
        raise RuntimeError
    assert read.state(store, "a") is None


def test_threads_write_and_read_at_once(store: Database) -> None:
    update(store, *(entry(f"g{n}", link=f"https://press.example/{n}") for n in range(40)))
    ids = list(read.ids(store, Query()))
    failures: list[BaseException] = []

    def work(offset: int) -> None:
        try:
            for ident in ids[offset::4]:
                write.mark(store, [ident], "read")
                read.counts(store)
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert read.counts(store).unread == 0


def test_a_second_process_shares_the_store(store: Database) -> None:
    other = Database(store.path)
    update(store, entry())
    (ident,) = read.ids(other, Query())
    write.mark(other, [ident], "read")
    assert read.counts(store).unread == 0
    other.close()


def test_an_entry_that_is_not_there(store: Database) -> None:
    with pytest.raises(NotFoundError):
        read.reading(store, EntryId(99))


def test_state_survives(store: Database) -> None:
    write.set_state(store, "pane", "entries")
    assert read.state(store, "pane") == "entries"


SAFE = st.text(max_size=30).map(safe)
SPANS = st.builds(
    Span, st.integers(0, 9), st.integers(0, 9), st.sampled_from(["strong", "link", "code"]), SAFE
) | st.builds(
    Span, st.integers(0, 9), st.integers(0, 9), st.just("link"), SAFE.filter(bool), st.booleans()
)
BLOCKS = st.builds(
    Block,
    st.sampled_from(list(Kind)),
    SAFE,
    spans=st.lists(SPANS, max_size=3).map(tuple),
    level=st.integers(0, 6),
    marker=SAFE,
    language=SAFE,
    source=SAFE,
    alt=SAFE,
    rows=st.lists(st.lists(SAFE, max_size=3).map(tuple), max_size=3).map(tuple),
    hint=SAFE,
)


@given(st.lists(BLOCKS, max_size=5))
def test_blocks_round_trip(blocks: list[Block]) -> None:
    assert unpack_body(pack_body("A title", blocks)) == ("A title", tuple(blocks))


@given(st.text(max_size=40))
def test_no_word_of_a_user_breaks_the_search(text: str) -> None:
    from reader.store.conditions import match

    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE search USING fts5(title)")
    found = match([Term("text", text)])
    if found:
        database.execute("SELECT * FROM search WHERE search MATCH ?", (found,)).fetchall()
    database.close()


def test_later_is_a_state_of_its_own_with_a_counter(store: Database) -> None:
    update(store, entry("a"), entry("b", link="https://press.example/2"))
    ids = list(read.ids(store, Query()))
    assert write.mark(store, ids[:1], "later") == (ids[0],)
    assert write.mark(store, ids[:1], "starred") == (ids[0],)
    assert list(read.ids(store, parse_query("is:later"))) == ids[:1]
    assert list(read.ids(store, parse_query("is:unlater"))) == ids[1:]
    assert (read.counts(store).later, read.feeds(store)[0].later) == (1, 1)
    assert [row.later for row in read.rows(store, ids)] == [True, False]
    with store.writing() as db:
        db.execute("DELETE FROM entry WHERE id = ?", (ids[0],))
    assert (read.counts(store).later, read.counts(store).starred) == (0, 0)


def test_the_order_of_a_query(store: Database) -> None:
    other = "https://blog.example/rss"
    write.adopt_subscriptions(store, [subscription(URL), subscription(other, "Blog", "Fun")])
    update(store, entry("a"), entry("b", link="https://press.example/2"))
    update(store, entry("c", link="https://blog.example/c"), url=other)
    newest = list(read.ids(store, Query()))
    assert list(read.ids(store, Query(order="oldest"))) == newest[::-1]
    feeds = [row.feed for row in read.query_rows(store, Query(group="feed"))]
    assert feeds == sorted(feeds)
    assert list(read.ids(store, Query(group="feed", order="oldest"))) == [1, 2, 3]


def test_an_edited_entry_is_told_with_its_revisions(store: Database) -> None:
    update(store, entry(text="The first version."))
    ((ident,), (row,)) = read.ids(store, Query()), list(read.query_rows(store, Query()))
    assert not row.edited
    update(store, entry(text="The second version."), now=NOW + 5)
    update(store, entry(text="The third version."), now=NOW + 9)
    assert read.rows(store, [ident])[0].edited
    assert len(read.ids(store, parse_query("is:edited"))) == 1
    found = read.revisions(store, EntryId(ident), 20)
    assert [(until, blocks[0].text) for until, _, blocks in found] == [
        (NOW + 9, "The second version."), (NOW + 5, "The first version."),
    ]  # fmt: skip


def test_threads_that_end_leave_no_connection_open(tmp_path: Path) -> None:
    database = Database(tmp_path / "tread.db")

    def read_once() -> None:
        with database.reading() as db:
            db.execute("SELECT 1")

    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(20):
        thread = threading.Thread(target=read_once)
        thread.start()
        thread.join()
    assert len(os.listdir("/proc/self/fd")) <= before + 3  # noqa: PTH208
    read_once()
    database.close()
