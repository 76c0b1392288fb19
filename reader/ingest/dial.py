"""Connections to what the guard permits, and to nothing else."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable, Coroutine, Sequence
from typing import TypeVar

from reader.ingest.client import httpx
from reader.ingest.guard import Names, check_address
from reader.ingest.wire import Wire

Plug = TypeVar("Plug")

HEAD_START = 0.25
"""Seconds that one address has before the next one is tried beside it (RFC 8305)."""
KEEP_ALIVE = 10.0
"""Seconds that an unused connection is kept."""


async def connect(address: str, port: int) -> socket.socket:
    """A connection to an address."""
    plug = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        plug.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plug, (address, port))
    except BaseException:
        plug.close()
        raise
    return plug


async def first(
    addresses: Sequence[str],
    attempt: Callable[[str], Coroutine[None, None, Plug]],
    drop: Callable[[Plug], Coroutine[None, None, None]],
) -> Plug:
    """The first connection that stands, with a head start for earlier addresses; `drop` ends what
    came too late."""
    if len(addresses) == 1:
        return await attempt(addresses[0])
    running: set[asyncio.Task[Plug]] = set()
    waiting = list(addresses)
    last: BaseException = OSError("no address")
    try:
        while waiting or running:
            if waiting:
                running.add(asyncio.create_task(attempt(waiting.pop(0))))
            done, running = await asyncio.wait(
                running,
                timeout=HEAD_START if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            stood = [task for task in done if task.exception() is None]
            for task in stood[1:]:
                await drop(task.result())
            if stood:
                return stood[0].result()
            last = next((error for task in done if (error := task.exception())), last)
    finally:
        for task in running:
            task.cancel()
        for late in await asyncio.gather(*running, return_exceptions=True):
            if not isinstance(late, BaseException):
                await drop(late)
    raise last


async def _unplug(plug: socket.socket) -> None:
    plug.close()


class DirectTransport(httpx.AsyncBaseTransport):
    """HTTP/1.1 to one server, over connections that are kept while there is use for them.

    One such transport serves those who may reach private addresses or those who may not, never
    both: a connection is not lent from the ones to the others. TLS names and the Host header are
    those of the URL; only the TCP connection goes to the checked address.
    """

    def __init__(
        self, names: Names, kept: Kept, tls: Callable[[], ssl.SSLContext], *, private_ok: bool
    ) -> None:
        self._names = names
        self._kept = kept
        self._tls = tls
        self._private_ok = private_ok
        self._idle: list[Wire] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        wire = self._take()
        if wire is not None:
            try:
                return await wire.ask(request)
            except (httpx.ReadError, httpx.RemoteProtocolError):
                if wire.answered:
                    raise
                # It was closed while it was not used, which says nothing about the server.
        try:
            async with asyncio.timeout(self._patience(request)):
                wire = await self._dial(request.url)
        except TimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        return await wire.ask(request)

    def _patience(self, request: httpx.Request) -> float | None:
        given = request.extensions.get("timeout")
        return given.get("connect") if isinstance(given, dict) else None

    def _take(self) -> Wire | None:
        while self._idle:
            wire = self._idle.pop()
            fresh = self._kept.forget(wire)
            if fresh and wire.usable:
                return wire
            wire.abort()
        return None

    def _rest(self, wire: Wire) -> None:
        self._idle.append(wire)
        self._kept.keep(wire)

    def _lost(self, wire: Wire) -> None:
        if wire in self._idle:
            self._idle.remove(wire)
        self._kept.lost(wire)

    async def _dial(self, url: httpx.URL) -> Wire:
        host = url.raw_host.decode("ascii")
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 80)
        tls = self._tls() if secure else None  # may fail, where a certificate is to be shown
        addresses = await check_address(
            host,
            port,
            allow_private=self._private_ok,
            origin_private=self._private_ok,
            names=self._names,
        )
        plug = await first(addresses, lambda address: connect(address, port), _unplug)
        wire = Wire(self._rest, self._lost)
        self._kept.opened(wire)
        try:
            await asyncio.get_running_loop().create_connection(
                lambda: wire,
                sock=plug,  # asyncio's from here on: it closes it where TLS fails
                ssl=tls,
                server_hostname=host.strip("[]") if secure else None,
            )
        except BaseException:
            self._kept.lost(wire)
            raise
        return wire


class Kept:
    """All connections of one run: which are open, and which of them are unused since when."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: set[Wire] = set()
        self._unused: dict[Wire, float] = {}

    def opened(self, wire: Wire) -> None:
        """A connection was made."""
        self._open.add(wire)

    def lost(self, wire: Wire) -> None:
        """A connection is gone."""
        self._open.discard(wire)
        self._unused.pop(wire, None)

    def keep(self, wire: Wire) -> None:
        """A connection is unused from now on; the one that was so longest may have to go."""
        self._unused[wire] = asyncio.get_running_loop().time()
        if len(self._unused) > self._most:
            oldest = next(iter(self._unused))
            del self._unused[oldest]
            oldest.abort()

    def forget(self, wire: Wire) -> bool:
        """A connection is used again, or it is too old for that."""
        since = self._unused.pop(wire, 0.0)
        return asyncio.get_running_loop().time() - since < KEEP_ALIVE

    async def aclose(self) -> None:
        """Close them all, and wait until they are."""
        for wire in tuple(self._open):
            wire.abort()
        for _ in range(100):  # a turn of the loop, or a few where there is TLS
            if not self._open:
                return
            await asyncio.sleep(0)
