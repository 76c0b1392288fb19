"""What was read, what the filter took out, and how the feeds keep: silent, or more than is read."""

from __future__ import annotations

from collections import Counter

from reader.model_figures import FeedFigures, RuleFigures, Statistics
from reader.store import figures, read
from reader.store.db import Database

DAY = 86_400
WEEKS = 4
"""How far back one looks to say how much a feed brings."""
SILENT_AFTER = 60 * DAY
NOISY = 20
"""Entries a week, of which next to none is read, that make a feed noisy."""
HARDLY = 0.1
WORDS_A_MINUTE = 230


def statistics(database: Database, now: int) -> Statistics:
    """Counts everything: takes a while where much is stored."""
    counted = figures.by_feed(database, now - WEEKS * 7 * DAY)
    blocks: Counter[tuple[object, ...]] = Counter()
    gone: Counter[tuple[object, ...]] = Counter()
    for feed, rule, lost in figures.removed(database):
        for key in ((feed,), (rule,)):
            blocks[key] += 1
            gone[key] += lost
    feeds = []
    for row in read.feeds(database):
        total, seen, words, fresh, newest = counted.get(row.id, (0, 0, 0, 0, None))
        a_week = fresh / WEEKS
        silent = newest is None or now - newest > SILENT_AFTER
        noisy = a_week >= NOISY and seen <= HARDLY * total
        feeds.append(
            FeedFigures(
                row.id, row.url, row.title, total, seen, words, blocks[row.id,], gone[row.id,],
                round(a_week, 1), newest, "silent" if silent else "noisy" if noisy else "",
            )
        )  # fmt: skip
    names = [key[0] for key in blocks if isinstance(key[0], str)]
    rules = [RuleFigures(name, blocks[name,], gone[name,]) for name in names]
    feeds.sort(key=lambda one: (-one.words_read, -one.entries, one.title))
    rules.sort(key=lambda one: (-one.words, one.rule))
    return Statistics(tuple(feeds), tuple(rules))


def minutes(words: int) -> int:
    """How long so many words take to read."""
    return round(words / WORDS_A_MINUTE)
