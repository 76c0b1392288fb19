"""When feeds are asked again, from the answer of a real server to what a reader is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.library import Library
from reader.model import FeedRow
from reader.planning import is_due, share
from tests.fakes import NOW, open_library, rss, write_config
from tests.server import LoopbackServer, Reply

STORY = "<p>The council voted on Tuesday to keep the old swimming pool open for one more year.</p>"
HOUR = 3600


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        yield running


def feed(*titles: str, dates: tuple[str, ...] = (), extra: str = "") -> bytes:
    text = rss([(title, STORY) for title in titles])
    for date in dates:
        start = text.index("<pubDate>Tue")
        text = f"{text[:start]}<pubDate>{date}{text[text.index('</pubDate>', start) :]}"
    return text.replace("<item>", f"{extra}<item>", 1).encode()


def row(library: Library) -> FeedRow:
    (found,) = library.feeds()
    return found


def wait(library: Library, now: int = NOW) -> float:
    """Hours until the next visit."""
    due = row(library).next_refresh
    assert due is not None
    return (due - now) / HOUR


WEEKLY = ("Tue, 17 Nov 2026 09:00:00 GMT", "Tue, 10 Nov 2026 09:00:00 GMT")


def test_a_weekly_feed_is_not_asked_every_half_hour(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes["/f"] = Reply(feed("A", "B", dates=WEEKLY), etag='"1"')
    library = open_library(write_config(tmp_path, [server.url("/f")]))
    for status in ("updated", "unchanged"):
        (saved,) = library.refresh()
        assert saved.status == status
        assert 24 <= wait(library) <= 24 * 1.2
        assert row(library).plan == "Something new about every 7 days."
        assert (row(library).last_ok, row(library).last_error) == (NOW, "")
    library.close()


@pytest.mark.parametrize(
    ("settings", "least", "why"),
    [
        ("", 0.5, "refresh_minutes"),
        ("[tread]\nrefresh_minutes = 90\n", 1.5, "refresh_minutes"),
        ("[refresh]\nmost_hours = 100\n", 0.5, "refresh_minutes"),
    ],
)
def test_a_busy_feed_is_asked_as_often_as_the_reader_says(
    server: LoopbackServer, tmp_path: Path, settings: str, least: float, why: str
) -> None:
    dates = ("Wed, 18 Nov 2026 11:00:00 GMT", "Wed, 18 Nov 2026 10:30:00 GMT")
    server.routes["/f"] = feed("A", "B", dates=dates)
    library = open_library(write_config(tmp_path, [server.url("/f")], settings), now=1_794_999_600)
    list(library.refresh())
    assert least <= wait(library, 1_794_999_600) <= least * 1.2
    assert why in row(library).plan
    library.close()


def test_what_publishers_and_servers_wish(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes |= {
        "/ttl": feed("A", extra="<ttl>180</ttl>"),
        "/age": Reply(feed("A"), etag='"1"', headers={"Cache-Control": "max-age=14400"}),
    }
    for path, hours in (("/ttl", 3), ("/age", 4)):
        places = write_config(
            tmp_path / path[1:], [server.url(path)], "[refresh]\nadaptive = false\n"
        )
        library = open_library(places)
        for _ in range(2):
            list(library.refresh())
            assert hours <= wait(library) <= hours * 1.2
        library.close()


def test_the_reader_has_the_last_word(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes["/f"] = feed("A", dates=WEEKLY[:1], extra="<ttl>180</ttl>")
    places = write_config(tmp_path, [server.url("/f")])
    places.config.write_text(places.config.read_text("utf-8") + "every_minutes = 15\n", "utf-8")
    library = open_library(places)
    list(library.refresh())
    assert wait(library) == 0.25
    assert "every_minutes" in row(library).plan
    library.close()


def test_what_fails_is_left_alone_longer_and_longer(server: LoopbackServer, tmp_path: Path) -> None:
    library = open_library(write_config(tmp_path, [server.url("/f")]))
    waits = []
    for _ in range(4):
        list(library.refresh())
        waits.append(wait(library))
    assert [round(one / waits[0]) for one in waits] == [1, 2, 4, 8]
    server.routes["/f"] = feed("A")
    list(library.refresh())
    assert "Failed" not in row(library).plan
    library.close()


def test_a_feed_that_asked_for_rest_is_not_counted_as_failing(
    server: LoopbackServer, tmp_path: Path
) -> None:
    server.routes["/f"] = Reply(status=429, headers={"Retry-After": "86400"})
    places = write_config(tmp_path, [server.url("/f")])
    due = set()
    for _ in range(3):  # over restarts, and by hand
        library = open_library(places, now=1_700_000_000)
        (saved,) = library.refresh()
        assert saved.status == "error"
        assert "429" in saved.error
        due.add(row(library).next_refresh)
        library.close()
    assert server.hits("/f") == 1
    assert len(due) == 1


def test_gone_is_never_due(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes["/f"] = Reply(status=410)
    library = open_library(write_config(tmp_path, [server.url("/f")]))
    assert library.count_due(library.feeds()) == 1
    list(library.refresh())
    assert library.due() == ()
    assert "410" in row(library).plan
    library.close()


def test_only_what_is_due_is_asked(
    server: LoopbackServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.routes |= {"/f": feed("A"), "/g": feed("B")}
    places = write_config(tmp_path, [server.url("/f")])
    given = ("--config", str(places.config), "--data", str(places.database.parent))
    assert main([*given, "refresh", "--due", "--json"]) == 0
    write_config(tmp_path, [server.url("/f"), server.url("/g")])
    capsys.readouterr()
    assert main([*given, "refresh", "--due", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["url"] for line in lines[:-1]] == [server.url("/g")]
    assert main([*given, "refresh", server.url("/f"), "--due"]) == 0
    assert (server.hits("/f"), server.hits("/g")) == (1, 1)
    assert main([*given, "refresh"]) == 0  # without --due everything is asked, as ever
    assert (server.hits("/f"), server.hits("/g")) == (2, 2)
    capsys.readouterr()
    assert main([*given, "feeds", "--json"]) == 0
    for line in capsys.readouterr().out.splitlines():
        told = json.loads(line)
        assert told["next_refresh"].endswith("Z")
        assert told["next_refresh_why"]


def test_by_hand_only_is_never_due(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes["/f"] = feed("A")
    library = open_library(
        write_config(tmp_path, [server.url("/f")], "[tread]\nrefresh_minutes = 0\n")
    )
    assert library.look_seconds() == 0
    list(library.refresh())
    assert row(library).next_refresh is None
    assert not is_due(row(library), library.settings, NOW * 2.0)
    # Once the reader has changed that, it need not be fetched by hand first.
    assert is_due(row(library), replace(library.settings, refresh_minutes=30), float(NOW))
    library.close()


def test_readers_come_at_times_of_their_own() -> None:
    shares = {share(reader, url) for reader in "abcdef" for url in ("http://x/1", "http://x/2")}
    assert len(shares) == 12
    assert all(0 <= one <= 1 for one in shares)
    assert share("a", "http://x/1") == share("a", "http://x/1")


def test_what_arrived_is_kept_when_the_rest_is_given_up(
    server: LoopbackServer, tmp_path: Path
) -> None:
    server.routes |= {f"/{n}": Reply(feed("A"), etag='"1"') for n in range(6)}
    library = open_library(write_config(tmp_path, [server.url(f"/{n}") for n in range(6)]))
    list(library.refresh())
    library.close()
    later = open_library(library.places, NOW + 9 * HOUR)
    replies = later.refresh()
    assert isinstance(replies, Generator)
    told = [next(replies).url for _ in range(3)]
    replies.close()
    kept = [one.url for one in later.feeds() if one.last_ok == NOW + 9 * HOUR]
    assert set(told) <= set(kept)
    later.close()


def test_feeds_that_hang_hold_up_nobody(server: LoopbackServer, tmp_path: Path) -> None:
    urls = [server.url(f"/{at}") for at in range(60)]
    never = threading.Event()
    for at in range(60):
        hangs = at % 12 == 7
        server.routes[f"/{at}"] = Reply(feed(f"Pool {at}"), wait=never if hangs else None)
    limits = "[fetch]\nconcurrency = 4\ntimeout_seconds = 2\n"
    library = open_library(write_config(tmp_path, urls, limits))
    began = time.monotonic()
    assert [one.status for one in library.refresh()] == ["updated"] * 55 + ["error"] * 5
    assert time.monotonic() - began < 2 * 2  # what hangs hangs together
    assert [row.total for row in library.feeds()].count(0) == 5
    # Those that hung are asked first from now on, so that nothing waits for them behind the rest.
    del server.routes["/7"]
    first = next(iter(library.refresh()))
    assert first.url == urls[7]
    library.close()
