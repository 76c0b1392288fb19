from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from email.utils import formatdate

import pytest

from reader.errors import FetchError
from reader.ingest.client import httpx
from reader.ingest.fetch import Fetched, Fetcher, Limits, Request
from reader.model_fetch import NotModified, Response
from tests.server import LoopbackServer, Reply, Seen, redirect

FEED = b"<rss version='2.0'><channel><title>Loopback</title></channel></rss>"
QUICK = Limits(timeout_seconds=5.0)


class Canned(httpx.AsyncBaseTransport):
    """A public host made of a function."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.answer = answer
        self.seen: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        return self.answer(request)


def leads_to(address: str, status: int = 302) -> Canned:
    return Canned(lambda _: httpx.Response(status, headers={"Location": address}))


def gives(body: bytes = FEED) -> Canned:
    return Canned(lambda _: httpx.Response(200, stream=httpx.ByteStream(body)))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    before = set(threading.enumerate())
    with LoopbackServer({"/feed.xml": FEED}) as running:
        yield running
    left = [t for t in threading.enumerate() if t not in before and t.name != "tread-dns"]
    assert left == []


def ask(
    url: str, limits: Limits = QUICK, *, etag: str = "", modified: str = "", body_hash: str = ""
) -> Response | NotModified:
    return Fetcher(limits).fetch_one(Request(url, etag, modified, body_hash))


def refusal(url: str, limits: Limits = QUICK) -> FetchError:
    with pytest.raises(FetchError) as caught:
        ask(url, limits)
    assert caught.value.message
    assert caught.value.remedy
    return caught.value


def test_a_feed(server: LoopbackServer) -> None:
    server.routes["/feed.xml"] = Reply(
        FEED, etag='W/"ä1"'.encode().decode("latin-1"), modified="Tue, 03 Nov 2026 10:00:00 GMT"
    )
    reply = ask(server.url("/feed.xml"))
    assert isinstance(reply, Response)
    assert (reply.body, reply.status, reply.moved_to) == (FEED, 200, "")
    assert reply.url == server.url("/feed.xml")
    assert reply.content_type == "application/xml"
    assert reply.wire_bytes == len(FEED)
    seen = server.seen[0].headers
    assert "if-none-match" not in seen
    assert "application/feed+json" in seen["accept"]
    assert seen["user-agent"].startswith("tread/")
    again = ask(server.url("/feed.xml"), etag=reply.etag, modified=reply.modified)
    assert isinstance(again, NotModified)
    assert again.status == 304
    assert server.seen[1].headers["if-none-match"] == reply.etag
    assert server.seen[1].headers["if-modified-since"] == reply.modified


def test_the_same_bytes_are_not_modified(server: LoopbackServer) -> None:
    first = ask(server.url("/feed.xml"))
    assert isinstance(first, Response)
    again = ask(server.url("/feed.xml"), body_hash=first.body_hash)
    assert isinstance(again, NotModified)
    assert (again.status, again.wire_bytes) == (200, len(FEED))


def test_validators_that_cannot_be_a_header_are_not_sent(server: LoopbackServer) -> None:
    reply = ask(server.url("/feed.xml"), etag="a\r\nX-Evil: 1", modified="\N{SNOWMAN}")
    assert isinstance(reply, Response)
    assert "if-none-match" not in server.seen[0].headers
    assert "x-evil" not in server.seen[0].headers


def test_a_page_is_asked_for_as_one(server: LoopbackServer) -> None:
    reply = Fetcher(QUICK).fetch_one(Request(server.url("/feed.xml"), accept="page"))
    assert isinstance(reply, Response)
    assert server.seen[0].headers["accept"].startswith("text/html")


def test_compressed_bodies(server: LoopbackServer) -> None:
    server.routes["/gz.xml"] = Reply(FEED * 50, gzip=True)
    server.routes["/chunked.xml"] = Reply(FEED * 50, gzip=True, chunked=True)
    for path in ("/gz.xml", "/chunked.xml"):
        reply = ask(server.url(path))
        assert isinstance(reply, Response)
        assert reply.body == FEED * 50
        assert reply.wire_bytes < len(FEED) * 5


def test_permanent_redirects_are_reported_until_a_temporary_one(server: LoopbackServer) -> None:
    server.routes |= {
        "/a": redirect("/b", 301),
        "/b": redirect("/feed.xml", 308),
        "/c": redirect("/d", 301),
        "/d": redirect("/a", 302),
        "/e": redirect("/feed.xml", 307),
    }
    for path, moved in (("/a", "/feed.xml"), ("/c", "/d"), ("/e", "")):
        reply = ask(server.url(path))
        assert isinstance(reply, Response)
        assert reply.moved_to == (server.url(moved) if moved else "")
        assert reply.url == server.url("/feed.xml")


def test_redirects_end(server: LoopbackServer) -> None:
    server.routes["/loop"] = redirect("/loop")
    error = refusal(server.url("/loop"))
    assert error.kind == "redirect"
    assert server.hits("/loop") == QUICK.max_redirects + 1


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "javascript:alert(1)", "ftp://127.0.0.1/", "http://[", "http://a%20b/"],
)
def test_redirects_go_to_http_only(server: LoopbackServer, target: str) -> None:
    server.routes["/r"] = redirect(target)
    assert refusal(server.url("/r")).kind == "redirect"
    assert len(server.seen) == 1


def test_escapes_in_a_location_reach_no_message(server: LoopbackServer) -> None:
    server.routes["/r"] = redirect("\x1b]0;x\x07://\x1b[2J")
    assert "\x1b" not in str(refusal(server.url("/r")))


def test_https_never_falls_to_http() -> None:
    fetcher = Fetcher(QUICK, {"safe.example": leads_to("http://safe.example/"), "x": gives()})
    with pytest.raises(FetchError, match="from https to http") as caught:
        fetcher.fetch_one(Request("https://safe.example/feed"))
    assert caught.value.kind == "redirect"


def test_cookies_live_in_one_fetch(server: LoopbackServer) -> None:
    def wall(seen: Seen) -> Reply:
        if seen.headers.get("cookie") == "let=in":
            return Reply(FEED)
        return Reply(status=302, headers={"Location": "/wall", "Set-Cookie": "let=in; Path=/"})

    server.routes["/wall"] = wall
    fetcher = Fetcher(QUICK)
    for _ in range(2):
        assert isinstance(fetcher.fetch_one(Request(server.url("/wall"))), Response)
    assert ["cookie" in seen.headers for seen in server.seen] == [False, True, False, True]


def test_credentials_stay_at_home(server: LoopbackServer) -> None:
    secret = server.root.replace("http://", "http://ann:s3cret@")
    with LoopbackServer({"/feed.xml": FEED}) as other:
        server.routes |= {
            "/same": redirect("/feed.xml", 301),
            "/away": redirect(other.url("/feed.xml")),
        }
        reply = ask(secret + "/same")
        assert isinstance(reply, Response)
        assert [seen.headers.get("authorization") for seen in server.seen] == [
            "Basic YW5uOnMzY3JldA=="
        ] * 2
        assert "s3cret" not in reply.url
        assert reply.moved_to == secret + "/feed.xml"  # it may take the place of the reader's own
        ask(secret + "/away")
        assert "authorization" not in other.seen[0].headers
    server.routes["/feed.xml"] = Reply(status=401)
    error = refusal(secret + "/feed.xml")
    assert error.http == 401
    assert "s3cret" not in str(error)


def posted(url: str, authorization: str = "") -> Request:
    form = (("i", "1"), ("i", "2"), ("T", "a/b=c ü"))
    return Request(url, accept="data", form=form, authorization=authorization)


def test_a_form_is_posted(server: LoopbackServer) -> None:
    server.routes["/api"] = lambda seen: f"{seen.method} {seen.headers['content-type']}"
    fetcher = Fetcher(QUICK)
    requests = [posted(server.url("/api"), authorization="GoogleLogin auth=x") for _ in range(5)]
    replies = [reply for _, reply in fetcher.fetch(requests)]
    said = {reply.body for reply in replies if isinstance(reply, Response)}
    assert said == {b"POST application/x-www-form-urlencoded"}
    assert server.seen[0].headers["content-length"] == str(len("i=1&i=2&T=a%2Fb%3Dc+%C3%BC"))
    assert server.seen[0].headers["authorization"] == "GoogleLogin auth=x"
    assert "GoogleLogin" not in repr(requests[0])
    server.routes["/api"] = Reply(b"", status=200)  # "done" needs no words
    assert isinstance(fetcher.fetch_one(posted(server.url("/api"))), Response)


def test_a_form_goes_where_it_was_meant_to_go(server: LoopbackServer) -> None:
    for status in (301, 302, 303, 307, 308):
        server.routes["/api"] = redirect("/other", status)
        with pytest.raises(FetchError) as caught:
            Fetcher(QUICK).fetch_one(posted(server.url("/api")))
        assert caught.value.kind == "redirect"
    assert server.hits("/other") == 0


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 429, 451, 500])
def test_a_status_is_an_error_and_asked_once(server: LoopbackServer, status: int) -> None:
    server.routes["/s"] = Reply(b"<p>no</p>", status=status, reason="\x1b[31mred")
    error = refusal(server.url("/s"))
    assert (error.http, error.kind) == (status, "http")
    assert f"127.0.0.1:{server.port}" in error.message
    assert str(status) in error.message
    assert "\x1b" not in str(error)
    assert server.hits("/s") == 1


def test_gone(server: LoopbackServer) -> None:
    server.routes["/s"] = Reply(status=410)
    assert refusal(server.url("/s")).kind == "gone"


def test_retry_after_is_kept_and_obeyed(server: LoopbackServer) -> None:
    for status in (429, 503):
        for value in ("3600", formatdate(time.time() + 3600, usegmt=True)):
            server.clear()
            server.routes["/s"] = Reply(status=status, headers={"Retry-After": value})
            error = refusal(server.url("/s"))
            assert error.retry_at is not None
            assert abs(error.retry_at - time.time() - 3600) < 5
            assert server.hits("/s") == 1
    server.routes["/s"] = Reply(status=429, headers={"Retry-After": "9" * 5000})
    error = refusal(server.url("/s"))
    assert error.retry_at is not None
    assert error.retry_at <= time.time() + 7 * 86_400 + 5


def test_what_passes_is_tried_again(server: LoopbackServer) -> None:
    replies = [Reply(status=503), Reply(raw=b""), Reply(FEED)]
    server.routes["/flap"] = lambda _: replies.pop(0)
    assert isinstance(ask(server.url("/flap")), Response)
    server.routes["/down"] = Reply(status=502)
    assert refusal(server.url("/down")).http == 502
    assert server.hits("/down") == 3


def test_not_modified_without_being_asked(server: LoopbackServer) -> None:
    server.routes["/s"] = Reply(status=304)
    assert refusal(server.url("/s")).http == 304


@pytest.mark.parametrize("reply", [Reply(b""), Reply(b" \n"), Reply(status=204)])
def test_nothing_is_an_error(server: LoopbackServer, reply: Reply) -> None:
    server.routes["/s"] = reply
    assert "nothing in it" in refusal(server.url("/s")).message


@pytest.mark.parametrize(
    "reply",
    [
        Reply(FEED, cut_at=20),
        Reply(FEED, cut_at=20, chunked=True),
        Reply(FEED, cut_at=20, reset=True),
        Reply(FEED, headers={"Content-Length": "5000"}, cut_at=len(FEED)),
        Reply(FEED * 9, gzip=True, headers={"Transfer-Encoding": "identity"}, cut_at=40),
        Reply(raw=FEED),
        Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000),
        Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n" + FEED),
        Reply(raw=b"HTTP/1.1 999999 \x1b\r\n\r\n"),
    ],
)
def test_half_an_answer_is_no_answer(server: LoopbackServer, reply: Reply) -> None:
    server.routes["/s"] = reply
    error = refusal(server.url("/s"))
    assert error.kind in ("protocol", "refused", "encoding", "size")
    assert "\x1b" not in str(error)


def test_a_length_that_is_too_short_spoils_nothing(server: LoopbackServer) -> None:
    server.routes["/s"] = Reply(FEED * 9, headers={"Content-Length": "30"})
    fetcher = Fetcher(Limits(concurrency=1))
    requests = [Request(server.url("/s"), key=1), Request(server.url("/feed.xml"), key=2)]
    second = {request.key: reply for request, reply in fetcher.fetch(requests)}[2]
    assert isinstance(second, Response)
    assert second.body == FEED


@pytest.mark.parametrize(
    "reply",
    [
        Reply(FEED, wait=threading.Event()),
        Reply(FEED, stall_at=10),
        Reply(FEED * 100, drip=0.01),
    ],
)
def test_one_deadline_for_all_of_it(server: LoopbackServer, reply: Reply) -> None:
    server.routes["/s"] = reply
    began = time.monotonic()
    error = refusal(server.url("/s"), Limits(timeout_seconds=0.4))
    assert error.kind == "timeout"
    assert "0.4 s" in error.message
    assert time.monotonic() - began < 2


def test_slow_redirects_share_the_deadline(server: LoopbackServer) -> None:
    server.routes["/s"] = lambda _: Reply(
        b"x" * 20, drip=0.01, status=302, headers={"Location": "/s"}
    )
    assert refusal(server.url("/s"), Limits(timeout_seconds=0.5)).kind == "timeout"


def test_a_body_has_a_cap_on_the_wire_and_decoded(server: LoopbackServer) -> None:
    server.routes |= {
        "/said": Reply(b"x" * 70_000),
        "/unsaid": Reply(b"x" * 70_000, chunked=True),
        "/bomb": Reply(b"x" * 9_000_000, gzip=True),
        "/fits": Reply(b"x" * 65_536),
    }
    limits = Limits(max_body=65_536)
    for path in ("/said", "/unsaid", "/bomb"):
        assert refusal(server.url(path), limits).kind == "size"
    assert isinstance(ask(server.url("/fits"), limits), Response)


@pytest.mark.parametrize(
    "url", ["", "feed.xml", "file:///etc/passwd", "http://", "http://[::1", "http://a b/", "\0"]
)
def test_what_is_no_address(url: str) -> None:
    with contextlib.closing(Fetcher(QUICK).fetch([Request(url)])) as replies:
        ((_, reply),) = list(replies)
    assert isinstance(reply, FetchError)


def test_nobody_listens() -> None:
    with LoopbackServer() as gone:
        url = gone.url("/")
    error = refusal(url)
    assert error.kind == "refused"
    assert "127.0.0.1" in error.message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433"])
def test_a_public_feed_leads_to_nothing_private(server: LoopbackServer, host: str) -> None:
    target = f"http://{host}:{server.port}/feed.xml"
    fetcher = Fetcher(QUICK, {"public.example": leads_to(target)})
    with pytest.raises(FetchError) as caught:
        fetcher.fetch_one(Request("http://public.example/feed"))
    assert caught.value.kind == "private"
    assert server.seen == ()
    with pytest.raises(FetchError) as caught:
        fetcher.fetch_one(Request(target, accept="page", origin="http://public.example/feed"))
    assert caught.value.kind == "private"
    assert server.seen == ()
    allowing = Fetcher(Limits(allow_private=True), {"public.example": leads_to(target)})
    assert isinstance(allowing.fetch_one(Request("http://public.example/feed")), Response)


def test_an_open_private_connection_is_not_lent_to_a_public_feed(server: LoopbackServer) -> None:
    fetcher = Fetcher(Limits(concurrency=1), {"public.example": leads_to(server.url("/feed.xml"))})
    replies = list(
        fetcher.fetch([Request(server.url("/feed.xml")), Request("http://public.example/")])
    )
    assert isinstance(replies[0][1], Response)
    assert isinstance(replies[1][1], FetchError)
    assert len(server.seen) == 1


def test_private_leads_to_private_but_not_by_way_of_a_public_host(server: LoopbackServer) -> None:
    server.routes |= {
        "/stay": redirect(f"http://localhost:{server.port}/feed.xml"),
        "/out": redirect("http://public.example/"),
        "/link": redirect("http://169.254.169.254/latest/"),
    }
    fetcher = Fetcher(QUICK, {"public.example": leads_to(server.url("/feed.xml"))})
    assert isinstance(fetcher.fetch_one(Request(server.url("/stay"))), Response)
    for path in ("/out", "/link"):
        with pytest.raises(FetchError) as caught:
            fetcher.fetch_one(Request(server.url(path)))
        assert caught.value.kind == "private"


def test_a_proxy_on_loopback(server: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.root)
    server.routes |= {
        "http://feeds.example/f": FEED,
        "http://feeds.example/moved": redirect("/f", 301),
        "http://feeds.example/admin": redirect("http://127.0.0.1:9/admin"),
        "http://feeds.example/meta": redirect("http://169.254.169.254/"),
    }
    reply = ask("http://feeds.example/moved")
    assert isinstance(reply, Response)
    assert reply.moved_to == "http://feeds.example/f"
    for path in ("admin", "meta"):
        assert refusal(f"http://feeds.example/{path}").kind == "private"
    assert {seen.path for seen in server.seen} == {
        f"http://feeds.example/{path}" for path in ("moved", "f", "admin", "meta")
    }


def test_many_as_they_arrive(server: LoopbackServer) -> None:
    hold = threading.Event()
    server.routes |= {f"/{n}": FEED for n in range(40)} | {"/slow": Reply(FEED, wait=hold)}
    requests = [Request(server.url("/slow"), key=-1)]
    requests += [Request(server.url(f"/{n}"), key=n) for n in range(40)]
    keys = []
    for request, reply in Fetcher(QUICK).fetch(requests):
        assert isinstance(reply, Response)
        keys.append(request.key)
        if len(keys) == 40:
            assert -1 not in keys
            hold.set()
    assert sorted(keys) == list(range(-1, 40))
    assert 1 < server.busiest <= QUICK.per_host


def test_one_failing_is_a_value(server: LoopbackServer) -> None:
    server.routes["/bad"] = Reply(status=404)
    urls = [server.url("/bad"), server.url("/feed.xml"), "nonsense"]
    kinds = {
        request.url: type(reply) for request, reply in Fetcher(QUICK).fetch(map(Request, urls))
    }
    assert kinds == dict(zip(urls, (FetchError, Response, FetchError), strict=True))


def test_a_transport_that_trips_is_a_value_too() -> None:
    def trip(_: httpx.Request) -> httpx.Response:
        raise KeyError("a library was surprised")

    async def burst() -> AsyncIterator[bytes]:
        yield b"half"
        raise IndexError("in the middle")

    class Burst(httpx.AsyncByteStream):
        def __aiter__(self) -> AsyncIterator[bytes]:
            return burst()

    own = {
        "a.example": Canned(trip),
        "b.example": Canned(lambda _: httpx.Response(200, stream=Burst())),
        "c.example": gives(),
    }
    replies = {
        request.url: reply
        for request, reply in Fetcher(QUICK, own).fetch(Request(f"http://{h}/") for h in own)
    }
    assert [type(reply) for _, reply in sorted(replies.items())] == [
        FetchError, FetchError, Response,
    ]  # fmt: skip


def test_replies_nobody_takes_stop_the_work() -> None:
    canned = gives()
    fetcher = Fetcher(Limits(concurrency=4), {"c.example": canned})
    requests = [Request("http://c.example/", key=n) for n in range(500)]
    with contextlib.closing(fetcher.fetch(requests)) as replies:
        for _ in range(3):
            next(replies)
        assert len(canned.seen) <= 3 + 2 * 4
    assert len(canned.seen) < 20


def test_stop_ends_it_at_once(server: LoopbackServer) -> None:
    server.routes["/s"] = Reply(FEED, stall_at=10)
    stop = threading.Event()
    got: list[tuple[Request, Fetched]] = []

    def run() -> None:
        requests = [Request(server.url("/s"), key=n) for n in range(20)]
        got.extend(Fetcher(Limits()).fetch(requests, stop))

    thread = threading.Thread(target=run)
    thread.start()
    assert server.wait_for(1)
    began = time.monotonic()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert time.monotonic() - began < 2
    assert got == []


def test_closing_the_iterator_ends_it_too(server: LoopbackServer) -> None:
    server.routes["/s"] = Reply(FEED, stall_at=10)
    replies = Fetcher(Limits()).fetch([Request(server.url("/feed.xml")), Request(server.url("/s"))])
    next(replies)
    before = threading.active_count()
    replies.close()
    assert threading.active_count() < before
    assert "tread-fetch" not in {thread.name for thread in threading.enumerate()}


def test_nothing_begins_before_the_first_reply_is_wanted(server: LoopbackServer) -> None:
    Fetcher(Limits()).fetch([Request(server.url("/feed.xml"))]).close()
    assert server.seen == ()


def test_no_requests_no_replies() -> None:
    assert list(Fetcher(Limits()).fetch([])) == []


def test_it_works_beside_an_event_loop_of_the_caller(server: LoopbackServer) -> None:
    async def inside() -> Response | NotModified:
        return ask(server.url("/feed.xml"))

    assert isinstance(asyncio.run(inside()), Response)
