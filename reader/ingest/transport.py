"""Which transport a request takes: the caller's own, a proxy's, or a direct one under guard."""

from __future__ import annotations

import ssl
import urllib.request
from collections.abc import Callable, Collection, Mapping
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from reader.errors import FetchError
from reader.ingest.access import KeyRing
from reader.ingest.client import httpx
from reader.ingest.dial import DirectTransport, Kept
from reader.ingest.guard import Names, check_behind_proxy
from reader.model_access import DIRECT
from reader.text import safe_line

Identity = tuple[str, str]
"""The files of a client's certificate and its key."""
NOBODY: Identity = ("", "")


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
        keys: KeyRing | None = None,
    ) -> None:
        self._own = own
        self._connections = connections
        self._allow_private = allow_private
        self._shared = shared
        self._proxies = urllib.request.getproxies()
        self._made: dict[tuple[str, str, bool, Identity], httpx.AsyncBaseTransport] = {}
        self._contexts: dict[tuple[str, Identity], ssl.SSLContext] = {}
        self.keys = keys or KeyRing({})
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

    def is_direct(self, url: str, feed: str = "") -> bool:
        """Whether this machine itself looks up the host of a url and connects to it."""
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL:
            return False
        return parsed.host not in self._own and not self._proxy(parsed, feed)

    async def to(
        self,
        url: httpx.URL,
        *,
        trusted: bool,
        origin: str,
        feed: str = "",
        identity: Identity = NOBODY,
    ) -> httpx.AsyncBaseTransport:
        """The transport for `url`. `trusted`: it may be private; `origin`: the host that the reader
        chose; `feed`: whose proxy it takes; `identity`: the certificate to show there. Raises
        FetchError when a proxy would be asked for what is not allowed."""
        if url.host in self._own:
            return self._own[url.host]
        private_ok = trusted or self._allow_private
        proxy = self._proxy(url, feed)
        if proxy:
            await check_behind_proxy(
                url.raw_host.decode("ascii"),
                url.port or (443 if url.scheme == "https" else 80),
                allow_private=private_ok,
                origin_private=trusted,
                origin=origin,
            )
            return self._remembered(
                (proxy, url.scheme, private_ok, identity), lambda: self._through(proxy, identity)
            )
        place = f"{url.scheme}://{url.netloc.decode('ascii')}"
        return self._remembered(
            (place, "", private_ok, identity), lambda: self._direct(place, private_ok, identity)
        )

    def _remembered(
        self, key: tuple[str, str, bool, Identity], make: Callable[[], httpx.AsyncBaseTransport]
    ) -> httpx.AsyncBaseTransport:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def _proxy(self, url: httpx.URL, feed: str) -> str:
        if chosen := self.keys.proxy(feed):
            return "" if chosen == DIRECT else chosen
        if not self._proxies:
            return ""
        proxy = self._proxies.get(url.scheme) or self._proxies.get("all") or ""
        if not proxy or urllib.request.proxy_bypass(url.netloc.decode("ascii")):
            return ""
        return proxy if "://" in proxy else f"http://{proxy}"

    def _direct(self, place: str, private_ok: bool, identity: Identity) -> httpx.AsyncBaseTransport:
        if place.startswith("https:") and place in self._shared:
            from reader.ingest import pooled  # httpcore: 60 ms, paid where several feeds share one

            return pooled.direct(
                self._tls("h2", identity), self.names, self._connections, private_ok=private_ok
            )
        return DirectTransport(
            self.names, self._kept, lambda: self._tls("http/1.1", identity), private_ok=private_ok
        )

    def _through(self, proxy: str, identity: Identity) -> httpx.AsyncBaseTransport:
        from reader.ingest import pooled  # httpcore: 60 ms, paid by those who have a proxy

        return pooled.through(proxy, self._tls("h2", identity), self._connections)

    def _tls(self, protocol: str, identity: Identity) -> ssl.SSLContext:
        """Certificates are read once a run, and only when something is asked by https. What is
        offered belongs to the context, so the two kinds of connections have one each."""
        if (protocol, identity) not in self._contexts:
            context = httpx.create_ssl_context()
            context.set_alpn_protocols(["http/1.1"])  # httpcore sets its own
            if identity != NOBODY:
                _show(context, identity)
            self._contexts[protocol, identity] = context
        return self._contexts[protocol, identity]


def _show(context: ssl.SSLContext, identity: Identity) -> None:
    """Load a client's certificate. Raises FetchError."""
    cert, key = identity
    try:
        # A password for a key that has one: otherwise OpenSSL asks for it in the terminal.
        context.load_cert_chain(cert, key or None, password="")
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        why = error.strerror if isinstance(error, FileNotFoundError) else "no certificate and key"
        raise FetchError(
            f"The certificate to show ({safe_line(cert)}) cannot be used: {why}.",
            "client_cert and client_key under [[feeds]] name files in PEM, without a password.",
            kind="password",
        ) from None
