"""Many documents at once, as an ordinary iterator; the only door to httpx.

    for request, reply in Fetcher(Limits()).fetch(requests, stop):
        ...                                    # Response, NotModified or FetchError: a value

An event loop runs in a thread of its own while the iterator is open, and ends with it. Work starts
when a slot is free, not before, and stops when the caller takes no more replies, so neither tasks
nor bodies pile up.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import httpx

from reader.errors import FetchError
from reader.ingest.demo import HOST, MILL, DemoTransport, MillTransport
from reader.ingest.transport import Roads
from reader.ingest.visit import Limits, Request, visit
from reader.model import NotModified, Response

__all__ = ["Fetched", "Fetcher", "Limits", "Request"]

Fetched = Response | NotModified | FetchError

LOOK = 0.05
"""Seconds between two looks at `stop` while nothing arrives."""


class Fetcher:
    """Fetches. `transports`, host -> transport of its own, is how tests replace the network."""

    def __init__(
        self, limits: Limits, transports: Mapping[str, httpx.AsyncBaseTransport] | None = None
    ) -> None:
        self._limits = limits
        self._transports = {HOST: DemoTransport(), MILL: MillTransport(), **(transports or {})}

    def fetch(
        self, requests: Iterable[Request], stop: threading.Event | None = None
    ) -> Generator[tuple[Request, Fetched]]:
        """Each request with its reply, in the order of arrival; one failing is a value.

        Setting `stop`, or closing the iterator, ends everything at once; what has not arrived by
        then is not reported.
        """
        run = _Run(self._limits, self._transports, tuple(requests))
        return run.replies(stop)

    def fetch_one(self, request: Request) -> Response | NotModified:
        """One document. Raises FetchError."""
        with closing(_Run(self._limits, self._transports, (request,)).replies(None)) as replies:
            _, reply = next(replies)
        if isinstance(reply, FetchError):
            raise reply
        return reply


@dataclass(frozen=True, slots=True)
class _Ended:
    """Nothing more will come; `error` is a fault of our own."""

    error: BaseException | None = None


class _Run:
    """One event loop in one thread, from the first reply to the last."""

    def __init__(
        self,
        limits: Limits,
        transports: Mapping[str, httpx.AsyncBaseTransport],
        requests: tuple[Request, ...],
    ) -> None:
        self._limits = limits
        self._transports = transports
        self._agenda = _Agenda(requests, max(limits.per_host, 1))
        self._slots = max(min(limits.concurrency, len(requests)), 1)
        self._out: queue.SimpleQueue[tuple[Request, Fetched] | _Ended] = queue.SimpleQueue()
        self._untaken = 0
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cancelled = False
        self._changed = asyncio.Event()

    def replies(self, stop: threading.Event | None) -> Generator[tuple[Request, Fetched]]:
        """The caller's side."""
        thread = threading.Thread(target=self._work, name="tread-fetch", daemon=True)
        thread.start()
        try:
            while stop is None or not stop.is_set():
                try:
                    item = self._out.get(timeout=LOOK)
                except queue.Empty:
                    continue
                if isinstance(item, _Ended):
                    if item.error is not None:
                        raise item.error
                    return
                self._tell(self._took_one)
                yield item
        finally:
            self._cancel()
            thread.join()

    def _tell(self, what: Callable[[], object]) -> None:
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what)

    def _cancel(self) -> None:
        # Not by cancelling the main task: it may be closing connections, and httpcore's shield
        # holds against anyio's cancellation only, so the rest of them would stay open.
        self._cancelled = True
        self._tell(self._changed.set)

    def _took_one(self) -> None:
        self._untaken -= 1
        self._changed.set()

    def _work(self) -> None:
        """The thread's side."""
        error: BaseException | None = None
        try:
            asyncio.run(self._serve())
        except BaseException as fault:  # noqa: BLE001  # handed to the caller, who raises it
            error = fault
        self._out.put(_Ended(error))

    async def _serve(self) -> None:
        with self._lock:
            self._loop = asyncio.get_running_loop()
        running: set[asyncio.Task[None]] = set()
        try:
            async with Roads(
                self._transports, self._slots * 2, self._limits.allow_private
            ) as roads:
                try:
                    await self._schedule(running, roads)
                finally:
                    for task in running:
                        task.cancel()
                    await asyncio.gather(*running, return_exceptions=True)
        finally:
            with self._lock:
                self._loop = None

    async def _schedule(self, running: set[asyncio.Task[None]], roads: Roads) -> None:
        while self._agenda or running:
            self._changed.clear()
            if self._cancelled:
                return
            while len(running) < self._slots and self._untaken < self._slots:
                request = self._agenda.take()
                if request is None:
                    break
                task = asyncio.create_task(self._one(request, roads))
                running.add(task)
                task.add_done_callback(lambda _: self._changed.set())
            await self._changed.wait()
            for task in [task for task in running if task.done()]:
                running.discard(task)
                task.result()  # raises where the fault is ours

    async def _one(self, request: Request, roads: Roads) -> None:
        reply: Fetched
        started = time.monotonic()
        try:
            found = await visit(request, self._limits, roads)
            reply = replace(found, ms=_since(started))
        except FetchError as error:
            error.ms = _since(started)
            reply = error
        self._agenda.done(request)
        self._untaken += 1
        self._out.put((request, reply))


class _Agenda:
    """Whose turn it is: servers take turns, and each has at most `per_host` requests under way."""

    def __init__(self, requests: Iterable[Request], per_host: int) -> None:
        self._per_host = per_host
        self._waiting: dict[str, deque[Request]] = {}
        self._active: Counter[str] = Counter()
        for request in requests:
            self._waiting.setdefault(_server(request.url), deque()).append(request)
        self._ready = deque(self._waiting)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self) -> Request | None:
        """The next request that may start now, or None."""
        if not self._ready:
            return None
        server = self._ready.popleft()
        line = self._waiting[server]
        request = line.popleft()
        self._active[server] += 1
        if not line:
            del self._waiting[server]
        elif self._active[server] < self._per_host:
            self._ready.append(server)
        return request

    def done(self, request: Request) -> None:
        """A request that was taken has been answered."""
        server = _server(request.url)
        self._active[server] -= 1
        if server in self._waiting and self._active[server] == self._per_host - 1:
            self._ready.append(server)  # it was full until now, so it is not in the row


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _server(url: str) -> str:
    """host:port of a URL; addresses that are none share a line."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or {'http': 80}.get(parts.scheme, 443)}"
    except ValueError:
        return ""
