"""What went wrong with a fetch, in words: a status or an exception -> FetchError.

Nothing a server said is repeated, but for the number of the status: error texts are hostile input
as well.
"""

from __future__ import annotations

import errno
import re
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from reader.errors import FetchError
from reader.ingest.client import httpx
from reader.ingest.wire import LONGEST_HEAD, HeadTooLongError
from reader.text import safe_line

LONGEST_WAIT = 7 * 86_400
"""Seconds: a Retry-After beyond this is cut, so that no server can silence a feed for ever."""

PASSING_STATUSES = frozenset({502, 503, 504})

_LATER = "It is asked again at the next refresh."
_STATUSES: dict[int, tuple[str, str]] = {
    400: ("did not understand the request", "Check the address of the feed."),
    401: (
        "asks for a name and a password",
        "Put them into the feed's url in the configuration: https://user:password@host/…",
    ),
    402: ("asks for payment", "See its site for how to subscribe."),
    403: (
        "does not let tread read this",
        "Open the address in a browser: it may want a login, or refuse feed readers.",
    ),
    404: ("has nothing at this address", "Open its site: the feed may have moved."),
    406: ("has no feed in a form tread asks for", "Check the address of the feed."),
    407: ("is behind a proxy that asks for a password", "Put it into http_proxy: user:password@…"),
    410: ("has ended this feed for good", "Its entries stay. Unsubscribe with: tread remove"),
    429: ("is asked too often", "Ask less often; it is left alone for as long as it wishes."),
    451: ("may not show this for legal reasons", "Its site may say more."),
    500: ("has a fault of its own", _LATER),
    502: ("cannot be reached behind its front server", _LATER),
    503: ("is not available at the moment", _LATER),
    504: ("got no answer from the server behind it", _LATER),
}


def status_error(status: int, host: str, *, retry_after: str = "", now: float = 0.0) -> FetchError:
    """The error for an answer that is no success; `retry_after` as the header has it."""
    said, remedy = _STATUSES.get(status, ("refused", _LATER if status >= 500 else "See its site."))
    wait = retry_at(retry_after, now) if status in (429, 503) else None
    if wait:
        until = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(wait))
        remedy = f"As it asked, nothing asks it again before {until}."
    return FetchError(
        f"{host} {said} ({status}).",
        remedy,
        kind="gone" if status == 410 else "http",
        http=status,
        retry_at=wait,
    )


def retry_at(value: str, now: float) -> int | None:
    """Retry-After, seconds or an HTTP date, as unix seconds; None when absent, past or odd."""
    value = value.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", value):
        whole = value.partition(".")[0]
        seconds = float(whole) if len(whole) <= 12 else float(LONGEST_WAIT)
    else:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - now
        except (TypeError, ValueError, OverflowError, IndexError, OSError):
            return None
    return int(now + min(seconds, LONGEST_WAIT)) if seconds > 0 else None


def network_error(error: BaseException, host: str, *, begun: bool = False) -> FetchError:
    """The error for what a connection raised; `begun`: an answer had been coming already."""
    causes = tuple(_causes(error))
    for cause in causes:
        if isinstance(cause, FetchError):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = safe_line(cause.verify_message or "not trusted")
            return FetchError(
                f"The certificate of {host} is not valid: {why}.",
                "Someone may be in between. Its publisher must repair it; a certificate authority "
                "of your own is named with SSL_CERT_FILE.",
                kind="tls",
            )
    for cause in causes:
        for kinds, kind, said, remedy in _EXCEPTIONS:
            if isinstance(cause, kinds):
                return FetchError(f"{host} {said}.", remedy, kind=kind)
        if isinstance(cause, OSError) and cause.errno in _ERRNOS:
            said, remedy = _ERRNOS[cause.errno]
            return FetchError(f"{host} {said}.", remedy, kind="refused")
    if begun:
        return FetchError(f"{host} broke off in the middle of its answer.", _LATER, kind="protocol")
    return FetchError(
        f"{host} answered with something that is not proper HTTP.",
        "Check the address and the port; else tell its publisher.",
        kind="protocol",
    )


def is_passing(error: BaseException) -> bool:
    """Whether the same request may well succeed in a moment: the connection broke, or gave what is
    no answer (on a kept connection that may be the surplus of the answer before)."""
    causes = tuple(_causes(error))
    return any(isinstance(cause, _PASSING) for cause in causes) and not any(
        isinstance(cause, ssl.SSLError) for cause in causes
    )


_PASSING = (
    ConnectionResetError,
    httpx.ConnectTimeout,
    httpx.ReadError,
    httpx.WriteError,
    httpx.RemoteProtocolError,
)
_ONLINE = "Check your connection to the internet."
_EXCEPTIONS: tuple[tuple[tuple[type[BaseException], ...], str, str, str], ...] = (
    ((ssl.SSLError,), "tls", "does not speak TLS properly", "Check the address and the port."),
    ((ConnectionRefusedError,), "refused", "refused the connection", "Check address and port."),
    ((ConnectionResetError,), "refused", "broke the connection off", _LATER),
    (
        (HeadTooLongError,),
        "size",
        f"sent more than {LONGEST_HEAD >> 10} kB of headers",
        "Check the address; else tell its publisher.",
    ),
    (
        (httpx.ProxyError,),
        "refused",
        "cannot be reached through your proxy",
        "Check http_proxy and https_proxy.",
    ),
    (
        (httpx.TimeoutException, TimeoutError),
        "timeout",
        "did not answer in time",
        _LATER,
    ),
)
_ERRNOS: dict[int, tuple[str, str]] = {
    errno.ENETUNREACH: ("cannot be reached from this network", _ONLINE),
    errno.EHOSTUNREACH: ("cannot be reached from this network", _ONLINE),
    errno.EADDRNOTAVAIL: ("cannot be reached from this network", _ONLINE),
    errno.ENOSPC: (
        "sent more than there is room for: the disk is full",
        "Make room where temporary files are kept.",
    ),
    errno.EMFILE: (
        "was not asked: too many files are open",
        "Lower concurrency under [fetch], or raise the limit (ulimit -n).",
    ),
}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error`, what it came from, and so on; the members of a group one after another."""
    waiting, seen = [error], set[int]()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        waiting += [deeper for deeper in (cause.__cause__, cause.__context__) if deeper]
