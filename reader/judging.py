"""Laying the filter over what is stored: with the evidence of the feed, without fetching.

What decides is a `Filter` a feed (`Filters`): the rules in force and the reader's exceptions.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.config import Settings
from reader.model import Article, BlockPrint, EntryId, Feed, FeedId, Prepared, UserRule
from reader.store import exceptions, identity, prints, verdicts
from reader.store.db import Database

if TYPE_CHECKING:
    from collections.abc import Collection

    from reader.clean.evidence import Evidence, Weighed
    from reader.clean.filter import Filter
    from reader.clean.rules import RuleSet
    from reader.model_filter import PrintMemory

BATCH = 200
"""How many stored articles are judged again in one transaction."""

AT_ONCE = 2_000
"""How many articles a change of rules or exceptions reaches at once; the next refresh reaches the
rest."""


class Filters:
    """The filter of each feed; made again when the settings change."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._rule_sets: dict[tuple[str, bool], RuleSet] = {}

    def of(self, feed: Feed) -> Filter:
        """The filter in force for a feed. Raises RuleError for a rule that cannot be used."""
        from reader.clean.exceptions import exceptions_of
        from reader.clean.filter import Filter

        return Filter(self.rules(feed), exceptions_of(exceptions.in_force(self._database, feed.id)))

    def version(self, feed: Feed) -> str:
        """The version of the filter in force for a feed, without making it: that compiles rules."""
        from reader.clean.exceptions import exceptions_of, version_with
        from reader.clean.rules import version_of

        rules = version_of(self._own(feed), enabled=self._is_enabled(feed))
        return version_with(rules, exceptions_of(exceptions.in_force(self._database, feed.id)))

    def check(self) -> None:
        """Raises RuleError for a rule of the reader's own that cannot be used."""
        if self._settings.rules:
            from reader.clean.rules import check_own

            check_own(self._settings.rules)

    def rules(self, feed: Feed) -> RuleSet:
        """The rules in force for a feed."""
        from reader.clean.rules import rule_set

        own, enabled = self._own(feed), self._is_enabled(feed)
        key = (feed.url if any(rule.feed for rule in own) else "", enabled)
        if key not in self._rule_sets:
            self._rule_sets[key] = rule_set(own, enabled=enabled)
        return self._rule_sets[key]

    def _own(self, feed: Feed) -> tuple[UserRule, ...]:
        return tuple(rule for rule in self._settings.rules if rule.feed in ("", feed.url))

    def _is_enabled(self, feed: Feed) -> bool:
        return self._settings.filter_enabled and feed.filter


class StoredMemory:
    """The pipeline's view of what is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, feed: FeedId, listed: Sequence[Prepared]) -> Collection[int]:
        """The places, in a document, of the entries that are stored already just as they are."""
        return identity.stored_as_they_are(self._database, feed, listed)

    def prints(
        self, feed: FeedId, publisher: str, found: Collection[BlockPrint], guids: Collection[str]
    ) -> PrintMemory:
        """What is known of these prints, in entries with other guids."""
        ours = prints.with_guids(self._database, feed, guids)
        return prints.memory(self._database, feed, publisher, found, ours)


def publisher(database: Database, feed: Feed) -> str:
    """Whom a feed shares its prints with; a feed that was not read since they are kept is told by
    its address."""
    from reader.clean.publisher import publisher_of

    return prints.publisher(database, feed.id) or publisher_of(feed.url)


def weigh_page(database: Database, feed: Feed, entry: EntryId, article: Article) -> Weighed:
    """One new text of an entry, held against what is stored of its feed."""
    from reader.clean.evidence import weigh
    from reader.clean.prints import prints_of

    by = publisher(database, feed)
    found = prints_of(article, by)
    return weigh([found], prints.memory(database, feed.id, by, found, (entry,)))


def print_missing(
    database: Database, feed: Feed, now: int, stop: threading.Event | None = None
) -> int:
    """Make the prints of articles that were stored before prints were kept; returns how many."""
    from reader.clean.evidence import weigh
    from reader.clean.prints import prints_of

    done = 0
    while not (stop and stop.is_set()):
        found = prints.unprinted(database, feed.id, BATCH)
        if not found:
            break
        by = publisher(database, feed)
        prints.keep_publisher(database, feed.id, by)
        made = [prints_of(article, by) for _, article in found]
        marks = [one for each in made for one in each]
        known = prints.memory(database, feed.id, by, marks, [entry for entry, _ in found])
        weighed = weigh(made, known)
        rows = [(entry, each) for (entry, _), each in zip(found, weighed.prints, strict=True)]
        prints.save_prints(database, feed.id, by, rows, weighed.strong, now)
        done += len(found)
    return done


def evidence_of(database: Database, feed: Feed, entries: Sequence[int]) -> Evidence:
    """What repeats, as far as these stored entries are concerned."""
    from reader.clean.evidence import stored_evidence

    rows, sizes = prints.seen_in(database, feed.id, publisher(database, feed), entries)
    return stored_evidence(rows, sizes)


def judge_stored(
    database: Database, feed: Feed, chosen: Filter, found: Sequence[verdicts.Stored]
) -> None:
    """Lay the filter over stored articles of a feed."""
    if not found:
        return
    evidence = evidence_of(database, feed, [one.entry for one in found])
    judged = [(one.entry, chosen.clean(one.article, evidence), one.seen) for one in found]
    verdicts.rejudge(database, judged, chosen.version)


def rejudge(
    database: Database,
    feed: Feed,
    chosen: Filter,
    most: int | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Judge again the articles of a feed that another filter judged, at most so many, newest first;
    returns how many."""
    done = 0
    while not (stop and stop.is_set()):
        wanted = BATCH if most is None else min(BATCH, most - done)
        found = verdicts.unjudged(database, feed.id, chosen.version, wanted) if wanted else []
        if not found:
            break
        judge_stored(database, feed, chosen, found)
        done += len(found)
        if len(found) < BATCH:
            break
    return done


def reapply(
    database: Database, feed: Feed, before: Filter, after: Filter, entries: Sequence[int], most: int
) -> int:
    """Lay changed exceptions over the verdicts of these entries (judged by `before`), the only ones
    of the feed that the change touches; no rule is asked. What is more than `most` keeps the old
    version, so the next refresh judges it. Returns how many were done."""
    now = entries[: max(most, 0)]
    for start in range(0, len(now), BATCH):
        found = verdicts.stored(database, now[start : start + BATCH])
        judged = [
            (one.entry, after.exceptions.again(cleaned), one.seen)
            for one, cleaned in verdicts.all_verdicts(database, found)
        ]
        verdicts.rejudge(database, judged, after.version)
    verdicts.mark_judged(database, feed.id, before.version, after.version, entries[len(now) :])
    return len(now)
