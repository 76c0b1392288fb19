"""What is kept of the visits to feeds: which brought nothing, and when each is due again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from reader.intervals import Habits, Plan
from reader.model import FeedId
from reader.model_fetch import Unchanged, Wishes
from reader.store.db import Database
from reader.store.write import keep_state

RECENT = 11
"""Entries that a feed's pace is taken from."""


def save_unchanged(database: Database, batch: Sequence[Unchanged], now: int) -> None:
    """Keep that these feeds answered and had nothing new."""
    with database.writing() as db:
        db.executemany(
            # What was said of the document still holds: it is the same one.
            """UPDATE feed SET last_try = ?1, last_ok = ?1, retry_at = 0, failures = 0,
                      last_error = CASE WHEN failures = 0 THEN last_error ELSE '' END,
                      location = CASE WHEN ?2 <> '' THEN ?2 ELSE location END
               WHERE id = ?3""",
            [(now, one.reply.moved_to, one.feed.id) for one in batch],
        )


def habits(database: Database, feeds: Iterable[FeedId]) -> dict[FeedId, tuple[str, Habits]]:
    """The address and the habits of feeds."""
    found: dict[FeedId, tuple[str, Habits]] = {}
    with database.reading() as db:
        for feed in feeds:
            row = db.execute(
                "SELECT url, failures, retry_at, gone, wishes FROM feed WHERE id = ?", (feed,)
            ).fetchone()
            if row is None:
                continue
            times = [
                one[0]
                for one in db.execute(
                    """SELECT sort_at FROM entry WHERE feed = ?
                       ORDER BY sort_at DESC, id DESC LIMIT ?""",
                    (feed, RECENT),
                )
            ]
            pace = (times[0] - times[-1]) // (len(times) - 1) if len(times) > 1 else 0
            found[feed] = row[0], Habits(
                newest=times[0] if times else None, pace=pace, failures=row[1], retry_at=row[2],
                gone=bool(row[3]), wishes=_load(row[4]),
            )  # fmt: skip
    return found


def keep_wishes(database: Database, wishes: Mapping[FeedId, Wishes]) -> None:
    """Keep what publishers want, where that is new."""
    with database.writing() as db:
        db.executemany(
            "UPDATE feed SET wishes = ?1 WHERE id = ?2 AND wishes <> ?1",
            [(_dump(wish), feed) for feed, wish in wishes.items()],
        )


def keep_plans(database: Database, plans: Mapping[FeedId, Plan]) -> None:
    """Keep when feeds are to be asked again."""
    with database.writing() as db:
        db.executemany(
            "UPDATE feed SET next_refresh = ?, plan = ? WHERE id = ?",
            [(plan.due, plan.why, feed) for feed, plan in plans.items()],
        )


def installation(database: Database) -> str:
    """What tells this reader's store from all others: random, and never sent anywhere."""
    with database.reading() as db:
        row = db.execute("SELECT value FROM state WHERE name = 'installation'").fetchone()
    if row is not None:
        return str(row[0])
    import secrets  # once in the life of a store

    made = secrets.token_hex(8)
    with database.writing() as db:
        keep_state(db, "installation", made)
    return made


def _dump(wishes: Wishes) -> str:
    if wishes == Wishes():
        return ""
    return json.dumps([wishes.ttl, wishes.skip_hours, wishes.skip_days, wishes.max_age])


def _load(text: str) -> Wishes:
    if not text:
        return Wishes()
    ttl, hours, days, max_age = json.loads(text)
    return Wishes(ttl, tuple(hours), tuple(days), max_age)
