"""A server that keeps the same feeds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from reader import ruling
from reader.config import Settings
from reader.library.fetching import Fetches
from reader.model import Saved
from reader.store import index, read

if TYPE_CHECKING:
    from reader.model_sync import SyncReport, SyncStatus
    from reader.secrets import Secret


class Syncs(Fetches):
    """The exchange with a server, which is followed by what follows a refresh."""

    def sync_trouble(self) -> tuple[int, str]:
        """How many changes wait for the server, and what kept the last exchange from its end."""
        from reader.sync import session

        return session.trouble(self._database, self.settings)

    def sync_status(self) -> SyncStatus:
        """Where the exchange stands."""
        from reader.sync import session

        return session.status(self._database, self.settings)

    def is_sync_due(self) -> bool:
        """Has the time of the next exchange come?"""
        if self.settings.sync is None:
            return False
        from reader.sync import session

        return session.is_due(self._database, self.settings, self._clock())

    def sync_login(self, ask: Callable[[], Secret] | None = None) -> SyncStatus:
        """Log in to the configured server; `ask` is asked for the password where the configuration
        does not say where it is. Raises UsageError, SyncError, SecretError."""
        from reader.sync import session

        fetcher = session.fetcher_for(self.settings)
        return session.login(self._database, self.settings, fetcher, ask)

    def sync_logout(self, *, force: bool = False) -> bool:
        """Log out; feeds and entries stay, and are fetched here again. Raises UsageError where
        changes were not sent, unless they are given up by `force`."""
        from reader.sync import session

        return session.logout(self._database, force=force)

    def sync(
        self, stop: threading.Event | None = None, *, eager: bool = False
    ) -> Iterator[Saved | SyncReport]:
        """Exchange everything with the server; the last thing that comes is the report. `eager`:
        ask it again for feeds that it refused lately. Raises UsageError where nobody is logged
        in."""
        from reader.sync import session
        from reader.sync.exchange import Desk

        self._filters.check()
        fetcher = session.fetcher_for(self.settings)
        rules = ruling.standing(self.settings, int(self._clock()))
        acts = self._acts(rules)
        desk = Desk(
            self._database, self.places, self._filters.of, self._clock, self._adopted, stop,
            eager, rules,
        )  # fmt: skip
        unindexed = 0
        for step in session.exchange(desk, self.settings, fetcher, self._clock()):
            yield step
            if isinstance(step, Saved):
                acts.note(step)
                unindexed += step.new + step.changed
                if unindexed >= index.BATCH:
                    unindexed -= index.index_batch(self._database)
        acts.do()
        synced = [feed for feed in read.subscriptions(self._database) if feed.synced]
        self._settle(synced, stop)

    def sync_command(self) -> list[str]:
        """The command line of a child process that exchanges with the server, and tells it as a
        refresh does."""
        command = self.refresh_command()
        return [*command[: command.index("refresh")], "sync", "now", "--json"]

    def _adopted(self) -> Settings:
        self.adopt_feeds()
        return self.settings
