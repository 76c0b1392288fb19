"""How the rules fare: what each takes, what people put back, and which one they keep undoing."""

from __future__ import annotations

from collections import Counter

from reader.config import Settings
from reader.model import FeedId
from reader.model_filter import ExceptionRow, RuleReport
from reader.store import exceptions, read, verdicts
from reader.store.db import Database

UNDONE_PLACES = 3
UNDONE_SHARE = 0.1
"""A rule undone in so many places, and for so large a share of what it took, is warned about."""


def rule_reports(database: Database, settings: Settings) -> tuple[RuleReport, ...]:
    """Each rule in force, the built-in ones first. Counts every verdict: a report, not a list."""
    from reader.clean.learned import RULE as LEARNED
    from reader.clean.rules import built_in

    hits: dict[str, dict[FeedId, tuple[int, int]]] = {}
    for rule, feed, taken, restored in verdicts.hits(database):
        hits.setdefault(rule, {})[feed] = (taken, restored)
    rows = exceptions.every(database)
    urls = {feed.id: feed.url for feed in read.every_feed(database)}
    places = Counter(row.rule for row in rows)
    reports = [
        _report(
            RuleReport(
                rule.id, "learned" if rule.id == LEARNED else "built-in", rule.language,
                rule.family, rule.where, rule.reason, 0, 0, {}, (),
            ),
            hits, rows, urls, places,
        )
        for rule in built_in()
    ]  # fmt: skip
    reports += [
        _report(
            RuleReport(
                rule.id, "yours", "", "yours", rule.where,
                rule.reason or "Removed by a rule of your own.", 0, 0, {}, (),
            ),
            hits, rows, urls, places,
        )
        for rule in settings.rules
    ]  # fmt: skip
    return tuple(reports)


def _report(
    bare: RuleReport,
    hits: dict[str, dict[FeedId, tuple[int, int]]],
    rows: list[ExceptionRow],
    urls: dict[FeedId, str],
    places: Counter[str],
) -> RuleReport:
    from dataclasses import replace

    feeds = hits.get(bare.id, {})
    taken = sum(hit for hit, _ in feeds.values())
    restored = sum(back for _, back in feeds.values())
    off = tuple(
        "everywhere" if row.feed is None else urls.get(row.feed, str(row.feed))
        for row in rows
        if row.kind == "off" and row.rule == bare.id
    )
    undone = places[bare.id]
    often = undone >= UNDONE_PLACES and restored >= UNDONE_SHARE * (taken + restored)
    warning = (
        f"Undone in {undone} places, {restored} of {taken + restored} blocks put back."
        if often
        else ""
    )
    return replace(bare, hits=taken, restored=restored, feeds=feeds, off=off, warning=warning)
