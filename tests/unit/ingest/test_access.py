"""What lets a feed in with its server: sent to the origin that the reader wrote, and no other."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reader.errors import FetchError
from reader.ingest.fetch import Fetcher, Limits, Request
from reader.model_access import DIRECT, Access
from reader.secrets import Secret, SecretSpec
from tests.server import LoopbackServer, Reply, Seen, redirect

FEED = "<rss/>"
WORD = "open-sesame-71"
BASIC = "Basic " + base64.b64encode(f"me:{WORD}".encode()).decode()


@pytest.fixture
def two() -> Iterator[tuple[LoopbackServer, LoopbackServer]]:
    with LoopbackServer({"/feed": FEED}) as one, LoopbackServer({"/feed": FEED}) as other:
        yield one, other


def ask(access: Access, url: str, *, origin: str = "", feed: str = "", **limits: str) -> None:
    home = feed or origin or url
    fetcher = Fetcher(replace(Limits(), **limits), accesses={home: access})  # type: ignore[arg-type]
    fetcher.fetch_one(Request(url, origin=origin, feed=feed))


def headers(server: LoopbackServer, at: int = -1) -> dict[str, str]:
    return dict(server.seen[at].headers)


def password(**spec: object) -> Access:
    return Access(password=SecretSpec(password=Secret(WORD), **spec))  # type: ignore[arg-type]


def test_a_name_and_a_password(two: tuple[LoopbackServer, LoopbackServer]) -> None:
    ask(password(user="me"), two[0].url("/feed"))
    assert headers(two[0])["authorization"] == BASIC
    ask(password(), two[0].url("/feed"))
    assert headers(two[0])["authorization"] == f"Bearer {WORD}"


def test_it_goes_before_one_in_the_address(two: tuple[LoopbackServer, LoopbackServer]) -> None:
    ask(password(user="me"), two[0].url("/feed").replace("//", "//old:pass@"))
    assert headers(two[0])["authorization"] == BASIC


SECRETS = Access(
    password=SecretSpec("me", Secret(WORD)), headers=(("X-Key", Secret(WORD)),), user_agent="mine/1"
)


def test_nothing_follows_to_another_origin(two: tuple[LoopbackServer, LoopbackServer]) -> None:
    one, other = two
    one.routes["/feed"] = redirect(other.url("/feed"))
    ask(SECRETS, one.url("/feed"))
    assert headers(one)["x-key"] == WORD
    assert WORD not in str(headers(other))
    assert "authorization" not in headers(other)
    assert headers(other)["user-agent"] == "mine/1"  # no secret: it is what the feed is asked as


def test_the_pages_of_a_feed_have_its_keys_at_its_own_server_only(
    two: tuple[LoopbackServer, LoopbackServer],
) -> None:
    one, other = two
    one.routes["/page"] = other.routes["/page"] = "<p>text</p>"
    ask(SECRETS, one.url("/page"), origin=one.url("/feed"))
    assert headers(one)["authorization"] == BASIC
    ask(SECRETS, other.url("/page"), origin=one.url("/feed"))
    assert WORD not in str(headers(other))


def test_a_feed_that_moved_leaves_its_keys_behind(
    two: tuple[LoopbackServer, LoopbackServer],
) -> None:
    one, other = two
    ask(SECRETS, other.url("/feed"), feed=one.url("/feed"))
    assert WORD not in str(headers(other))
    assert "authorization" not in headers(other)
    one.routes["/old"] = redirect("/feed", 301)
    reply = Fetcher(Limits(), accesses={one.url("/old"): SECRETS}).fetch_one(
        Request(one.url("/old"))
    )
    assert not getattr(reply, "moved_to", "")


def test_headers_of_ones_own_replace_ours(two: tuple[LoopbackServer, LoopbackServer]) -> None:
    access = Access(headers=(("accept", Secret("text/x-odd")), ("User-Agent", Secret("odd/2"))))
    ask(access, two[0].url("/feed"))
    assert headers(two[0])["accept"] == "text/x-odd"
    assert headers(two[0])["user-agent"] == "odd/2"


def cookies(folder: Path, *rows: tuple[str, str]) -> str:
    path = folder / "cookies.txt"
    lines = [
        f"{domain}\t{str(domain.startswith('.')).upper()}\t/\tFALSE\t4102444800\t{name}\tyes"
        for domain, name in rows
    ]
    path.write_text("# Netscape HTTP Cookie File\n" + "\n".join(lines) + "\n", "utf-8")
    return str(path)


def test_cookies_of_this_server_only(
    two: tuple[LoopbackServer, LoopbackServer], tmp_path: Path
) -> None:
    file = cookies(tmp_path, ("127.0.0.1", "here"), ("bank.example", "there"))
    ask(Access(cookies_file=file), two[0].url("/feed"))
    assert headers(two[0])["cookie"] == "here=yes"


def test_cookies_of_the_site_come_along_and_strangers_do_not(tmp_path: Path) -> None:
    from reader.ingest.access import make_keys

    file = cookies(tmp_path, (".press.example", "a"), ("other.example", "b"), (".example", "c"),
                   ("press.example", "d"), (".ress.example", "e"))  # fmt: skip
    keys = make_keys("https://www.press.example/feed", Access(cookies_file=file))
    assert {cookie.name for cookie in keys.cookies} == {"a", "c"}
    assert all(cookie.secure for cookie in keys.cookies)


@pytest.mark.parametrize(
    ("text", "said"), [(None, "No such file"), ("{}", "no cookies.txt"), ("\xff\n", "cookies.txt")]
)
def test_a_file_of_cookies_that_is_none(
    text: str | None, said: str, two: tuple[LoopbackServer, LoopbackServer], tmp_path: Path
) -> None:
    path = tmp_path / "cookies.txt"
    if text is not None:
        path.write_bytes(text.encode("latin-1"))
    with pytest.raises(FetchError, match=said):
        ask(Access(cookies_file=str(path)), two[0].url("/feed"))
    assert two[0].seen == ()


def test_a_password_that_cannot_be_had_is_this_feeds_failure_only(
    two: tuple[LoopbackServer, LoopbackServer],
) -> None:
    bad = Access(password=SecretSpec("me", command=("/nowhere/pass",)))
    fetcher = Fetcher(Limits(), accesses={two[0].url("/feed"): bad})
    requests = [Request(two[0].url("/feed"), key=1), Request(two[1].url("/feed"), key=2)]
    replies = {request.key: reply for request, reply in fetcher.fetch(requests)}
    failed = replies[1]
    assert isinstance(failed, FetchError)
    assert "cannot be started" in failed.message
    assert not isinstance(replies[2], FetchError)


def test_a_command_is_run_once_a_run(
    two: tuple[LoopbackServer, LoopbackServer], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    program = f"open({str(log)!r}, 'a').write('x'); print({WORD!r})"
    access = Access(password=SecretSpec("me", command=(sys.executable, "-c", program)))
    feed = two[0].url("/feed")
    two[0].routes["/page"] = "<p>text</p>"
    fetcher = Fetcher(Limits(), accesses={feed: access})
    list(fetcher.fetch([Request(feed), Request(two[0].url("/page"), origin=feed)]))
    assert log.read_text() == "x"
    assert [seen.headers["authorization"] for seen in two[0].seen] == [BASIC, BASIC]


def proxied(_: Seen) -> Reply:
    return Reply(b"<rss>by proxy</rss>")


def test_a_proxy_for_one_feed_and_for_all(
    two: tuple[LoopbackServer, LoopbackServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, proxy = two
    feed = one.url("/feed")
    proxy.routes[feed] = proxied
    ask(Access(proxy=proxy.root), feed)
    assert (proxy.hits(feed), one.hits("/feed")) == (1, 0)
    ask(Access(), feed, proxy=proxy.root)
    assert (proxy.hits(feed), one.hits("/feed")) == (2, 0)
    ask(Access(proxy=DIRECT), feed, proxy=proxy.root)
    assert (proxy.hits(feed), one.hits("/feed")) == (2, 1)
    monkeypatch.setenv("http_proxy", proxy.root)
    ask(Access(), feed)
    assert (proxy.hits(feed), one.hits("/feed")) == (3, 1)
    ask(Access(), feed, proxy=DIRECT)
    assert (proxy.hits(feed), one.hits("/feed")) == (3, 2)


def test_a_proxied_feed_is_not_looked_up_here(
    two: tuple[LoopbackServer, LoopbackServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def none(*_: object, **__: object) -> None:
        raise AssertionError("a name was looked up")

    feed = "http://hidden.invalid/feed"
    two[1].routes[feed] = proxied
    monkeypatch.setattr(socket, "getaddrinfo", none)
    ask(Access(proxy=two[1].root), feed)
    assert two[1].hits(feed) == 1


def test_a_certificate_that_is_none(
    two: tuple[LoopbackServer, LoopbackServer], tmp_path: Path
) -> None:
    for path, said in ((tmp_path / "none.pem", "No such file"), (Path(__file__), "no certificate")):
        with pytest.raises(FetchError, match=said):
            ask(Access(client_cert=str(path)), two[0].url("/feed").replace("http:", "https:"))
