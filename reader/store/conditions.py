"""The conditions of a query as SQL, with bound values, over `entry` and `feed`.

What is about a feed is asked of the feeds once, and an entry then has one of their numbers. The
plus before that keeps SQLite from gathering all entries of these feeds and sorting them: it is to
walk along the index that has the list's order, and to stop when a page is full.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal

from reader.query_tree import And, Measure, Node, Not, Or, Span, Term, walk
from reader.store.holding import BITS
from reader.store.index import searchable

Bound = tuple[str, list[str | int]]
"""A condition and the values for its question marks."""

FEED_NAME = "coalesce(nullif(feed.own_title, ''), nullif(feed.title, ''), feed.url)"

EDITED = "EXISTS (SELECT 1 FROM revision WHERE revision.entry = entry.id)"

_LIKE = r"""ESCAPE '\'"""
_STATES = {
    "unread": "entry.read = 0",
    "read": "entry.read = 1",
    "starred": "entry.starred = 1",
    "unstarred": "entry.starred = 0",
    "later": "entry.later = 1",
    "unlater": "entry.later = 0",
    "edited": EDITED,
    "duplicate": "entry.behind IS NOT NULL",
    "muted": "entry.muted = 1",
}

FOUND = "entry.doc IN (SELECT rowid FROM search WHERE search MATCH ?)"
"""Words stand in the text."""
FRESH = "entry.id IN (SELECT rowid FROM temp.fresh WHERE fresh MATCH ?)"
"""The same of entries that are not in the index yet (ruled.py)."""

SUBSCRIBED = "+entry.feed IN (SELECT id FROM feed WHERE subscribed)"


def where(terms: Sequence[Node]) -> Bound:
    """All the terms as one condition, over the feeds subscribed to. What is muted is only found by
    who asks whether it is."""
    conditions, values = [SUBSCRIBED], list[str | int]()
    if not asks_for_muted(terms):
        conditions.append("entry.muted = 0")
    for term in terms:
        condition, bound = condition_of(term)
        conditions.append(condition)
        values.extend(bound)
    return " AND ".join(conditions), values


def asks_for_muted(terms: Sequence[Node]) -> bool:
    """Does it say itself what is to become of muted entries?"""
    return any(
        isinstance(one, Term) and one.field == "is" and one.value == "muted" for one in walk(terms)
    )


def condition_of(node: Node) -> Bound:
    """One node of a query as a condition in parentheses, or a single one."""
    match node:
        case Term():
            condition, values = _CONDITIONS[node.field](node.value)
            return (f"NOT ({condition})" if node.negated else condition), values
        case Measure(name, sign, number):
            return f"entry.{name} {_sign(sign)} ?", [number]
        case Span(since, until):
            return _span(since, until)
        case Not(part):
            condition, values = condition_of(part)
            return f"NOT ({condition})", values
        case And(parts):
            return _joined(" AND ", parts, "1")
        case Or(parts):
            return _joined(" OR ", parts, "0")
        case _:
            raise TypeError(f"{node} is to be a span before it comes here.")


def _joined(word: str, parts: Sequence[Node], none: str) -> Bound:
    found = [condition_of(part) for part in parts]
    values = [value for _, bound in found for value in bound]
    return f"({word.join(condition for condition, _ in found) or none})", values


def _sign(sign: Literal["<", "<=", "=", ">=", ">"]) -> str:
    return sign


def _span(since: int | None, until: int | None) -> Bound:
    if since is not None and until is not None:
        return "(entry.sort_at >= ? AND entry.sort_at < ?)", [since, until]
    if since is not None:
        return "entry.sort_at >= ?", [since]
    return ("entry.sort_at < ?", [until]) if until is not None else ("1", [])


def match(terms: Sequence[Node]) -> str:
    """An FTS5 expression for the words of the terms, each a quoted phrase whose last word may go
    on; empty when no term has a word in it."""
    phrases = []
    for term in terms:
        if not (isinstance(term, Term) and term.field == "text"):
            continue
        tokens = re.findall(r"\w+", searchable(term.value))
        if tokens:
            phrases.append('"' + " ".join(tokens) + '" *')
    return " AND ".join(phrases)


def _feed(value: str) -> Bound:
    if value.isascii() and value.isdigit() and len(value) < 18:
        return "entry.feed = ?", [int(value)]
    named = f"(feed.url = ? OR {FEED_NAME} LIKE ? {_LIKE})"
    return _of_feeds(named), [value, _part(value)]


def _folder(value: str) -> Bound:
    inside = f"(feed.folder = ? OR feed.folder LIKE ? {_LIKE})"
    return _of_feeds(inside), [value, f"{_literal(value)}/%"]


def _of_feeds(condition: str) -> str:
    return f"+entry.feed IN (SELECT feed.id FROM feed WHERE {condition})"  # noqa: S608


def _tag(value: str) -> Bound:
    within = "EXISTS (SELECT 1 FROM json_each({}) WHERE lower(value) = lower(?))"
    own = "entry.id IN (SELECT entry FROM entry_tag WHERE tag = ? COLLATE NOCASE)"
    of_feed = _of_feeds(within.format("feed.tags"))
    publishers = f"(entry.tags <> '[]' AND {within.format('entry.tags')})"
    return f"({own} OR {of_feed} OR {publishers})", [value, value, value]


def _text(value: str) -> Bound:
    found = match([Term("text", value)])
    if not found:  # nothing but punctuation: the index knows no such thing, a title may
        return _like("title")(value)
    return FOUND, [found]


def _like(column: str) -> Callable[[str], Bound]:
    return lambda value: (f"entry.{column} LIKE ? {_LIKE}", [_part(value)])


def _lang(value: str) -> Bound:
    return "(entry.lang = ? OR entry.lang LIKE ?)", [value, f"{value}-%"]


def _smart(value: str) -> Bound:
    raise TypeError(f"smart:{value} is to be its terms before it comes here.")


_CONDITIONS: dict[str, Callable[[str], Bound]] = {
    "feed": _feed,
    "folder": _folder,
    "tag": _tag,
    "text": _text,
    "author": _like("author"),
    "title": _like("title"),
    "url": _like("url"),
    "is": lambda value: (_STATES[value], []),
    "has": lambda value: (f"(entry.holds & {BITS[value]}) <> 0", []),
    "lang": _lang,
    "smart": _smart,
}


def _part(text: str) -> str:
    return f"%{_literal(text)}%"


def _literal(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
