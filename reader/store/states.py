"""The state of entries on its way in and out: also of those that are not stored yet.

What an import says of an entry that no refresh has brought yet waits in `pending` until it is
stored. States are added to what is there: nothing becomes unread or loses its star.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from reader.errors import ParseError
from reader.model import Feed
from reader.model_moving import EntryState
from reader.store import tags
from reader.store.db import Database, link_number
from reader.store.marking import mark_in
from reader.stories import link_key
from reader.text import safe_line

_PENDING = "feed, guid, url, link_key, read, starred, later, tags, muted, own_tags"
_NEWSBOAT = "SELECT feedurl, guid, url, unread, coalesce(flags, '') FROM rss_item"


def keep_states(database: Database, states: Sequence[EntryState]) -> int:
    """Lay states over the entries that they belong to, now or when those come; returns how many
    were stored already."""
    found = 0
    with database.writing() as db:
        for one in states:
            done = _lay_over(db, one)
            found += done
            said = (one.read, one.starred, one.later, one.tags, one.muted, one.own_tags)
            if not done and any(said):
                _keep(db, one)
    return found


def _lay_over(db: sqlite3.Connection, one: EntryState) -> bool:
    key = link_key(one.url)
    row = db.execute(
        """SELECT entry.id FROM entry JOIN feed ON feed.id = entry.feed
           WHERE feed.url = ? AND guid IN (?, ?)""",
        (one.feed, one.guid, one.url or one.guid),
    ).fetchone() or (key and db.execute(
        """SELECT entry.id FROM entry JOIN feed ON feed.id = entry.feed
           WHERE feed.url = ? AND link = ? AND link <> 0""", (one.feed, link_number(key)),
    ).fetchone())  # fmt: skip
    if not row:
        return False
    _mark(db, row[0], one.read, one.starred, one.later, one.muted)
    tags.keep(db, row[0], one.own_tags)
    return True


def _mark(db: sqlite3.Connection, entry: int, *states: bool) -> None:
    db.execute(
        """UPDATE entry SET read = max(read, ?), starred = max(starred, ?), later = max(later, ?)
           WHERE id = ?""",
        (*map(int, states[:3]), entry),
    )
    if states[3]:
        mark_in(db, [entry], "muted")


def _keep(db: sqlite3.Connection, one: EntryState) -> None:
    db.execute(
        f"""INSERT INTO pending ({_PENDING}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (feed, guid) DO UPDATE SET read = max(read, excluded.read),
                starred = max(starred, excluded.starred), later = max(later, excluded.later),
                muted = max(muted, excluded.muted), own_tags = excluded.own_tags""",  # noqa: S608
        (
            one.feed, one.guid, one.url, link_key(one.url), one.read, one.starred, one.later,
            _written(one.tags), one.muted, _written(one.own_tags),
        ),
    )  # fmt: skip


def _written(found: Sequence[str]) -> str:
    return json.dumps([safe_line(tag) for tag in found], ensure_ascii=False)


def awaits(db: sqlite3.Connection, feed: str) -> bool:
    """Does the state of an entry of the feed with this url wait for it?"""
    return (
        db.execute("SELECT 1 FROM pending WHERE feed = ? LIMIT 1", (feed,)).fetchone() is not None
    )


def take_up(db: sqlite3.Connection, feed: Feed, guid: str, url: str) -> bool:
    """Give a new entry the state that waited for it; False where none did."""
    key = link_key(url)
    row = db.execute(
        """SELECT guid, read, starred, later, muted, own_tags FROM pending
           WHERE feed = ?1 AND (guid IN (?2, ?3) OR link_key = ?4 AND ?4 <> '') LIMIT 1""",
        (feed.url, guid, url or guid, key),
    ).fetchone()
    if row is None:
        return False
    stored = db.execute("SELECT id FROM entry WHERE feed = ? AND guid = ?", (feed.id, guid))
    entry = stored.fetchone()[0]
    _mark(db, entry, *map(bool, row[1:5]))
    tags.keep(db, entry, json.loads(row[5]))
    db.execute("DELETE FROM pending WHERE feed = ? AND guid = ?", (feed.url, row[0]))
    return True


def states(database: Database) -> Iterator[EntryState]:
    """The state of every entry, in feeds subscribed to or not, and what waits for entries."""
    with database.reading() as db:
        for row in db.execute(
            """SELECT feed.url, guid, entry.url, read, entry.starred, entry.later, entry.tags,
                      muted, (SELECT json_group_array(tag) FROM entry_tag
                              WHERE entry_tag.entry = entry.id)
               FROM entry JOIN feed ON feed.id = entry.feed
               UNION ALL SELECT feed, guid, url, read, starred, later, tags, muted, own_tags
               FROM pending ORDER BY 1, 2"""
        ):
            yield EntryState(
                row[0], row[1], row[2], bool(row[3]), bool(row[4]), bool(row[5]),
                tuple(json.loads(row[6])), bool(row[7]), tuple(json.loads(row[8])),
            )  # fmt: skip


def guids(database: Database, entries: Sequence[int]) -> dict[int, str]:
    """The guids of these entries."""
    with database.reading() as db:
        found = db.execute(
            "SELECT id, guid FROM entry WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(entries)),),
        )
        return dict(found.fetchall())


def entry_of(database: Database, feed: str, guid: str) -> int:
    """The number of the entry with this guid, or 0."""
    with database.reading() as db:
        row = db.execute(
            """SELECT entry.id FROM entry JOIN feed ON feed.id = entry.feed
               WHERE feed.url = ? AND guid = ?""",
            (feed, guid),
        ).fetchone()
    return int(row[0]) if row else 0


def feed_urls(database: Database) -> dict[int, str]:
    """The feeds, subscribed to or not."""
    with database.reading() as db:
        return dict(db.execute("SELECT id, url FROM feed").fetchall())


def newsboat_states(path: Path) -> tuple[EntryState, ...]:
    """What newsboat's `cache.db` says of its articles: those that were read, and those with a flag,
    which become starred. The file is only read. Raises ParseError."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            db.text_factory = lambda raw: raw.decode("utf-8", "replace")
            rows = db.execute(_NEWSBOAT).fetchall()
    except sqlite3.Error as error:
        raise ParseError(
            f"{path} is no cache.db of newsboat that can be read: {error}.",
            "Close newsboat, and name the cache.db in its folder.",
        ) from error
    return tuple(
        EntryState(str(feed), str(guid or url or ""), str(url or ""), not unread, bool(flags))
        for feed, guid, url, unread, flags in rows
        if not unread or flags
    )
