"""Where tread goes, and where nobody gets it to go: full-text pages, discovery, names that change
their answer, and requests that say nothing of the reader."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.config import load
from reader.errors import FetchError, TreadError
from reader.ingest import dial
from reader.ingest.client import httpx
from reader.ingest.fetch import Fetcher, Limits, Request
from reader.library import Library
from reader.model import EntryId
from reader.query import parse_query
from reader.subscriptions import feeds_at
from tests.fakes import NOW, rss, write_config
from tests.server import LoopbackServer

PUBLIC = "http://press.example/feed"
TEASER = "<p>The mayor has said what she thinks of the new bridge. [...]</p>"


class Host(httpx.AsyncBaseTransport):
    """A public host."""

    def __init__(self, body: str, kind: str = "application/xml") -> None:
        self.body, self.kind = body, kind
        self.seen: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        stream = httpx.ByteStream(self.body.encode())
        return httpx.Response(200, headers={"Content-Type": self.kind}, stream=stream)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({"/admin": "<p>delete everything</p>", "/feed.xml": rss([])}) as running:
        yield running


def library_of(folder: Path, host: Host) -> Library:
    places = write_config(folder, [PUBLIC])
    fetcher = Fetcher(Limits(timeout_seconds=5), {"press.example": host})
    return Library(places, load(places), clock=lambda: float(NOW), fetcher=fetcher)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"])
def test_a_page_behind_an_entry_is_not_fetched_from_a_private_network(
    server: LoopbackServer, tmp_path: Path, host: str
) -> None:
    link = f"http://{host}:{server.port}/admin"
    feed = rss([("Bridge", TEASER)]).replace("https://press.example/bridge", link)
    library = library_of(tmp_path, Host(feed))
    list(library.refresh())
    entry = EntryId(library.ids(parse_query(""))[0])
    with pytest.raises(FetchError) as caught:
        library.full_text(entry)
    assert caught.value.kind == "private"
    assert "mayor" in library.reading(entry).cleaned.plain
    library.close()
    assert server.seen == ()


def test_a_page_does_not_lead_discovery_into_a_private_network(server: LoopbackServer) -> None:
    link = f'<link rel="alternate" type="application/rss+xml" href="{server.url("/feed.xml")}">'
    host = Host(f"<!doctype html><html><head>{link}</head></html>", "text/html")
    fetcher = Fetcher(Limits(timeout_seconds=5), {"press.example": host})
    with pytest.raises(TreadError):
        feeds_at(fetcher, "http://press.example/")
    assert server.seen == ()


Answers = Callable[..., list[tuple[object, ...]]]


def resolver(answers: list[list[str]]) -> Answers:
    """A name server that changes its mind: the next answer each time, the last one for ever."""

    def ask(_: object, port: int, **__: object) -> list[tuple[object, ...]]:
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    return ask


@pytest.mark.parametrize(
    ("answers", "tried"),
    [
        ([["198.51.100.7"], ["127.0.0.1"]], []),  # a documentation range is not the public internet
        ([["93.184.216.34"], ["127.0.0.1"]], ["93.184.216.34"]),
        ([["127.0.0.1", "93.184.216.34", "10.0.0.1"]], ["93.184.216.34"]),
        ([["169.254.169.254", "127.0.0.1"]], []),
    ],
)
def test_what_is_checked_is_what_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, answers: list[list[str]], tried: list[str]
) -> None:
    """DNS rebinding: the name leads into the private network when it is asked a second time."""
    connected: list[str] = []

    async def connect(address: str, port: int) -> socket.socket:
        del port
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(dial, "connect", connect)
    monkeypatch.setattr("socket.getaddrinfo", resolver(answers))
    with pytest.raises(FetchError) as caught:
        Fetcher(Limits(timeout_seconds=5)).fetch_one(Request("http://rebind.press.example/"))
    assert connected == tried
    assert caught.value.kind == ("refused" if tried else "private")


def test_a_request_says_nothing_of_its_reader(server: LoopbackServer, tmp_path: Path) -> None:
    """No Referer, no cookie of an earlier visit, no language, the same name for everybody."""
    host = Host(rss([("Bridge", TEASER)]))
    library = library_of(tmp_path, host)
    for _ in range(2):
        list(library.refresh())
    entry = EntryId(library.ids(parse_query(""))[0])
    library.full_text(entry)
    library.close()
    assert len(host.seen) == 3
    usual = {"host", "user-agent", "accept", "accept-encoding"}
    for request in host.seen:
        assert {name.lower() for name in request.headers} <= usual
        assert str(Path.home()) not in str(request.headers)
    assert len({request.headers["user-agent"] for request in host.seen}) == 1
    assert server.seen == ()


def test_reading_marking_and_searching_ask_nobody(tmp_path: Path) -> None:
    host = Host(rss([("Bridge", f'{TEASER}<img src="http://press.example/pixel.gif">')]))
    library = library_of(tmp_path, host)
    list(library.refresh())
    asked = len(host.seen)
    entry = EntryId(library.ids(parse_query(""))[0])
    library.reading(entry)
    library.mark([entry], "read")
    library.search("bridge")
    library.close()
    assert len(host.seen) == asked == 1
