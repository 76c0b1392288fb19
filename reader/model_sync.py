"""Values of the exchange with a server that keeps the same feeds (docs/sync.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Literal

from reader.model import Enclosure
from reader.values import dataclass

ItemId = int | str
"""What a server calls an entry: a signed number of 64 bits, or a text where it has longer ones."""

READ, STARRED = "read", "starred"
LABEL = "label/"
"""Before the name of a label, where one of an entry stands for its flag."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as the server lists it, its title as sent."""

    id: str
    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    site: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as the server sends it: unsafe, and with the state that it has there."""

    id: ItemId
    stream: str
    """The subscription's id."""
    title: str
    link: str
    author: str
    html: str
    published: int | None
    crawled: int
    """When the server fetched it, by the server's clock; 0 when it does not say."""
    read: bool
    starred: bool
    labels: tuple[str, ...] = ()
    """Names of labels, those of its feed's folders among them."""
    tags: tuple[str, ...] = ()
    """The publisher's."""
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """What the server has, as ids: all that is unread, all with a star, what came in of late, and
    all with each label."""

    unread: Sequence[ItemId]
    starred: Sequence[ItemId]
    recent: Sequence[ItemId]
    labelled: Mapping[str, Sequence[ItemId]]


@dataclass(frozen=True, slots=True)
class Change:
    """What the reader changed in an entry, on its way to the server; `serial` tells it from a later
    one of the same entry and flag."""

    item: ItemId
    flag: str
    value: bool
    serial: int


@dataclass(frozen=True, slots=True)
class Local:
    """A feed as the configuration lists it."""

    url: str
    title: str = ""
    folder: str = ""
    has_keys: bool = field(default=False, compare=False)
    """Is it asked with a password or a key, which is nobody's but the reader's?"""


@dataclass(frozen=True, slots=True)
class Bound:
    """A feed that is here and there, and what both sides said of it when they last agreed."""

    id: str
    url: str
    """Of the feed here."""
    here: Local
    title: str
    """As the server sent it."""
    folder: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a server, and how far the exchange with it has come."""

    number: int
    name: str
    """The server's address and the user."""
    token: str = field(default="", repr=False)
    newest: int = 0
    """By the server's clock, when the newest entry that was seen was fetched there; 0: never."""
    last_try: int = 0
    last_ok: int = 0
    failures: int = 0
    retry_at: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A feed that the server would not take, and why; `tried`: when it was last asked to, 0 where
    it is not to be."""

    url: str
    why: str
    tried: int = 0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one exchange did: the last line of `tread sync now --json`."""

    sent: int = 0
    """Changes of entries that the server took."""
    waiting: int = 0
    """Those that are still to be sent."""
    marked: int = 0
    """Entries whose state was changed as it is there."""
    new: int = 0
    feeds_here: int = 0
    """Feeds that were added, changed or removed here."""
    feeds_there: int = 0
    refused: tuple[Refused, ...] = ()
    requests: int = 0
    bytes: int = 0
    problem: str = ""
    """What kept the exchange from its end; empty when it came to it."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Where the exchange stands."""

    configured: bool
    server: str = ""
    user: str = ""
    logged_in: bool = False
    feeds: int = 0
    entries: int = 0
    waiting: int = 0
    last_ok: int = 0
    next: int | None = None
    problem: str = ""
    refused: tuple[Refused, ...] = ()


Recent = Literal["crawled", "published", "newest"]
