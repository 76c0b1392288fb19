"""What a query finds, found out the long way: each entry is looked at by plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reader.query_tree import And, Measure, Node, Not, Or, Query, Span, Term, walk


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the oracle sees it."""

    id: int
    feed: int
    feed_url: str
    feed_title: str
    folder: str
    feed_rank: int
    title: str
    author: str
    url: str
    text: str
    tags: tuple[str, ...]
    sort_at: int
    read: bool
    starred: bool
    later: bool
    edited: bool
    duplicate: bool
    muted: bool
    words: int
    removed: int
    holds: frozenset[str]
    lang: str


def found(query: Query, entries: list[Told]) -> list[int]:
    """The numbers of the entries that it finds, in its order."""
    asks = any(isinstance(one, Term) and one.value == "muted" for one in walk(query.terms))
    hits = [
        one
        for one in entries
        if (asks or not one.muted) and all(holds(node, one) for node in query.terms)
    ]
    hits.sort(key=lambda one: (-one.sort_at, -one.id))
    match query.order:
        case "oldest":
            hits.reverse()
        case "longest":
            hits.sort(key=lambda one: -one.words)
        case "shortest":
            hits.sort(key=lambda one: one.words)
        case "feed":
            hits.sort(key=lambda one: (one.feed_rank, one.feed))
        case "title":
            hits.sort(key=lambda one: one.title.lower())
    return [one.id for one in hits][: query.limit]


def holds(node: Node, one: Told) -> bool:
    """Is it true of this entry?"""
    match node:
        case Term():
            return _term(node, one) != node.negated
        case Measure(name, sign, number):
            value = one.words if name == "words" else one.removed
            return {
                "<": value < number, "<=": value <= number, "=": value == number,
                ">=": value >= number, ">": value > number,
            }[sign]  # fmt: skip
        case Span(since, until):
            late = since is None or one.sort_at >= since
            return late and (until is None or one.sort_at < until)
        case Not(part):
            return not holds(part, one)
        case And(parts):
            return all(holds(part, one) for part in parts)
        case Or(parts):
            return any(holds(part, one) for part in parts)
        case _:
            raise TypeError(node)


def _term(term: Term, one: Told) -> bool:  # noqa: PLR0911 - a field after the other
    value = term.value
    lower = value.lower()
    match term.field:
        case "text":
            return _has_words(value, one)
        case "feed":
            if value.isdigit():
                return one.feed == int(value)
            return value == one.feed_url or lower in one.feed_title.lower()
        case "folder":
            return one.folder == value or one.folder.lower().startswith(f"{lower}/")
        case "tag":
            return lower in [tag.lower() for tag in one.tags]
        case "author":
            return lower in one.author.lower()
        case "title":
            return lower in one.title.lower()
        case "url":
            return lower in one.url.lower()
        case "has":
            return value in one.holds
        case "lang":
            return one.lang == value or one.lang.startswith(f"{value}-")
        case _:
            return {
                "unread": not one.read, "read": one.read, "starred": one.starred,
                "unstarred": not one.starred, "later": one.later, "unlater": not one.later,
                "edited": one.edited, "duplicate": one.duplicate, "muted": one.muted,
            }[value]  # fmt: skip


def _has_words(value: str, one: Told) -> bool:
    wanted = re.findall(r"\w+", value.lower())
    if not wanted:
        return value.lower() in one.title.lower()
    *lead, last = wanted
    for text in (one.text, one.title, one.author):
        there = re.findall(r"\w+", text.lower())
        for at in range(len(there) - len(lead)):
            if there[at : at + len(lead)] == lead and there[at + len(lead)].startswith(last):
                return True
    return False
