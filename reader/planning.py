"""The visits of one refresh, kept in batches: what brought nothing, and when each feed is due."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from reader.addresses import told_address
from reader.config import FeedSettings, Settings
from reader.intervals import GONE, HOUR, MINUTE, SYNCED, Terms, is_waiting, plan
from reader.model import FeedId, FeedRow, Saved
from reader.model_fetch import Failed, NotModified, Outcome, Unchanged, Updated, Wishes
from reader.model_rules import EntryRule
from reader.store import visits, write
from reader.store.db import Database
from reader.text import EMPTY, safe_line

BATCH = 64
"""Outcomes that one transaction takes."""
LOOK_MINUTES = 5
"""The app looks this often at what is due, so that a few feeds at a time do not each start it."""


class Visits:
    """Gathers outcomes; `flush` keeps what was gathered. What is lost when the process is killed in
    between is that a feed had nothing new: it is asked once more."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Callable[[], float],
        rules: Sequence[EntryRule] = (),
    ) -> None:
        self._rules = rules
        self._database = database
        self._settings = settings
        self._clock = clock
        self._own = {feed.url: feed for feed in settings.feeds}
        self._noted: set[FeedId] = set()
        self._unchanged: list[Unchanged] = []
        self._wishes: dict[FeedId, Wishes] = {}

    def take(self, outcome: Outcome) -> Saved:
        """Store what an outcome brings, at once; that it brought nothing is kept with the batch."""
        feed = outcome.feed
        name = feed.title or safe_line(feed.url)
        match outcome:
            case Unchanged(reply=reply):
                self._unchanged.append(outcome)
                saved = Saved(
                    feed.id, feed.url, name, "unchanged", reply.status, 0, 0, EMPTY, outcome.ms,
                    reply.wire_bytes, told_address(reply.moved_to),
                )  # fmt: skip
            case Failed(asked=False):
                said = safe_line(f"{outcome.message} {outcome.remedy}")
                saved = Saved(feed.id, feed.url, name, "error", outcome.http, 0, 0, said, 0, 0)
            case Failed():
                saved = write.save(self._database, outcome, int(self._clock()))
            case Updated():
                self._wishes[feed.id] = outcome.response.wishes
                saved = write.save(
                    self._database, outcome, int(self._clock()), follow=self._settings.fold,
                    rules=self._rules,
                )  # fmt: skip
        self._noted.add(feed.id)
        if len(self._noted) >= BATCH:
            self.flush()
        return saved

    def flush(self) -> None:
        """Keep what was gathered."""
        if not self._noted:
            return
        now = int(self._clock())
        if self._unchanged:
            visits.save_unchanged(self._database, self._unchanged, now)
        if self._wishes:
            visits.keep_wishes(self._database, self._wishes)
        ages = {
            one.feed.id: one.reply.max_age
            for one in self._unchanged
            if isinstance(one.reply, NotModified) and one.reply.max_age is not None
        }
        reader = visits.installation(self._database)
        plans = {}
        for feed, (url, habits) in visits.habits(self._database, self._noted).items():
            age = ages.get(feed, habits.wishes.max_age)
            wished = replace(habits, wishes=replace(habits.wishes, max_age=age))
            plans[feed] = plan(wished, self._terms(url), now, share(reader, url))
        visits.keep_plans(self._database, plans)
        self._noted, self._unchanged, self._wishes = set(), [], {}

    def _terms(self, url: str) -> Terms:
        settings = self._settings
        return Terms(
            least=settings.refresh_minutes * MINUTE,
            most=settings.refresh.most_hours * HOUR,
            adaptive=settings.refresh.adaptive,
            every=self._own.get(url, FeedSettings(url)).every_minutes * MINUTE,
        )


def share(reader: str, url: str) -> float:
    """From 0 to 1: always the same for one feed of one reader."""
    digest = hashlib.blake2b(f"{reader} {url}".encode(errors="replace"), digest_size=4).digest()
    return int.from_bytes(digest) / 2**32


def is_due(feed: FeedRow, settings: Settings, now: float, *, syncing: bool = False) -> bool:
    """Whether the time of a feed has come; one without a plan is due if any are by themselves.
    While there is an exchange with a server (`syncing`), what that fetches never is."""
    if syncing and feed.plan == SYNCED:
        return False
    if feed.next_refresh is not None:
        return not is_waiting(feed.next_refresh, now)
    return settings.refresh_minutes > 0 and feed.plan != GONE


def soonest(settings: Settings) -> int:
    """Seconds that the app waits between two looks at what is due; 0 when it never looks."""
    own = [feed.every_minutes for feed in settings.feeds if feed.every_minutes]
    every = min([settings.refresh_minutes, *own]) if settings.refresh_minutes else min(own or [0])
    return min(every, LOOK_MINUTES) * MINUTE
