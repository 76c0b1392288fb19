"""Counts for the statistics: what was read, what was taken out, how much each feed brings."""

from __future__ import annotations

import json
from collections.abc import Iterator

from reader.model import FeedId
from reader.store.codec import unpack_texts
from reader.store.db import Database
from reader.text import words

PAGE = 500


def by_feed(database: Database, since: int) -> dict[FeedId, tuple[int, int, int, int, int | None]]:
    """Feed -> entries, those read, the words of those, entries since then, and when the newest is
    from."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT feed, count(*), sum(read), sum(CASE WHEN read THEN words ELSE 0 END),
                      sum(sort_at >= ?), max(sort_at)
               FROM entry GROUP BY feed""",
            (since,),
        ).fetchall()
    return {FeedId(row[0]): (row[1], row[2], row[3], row[4], row[5]) for row in rows}


def removed(database: Database) -> Iterator[tuple[FeedId, str, int]]:
    """(feed, rule, words) of each block that is taken out. Reads every article that lost one."""
    last = 0
    while True:
        with database.reading() as db:
            rows = db.execute(
                """SELECT entry.id, entry.feed, body.packed,
                          (SELECT json_group_array(json_array(block, rule)) FROM verdict
                           JOIN reason ON reason.id = verdict.reason
                           WHERE verdict.entry = entry.id AND NOT restored)
                   FROM entry JOIN body ON body.entry = entry.id
                   WHERE entry.id > ? AND entry.removed > 0 ORDER BY entry.id LIMIT ?""",
                (last, PAGE),
            ).fetchall()
        if not rows:
            return
        last = rows[-1][0]
        for _, feed, packed, taken in rows:
            texts = unpack_texts(packed)
            for block, rule in json.loads(taken):
                yield FeedId(feed), rule, words(texts[block])
