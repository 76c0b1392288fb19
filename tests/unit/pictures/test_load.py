"""Where the bytes come from: the disk, else the server, within limits."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reader.errors import TreadError
from reader.ingest.fetch import Fetcher, Limits
from reader.pictures.cache import Cache
from reader.pictures.check import MOST_BYTES
from reader.pictures.load import load
from reader.text import SafeText
from tests.pictures import picture
from tests.server import LoopbackServer, Reply, redirect


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({"/a.png": picture()}) as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "pictures")


def had(
    cache: Cache,
    *sources: str,
    origin: str = "http://127.0.0.1/feed",
    fetcher: Fetcher | None = None,
) -> dict[str, bytes | TreadError]:
    """Each source and what came of it; the feed is at home, and so are the pictures."""
    made = fetcher or Fetcher(Limits())
    return dict(load(cache, lambda: made, origin, [SafeText(one) for one in sources]))


def why(found: bytes | TreadError) -> str:
    assert isinstance(found, TreadError)
    return found.message


def test_a_picture_is_fetched_once(cache: Cache, server: LoopbackServer) -> None:
    address = server.url("/a.png")
    assert had(cache, address) == {address: picture()}
    assert had(cache, address, address) == {address: picture()}
    assert server.hits("/a.png") == 1
    asked = server.seen[0].headers
    assert asked["accept"].startswith("image/")
    assert not {"cookie", "referer", "authorization", "if-none-match"} & set(asked)


def test_what_is_kept_is_the_readers_alone(cache: Cache, server: LoopbackServer) -> None:
    had(cache, server.url("/a.png"))
    (file,) = cache.folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert cache.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(b"<svg/>", type="image/svg+xml"), "SVG"),
        (Reply(b"<p>no</p>", type="image/png"), "no picture"),
        (Reply(b"GIF89a" + b"\0" * (MOST_BYTES + 1)), "MB"),
        (Reply(status=404), "404"),
        (redirect("http://169.254.169.254/latest"), "link-local"),
        (redirect("file:///etc/passwd"), "redirects"),
    ],
    ids=["svg", "html", "large", "missing", "link-local", "file"],
)
def test_what_cannot_be_had_says_why(
    cache: Cache, server: LoopbackServer, reply: Reply, told: str
) -> None:
    server.routes["/b.png"] = reply
    found = had(cache, server.url("/b.png"), server.url("/a.png"))
    assert told in why(found[server.url("/b.png")])
    assert found[server.url("/a.png")] == picture()
    assert cache.size()[0] == 1


def test_a_public_feed_leads_to_no_private_picture(cache: Cache, server: LoopbackServer) -> None:
    public = "https://public.example/feed"
    assert "private" in why(had(cache, server.url("/a.png"), origin=public)[server.url("/a.png")])

    def lead(_: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": server.url("/a.png")})

    fetcher = Fetcher(Limits(), {"public.example": httpx.MockTransport(lead)})
    address = "http://public.example/a.png"
    assert "private" in why(had(cache, address, origin=public, fetcher=fetcher)[address])
    assert not server.seen


def test_what_counts_readers_is_not_asked_for(cache: Cache, server: LoopbackServer) -> None:
    address = server.url("/pixel.gif?u=1")
    assert "counts readers" in why(had(cache, address)[address])
    assert not server.seen


def test_the_oldest_go_when_there_is_no_room(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "pictures", most=250)
    for at, name in enumerate("abc"):
        cache.put(name, name.encode() * 100)
        if at < 2:
            os.utime(cache._path(name), (at + 1, at + 1))
        if name == "b":
            assert cache.get("a") == b"a" * 100  # which is now the one used last
    assert cache.get("a") and cache.get("c")
    assert cache.get("b") is None
    assert cache.size() == (2, 200)
    cache.put("d", b"d" * 251)
    assert cache.get("d") is None


def test_a_disk_that_cannot_be_written_costs_only_a_fetch(
    tmp_path: Path, server: LoopbackServer
) -> None:
    (tmp_path / "file").write_text("")
    found = had(Cache(tmp_path / "file" / "pictures"), server.url("/a.png"))
    assert found[server.url("/a.png")] == picture()
