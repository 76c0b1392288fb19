"""Whose turn it is: which requests may start now, among many to many servers.

Servers take turns. Each has at most `per_host` requests under way, and all of them together at most
`concurrency`. A request that has had no answer for a moment costs nothing but a connection, so it
no longer counts among all: servers far away leave no time unused. One that its server keeps waiting
much longer than is usual there counts for that server neither, as what hangs must not hold up what
does not. A server is an address and a port: a hundred names that lead to the same machine are one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from reader.ingest.visit import Request

LOOKUPS = 32
"""Names that are looked up at once."""
MOMENT = 0.02
"""Seconds after which a request without an answer no longer counts among all."""
MOST_WAITING = 256
MOST_KEPT_WAITING_BY_ONE = 64
"""Requests that may wait without counting among all, and without counting for their server."""
USUAL = 0.125
"""Seconds that an answer is thought to take where nothing is known of the server."""
PATIENCE = 4
"""How many times as long as usual a request waits before it counts as kept waiting..."""
LEAST_PATIENCE, MOST_PATIENCE = 0.1, 5.0
"""...within these bounds, in seconds."""


@dataclass(slots=True)
class Server:
    """What is known of one server in this run."""

    waiting: deque[Request] = field(default_factory=deque)
    active: int = 0
    keeps_waiting: int = 0
    usual: float = USUAL
    answered: bool = False
    timeouts: int = 0
    listed: bool = False
    """Whether it stands in the row of those whose turn comes."""

    @property
    def patience(self) -> float:
        """Seconds after which a request to it counts as kept waiting."""
        return min(max(PATIENCE * self.usual, LEAST_PATIENCE), MOST_PATIENCE)


@dataclass(slots=True)
class Turn:
    """A request that may start. `hopeless`: its server let others like it run into the deadline and
    has answered nothing at all, so it need not be asked."""

    request: Request
    server: Server
    hopeless: bool = False
    waits: bool = False
    """It does not count among all..."""
    is_kept_waiting: bool = False
    """...nor for its server."""


class Agenda:
    """Hands out turns."""

    def __init__(
        self,
        requests: Iterable[Request],
        *,
        concurrency: int,
        per_host: int,
        needs_lookup: Callable[[str], bool],
    ) -> None:
        self._concurrency = max(concurrency, 1)
        self._per_host = max(per_host, 1)
        self._active = 0
        self._waiting = 0
        self._looking_up = 0
        self._left = 0
        self._servers: dict[str, Server] = {}
        self._row: deque[Server] = deque()
        self._nameless: dict[tuple[str, int], deque[Request]] = {}
        for request in requests:
            self._left += 1
            host, port = place = server_of(request.url)
            if host and needs_lookup(request.url):
                self._nameless.setdefault(place, deque()).append(request)
            else:
                self._server(f"{host} {port}").waiting.append(request)
        self._to_look_up = deque(self._nameless)
        for server in self._servers.values():
            self._list(server)

    def __bool__(self) -> bool:
        """Whether there is anything that has not had its turn."""
        return self._left > 0

    def name(self) -> tuple[str, int] | None:
        """A host and port whose address is wanted now; `found` is to be called when it is known."""
        if not self._to_look_up or self._looking_up >= LOOKUPS:
            return None
        self._looking_up += 1
        return self._to_look_up.popleft()

    def found(self, place: tuple[str, int], address: str) -> None:
        """What name() gave is at this address; "" where it has none (asking will say why)."""
        self._looking_up -= 1
        server = self._server(f"{address or place[0]} {place[1]}")
        server.waiting.extend(self._nameless.pop(place))
        self._list(server)

    def take(self) -> Turn | None:
        """The next request that may start now, or None."""
        if not self._row or self._active >= self._concurrency:
            return None
        server = self._row.popleft()
        server.listed = False
        request = server.waiting.popleft()
        self._left -= 1
        self._active += 1
        server.active += 1
        self._list(server)
        hopeless = not server.answered and server.timeouts >= self._per_host
        return Turn(request, server, hopeless)

    def waits(self, turn: Turn) -> None:
        """A moment has passed: from now on the request does not count among all."""
        if not turn.waits and self._waiting < MOST_WAITING:
            turn.waits = True
            self._active -= 1
            self._waiting += 1

    def keeps_waiting(self, turn: Turn) -> None:
        """The patience with a request is at an end: it counts for its server neither."""
        server = turn.server
        self.waits(turn)
        if not turn.waits or server.keeps_waiting >= MOST_KEPT_WAITING_BY_ONE:
            return
        turn.is_kept_waiting = True
        server.active -= 1
        server.keeps_waiting += 1
        if not server.answered:
            server.usual /= 2  # it looks dead: find that out about all of its documents soon
        self._list(server)

    def done(self, turn: Turn, seconds: float, *, answered: bool, late: bool = False) -> None:
        """A request has ended: with an answer of any kind, at the deadline (`late`), or neither."""
        server = turn.server
        if turn.waits:
            self._waiting -= 1
        else:
            self._active -= 1
        if turn.is_kept_waiting:
            server.keeps_waiting -= 1
        else:
            server.active -= 1
        if answered:
            server.usual = server.usual * 0.8 + seconds * 0.2 if server.answered else seconds
            server.answered = True
        server.timeouts += late
        self._list(server)

    def _server(self, key: str) -> Server:
        return self._servers.setdefault(key, Server())

    def _list(self, server: Server) -> None:
        if server.waiting and not server.listed and server.active < self._per_host:
            server.listed = True
            self._row.append(server)


def server_of(url: str) -> tuple[str, int]:
    """Host and port of a url; no host where it is none."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        return "", 0
