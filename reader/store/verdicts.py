"""Verdicts over stored blocks: written, laid anew, set aside, counted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reader.model import Article, Cleaned, EntryId, FeedId, Verdict
from reader.model_filter import PRINTS
from reader.store.codec import unpack_body
from reader.store.conditions import FEED_NAME
from reader.store.db import Database
from reader.store.index import removed_blocks, unindex
from reader.store.prints import UNPRINTED
from reader.text import SafeText, words


class Stored(NamedTuple):
    """An article as it is judged again, and its content hash as it was read."""

    entry: EntryId
    article: Article
    seen: str


def write_verdicts(
    db: sqlite3.Connection, judged: Sequence[tuple[EntryId, Cleaned]], *, fresh: bool = False
) -> None:
    """Store the verdicts over entries in the place of earlier ones; `fresh`: there are none."""
    if not fresh:
        db.executemany("DELETE FROM verdict WHERE entry = ?", [(ident,) for ident, _ in judged])
    rows = [
        (ident, one.block, one.rule, one.reason, restored)
        for ident, cleaned in judged
        for restored, verdicts in enumerate((cleaned.verdicts, cleaned.restored))
        for one in verdicts
    ]
    said = {(rule, reason) for _, _, rule, reason, _ in rows}
    db.executemany("INSERT OR IGNORE INTO reason (rule, reason) VALUES (?, ?)", sorted(said))
    known = {
        pair: db.execute("SELECT id FROM reason WHERE rule = ? AND reason = ?", pair).fetchone()[0]
        for pair in said
    }
    db.executemany(
        "INSERT INTO verdict (entry, block, reason, restored) VALUES (?, ?, ?, ?)",
        [
            (ident, block, known[rule, reason], restored)
            for ident, block, rule, reason, restored in rows
        ],
    )


def read_verdicts(
    db: sqlite3.Connection, ident: EntryId
) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
    """The verdicts that stand, and those that were set aside."""
    rows = db.execute(
        """SELECT block, rule, reason.reason, restored FROM verdict
           JOIN reason ON reason.id = verdict.reason WHERE entry = ? ORDER BY block""",
        (ident,),
    ).fetchall()
    stands = tuple(Verdict(*row[:3]) for row in rows if not row[3])
    return stands, tuple(Verdict(*row[:3]) for row in rows if row[3])


def rejudge(
    database: Database, judged: Sequence[tuple[EntryId, Cleaned, str]], version: str
) -> None:
    """Lay new verdicts over stored blocks: (entry, judged article, its content hash as read).

    An article that was replaced since it was read is left alone; it has been judged meanwhile.
    """
    with database.writing() as db:
        stays = [
            (ident, cleaned)
            for ident, cleaned, seen in judged
            if db.execute(
                "SELECT 1 FROM body WHERE entry = ? AND content_hash = ?", (ident, seen)
            ).fetchone()
        ]
        # What stays as it is stays in the index.
        gone = removed_blocks(db, [ident for ident, _ in stays])
        unindex(
            db,
            [ident for ident, cleaned in stays if gone.get(ident, set()) != set(cleaned.removed)],
        )
        write_verdicts(db, stays)
        db.executemany(
            "UPDATE entry SET words = ?, removed = ?, judged = ? WHERE id = ?",
            [
                (words(cleaned.plain), len(cleaned.verdicts), version, ident)
                for ident, cleaned in stays
            ],
        )


def mark_judged(
    database: Database, feed: FeedId, old: str, new: str, besides: Sequence[int] = ()
) -> None:
    """Note that another filter would judge a feed's articles as the old one did, but for some."""
    with database.writing() as db:
        db.execute("CREATE TEMP TABLE IF NOT EXISTS besides (id INTEGER PRIMARY KEY)")
        db.execute("DELETE FROM besides")
        db.executemany("INSERT OR IGNORE INTO besides VALUES (?)", [(one,) for one in besides])
        db.execute(
            """UPDATE entry SET judged = ? WHERE feed = ? AND judged = ?
               AND id NOT IN (SELECT id FROM besides)""",
            (new, feed, old),
        )


def note_judged(database: Database, entries: Sequence[int], version: str) -> None:
    """Note that this filter would judge these articles as they are judged."""
    with database.writing() as db:
        db.executemany(
            "UPDATE entry SET judged = ? WHERE id = ?", [(version, entry) for entry in entries]
        )


_UNJUDGED = """
    SELECT id FROM entry WHERE feed = ?1 AND printed = ?2 AND judged < ?3 UNION ALL
    SELECT id FROM entry WHERE feed = ?1 AND printed = ?2 AND judged > ?3 UNION ALL
    SELECT id FROM entry WHERE feed = ?1 AND printed < ?2 AND judged <> ?3 UNION ALL
    SELECT id FROM entry WHERE feed = ?1 AND printed > ?2 AND judged <> ?3"""
"""What another filter judged, as stretches of an index: nothing else of the feed is looked at."""


def unjudged(database: Database, feed: FeedId, version: str, limit: int) -> list[Stored]:
    """Articles of a feed that another filter judged, newest first."""
    return _stored(
        database,
        f"entry.id IN ({_UNJUDGED}) ORDER BY entry.sort_at DESC, entry.id DESC LIMIT ?4",
        (feed, PRINTS, version, limit),
    )


def is_stale(database: Database, feed: FeedId, version: str) -> bool:
    """Whether an article of a feed was judged by another filter, or has no prints of today."""
    with database.reading() as db:
        row = db.execute(
            f"""SELECT 1 FROM body WHERE entry IN ({_UNJUDGED} UNION ALL {UNPRINTED}) LIMIT 1""",  # noqa: S608
            (feed, PRINTS, version),
        ).fetchone()
    return row is not None


def stored(database: Database, entries: Sequence[int]) -> list[Stored]:
    """These articles, newest first."""
    found: list[Stored] = []
    for start in range(0, len(entries), 500):
        part = entries[start : start + 500]
        marks = ",".join("?" * len(part))
        found += _stored(
            database, f"entry.id IN ({marks}) ORDER BY entry.sort_at DESC, entry.id DESC", part
        )
    return found


def _stored(database: Database, condition: str, values: Sequence[int | str]) -> list[Stored]:
    with database.reading() as db:
        rows = db.execute(
            f"""SELECT entry.id, packed, entry.url, entry.author, {FEED_NAME}, content_hash
                FROM entry JOIN body ON body.entry = entry.id
                JOIN feed ON feed.id = entry.feed WHERE {condition}""",  # noqa: S608
            values,
        ).fetchall()
    return [
        Stored(
            EntryId(row[0]),
            Article(
                *unpack_body(row[1]), url=SafeText(row[2]), author=SafeText(row[3]),
                site=SafeText(row[4]),
            ),
            row[5],
        )
        for row in rows
    ]  # fmt: skip


def with_verdicts(
    database: Database, feed: FeedId, version: str, rule: str | None, *, restored: bool | None
) -> list[int]:
    """Entries of a feed, judged by the filter of this version, over which there is a verdict (by
    `rule`; one that stands or was set aside), newest first."""
    conditions = ["entry.feed = ?", "entry.judged = ?"]
    values: list[str | int] = [feed, version]
    if rule is not None:
        conditions.append("verdict.reason IN (SELECT id FROM reason WHERE rule = ?)")
        values.append(rule)
    if restored is not None:
        conditions.append("verdict.restored = ?")
        values.append(int(restored))
    with database.reading() as db:
        rows = db.execute(
            f"""SELECT DISTINCT entry.id FROM verdict JOIN entry ON entry.id = verdict.entry
                WHERE {" AND ".join(conditions)}
                ORDER BY entry.sort_at DESC, entry.id DESC""",  # noqa: S608
            values,
        ).fetchall()
    return [row[0] for row in rows]


def all_verdicts(database: Database, entries: Sequence[Stored]) -> Iterator[tuple[Stored, Cleaned]]:
    """Each article with its verdicts, those that stand and those set aside."""
    with database.reading() as db:
        for one in entries:
            yield one, Cleaned(one.article, *read_verdicts(db, one.entry))


def hits(database: Database) -> list[tuple[str, FeedId, int, int]]:
    """(rule, feed, blocks taken, blocks put back), counted."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT rule, feed, sum(restored = 0), sum(restored) FROM verdict
               JOIN reason ON reason.id = verdict.reason
               JOIN entry ON entry.id = verdict.entry GROUP BY rule, feed ORDER BY rule, feed"""
        ).fetchall()
    return [(row[0], FeedId(row[1]), row[2], row[3]) for row in rows]
