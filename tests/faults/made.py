"""What faults are made of."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from tests.server import Answer, Reply, Route, Seen

JSON_FEED = "https://jsonfeed.org/version/1.1"
READABLE = "Zażółć — 日本語 — naïve"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault; `what` and `does` are for the document."""

    id: str
    what: str
    does: str
    route: Route
    status: Literal["updated", "unchanged", "error"] = "error"
    http: int = 0
    says: tuple[str, ...] = ()
    """What the message must hold."""
    new: int = 0
    asked_again: bool = True
    titles: tuple[str, ...] = ()
    """Titles that must be there."""
    through_proxy: bool = False
    """The feed stands on a public host, which the test server plays as a proxy."""
    also: dict[str, Route] = field(default_factory=dict)
    """Further paths."""
    hits: int = 0
    """How often it is asked in one refresh at most; 0 does not matter."""


def item(
    title: str,
    *,
    guid: str | None = None,
    link: str | None = None,
    more: str = "",
    text: str = "&lt;p&gt;A line of text.&lt;/p&gt;",
) -> str:
    """An entry; `title`, `text` and `more` are XML already."""
    link = (
        f"<link>{link or f'https://press.example/{zlib.crc32(title.encode())}'}</link>"
        if link != ""
        else ""
    )
    guid = f"<guid isPermaLink='false'>{guid or title}</guid>" if guid != "" else ""
    return f"<item><title>{title}</title>{guid}{link}{more}<description>{text}</description></item>"


def feed(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    """A feed with these entries."""
    return (
        f'{head}<rss version="2.0"><channel><title>Faulty</title>'
        f"<link>https://press.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


def xml(body: bytes | str, type_: str = "application/xml", **more: str) -> Reply:
    """An answer with this body, and headers."""
    data = body if isinstance(body, bytes) else body.encode()
    return Reply(data, type=type_, headers={k.replace("_", "-"): v for k, v in more.items()})


def wire(head: str, body: bytes = b"", first: str = "HTTP/1.1 200 OK") -> Reply:
    """An answer byte for byte."""
    return Reply(raw=f"{first}\r\n{head}\r\n".encode("latin-1") + body)


def packed(name: str, body: bytes) -> Reply:
    """A body that is said to be compressed."""
    return Reply(body, type="application/xml", headers={"Content-Encoding": name})


def json_feed(items: str, more: str = "") -> Reply:
    """A JSON Feed; `items` is JSON."""
    text = f'{{"version": "{JSON_FEED}", "title": "Faulty", {more} "items": {items}}}'
    return Reply(text.encode(), type="application/feed+json")


def each_time(make: Callable[[int], Answer]) -> Route:
    """A route that is told how often it was asked before."""
    times = count()

    def answer(_: Seen) -> Answer:
        return make(next(times))

    return answer


GOOD = feed(item("Fresh one"), item("Fresh two"))
