"""Ages, sources, what is remembered, and how a list takes in what is new."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from reader.query import print_query
from reader.tui.session import Session, read_session
from reader.tui.source import Source, source_from
from reader.tui.times import age, minutes, moment

NOW = 1_795_000_000


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (-5, "now"), (59, "now"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86_399, "23h"),
        (86_400, "1d"), (7 * 86_400 - 1, "6d"), (30 * 86_400, "19 Oct"), (400 * 86_400, "Oct 2025"),
    ],
)  # fmt: skip
def test_ages(seconds: int, wanted: str) -> None:
    assert age(NOW - seconds, NOW) == wanted


def test_moments_survive_absurd_dates() -> None:
    assert moment(NOW) == "18 Nov 2026, 11:06"
    assert moment(10**17) == "1 Jan 1970, 00:00"
    assert (minutes(10), minutes(2300)) == ("1 min", "10 min")
    assert (minutes(22_000), minutes(208_000)) == ("96 min", "15 h")


@pytest.mark.parametrize(
    ("source", "query"),
    [
        (Source("all"), ""),
        (Source("unread"), "is:unread"),
        (Source("starred"), "is:starred"),
        (Source("folder", "Tech/Press"), "folder:Tech/Press"),
        (Source("feed", "3"), "feed:3"),
    ],
)
def test_sources_ask_the_store(source: Source, query: str) -> None:
    assert print_query(source.query) == query
    assert source_from(source.kind, source.value) == source


def test_a_session_is_read_back() -> None:
    session = Session(Source("feed", "3"), None, "article", {"News"}, True, "nord", "nord")
    assert read_session(session.written()) == session
