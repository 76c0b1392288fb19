"""Refreshing, with a word in the log for each feed; and doing so again and again, as a service."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from reader import log
from reader.addresses import without_secrets
from reader.errors import TreadError, UsageError
from reader.library import Library
from reader.model import Feed, Saved
from reader.model_sync import SyncReport

LOOK_SECONDS = 30.0
"""The longest that a watcher sleeps: a machine that slept, or an edited file, is noticed then."""


@dataclass(slots=True)
class Round:
    """What one refresh came to."""

    feeds: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: int = 0
    new: int = 0
    changed: int = 0
    seconds: float = 0.0

    def add(self, saved: Saved) -> None:
        """Count one feed."""
        self.feeds += 1
        self.updated += saved.status == "updated"
        self.unchanged += saved.status == "unchanged"
        self.errors += saved.status == "error"
        self.new += saved.new
        self.changed += saved.changed

    def __str__(self) -> str:
        feeds = f"{self.feeds} feed{'' if self.feeds == 1 else 's'}"
        return (
            f"{feeds} in {self.seconds} s: {self.new} new, {self.changed} changed, "
            f"{self.errors} failed."
        )


def refresh(
    library: Library,
    count: Round,
    feeds: Sequence[Feed] | None = None,
    stop: threading.Event | None = None,
    *,
    sync: bool = False,
    eager: bool = False,
) -> Iterator[Saved | SyncReport]:
    """Refresh feeds (all when None), with `sync` after an exchange with the server (`eager`: of all
    that there is to send), count what comes, and log it."""
    started, path = time.monotonic(), library.places.log
    exchanged = library.sync(eager=eager) if sync else ()
    try:
        for one in chain(exchanged, library.refresh(feeds, stop)):
            if isinstance(one, Saved):
                count.add(one)
                _note(library, one)
            elif one.problem:
                log.write(path, "warning", f"The exchange with the server: {one.problem}")
            yield one
    except TreadError as error:
        log.write(path, "error", f"The refresh broke off. {error.message}")
        raise
    finally:
        count.seconds = round(time.monotonic() - started, 2)
    if count.feeds:
        log.write(path, "info", str(count))


def _note(library: Library, saved: Saved) -> None:
    feed, path = without_secrets(saved.url), library.places.log
    if saved.status == "error":
        log.write(path, "warning", str(saved.error), feed)
    elif saved.new or saved.changed:
        log.write(path, "info", f"{saved.new} new, {saved.changed} changed.", feed)


def rounds(library: Library, stop: threading.Event, *, once: bool = False) -> Iterator[Round]:
    """Refresh what is due whenever something is, until `stop` is set; a round is told when it is
    over. A configuration that was edited is taken up; a broken one is logged, and what was before
    goes on. Raises UsageError where no feed is ever due by itself."""
    while True:
        _take_up(library)
        if not library.look_seconds():
            raise UsageError(
                "refresh_minutes is 0, so no feed is ever due by itself.",
                "Set it: tread config set refresh_minutes 30; or every_minutes of a feed.",
            )
        due, sync = library.due(), library.is_sync_due()
        if due or sync:
            count = Round()
            for _ in refresh(library, count, due, stop, sync=sync):
                pass
            yield count
        if once or stop.wait(_pause(library)):
            return


def _take_up(library: Library) -> None:
    try:
        library.reload()
    except TreadError as error:
        log.write(library.places.log, "error", error.message)


def _pause(library: Library) -> float:
    """Seconds to the next feed that is due, within limits."""
    now = time.time()
    waits = [feed.next_refresh - now for feed in library.feeds() if feed.next_refresh is not None]
    return min(max(min(waits, default=LOOK_SECONDS), 1.0), LOOK_SECONDS)
