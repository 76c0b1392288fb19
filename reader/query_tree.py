"""A query as a tree: small frozen values, and what is done with them without a store.

The terms of a `Query` must all hold. What is relative to a moment (`Age`) or a day in words
(`Published`) is a `Span` of seconds before the store sees it, and a smart feed the terms it stands
for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field as _field
from dataclasses import replace
from typing import Literal

from reader.errors import QueryError
from reader.values import dataclass

Field = Literal[
    "text", "feed", "folder", "tag", "author", "title", "url", "is", "has", "lang", "smart"
]
Sign = Literal["<", "<=", "=", ">=", ">"]
Unit = Literal["h", "d", "w", "m", "y"]
Order = Literal["newest", "oldest", "longest", "shortest", "feed", "title", "best"]
Group = Literal["", "feed", "folder"]

SECONDS: dict[Unit, int] = {
    "h": 3_600, "d": 86_400, "w": 7 * 86_400, "m": 30 * 86_400, "y": 365 * 86_400,
}  # fmt: skip
MOST_TERMS = 200
"""Conditions of one query, those of its smart feeds included."""
MOST_DEEP = 20
"""Parentheses within each other, and smart feeds within each other."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase, or a field with a value; `negated` turns it round."""

    field: Field
    value: str
    negated: bool = False
    at: int = _field(default=0, compare=False, repr=False)
    """Where it stands in the text of the query; so in all that follow."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How many words an article has, or how many blocks were taken out of it."""

    field: Literal["words", "removed"]
    sign: Sign
    number: int
    at: int = _field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago it was published."""

    sign: Sign
    count: int
    unit: Unit
    at: int = _field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Published:
    """From the beginning of one day, month or year to the end of another; "" leaves it open."""

    since: str = ""
    until: str = ""
    at: int = _field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Published at one of these seconds, the last of which no longer counts."""

    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of what is no mere term."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of these."""

    parts: tuple[Node, ...]


Node = Term | Measure | Age | Published | Span | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """All terms must hold. The empty query is every entry, newest first."""

    terms: tuple[Node, ...] = _field(default=())
    order: Order = "newest"
    limit: int | None = None
    group: Group = ""
    """Feed by feed, or folder by folder, as they come in the configuration, and in `order` within
    each."""
    fold: bool = False
    """Of the versions of a story, only the one that was stored first."""
    chosen: bool = False
    """Was the order asked for? Else a search is free to show what fits best first."""

    @property
    def has_words(self) -> bool:
        """Is there a word to be looked for in the texts?"""
        return any(isinstance(one, Term) and one.field == "text" for one in walk(self.terms))

    def and_(self, *terms: Node) -> Query:
        """This query, narrowed."""
        return replace(self, terms=self.terms + terms)


def negation(node: Node) -> Node:
    """The contrary, in the one way that it is written in a tree."""
    match node:
        case Term():
            return replace(node, negated=not node.negated)
        case Not(part):
            return part
        case _:
            return Not(node)


def all_of(nodes: Sequence[Node]) -> Node:
    """All of these as one, in the one way that it is written in a tree."""
    parts = [part for node in nodes for part in (node.parts if isinstance(node, And) else (node,))]
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def one_of(nodes: Sequence[Node]) -> Node:
    """The same for one of these."""
    parts = [part for node in nodes for part in (node.parts if isinstance(node, Or) else (node,))]
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """Every condition in these trees, without what ties them together."""
    for node in nodes:
        match node:
            case And(parts) | Or(parts):
                yield from walk(parts)
            case Not(part):
                yield from walk((part,))
            case _:
                yield node


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with each condition changed."""
    match node:
        case And(parts):
            return all_of([mapped(part, change) for part in parts])
        case Or(parts):
            return one_of([mapped(part, change) for part in parts])
        case Not(part):
            return negation(mapped(part, change))
        case _:
            return change(node)


def expand(query: Query, smart: Mapping[str, Query]) -> Query:
    """The query with the terms of smart feeds in the place of their names. One that is nothing but
    a name is sorted, and limited, as that says. Raises QueryError."""
    if not any(isinstance(one, Term) and one.field == "smart" for one in walk(query.terms)):
        return query
    names = {name.casefold(): found for name, found in smart.items()}
    told, left = tuple(smart), MOST_TERMS

    def stands_for(node: Node, seen: tuple[str, ...]) -> Node:
        if not (isinstance(node, Term) and node.field == "smart"):
            return node
        nonlocal left
        left -= 1
        key = node.value.casefold()
        if key not in names:
            raise QueryError(
                f"There is no smart feed {node.value!r}.", _known(node.value, told), at=node.at
            )
        if key in seen or len(seen) >= MOST_DEEP:
            raise QueryError(
                f"The smart feed {node.value!r} is made of itself.",
                "Take smart: out of one of them.", at=node.at,
            )  # fmt: skip
        if left < 0:
            raise QueryError("The smart feeds are made of too many others.", "Make them shorter.")
        found = mapped(all_of(names[key].terms), lambda one: stands_for(one, (*seen, key)))
        return negation(found) if node.negated else found

    first = query.terms[0]
    if len(query.terms) == 1 and isinstance(first, Term) and not first.negated:
        whole = names.get(first.value.casefold(), query)
        if not query.chosen and query.order == "newest":
            query = replace(query, order=whole.order, chosen=whole.chosen)
        if query.limit is None:
            query = replace(query, limit=whole.limit)
    whole_tree = all_of([mapped(node, lambda one: stands_for(one, ())) for node in query.terms])
    nodes = whole_tree.parts if isinstance(whole_tree, And) else (whole_tree,)
    if sum(1 for _ in walk(nodes)) > MOST_TERMS:
        raise QueryError(
            f"With its smart feeds the query has more than {MOST_TERMS} conditions.",
            "Make the smart feeds shorter.",
        )
    return replace(query, terms=nodes)


def _known(name: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.casefold(), [one.casefold() for one in names], n=1, cutoff=0.5)
    if near:
        right = next(one for one in names if one.casefold() == near[0])
        return f"Did you mean {right!r}?"
    if names:
        return f"There are: {', '.join(names)}."
    return "[[smart_feeds]] in the configuration makes one."


def at_time(query: Query, now: int) -> Query:
    """The query with ages and days as seconds."""
    return replace(query, terms=tuple(mapped(node, lambda one: _span(one, now))
                                      for node in query.terms))  # fmt: skip


def _span(node: Node, now: int) -> Node:
    match node:
        case Age(sign, count, unit):
            then = now - count * SECONDS[unit]
            match sign:
                case "<":
                    return Span(since=then + 1)
                case "<=":
                    return Span(since=then)
                case ">":
                    return Span(until=then)
                case _:
                    return Span(until=then + 1)
        case Published(since, until):
            return Span(
                day_bounds(since)[0] if since else None, day_bounds(until)[1] if until else None
            )
        case _:
            return node


def day_bounds(text: str) -> tuple[int, int]:
    """The first second of a year, month or day in UTC, and that of the next; raises ValueError."""
    import calendar  # with datetime 4 ms, paid by a query that names days

    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if not 1 <= year <= 9998 or not 0 <= month <= 12:
        raise ValueError(text)
    if month and day and day > calendar.monthrange(year, month)[1]:
        raise ValueError(text)
    begin = calendar.timegm((year, month or 1, day or 1, 0, 0, 0))
    if day:
        return begin, begin + 86_400
    later = (year, month + 1) if 0 < month < 12 else (year + 1, 1)
    return begin, calendar.timegm((*later, 1, 0, 0, 0))
