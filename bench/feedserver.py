"""A loopback server of made-up feeds in a process of its own; everything is rendered beforehand.

    with Server(feeds=100) as server:
        server.addresses, server.change(5), server.rewind(), server.made(3)

`/<feed>.xml` is a feed of 10 to 50 entries; ETag, Last-Modified, 304 and gzip as a good server has
them. `/control/change?percent=5` gives that share of the feeds one to three new entries,
`/control/rewind` takes all of them back, so that every program measured meets the same bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import hashlib
import json
import random
import socket
import subprocess
import sys
from email.utils import formatdate
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlsplit
from urllib.request import ProxyHandler, build_opener

from reader.ingest.mill import EPOCH, HOUR, WORDS, Made, Mill

ENTRIES = 50
"""Entries that a feed shows at most; it begins with a fifth of them to all."""


class Stock:
    """The feeds: how many entries each has at present, and their bytes."""

    def __init__(self, feeds: int, base: str, words: int, entries: int, hangs: int = 0) -> None:
        self.feeds, self.mill, self.most = feeds, Mill(base, words=words), entries
        self._hangs = hangs
        self._generations: list[float] = []
        self._documents: dict[int, tuple[int, bytes, str, str]] = {}

    def hangs(self, feed: int) -> bool:
        """Whether a feed never answers."""
        return self._hangs > 0 and feed % self._hangs == self._hangs // 3

    def first_count(self, feed: int) -> int:
        """Entries of a feed before anything has changed."""
        return random.Random(f"count/{feed}").randint(max(self.most // 5, 1), self.most)  # noqa: S311

    def count(self, feed: int) -> int:
        """Entries that a feed has had by now, for all that a reader can know."""
        return (
            0
            if self.hangs(feed)
            else self.first_count(feed)
            + sum(
                1 + (feed + turn) % 3
                for turn, percent in enumerate(self._generations)
                if (feed * 61 + turn * 17) % 100 < percent
            )
        )

    def made(self, feed: int) -> list[Made]:
        """What a reader that asked at every change has of a feed."""
        return [self.mill.entry(feed, number) for number in range(self.count(feed))]

    def links(self, feed: int) -> list[str]:
        """The same by their links alone, which cost nothing to make."""
        return [self.mill.link(feed, number) for number in range(self.count(feed))]

    def change(self, percent: float) -> int:
        """New entries in so many of a hundred feeds; how many feeds that were."""
        before = [self.count(feed) for feed in range(self.feeds)]
        self._generations.append(percent)
        return sum(self.count(feed) != count for feed, count in enumerate(before))

    def rewind(self) -> None:
        """As if nothing had ever changed."""
        self._generations.clear()

    def document(self, feed: int) -> tuple[bytes, str, str, str]:
        """Its bytes (gzip), content type, tag and date."""
        count = self.count(feed)
        held = self._documents.get(feed)
        if held is None or held[0] != count:
            shown = min(count, self.most)
            body, kind = self.mill.document(feed, shown, count - shown)
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            held = (count, gzip.compress(body, 5, mtime=0), kind, tag)
            self._documents[feed] = held
        return *held[1:], formatdate(EPOCH + count * HOUR, usegmt=True)


class Talk(asyncio.Protocol):
    """One connection; requests are answered in turn."""

    def __init__(self, stock: Stock, latency: float) -> None:
        self._stock, self._latency, self._buffer = stock, latency, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while b"\r\n\r\n" in self._buffer:
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.partition(":") for line in lines)
            }
            target = urlsplit(first.split(" ")[1])
            reply = (
                self._control(target.path, target.query)
                if target.path.startswith("/control/")
                else self._feed(target.path, headers)
            )
            if not reply:
                continue
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._send, reply, headers)
            else:
                self._send(reply, headers)

    def _send(self, reply: bytes, headers: dict[str, str]) -> None:
        if not self._transport.is_closing():
            self._transport.write(reply)
            if headers.get("connection", "").lower() == "close":
                self._transport.close()

    def _feed(self, path: str, headers: dict[str, str]) -> bytes:
        """The answer; nothing from a feed that hangs."""
        name = path[1:].removesuffix(".xml")
        if not name.isdecimal() or int(name) >= self._stock.feeds:
            return _reply("404 Not Found", b"", {})
        if self._stock.hangs(int(name)):
            return b""
        body, kind, tag, date = self._stock.document(int(name))
        known = headers.get("if-none-match")
        about = {"ETag": tag, "Last-Modified": date, "Content-Type": kind}
        if known == tag or (known is None and headers.get("if-modified-since") == date):
            return _reply("304 Not Modified", None, about)
        if "gzip" in headers.get("accept-encoding", ""):
            return _reply("200 OK", body, about | {"Content-Encoding": "gzip"})
        return _reply("200 OK", gzip.decompress(body), about)

    def _control(self, path: str, query: str) -> bytes:
        found: object = None
        if path == "/control/change":
            found = self._stock.change(float(parse_qs(query)["percent"][0]))
            for feed in range(self._stock.feeds):
                self._stock.document(feed)  # rendered now, not while somebody is measured
        elif path == "/control/rewind":
            self._stock.rewind()
            for feed in range(self._stock.feeds):
                self._stock.document(feed)
        return _reply("200 OK", json.dumps(found).encode(), {})


def _reply(status: str, body: bytes | None, headers: dict[str, str]) -> bytes:
    if body is not None:
        headers = headers | {"Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + (body or b"")


class Server:
    """The server, from here: `addresses` in the order of the feeds, spread over `hosts`."""

    def __init__(
        self,
        feeds: int,
        hosts: int = 1,
        latency: float = 0,
        words: int = WORDS,
        entries: int = ENTRIES,
        hangs: int = 0,
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._given = [str(one) for one in (feeds, port, hosts, latency, words, entries, hangs)]
        self._base = f"http://127.0.0.1:{port}"
        self.stock = Stock(feeds, self._base, words, entries, hangs)
        self.addresses = [
            f"http://127.0.0.{1 + feed % hosts}:{port}/{feed}.xml" for feed in range(feeds)
        ]

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.feedserver", *self._given], stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise SystemExit("The feed server did not start.")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.communicate()

    def change(self, percent: float) -> int:
        """New entries in that share of the feeds; how many feeds have some."""
        self._ask(f"change?percent={percent}")
        return self.stock.change(percent)

    def rewind(self) -> None:
        """Take all changes back."""
        self._ask("rewind")
        self.stock.rewind()

    def _ask(self, what: str) -> None:
        build_opener(ProxyHandler({})).open(f"{self._base}/control/{what}", timeout=600).read()


async def _serve(stock: Stock, port: int, hosts: int, latency: float) -> None:
    for feed in range(stock.feeds):
        stock.document(feed)
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(
            lambda: Talk(stock, latency), f"127.0.0.{1 + host}", port, backlog=4096
        )
        for host in range(hosts)
    ]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


def main() -> None:
    """Serve until ended: feeds, port, hosts, latency in seconds, words an entry, entries a feed,
    and one feed of how many hangs."""
    parser = argparse.ArgumentParser(prog="bench.feedserver", description=__doc__)
    parser.add_argument("feeds", type=int)
    parser.add_argument("port", type=int)
    parser.add_argument("hosts", type=int)
    parser.add_argument("latency", type=float)
    parser.add_argument("words", type=int)
    parser.add_argument("entries", type=int)
    parser.add_argument("hangs", type=int)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        base = f"http://127.0.0.1:{given.port}"
        stock = Stock(given.feeds, base, given.words, given.entries, given.hangs)
        asyncio.run(_serve(stock, given.port, given.hosts, given.latency))


if __name__ == "__main__":
    main()
