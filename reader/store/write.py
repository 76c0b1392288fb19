"""Outcomes -> rows: one transaction a feed; a killed process loses the feed in flight only."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from typing import Literal

from reader.addresses import told_address
from reader.model import Cleaned, EntryId, Feed, FeedId, FullText, Mark, Place, Prepared, Saved
from reader.model_fetch import Failed, Updated
from reader.model_filter import PRINTS
from reader.model_rules import EntryRule
from reader.store.codec import content_hash, pack_body, unpack_body
from reader.store.conditions import FEED_NAME
from reader.store.db import Database
from reader.store.holding import holds
from reader.store.identity import Known, find, number_of, still_forgotten, with_identity
from reader.store.index import unindex
from reader.store.marking import mark_in
from reader.store.prints import strengthen, write_prints
from reader.store.relocation import follow_moves
from reader.store.ruled import lay_rules
from reader.store.states import awaits, take_up
from reader.store.stories import forget_old, retell
from reader.store.verdicts import write_verdicts
from reader.stories import Telling, link_key
from reader.text import EMPTY, SafeText, safe_line, words
from reader.values import dataclass

_MANY = 500
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
        follow_moves(db, [one.url for one in wanted])
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
    outcome: Updated | Failed,
    now: int,
    *,
    follow: bool = False,
    by_guid: bool = False,
    rules: Sequence[EntryRule] = (),
) -> Saved:
    """Store one outcome in one transaction; `follow`: what tells a story that the reader has read
    in another feed is read; `by_guid`: these are some of the feed's entries, and their guids are to
    be relied on, so that two with one link are two; `rules` are laid over what is new. (Those that
    bring nothing are kept in batches: `visits.py`.)"""
    with database.writing() as db:
        match outcome:
            case Updated():
                return _save_updated(db, outcome, now, follow=follow, by_guid=by_guid, rules=rules)
            case Failed():
                return _save_failed(db, outcome, now)


def _save_failed(db: sqlite3.Connection, outcome: Failed, now: int) -> Saved:
    feed, said = outcome.feed, safe_line(f"{outcome.message} {outcome.remedy}")
    retry_at = outcome.retry_at or 0
    db.execute(
        """UPDATE feed SET last_try = ?, last_error = ?, failures = failures + 1,
                  retry_at = max(retry_at, ?), gone = max(gone, ?)
           WHERE id = ?""",
        (now, said, retry_at, int(outcome.gone), feed.id),
    )
    return Saved(
        feed.id, feed.url, _name(db, feed), "error", outcome.http, 0, 0, said, outcome.ms, 0
    )


def _save_updated(
    db: sqlite3.Connection,
    outcome: Updated,
    now: int,
    *,
    follow: bool,
    by_guid: bool,
    rules: Sequence[EntryRule],
) -> Saved:
    feed, response = outcome.feed, outcome.response
    entries = with_identity(outcome.entries)
    known = find(db, feed.id, entries, by_guid=by_guid)
    forgotten = still_forgotten(db, feed.id, entries, whole=not by_guid)
    fresh = [entry for entry in entries if entry.guid not in known and entry.guid not in forgotten]
    written = _insert(db, feed.id, fresh, outcome.rules_version, now)
    new, changed = len(fresh), 0
    for entry in entries:
        found = known.get(entry.guid)
        if found is None:
            continue
        if found.guid != entry.guid:
            db.execute("UPDATE entry SET guid = ? WHERE id = ?", (entry.guid, found.id))
        if found.raw_hash != entry.raw_hash and entry.cleaned is not None:
            edited, replaced = _update(db, found, entry, entry.cleaned, outcome.rules_version, now)
            changed += edited
            if replaced:
                written.append((found.id, entry))
    printed = [(ident, entry.prints) for ident, entry in written]
    write_prints(db, feed.id, outcome.publisher, printed, now)
    strengthen(db, outcome.strong, [ident for ident, _ in written])
    before = {one.id for one in known.values()}
    for ident, entry in written:
        retell(db, ident, _telling(entry), now, new=ident not in before, follow=follow)
    # What another machine said of an entry already, the rules leave as it is.
    decided = {
        entry.guid
        for entry in (fresh if awaits(db, feed.url) else ())
        if take_up(db, feed, entry.guid, entry.link)
    }
    guids = [entry.guid for entry in fresh if entry.guid not in decided]
    hits = lay_rules(db, feed.id, rules, guids) if rules and guids else ()
    forget_old(db, now)
    db.execute(
        """UPDATE feed SET title = CASE WHEN ?1 <> '' THEN ?1 ELSE title END, site = ?2,
                  etag = ?3, modified = ?4, body_hash = ?5, last_try = ?6, last_ok = ?6,
                  last_error = ?7, failures = 0, retry_at = 0, gone = 0,
                  location = CASE WHEN ?8 <> '' THEN ?8 ELSE location END, publisher = ?10
           WHERE id = ?9""",
        (
            outcome.title, outcome.site, response.etag, response.modified, response.body_hash,
            now, outcome.note, response.moved_to, feed.id, outcome.publisher,
        ),
    )  # fmt: skip
    status: Literal["updated", "unchanged"] = "updated" if new or changed else "unchanged"
    return Saved(
        feed.id, feed.url, _name(db, feed), status, response.status, new, changed, outcome.note,
        outcome.ms, response.wire_bytes, told_address(response.moved_to), hits,
    )  # fmt: skip


def _telling(entry: Prepared) -> Telling:
    text = entry.cleaned.plain if entry.cleaned else ""
    return Telling(entry.title, link_key(entry.link), text)


def _name(db: sqlite3.Connection, feed: Feed) -> SafeText:
    row = db.execute(f"SELECT {FEED_NAME} FROM feed WHERE id = ?", (feed.id,)).fetchone()  # noqa: S608
    return SafeText(row[0]) if row else safe_line(feed.url)


def _insert(
    db: sqlite3.Connection, feed: FeedId, entries: Sequence[Prepared], rules_version: str, now: int
) -> list[tuple[EntryId, Prepared]]:
    """Store new entries; returns those with a text, and their numbers."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
    numbered = [(EntryId(last + 1 + at), entry) for at, entry in enumerate(entries)]
    texts = [(ident, entry, entry.cleaned) for ident, entry in numbered if entry.cleaned]
    counted = {
        ident: (
            words(cleaned.plain),
            len(cleaned.verdicts),
            rules_version,
            holds(cleaned.kept),
            entry.language,
        )
        for ident, entry, cleaned in texts
    }
    rows = []
    for ident, entry in numbered:
        stated = entry.published
        sort_at = min(stated, now) if stated is not None and stated >= EARLIEST else now
        rows.append(
            (
                ident, feed, entry.guid, number_of(entry.link), entry.link, entry.title,
                entry.author, _tags(entry), entry.comments, stated, sort_at, now, entry.raw_hash,
                int(entry.teaser), PRINTS if entry.cleaned else 0,
                *counted.get(ident, (0, 0, "", 0, "")),
            )
        )  # fmt: skip
    db.executemany(
        """INSERT INTO entry (id, feed, guid, link, url, title, author, tags, comments, published,
                              sort_at, first_seen, raw_hash, teaser, printed, words, removed,
                              judged, holds, lang)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        rows,
    )
    db.executemany(
        "INSERT INTO body (entry, packed, content_hash) VALUES (?, ?, ?)",
        [
            (ident, pack_body(article.title, article.blocks),
             content_hash(article.title, article.blocks))
            for ident, article in ((ident, cleaned.article) for ident, _, cleaned in texts)
        ],
    )  # fmt: skip
    write_verdicts(db, [(ident, cleaned) for ident, _, cleaned in texts], fresh=True)
    return [(ident, entry) for ident, entry, _ in texts]


def _tags(entry: Prepared) -> str:
    return json.dumps(entry.tags, ensure_ascii=False) if entry.tags else "[]"


def _update(
    db: sqlite3.Connection,
    known: Known,
    entry: Prepared,
    cleaned: Cleaned,
    rules_version: str,
    now: int,
) -> tuple[bool, bool]:
    """An edit by the publisher: read, starred and place stay, the earlier text is a revision.
    Returns whether it was one that a reader sees, and whether the text was replaced."""
    ident = known.id
    unindex(db, [ident])
    row = db.execute(
        """SELECT content_hash, from_page, packed, words FROM body
           JOIN entry ON entry.id = body.entry WHERE entry = ?""",
        (ident,),
    ).fetchone()
    # The page's text stands until the page is read again, where the feed has less to say.
    keep_page = row is not None and bool(row[1]) and words(cleaned.plain) <= row[3]
    fresh = content_hash(cleaned.article.title, cleaned.article.blocks)
    title, blocks = unpack_body(row[2]) if keep_page else (EMPTY, ())
    edited = row is None or (title != cleaned.article.title if keep_page else row[0] != fresh)
    db.execute(
        """UPDATE entry SET url = ?, link = ?, title = ?,
                  author = CASE WHEN ? = '' THEN author ELSE ? END, tags = ?, comments = ?,
                  raw_hash = ?, teaser = ?, changed_at = CASE WHEN ? THEN ? ELSE changed_at END,
                  note = CASE WHEN page = 'done' AND NOT ? THEN '' ELSE note END,
                  page = CASE WHEN page = 'done' THEN '' ELSE page END
           WHERE id = ?""",
        (
            entry.link, number_of(entry.link), entry.title, entry.author, entry.author,
            _tags(entry), entry.comments, entry.raw_hash, int(entry.teaser), int(edited), now,
            int(keep_page), ident,
        ),
    )  # fmt: skip
    if edited:
        keep_revision(db, ident, now)
    if keep_page:
        packed = pack_body(cleaned.article.title, blocks)
        db.execute("UPDATE body SET packed = ? WHERE entry = ?", (packed, ident))
    else:
        write_article(db, ident, cleaned, rules_version, from_page=False)
    return edited, not keep_page


def keep_revision(db: sqlite3.Connection, ident: EntryId, now: int) -> None:
    """Put the text that is about to be replaced among the revisions."""
    db.execute(
        """INSERT INTO revision (entry, until, packed)
           SELECT entry, ?, packed FROM body WHERE entry = ?""",
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
    """Store the text of an entry that is not in the index, and the verdicts over it, in the place
    of what was there."""
    article = cleaned.article
    db.execute(
        """INSERT INTO body (entry, packed, content_hash, from_page) VALUES (?, ?, ?, ?)
           ON CONFLICT (entry) DO UPDATE SET packed = excluded.packed,
               content_hash = excluded.content_hash, from_page = excluded.from_page""",
        (
            ident, pack_body(article.title, article.blocks),
            content_hash(article.title, article.blocks), int(from_page),
        ),
    )  # fmt: skip
    write_verdicts(db, [(ident, cleaned)])
    db.execute(
        "UPDATE entry SET words = ?, removed = ?, judged = ?, holds = ? WHERE id = ?",
        (words(cleaned.plain), len(cleaned.verdicts), rules_version, holds(cleaned.kept), ident),
    )


def mark(database: Database, ids: Sequence[int], what: Mark) -> tuple[EntryId, ...]:
    """Mark entries; the ones returned are those that were not so marked before."""
    with database.writing() as db:
        return mark_in(db, ids, what)


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
