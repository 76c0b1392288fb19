"""What the page behind an entry gave -> rows: its text where that is more, and what it says of
itself where the feed says nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from reader.model import BlockPrint, Cleaned, EntryId, Facts, FeedId
from reader.store.codec import content_hash, unpack_body
from reader.store.db import Database
from reader.store.index import unindex
from reader.store.prints import strengthen, write_prints
from reader.store.stories import retell
from reader.store.write import EARLIEST, keep_revision, write_article
from reader.stories import Telling, link_key
from reader.text import SafeText
from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, ready to be stored; `strong`: prints that count as repeated with it."""

    feed: FeedId
    publisher: str
    cleaned: Cleaned
    facts: Facts
    rules_version: str
    prints: Sequence[BlockPrint]
    strong: Sequence[int]


def save_page(
    database: Database, ident: EntryId, page: PageText, now: int, *, follow: bool = False
) -> None:
    """Store the full text that was read from the entry's page; an earlier page's is a revision.
    `follow` is as for `save`."""
    cleaned = page.cleaned
    with database.writing() as db:
        unindex(db, [ident])
        row = db.execute(
            "SELECT content_hash, from_page, packed FROM body WHERE entry = ?", (ident,)
        ).fetchone()
        if row is not None and page.facts.title and not unpack_body(row[2])[0]:
            cleaned = replace(cleaned, article=replace(cleaned.article, title=page.facts.title))
            db.execute("UPDATE entry SET title = ? WHERE id = ?", (page.facts.title, ident))
        fresh = content_hash(cleaned.article.title, cleaned.article.blocks)
        if row is not None and row[1] and row[0] != fresh:
            keep_revision(db, ident, now)
        write_article(db, ident, cleaned, page.rules_version, from_page=True)
        write_prints(db, page.feed, page.publisher, [(ident, page.prints)], now)
        strengthen(db, page.strong, [ident])
        _keep_facts(db, ident, page.facts)
        title, url = db.execute("SELECT title, url FROM entry WHERE id = ?", (ident,)).fetchone()
        retell(
            db, ident, Telling(title, link_key(url), cleaned.plain), now, new=False, follow=follow
        )


def note_page(database: Database, ident: EntryId, facts: Facts) -> None:
    """Remember what the page of an entry says of itself; its text adds nothing."""
    with database.writing() as db:
        _keep_facts(db, ident, facts)


def note_failure(database: Database, ident: EntryId, why: SafeText) -> None:
    """Remember why the page of an entry could not be had."""
    with database.writing() as db:
        db.execute("UPDATE entry SET page = 'failed', note = ? WHERE id = ?", (why, ident))


def _keep_facts(db: sqlite3.Connection, ident: EntryId, facts: Facts) -> None:
    """The page has been read: what the feed does not tell of the entry is taken from it."""
    if facts.author or facts.published:
        unindex(db, [ident])
    dated = facts.published if facts.published and facts.published >= EARLIEST else None
    db.execute(
        """UPDATE entry SET page = 'done', note = ?, language = ?, canonical = ?,
                  author = CASE WHEN author = '' THEN ? ELSE author END,
                  sort_at = CASE WHEN published IS NULL AND ? IS NOT NULL
                                 THEN min(?, first_seen) ELSE sort_at END,
                  published = coalesce(published, ?),
                  lang = CASE WHEN ? <> '' THEN lower(replace(?, '_', '-')) ELSE lang END
           WHERE id = ?""",
        (
            facts.note,
            facts.language,
            facts.canonical,
            facts.author,
            dated,
            dated,
            dated,
            facts.language,
            facts.language,
            ident,
        ),
    )
