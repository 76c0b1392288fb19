"""Stories in several feeds: whatever happens, each is shown once, and the counters know it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from reader.model import Article, Cleaned, Prepared
from reader.model_fetch import Response, Updated
from reader.query import Query, parse_query
from reader.store import read, stories, write
from reader.store.lists import listing
from reader.text import EMPTY, SafeText
from tests.property.test_listing import (
    FEEDS,
    NOW,
    Press,
    check_counters,
    folded,
    fresh_store,
    story,
)

Deed = Literal["publish", "edit", "read", "unread", "subscribe", "drop"]
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["publish", "publish", "publish", "edit", "read", "unread", "subscribe",
                         "drop"]),
        st.integers(1, FEEDS), st.integers(0, 4), st.integers(1, 12), st.booleans(),
    ),
    min_size=12, max_size=40,
)  # fmt: skip


def write_down(press: Press, feed: int, number: int, told: int, *, follow: bool) -> None:
    """An entry of a feed, or its next edition, telling one of a few stories."""
    of = read.every_feed(press.database)[feed - 1]
    entry = Prepared(
        guid=str(number),
        link=EMPTY,
        title=SafeText(f"Title {number}"),
        author=EMPTY,
        published=NOW + number,
        raw_hash=f"{number}, {told}",
        cleaned=Cleaned(Article(SafeText(f"Title {number}"), (story(told * 3),))),
    )
    outcome = Updated(of, Response(of.url, 200, b""), EMPTY, EMPTY, (entry,), "v")
    write.save(press.database, outcome, NOW + 1000, follow=follow)


def drop(path: Path, entry: int) -> None:
    """As a later tread may do that throws away what is old."""
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("DELETE FROM entry WHERE id = ?", (entry,))
    raw.commit()
    raw.close()


@fresh_store
@given(DEEDS)
def test_each_story_is_shown_once_whatever_happens(
    tmp_path_factory: object, deeds: list[tuple[Deed, int, int, int, bool]]
) -> None:
    press = Press(getattr(tmp_path_factory, "mktemp")("press"))  # noqa: B009 - a session's fixture
    for deed, feed, told, number, follow in deeds:
        match deed:
            case "publish" | "edit":
                write_down(press, feed, number, told, follow=follow)
            case "read" | "unread":
                wanted = stories.with_versions(press.database, [number])
                write.mark(press.database, wanted if follow else [number], deed)
            case "subscribe":
                press.subscribe(range(feed))
            case _:
                drop(press.database.path, number)
        check_counters(press.database)
    counts = read.counts(press.database, fold=True)
    for text in ("", "is:unread", "folder:Even", "folder:Odd is:unread", "feed:1"):
        query = replace(parse_query(text), fold=True)
        assert list(listing(press.database, query)[:]) == list(folded(press, query)), text
    assert counts.total == len(listing(press.database, Query(fold=True)))
    assert counts.unread == len(
        listing(press.database, replace(parse_query("is:unread"), fold=True))
    )
    press.database.close()
