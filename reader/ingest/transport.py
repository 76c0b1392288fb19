"""Which transport a request takes: the caller's own, a proxy's, or a direct one under guard."""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Callable, Collection, Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from reader.ingest.client import httpx
from reader.ingest.dial import DirectTransport, Kept
from reader.ingest.guard import Names, check_behind_proxy


class Roads:
    """The transports of one run. `shared` holds the origins (scheme, host, port) that it asks for
    several documents: there HTTP/2, where it is spoken, saves the server connections."""

    def __init__(
        self,
        own: Mapping[str, httpx.AsyncBaseTransport],
        connections: int,
        *,
        allow_private: bool,
        shared: Collection[str] = (),
    ) -> None:
        self._own = own
        self._connections = connections
        self._allow_private = allow_private
        self._shared = shared
        self._proxies = urllib.request.getproxies()
        self._made: dict[tuple[str, str, bool], httpx.AsyncBaseTransport] = {}
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._kept = Kept(connections)
        self.names = Names()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.names.forget()
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._kept.aclose)
            for transport in self._made.values():
                stack.push_async_callback(transport.aclose)

    def is_direct(self, url: str) -> bool:
        """Whether this machine itself looks up the host of a url and connects to it."""
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL:
            return False
        return parsed.host not in self._own and not self._proxy(parsed)

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
            return self._remembered((proxy, url.scheme, private_ok), lambda: self._through(proxy))
        place = f"{url.scheme}://{url.netloc.decode('ascii')}"
        return self._remembered((place, "", private_ok), lambda: self._direct(place, private_ok))

    def _remembered(
        self, key: tuple[str, str, bool], make: Callable[[], httpx.AsyncBaseTransport]
    ) -> httpx.AsyncBaseTransport:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def _proxy(self, url: httpx.URL) -> str:
        if not self._proxies:
            return ""
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all") or ""
        if not proxy or urllib.request.proxy_bypass(url.netloc.decode("ascii")):
            return ""
        return proxy if "://" in proxy else f"http://{proxy}"

    def _direct(self, place: str, private_ok: bool) -> httpx.AsyncBaseTransport:
        if place.startswith("https:") and place in self._shared:
            from reader.ingest import pooled  # httpcore: 60 ms, paid where several feeds share one

            return pooled.direct(
                self._tls("h2"), self.names, self._connections, private_ok=private_ok
            )
        return DirectTransport(
            self.names, self._kept, lambda: self._tls("http/1.1"), private_ok=private_ok
        )

    def _through(self, proxy: str) -> httpx.AsyncBaseTransport:
        from reader.ingest import pooled  # httpcore: 60 ms, paid by those who have a proxy

        return pooled.through(proxy, self._tls("h2"), self._connections)

    def _tls(self, protocol: str) -> ssl.SSLContext:
        """Certificates are read once a run, and only when something is asked by https. What is
        offered belongs to the context, so the two kinds of connections have one each."""
        if protocol not in self._contexts:
            context = httpx.create_ssl_context()
            context.set_alpn_protocols(["http/1.1"])  # httpcore sets its own
            self._contexts[protocol] = context
        return self._contexts[protocol]
