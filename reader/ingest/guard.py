"""Which addresses may be reached.

The rule: an address that the reader wrote may be anywhere but link-local; what strangers lead to (a
redirect, a page, an image) must be on the public internet, unless the reader allows otherwise. It
is applied to the resolved address that is then connected to, so a name that changes its answer
between check and connection (DNS rebinding) gains nothing. "Written as private" is judged by the
spelling alone for the same reason: a public name does not become trusted by resolving to 10.0.0.1.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Literal

from reader.errors import FetchError
from reader.ingest.aside import aside
from reader.text import safe_line

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Zone = Literal["public", "private", "never"]

PRIVATE_SUFFIXES = (
    # RFC 6761, 6762, 8375, ICANN's "internal", and what home routers hand out
    "localhost", "local", "internal", "home.arpa", "lan", "home", "corp", "private", "intranet",
    "localdomain", "test",
)  # fmt: skip

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")


def zone(address: Address) -> Zone:
    """Where an address is; one that carries an IPv4 address inside is judged by that one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return zone(inner)
    if address.is_link_local or address.is_multicast:
        return "never"
    return "public" if address.is_global else "private"


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    low = int(address) & 0xFFFFFFFF
    if address in _NAT64 or (address in _COMPATIBLE and low > 0xFFFF):
        return ipaddress.IPv4Address(low)
    return None


def is_private_host(host: str) -> bool:
    """Whether a host is written as a private one: an address, a bare name, or a private suffix."""
    literal = _literal(host)
    if literal is not None:
        return zone(literal) == "private"
    name = host.rstrip(".").lower()
    return "." not in name or any(name.endswith("." + suffix) for suffix in PRIVATE_SUFFIXES)


class Names:
    """What the system said of names: each is asked for once in a run, however many feeds are there.

    Remembering makes nothing less safe: what is remembered is checked, and then connected to.
    """

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], asyncio.Task[tuple[Address, ...]]] = {}

    async def find(self, host: str, port: int) -> tuple[Address, ...]:
        """The addresses of a host, not checked yet. Raises FetchError (`dns`)."""
        literal = _literal(host)
        if literal is not None:
            return (literal,)
        key = host.lower(), port
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(_resolve(host, port))
        # Shielded: one of those who wait may lose patience, the others go on waiting.
        return await asyncio.shield(self._asked[key])

    def forget(self) -> None:
        """Give up what has not been answered yet."""
        for task in self._asked.values():
            task.cancel()
            task.add_done_callback(lambda done: done.cancelled() or done.exception())


async def check_address(
    host: str, port: int, *, allow_private: bool, origin_private: bool, names: Names | None = None
) -> tuple[str, ...]:
    """The addresses of `host` that may be connected to, in the order of the resolver.

    Raises FetchError: `dns` when there is none, `private` when none of them may be reached.
    """
    found = await (names or Names()).find(host, port)
    allowed = {"public", "private"} if allow_private or origin_private else {"public"}
    permitted = tuple(str(address) for address in found if zone(address) in allowed)
    if permitted:
        return permitted
    raise _refused(host, found)


async def check_behind_proxy(
    host: str, port: int, *, allow_private: bool, origin_private: bool, origin: str
) -> None:
    """The same decision where a proxy connects: on what this machine knows of the name.

    The host that the reader chose (`origin`) is left to the proxy, which is there to resolve it. A
    name of the same site that only the proxy knows is passed on as well; where a stranger named it,
    nobody can say where it leads, and it is refused.
    """
    if allow_private or origin_private or host.lower() == origin.lower():
        literal = _literal(host)
        if literal is not None and zone(literal) == "never":
            raise _refused(host, (literal,))
        return
    try:
        await check_address(host, port, allow_private=False, origin_private=False)
    except FetchError as error:
        if error.kind == "dns" and is_same_site(host, origin):
            return
        if error.kind != "dns":
            raise
        raise FetchError(
            f"{_shown(host)} cannot be resolved here, so it is not known whether the proxy would "
            "reach a private network.",
            "If you trust the feed, set allow_private_networks = true under [fetch].",
            kind="private",
        ) from error


def is_same_site(one: str, other: str) -> bool:
    """Whether two hosts are the same, or one is a name below the other."""
    one, other = one.rstrip(".").lower(), other.rstrip(".").lower()
    return one == other or (
        "." in one and "." in other and (one.endswith("." + other) or other.endswith("." + one))
    )


def is_literal(host: str) -> bool:
    """Whether a host is an address already, so that there is nothing to look up."""
    return _literal(host) is not None


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _shown(host: str) -> str:
    return safe_line(host)[:255] or "The address"


def _refused(host: str, found: tuple[Address, ...]) -> FetchError:
    if any(zone(address) == "private" for address in found):
        return FetchError(
            f"{_shown(host)} is an address on a private network ({found[0]}), which a public feed "
            "may not lead to.",
            "If you trust it, subscribe to the private address itself, or set "
            "allow_private_networks = true under [fetch].",
            kind="private",
        )
    return FetchError(
        f"{_shown(host)} is a link-local or group address ({found[0]}), and tread never connects "
        "to one.",
        "Check the address of the feed.",
        kind="private",
    )


async def _resolve(host: str, port: int) -> tuple[Address, ...]:
    found = await aside("tread-dns", lambda: _ask_system(host, port))
    if isinstance(found, FetchError):
        raise found
    return found


def _ask_system(host: str, port: int) -> tuple[Address, ...] | FetchError:
    try:
        rows = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
        found = dict.fromkeys(ipaddress.ip_address(str(row[4][0])) for row in rows)
    except (OSError, ValueError) as error:  # UnicodeError is a ValueError
        reason = safe_line(getattr(error, "strerror", "") or "no such name")
        return FetchError(
            f"{_shown(host)} cannot be found ({reason}).",
            "Check the spelling of the address, and your connection to the internet.",
            kind="dns",
        )
    return tuple(found)
