"""The language goes there and back, takes anything, and finds what plain Python finds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import QueryError
from reader.model import Article, Block, Cleaned, EntryId, Kind, Prepared, Span, Verdict
from reader.model_fetch import Response, Updated
from reader.query import HAS, STATES, parse_query, print_query
from reader.query_tree import (
    Age,
    Measure,
    Node,
    Published,
    Query,
    Term,
    all_of,
    at_time,
    expand,
    negation,
    one_of,
)
from reader.store import finding, read, tags, write
from reader.store.db import Database
from reader.store.index import catch_up
from reader.text import EMPTY, SafeText
from tests.fakes import NOW
from tests.query_oracle import Told, found

# Trees

SIGNS = st.sampled_from(["<", "<=", "=", ">=", ">"])
DAYS = st.sampled_from(["2026", "2026-11", "2026-11-05", "2026-10", "2025"])


def trees(values: st.SearchStrategy[str]) -> st.SearchStrategy[Node]:
    """Trees as the parser makes them."""
    fields = st.sampled_from(["text", "feed", "folder", "tag", "author", "title", "url"])
    leaves = st.one_of(
        st.builds(Term, fields, values, st.booleans()),
        st.builds(Term, st.just("is"), st.sampled_from(STATES), st.booleans()),
        st.builds(Term, st.just("has"), st.sampled_from(HAS), st.booleans()),
        st.builds(Term, st.just("lang"), st.sampled_from(["en", "de", "pt-br"]), st.booleans()),
        st.builds(Measure, st.sampled_from(["words", "removed"]), SIGNS, st.integers(0, 400)),
        st.builds(Age, st.sampled_from(["<", "<=", ">=", ">"]), st.integers(0, 60),
                  st.sampled_from("hdwmy")),
        st.builds(Published, DAYS, st.just("")),
        st.builds(Published, st.just(""), DAYS),
        DAYS.map(lambda day: Published(day, day)),
        st.just(Published("2026-10", "2026-11-05")),
    )  # fmt: skip
    return st.recursive(
        leaves,
        lambda below: st.one_of(
            st.lists(below, min_size=2, max_size=4).map(all_of),
            st.lists(below, min_size=2, max_size=4).map(one_of),
            below.map(negation),
        ),
        max_leaves=12,
    )


def queries(values: st.SearchStrategy[str]) -> st.SearchStrategy[Query]:
    def made(nodes: list[Node], order: str, limit: int | None) -> Query:
        terms = all_of(nodes)
        parts = getattr(terms, "parts", ()) if type(terms).__name__ == "And" else (terms,)
        return replace(parse_query(f"sort:{order}"), terms=parts, limit=limit)

    orders = st.sampled_from(["newest", "oldest", "longest", "shortest", "feed", "title"])
    return st.builds(
        made, st.lists(trees(values), max_size=4), orders, st.none() | st.integers(0, 50)
    )


ANY = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)


@given(queries(ANY))
def test_any_query_round_trips(query: Query) -> None:
    assert parse_query(print_query(query)) == query


PIECES = st.sampled_from(
    ["(", ")", '"', "-", " ", "and ", " or ", "not ", "is:", "is:unread", "words>", "age<3d", ":",
     "published:", "..", "2026-1", "sort:", "limit:", "title:x", "sun", "smart:", "has:link", "<"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join)))
def test_anything_is_a_query_or_an_error_with_its_place(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError as error:
        assert error.message
        assert error.remedy
        assert 0 <= error.at <= len(text)
        assert error.text == text
        assert "Traceback" not in str(error)
        return
    assert parse_query(print_query(query)) == query


@pytest.mark.parametrize(
    "text",
    ["(" * 9_000, "-(" * 4_000, "not " * 2_000 + "a", "a or " * 1_500, '"a' * 4_000, "x" * 9_999,
     "(a) " * 2_000, "(" * 5_000 + ")" * 4_999, "published:" + "9" * 5_000, "is:" * 3_000,
     "-" * 9_000, "a " * 50_000],
)  # fmt: skip
def test_a_huge_query_is_answered_at_once(text: str) -> None:
    begun = time.process_time()
    with suppress(QueryError):
        parse_query(text)
    assert time.process_time() - begun < 1


@given(st.lists(st.lists(st.integers(0, 5), max_size=3), min_size=6, max_size=6))
def test_smart_feeds_of_smart_feeds_come_to_an_end(refers: list[list[int]]) -> None:
    smart = {
        str(at): parse_query(" ".join([f"a{at}", *(f"smart:{other}" for other in others)]))
        for at, others in enumerate(refers)
    }
    try:
        query = expand(parse_query("smart:0 or -smart:1"), smart)
    except QueryError as error:
        assert error.remedy
    else:
        assert "smart" not in print_query(query)


# The same as plain Python

WORDS = ("sun", "sunlight", "river", "stone", "boat", "harbour", "night", "bread")
COUNT = 80


def _entry(number: int, random: Random) -> Prepared:
    text = " ".join(random.choices(WORDS, k=random.randrange(5, 60)))
    blocks = [Block(Kind.PARAGRAPH, SafeText(text))]
    if random.random() < 0.3:
        blocks.append(Block(Kind.IMAGE, EMPTY, source=SafeText("https://a.example/i.png")))
    if random.random() < 0.3:
        word = random.choice(["Audio", "Video"])
        source = SafeText("https://a.example/e")
        blocks.append(Block(Kind.EMBED, EMPTY, source=source, alt=SafeText(f"{word}: x")))
    if random.random() < 0.3:
        link = Span(0, 2, "link", SafeText("https://b.example/"))
        blocks.append(Block(Kind.PARAGRAPH, SafeText("go here"), spans=(link,)))
    gone = tuple(
        Verdict(at, "rule", "reason") for at in range(1, len(blocks)) if random.random() < 0.3
    )
    return Prepared(
        guid=str(number),
        link=SafeText(f"https://{random.choice(WORDS)}.example/{number}"),
        title=SafeText(" ".join(random.choices(WORDS, k=2)).title() + random.choice(["", " 100%"])),
        author=SafeText(random.choice(["", "Ada Stone", "Bo River"])),
        published=NOW - random.randrange(90 * 86_400),
        raw_hash=str(number),
        tags=tuple(map(SafeText, random.sample(["News", "daily", "x"], random.randrange(3)))),
        cleaned=Cleaned(Article(EMPTY, tuple(blocks)), gone),
        language=random.choice(["en", "de", "pt-br", ""]),
    )


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, list[Told]]]:
    random = Random(5)  # noqa: S311 - the same entries each time
    database = Database(tmp_path_factory.mktemp("press") / "tread.db")
    folders = ["Tech", "Tech/Deep", "Other", ""]
    wanted = [
        write.Subscription(f"https://{n}.example/feed", f"The {word}", folders[n], (tag,), "auto",
                           True)
        for n, (word, tag) in enumerate(zip(WORDS, ["daily", "weekly", "Own", "x"], strict=False))
    ]  # fmt: skip
    write.adopt_subscriptions(database, wanted)
    feeds = read.subscriptions(database)
    made: dict[int, Prepared] = {}
    for number in range(1, COUNT + 1):
        entry = _entry(number, random)
        feed = feeds[number % len(feeds)]
        reply = Response(feed.url, 200, b"")
        write.save(database, Updated(feed, reply, EMPTY, EMPTY, (entry,), "v"), NOW)
        made[number] = entry
        if random.random() < 0.2:
            first = entry.cleaned
            assert first is not None
            article = replace(first.article, title=SafeText("Edited"))
            changed = replace(
                entry, raw_hash=f"{number} again", cleaned=replace(first, article=article)
            )
            write.save(database, Updated(feed, reply, EMPTY, EMPTY, (changed,), "v"), NOW)
    for mark in ("read", "starred", "later", "muted"):
        write.mark(database, random.sample(range(1, COUNT + 1), COUNT // 4), mark)
    own = set(random.sample(range(1, COUNT + 1), 20))
    tags.add(database, "Own", sorted(own))
    catch_up(database)
    told = list(_told(database, made, own))
    assert sum(one.duplicate for one in told) == 0
    _fold(database, random)
    yield database, list(_told(database, made, own))
    database.close()


def _fold(database: Database, random: Random) -> None:
    """Some entries of different feeds tell one story."""
    with database.writing() as db:
        for story in range(1, 6):
            for entry in random.sample(range(1, COUNT + 1), 3):
                taken = db.execute(
                    "SELECT 1 FROM entry WHERE story = ? AND feed = "
                    "(SELECT feed FROM entry WHERE id = ?)", (story, entry)
                ).fetchone()  # fmt: skip
                if not taken:
                    db.execute("UPDATE entry SET story = ? WHERE id = ?", (story, entry))


def _told(database: Database, made: dict[int, Prepared], own: set[int]) -> Iterator[Told]:
    feeds = {feed.id: (rank, feed) for rank, feed in enumerate(read.feeds(database))}
    for number, entry in made.items():
        reading = read.reading(database, EntryId(number))
        row, kept = reading.row, reading.cleaned.kept
        assert entry.cleaned is not None
        with database.reading() as db:
            (behind,) = db.execute("SELECT behind FROM entry WHERE id = ?", (number,)).fetchone()
        rank, feed = feeds[row.feed]
        has = {("image" if block.kind is Kind.IMAGE else block.alt.partition(":")[0].lower())
               for block in kept if block.source}  # fmt: skip
        has |= {"link"} if any(span.href for block in kept for span in block.spans) else set()
        yield Told(
            id=number, feed=row.feed, feed_url=feed.url, feed_title=feed.title, folder=feed.folder,
            feed_rank=rank, title=row.title, author=row.author, url=row.url,
            text=reading.cleaned.plain, sort_at=row.published, read=row.read, starred=row.starred,
            tags=(*entry.tags, *feed.tags, *(["Own"] if number in own else [])),
            later=row.later, edited=row.edited, duplicate=behind is not None, muted=row.muted,
            words=row.words, removed=row.removed, holds=frozenset(has), lang=entry.language,
        )  # fmt: skip


VALUES = st.sampled_from(
    [*WORDS, "sun river", "Tech", "tech", "Tech/Deep", "daily", "OWN", "news", "Ada", "1", "3",
     "100%", "%", "_", "*", "https://0.example/feed", "example/1", "sunl*", "the s", "nothing"]
)  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None)  # fmt: skip
@given(query=queries(VALUES), fold=st.booleans())
def test_the_store_finds_what_python_finds(
    press: tuple[Database, list[Told]], query: Query, fold: bool
) -> None:
    database, entries = press
    asked = at_time(parse_query(print_query(query)), NOW)
    wanted = found(asked, entries)
    assert list(read.ids(database, asked)) == wanted, print_query(query)
    assert [row.id for row in read.query_rows(database, asked)] == wanted
    assert finding.count(database, asked, 10_000) == len(wanted)
    paged = [one for page in finding.pages(database, asked) for one in page]
    assert paged == wanted
    with database.reading() as db:
        every = [one.id for one in entries]
        whole = found(replace(asked, limit=None, order="newest"), entries)
        assert sorted(finding.of_these(db, asked, every)) == sorted(whole)
    if fold and query.limit is None:
        folded = [
            one for page in finding.pages(database, replace(asked, fold=True)) for one in page
        ]
        assert set(folded) <= set(wanted)
        assert len(folded) == finding.count(database, replace(asked, fold=True), 10_000)
