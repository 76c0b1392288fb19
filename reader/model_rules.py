"""Smart feeds, and rules about entries: data only."""

from __future__ import annotations

from dataclasses import field

from reader.model import Mark
from reader.query_tree import Query
from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class SmartFeed:
    """A query that stands among the feeds. `text` is the query as it was written."""

    name: str
    text: str
    query: Query
    folder: str = ""
    counted: bool = True
    """Is the pane of feeds to show how many it finds?"""


@dataclass(frozen=True, slots=True)
class EntryRule:
    """What is done with an entry that a query finds, when it comes in or when asked for."""

    name: str
    when: str
    query: Query = field(compare=False)
    marks: tuple[Mark, ...] = ()
    tags: tuple[str, ...] = ()
    notify: bool = False
    run: tuple[tuple[str, ...], ...] = ()
    """Command lines as words, with {url}, {title} and {id} to be filled in."""

    @property
    def acts(self) -> bool:
        """Does it do something outside of the store?"""
        return self.notify or bool(self.run)


@dataclass(frozen=True, slots=True)
class RuleApplied:
    """What a rule did, or would do, with stored entries: how many it finds, and how many of them
    each of its deeds changes."""

    rule: str
    when: str
    found: int
    changed: dict[str, int]
