"""When two addresses are the same feed, and what in an address is secret. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from reader.text import SafeText, safe_line

SECRETS = frozenset(
    ("access_token", "api_key", "apikey", "auth", "auth_token", "passwd", "password",
     "private_token", "secret", "token")
)  # fmt: skip
"""Parameters that let in whoever knows them; `key` alone is too often something else."""
_PORTS = {"http": 80, "https": 443}
_PCT = re.compile(r"%[0-9A-Fa-f]{2}")
_PLAIN = re.compile(r"[A-Za-z0-9._~-]")


def as_http(text: str) -> str:
    """What other readers write before an address, taken off: `feed:https://…`, `feed://…`."""
    url = text.strip()
    found = re.match(r"feed:(?://)?(?=https?://)|feed://", url, re.IGNORECASE)
    if not found:
        return url
    rest = url[found.end() :]
    return rest if "://" in rest[:8] else f"http://{rest}"


def same_feed_key(url: str) -> str:
    """What two addresses have in common only where they surely are one feed: http or https, the
    host's case, a default port, a slash at the end, needless percent signs, a fragment."""
    try:
        parts = urlsplit(as_http(url))
        host = (parts.hostname or "").rstrip(".").lower()
        port = parts.port
    except ValueError:
        return url
    if port is not None and port != _PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    path = _PCT.sub(_decoded, parts.path)
    path = path if parts.query else path.rstrip("/")
    query = f"?{_PCT.sub(_decoded, parts.query)}" if parts.query else ""
    return f"{user}{host}{path or '/'}{query}"


def _decoded(found: re.Match[str]) -> str:
    character = unquote(found[0])
    return character if _PLAIN.fullmatch(character) else found[0].upper()


def without_secrets(url: str) -> str:
    """The address without a name and password, and without parameters that are keys."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.rpartition("@")[2]
    query = parts.query
    pairs = parse_qsl(query, keep_blank_values=True)
    if any(name.lower() in SECRETS for name, _ in pairs):
        left = [(name, value) for name, value in pairs if name.lower() not in SECRETS]
        query = urlencode(left, quote_via=quote)
    if host == parts.netloc and query == parts.query:
        return url
    return urlunsplit(parts._replace(netloc=host, query=query))


def told_address(url: str) -> SafeText:
    """An address as messages name it: without what lets in whoever knows it."""
    return safe_line(without_secrets(url))
