"""The exchange with a real server on loopback: in, marked, out, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.config import load
from tests.greader_server import PASSWORD, GreaderServer
from tests.sync_room import ENV, exchange, logged_in, synced_places, titled

PRESS = "https://press.example/feed"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENV, PASSWORD)


@pytest.fixture
def server() -> Iterator[GreaderServer]:
    with GreaderServer() as found:
        yield found


def test_entries_come_in_are_marked_and_marks_go_out(tmp_path: Path, server: GreaderServer) -> None:
    feed = server.subscribe(PRESS, "The Press", "News")
    one = server.publish(feed, "One", "<p>First story.</p>")
    two = server.publish(feed, "Two", "<p>Second story.</p>", starred=True)
    library = logged_in(synced_places(tmp_path, server))
    saved, report = exchange(library)
    assert [(line.new, line.url) for line in saved] == [(2, PRESS)]
    assert (report.problem, report.new, report.feeds_here) == ("", 2, 1)
    rows = titled(library)
    assert set(rows) == {"One", "Two"}
    assert rows["Two"].starred
    assert not rows["One"].read
    assert library.reading(rows["One"].id).cleaned.plain == "First story."
    (settings,) = load(library.places).feeds
    assert (settings.url, settings.folder) == (PRESS, "News")
    assert library.feeds()[0].title == "The Press"

    library.mark([rows["One"].id], "read")
    library.mark([rows["Two"].id], "unstarred")
    assert library.sync_status().waiting == 2
    _, report = exchange(library)
    assert (report.sent, report.waiting) == (2, 0)
    assert one.read
    assert not two.starred

    two.read = True
    exchange(library)
    assert titled(library)["Two"].read
    library.close()
