"""The transports below fetch.py: httpcore pools that connect only where the guard allows.

There are two pools for direct connections, because a kept-alive connection must not be lent from a
feed that may reach a private address to one that may not. TLS names and the Host header stay those
of the URL; only the TCP connection goes to the checked address.
"""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
from collections.abc import (
    AsyncIterator,
    Callable,
    Coroutine,
    Iterable,
    Mapping,
)
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

import httpcore
import httpx

from reader.errors import FetchError
from reader.ingest.guard import check_address, check_behind_proxy

HEAD_START = 0.25
"""Seconds that one address has before the next one is tried beside it (RFC 8305)."""
KEEP_ALIVE = 10.0
"""Seconds that an unused connection is kept."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to what the guard permits, and to nothing else."""

    def __init__(self, private_ok: bool) -> None:
        self._private_ok = private_ok
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await check_address(
            host, port, allow_private=self._private_ok, origin_private=self._private_ok
        )

        async def connect(address: str) -> httpcore.AsyncNetworkStream:
            return await self._plain.connect_tcp(
                address, port, timeout, local_address, socket_options
            )

        if len(addresses) == 1:
            return await connect(addresses[0])
        return await _first(addresses, connect)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def _first(
    addresses: tuple[str, ...],
    connect: Callable[[str], Coroutine[None, None, httpcore.AsyncNetworkStream]],
) -> httpcore.AsyncNetworkStream:
    """The first connection that stands, with a head start for earlier addresses; the rest end."""
    running: dict[asyncio.Task[httpcore.AsyncNetworkStream], None] = {}
    waiting = list(addresses)
    last: BaseException = httpcore.ConnectError("no address")
    try:
        while waiting or running:
            if waiting:
                running[asyncio.create_task(connect(waiting.pop(0)))] = None
            done, _ = await asyncio.wait(
                running,
                timeout=HEAD_START if waiting else None,
                return_when=asyncio.FIRST_COMPLETED,
            )
            for task in done:
                running.pop(task)
                failure = task.exception()
                if failure is None:
                    return task.result()
                last = failure
    finally:
        for task in running:
            task.cancel()
        for late in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(late, httpcore.AsyncNetworkStream):
                await late.aclose()
    raise last


class PoolTransport(httpx.AsyncBaseTransport):
    """httpx's transport interface over an httpcore pool; errors are httpcore's."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._answer.aiter_stream():
            yield piece

    async def aclose(self) -> None:
        await self._answer.aclose()


class Roads:
    """The transports of one run: the caller's own by host, a proxy's, or the guarded ones."""

    def __init__(
        self, own: Mapping[str, httpx.AsyncBaseTransport], connections: int, allow_private: bool
    ) -> None:
        self._own = own
        self._connections = connections
        self._allow_private = allow_private
        self._proxies = urllib.request.getproxies()
        self._made: dict[str, PoolTransport] = {}
        self._context: ssl.SSLContext | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        async with AsyncExitStack() as stack:
            for transport in self._made.values():
                stack.push_async_callback(transport.aclose)

    async def to(self, url: httpx.URL, *, trusted: bool, origin: str) -> httpx.AsyncBaseTransport:
        """The transport for `url`. `trusted`: it may be private; `origin`: the host that the reader
        chose. Raises FetchError when a proxy would be asked for what is not allowed."""
        if url.host in self._own:
            return self._own[url.host]
        private_ok = trusted or self._allow_private
        proxy = self._proxy(url)
        if proxy:
            await check_behind_proxy(
                url.raw_host.decode("ascii"),
                url.port or (443 if url.scheme == "https" else 80),
                allow_private=private_ok,
                origin_private=trusted,
                origin=origin,
            )
            return self._pool(proxy, url.scheme, private_ok)
        return self._pool("", url.scheme, private_ok)

    def _proxy(self, url: httpx.URL) -> str:
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all") or ""
        if not proxy or urllib.request.proxy_bypass(url.netloc.decode("ascii")):
            return ""
        return proxy if "://" in proxy else f"http://{proxy}"

    def _pool(self, proxy: str, scheme: str, private_ok: bool) -> PoolTransport:
        key = f"{proxy} {scheme} {private_ok}"
        if key not in self._made:
            self._made[key] = PoolTransport(
                self._through(proxy) if proxy else self._direct(scheme, private_ok)
            )
        return self._made[key]

    def _direct(self, scheme: str, private_ok: bool) -> httpcore.AsyncConnectionPool:
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls() if scheme == "https" else None,
            max_connections=self._connections,
            max_keepalive_connections=self._connections,
            keepalive_expiry=KEEP_ALIVE,
            http2=True,
            network_backend=GuardedBackend(private_ok),
        )

    def _through(self, proxy: str) -> httpcore.AsyncConnectionPool:
        where = httpx.URL(proxy)
        if where.scheme not in ("http", "https"):
            raise FetchError(
                f"The proxy {where.host} is of a kind that tread cannot use ({where.scheme}).",
                "Name an http proxy in http_proxy and https_proxy, or unset them.",
                kind="protocol",
            )
        user = (where.username.encode(), where.password.encode()) if where.userinfo else None
        return httpcore.AsyncHTTPProxy(
            proxy_url=httpcore.URL(
                scheme=where.raw_scheme, host=where.raw_host, port=where.port, target=b"/"
            ),
            proxy_auth=user,
            ssl_context=self._tls(),
            max_connections=self._connections,
            max_keepalive_connections=self._connections,
            keepalive_expiry=KEEP_ALIVE,
            http2=True,
        )

    def _tls(self) -> ssl.SSLContext:
        """Certificates are read once a run, and only when something is asked by https."""
        if self._context is None:
            self._context = httpx.create_ssl_context()
        return self._context
