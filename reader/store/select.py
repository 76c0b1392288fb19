"""Query -> SQL: which columns of which entries, in which order."""

from __future__ import annotations

from reader.query_tree import Node, Order, Query, Term
from reader.store.conditions import Bound, where

_NEWEST = "entry.sort_at DESC, entry.id DESC"
ORDERS: dict[Order, str] = {
    "newest": _NEWEST,
    "oldest": "entry.sort_at ASC, entry.id ASC",
    "longest": f"entry.words DESC, {_NEWEST}",
    "shortest": f"entry.words ASC, {_NEWEST}",
    "feed": f"feed.rank, feed.id, {_NEWEST}",
    "title": f"entry.title COLLATE NOCASE, {_NEWEST}",
    "best": _NEWEST,
}
TIMELY: tuple[Order, ...] = ("newest", "oldest", "best")
"""Orders of which there is an index."""
INDEXED = ("unread", "starred", "later", "muted")
"""States whose entries have an index of their own."""
_GROUPS = {"": "", "feed": "feed.rank, feed.id, ", "folder": "groups.place, feed.folder, "}
_FOLDERS = """LEFT JOIN (SELECT folder, min(rank) AS place FROM feed WHERE subscribed
                         GROUP BY folder) AS groups ON groups.folder = feed.folder"""
"""A folder stands where the first of its feeds does."""


def _has_index(term: Node) -> bool:
    """Does an index have what it finds by itself?"""
    return isinstance(term, Term) and not term.negated and (
        term.field == "feed" or (term.field == "is" and term.value in INDEXED)
    )  # fmt: skip


def select(columns: str, query: Query) -> Bound:
    """The statement that finds `columns` of the entries of a query, in its order; folding them is
    left to who reads them."""
    condition, values = where(query.terms)
    limit = -1 if query.limit is None else query.limit
    order = _GROUPS[query.group] + ORDERS[query.order]
    folders = _FOLDERS if query.group == "folder" else ""
    # Crossed, so that entries are walked over in the order of an index and their feeds looked up.
    feeds = (
        f"CROSS JOIN feed ON feed.id = entry.feed {folders}" if "feed." in columns + order else ""
    )
    # Where all must be looked at anyway, it is in the order in which they lie in the file.
    whole = query.order not in TIMELY and not any(map(_has_index, query.terms))
    sql = f"""SELECT {columns} FROM entry {"NOT INDEXED" if whole else ""} {feeds}
              WHERE {condition} ORDER BY {order} LIMIT ?"""  # noqa: S608
    return sql, [*values, limit]
