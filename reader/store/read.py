"""Query -> ids, rows, articles, counts. Reads only; values are always bound."""

from __future__ import annotations

import json
import re
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reader.errors import NotFoundError, QueryError
from reader.model import (
    Article,
    Block,
    Cleaned,
    Counts,
    EntryId,
    Feed,
    FeedId,
    FeedRow,
    FullText,
    Place,
    Reading,
    Row,
)
from reader.query_tree import Query
from reader.store.codec import unpack_body
from reader.store.conditions import EDITED, FEED_NAME
from reader.store.db import Database
from reader.store.index import make_ready
from reader.store.search import best, is_searched, newest, phrases, snippets
from reader.store.select import select
from reader.store.stories import folded, versions
from reader.store.verdicts import read_verdicts
from reader.text import EMPTY, SafeText, shorten

_TOGETHER = 500
"""Rows that are read at once."""
_FULL_TEXT: dict[str, FullText] = {"auto": "auto", "always": "always", "never": "never"}
_ROW = f"""entry.id, entry.feed, {FEED_NAME}, entry.title, entry.url, entry.author, entry.sort_at,
           entry.read, entry.starred, feed.tags, entry.tags, entry.words, entry.removed,
           entry.later, {EDITED}, feed.folder, entry.story, entry.muted,
           (SELECT json_group_array(tag) FROM entry_tag WHERE entry_tag.entry = entry.id)"""  # noqa: S608
_OF_ROW = 19
"""Columns of a row."""


def subscriptions(database: Database) -> tuple[Feed, ...]:
    """The subscribed feeds as the pipeline needs them, in the order of the configuration."""
    return _feeds(database, "WHERE subscribed")


def every_feed(database: Database) -> tuple[Feed, ...]:
    """All feeds there are entries of, subscribed to or not."""
    return _feeds(database, "")


def _feeds(database: Database, condition: str) -> tuple[Feed, ...]:
    with database.reading() as db:
        rows = db.execute(
            f"""SELECT id, url, {FEED_NAME}, location, etag, modified, body_hash, full_text, filter,
                       retry_at, gone, failures,
                       EXISTS (SELECT 1 FROM sync_feed WHERE url = feed.url)
                FROM feed {condition} ORDER BY rank, id"""  # noqa: S608
        ).fetchall()
    return tuple(
        Feed(
            id=FeedId(row[0]), url=row[1], title=SafeText(row[2]), location=row[3], etag=row[4],
            modified=row[5], body_hash=row[6], full_text=_FULL_TEXT[row[7]], filter=bool(row[8]),
            retry_at=row[9], gone=bool(row[10]), failed=row[11] > 0, synced=bool(row[12]),
        )
        for row in rows
    )  # fmt: skip


def feeds(database: Database) -> tuple[FeedRow, ...]:
    """The subscribed feeds as lists show them, in the order of the configuration."""
    with database.reading() as db:
        rows = db.execute(
            f"""SELECT id, url, {FEED_NAME}, site, folder, tags, unread, starred, later, total,
                       last_ok, last_error, next_refresh, plan FROM feed WHERE subscribed
                ORDER BY rank, id"""  # noqa: S608
        ).fetchall()
    return tuple(
        FeedRow(
            id=FeedId(row[0]), url=SafeText(row[1]), title=SafeText(row[2]), site=SafeText(row[3]),
            folder=SafeText(row[4]), tags=_tags(row[5]), unread=row[6], starred=row[7],
            later=row[8], total=row[9], last_ok=row[10], last_error=SafeText(row[11]),
            next_refresh=row[12], plan=SafeText(row[13]),
        )
        for row in rows
    )  # fmt: skip


def last_entry(database: Database) -> int:
    """The number of the entry that came last; 0 where there is none."""
    with database.reading() as db:
        row = db.execute("SELECT max(id) FROM entry").fetchone()
    return int(row[0] or 0)


def counts(database: Database, *, fold: bool = False) -> Counts:
    """Sums of the counters that triggers keep; nothing is counted. `fold`: a story counts once."""
    with database.reading() as db:
        row = db.execute(
            """SELECT coalesce(sum(total), 0), coalesce(sum(unread), 0), coalesce(sum(starred), 0),
                      coalesce(sum(later), 0)
               FROM feed WHERE subscribed"""
        ).fetchone()
    twice = folded(database) if fold else ()
    total, unread, starred, later = row
    return Counts(
        total=total - sum(one.total for one in twice),
        unread=unread - sum(one.unread for one in twice),
        starred=starred,
        later=later,
        folded=twice,
    )


def ids(database: Database, query: Query) -> array[int]:
    """The numbers of the entries that a query finds, in its order."""
    if _has_words(query):
        make_ready(database)
        if query.order == "best" and not query.group:
            return _best(database, query)
        if query.order == "newest" and not query.group:
            return _newest(database, query)
    if not query.fold:
        sql, values = select("entry.id", query)
        with database.reading() as db:
            return array("q", (row[0] for row in db.execute(sql, values)))
    sql, values = select("entry.id, entry.story", replace(query, limit=None))
    with database.reading() as db:
        found = db.execute(sql, values).fetchall()
    return array("q", shown_of(found)[: query.limit])


def shown_of(found: Sequence[tuple[int, int | None]]) -> list[int]:
    """Of entries with their stories: one of each story, the one that was stored first."""
    first: dict[int, int] = {}
    for ident, story in found:
        if story is not None:
            first[story] = min(ident, first.get(story, ident))
    return [ident for ident, story in found if story is None or first[story] == ident]


def _newest(database: Database, query: Query) -> array[int]:
    """The same for a query with words, newest first; of a story one of the versions it finds."""
    wanted = query
    if query.fold and query.limit is not None:
        wanted = replace(query, limit=2 * query.limit + 50)  # some will be versions of others
    with database.reading() as db:
        found = newest(db, wanted)
        if query.fold:
            found = shown_of(_with_stories(db, found))
    return array("q", found[: query.limit])


def _best(database: Database, query: Query) -> array[int]:
    """The same, best first; of a story the version that fits best."""
    with database.reading() as db:
        found = best(db, replace(query, limit=None) if query.fold else query)
        if query.fold:
            first: dict[object, int] = {}
            for entry, story in _with_stories(db, found):
                first.setdefault(("story", story) if story is not None else entry, entry)
            found = list(first.values())
    return array("q", found[: query.limit])


def _with_stories(db: sqlite3.Connection, entries: Sequence[int]) -> list[tuple[int, int | None]]:
    stories = dict(
        db.execute(
            """SELECT id, story FROM entry WHERE story IS NOT NULL
               AND id IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(entries)),),
        ).fetchall()
    )
    return [(entry, stories.get(entry)) for entry in entries]


def _has_words(query: Query) -> bool:
    return any(is_searched(term) for term in query.terms)


def rows(database: Database, wanted: Sequence[int]) -> tuple[Row, ...]:
    """The rows of these entries in this order; those that are gone are left out."""
    found: dict[int, Row] = {}
    with database.reading() as db:
        for start in range(0, len(wanted), 500):
            part = list(wanted[start : start + 500])
            for row in db.execute(
                f"""SELECT {_ROW} FROM entry JOIN feed ON feed.id = entry.feed
                    WHERE entry.id IN ({",".join("?" * len(part))})""",  # noqa: S608
                part,
            ):
                found[row[0]] = _row(row)
    return _told(database, [found[ident] for ident in wanted if ident in found])


def _told(database: Database, found: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with the other versions of their stories."""
    told = versions(database, {row.story for row in found if row.story is not None})
    return tuple(
        row
        if row.story is None
        else replace(row, also=tuple(v for v in told.get(row.story, ()) if v.id != row.id))
        for row in found
    )


def query_rows(database: Database, query: Query) -> Iterator[Row]:
    """The rows that a query finds, in its order, as they are read."""
    if query.fold or _has_words(query):
        wanted = ids(database, query)
        for start in range(0, len(wanted), _TOGETHER):
            yield from rows(database, wanted[start : start + _TOGETHER])
        return
    sql, values = select(_ROW, query)
    with database.reading() as db:
        found = db.execute(sql, values)
        while part := found.fetchmany(_TOGETHER):
            yield from _told(database, [_row(row) for row in part])


def search(database: Database, query: Query) -> tuple[Row, ...]:
    """The rows that match the words of a query, best first, each with a snippet of its text."""
    wanted = phrases([term for term in query.terms if is_searched(term)])
    if not wanted:
        raise QueryError("There is no word to search for.", "For example: tread search solar")
    found = ids(database, query if query.chosen else replace(query, order="best"))
    with database.reading() as db:
        shown = snippets(db, found, wanted)
    return tuple(
        replace(row, snippet=shorten(shown.get(row.id, EMPTY), 200))
        for row in rows(database, found)
    )


def reading(database: Database, ident: EntryId) -> Reading:
    """An entry with its text and verdicts; raises NotFoundError."""
    with database.reading() as db:
        row = db.execute(
            f"""SELECT {_ROW}, entry.place, entry.teaser, entry.page, body.packed,
                       body.from_page, entry.note, entry.language, entry.canonical,
                       (SELECT max(until) FROM revision WHERE revision.entry = entry.id)
                FROM entry JOIN feed ON feed.id = entry.feed
                LEFT JOIN body ON body.entry = entry.id WHERE entry.id = ?""",  # noqa: S608
            (ident,),
        ).fetchone()
        if row is None:
            raise NotFoundError(f"There is no entry {ident}.", "See the numbers in: tread list")
        stands, restored = read_verdicts(db, ident)
    (shown,) = _told(database, [_row(row[:_OF_ROW])])
    place, teaser, page, packed, from_page, note, language, canonical, edited = row[_OF_ROW:]
    article = Article(
        title=shown.title,
        blocks=unpack_body(packed)[1] if packed else (),
        url=shown.url,
        author=shown.author,
        site=shown.feed_title,
    )
    return Reading(
        row=shown,
        cleaned=Cleaned(article, stands, restored),
        place=_place(place),
        teaser=bool(teaser) and page != "done",
        from_page=bool(from_page),
        note=SafeText(note),
        language=SafeText(language),
        canonical=SafeText(canonical),
        edited=edited,
    )


def revisions(
    database: Database, ident: EntryId, limit: int
) -> tuple[tuple[int, SafeText, tuple[Block, ...]], ...]:
    """The earlier versions of an entry, the latest first: until when it stood, title, blocks."""
    with database.reading() as db:
        found = db.execute(
            """SELECT until, packed FROM revision WHERE entry = ?
               ORDER BY until DESC, id DESC LIMIT ?""",
            (ident, limit),
        ).fetchall()
    return tuple((until, *unpack_body(packed)) for until, packed in found)


def feed_of(database: Database, ident: EntryId) -> Feed:
    """The feed that an entry belongs to, subscribed to or not."""
    with database.reading() as db:
        row = db.execute(
            """SELECT feed.id, feed.url, full_text, filter FROM feed
               JOIN entry ON entry.feed = feed.id WHERE entry.id = ?""",
            (ident,),
        ).fetchone()
    if row is None:
        raise NotFoundError(f"There is no entry {ident}.", "See the numbers in: tread list")
    return Feed(id=FeedId(row[0]), url=row[1], full_text=_FULL_TEXT[row[2]], filter=bool(row[3]))


_WANTS_PAGE = """page = '' AND entry.url <> ''
    AND (feed.full_text = 'always' OR feed.full_text = 'auto' AND teaser = 1)"""


def wants_page(database: Database, ident: EntryId) -> bool:
    """Is the page behind an entry to be read, and has not been asked for yet?"""
    with database.reading() as db:
        row = db.execute(
            f"""SELECT 1 FROM entry JOIN feed ON feed.id = entry.feed
                WHERE entry.id = ? AND {_WANTS_PAGE}""",  # noqa: S608
            (ident,),
        ).fetchone()
    return row is not None


def awaiting_page(database: Database, feed: FeedId, limit: int) -> tuple[EntryId, ...]:
    """Unread entries of a feed whose page has not been asked for yet, newest first."""
    with database.reading() as db:
        found = db.execute(
            f"""SELECT entry.id FROM entry JOIN feed ON feed.id = entry.feed
                WHERE entry.feed = ? AND read = 0 AND muted = 0 AND {_WANTS_PAGE}
                ORDER BY sort_at DESC, entry.id DESC LIMIT ?""",  # noqa: S608
            (feed, limit),
        )
        return tuple(EntryId(row[0]) for row in found)


def state(database: Database, name: str) -> str | None:
    """A small string that a front end asked to keep."""
    with database.reading() as db:
        row = db.execute("SELECT value FROM state WHERE name = ?", (f"ui.{name}",)).fetchone()
    return None if row is None else str(row[0])


def integrity(database: Database) -> str:
    """ "ok", or what SQLite finds wrong with the file or with the search index."""
    with database.reading() as db:
        found = db.execute("PRAGMA quick_check").fetchone()[0]
        if found != "ok" or database.read_only:
            return str(found)
        try:
            db.execute("INSERT INTO search(search, rank) VALUES ('integrity-check', 0)")
        except sqlite3.DatabaseError as error:
            return f"search index: {error}"
        row = db.execute(
            """SELECT (SELECT count(*) FROM doc) <> (SELECT count(*) FROM entry WHERE doc <> 0)
                   OR EXISTS (SELECT 1 FROM entry JOIN doc ON doc.doc = entry.doc
                              WHERE doc.entry <> entry.id)"""
        ).fetchone()
        if row[0]:
            return "search index: it names entries that are not there"
    return "ok"


def _tags(*texts: str) -> tuple[SafeText, ...]:
    return tuple(dict.fromkeys(SafeText(tag) for text in texts for tag in json.loads(text)))


_RowColumns = tuple[
    int, int, str, str, str, str, int, int, int, str, str, int, int, int, int, str, int | None,
    int, str,
]  # fmt: skip


def _row(columns: _RowColumns, snippet: SafeText = EMPTY) -> Row:
    (ident, feed, feed_title, title, url, author, published, read, starred,
     feed_tags, tags, words, removed, later, edited, folder, story, muted,
     own) = columns  # fmt: skip
    return Row(
        id=EntryId(ident),
        feed=FeedId(feed),
        feed_title=SafeText(feed_title),
        title=SafeText(title),
        url=SafeText(url),
        author=SafeText(author),
        published=published,
        read=bool(read),
        starred=bool(starred),
        tags=_tags(feed_tags, tags, own),
        words=words,
        removed=removed,
        later=bool(later),
        edited=bool(edited),
        snippet=snippet,
        folder=SafeText(folder),
        story=story,
        muted=bool(muted),
        own_tags=_tags(own),
    )


def _place(text: str) -> Place:
    found = re.fullmatch(r"(\d{1,9}):(\d{1,9})", text)
    return Place(int(found[1]), int(found[2])) if found else Place()
