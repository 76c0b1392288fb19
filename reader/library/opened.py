"""What all of the façade stands on: the store that is open, the settings in force, and what is made
from them once."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from reader import judging, ruling
from reader.config import FeedSettings, Settings, load
from reader.errors import NotFoundError, UsageError
from reader.exposure import exposed
from reader.model import Feed, FeedRow
from reader.model_figures import StoreFigures
from reader.paths import Places
from reader.query_tree import Query
from reader.store import finding, holding, read, write
from reader.store.db import Database
from reader.text import safe_line

if TYPE_CHECKING:
    from pathlib import Path

    from reader.ingest.fetch import Fetcher
    from reader.model_rules import EntryRule
    from reader.model_sites import SiteRule
    from reader.sites import Sites


class Opened:
    """The store, the settings, and what else every part of the façade needs."""

    def __init__(
        self,
        places: Places,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.time,
        fetcher: Fetcher | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.places = places
        self.settings = settings
        self._clock = clock
        self._tell = tell or (lambda _: None)
        self._seen = _stamp(places)
        self._fetcher = fetcher
        self._sites: Sites | None = None
        self._database = Database(places.database, tell)
        self._filters = judging.Filters(self._database, settings)
        write.adopt_subscriptions(self._database, [_subscription(f) for f in settings.feeds])

    @classmethod
    def open(
        cls, places: Places, settings: Settings, tell: Callable[[str], None] | None = None
    ) -> Self:
        """Open the store, making or upgrading it; how far that is, where it takes a while, is
        told. Raises StoreError."""
        return cls(places, settings, tell=tell)

    def close(self) -> None:
        """Let go of the store; no call may follow."""
        self._database.close()

    @property
    def database(self) -> Database:
        """The store, for what carries it in and out."""
        return self._database

    def exposed(self) -> str:
        """What to tell where others can read a secret in the configuration; else nothing."""
        return exposed(self.places, self.settings)

    def adopt_feeds(self) -> None:
        """Take over what the configuration now subscribes to. Raises ConfigError."""
        now = load(replace(self.places, config_named=False))
        feeds = now.feeds
        self.settings = replace(
            self.settings, feeds=feeds, smart_feeds=now.smart_feeds, entry_rules=now.entry_rules
        )
        write.adopt_subscriptions(self._database, [_subscription(feed) for feed in feeds])

    def reload(self) -> Settings | None:
        """Take over the configuration where its file was written: returns the settings before,
        which may be the same, or None. Raises ConfigError, and goes on with those it has."""
        stamp = _stamp(self.places)
        if stamp == self._seen:
            return None
        self._seen = stamp
        before = self.settings
        now = load(replace(self.places, config_named=True))
        if now == before:
            return before
        self.settings = now
        if (now.fetch, now.accesses) != (before.fetch, before.accesses):
            self._fetcher = None
        self._sites = None
        self._filters = judging.Filters(self._database, now)
        write.adopt_subscriptions(self._database, [_subscription(feed) for feed in now.feeds])
        return before

    def feeds(self) -> tuple[FeedRow, ...]:
        """The feeds in the order of the configuration."""
        return read.feeds(self._database)

    def find_feeds(self, names: Sequence[str]) -> tuple[Feed, ...]:
        """The feeds that go by these urls, titles or numbers; raises NotFoundError for one that
        does not exist, UsageError for a title that several have."""
        known = read.subscriptions(self._database)
        return tuple(_named(known, name) for name in names)

    @property
    def is_syncing(self) -> bool:
        """Are feeds exchanged with a server? Then it fetches those that it has."""
        if self.settings.sync is None:
            return False
        from reader.sync.session import account

        return account(self._database, self.settings) is not None

    # The store's file

    def store_figures(self) -> StoreFigures:
        """How large the store is, and what takes the room. Reads every page: takes a while."""
        from reader.store import upkeep

        return upkeep.figures(self._database)

    def vacuum(self) -> tuple[int, int]:
        """Write the store anew without what is unused; its bytes before and after. Raises
        StoreError when another program uses it."""
        from reader.store import upkeep

        return upkeep.vacuum(self._database)

    def check_store(self) -> list[str]:
        """What is wrong with the store; reads everything."""
        from reader.store import upkeep

        return upkeep.check(self._database)

    def back_up(self, target: Path) -> int:
        """Copy the store to a file, which is there only when it is complete; its bytes. Raises
        StoreError."""
        from reader.store import upkeep

        return upkeep.backup(self._database, target)

    # What the parts are made with

    def fetcher(self) -> Fetcher:
        """What fetches, with the limits of the settings."""
        return self._fetch()

    def _fetch(self) -> Fetcher:
        if self._fetcher is None:
            self._fetcher = make_fetcher(self.settings)
        return self._fetcher

    def _site_rule(self, url: str) -> SiteRule | None:
        if self._sites is None:
            from reader.sites import Sites

            self._sites = Sites(self.settings, self.places)
        return self._sites.rule(url)

    def _ready(self, query: Query) -> Query:
        ready = ruling.ready(self.settings, query, int(self._clock()))
        if finding.asks_what_is_held(ready) and 0 < holding.unlooked(self._database) <= holding.FEW:
            self._look_at_texts()
        return ready

    def _look_at_texts(self) -> None:
        from reader.clean.language import speaks

        holding.catch_up(self._database, speaks)

    def _acts(self, rules: Sequence[EntryRule]) -> ruling.Acts:
        return ruling.Acts(self._database, rules, self.places.log, self._tell)


def make_fetcher(settings: Settings) -> Fetcher:
    """A fetcher with the limits of the settings."""
    from reader.ingest.fetch import Fetcher, Limits  # httpx: 240 ms, paid by what fetches only

    fetch = settings.fetch
    return Fetcher(
        Limits(
            concurrency=fetch.concurrency,
            per_host=fetch.per_host,
            timeout_seconds=float(fetch.timeout_seconds),
            max_body=fetch.max_body_mb * 2**20,
            allow_private=fetch.allow_private_networks,
            proxy=fetch.proxy,
        ),
        accesses=settings.accesses,
    )


def _stamp(places: Places) -> tuple[int, ...]:
    """Differs when the configuration's file has been written since."""
    try:
        found = places.config.stat()
    except OSError:
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _subscription(feed: FeedSettings) -> write.Subscription:
    return write.Subscription(
        feed.url, feed.title, feed.folder, feed.tags, feed.full_text, feed.filter
    )


def _named(feeds: Sequence[Feed], name: str) -> Feed:
    for feed in feeds:
        if name in (feed.url, str(feed.id)):
            return feed
    wanted = name.casefold()
    found = [feed for feed in feeds if feed.title.casefold() == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            f"{len(found)} feeds go by {safe_line(name)!r}.",
            "Name one by its number or url; see: tread feeds",
        )
    # A part of a title names nothing: `tread remove` must not guess. It is a hint, though.
    near = [feed.title for feed in feeds if wanted and wanted in feed.title.casefold()]
    raise NotFoundError(
        f"No feed goes by {safe_line(name)!r}.",
        f"Did you mean {near[0]!r}?" if near else
        "A feed is named by url, title or number; see: tread feeds",
    )  # fmt: skip
