"""Outcomes -> rows: one transaction a feed, so that a killed process loses the feed in flight only.

Identity. An entry is the one with the same guid, else the one with the same link (publishers
change guids, and move from http to https), else it is new. A guid that a document uses twice
names nothing: the link, or failing that the content, is added to it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from reader.model import (
    Cleaned,
    EntryId,
    Failed,
    Feed,
    FeedId,
    FullText,
    Mark,
    Outcome,
    Place,
    Prepared,
    Saved,
    Unchanged,
    Updated,
)
from reader.store.codec import content_hash, dump_blocks
from reader.store.db import Database
from reader.store.prints import strengthen, write_prints
from reader.store.select import FEED_NAME
from reader.store.states import awaits, take_up
from reader.store.stories import forget_old, retell
from reader.store.verdicts import write_verdicts
from reader.stories import Telling, link_key
from reader.text import EMPTY, SafeText, safe_line, words

EARLIEST = 631_152_000  # 1990-01-01: an older date is a mistake, there were no feeds


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed as the configuration describes it."""

    url: str
    title: str
    folder: str
    tags: tuple[str, ...]
    full_text: FullText
    filter: bool


def adopt_subscriptions(database: Database, wanted: Sequence[Subscription]) -> None:
    """Make the store's feeds those of the configuration; one no longer in it keeps its entries."""
    rows = [
        (
            one.url,
            safe_line(one.title),
            safe_line(one.folder),
            json.dumps([safe_line(tag) for tag in one.tags], ensure_ascii=False),
            one.full_text,
            int(one.filter),
            rank,
        )
        for rank, one in enumerate(wanted)
    ]
    mark = hashlib.sha256(repr(rows).encode()).hexdigest()
    with database.reading() as db:
        known = db.execute("SELECT value FROM state WHERE name = 'subscriptions'").fetchone()
    if known is not None and known[0] == mark:
        return
    with database.writing() as db:
        # Those that stay are left alone: a feed that goes or comes has its stories told anew.
        db.execute(
            """UPDATE feed SET subscribed = 0
               WHERE subscribed AND url NOT IN (SELECT value FROM json_each(?))""",
            (json.dumps([one.url for one in wanted]),),
        )
        db.executemany(
            """INSERT INTO feed (url, own_title, folder, tags, full_text, filter, rank)
               VALUES (?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (url) DO UPDATE SET subscribed = 1, own_title = excluded.own_title,
                   folder = excluded.folder, tags = excluded.tags, rank = excluded.rank,
                   full_text = excluded.full_text, filter = excluded.filter""",
            rows,
        )
        keep_state(db, "subscriptions", mark)


def keep_state(db: sqlite3.Connection, name: str, value: str) -> None:
    """Remember a small string under a name."""
    db.execute("INSERT OR REPLACE INTO state (name, value) VALUES (?, ?)", (name, value))


def save(
    database: Database,
    outcome: Outcome,
    now: int,
    next_refresh: int | None = None,
    *,
    follow: bool = False,
) -> Saved:
    """Store one outcome in one transaction; `follow`: what tells a story that the reader has read
    in another feed is read."""
    with database.writing() as db:
        match outcome:
            case Updated():
                return _save_updated(db, outcome, now, next_refresh, follow=follow)
            case Unchanged():
                return _save_unchanged(db, outcome, now, next_refresh)
            case Failed():
                return _save_failed(db, outcome, now, next_refresh)


def _save_unchanged(db: sqlite3.Connection, outcome: Unchanged, now: int, due: int | None) -> Saved:
    feed, reply = outcome.feed, outcome.reply
    db.execute(
        """UPDATE feed SET last_try = ?1, last_ok = ?1, last_error = '', failures = 0,
                  retry_at = 0, next_refresh = ?2 WHERE id = ?3""",
        (now, due, feed.id),
    )
    return Saved(
        feed.id, feed.url, _name(db, feed), "unchanged", reply.status, 0, 0, EMPTY,
        outcome.ms, reply.wire_bytes,
    )  # fmt: skip


def _save_failed(db: sqlite3.Connection, outcome: Failed, now: int, due: int | None) -> Saved:
    feed, said = outcome.feed, safe_line(f"{outcome.message} {outcome.remedy}")
    retry_at = outcome.retry_at or 0
    db.execute(
        """UPDATE feed SET last_try = ?, last_error = ?, failures = failures + 1,
                  retry_at = max(retry_at, ?), gone = max(gone, ?), next_refresh = ?
           WHERE id = ?""",
        (now, said, retry_at, int(outcome.gone), max(due or 0, retry_at) or None, feed.id),
    )
    return Saved(
        feed.id, feed.url, _name(db, feed), "error", outcome.http, 0, 0, said, outcome.ms, 0
    )


def _save_updated(
    db: sqlite3.Connection, outcome: Updated, now: int, due: int | None, *, follow: bool
) -> Saved:
    feed, response = outcome.feed, outcome.response
    new = changed = 0
    written: list[EntryId] = []
    entries = with_identity(outcome.entries)
    guids = {entry.guid for entry in entries}
    links = Counter(link_key(entry.link) for entry in entries)
    awaited = awaits(db, feed.url)
    for entry in entries:
        # A link names an entry only where this document does not use it twice.
        key = link_key(entry.link)
        found = _find(db, feed.id, entry.guid, key if links[key] == 1 else "", guids)
        done, ident = _save_entry(db, feed.id, found, entry, outcome.rules_version, now)
        new += done == "new"
        changed += done == "changed"
        if ident is not None:
            write_prints(db, ident, entry.prints, now)
            retell(db, ident, _telling(entry), now, new=done == "new", follow=follow)
            written.append(ident)
        if awaited and done == "new":
            take_up(db, feed, entry.guid, entry.link)
    strengthen(db, outcome.strong, written)
    forget_old(db, now)
    db.execute(
        """UPDATE feed SET title = CASE WHEN ?1 <> '' THEN ?1 ELSE title END, site = ?2,
                  etag = ?3, modified = ?4, body_hash = ?5, last_try = ?6, last_ok = ?6,
                  last_error = ?7, failures = 0, retry_at = 0, gone = 0, next_refresh = ?8,
                  location = CASE WHEN ?9 <> '' THEN ?9 ELSE location END, publisher = ?11
           WHERE id = ?10""",
        (
            outcome.title, outcome.site, response.etag, response.modified, response.body_hash,
            now, outcome.note, due, response.moved_to, feed.id, outcome.publisher,
        ),
    )  # fmt: skip
    status: Literal["updated", "unchanged"] = "updated" if new or changed else "unchanged"
    return Saved(
        feed.id, feed.url, _name(db, feed), status, response.status, new, changed, outcome.note,
        outcome.ms, response.wire_bytes,
    )  # fmt: skip


def _telling(entry: Prepared) -> Telling:
    text = entry.cleaned.plain if entry.cleaned else ""
    return Telling(entry.title, link_key(entry.link), text)


def _name(db: sqlite3.Connection, feed: Feed) -> SafeText:
    row = db.execute(f"SELECT {FEED_NAME} FROM feed WHERE id = ?", (feed.id,)).fetchone()  # noqa: S608
    return SafeText(row[0]) if row else safe_line(feed.url)


def with_identity(entries: Sequence[Prepared]) -> list[Prepared]:
    """The entries of a document with guids that tell them apart; of true twins the first stays."""
    used = Counter(entry.guid for entry in entries if entry.guid)
    known: dict[str, Prepared] = {}
    for entry in entries:
        guid = entry.guid or entry.link or f"content:{entry.raw_hash}"
        if used[entry.guid] > 1:
            guid = f"{entry.guid} {entry.link or entry.raw_hash}"
        known.setdefault(guid, replace(entry, guid=guid))
    return list(known.values())


class _Known(NamedTuple):
    """What the store has of an entry already."""

    id: EntryId
    guid: str
    raw_hash: str
    from_page: bool
    words: int


def _save_entry(
    db: sqlite3.Connection,
    feed: FeedId,
    known: _Known | None,
    entry: Prepared,
    rules_version: str,
    now: int,
) -> tuple[Literal["new", "changed", "same"], EntryId | None]:
    """What became of the entry, and its number when its text was written."""
    if known is None:
        return "new", _insert(db, feed, entry, rules_version, now)
    if known.guid != entry.guid:
        db.execute("UPDATE entry SET guid = ? WHERE id = ?", (entry.guid, known.id))
    if known.raw_hash == entry.raw_hash or entry.cleaned is None:
        return "same", None
    return _update(db, known, entry, entry.cleaned, rules_version, now)


def _find(
    db: sqlite3.Connection, feed: FeedId, guid: str, link: str, guids: Set[str]
) -> _Known | None:
    """The stored entry with this guid, else the only one with this link (unless the document
    lists that one too, under its own guid)."""
    chosen = """SELECT entry.id, guid, raw_hash, coalesce(from_page, 0), words FROM entry
                LEFT JOIN article ON article.entry = entry.id WHERE feed = ? AND """
    row = db.execute(chosen + "guid = ?", (feed, guid)).fetchone()
    if row is None and link:
        # Said in so many words, or the index of links, which has no empty ones, cannot be used.
        known = chosen + "link_key = ? AND link_key <> '' LIMIT 2"
        rows = db.execute(known, (feed, link)).fetchall()
        if len(rows) == 1 and rows[0][1] not in guids:
            row = rows[0]
    return _Known(*row) if row else None


def _insert(
    db: sqlite3.Connection, feed: FeedId, entry: Prepared, rules_version: str, now: int
) -> EntryId | None:
    stated = entry.published
    sort_at = min(stated, now) if stated is not None and stated >= EARLIEST else now
    cursor = db.execute(
        """INSERT INTO entry (feed, guid, link_key, url, title, author, tags, comments, published,
                              sort_at, first_seen, raw_hash, teaser)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            feed, entry.guid, link_key(entry.link), entry.link, entry.title, entry.author,
            json.dumps(entry.tags, ensure_ascii=False), entry.comments, stated, sort_at, now,
            entry.raw_hash, int(entry.teaser),
        ),
    )  # fmt: skip
    ident = EntryId(cursor.lastrowid or 0)
    if entry.cleaned is None:
        return None
    write_article(db, ident, entry.cleaned, rules_version, from_page=False)
    return ident


def _update(
    db: sqlite3.Connection,
    known: _Known,
    entry: Prepared,
    cleaned: Cleaned,
    rules_version: str,
    now: int,
) -> tuple[Literal["changed", "same"], EntryId | None]:
    """An edit by the publisher: read, starred and place stay, the earlier text is a revision."""
    ident = known.id
    # The page's text stands until the page is read again, where the feed has less to say.
    keep_page = bool(known.from_page) and words(cleaned.plain) <= known.words
    fresh = content_hash(cleaned.article.title, cleaned.article.blocks)
    row = db.execute("SELECT content_hash, title FROM article WHERE entry = ?", (ident,)).fetchone()
    edited = row is None or (row[1] != cleaned.article.title if keep_page else row[0] != fresh)
    db.execute(
        """UPDATE entry SET url = ?, link_key = ?, title = ?,
                  author = CASE WHEN ? = '' THEN author ELSE ? END, tags = ?, comments = ?,
                  raw_hash = ?, teaser = ?, changed_at = CASE WHEN ? THEN ? ELSE changed_at END,
                  note = CASE WHEN page = 'done' AND NOT ? THEN '' ELSE note END,
                  page = CASE WHEN page = 'done' THEN '' ELSE page END
           WHERE id = ?""",
        (
            entry.link, link_key(entry.link), entry.title, entry.author, entry.author,
            json.dumps(entry.tags, ensure_ascii=False), entry.comments, entry.raw_hash,
            int(entry.teaser), int(edited), now, int(keep_page), ident,
        ),
    )  # fmt: skip
    if edited:
        keep_revision(db, ident, now)
    if keep_page:
        db.execute(
            "UPDATE article SET title = ?, author = ? WHERE entry = ?",
            (cleaned.article.title, entry.author, ident),
        )
    else:
        write_article(db, ident, cleaned, rules_version, from_page=False)
    return "changed" if edited else "same", None if keep_page else ident


def keep_revision(db: sqlite3.Connection, ident: EntryId, now: int) -> None:
    """Put the text that is about to be replaced among the revisions."""
    db.execute(
        """INSERT INTO revision (entry, until, title, blocks)
           SELECT entry, ?, title, blocks FROM article WHERE entry = ?""",
        (now, ident),
    )


def write_article(
    db: sqlite3.Connection,
    ident: EntryId,
    cleaned: Cleaned,
    rules_version: str,
    *,
    from_page: bool,
) -> None:
    """Store the text of an entry and the verdicts over it, in the place of what was there."""
    article = cleaned.article
    plain = cleaned.plain
    db.execute(
        """INSERT INTO article (entry, title, author, plain, blocks, content_hash, from_page)
           VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (entry) DO UPDATE SET title = excluded.title, author = excluded.author,
               plain = excluded.plain, blocks = excluded.blocks,
               content_hash = excluded.content_hash, from_page = excluded.from_page""",
        (
            ident, article.title, article.author, plain, dump_blocks(article.blocks),
            content_hash(article.title, article.blocks), int(from_page),
        ),
    )  # fmt: skip
    write_verdicts(db, ident, cleaned, rules_version)


_MARKS: dict[Mark, tuple[str, int]] = {
    "read": ("read", 1),
    "unread": ("read", 0),
    "starred": ("starred", 1),
    "unstarred": ("starred", 0),
    "later": ("later", 1),
    "unlater": ("later", 0),
}


def mark(database: Database, ids: Sequence[int], what: Mark) -> tuple[EntryId, ...]:
    """Mark entries; the ones returned are those that were not so marked before."""
    column, value = _MARKS[what]
    changed: list[EntryId] = []
    with database.writing() as db:
        for start in range(0, len(ids), 500):
            part = list(ids[start : start + 500])
            places = ",".join("?" * len(part))
            rows = db.execute(
                f"""UPDATE entry SET {column} = ? WHERE {column} <> ? AND id IN ({places})
                    RETURNING id""",  # noqa: S608 - a column of the table above, and question marks
                (value, value, *part),
            ).fetchall()
            changed.extend(EntryId(row[0]) for row in rows)
    return tuple(changed)


def keep_place(database: Database, ident: EntryId, place: Place) -> None:
    """Remember where in an article the reader is."""
    with database.writing() as db:
        db.execute(
            "UPDATE entry SET place = ? WHERE id = ?", (f"{place.block}:{place.line}", ident)
        )


def set_state(database: Database, name: str, value: str) -> None:
    """Remember a small string for a front end."""
    with database.writing() as db:
        keep_state(db, f"ui.{name}", value)
