"""Query -> SQL: conditions with bound values; a user's words are quoted before FTS5 sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from reader.query import Query, Term
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
}

_GROUPS = {"": "", "feed": "feed.rank, feed.id, ", "folder": "groups.place, feed.folder, "}
_FOLDERS = """LEFT JOIN (SELECT folder, min(rank) AS place FROM feed WHERE subscribed
                         GROUP BY folder) AS groups ON groups.folder = feed.folder"""
"""A folder stands where the first of its feeds does."""


def select(columns: str, query: Query) -> Bound:
    """The statement that finds `columns` of the entries of a query, in its order; folding them is
    left to who reads them."""
    condition, values = where(query.terms)
    limit = -1 if query.limit is None else query.limit
    way = "ASC" if query.order == "oldest" else "DESC"
    groups = _GROUPS[query.group]
    folders = _FOLDERS if query.group == "folder" else ""
    sql = f"""SELECT {columns} FROM entry JOIN feed ON feed.id = entry.feed {folders}
              WHERE {condition} ORDER BY {groups}entry.sort_at {way}, entry.id {way} LIMIT ?"""  # noqa: S608
    return sql, [*values, limit]


def where(terms: Sequence[Term]) -> Bound:
    """All the terms as one condition, over the feeds subscribed to."""
    conditions, values = ["feed.subscribed"], list[str | int]()
    for term in terms:
        condition, bound = _CONDITIONS[term.field](term.value)
        conditions.append(f"NOT ({condition})" if term.negated else condition)
        values.extend(bound)
    return " AND ".join(conditions), values


def match(terms: Sequence[Term]) -> str:
    """An FTS5 expression for the words of the terms, each a quoted phrase whose last word may go
    on; empty when no term has a word in it."""
    phrases = []
    for term in terms:
        tokens = re.findall(r"\w+", searchable(term.value))
        if term.field == "text" and tokens:
            phrases.append('"' + " ".join(tokens) + '" *')
    return " AND ".join(phrases)


def _feed(value: str) -> Bound:
    if value.isascii() and value.isdigit() and len(value) < 18:
        return "entry.feed = ?", [int(value)]
    return f"(feed.url = ? OR {FEED_NAME} LIKE ? {_LIKE})", [value, _part(value)]


def _folder(value: str) -> Bound:
    return f"(feed.folder = ? OR feed.folder LIKE ? {_LIKE})", [value, f"{_literal(value)}/%"]


def _tag(value: str) -> Bound:
    within = "EXISTS (SELECT 1 FROM json_each({}) WHERE lower(value) = lower(?))"
    return f"({within.format('entry.tags')} OR {within.format('feed.tags')})", [value, value]


def _text(value: str) -> Bound:
    found = match([Term("text", value)])
    if not found:  # nothing but punctuation: the index knows no such thing, a title may
        return _like("title")(value)
    return "entry.doc IN (SELECT rowid FROM search WHERE search MATCH ?)", [found]


def _like(column: str) -> Callable[[str], Bound]:
    return lambda value: (f"entry.{column} LIKE ? {_LIKE}", [_part(value)])


_CONDITIONS: dict[str, Callable[[str], Bound]] = {
    "feed": _feed,
    "folder": _folder,
    "tag": _tag,
    "text": _text,
    "author": _like("author"),
    "title": _like("title"),
    "url": _like("url"),
    "is": lambda value: (_STATES[value], []),
}


def _part(text: str) -> str:
    return f"%{_literal(text)}%"


def _literal(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)
