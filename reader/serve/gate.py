"""Who may come in: the one with the token, from a page of ours, under a name that is ours.

The token keeps out who was not invited. The name asked for (Host) keeps out a foreign page whose
name was made to point here (DNS rebinding); the Origin keeps other pages from opening a websocket.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from urllib.parse import urlsplit

LEAST_TOKEN = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")


def new_token() -> str:
    """256 bits that nobody guesses."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Can this be a token of the user's own?"""
    return len(text) >= LEAST_TOKEN and bool(_TOKEN.fullmatch(text))


def same(token: str, given: str) -> bool:
    """Is it the token? Takes as long for a near guess as for a far one."""
    return secrets.compare_digest(token.encode(), given.encode("utf-8", "replace"))


def is_ours(host: str, named: str) -> bool:
    """Is this Host header one of ours? Addresses are: only a name can be made to point here."""
    name = _name_of(host)
    return name in ("localhost", named.lower()) or _is_address(name)


def is_from_here(origin: str | None, host: str) -> bool:
    """Does this Origin header name a page of this very server?"""
    return bool(host) and origin in (f"http://{host}", f"https://{host}")


def is_loopback(host: str) -> bool:
    """Does this address lead to nobody but this machine?"""
    if host.lower() == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def url_of(host: str, port: int) -> str:
    """The address of the server as one types it; one that listens everywhere is here, too."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - what was asked
    return f"http://{f'[{name}]' if ':' in name else name}:{port}/"


def _name_of(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
