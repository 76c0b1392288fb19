"""`tread add`: what is found behind an address, and which of several is taken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.config import load
from reader.errors import FetchError
from reader.ingest.services import feeds_of
from reader.model_fetch import FoundFeed, Response
from reader.paths import Places
from reader.subscriptions import feeds_at
from tests.fakes import rss
from tests.server import LoopbackServer, Reply

FEED = rss([("A", "<p>Text.</p>")])
TWO = (
    '<link rel="alternate" type="application/rss+xml" title="All" href="/all.xml">'
    '<link rel="alternate" type="application/rss+xml" title="Sea" href="/sea.xml">'
)


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    pages = {"/two": TWO, "/all.xml": FEED, "/sea.xml": FEED, "/@jo": "<p>Jo.</p>",
             "/@jo.rss": FEED, "/plain": "<p>No feed is named.</p>", "/feed.xml": FEED}  # fmt: skip
    with LoopbackServer(pages) as running:
        yield running


class Tread:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.places = Places(folder / "c.toml", folder / "d", folder / "s")
        self.capsys = capsys

    def __call__(self, *words: str) -> tuple[int, str, str]:
        where = ["--config", str(self.places.config), "--data", str(self.places.data)]
        status = main([*where, *words])
        return status, *self.capsys.readouterr()

    @property
    def urls(self) -> list[str]:
        return [feed.url for feed in load(self.places).feeds]


@pytest.fixture
def tread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Tread:
    return Tread(tmp_path, capsys)


def test_several_are_listed_or_the_first_is_taken(server: LoopbackServer, tread: Tread) -> None:
    status, out, _ = tread("add", "--list", "--json", server.url("/two"))
    found = [json.loads(line)["url"] for line in out.splitlines()]
    assert (status, found) == (0, [server.url("/all.xml"), server.url("/sea.xml")])
    assert tread.urls == []
    status, _, err = tread("add", "--first", server.url("/two"))
    assert (status, tread.urls) == (0, found[:1])
    assert found[1] in err


@pytest.mark.parametrize(("page", "feed"), [("/@jo", "/@jo.rss"), ("/plain", "/feed.xml")])
def test_a_page_that_names_none(server: LoopbackServer, tread: Tread, page: str, feed: str) -> None:
    assert tread("add", server.url(page))[0] == 0
    assert tread.urls == [server.url(feed)]


def test_a_server_without_a_feed_says_so(tread: Tread) -> None:
    with LoopbackServer({"/": "<p>Nothing.</p>", "/gone": Reply(status=410)}) as bare:
        status, _, err = tread("add", bare.url("/"))
        assert status == 1
        assert "where feeds usually are" in err
        status, _, err = tread("add", bare.url("/gone"))
        assert status == 1
        assert "410" in err or "gone" in err
    assert tread.urls == []


class Web:
    """A fetcher whose web has one feed in it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def fetch_one(self, request: object) -> Response:
        if getattr(request, "url", "") != self.url:
            raise FetchError("It answered 404.")
        return Response(url=self.url, body=FEED.encode(), status=200)


def test_a_service_without_its_first_feed_has_the_next() -> None:
    releases, commits, tags = feeds_of("https://github.com/a/b")
    found = feeds_at(Web(commits.url), "https://github.com/a/b")  # type: ignore[arg-type]
    assert found == (FoundFeed(commits.url, "The Press"), tags)
    assert releases not in found
