"""Many documents at once, as an ordinary iterator; the only door to httpx.

    for request, reply in Fetcher(Limits()).fetch(requests, stop):
        ...                                    # Response, NotModified or FetchError: a value

An event loop runs in a thread of its own while the iterator is open, and ends with it. Work starts
when it is its turn (agenda.py), not before, and stops when the caller takes no more replies, so
neither tasks nor bodies pile up.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Iterable, Mapping
from contextlib import closing
from dataclasses import replace

from reader.errors import FetchError
from reader.ingest.access import KeyRing
from reader.ingest.agenda import MOMENT, Agenda, Turn, server_of
from reader.ingest.client import httpx
from reader.ingest.demo import HOST, MILL, DemoTransport, MillTransport
from reader.ingest.guard import is_literal
from reader.ingest.transport import Roads
from reader.ingest.visit import Arrived, Limits, Request, hopeless, visit
from reader.model_access import Access
from reader.model_fetch import NotModified, Response
from reader.values import dataclass

__all__ = ["Fetched", "Fetcher", "Limits", "Request"]

Fetched = Response | NotModified | FetchError

_Untaken = Arrived | NotModified | FetchError

LOOK = 0.05
"""Seconds between two looks at `stop` while nothing arrives."""
MOST_UNTAKEN = 32
"""Replies that may lie ready before work stops for the caller to catch up."""


class Fetcher:
    """Fetches. `transports`, host -> transport of its own, is how tests replace the network."""

    def __init__(
        self,
        limits: Limits,
        transports: Mapping[str, httpx.AsyncBaseTransport] | None = None,
        accesses: Mapping[str, Access] | None = None,
    ) -> None:
        self._limits = limits
        self._accesses = accesses or {}
        self._transports = {HOST: DemoTransport(), MILL: MillTransport(), **(transports or {})}

    def limited(self, max_body: int) -> Fetcher:
        """The same for smaller documents."""
        most = min(max_body, self._limits.max_body)
        return Fetcher(replace(self._limits, max_body=most), self._transports, self._accesses)

    def fetch(
        self, requests: Iterable[Request], stop: threading.Event | None = None
    ) -> Generator[tuple[Request, Fetched]]:
        """Each request with its reply, in the order of arrival; one failing is a value.

        Setting `stop`, or closing the iterator, ends everything at once; what has not arrived by
        then is not reported.
        """
        run = _Run(self._limits, self._transports, self._accesses, tuple(requests))
        return run.replies(stop)

    def fetch_one(self, request: Request) -> Response | NotModified:
        """One document. Raises FetchError."""
        run = _Run(self._limits, self._transports, self._accesses, (request,))
        with closing(run.replies(None)) as replies:
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
        accesses: Mapping[str, Access],
        requests: tuple[Request, ...],
    ) -> None:
        self._limits = limits
        self._accesses = accesses
        self._transports = transports
        self._requests = requests
        self._most_untaken = max(min(limits.concurrency, MOST_UNTAKEN), 1)
        self._out: queue.SimpleQueue[tuple[Request, _Untaken] | _Ended] = queue.SimpleQueue()
        # Each is written by one thread only: how many replies were handed out, and taken.
        self._given = 0
        self._taken = 0
        self._behind = False
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._cancelled = False
        self._fault: BaseException | None = None
        self._changed = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()

    # The caller's side

    def replies(self, stop: threading.Event | None) -> Generator[tuple[Request, Fetched]]:
        """What arrives, as it arrives."""
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
                self._taken += 1
                if self._behind:
                    self._tell(self._changed.set)
                request, reply = item
                yield request, reply.take() if isinstance(reply, Arrived) else reply
        finally:
            self._cancel()
            thread.join()
            self._let_go()

    def _let_go(self) -> None:
        """Nobody will take what has arrived since."""
        while not self._out.empty():
            item = self._out.get()
            if not isinstance(item, _Ended) and isinstance(item[1], Arrived):
                item[1].body.close()

    def _tell(self, what: Callable[[], object]) -> None:
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(what)

    def _cancel(self) -> None:
        # Not by cancelling the main task: it may be closing connections, and httpcore's shield
        # holds against anyio's cancellation only, so the rest of them would stay open.
        self._cancelled = True
        self._tell(self._changed.set)

    # The thread's side

    def _work(self) -> None:
        error: BaseException | None = None
        try:
            asyncio.run(self._serve())
        except BaseException as fault:  # noqa: BLE001  # handed to the caller, who raises it
            error = fault
        self._out.put(_Ended(error))

    async def _serve(self) -> None:
        with self._lock:
            self._loop = asyncio.get_running_loop()
        limits = self._limits
        try:
            async with Roads(
                self._transports,
                limits.concurrency * 2,
                allow_private=limits.allow_private,
                shared=_shared(self._requests),
                keys=KeyRing(self._accesses, limits.proxy),
            ) as roads:
                agenda = Agenda(
                    self._requests,
                    concurrency=limits.concurrency,
                    per_host=limits.per_host,
                    needs_lookup=lambda one: (
                        not is_literal(server_of(one.url)[0])
                        and roads.is_direct(one.url, one.subscription)
                    ),
                )
                try:
                    await self._schedule(agenda, roads)
                finally:
                    for task in self._running:
                        task.cancel()
                    await asyncio.gather(*self._running, return_exceptions=True)
        finally:
            with self._lock:
                self._loop = None

    async def _schedule(self, agenda: Agenda, roads: Roads) -> None:
        while agenda or self._running:
            self._changed.clear()
            if self._fault is not None:
                raise self._fault
            if self._cancelled:
                return
            while (place := agenda.name()) is not None:
                self._start(self._look_up(place, agenda, roads))
            while not self._is_behind() and (turn := agenda.take()) is not None:
                self._start(self._one(turn, agenda, roads))
            await self._changed.wait()

    def _is_behind(self) -> bool:
        """Whether the caller must catch up first; said before it is looked at, or the last reply
        that is taken might not wake us."""
        self._behind = True
        self._behind = self._given - self._taken >= self._most_untaken
        return self._behind

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._fault = task.exception()  # nothing a server can do: the fault is ours
        self._changed.set()

    async def _look_up(self, place: tuple[str, int], agenda: Agenda, roads: Roads) -> None:
        try:
            async with asyncio.timeout(self._limits.timeout_seconds):
                address = min(map(str, await roads.names.find(*place)))
        except (FetchError, TimeoutError):
            address = ""
        agenda.found(place, address)

    async def _one(self, turn: Turn, agenda: Agenda, roads: Roads) -> None:
        request, started = turn.request, time.monotonic()
        reply: _Untaken
        if turn.hopeless:
            reply = hopeless(request.url)
        else:
            clock = _Clock(turn, agenda, self._changed.set)
            try:
                found = await visit(request, self._limits, roads)
                reply = _timed(found, _since(started))
            except FetchError as error:
                error.ms = _since(started)
                reply = error
            finally:
                clock.stop()
        failed = reply if isinstance(reply, FetchError) else None
        agenda.done(
            turn,
            time.monotonic() - started,
            answered=failed is None or bool(failed.http),
            late=failed is not None and failed.kind == "timeout",
        )
        self._given += 1
        self._out.put((request, reply))


class _Clock:
    """Tells the agenda how long a request has been waiting."""

    def __init__(self, turn: Turn, agenda: Agenda, tell: Callable[[], None]) -> None:
        self._turn, self._agenda, self._tell = turn, agenda, tell
        self._loop = asyncio.get_running_loop()
        self._next = self._loop.call_later(MOMENT, self._waits)

    def stop(self) -> None:
        self._next.cancel()

    def _waits(self) -> None:
        self._agenda.waits(self._turn)
        self._next = self._loop.call_later(
            self._turn.server.patience - MOMENT, self._is_kept_waiting
        )
        self._tell()

    def _is_kept_waiting(self) -> None:
        self._agenda.keeps_waiting(self._turn)
        self._tell()


def _shared(requests: Iterable[Request]) -> frozenset[str]:
    """The https origins that several of the requests go to."""
    places = Counter(
        server_of(request.url) for request in requests if request.url.startswith("https:")
    )
    return frozenset(
        f"https://{f'[{host}]' if ':' in host else host}{'' if port == 443 else f':{port}'}"
        for (host, port), count in places.items()
        if count > 1
    )


def _timed(found: Arrived | NotModified, ms: int) -> Arrived | NotModified:
    if isinstance(found, Arrived):
        return replace(found, response=replace(found.response, ms=ms))
    return replace(found, ms=ms)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
