"""What is carried from one reader to another, and what became of each piece: data only."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from reader.values import dataclass

Table = dict[str, object]
"""A table of the configuration as it is written, for example one `[[feeds]]`."""
Fate = Literal["added", "skipped", "failed"]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one piece; `line` is its line in the file, or 0."""

    fate: Fate
    kind: str
    what: str
    why: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A table for the configuration, and the line that it comes from."""

    table: Table
    line: int = 0


@dataclass(frozen=True, slots=True)
class EntryState:
    """What a reader did with an entry, which is known by its feed, and its guid or address."""

    feed: str
    guid: str
    url: str = ""
    read: bool = False
    starred: bool = False
    later: bool = False
    tags: tuple[str, ...] = ()
    """The publisher's."""
    muted: bool = False
    own_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """An exception to the filter: a block that was put back, or a rule that was switched off."""

    kind: Literal["keep", "off"]
    feed: str
    """Empty: in all feeds."""
    rule: str
    own: int = 0
    sketch: str = ""
    """Hexadecimal."""
    guid: str = ""
    """Of the entry where the reader said so."""
    text: str = ""
    made_at: int = 0


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that one file carries. `exact`: tread wrote it, so that two feeds in it are two feeds."""

    feeds: tuple[Offer, ...] = ()
    rules: tuple[Offer, ...] = ()
    sites: tuple[Offer, ...] = ()
    smart_feeds: tuple[Offer, ...] = ()
    entry_rules: tuple[Offer, ...] = ()
    """`[[rules]]`; `rules` are the filter's."""
    macros: tuple[Offer, ...] = ()
    keys: tuple[tuple[str, str, int | str, int], ...] = ()
    """Single settings: table, key, value, line."""
    states: tuple[EntryState, ...] = ()
    overrides: tuple[Override, ...] = ()
    told: tuple[Told, ...] = ()
    """What could not be read, or has no match in tread."""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of an import."""

    told: tuple[Told, ...] = ()
    states: int = 0
    """Entries whose state came along; some may not be stored yet."""
    counts: dict[Fate, int] = field(default_factory=dict)
