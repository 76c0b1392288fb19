"""What the store knows of the server that the feeds are exchanged with: the account, which feeds
and entries here are which there, and states that differ."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from reader.intervals import SYNCED
from reader.model import FeedId
from reader.model_sync import LABEL, READ, STARRED, Account, Bound, Item, ItemId, Local, Refused
from reader.store import tags
from reader.store.db import Database, link_number
from reader.store.journal import note, taking
from reader.stories import link_key
from reader.text import safe_line

SLICE = 2_000
"""Entries whose state is changed in one transaction."""
_ACCOUNT = "id, name, token, newest, last_try, last_ok, failures, retry_at, problem"


# The account


def account(database: Database) -> Account | None:
    """The account that is logged in to, or None."""
    with database.reading() as db:
        row = db.execute(f"SELECT {_ACCOUNT} FROM sync_account LIMIT 1").fetchone()  # noqa: S608
    return None if row is None else Account(*row)


def enter(database: Database, name: str, token: str) -> None:
    """Log in: what is known of another account goes."""
    with database.writing() as db:
        if db.execute("SELECT 1 FROM sync_account WHERE name = ?", (name,)).fetchone() is None:
            _forget(db)
            db.execute("INSERT INTO sync_account (name) VALUES (?)", (name,))
        db.execute(
            "UPDATE sync_account SET token = ?, failures = 0, retry_at = 0, problem = ''", (token,)
        )


def leave(database: Database) -> None:
    """Log out: the feeds and entries stay, and nothing is known of the server any more."""
    with database.writing() as db:
        _forget(db)


def _forget(db: sqlite3.Connection) -> None:
    db.execute("UPDATE feed SET plan = '', next_refresh = NULL WHERE plan = ?", (SYNCED,))
    for table in ("journal", "entry", "refused", "feed", "account"):
        db.execute(f"DELETE FROM sync_{table}")  # noqa: S608


def keep_token(database: Database, token: str) -> None:
    """The server gave a new one."""
    with database.writing() as db:
        db.execute("UPDATE sync_account SET token = ?", (token,))


def note_done(database: Database, newest: int, now: int, problem: str = "") -> None:
    """An exchange came to its end; `problem` is what it could not do."""
    with database.writing() as db:
        db.execute(
            """UPDATE sync_account SET newest = max(newest, ?1), last_try = ?2, last_ok = ?2,
                      failures = 0, retry_at = 0, problem = ?3""",
            (newest, now, safe_line(problem)),
        )
        db.execute(
            """UPDATE feed SET last_try = ?1, last_ok = ?1
               WHERE url IN (SELECT url FROM sync_feed)""",
            (now,),
        )


def note_failed(database: Database, problem: str, retry_at: int | None, now: int) -> None:
    """An exchange did not come to its end."""
    with database.writing() as db:
        db.execute(
            """UPDATE sync_account SET last_try = ?, failures = failures + 1, problem = ?,
                      retry_at = max(retry_at, ?)""",
            (now, safe_line(problem), retry_at or 0),
        )


# Feeds


def bound(database: Database) -> tuple[Bound, ...]:
    """The feeds that are here and there."""
    with database.reading() as db:
        rows = db.execute(
            "SELECT remote, url, here_title, here_folder, there_title, there_folder FROM sync_feed"
        ).fetchall()
    return tuple(Bound(row[0], row[1], Local(row[1], row[2], row[3]), row[4], row[5])
                 for row in rows)  # fmt: skip


def write_feeds(
    database: Database, kept: Sequence[Bound], about: Mapping[str, tuple[str, str]]
) -> None:
    """From now on these are the feeds that are here and there, and no others; `about`: the title
    and the site of each, by its address here. Entries of one that is no longer among them are not
    exchanged any more."""
    with database.writing() as db:
        urls = json.dumps([one.url for one in kept])
        gone = [row[0] for row in db.execute(
            "SELECT url FROM sync_feed WHERE url NOT IN (SELECT value FROM json_each(?))", (urls,)
        )]  # fmt: skip
        for url in gone:
            _unbind(db, url)
        db.execute("DELETE FROM sync_feed")
        db.executemany(
            "INSERT INTO sync_feed VALUES (?, ?, ?, ?, ?, ?)",
            [(one.id, one.url, one.here.title, one.here.folder, one.title, one.folder)
             for one in kept],
        )  # fmt: skip
        # What came of these before they were here is asked for again.
        db.execute(
            """DELETE FROM sync_entry WHERE entry IS NULL AND stream <> ''
               AND stream IN (SELECT remote FROM sync_feed)"""
        )
        db.executemany(
            """UPDATE feed SET title = CASE WHEN ?1 <> '' THEN ?1 ELSE title END,
                      site = CASE WHEN ?2 <> '' THEN ?2 ELSE site END, plan = ?3,
                      next_refresh = NULL, last_error = '', failures = 0 WHERE url = ?4""",
            [(*map(safe_line, about.get(one.url, ("", ""))), SYNCED, one.url) for one in kept],
        )


def _unbind(db: sqlite3.Connection, url: str) -> None:
    """Its entries stay, and what they are called there is forgotten."""
    entries = """SELECT remote FROM sync_entry JOIN entry ON entry.id = sync_entry.entry
                 JOIN feed ON feed.id = entry.feed WHERE feed.url = ?"""
    db.execute(f"DELETE FROM sync_journal WHERE remote IN ({entries})", (url,))  # noqa: S608
    db.execute(f"DELETE FROM sync_entry WHERE remote IN ({entries})", (url,))  # noqa: S608
    db.execute(
        "UPDATE feed SET plan = '', next_refresh = NULL WHERE url = ? AND plan = ?", (url, SYNCED)
    )


def refused(database: Database) -> tuple[Refused, ...]:
    """The feeds that the server would not take."""
    with database.reading() as db:
        rows = db.execute("SELECT url, why, tried FROM sync_refused ORDER BY url").fetchall()
    return tuple(Refused(*row) for row in rows)


def write_refused(database: Database, feeds: Sequence[Refused]) -> None:
    """These and no others."""
    with database.writing() as db:
        db.execute("DELETE FROM sync_refused")
        db.executemany(
            "INSERT OR REPLACE INTO sync_refused VALUES (?, ?, ?)",
            [(one.url, safe_line(one.why), one.tried) for one in feeds],
        )


# Entries


def unknown(database: Database, ids: Sequence[ItemId]) -> list[ItemId]:
    """Those of these ids that are new here, in their order."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT value FROM json_each(?)
               WHERE value NOT IN (SELECT remote FROM sync_entry) ORDER BY key""",
            (json.dumps(ids),),
        )
        return list(dict.fromkeys(row[0] for row in rows))


def number(database: Database) -> int:
    """How many entries are here and there."""
    with database.reading() as db:
        row = db.execute("SELECT count(*) FROM sync_entry WHERE entry IS NOT NULL").fetchone()
    return int(row[0])


def by_guid(database: Database, feed: FeedId, guids: Sequence[str]) -> dict[str, int]:
    """The entries of a feed with these guids."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT guid, id FROM entry
               WHERE feed = ? AND guid IN (SELECT value FROM json_each(?))""",
            (feed, json.dumps(guids)),
        )
        return dict(rows.fetchall())


def by_link(database: Database, feed: FeedId, links: Collection[str]) -> dict[str, int]:
    """The entries of a feed that are not known to be on the server, by their links: those that were
    here before the exchange began. A link that several have names none."""
    numbers = {link_number(link_key(link)): link for link in links}
    numbers.pop(0, None)
    found: dict[str, list[int]] = {}
    with database.reading() as db:
        for number_, entry in db.execute(
            """SELECT link, id FROM entry
               WHERE feed = ? AND link <> 0 AND link IN (SELECT value FROM json_each(?))
               AND id NOT IN (SELECT entry FROM sync_entry WHERE entry IS NOT NULL)""",
            (feed, json.dumps(list(numbers))),
        ):
            found.setdefault(numbers[number_], []).append(entry)
    return {link: entries[0] for link, entries in found.items() if len(entries) == 1}


def bind(
    database: Database, pairs: Iterable[tuple[Item, int]], labels: Collection[str] | None
) -> int:
    """These entries of the server are these here. What either side has read, starred or tagged is
    so on both from now on; returns how many were read or starred here by that. `labels`: those
    that are no folders; None: the server has none."""
    changed = 0
    with taking(database) as db:
        for item, entry in pairs:
            db.execute(
                "INSERT OR REPLACE INTO sync_entry (remote, entry) VALUES (?, ?)", (item.id, entry)
            )
            row = db.execute("SELECT read, starred FROM entry WHERE id = ?", (entry,)).fetchone()
            there = (item.read, item.starred)
            for flag, mine, theirs in zip((READ, STARRED), map(bool, row), there, strict=True):
                if theirs and not mine:
                    db.execute(f"UPDATE entry SET {flag} = 1 WHERE id = ?", (entry,))  # noqa: S608
                    changed += 1
                elif mine and not theirs:
                    note(db, item.id, flag, value=True)
            if labels is not None:
                _join_tags(db, item, entry, labels)
    return changed


def _join_tags(db: sqlite3.Connection, item: Item, entry: int, labels: Collection[str]) -> None:
    theirs = {safe_line(one).casefold(): safe_line(one) for one in item.labels if one in labels}
    mine = {row[0].casefold(): row[0] for row in db.execute(
        "SELECT tag FROM entry_tag WHERE entry = ?", (entry,)
    )}  # fmt: skip
    tags.keep(db, entry, (tag for key, tag in theirs.items() if key not in mine))
    for key, tag in mine.items():
        if key not in theirs:
            note(db, item.id, LABEL + tag, value=True)


def note_elsewhere(database: Database, items: Sequence[tuple[ItemId, str]]) -> None:
    """Entries of feeds that are not here, with the feed's name there: they are not asked for
    again, unless that comes."""
    if not items:
        return
    with database.writing() as db:
        db.executemany(
            "INSERT OR IGNORE INTO sync_entry (remote, entry, stream) VALUES (?, NULL, ?)", items
        )


# States


class Differing(NamedTuple):
    """An entry whose state is another one here than there."""

    entry: int
    item: ItemId
    asked_for: bool
    """Its state is one that a reader gave it: it may not be lost by being missing there."""


_NOT_SENT = "NOT EXISTS (SELECT 1 FROM sync_journal WHERE remote = sync_entry.remote AND flag = ?)"


class _Flag(NamedTuple):
    """How a flag is asked for: what is true of the entries that have it or have it not, what binds
    that, and which of them have it by the reader's wish."""

    has: str
    has_not: str
    bound: tuple[str, ...]
    asked_for: str


def _flag(name: str) -> _Flag:
    if name == READ:
        return _Flag("read = 1", "read = 0", (), "unread_again")
    if name == STARRED:
        return _Flag("starred = 1", "starred = 0", (), "1")
    tagged = "SELECT entry FROM entry_tag WHERE tag = ?"
    tag = (name.removeprefix(LABEL),)
    return _Flag(f"entry.id IN ({tagged})", f"entry.id NOT IN ({tagged})", tag, "1")


def differing(
    database: Database, flag: str, listed: Sequence[ItemId], *, value: bool
) -> tuple[list[Differing], list[Differing]]:
    """The server lists all its entries whose flag has this value. Returns those listed that have
    another one here, and those that have this one here and are not listed. What is still to be
    sent does not count."""
    way = _flag(flag)
    has, has_not = (way.has, way.has_not) if value else (way.has_not, way.has)
    columns = f"entry.id, sync_entry.remote, {way.asked_for}"
    there = json.dumps(listed)
    with database.reading() as db:
        lacking = db.execute(
            f"""SELECT {columns} FROM json_each(?) AS listed
                JOIN sync_entry ON sync_entry.remote = listed.value
                JOIN entry ON entry.id = sync_entry.entry WHERE {has_not} AND {_NOT_SENT}""",  # noqa: S608
            (there, *way.bound, flag),
        ).fetchall()
        having = db.execute(
            f"""SELECT {columns} FROM entry JOIN sync_entry ON sync_entry.entry = entry.id
                WHERE {has} AND {_NOT_SENT}
                AND sync_entry.remote NOT IN (SELECT value FROM json_each(?))""",  # noqa: S608
            (*way.bound, flag, there),
        ).fetchall()
    return list(map(_differing, lacking)), list(map(_differing, having))


def _differing(row: tuple[int, ItemId, int]) -> Differing:
    return Differing(row[0], row[1], bool(row[2]))


_SETTING = {
    (READ, True): "read = 1, unread_again = 0",
    (READ, False): "read = 0, unread_again = 1",
    (STARRED, True): "starred = 1",
    (STARRED, False): "starred = 0",
}


def set_states(database: Database, flag: str, found: Sequence[Differing], *, value: bool) -> int:
    """Give entries the state that they have there, but for those that the reader has changed by
    now; returns how many were changed."""
    done = 0
    for start in range(0, len(found), SLICE):
        part = [one.entry for one in found[start : start + SLICE]]
        with taking(database) as db:
            free = _not_changed(db, flag, part)
            if flag.startswith(LABEL):
                change = tags.add_in if value else tags.remove_in
                done += len(change(db, flag.removeprefix(LABEL), free))
            else:
                done += db.execute(
                    f"""UPDATE entry SET {_SETTING[flag, value]}
                        WHERE id IN (SELECT value FROM json_each(?)) AND {flag} <> ?""",  # noqa: S608
                    (json.dumps(free), int(value)),
                ).rowcount
    return done


def _not_changed(db: sqlite3.Connection, flag: str, entries: Sequence[int]) -> list[int]:
    rows = db.execute(
        """SELECT value FROM json_each(?) WHERE NOT EXISTS (
               SELECT 1 FROM sync_entry JOIN sync_journal USING (remote)
               WHERE sync_entry.entry = value AND flag = ?)""",
        (json.dumps(entries), flag),
    )
    return [row[0] for row in rows]
