"""What lets a feed in with its server, made ready to be sent: looked up once a run, when it is
needed, and only ever sent to the origin of the address that the reader wrote down."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from http.cookiejar import Cookie, LoadError, MozillaCookieJar
from urllib.parse import urlsplit

from reader.errors import FetchError, SecretError
from reader.ingest.aside import aside
from reader.model_access import Access
from reader.secrets import SecretSpec, secret_of
from reader.text import safe_line
from reader.values import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """An Access in the form that goes into a request."""

    headers: tuple[tuple[bytes, str], ...] = ()
    """With that of the password."""
    cookies: tuple[Cookie, ...] = ()
    identity: tuple[str, str] = ("", "")
    """The files of a client's certificate and its key."""
    user_agent: str = ""
    proxy: str = ""
    is_secret: bool = False


NO_KEYS = Keys()


class KeyRing:
    """The keys of one run. `accesses`: address of a feed -> how it is asked."""

    def __init__(self, accesses: Mapping[str, Access], proxy: str = "") -> None:
        self._accesses = accesses
        self._proxy = proxy
        self._lock = asyncio.Lock()
        self._made: dict[str, Keys | FetchError] = {}

    def proxy(self, feed: str) -> str:
        """The proxy that the configuration names for a feed; "" where the environment decides."""
        access = self._accesses.get(feed)
        return (access.proxy if access else "") or self._proxy

    async def of(self, feed: str) -> Keys:
        """The keys of a feed. Raises FetchError."""
        access = self._accesses.get(feed)
        if access is None:
            return NO_KEYS
        async with self._lock:  # one question at a time, where a person has to answer it
            if feed not in self._made:
                self._made[feed] = await aside("tread-keys", lambda: _try(feed, access))
        found = self._made[feed]
        if isinstance(found, FetchError):
            raise FetchError(found.message, found.remedy, kind=found.kind)
        return found


def _try(feed: str, access: Access) -> Keys | FetchError:
    try:
        return make_keys(feed, access)
    except FetchError as error:
        return error


def make_keys(feed: str, access: Access) -> Keys:
    """Look up all that an access names. Raises FetchError, which holds none of it."""
    headers = [(name.encode("ascii"), value.reveal()) for name, value in access.headers]
    if access.password is not None:
        headers.append((b"Authorization", _authorization(access.password)))
    return Keys(
        headers=tuple(headers),
        cookies=_cookies(access.cookies_file, feed) if access.cookies_file else (),
        identity=(access.client_cert, access.client_key),
        user_agent=access.user_agent,
        proxy=access.proxy,
        is_secret=access.is_secret,
    )


def _authorization(spec: SecretSpec) -> str:
    try:
        password = secret_of(spec).reveal()
    except SecretError as error:
        raise FetchError(error.message, error.remedy, kind="password") from None
    if not spec.user:
        if not (password.isascii() and password.isprintable()):
            raise FetchError(
                "This password cannot be sent as a token.", "Name the user it belongs to.",
                kind="password",
            )  # fmt: skip
        return f"Bearer {password}"
    pair = f"{spec.user}:{password}".encode()
    return "Basic " + base64.b64encode(pair).decode("ascii")


def _cookies(path: str, feed: str) -> tuple[Cookie, ...]:
    """Those of the file that are for this feed's host: the file may hold a browser's whole
    collection. What belongs to an https server is sent by https only."""
    jar = MozillaCookieJar()
    try:
        jar.load(path, ignore_discard=True)
    except (OSError, LoadError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no cookies.txt"
        raise FetchError(
            f"The file of cookies {safe_line(path)} cannot be used: {why}.",
            "cookies_file under [[feeds]] names one in the format of Netscape's cookies.txt.",
            kind="password",
        ) from None
    parts = urlsplit(feed)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    found = tuple(cookie for cookie in jar if _is_for(cookie.domain.lower(), host))
    for cookie in found:
        cookie.secure = cookie.secure or parts.scheme == "https"
    return found


def _is_for(domain: str, host: str) -> bool:
    bare = domain.removeprefix(".")
    return host == bare or (domain.startswith(".") and host.endswith(f".{bare}"))
