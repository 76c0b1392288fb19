"""What a query can ask for: one table, of which docs/query.md, the errors and the completion are
made."""

from __future__ import annotations

from typing import NamedTuple, get_args

from reader.query_tree import Order

STATES = (
    "unread", "read", "starred", "unstarred", "later", "unlater", "edited", "duplicate", "muted",
)  # fmt: skip
HAS = ("image", "audio", "video", "link")
ORDERS: tuple[Order, ...] = get_args(Order)


class FieldHelp(NamedTuple):
    """What can be asked by a name: how it is written, what it finds, the values there are."""

    example: str
    told: str
    values: tuple[str, ...] = ()


FIELDS: dict[str, FieldHelp] = {
    "feed": FieldHelp("feed:herald", "the feed's number, address, or a part of its title"),
    "folder": FieldHelp("folder:Tech/Press", "the folder, with everything below it"),
    "tag": FieldHelp("tag:daily", "a tag of yours, of the feed, or of the publisher's"),
    "author": FieldHelp('author:"ada byron"', "a part of the author's name"),
    "title": FieldHelp("title:harbour", "a part of the title"),
    "url": FieldHelp("url:/sport/", "a part of the address"),
    "is": FieldHelp("is:unread", "one of the states", STATES),
    "has": FieldHelp("has:audio", "what the kept text holds", HAS),
    "words": FieldHelp("words>800", "how many words it has: `<` `<=` `=` `>=` `>`"),
    "removed": FieldHelp("removed>3", "how many blocks the filter took out"),
    "age": FieldHelp("age<3d", "how long ago it was published: `h` hours, `d` days, `w` weeks, "
                     "`m` months of 30 days, `y` years"),
    "published": FieldHelp("published:2026-10..2026-11", "days, months or years (UTC), and ranges "
                           "of them, open at an end: `published:2026-10..`"),
    "lang": FieldHelp("lang:en", "the language of the text"),
    "smart": FieldHelp('smart:"Long reads"', "what a smart feed of yours finds"),
    "sort": FieldHelp("sort:longest", "the order", ORDERS),
    "limit": FieldHelp("limit:20", "at most so many"),
}  # fmt: skip
"""Name -> what it is."""
