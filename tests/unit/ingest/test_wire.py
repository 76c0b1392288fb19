"""What servers do to a connection, on real sockets."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

import pytest

from reader.errors import FetchError
from reader.ingest.fetch import Fetcher, Limits, Request
from reader.model_fetch import NotModified, Response
from tests.server import LoopbackServer, Reply

FEED = b"<rss version='2.0'><channel><title>Loopback</title></channel></rss>"
QUICK = Limits(timeout_seconds=5.0)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(FEED), FEED)


class SocketServer:
    """Hands each connection, with its number, to a function in a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket, int], None]) -> None:
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self.connections = 0
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._threads.append(threading.Thread(target=self._accept, daemon=True))
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(
                target=self._run, args=(connection, self.connections), daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _run(self, connection: socket.socket, number: int) -> None:
        with connection, contextlib.suppress(OSError):
            self._serve(connection, number)


def requests_on(connection: socket.socket) -> Iterator[bytes]:
    """Each request of a connection, until the other side closes it."""
    held = b""
    while data := connection.recv(65_536):
        held += data
        while b"\r\n\r\n" in held:
            head, _, held = held.partition(b"\r\n\r\n")
            yield head


def ask(url: str, limits: Limits = QUICK) -> Response | NotModified:
    return Fetcher(limits).fetch_one(Request(url))


def test_connections_are_used_again() -> None:
    def serve(connection: socket.socket, _: int) -> None:
        for _head in requests_on(connection):
            connection.sendall(OK)

    with SocketServer(serve) as server:
        requests = [Request(f"{server.url}{n}") for n in range(30)]
        replies = list(Fetcher(Limits(per_host=2)).fetch(requests))
        assert all(isinstance(reply, Response) for _, reply in replies)
        assert server.connections <= 2


def test_a_connection_that_was_closed_meanwhile_is_no_failure() -> None:
    asked: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        for _ in requests_on(connection):
            asked.append(number)
            connection.sendall(OK)
            return  # closes, without having said so

    with SocketServer(serve) as server:
        requests = [Request(f"{server.url}{n}") for n in range(8)]
        replies = list(Fetcher(Limits(per_host=1)).fetch(requests))
        assert all(isinstance(reply, Response) for _, reply in replies)
        assert sorted(asked) == list(range(1, 9))


def test_surplus_becomes_no_answer() -> None:
    def serve(connection: socket.socket, _: int) -> None:
        for head in requests_on(connection):
            spoilt = b"/0 " in head
            connection.sendall(OK + (OK.replace(b"Loopback", b"Smuggled") if spoilt else b""))

    with SocketServer(serve) as server:
        requests = [Request(f"{server.url}{n}") for n in range(4)]
        for _, reply in Fetcher(Limits(per_host=1)).fetch(requests):
            assert isinstance(reply, Response)
            assert reply.body == FEED


def test_headers_that_trickle_meet_the_deadline() -> None:
    def serve(connection: socket.socket, _: int) -> None:
        for byte in OK * 9:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    with SocketServer(serve) as server, pytest.raises(FetchError) as caught:
        ask(server.url, Limits(timeout_seconds=0.5))
    assert caught.value.kind == "timeout"


HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
BODY = b"%x\r\n%s\r\n" % (len(FEED), FEED)


@pytest.mark.parametrize(
    "raw",
    [
        HINT * 3 + OK,
        CHUNKED + BODY + b"0\r\n\r\n",
        CHUNKED + BODY + b"0\r\nExpires: 0\r\nETag: x\r\n\r\n",
        OK.replace(b"\r\n\r\n", b"\r\nContent-Length: %d\r\n\r\n" % len(FEED), 1),
        b"HTTP/1.0 200 OK\r\n\r\n" + FEED,
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + FEED,
    ],
)
def test_what_is_odd_and_allowed(raw: bytes) -> None:
    with LoopbackServer({"/s": Reply(raw=raw)}) as server:
        reply = ask(server.url("/s"))
    assert isinstance(reply, Response)
    assert (reply.body, reply.etag) == (FEED, "")


@pytest.mark.parametrize(
    "raw",
    [
        HINT * 5000,
        HINT * 50 + OK,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + OK,
        OK.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n", 1),
        OK.replace(b"Content-Length: ", b"Content-Length: +"),
        CHUNKED + b"zz\r\n" + FEED,
        CHUNKED + b"f" * 40 + b"\r\n" + FEED,
        CHUNKED + BODY + b"0\r\n" + b"X: " + b"y" * 400_000,
        CHUNKED + BODY,
        b"HTTP/1.1 200 OK\r\nbroken\r\n\r\n" + FEED,
        b"HTTP/1.1 200 OK\r\n: x\r\n\r\n" + FEED,
        b"SSH-2.0-OpenSSH_9\r\n",
        b"",
    ],
)
def test_what_is_no_answer(raw: bytes) -> None:
    with LoopbackServer({"/s": Reply(raw=raw)}) as server, pytest.raises(FetchError) as caught:
        ask(server.url("/s"))
    assert caught.value.kind in ("protocol", "refused", "size")


def test_a_body_nobody_wants_any_more_is_not_read_to_its_end() -> None:
    sent = [0]

    def serve(connection: socket.socket, _: int) -> None:
        for _head in requests_on(connection):
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                connection.sendall(b"x" * 65_536)
                sent[0] += 65_536

    with SocketServer(serve) as server, pytest.raises(FetchError) as caught:
        ask(server.url, Limits(max_body=1 << 20))
    assert caught.value.kind == "size"
    assert sent[0] < 64 << 20


def test_what_hangs_holds_up_nobody() -> None:
    """Fifty of three hundred, all on one server, with four requests to it at a time."""
    never = threading.Event()
    routes = {f"/{n}": Reply(FEED, wait=never if n % 6 == 0 else None) for n in range(300)}
    with LoopbackServer(routes) as server:
        requests = [Request(server.url(path), key=int(path[1:])) for path in routes]
        order = [
            isinstance(reply, FetchError)
            for _, reply in Fetcher(Limits(timeout_seconds=6)).fetch(requests)
        ]
    assert sum(order) == 50
    assert order == sorted(order)  # all that answers is there before the first one is given up


def test_a_dead_server_is_not_asked_for_everything() -> None:
    with LoopbackServer({"/s": Reply(wait=threading.Event())}) as server:
        limits = Limits(timeout_seconds=1, per_host=1, concurrency=8)
        requests = [Request(server.url("/s"), key=n) for n in range(150)]
        replies = [reply for _, reply in Fetcher(limits).fetch(requests)]
        asked = server.hits("/s")
    assert len(replies) == 150
    assert all(isinstance(reply, FetchError) and reply.kind == "timeout" for reply in replies)
    assert asked < 100
