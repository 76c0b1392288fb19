"""A real HTTP server on 127.0.0.1 for tests; nothing but the standard library.

    from tests.server import LoopbackServer, Reply          # see "Importing" below

    with LoopbackServer({"/feed.xml": FEED}) as server:
        fetch(server.url("/feed.xml"))                      # http://127.0.0.1:PORT/feed.xml
        assert server.hits("/feed.xml") == 1
        assert server.seen[-1].headers["accept-encoding"]   # header names in lower case
        server.routes["/feed.xml"] = Reply(status=410)      # routes may change at any time

A route is looked up by the request target as sent (an absolute address, when the server is used
as a proxy), then by path with query, then by path alone. It is one of

* `bytes` or `str`: sent with status 200 and a content type guessed from the ending of the path;
* a `Reply`: everything else (see its fields: validators, gzip, redirects, every way to be cut);
* a function of the `Seen` request, returning one of the above.

A path without a route answers 404. `Reply(etag=..., modified=...)` answers 304 by itself when the
request carries the matching validator. Leaving the `with` block ends every open connection, wakes
every stalled reply and joins all threads, so nothing leaks into the next test.

Importing: `tests` is a namespace package; pytest is started from the project's root, as
`python -m pytest`, or with `pythonpath = ["."]` in its configuration.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

TYPES = {
    "xml": "application/xml",
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "png": "image/png",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived; `path` is the target as sent, header names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What to answer, and how to misbehave while doing so."""

    body: bytes = b""
    status: int = 200
    reason: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Extra headers; they win over those made here (`Content-Length` and `Content-Type` too)."""
    type: str = ""
    """The content type; empty: guessed from the path."""
    etag: str = ""
    """Sent as `ETag`, as it stands; the same value in If-None-Match is answered with a 304."""
    modified: str = ""
    """Sent as `Last-Modified`; the same value in If-Modified-Since is answered with a 304."""
    gzip: bool = False
    """Compress the body."""
    chunked: bool = False
    """Send the body in chunks instead of with a Content-Length."""
    wait: threading.Event | None = None
    """Answer nothing at all before this is set (or the server ends)."""
    stall_at: int | None = None
    """Fall silent after so many bytes of the body, until the server ends."""
    cut_at: int | None = None
    """Close the connection after so many bytes of the body."""
    reset: bool = False
    """With `cut_at`: close with a TCP reset instead of politely."""
    drip: float = 0.0
    """Seconds between one byte of the body and the next."""
    raw: bytes | None = None
    """Exactly these bytes instead of any HTTP reply; then the connection is closed."""


Answer = bytes | str | Reply
Route = Answer | Callable[[Seen], Answer]


def redirect(to: str, status: int = 302) -> Reply:
    """A redirect to `to`, absolute or relative."""
    return Reply(status=status, headers={"Location": to})


class LoopbackServer:
    """The server; use it as a context manager. `routes` may be changed while it runs."""

    def __init__(
        self, routes: Mapping[str, Route] | None = None, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.closing = threading.Event()
        self._seen: list[Seen] = []
        self._lock = threading.Lock()
        self._arrived = threading.Condition(self._lock)
        self._open: set[socket.socket] = set()
        self._busy = self._busiest = 0
        self._scheme = "https" if tls else "http"
        self._http = _Server(self, tls)
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the other side may have gone already
                    connection.shutdown(socket.SHUT_RDWR)
        self._http.server_close()  # joins the threads of the connections
        self._thread.join()

    @property
    def port(self) -> int:
        """The port it listens on, chosen by the system."""
        return int(self._http.server_address[1])

    @property
    def root(self) -> str:
        """The address without a path: `http://127.0.0.1:PORT`."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """The absolute address of `path`."""
        return self.root + path

    @property
    def seen(self) -> tuple[Seen, ...]:
        """All requests so far, in the order of arrival."""
        with self._lock:
            return tuple(self._seen)

    def hits(self, path: str) -> int:
        """How often `path` has been asked for."""
        return sum(seen.path == path for seen in self.seen)

    def clear(self) -> None:
        """Forget the requests so far."""
        with self._lock:
            self._seen.clear()
            self._busiest = self._busy

    def wait_for(self, count: int, timeout: float = 10.0) -> bool:
        """Wait until `count` requests have arrived; False when the time is over."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self._seen) >= count, timeout)

    @property
    def busiest(self) -> int:
        """The largest number of requests that were being answered at the same moment."""
        with self._lock:
            return self._busiest

    def _note(self, seen: Seen) -> None:
        with self._arrived:
            self._seen.append(seen)
            self._busy += 1
            self._busiest = max(self._busiest, self._busy)
            self._arrived.notify_all()

    def _done(self) -> None:
        with self._lock:
            self._busy -= 1

    def _answer(self, seen: Seen) -> Reply:
        split = urlsplit(seen.path)
        with_query = f"{split.path}?{split.query}" if split.query else split.path
        for key in (seen.path, with_query, split.path):
            if key in self.routes:
                route = self.routes[key]
                break
        else:
            return Reply(b"nothing here", status=404, type=TYPES["txt"])
        answer = route(seen) if callable(route) else route
        if isinstance(answer, str):
            answer = answer.encode()
        reply = Reply(answer) if isinstance(answer, bytes) else answer
        if reply.etag and seen.headers.get("if-none-match") == reply.etag:
            return Reply(status=304, etag=reply.etag, modified=reply.modified)
        if (
            reply.modified
            and "if-none-match" not in seen.headers
            and seen.headers.get("if-modified-since") == reply.modified
        ):
            return Reply(status=304, etag=reply.etag, modified=reply.modified)
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close() joins them
    request_queue_size = 256

    def __init__(self, owner: LoopbackServer, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner
        self.tls = tls

    def finish_request(self, request: object, client_address: object) -> None:
        connection = request
        assert isinstance(connection, socket.socket)
        with self.owner._lock:
            self.owner._open.add(connection)
        try:
            if self.tls is None:
                _Handler(connection, client_address, self)
            else:
                # In the connection's own thread: a client that refuses the certificate must not
                # hold up the others.
                with self.tls.wrap_socket(connection.dup(), server_side=True) as wrapped:
                    _Handler(wrapped, client_address, self)
        finally:
            with self.owner._lock:
                self.owner._open.discard(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # a client that left is no fault
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as given


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: 40 ms apart with it
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Tests print nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._serve()

    def _serve(self) -> None:
        owner = self.server.owner
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, self.path, headers)
        owner._note(seen)
        try:
            self._send(owner._answer(seen))
        finally:
            owner._done()

    def _send(self, reply: Reply) -> None:
        closing = self.server.owner.closing
        while reply.wait is not None and not reply.wait.wait(0.02) and not closing.is_set():
            pass
        if reply.raw is not None:
            self.wfile.write(reply.raw)
            self.close_connection = True
            return
        body = gzip.compress(reply.body, mtime=0) if reply.gzip else reply.body
        self._send_head(reply, len(body))
        if self.command == "HEAD" or reply.status in (204, 304):
            return
        for piece in self._pieces(reply, body):
            if reply.chunked:
                self.wfile.write(b"%x\r\n" % len(piece) + piece + b"\r\n")
            else:
                self.wfile.write(piece)
        if reply.stall_at is not None:
            closing.wait()
            self.close_connection = True
        elif reply.cut_at is not None:
            self._cut(reply)
        elif reply.chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _send_head(self, reply: Reply, length: int) -> None:
        ending = urlsplit(self.path).path.rpartition(".")[2]
        headers = {"Content-Type": reply.type or TYPES.get(ending, TYPES["txt"])}
        if reply.status in (204, 304):
            headers = {}
        elif reply.chunked:
            headers["Transfer-Encoding"] = "chunked"
        else:
            headers["Content-Length"] = str(length)
        if reply.gzip:
            headers["Content-Encoding"] = "gzip"
        if reply.etag:
            headers["ETag"] = reply.etag
        if reply.modified:
            headers["Last-Modified"] = reply.modified
        headers.update(reply.headers)
        self.send_response_only(reply.status, reply.reason or _phrase(reply.status))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _pieces(self, reply: Reply, body: bytes) -> Iterator[bytes]:
        ends = [at for at in (reply.stall_at, reply.cut_at) if at is not None]
        body = body[: min(ends)] if ends else body
        step = 1 if reply.drip else 1 << 16
        for at in range(0, len(body), step):
            if reply.drip and self.server.owner.closing.wait(reply.drip):
                return
            yield body[at : at + step]

    def _cut(self, reply: Reply) -> None:
        if reply.chunked:
            self.wfile.write(b"ff\r\nhalf a chunk")
        if reply.reset:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            # shutdown() would send FIN first, so close() must be what ends it.
            self.server.shutdown_request = self.server.close_request  # type: ignore[method-assign]
        self.close_connection = True


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Odd"
