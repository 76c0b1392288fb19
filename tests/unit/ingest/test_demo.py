from __future__ import annotations

from pathlib import Path

import pytest

from reader.errors import FetchError
from reader.ingest.demo import HOST, DemoTransport
from reader.ingest.fetch import Fetcher, Limits, Request
from reader.model_fetch import NotModified, Response


@pytest.fixture
def fetcher(tmp_path: Path) -> Fetcher:
    for folder in ("feeds", "pages", "images"):
        (tmp_path / "demo" / folder).mkdir(parents=True)
    (tmp_path / "demo/feeds/a.xml").write_bytes(b"<rss/>")
    (tmp_path / "demo/pages/a.html").write_bytes(b"<html>")
    (tmp_path / "demo/feeds/a.py").write_bytes(b"x")
    (tmp_path / "secret.xml").write_bytes(b"<rss/>")
    return Fetcher(Limits(), {HOST: DemoTransport(tmp_path / "demo")})


def test_feeds_and_pages_with_validators(fetcher: Fetcher) -> None:
    reply = fetcher.fetch_one(Request(f"https://{HOST}/feeds/a.xml"))
    assert isinstance(reply, Response)
    assert (reply.body, reply.content_type) == (b"<rss/>", "application/xml")
    again = fetcher.fetch_one(Request(f"https://{HOST}/feeds/a.xml", etag=reply.etag))
    assert isinstance(again, NotModified)
    page = fetcher.fetch_one(Request(f"https://{HOST}/pages/a.html"))
    assert isinstance(page, Response)
    assert page.content_type.startswith("text/html")


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/none.xml", "/feeds/", "/", "/feeds/a.py", "/feeds/../../secret.xml", "/secret.xml",
        "/feeds/%2e%2e/%2e%2e/secret.xml", "/feeds/..%2f..%2fsecret.xml", "/feeds/a.xml%00",
        "/feeds//a.xml", "/images/../feeds/a.xml/",
    ],
)  # fmt: skip
def test_everything_else_is_not_there(fetcher: Fetcher, path: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch_one(Request(f"https://{HOST}{path}"))
    assert caught.value.http == 404


def test_the_bundled_demo_is_always_mounted() -> None:
    reply = Fetcher(Limits()).fetch_one(Request(f"https://{HOST}/feeds/welcome.xml"))
    assert isinstance(reply, Response)
    assert reply.body
