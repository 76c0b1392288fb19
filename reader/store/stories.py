"""Versions of one story in several feeds: found when an entry is written, in its transaction.

The table of keys holds what a version is looked up by. What is found there is compared, text with
text, before it counts. Which version of a story is shown, and the counts of the others, are kept by
triggers (schema.py).
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence

from reader.model import EntryId, FeedId, Folded, Version
from reader.store.codec import kept_texts
from reader.store.conditions import FEED_NAME
from reader.store.db import Database
from reader.store.index import removed_blocks
from reader.stories import Compared, Telling, keys, link_key
from reader.text import SafeText

DAY = 86_400
WINDOW = 3 * DAY
"""Seconds between versions of one story: what comes later is told anew."""
PERIOD = 10 * DAY
"""Seconds whose keys stand together: longer than the window, so that most look at one only."""
KEPT = 6 * PERIOD
"""Seconds for which a version can be found; an older entry that comes in looks for none."""
MANY = 5_000
"""Entries of which it is quicker to read all stories than theirs."""
MOST = 16
"""Candidates that are compared: more share a key by a habit of their publisher."""


def retell(
    db: sqlite3.Connection, entry: EntryId, telling: Telling, now: int, *, new: bool, follow: bool
) -> None:
    """This was written as the text of an entry: find its story, and leave one that it no longer
    tells. Where the reader has read a version of it, and wants to `follow` that, the others are
    read too."""
    mine = Compared(telling)
    feed, sort_at, story = db.execute(
        "SELECT feed, sort_at, story FROM entry WHERE id = ?", (entry,)
    ).fetchone()
    wanted = keys(telling) if sort_at > now - KEPT else []
    chosen = None
    if story is None or not _tells(db, story, entry, mine):
        if story is not None:
            db.execute("UPDATE entry SET story = NULL WHERE id = ?", (entry,))
            note_refolding(db)
        chosen = _find(db, entry, feed, sort_at, mine, wanted)
    period = sort_at // PERIOD
    db.executemany(
        "INSERT OR IGNORE INTO story_key (period, key, entry) VALUES (?, ?, ?)",
        [(period, key, entry) for key in wanted],
    )
    if chosen is not None:
        _join(db, entry, chosen, follow=follow)
        if not new:
            note_refolding(db)


_TOLD = """entry.id, entry.title, entry.url, body.packed
           FROM entry LEFT JOIN body ON body.entry = entry.id"""


def _tellings(db: sqlite3.Connection, rows: Sequence[tuple[int, str, str, bytes]]) -> list[Telling]:
    """Rows of _TOLD as what they tell."""
    gone = removed_blocks(db, [row[0] for row in rows])
    return [
        Telling(title, link_key(url), "\n\n".join(kept_texts(packed, gone.get(entry, ()))))
        for entry, title, url, packed in rows
    ]


def forget_old(db: sqlite3.Connection, now: int) -> None:
    """Let go of the keys that nothing will be looked up by any more."""
    db.execute("DELETE FROM story_key WHERE period < ?", ((now - KEPT) // PERIOD - 1,))


def _tells(db: sqlite3.Connection, story: int, entry: int, mine: Compared) -> bool:
    """Is this still a version of the story?"""
    rows = db.execute(
        f"SELECT {_TOLD} WHERE story = ? AND entry.id <> ?",
        (story, entry),
    ).fetchall()
    return any(mine.same_story(one) for one in _tellings(db, rows))


def _find(
    db: sqlite3.Connection,
    entry: EntryId,
    feed: FeedId,
    sort_at: int,
    mine: Compared,
    wanted: Sequence[int],
) -> int | None:
    """The oldest version of the same story, in a feed that has none of it yet."""
    if not wanted:
        return None
    periods = {(sort_at - WINDOW) // PERIOD, (sort_at + WINDOW) // PERIOD}
    near = {
        row[0]
        for row in db.execute(
            f"""SELECT entry FROM story_key WHERE period IN ({_marks(periods)})
                AND key IN ({_marks(wanted)})""",  # noqa: S608
            (*periods, *wanted),
        )
    }
    near.discard(entry)
    if not near:
        return None
    rows = db.execute(
        f"""SELECT {_TOLD}
            WHERE entry.id IN ({_marks(near)}) AND feed <> ? AND sort_at BETWEEN ? AND ?
            AND NOT EXISTS (SELECT 1 FROM entry AS ours
                            WHERE ours.story = entry.story AND ours.feed = ?)
            ORDER BY abs(sort_at - ?), entry.id LIMIT ?""",  # noqa: S608
        (*near, feed, sort_at - WINDOW, sort_at + WINDOW, feed, sort_at, MOST),
    )
    found = rows.fetchall()
    tellings = zip(found, _tellings(db, found), strict=True)
    same = [row[0] for row, telling in tellings if mine.same_story(telling)]
    return min(same, default=None)


def _join(db: sqlite3.Connection, entry: EntryId, other: int, *, follow: bool) -> None:
    (story,) = db.execute("SELECT story FROM entry WHERE id = ?", (other,)).fetchone()
    if story is None:
        story = _next(db, "stories")
        db.execute("UPDATE entry SET story = ? WHERE id = ?", (story, other))
    db.execute("UPDATE entry SET story = ? WHERE id = ?", (story, entry))
    if follow:
        db.execute(
            """UPDATE entry SET read = 1 WHERE story = ?1 AND read = 0
               AND EXISTS (SELECT 1 FROM entry WHERE story = ?1 AND read = 1)""",
            (story,),
        )


def note_refolding(db: sqlite3.Connection) -> None:
    """Entries that were there before were folded, or unfolded: positions in lists have changed."""
    _next(db, "refoldings")


def refoldings(db: sqlite3.Connection) -> int:
    """How often that has happened."""
    row = db.execute("SELECT value FROM state WHERE name = 'refoldings'").fetchone()
    return int(row[0]) if row else 0


def _next(db: sqlite3.Connection, name: str) -> int:
    """The next number under a name; none is given twice."""
    row = db.execute(
        """INSERT INTO state (name, value) VALUES (?, '1')
           ON CONFLICT (name) DO UPDATE SET value = CAST(value + 1 AS TEXT) RETURNING value""",
        (name,),
    ).fetchone()
    return int(row[0])


def versions(database: Database, stories: Iterable[int]) -> dict[int, tuple[Version, ...]]:
    """Story -> its versions in feeds subscribed to, the one that is shown first."""
    found: dict[int, list[Version]] = {}
    wanted = list(stories)
    with database.reading() as db:
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            for story, entry, title in db.execute(
                f"""SELECT story, entry.id, {FEED_NAME} FROM entry JOIN feed ON feed.id = entry.feed
                    WHERE story IN ({_marks(part)}) AND feed.subscribed
                    ORDER BY entry.id""",  # noqa: S608
                part,
            ):
                found.setdefault(story, []).append(Version(EntryId(entry), SafeText(title)))
    return {story: tuple(rows) for story, rows in found.items()}


def with_versions(database: Database, entries: Sequence[int]) -> array[int]:
    """These entries, and the other versions of their stories."""
    out = array("q", entries)
    known = set(out)
    with database.reading() as db:
        told = _stories_of_many(db) if len(entries) > MANY else _stories_of(db, list(entries))
    for versions in told.values():
        if not known.isdisjoint(versions):
            out.extend(one for one in versions if one not in known)
    return out


def _stories_of(db: sqlite3.Connection, entries: Sequence[int]) -> dict[int, list[int]]:
    """Story -> its versions, of the stories that these entries tell."""
    found: dict[int, list[int]] = {}
    for start in range(0, len(entries), 500):
        part = entries[start : start + 500]
        for story, other in db.execute(
            f"""SELECT DISTINCT other.story, other.id
                FROM entry JOIN entry AS other ON other.story = entry.story
                WHERE entry.id IN ({_marks(part)}) AND entry.story IS NOT NULL""",  # noqa: S608
            part,
        ):
            versions = found.setdefault(story, [])
            if other not in versions:
                versions.append(other)
    return found


def _stories_of_many(db: sqlite3.Connection) -> dict[int, list[int]]:
    """The same of all stories there are: sooner read than asked for by a hundred thousand."""
    found: dict[int, list[int]] = {}
    for story, entry in db.execute("SELECT story, id FROM entry WHERE story IS NOT NULL"):
        found.setdefault(story, []).append(entry)
    return found


def folded(database: Database) -> tuple[Folded, ...]:
    """Which feeds' entries are folded behind which, and how many."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT folded.feed, behind, folded.total, folded.unread
               FROM folded JOIN feed ON feed.id = folded.feed
               WHERE subscribed AND folded.total > 0"""
        ).fetchall()
    return tuple(Folded(FeedId(row[0]), FeedId(row[1]), row[2], row[3]) for row in rows)


def _marks(values: Iterable[object]) -> str:
    return ",".join("?" for _ in values)
