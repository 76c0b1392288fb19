"""What fetching asks, hears and comes to: frozen, slotted, data only.

What a publisher sent and has not been cleaned yet is plain `str` and is never stored.
"""

from __future__ import annotations

from reader.model import Enclosure, Feed, Prepared
from reader.text import EMPTY, SafeText
from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class RawEntry:
    """An entry as the publisher sent it; `published` and `updated` are None if absent or absurd."""

    guid: str
    link: str
    title: str
    author: str
    html: str
    published: int | None = None
    updated: int | None = None
    base: str = ""
    """The address that relative links in `html` are relative to."""
    tags: tuple[str, ...] = ()
    comments: str = ""
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed as the publisher sent it; `note` says what was wrong with a document that could be
    read only in part. When the publisher wants to be asked again is read by `ingest/wishes.py`."""

    title: str
    site: str
    entries: tuple[RawEntry, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a web page names: its absolute address, and what the page says of it."""

    url: str
    title: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Extracted:
    """The part of a web page that is the article, and what the page says about it; unsafe.

    `published` is None when the page does not say. `paywalled`: the page says that one must pay,
    and holds little more than a beginning.
    """

    html: str
    title: str = ""
    author: str = ""
    published: int | None = None
    language: str = ""
    canonical: str = ""
    site: str = ""
    paywalled: bool = False
    next_page: str = ""
    """Where the article goes on, when it is set on several pages."""
    single_page: str = ""
    """Where the site's rules find the whole of it on one page."""
    rule_failed: bool = False
    """There are rules for the site, and what they say is the article is not on the page."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How often a publisher wants to be asked: minutes between two visits (0: does not say), the
    hours (0 to 23, UTC) and days (0 is Monday) on which not to come, and the seconds for which its
    server says that an answer stays good."""

    ttl: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    max_age: int = 0


@dataclass(frozen=True, slots=True)
class Response:
    """A fetched document. `url` is where it came from after redirects, `moved_to` the address that
    permanent redirects (and only those) led to, or empty."""

    url: str
    status: int
    body: bytes
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    moved_to: str = ""
    body_hash: str = ""
    wire_bytes: int = 0
    ms: int = 0
    """How long it took, redirects and retries included."""
    wishes: Wishes = Wishes()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said 304, or sent the bytes we have already."""

    url: str
    status: int = 304
    wire_bytes: int = 0
    ms: int = 0
    max_age: int | None = None
    """As in Wishes; None when the server says nothing new about it."""
    moved_to: str = ""
    """As in Response."""


@dataclass(frozen=True, slots=True)
class Updated:
    """A feed that was fetched and has been read."""

    feed: Feed
    response: Response
    title: SafeText
    site: SafeText
    entries: tuple[Prepared, ...]
    rules_version: str
    ms: int = 0
    note: SafeText = EMPTY
    publisher: str = ""
    strong: tuple[int, ...] = ()
    """Marks of the prints that count as repeated with these entries."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A feed that has nothing new to say."""

    feed: Feed
    reply: NotModified | Response
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Failed:
    """A feed that could not be fetched or read: a value, so that it stops nobody else."""

    feed: Feed
    message: SafeText
    remedy: SafeText = EMPTY
    http: int = 0
    retry_at: int | None = None
    gone: bool = False
    ms: int = 0
    asked: bool = True
    """False: it was left alone, as it wished, so there is nothing new to keep."""


Outcome = Updated | Unchanged | Failed
