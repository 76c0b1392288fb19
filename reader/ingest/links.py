"""Addresses in an article: made absolute, of a kind that may be followed, without tracking.

A link through an affiliate network becomes a link to where it leads, as far as its address says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar
from urllib.parse import quote, unquote, urljoin, urlsplit

from reader.ingest.hosts import plain_host
from reader.ingest.link_tables import (
    AFFILIATE_NAMES,
    REDIRECTORS,
    SITES,
    TRACKING_NAMES,
    TRACKING_PREFIXES,
    Redirector,
    Site,
)
from reader.text import EMPTY, SafeText, safe

LONGEST = 8192
"""Characters of the longest address that is believed to be one."""

SCHEMES = frozenset({"http", "https", "mailto"})

DEEPEST = 10
"""How many redirectors within one another are unwrapped; what is deeper stays as it is."""

_INSIDE = re.compile("[\t\n\r]")
_BLANK = re.compile(r"\s")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_TWICE = re.compile(r"https?%3a", re.IGNORECASE)
_BARE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?]|$)", re.IGNORECASE)
_COUNTRY = re.compile(r"(?:com?\.)?[a-z]{2,6}")
_HOST = re.compile(r"https?://([a-z0-9.-]+)(?::[0-9]+)?(?=[/?#]|\Z)")
_SIMPLE = re.compile(r"https?://[a-z0-9-][a-z0-9.-]*(?::[0-9]+)?(?:/[!-~]*)?")
"""Addresses that are absolute and encoded, which most are."""
_HAS_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)


class Link(NamedTuple):
    """Where a link leads, and whether somebody earns when it is followed."""

    address: SafeText
    affiliate: bool = False


def clean_link(url: SafeText) -> Link:
    """An absolute address as a link to follow: past redirectors that name their target, without
    tracking and affiliate tags. The host changes where a redirector is known, and nowhere else."""
    if "?" not in url and "#" not in url:
        name = host(url)
        if _redirector_at(name) is None and _site_at(name) is None:
            return Link(url)
    address, affiliate = url, False
    for _ in range(DEEPEST):
        found = _redirector(address)
        if found is None:
            break
        affiliate = affiliate or found.affiliate
        target = _target(address, found)
        if not target:
            return Link(SafeText(clean_url(address)), affiliate)
        address = target
    else:
        return Link(SafeText(clean_url(url)), affiliate)
    cleaned, tagged = _without_tags(clean_url(address))
    return Link(SafeText(cleaned), affiliate or tagged)


def is_affiliate(url: str) -> bool:
    """Is this an address at an affiliate network?"""
    found = _redirector(url)
    return found is not None and found.affiliate


def clean_url(url: str) -> str:
    """`url` without the parameters that only tell who sent the reader; the rest byte for byte."""
    address, hash_mark, fragment = url.partition("#")
    path, mark, query = address.partition("?")
    if mark:
        path += _without(mark, query, _tracks)
    if hash_mark and "=" in fragment:
        return path + _without(hash_mark, fragment, _tracks)
    return path + hash_mark + fragment


def absolute(url: str, base: str) -> SafeText:
    """`url` as an absolute http, https or mailto address, or nothing when it is none of these.

    White space is treated as browsers do: cut at the ends, tabs and newlines removed inside, the
    rest percent-encoded.
    """
    if len(url) <= LONGEST and _SIMPLE.fullmatch(url):
        return SafeText(url)
    address = _BLANK.sub(_encoded, safe(_INSIDE.sub("", url.strip())).strip())
    if not address or len(address) > LONGEST:
        return EMPTY
    try:
        if not _HAS_SCHEME.match(address) or not address.partition(":")[2].startswith("//"):
            address = urljoin(base, address)
        parts = urlsplit(address)
        usable = bool(parts.hostname) if parts.scheme != "mailto" else "@" in parts.path
    except ValueError:  # brackets that are no IPv6 address, and the like
        return EMPTY
    if parts.scheme not in SCHEMES or not usable or len(address) > LONGEST:
        return EMPTY
    if not parts.netloc.isascii():
        address = plain_host(parts) or ""
    return safe(address)


def host(url: str) -> str:
    """The host that `url` names, lower case and without "www.", or nothing."""
    plain = _HOST.match(url)
    if plain:
        return plain[1].removeprefix("www.")
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")


def _encoded(found: re.Match[str]) -> str:
    return quote(found[0])


def _redirector(address: str) -> Redirector | None:
    """The redirector whose address this is."""
    found = _redirector_at(host(address))
    if found is None or (found.path and not found.path.search(urlsplit(address).path)):
        return None
    return found


def _target(address: str, redirector: Redirector) -> SafeText:
    """The target that the address of a redirector holds, or nothing."""
    before, hash_mark, fragment = address.partition("#")
    path, _, query = before.partition("?")
    matched = redirector.path.search(urlsplit(address).path) if redirector.path else None
    inside = matched.groupdict().get("target") if matched else None
    if inside:
        written = "://" in inside
        return _web(address[path.index(inside) :] if written else unquote(inside))
    pairs = query.split("&")
    for holder in redirector.holders:
        for at, pair in enumerate(pairs):
            name, _, value = pair.removeprefix("amp;").partition("=")
            if name.lower() != holder:
                continue
            if "://" in value and "=" in value.partition("?")[2]:  # written without encoding
                found = _web("&".join([value, *pairs[at + 1 :]]) + hash_mark + fragment)
            else:
                found = _web(_decoded(value), bare=redirector.bare)
            if found:
                return found
    return EMPTY


def _decoded(value: str) -> str:
    once = unquote(value)
    return unquote(once) if _TWICE.match(once) else once


def _web(target: str, *, bare: bool = False) -> SafeText:
    if bare and _BARE.match(target):
        target = f"https://{target}"
    return absolute(target, "") if _WEB.match(target) else EMPTY


def _without_tags(url: str) -> tuple[str, bool]:
    """`url` without affiliate tags and what only tracks on its host; had it such tags?"""
    site = _site_at(host(url))
    affiliate = AFFILIATE_NAMES | site.affiliate if site else AFFILIATE_NAMES
    address, hash_mark, fragment = url.partition("#")
    path, mark, query = address.partition("?")
    tagged = any(_name(pair) in affiliate for pair in query.split("&"))
    if site and site.path:
        path = site.path.sub("", path)
    if mark:
        gone = affiliate | site.tracking if site else affiliate
        path += _without(mark, query, lambda pair: _name(pair) in gone)
    return path + hash_mark + fragment, tagged


@lru_cache(2_000)
def _redirector_at(name: str) -> Redirector | None:
    return _known(_redirectors(), name)


@lru_cache(2_000)
def _site_at(name: str) -> Site | None:
    return _known(_sites(), name)


_Row = TypeVar("_Row", Redirector, Site)


def _known(table: dict[str, _Row], name: str) -> _Row | None:
    """What the table says about a host, or about the domain that it belongs to."""
    labels = name.split(".")
    for at in range(len(labels) - 1):
        rest = ".".join(labels[at + 1 :])
        found = table.get(f"{labels[at]}.{rest}")
        if found is None and _COUNTRY.fullmatch(rest):
            found = table.get(f"{labels[at]}.*")
        if found is not None:
            return found
    return table.get(f"{labels[0]}.")


@cache
def _redirectors() -> dict[str, Redirector]:
    return {name: row for row in REDIRECTORS for name in row.hosts}


@cache
def _sites() -> dict[str, Site]:
    return {name: row for row in SITES for name in row.hosts}


def _without(mark: str, query: str, goes: Callable[[str], bool]) -> str:
    kept = "&".join(pair for pair in query.split("&") if not goes(pair))
    return mark + kept if kept else ""


def _tracks(pair: str) -> bool:
    name = _name(pair)
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)


def _name(pair: str) -> str:
    return pair.partition("=")[0].removeprefix("amp;").lower()
