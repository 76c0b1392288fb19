"""Log in, exchange, log out: what a front end asks for, with the account that is configured."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reader.config import Settings, SyncSettings
from reader.errors import SyncError, UsageError
from reader.model import Saved
from reader.model_sync import Account, SyncReport, SyncStatus
from reader.paths import Places
from reader.secrets import Secret, secret_of
from reader.store import journal, remote
from reader.store.db import Database
from reader.sync.exchange import Desk, Exchange
from reader.sync.greader import Greader
from reader.sync.servers import Quirks, quirks_of
from reader.text import safe_line

if TYPE_CHECKING:
    from reader.ingest.fetch import Fetcher

MINUTE = 60
TIMEOUT_SECONDS = 60.0
"""A server that is told to subscribe fetches the feed before it answers."""
MOST_BYTES = 64 * 2**20
AT_ONCE = 4
MOST_DOUBLINGS = 6
_MISSING = "No server is configured to exchange with."
_HOW = "Write a [sync] into the configuration; docs/sync.md says how."


def _wanted(settings: Settings) -> SyncSettings:
    if settings.sync is None:
        raise UsageError(_MISSING, _HOW)
    return settings.sync


def _name(sync: SyncSettings) -> str:
    return f"{sync.user} {sync.url.rstrip('/')}"


def quirks(sync: SyncSettings) -> Quirks:
    """What is peculiar to the server."""
    return quirks_of(sync.url, sync.server)


def account(database: Database, settings: Settings) -> Account | None:
    """The account that is configured, when it is logged in to."""
    if settings.sync is None:
        return None
    found = remote.account(database)
    return found if found is not None and found.name == _name(settings.sync) else None


def status(database: Database, settings: Settings) -> SyncStatus:
    """Where the exchange stands."""
    if settings.sync is None:
        return SyncStatus(configured=False)
    found = account(database, settings)
    told = SyncStatus(True, quirks(settings.sync).title, settings.sync.user)
    if found is None:
        return told
    return SyncStatus(
        configured=True, server=told.server, user=told.user, logged_in=True,
        feeds=len(remote.bound(database)), entries=remote.number(database),
        waiting=journal.count(database), last_ok=found.last_ok,
        next=due_at(found, settings), problem=found.problem, refused=remote.refused(database),
    )  # fmt: skip


def trouble(database: Database, settings: Settings) -> tuple[int, str]:
    """How many changes wait to be sent, and what kept the last exchange from its end."""
    found = account(database, settings)
    return (0, "") if found is None else (journal.count(database), found.problem)


def due_at(found: Account, settings: Settings) -> int | None:
    """When the next exchange is due by itself; None: never. One that failed is tried again later
    and later."""
    minutes = settings.refresh_minutes
    if not minutes:
        return None
    doublings = min(max(found.failures - 1, 0), MOST_DOUBLINGS)
    return max(found.last_try + (minutes * MINUTE << doublings), found.retry_at)


def is_due(database: Database, settings: Settings, now: float) -> bool:
    """Has the time of the next exchange come?"""
    found = account(database, settings)
    due = None if found is None else due_at(found, settings)
    return due is not None and due <= now


def client(
    database: Database,
    settings: Settings,
    fetcher: Fetcher,
    *,
    ask: Callable[[], Secret] | None = None,
    token: str = "",
) -> Greader:
    """The client for the account. `ask`: how a person is asked for the password, where the
    configuration does not say where it is."""
    sync = _wanted(settings)

    def password() -> Secret:
        if sync.secret is not None:
            return secret_of(sync.secret)
        if ask is not None:
            return ask()
        raise SyncError(
            f"{quirks(sync).title} asks for the password again, and it is not kept.",
            "Log in again: tread sync login",
        )

    return Greader(
        fetcher, quirks(sync), sync.url, sync.user, password, token=token,
        keep=lambda fresh: remote.keep_token(database, fresh),
    )  # fmt: skip


def login(
    database: Database,
    settings: Settings,
    fetcher: Fetcher,
    ask: Callable[[], Secret] | None = None,
) -> SyncStatus:
    """Log in, so that the exchange can begin. Raises UsageError, SyncError, SecretError."""
    sync = _wanted(settings)
    before = remote.account(database)
    if before is not None and before.name != _name(sync) and (left := journal.count(database)):
        raise UsageError(
            f"{left} changes were not sent to the account that was used before.",
            "Send them with the old [sync], or give them up: tread sync logout --force",
        )
    server = client(database, settings, fetcher, ask=ask)
    token = server.login()
    server.subscriptions()  # the address is that of an API, and not only of a login
    remote.enter(database, _name(sync), token)
    return status(database, settings)


def logout(database: Database, *, force: bool) -> bool:
    """Log out; says whether one was logged in. Feeds and entries stay. Raises UsageError where
    changes were not sent."""
    if remote.account(database) is None:
        return False
    left = journal.count(database)
    if left and not force:
        raise UsageError(
            f"{left} change{'s were' if left > 1 else ' was'} not sent to the server.",
            "Send them: tread sync now. Or give them up: tread sync logout --force",
        )
    remote.leave(database)
    return True


def exchange(
    desk: Desk, settings: Settings, fetcher: Fetcher, now: float
) -> Iterator[Saved | SyncReport]:
    """One exchange. Raises UsageError where nobody is logged in; what the server refuses is in the
    report."""
    sync = _wanted(settings)
    found = account(desk.database, settings)
    if found is None:
        raise UsageError(f"You are not logged in to {quirks(sync).title}.", "tread sync login")
    if found.retry_at > now:
        minutes = int(found.retry_at - now) // MINUTE + 1
        yield SyncReport(
            waiting=journal.count(desk.database),
            problem=safe_line(f"{quirks(sync).title} asked to be left alone for {minutes} minutes "
                              "more (429)."),
        )  # fmt: skip
        return
    with _alone(desk.places) as free:
        if not free:
            yield SyncReport(
                waiting=journal.count(desk.database),
                problem="Another tread is exchanging at this moment.",
            )
            return
        server = client(desk.database, settings, fetcher, token=found.token)
        yield from Exchange(desk, server, found).run()


@contextmanager
def _alone(places: Places) -> Iterator[bool]:
    """Whether no other process is exchanging; none begins to before this ends."""
    with (places.data / "sync.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def fetcher_for(settings: Settings) -> Fetcher:
    """What asks the server: few things at once, and longer than feeds are waited for."""
    from reader.ingest.fetch import Fetcher, Limits  # httpx: 240 ms, paid by an exchange only

    fetch = settings.fetch
    return Fetcher(
        Limits(
            concurrency=AT_ONCE,
            per_host=AT_ONCE,
            timeout_seconds=max(float(fetch.timeout_seconds), TIMEOUT_SECONDS),
            max_body=MOST_BYTES,
            allow_private=fetch.allow_private_networks,
            proxy=fetch.proxy,
        )
    )
