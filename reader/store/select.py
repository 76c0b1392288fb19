"""Query -> SQL: which columns of which entries, in which order."""

from __future__ import annotations

from reader.query_tree import Order, Query
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
_GROUPS = {"": "", "feed": "feed.rank, feed.id, ", "folder": "groups.place, feed.folder, "}
_FOLDERS = """LEFT JOIN (SELECT folder, min(rank) AS place FROM feed WHERE subscribed
                         GROUP BY folder) AS groups ON groups.folder = feed.folder"""
"""A folder stands where the first of its feeds does."""


def select(columns: str, query: Query) -> Bound:
    """The statement that finds `columns` of the entries of a query, in its order; folding them is
    left to who reads them."""
    condition, values = where(query.terms)
    limit = -1 if query.limit is None else query.limit
    groups = _GROUPS[query.group]
    folders = _FOLDERS if query.group == "folder" else ""
    # Crossed, so that entries are walked over in the order of an index and their feeds looked up.
    sql = f"""SELECT {columns} FROM entry CROSS JOIN feed ON feed.id = entry.feed {folders}
              WHERE {condition} ORDER BY {groups}{ORDERS[query.order]} LIMIT ?"""  # noqa: S608
    return sql, [*values, limit]
