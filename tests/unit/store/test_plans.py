"""Which index each query walks along: a list must begin without sorting what it finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.query import parse_query
from reader.query_tree import at_time
from reader.store import write
from reader.store.conditions import where
from reader.store.db import Database
from tests.fakes import NOW


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "tread.db")
    one = write.Subscription("https://a.example", "A", "F", (), "auto", True)
    write.adopt_subscriptions(made, [one])
    yield made
    made.close()


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "entry_newest"),
        ("words>800", "entry_newest"),
        ("is:unread words>800", "entry_unread"),
        ("is:starred -has:image", "entry_starred"),
        ("is:later", "entry_later"),
        ("is:muted", "entry_muted"),
        ("feed:1 title:x", "entry_feed_newest"),
        ("feed:herald", "entry_newest"),
        ("folder:Tech is:unread", "entry_unread"),
        ("tag:daily or author:x", "entry_newest"),
        ("age<3d lang:en", "entry_newest (sort_at>?)"),
        ("published:2026-10", "entry_newest (sort_at>? AND sort_at<?)"),
    ],
)
def test_pages_follow_an_index(database: Database, query: str, index: str) -> None:
    condition, values = where(at_time(parse_query(query), NOW).terms)
    with database.reading() as db:
        steps = db.execute(
            f"""EXPLAIN QUERY PLAN SELECT entry.id, entry.story FROM entry WHERE {condition}
                ORDER BY entry.sort_at DESC, entry.id DESC LIMIT 128""",  # noqa: S608
            values,
        ).fetchall()
    told = [step[3] for step in steps]
    assert any(
        f"INDEX {index}" in one and one.startswith(("SCAN entry", "SEARCH entry")) for one in told
    ), told
    assert not any("TEMP B-TREE" in one for one in told), told
