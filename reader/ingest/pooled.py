"""httpcore's connections: HTTP/2 to a server that several documents come from, and proxies.

Loading it takes 60 ms and a request several times what dial.py needs, so it is for these two only.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager

import httpcore

from reader.errors import FetchError
from reader.ingest.client import httpx
from reader.ingest.dial import KEEP_ALIVE, first
from reader.ingest.guard import Names, check_address


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to what the guard permits, and to nothing else."""

    def __init__(self, names: Names, *, private_ok: bool) -> None:
        self._names = names
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
            host,
            port,
            allow_private=self._private_ok,
            origin_private=self._private_ok,
            names=self._names,
        )

        async def attempt(address: str) -> httpcore.AsyncNetworkStream:
            return await self._plain.connect_tcp(
                address, port, timeout, local_address, socket_options
            )

        return await first(addresses, attempt, lambda late: late.aclose())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class PoolTransport(httpx.AsyncBaseTransport):
    """httpx's transport interface over an httpcore pool; errors are httpx's."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        with _as_httpx():
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
        with _as_httpx():
            async for piece in self._answer.aiter_stream():
                yield piece

    async def aclose(self) -> None:
        await self._answer.aclose()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """The errors of the two libraries go by the same names."""
    try:
        yield
    except Exception as error:
        for kind in type(error).__mro__:
            ours = getattr(httpx, kind.__name__, None)
            if kind.__module__.startswith("httpcore") and isinstance(ours, type):
                raise ours(str(error)) from error
        raise


def direct(
    tls: ssl.SSLContext, names: Names, connections: int, *, private_ok: bool
) -> PoolTransport:
    """A transport to one https server, in HTTP/2 where it speaks that."""
    return PoolTransport(
        httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEEP_ALIVE,
            http2=True,
            network_backend=GuardedBackend(names, private_ok=private_ok),
        )
    )


def through(proxy: str, tls: ssl.SSLContext, connections: int) -> PoolTransport:
    """A transport through a proxy. Raises FetchError for one of a kind that is not known."""
    where = httpx.URL(proxy)
    if where.scheme not in ("http", "https"):
        raise FetchError(
            f"The proxy {where.host} is of a kind that tread cannot use ({where.scheme}).",
            "Name an http proxy in http_proxy and https_proxy, or unset them.",
            kind="protocol",
        )
    user = (where.username.encode(), where.password.encode()) if where.userinfo else None
    return PoolTransport(
        httpcore.AsyncHTTPProxy(
            proxy_url=httpcore.URL(
                scheme=where.raw_scheme, host=where.raw_host, port=where.port, target=b"/"
            ),
            proxy_auth=user,
            ssl_context=tls,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEEP_ALIVE,
            http2=True,
        )
    )
