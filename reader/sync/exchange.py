"""One exchange with the server, step by step.

1. What was changed here is sent. It is changed here first, so what comes later may not undo it.
2. Feeds: what one side subscribed to, renamed, moved or left goes to the other.
3. The server's ids are listed: all unread, all starred, and what came in since the last time.
4. States here become those listed, but for what is still to be sent.
5. Entries that are not here are asked for, and stored the way every entry goes.
6. What that made to be sent (something was read here before the server told of it) is sent.

Each step leaves the store as it may stay: an exchange that breaks off anywhere is taken up by the
next one. `Server` is all that is asked of a server, whatever it speaks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from reader import config_edit
from reader.config import Settings
from reader.config import parse_settings as parse
from reader.errors import ConfigError, SecretError, SyncError
from reader.model import Feed, Saved
from reader.model_rules import EntryRule
from reader.model_sync import (
    LABEL,
    READ,
    STARRED,
    Account,
    Bound,
    Change,
    Item,
    ItemId,
    Listed,
    Local,
    Refused,
    Subscription,
    SyncReport,
)
from reader.paths import Places
from reader.store import journal, read, remote
from reader.store.db import Database
from reader.sync.answers import shown_title
from reader.sync.feeds import FeedPlan, merge, settled
from reader.sync.servers import Quirks
from reader.sync.taking import Taker
from reader.text import safe_line
from reader.values import dataclass

if TYPE_CHECKING:
    from reader.clean.filter import Filter

TOGETHER = 2_000
MOST_TOGETHER = 1 << 24
"""Entries that are stored together, and their characters."""
AGAIN = 86_400
"""Seconds after which the server is asked again to take a feed that it refused: it fetches the feed
each time."""
FEW = 3
"""From so many feeds on, all of them gone at once is taken for an accident."""


class Server(Protocol):
    """What an exchange asks of a server. Everything raises SyncError."""

    quirks: Quirks
    requests: int
    bytes: int

    def subscriptions(self) -> tuple[Subscription, ...]: ...
    def labels(self, folders: Collection[str]) -> tuple[str, ...]: ...
    def listed(self, since: int, feeds: Sequence[str], labels: Sequence[str]) -> Listed: ...
    def items(self, ids: Sequence[ItemId]) -> Iterator[tuple[tuple[ItemId, ...], list[Item]]]: ...
    def send(
        self, changes: Iterable[Change]
    ) -> Iterator[tuple[Sequence[Change], SyncError | None]]: ...
    def subscribe(self, url: str) -> str: ...
    def edit_feed(
        self, ident: str, *, title: str = "", into: str = "", out_of: str = ""
    ) -> None: ...
    def unsubscribe(self, ident: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Desk:
    """What an exchange works with here. `adopt`: the store takes over the feeds that the
    configuration now lists, and these are returned as settings. `rules` are laid over new entries.
    `eager`: the server is asked again for what it has refused lately."""

    database: Database
    places: Places
    filter_of: Callable[[Feed], Filter]
    clock: Callable[[], float]
    adopt: Callable[[], Settings]
    stop: threading.Event | None = None
    eager: bool = False
    rules: Sequence[EntryRule] = ()


@dataclass(slots=True)
class _Tally:
    sent: int = 0
    marked: int = 0
    new: int = 0
    feeds_here: int = 0
    feeds_there: int = 0
    problems: list[str] = field(default_factory=list)


class Exchange:
    """One exchange; `run` yields what is stored, and at last what was done."""

    def __init__(self, desk: Desk, server: Server, account: Account) -> None:
        self._desk = desk
        self._database = desk.database
        self._server = server
        self._account = account
        self._tally = _Tally()
        self._refused: dict[str, Refused] = {}
        self._folders: frozenset[str] = frozenset()

    def run(self) -> Iterator[Saved | SyncReport]:
        """Exchange everything. Raises StoreError; what else goes wrong is in the report."""
        now = int(self._desk.clock())
        try:
            self._send()
            settings, feeds, fresh = self._exchange_feeds()
            newest = yield from self._exchange_entries(settings, feeds, fresh)
            self._send()
        except (SyncError, SecretError) as error:
            problem = f"{error.message} {error.remedy}".strip()
            retry_at = error.retry_at if isinstance(error, SyncError) else None
            remote.note_failed(self._database, problem, retry_at, now)
            self._tally.problems.append(problem)
        else:
            problem = " ".join(self._tally.problems)
            remote.note_done(self._database, newest, now, problem)
        yield self._report()

    def _report(self) -> SyncReport:
        tally = self._tally
        return SyncReport(
            sent=tally.sent,
            waiting=journal.count(self._database),
            marked=tally.marked,
            new=tally.new,
            feeds_here=tally.feeds_here,
            feeds_there=tally.feeds_there,
            refused=tuple(self._refused[url] for url in sorted(self._refused)),
            requests=self._server.requests,
            bytes=self._server.bytes,
            problem=safe_line(" ".join(tally.problems)),
        )

    def _go_on(self) -> None:
        if self._desk.stop is not None and self._desk.stop.is_set():
            raise SyncError("The exchange was stopped.", "It goes on with: tread sync now")

    # What was changed here

    def _send(self) -> None:
        """Send what is waiting. A lot that the server does not take waits on, and stops nothing:
        what it says still holds here."""
        waiting = journal.waiting(self._database)
        tags = [one for one in waiting if one.flag.startswith(LABEL)]
        states = [one for one in waiting if not one.flag.startswith(LABEL)]
        if not self._server.quirks.labels:  # tags stay here
            journal.sent(self._database, tags)
            tags = []
        for lot, error in self._server.send([*states, *tags]) if waiting else ():
            if error is None:
                journal.sent(self._database, lot)
                self._tally.sent += len(lot)
            elif error.refused:
                self._note_problem(error)
            else:
                raise error
            self._go_on()

    def _note_problem(self, error: SyncError) -> None:
        problem = f"{error.message} {error.remedy}".strip()
        if problem not in self._tally.problems:
            self._tally.problems.append(problem)

    # Feeds

    def _exchange_feeds(self) -> tuple[Settings, dict[str, tuple[Feed, str]], list[str]]:
        """Make both sides agree on the feeds. Returns the settings then in force, the feeds by
        what the server calls them, with their sites, and those that were not exchanged before."""
        settings = self._desk.adopt()
        there = self._server.subscriptions()
        base = remote.bound(self._database)
        here = [
            Local(one.url, one.title, one.folder, bool(one.access and one.access.is_secret))
            for one in settings.feeds
        ]
        _beware(base, here, there)
        plan = merge(base, here, there, self._server.quirks)
        for one in plan.secret:
            self._refuse(one.url, "It is asked with a password or key of yours: by tread itself.")
        settings = self._write_feeds(plan, settings)
        self._change_there(plan)
        if plan.changes_there:
            there = self._server.subscriptions()
        self._folders = frozenset(folder for sub in there for folder in sub.folders)
        kept = settled(plan, there)
        self._keep_feeds([*kept, *plan.stuck], there)
        known = {one.id for one in base}
        subscribed = {feed.url: feed for feed in read.subscriptions(self._database)}
        sites = {sub.id: sub.site for sub in there}
        feeds = {one.id: (subscribed[one.url], sites.get(one.id, ""))
                 for one in kept if one.url in subscribed}  # fmt: skip
        return settings, feeds, [ident for ident in feeds if ident not in known]

    def _write_feeds(self, plan: FeedPlan, settings: Settings) -> Settings:
        """Do what is to be done here: in the configuration, in one edit."""
        added = [one for one in plan.add_here if self._fits(one)]
        unfit = {one.url for one in plan.add_here} - {one.url for one in added}
        plan.bound = [one for one in plan.bound if one.url not in unfit]
        if not (added or plan.edit_here or plan.remove_here):
            return settings
        try:
            config_edit.edit_feeds(
                self._desk.places,
                [{"url": one.url, "title": one.title, "folder": one.folder} for one in added],
                [(edit.url, edit.key, edit.value) for edit in plan.edit_here],
                set(plan.remove_here),
            )
        except ConfigError as error:  # it is read-only, say: what both have goes on
            self._tally.problems.append(f"{error.message} {error.remedy}".strip())
            before = {one.id: one for one in remote.bound(self._database)}
            listed = {one.url for one in settings.feeds}
            plan.bound = [before.get(one.id, one) for one in plan.bound if one.url in listed]
            plan.stuck = [one for one in before.values() if one.url in plan.remove_here]
            return settings
        self._tally.feeds_here += plan.changes_here - len(unfit)
        return self._desk.adopt()

    def _fits(self, feed: Local) -> bool:
        """Whether the configuration takes a feed, tried on its own."""
        try:
            parse(config_edit.written("feeds", {"url": feed.url, "folder": feed.folder}))
        except (ConfigError, ValueError, TypeError):
            self._refuse(feed.url, "Its address cannot stand in the configuration.")
            return False
        return True

    def _change_there(self, plan: FeedPlan) -> None:
        """Do what is to be done there, feed by feed: one that is refused stops no other."""
        at = {one.id: number for number, one in enumerate(plan.bound)}
        for edit in plan.edit_there:
            agreed = plan.bound[at[edit.id]]
            act = partial(
                self._server.edit_feed, edit.id,
                title=edit.title, into=edit.into, out_of=edit.out_of,
            )  # fmt: skip
            if not self._try(agreed.url, act):
                plan.bound[at[edit.id]] = replace(agreed, here=edit.before)  # again next time
        for one in plan.unsubscribe:
            if not self._try(one.url, partial(self._server.unsubscribe, one.id)):
                plan.bound.append(one)
        before = {one.url: one for one in remote.refused(self._database)}
        lately = self._desk.clock() - AGAIN
        for mine in plan.subscribe:
            known = before.get(mine.url)
            if known is not None and known.tried > lately and not self._desk.eager:
                self._refused[mine.url] = known
            else:
                self._try(mine.url, partial(self._subscribe, plan, mine))

    def _try(self, url: str, act: Callable[[], None]) -> bool:
        self._go_on()
        try:
            act()
        except SyncError as error:
            if not error.refused:
                raise
            self._refuse(url, error.message, int(self._desk.clock()))
            return False
        self._tally.feeds_there += 1
        return True

    def _refuse(self, url: str, why: str, tried: int = 0) -> None:
        self._refused[url] = Refused(url, why, tried)

    def _subscribe(self, plan: FeedPlan, mine: Local) -> None:
        ident = self._server.subscribe(mine.url)
        for one in plan.bound:
            if one.id == ident:
                raise SyncError(f"The server has it as {safe_line(one.url)}.", refused=True)
        if mine.title or mine.folder:
            self._server.edit_feed(ident, title=mine.title, into=mine.folder)
        plan.bound.append(Bound(ident, mine.url, mine, mine.title, mine.folder))

    def _keep_feeds(self, kept: Sequence[Bound], there: Sequence[Subscription]) -> None:
        quirks = self._server.quirks
        told = {sub.id: (shown_title(sub.title, quirks), sub.site) for sub in there}
        about = {one.url: told[one.id] for one in kept if one.id in told}
        remote.write_feeds(self._database, kept, about)
        remote.write_refused(self._database, list(self._refused.values()))

    # Entries

    def _exchange_entries(
        self,
        settings: Settings,
        feeds: Mapping[str, tuple[Feed, str]],
        fresh: Sequence[str],
    ) -> Generator[Saved, None, int]:
        """States and entries. Returns when the newest entry that is known was fetched there."""
        server, since = self._server, self._account.newest
        labels = server.labels(self._folders)
        # The first time all are listed anyway.
        listed = server.listed(
            max(since - server.quirks.overlap, 0), fresh if since else (), labels
        )
        self._go_on()
        self._take_states(READ, listed.unread, value=False)
        self._take_states(STARRED, listed.starred, value=True)
        for tag, found in _by_tag(listed.labelled).items():
            self._take_states(LABEL + tag, found, value=True)
        ids = [*listed.unread, *listed.starred, *listed.recent]
        ids += [ident for found in listed.labelled.values() for ident in found]
        wanted = remote.unknown(self._database, ids)
        taker = Taker(
            self._database, self._desk.filter_of, self._desk.clock, feeds,
            labels if server.quirks.labels else None, follow=settings.fold, rules=self._desk.rules,
        )  # fmt: skip
        newest = undated = 0
        for items in _gathered(server.items(wanted), self._desk.stop):
            for saved in taker.take(items):
                self._tally.new += saved.new
                yield saved
            newest = max([newest, *(item.crawled for item in items)])
            undated += len(items)
            self._go_on()
        self._tally.marked += taker.changed
        # A server that does not say when it fetched an entry is held to our clock.
        return newest or (int(self._desk.clock()) if undated else 0)

    def _take_states(self, flag: str, listed: Sequence[ItemId], *, value: bool) -> None:
        lacking, having = remote.differing(self._database, flag, listed, value=value)
        sure = [one for one in having if not one.asked_for]
        sure += self._verified(flag, [one for one in having if one.asked_for], lost=not value)
        self._tally.marked += remote.set_states(self._database, flag, lacking, value=value)
        self._tally.marked += remote.set_states(self._database, flag, sure, value=not value)

    def _verified(
        self, flag: str, doubtful: Sequence[remote.Differing], *, lost: bool
    ) -> list[remote.Differing]:
        """Those that really have another state there: what the server has let go of has none, and
        keeps here what the reader gave it."""
        if not doubtful:
            return []
        changed: set[ItemId] = set()
        for _, items in self._server.items([one.item for one in doubtful]):
            changed |= {one.id for one in items if _has(one, flag) == lost}
        return [one for one in doubtful if one.item in changed]


def _has(item: Item, flag: str) -> bool:
    if flag.startswith(LABEL):
        wanted = flag.removeprefix(LABEL).casefold()
        return any(safe_line(one).casefold() == wanted for one in item.labels)
    return item.read if flag == READ else item.starred


def _by_tag(labelled: Mapping[str, Sequence[ItemId]]) -> dict[str, list[ItemId]]:
    """Labels as tags, which do not go by letter case."""
    names: dict[str, str] = {}
    found: dict[str, list[ItemId]] = {}
    for label, ids in labelled.items():
        tag = safe_line(label)
        found.setdefault(names.setdefault(tag.casefold(), tag), []).extend(ids)
    return found


def _gathered(
    lots: Iterable[tuple[Sequence[ItemId], Sequence[Item]]], stop: threading.Event | None
) -> Iterator[list[Item]]:
    """More entries at a time, so that those of one feed stand together: each feed is stored in a
    transaction, and judged by what its entries have in common."""
    gathered: list[Item] = []
    size = 0
    for _, items in lots:
        gathered += items
        size += sum(len(item.html) for item in items)
        stopped = stop is not None and stop.is_set()
        if len(gathered) >= TOGETHER or size >= MOST_TOGETHER or stopped:
            yield gathered
            gathered, size = [], 0
    if gathered:
        yield gathered


def _beware(base: Sequence[Bound], here: Sequence[Local], there: Sequence[Subscription]) -> None:
    """An empty list on one side is more likely an accident than a wish."""
    if len(base) < FEW:
        return
    urls, ids = {one.url for one in here}, {one.id for one in there}
    if not any(one.id in ids for one in base):
        raise SyncError(
            f"The server lists none of the {len(base)} feeds that it had: none was removed here.",
            "If that is right: tread sync logout, remove them here, and log in again.",
        )
    if not any(one.url in urls for one in base):
        raise SyncError(
            f"The configuration lists none of the {len(base)} feeds that it had: nothing was "
            "unsubscribed on the server.",
            "If that is right: unsubscribe there, or begin anew with tread sync logout.",
        )
