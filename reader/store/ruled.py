"""Rules laid over entries: over new ones in the transaction that stores them, over stored ones when
the reader asks.

New entries are not in the search index yet, which follows in batches; where a rule has words, their
texts are put into a small one of their own, in memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from reader.model import EntryId, FeedId
from reader.model_rules import EntryRule, RuleApplied
from reader.query_tree import Node
from reader.store import tags
from reader.store.codec import kept_texts
from reader.store.conditions import FOUND, FRESH, where
from reader.store.db import Database
from reader.store.index import indexable, removed_blocks
from reader.store.marking import count_unmarked, mark_in

_INDEX = """CREATE VIRTUAL TABLE IF NOT EXISTS temp.fresh USING fts5(
    plain, title, author, tokenize = "unicode61 remove_diacritics 2")"""

Hits = tuple[tuple[str, tuple[EntryId, ...]], ...]


def lay_rules(
    db: sqlite3.Connection, feed: FeedId, rules: Sequence[EntryRule], guids: Sequence[str]
) -> Hits:
    """Do what the rules say with the new entries of a feed, in the rules' order: a later one sees
    what an earlier one did. Returns what those found that act outside of the store; nothing of
    that at a feed's first fetch, when all that is new is old."""
    rows = db.execute(
        """SELECT id FROM entry WHERE feed = ? AND guid IN (SELECT value FROM json_each(?))
           ORDER BY id""",
        (feed, json.dumps(list(guids))),
    )
    entries = [EntryId(row[0]) for row in rows.fetchall()]
    if any(rule.query.has_words for rule in rules):
        _index(db, entries)
    (last_ok,) = db.execute("SELECT last_ok FROM feed WHERE id = ?", (feed,)).fetchone()
    hits: list[tuple[str, tuple[EntryId, ...]]] = []
    for rule in rules:
        found = _among(db, rule.query.terms, entries)
        if not found:
            continue
        for mark in rule.marks:
            mark_in(db, found, mark)
        for tag in rule.tags:
            tags.add_in(db, tag, found)
        if rule.acts and last_ok is not None:
            hits.append((rule.name, tuple(found)))
    return tuple(hits)


def _index(db: sqlite3.Connection, entries: Sequence[int]) -> None:
    db.execute(_INDEX)
    db.execute("DELETE FROM temp.fresh")
    gone = removed_blocks(db, entries)
    rows = db.execute(
        """SELECT entry.id, packed, entry.title, author FROM entry
           LEFT JOIN body ON body.entry = entry.id
           WHERE entry.id IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(entries)),),
    ).fetchall()
    db.executemany(
        "INSERT INTO temp.fresh (rowid, plain, title, author) VALUES (?, ?, ?, ?)",
        [
            (entry, indexable("\n\n".join(kept_texts(packed, gone.get(entry, ())))),
             indexable(title), indexable(author))
            for entry, packed, title, author in rows
        ],
    )  # fmt: skip


def _among(
    db: sqlite3.Connection, terms: Sequence[Node], entries: Sequence[EntryId]
) -> list[EntryId]:
    condition, values = where(terms)
    rows = db.execute(
        f"""SELECT entry.id FROM entry
            WHERE entry.id IN (SELECT value FROM json_each(?))
            AND {condition.replace(FOUND, FRESH)} ORDER BY entry.id""",  # noqa: S608
        (json.dumps(list(entries)), *values),
    )
    return [EntryId(row[0]) for row in rows.fetchall()]


def apply(
    database: Database, rule: EntryRule, found: Sequence[int], *, dry_run: bool
) -> RuleApplied:
    """Do what a rule says with stored entries that it found, or only count what it would change."""
    changed: dict[str, int] = {}
    if dry_run:
        with database.reading() as db:
            for mark in rule.marks:
                changed[mark] = count_unmarked(db, found, mark)
            for tag in rule.tags:
                changed[f"tag:{tag}"] = tags.count_without(db, tag, found)
    else:
        with database.writing() as db:
            for mark in rule.marks:
                changed[mark] = len(mark_in(db, found, mark))
            for tag in rule.tags:
                changed[f"tag:{tag}"] = len(tags.add_in(db, tag, found))
    return RuleApplied(rule.name, rule.when, len(found), changed)
