"""What is kept how long. Nothing goes unless the reader asked for it in the configuration.

What the reader starred, put by for later or marked unread again always stays. An entry that goes
while its publisher still lists it is remembered by its guid, so that it does not come back as new;
that is forgotten when the publisher lists it no more.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence

from reader.model import FeedId
from reader.store.db import Database
from reader.store.index import unindex
from reader.store.prints import forget_prints
from reader.values import dataclass

SLICE = 200
"""Entries that go in one transaction."""
AT_ONCE = 5_000
"""Entries that go after one refresh; the rest goes after the next ones."""
DAY = 86_400

_MAY_GO = "starred = 0 AND later = 0 AND unread_again = 0"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a feed's entries stay, and how many of them; 0 is no limit."""

    feed: FeedId
    days: int = 0
    most: int = 0


def tidy(
    database: Database,
    limits: Sequence[Keeping],
    now: int,
    most: int = AT_ONCE,
    stop: threading.Event | None = None,
) -> int:
    """Let go of what is beyond the limits, in short transactions; returns how many it was."""
    done = 0
    for one in limits:
        while done < most and not (stop and stop.is_set()):
            count = min(SLICE, most - done)
            with database.reading() as db:
                if not _beyond(db, one, now, 1):
                    break
            with database.writing() as db:
                found = _beyond(db, one, now, count)
                remove(db, found)
            done += len(found)
            if len(found) < count:
                break
    return done


def _beyond(db: sqlite3.Connection, limit: Keeping, now: int, count: int) -> list[int]:
    found: list[int] = []
    if limit.days:
        # Since it came in: an old article of a new feed stays as long as any other. (None sorts
        # later than it came in, which is what the index knows.)
        rows = db.execute(
            f"""SELECT id FROM entry
                WHERE feed = ?1 AND sort_at < ?2 AND first_seen < ?2 AND {_MAY_GO}
                ORDER BY sort_at, id LIMIT ?3""",  # noqa: S608
            (limit.feed, now - limit.days * DAY, count),
        )
        found = [row[0] for row in rows]
    if limit.most and not found and _total(db, limit.feed) > limit.most:
        rows = db.execute(
            f"""SELECT id FROM entry WHERE feed = ?1 AND {_MAY_GO} AND (sort_at, id) <
                    (SELECT sort_at, id FROM entry WHERE feed = ?1
                     ORDER BY sort_at DESC, id DESC LIMIT 1 OFFSET ?2 - 1)
                ORDER BY sort_at, id LIMIT ?3""",  # noqa: S608
            (limit.feed, limit.most, count),
        )
        found = [row[0] for row in rows]
    return found


def _total(db: sqlite3.Connection, feed: FeedId) -> int:
    row = db.execute("SELECT total FROM feed WHERE id = ?", (feed,)).fetchone()
    return 0 if row is None else int(row[0])


def remove(db: sqlite3.Connection, entries: Sequence[int]) -> None:
    """Take entries away with all that hangs on them, and remember that they were there."""
    unindex(db, entries)
    forget_prints(db, entries)
    wanted = [(entry,) for entry in entries]
    db.executemany(
        """INSERT OR REPLACE INTO forgotten (feed, guid, raw_hash)
           SELECT feed, guid, raw_hash FROM entry WHERE id = ?""",
        wanted,
    )
    db.executemany("DELETE FROM entry WHERE id = ?", wanted)
