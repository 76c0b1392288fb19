"""The search index: what is found, in what order, and that nothing is missed in silence."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import StoreError
from reader.model import Article, Block, Cleaned, EntryId, Kind, Prepared, Verdict
from reader.model_fetch import Response, Updated
from reader.query import Query, parse_query
from reader.store import index, read, search, upkeep, verdicts, write
from reader.store.db import Database
from reader.text import EMPTY, SafeText

NOW = 1_790_000_000
DAY = 86_400


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "data" / "tread.db")
    url = "https://press.example/feed"
    write.adopt_subscriptions(database, [write.Subscription(url, "", "", (), "auto", True)])
    yield database
    assert upkeep.check(database) == []
    database.close()


def put(
    store: Database, *texts: str, title: str = "A title", published: int = NOW, by: str = ""
) -> None:
    """Store articles with these texts, a second apart."""
    (feed,) = read.subscriptions(store)
    entries = tuple(
        Prepared(
            guid=text,
            link=EMPTY,
            title=SafeText(title),
            author=SafeText(by),
            published=published + at,
            raw_hash=text,
            cleaned=Cleaned(Article(SafeText(title), (Block(Kind.PARAGRAPH, SafeText(text)),)), ()),
        )
        for at, text in enumerate(texts)
    )
    response = Response(feed.url, 200, b"")
    write.save(store, Updated(feed, response, EMPTY, EMPTY, entries, "v1"), NOW)


def found(store: Database, query: str, limit: int | None = None) -> list[str]:
    ids = read.ids(store, Query(parse_query(query).terms, limit=limit))
    return [read.reading(store, EntryId(one)).cleaned.plain for one in ids]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("東京の港に船が着いた。", ["東京", "港", "東京の港", "着いた", "た", '"港に船"']),
        ("这艘船昨天离开了港口", ["港口", "船", "昨天", "离开"]),
        ("Der Zug fährt über Köln", ["fahrt", "KOLN", "über", "uber k"]),
        ("Žluťoučký kůň", ["zlutoucky", "kun"]),
        ("Поезда из Москвы", ["поезд", "МОСКВ"]),
        ("서울의 항구에서", ["서울", "항구"]),
        ("the fog of 2026 in 東京 rose", ["in 東京", '"東京 rose"', "202", '"fog of"']),
    ],
)
def test_words_are_found_in_many_writings(store: Database, text: str, words: list[str]) -> None:
    put(store, text, "Nothing of the kind.")
    for one in words:
        assert found(store, one) == [text], one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("東京の港", ["京東", "都", '"港の"']),
        ("solar cells", ["olar", '"cells solar"', "cellos", "solar cells of"]),
    ],
)
def test_what_is_not_there_is_not_found(store: Database, text: str, words: list[str]) -> None:
    put(store, text)
    for one in words:
        assert found(store, one) == [], one


def test_the_newest_come_first_however_they_came_in(store: Database) -> None:
    times = list(range(200))
    random.Random(3).shuffle(times)  # noqa: S311
    for start in range(0, 200, 20):
        for at in times[start : start + 20]:
            put(store, f"harbour {at:03}", published=NOW - at * DAY)
        index.catch_up(store)
    wanted = [f"harbour {at:03}" for at in range(200)]
    assert found(store, "harbour") == wanted
    for limit in (1, 5, 7, 33, 199):  # in the midst of a week, and at its end
        assert found(store, "harb", limit=limit) == wanted[:limit]
    write.mark(store, read.ids(store, Query())[1::2], "read")
    assert found(store, "harbour is:read", limit=9) == wanted[1:19:2]
    assert found(store, "harbour", limit=0) == []
    assert found(store, "harbour -harbour") == []
    assert len(found(store, "harbour -is:read")) == 100


def test_a_beginning_of_very_many_words_finds_them_all(store: Database) -> None:
    count = search.ENDINGS + 20
    put(store, *(f"s{at:04}" for at in range(count)))
    assert len(found(store, "s")) == count
    assert len(found(store, "s00")) == 100


def test_what_is_not_indexed_yet_is_found(store: Database) -> None:
    put(store, "herring", "mackerel")
    assert index.pending(store) == 2
    assert found(store, "herring") == ["herring"]
    assert index.pending(store) == 0


def test_what_cannot_be_indexed_first_is_told(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "herring", "mackerel")
    monkeypatch.setattr(index, "FEW", 1)
    assert index.make_ready(store) == 2
    monkeypatch.undo()

    def refused(*_: object) -> int:
        raise StoreError("It is locked.")

    monkeypatch.setattr(index, "catch_up", refused)
    assert index.make_ready(store) == 2
    assert found(store, "herring") == []
    monkeypatch.undo()
    assert index.make_ready(store) == 0


def test_a_killed_batch_is_done_again(store: Database) -> None:
    put(store, *(f"boat {at}" for at in range(9)))
    index.index_batch(store, 4)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            index.index_batch(store, 4)
    other = Database(store.path)
    assert index.pending(other) == 5
    index.catch_up(other)
    assert len(read.ids(other, parse_query("boat"))) == 9
    other.close()


def test_an_article_that_changes_is_found_by_its_new_words_only(store: Database) -> None:
    put(store, "herring in the morning")
    index.catch_up(store)
    ((ident, article, seen),) = verdicts.stored(store, [1])
    verdicts.rejudge(store, [(ident, Cleaned(article, (Verdict(0, "r", "why"),)), seen)], "v2")
    assert found(store, "herring") == []
    verdicts.rejudge(store, [(ident, Cleaned(article, (), (Verdict(0, "r", "why"),)), seen)], "v3")
    assert found(store, "herring") == ["herring in the morning"]
    index.clear(store)
    assert index.pending(store) == 1
    assert found(store, "morning") == ["herring in the morning"]


def test_the_best_come_first_with_where_the_word_stands(store: Database) -> None:
    long = " ".join(["fog"] * 300)
    put(store, f"{long} a turbine {long}", "turbine turbine turbine", published=NOW)
    put(store, "none of it", title="About turbines", published=NOW - 900 * DAY)
    put(store, "nor here", by="Tom Turbine", published=NOW - 901 * DAY)
    rows = read.search(store, parse_query("turbine"))
    texts = [read.reading(store, row.id).cleaned.plain for row in rows]
    assert texts[:3] == ["none of it", "nor here", "turbine turbine turbine"]
    assert " a turbine fog" in rows[3].snippet
    assert rows[3].snippet.startswith("…")
    assert rows[3].snippet.endswith("…")


def test_accents_are_counted_where_only_they_stand(store: Database) -> None:
    put(store, "une crème au bord de la mer", "crème crème crème au bord de la mer")
    rows = read.search(store, parse_query("creme"))
    assert [read.reading(store, row.id).cleaned.plain[:11] for row in rows] == [
        "crème crème", "une crème a",
    ]  # fmt: skip


def test_a_common_word_is_weighed_among_the_newest(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "CANDIDATES", 10)
    put(store, *(f"boat {at}" for at in range(40)))
    put(store, "nothing", title="A boat", published=NOW - 900 * DAY)
    rows = read.search(store, parse_query("boat"))
    assert len(rows) == 11
    assert rows[0].title == "A boat"


@given(st.text(max_size=30))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(search.fold(text)) == len(text)


@given(st.text(alphabet="日本語の ab.ー", max_size=14), st.integers(0, 13), st.integers(1, 6))
def test_every_part_of_a_text_is_found(text: str, start: int, length: int) -> None:
    """Whatever stands in a text is found by it, from the beginning of a word on."""
    part = text[start : start + length].strip(" .")
    before = text[start - 1 : start] if start else ""
    inside = before.isascii() and before.isalpha() and part[:1].isascii()
    words = index.searchable(part).replace(".", " ").split()
    if not words or inside:
        return
    have = index.indexable(text).replace(".", " ").split()
    runs = (have[at : at + len(words)] for at in range(len(have)))
    assert any(
        len(run) == len(words) and run[:-1] == words[:-1] and run[-1].startswith(words[-1])
        for run in runs
    )
