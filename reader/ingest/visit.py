"""One request from its first hop to its last: redirects, conditions, retries, one deadline."""

from __future__ import annotations

import asyncio
import base64
import random
import re
import time
from collections.abc import Iterable
from dataclasses import field, replace
from typing import Literal
from urllib.parse import urlencode

from reader import __version__
from reader.errors import FetchError
from reader.ingest.access import Keys
from reader.ingest.body import Body
from reader.ingest.client import httpx
from reader.ingest.decode import Decoder, too_large
from reader.ingest.failures import (
    PASSING_STATUSES,
    is_passing,
    network_error,
    status_error,
)
from reader.ingest.guard import is_private_host
from reader.ingest.transport import NOBODY, Roads
from reader.ingest.wishes import LONGEST_HEAD, max_age, wishes_of
from reader.model_fetch import NotModified, Response, Wishes
from reader.values import dataclass

RETRIES = 2
BACKOFF = 0.4
"""Seconds: the first retry waits up to this (full jitter), the second up to twice as long."""
SMALL = 1 << 16
"""Bytes of a body that is read only to keep its connection."""
LONGEST_VALIDATOR = 4096
_HOST = re.compile(r"[A-Za-z0-9._:-]+")

ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, "
    "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
    "image": "image/avif, image/webp, image/png, image/jpeg, image/gif;q=0.9",
    "page": "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.5",
    "data": "application/json, text/plain;q=0.8, */*;q=0.5",
}
PERMANENT = frozenset({301, 308})
REDIRECTS = PERMANENT | {302, 303, 307}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long; `max_body` holds on the wire and again decoded, in bytes."""

    concurrency: int = 32
    per_host: int = 4
    timeout_seconds: float = 20.0
    """For a whole fetch: every redirect, retry and byte of it."""
    max_body: int = 16 * 2**20
    max_redirects: int = 10
    allow_private: bool = False
    """Whether strangers may lead to private addresses; see guard.py."""
    user_agent: str = f"tread/{__version__} (feed reader)"
    proxy: str = ""
    """For all; empty: what the environment says."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask for; `etag`, `modified` and `body_hash` are what the last answer said."""

    url: str
    etag: str = ""
    modified: str = ""
    body_hash: str = ""
    accept: Literal["feed", "page", "image", "data"] = "feed"
    key: int = 0
    """The caller's own, handed back."""
    origin: str = ""
    """For what a feed names (a page, an image): the feed's url, whose trust it has. Empty when the
    reader wrote `url`."""
    feed: str = ""
    """The feed whose keys it has, by the address that the reader wrote; else `origin`, or `url`."""

    form: tuple[tuple[str, str], ...] | None = field(default=None, repr=False)
    """What is sent, by POST; None: nothing, by GET. It may be sent twice, and is never sent on to
    where a redirect leads; an answer to it may be empty."""
    authorization: str = field(default="", repr=False)
    """Sent to the server of `url` alone, in the place of a name and password in it."""

    @property
    def subscription(self) -> str:
        """The address that its keys go by."""
        return self.feed or self.origin or self.url


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer that nobody has taken yet: `response` is without its body."""

    response: Response
    body: Body

    def take(self) -> Response:
        """The answer as a whole."""
        return replace(self.response, body=self.body.take())


class _PassingError(Exception):
    """A failure that may be over in a moment; `error` is what to say if it is not."""

    def __init__(self, error: FetchError) -> None:
        super().__init__(error.message)
        self.error = error


async def visit(request: Request, limits: Limits, roads: Roads) -> Arrived | NotModified:
    """Fetch one document. Raises FetchError, and nothing else that a server can cause."""
    url = parse_url(request.url)
    keys = await roads.keys.of(request.subscription)  # a person may have to type: not timed
    failures: list[FetchError] = []
    try:
        async with asyncio.timeout(limits.timeout_seconds):
            return await _persist(request, url, limits, roads, keys, failures)
    except TimeoutError as error:
        if failures:  # the time ran out over asking again: what went wrong is known
            raise failures[-1] from error
        raise FetchError(
            f"{shown(url)} did not answer in full within {limits.timeout_seconds:g} s.",
            "It is asked again at the next refresh; timeout_seconds under [fetch] sets the limit.",
            kind="timeout",
        ) from error


def hopeless(url: str) -> FetchError:
    """The error for what was not asked, since its server answers nothing at all."""
    return FetchError(
        f"{shown(parse_url(url))} answered none of the requests before this one in time.",
        "It is asked again at the next refresh; timeout_seconds under [fetch] sets the limit.",
        kind="timeout",
    )


async def _persist(
    request: Request, url: httpx.URL, limits: Limits, roads: Roads, keys: Keys,
    failures: list[FetchError],
) -> Arrived | NotModified:  # fmt: skip
    for attempt in range(RETRIES):
        try:
            return await _Visit(request, url, limits, roads, keys).walk()
        except _PassingError as passing:
            failures.append(passing.error)
            await asyncio.sleep(random.uniform(0, BACKOFF * 2**attempt))  # noqa: S311  # no secret
    try:
        return await _Visit(request, url, limits, roads, keys).walk()
    except _PassingError as error:
        raise error.error from error.__cause__


def parse_url(text: str, base: httpx.URL | None = None) -> httpx.URL:
    """An http or https URL without its fragment, or FetchError."""
    try:
        url = httpx.URL(text) if base is None else base.join(text)
        if url.fragment:
            url = url.copy_with(fragment=None)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError, TypeError) as error:  # UnicodeError is a ValueError
        raise _bad_address(base, "no valid address") from error
    if url.scheme not in ("http", "https"):
        raise _bad_address(base, "an address that is not http or https")
    if not _HOST.fullmatch(host):
        raise _bad_address(base, "an address without a proper host")
    return url


def _bad_address(base: httpx.URL | None, what: str) -> FetchError:
    if base is None:
        return FetchError(f"This is {what}.", "Check the spelling; it begins with https://")
    return FetchError(
        f"{shown(base)} redirects to {what}.", "Check the address of the feed.", kind="redirect"
    )


def shown(url: httpx.URL) -> str:
    """The server as messages name it: never with credentials, punycode as it is."""
    return url.netloc.decode("ascii", "replace")


def _server(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


class _Visit:
    """The state of one attempt."""

    def __init__(
        self, request: Request, url: httpx.URL, limits: Limits, roads: Roads, keys: Keys
    ) -> None:
        self._request = request
        self._limits = limits
        self._roads = roads
        self._keys = keys
        self._keys_home = _server(parse_url(request.subscription))
        self._url = url.copy_with(userinfo=b"") if url.userinfo else url
        self._cookies: httpx.Cookies | None = None
        if keys.cookies:
            self._cookies = httpx.Cookies()
            for cookie in keys.cookies:
                self._cookies.jar.set_cookie(cookie)
        chosen = parse_url(request.origin) if request.origin else url
        self._chosen_host = chosen.raw_host.decode("ascii")
        self._trusted = is_private_host(chosen.host)
        self._home = _server(url)
        self._userinfo = url.userinfo
        self._authorization = request.authorization or _basic(url)
        self._form = None if request.form is None else urlencode(request.form).encode("ascii")
        self._permanent = True
        self._moved_to = ""

    async def walk(self) -> Arrived | NotModified:
        for _ in range(self._limits.max_redirects + 1):
            response = await self._ask()
            try:
                if response.status_code not in REDIRECTS or "location" not in response.headers:
                    return await self._read(response)
                await self._keep_connection(response)
                if "set-cookie" in response.headers:
                    self._cookies = self._cookies or httpx.Cookies()
                    self._cookies.extract_cookies(response)
                self._follow(response)
            except (FetchError, _PassingError):
                raise
            except Exception as error:  # also a library that trips over what a server sent
                raise network_error(error, shown(self._url), begun=True) from error
            finally:
                await response.aclose()
        raise FetchError(
            f"{shown(self._url)} redirects more than {self._limits.max_redirects} times.",
            "Open the address in a browser, and subscribe to where it ends.",
            kind="redirect",
        )

    async def _ask(self) -> httpx.Response:
        at_home = _server(self._url) == self._keys_home
        transport = await self._roads.to(
            self._url, trusted=self._trusted, origin=self._chosen_host,
            feed=self._request.subscription, identity=self._keys.identity if at_home else NOBODY,
        )  # fmt: skip
        seconds = self._limits.timeout_seconds
        request = httpx.Request(
            "GET" if self._form is None else "POST",
            self._url,
            content=self._form,
            # Bytes, or httpx would refuse the ETags that are not ASCII.
            headers=[(name, value.encode("latin-1")) for name, value in self._headers()],
            extensions={
                # Half of it to connect, so that a lost packet leaves time for a second attempt.
                "timeout": {
                    "connect": seconds / 2, "read": seconds, "write": seconds, "pool": seconds,
                }
            },
        )  # fmt: skip
        if self._cookies is not None:
            self._cookies.set_cookie_header(request)
        try:
            response = await transport.handle_async_request(request)
        except FetchError:
            raise
        except Exception as error:  # also a library that trips over what a server sent
            failure = network_error(error, shown(self._url))
            if is_passing(error):
                raise _PassingError(failure) from error
            raise failure from error
        response.request = request
        return response

    def _headers(self) -> Iterable[tuple[bytes, str]]:
        own = self._keys.headers if _server(self._url) == self._keys_home else ()
        named = {name.lower() for name, _ in own}
        yield b"Host", shown(self._url)
        if b"user-agent" not in named:
            yield b"User-Agent", self._keys.user_agent or self._limits.user_agent
        if b"accept" not in named:
            yield b"Accept", ACCEPT[self._request.accept]
        yield b"Accept-Encoding", "gzip, deflate, br, zstd"
        if self._form is not None:
            yield b"Content-Type", "application/x-www-form-urlencoded"
            yield b"Content-Length", str(len(self._form))
        yield from own
        # One Authorization: a password in the table goes before one in the address.
        at_home = _server(self._url) == self._home and b"authorization" not in named
        if self._authorization and at_home:
            yield b"Authorization", self._authorization
        if _is_sendable(self._request.etag):
            yield b"If-None-Match", self._request.etag
        if _is_sendable(self._request.modified):
            yield b"If-Modified-Since", self._request.modified

    def _follow(self, response: httpx.Response) -> None:
        before = self._url
        if self._form is not None:
            raise FetchError(
                f"{shown(before)} redirects what is sent to it to another address.",
                "Write the address that it leads to into the configuration.",
                kind="redirect",
            )
        target = parse_url(_header(response, "location"), before).copy_with(userinfo=b"")
        if before.scheme == "https" and target.scheme == "http":
            raise FetchError(
                f"{shown(before)} redirects from https to http, which anyone in between could "
                "read and change.",
                "Look whether its site has an https address for the feed.",
                kind="redirect",
            )
        # From the first public host on, private ones are out of reach.
        self._trusted = self._trusted and is_private_host(target.host)
        self._permanent = (
            self._permanent and response.status_code in PERMANENT and self._may_move(target)
        )
        if self._permanent:
            self._moved_to = str(target.copy_with(userinfo=self._userinfo))
        self._url = target

    def _may_move(self, target: httpx.URL) -> bool:
        """May this address take the place of the reader's own? Not where it would take a password
        to another server, nor where it would get the trust that a private address has; and who has
        keys keeps the address that they are for."""
        if self._keys.is_secret or (self._userinfo and _server(target) != self._home):
            return False
        return is_private_host(self._chosen_host) or not is_private_host(target.host)

    async def _read(self, response: httpx.Response) -> Arrived | NotModified:
        status, host = response.status_code, shown(self._url)
        if status == 304:
            await self._keep_connection(response)
            if _is_sendable(self._request.etag) or _is_sendable(self._request.modified):
                return NotModified(
                    str(self._url), max_age=_max_age(response), moved_to=self._moved_to
                )
            raise FetchError(
                f"{host} answered 'not modified' (304) to a first request.",
                "It is asked again at the next refresh.",
                kind="protocol",
                http=304,
            )
        if not 200 <= status < 300:
            waiting = _header(response, "retry-after")
            failure = status_error(status, host, retry_after=waiting, now=time.time())
            if status in PASSING_STATUSES and not waiting:
                raise _PassingError(failure)
            raise failure
        body, wire = await self._body(response)
        if body.digest == self._request.body_hash:
            body.close()
            return NotModified(
                str(self._url), status, wire, max_age=_max_age(response), moved_to=self._moved_to
            )
        found = Response(
            url=str(self._url),
            status=status,
            body=b"",
            content_type=_header(response, "content-type")[:255],
            etag=_header(response, "etag"),
            modified=_header(response, "last-modified"),
            moved_to=self._moved_to,
            body_hash=body.digest,
            wire_bytes=wire,
            wishes=self._wishes(response, body),
        )
        return Arrived(found, body)

    def _wishes(self, response: httpx.Response, body: Body) -> Wishes:
        if self._request.accept != "feed":
            return Wishes()
        return replace(wishes_of(body.start(LONGEST_HEAD)), max_age=_max_age(response) or 0)

    async def _body(self, response: httpx.Response) -> tuple[Body, int]:
        """The decoded body, and how many bytes it took on the wire."""
        cap, host, wire = self._limits.max_body, shown(self._url), 0
        if _declared(response) > cap:
            raise too_large(host, cap)
        decoder = Decoder(_headers(response, "content-encoding"), cap, host)
        body = decoder.body
        try:
            # The stream itself, not aiter_bytes(): httpx decodes without a limit.
            async for piece in _stream(response):
                wire += len(piece)
                if wire > cap:
                    raise too_large(host, cap)
                decoder.feed(piece)
            decoder.finish()
            blank = not body.size or (body.size < SMALL and not body.start(SMALL).strip())
            if blank and self._form is None:
                raise FetchError(
                    f"{host} answered {response.status_code} with nothing in it.",
                    "It is asked again at the next refresh.",
                    kind="protocol",
                    http=response.status_code,
                )
        except BaseException:
            body.close()
            raise
        return body, wire

    async def _keep_connection(self, response: httpx.Response) -> None:
        """Read a small body to its end, since a connection with unread bytes must be closed."""
        if response.status_code != 304 and not 0 <= _declared(response) <= SMALL:
            return
        left = SMALL
        async for piece in _stream(response):
            left -= len(piece)
            if left < 0:
                return


def _stream(response: httpx.Response) -> httpx.AsyncByteStream:
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise TypeError("a transport of Fetcher answers with an asynchronous stream")
    return response.stream


def _max_age(response: httpx.Response) -> int | None:
    return max_age(_header(response, "cache-control"), _header(response, "expires"), time.time())


def _declared(response: httpx.Response) -> int:
    """Content-Length, or -1."""
    value = _header(response, "content-length")
    return int(value[:18]) if value.isascii() and value.isdigit() else -1


def _header(response: httpx.Response, name: str) -> str:
    """The first header of that name, byte for character, so that it can be sent back verbatim."""
    wanted = name.encode()
    for key, value in response.headers.raw:
        if key.lower() == wanted:
            return value.decode("latin-1").strip()
    return ""


def _headers(response: httpx.Response, name: str) -> str:
    """All headers of that name as one."""
    wanted = name.encode()
    values = [value for key, value in response.headers.raw if key.lower() == wanted]
    return b", ".join(values).decode("latin-1")


def _is_sendable(validator: str) -> bool:
    return (
        0 < len(validator) <= LONGEST_VALIDATOR
        and validator.isprintable()
        and max(validator) <= "\xff"
    )


def _basic(url: httpx.URL) -> str:
    if not url.userinfo:
        return ""
    pair = f"{url.username}:{url.password}".encode()
    return "Basic " + base64.b64encode(pair).decode("ascii")
