"""Two readers and one server: whatever is done where, and whatever breaks, all three come to agree,
and nothing is lost.

`SYNC_EXAMPLES=200 python -m pytest tests/property/test_sync.py` looks longer (`make soak-sync`).
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import cast
from unittest.mock import patch

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from reader import config_edit
from reader.config import load
from reader.library import Library
from reader.model import Mark
from reader.model_sync import SyncReport
from reader.store import journal, remote, tags, write
from reader.subscriptions import drop_feed, move_feed, rename_feed
from tests.fakes import open_library
from tests.greader_server import PASSWORD, GreaderServer
from tests.sync_room import ENV, synced_places

URLS = [f"https://press{n}.example/feed" for n in range(4)]
NAMES = ["", "Daily", "R & D", "静かな港"]
FOLDERS = ["", "News", "News/Craft", "A & B"]
TAGS = ["later & more", "Später", "read it"]
MARKS: list[Mark] = ["read", "unread", "starred", "unstarred"]
STEPS: list[tuple[object, str]] = [
    (write, "save"), (remote, "bind"), (remote, "set_states"), (remote, "write_feeds"),
    (remote, "note_done"), (journal, "sent"), (config_edit, "edit_feeds"),
]  # fmt: skip
FAULTS = [
    ("edit-tag", {"status": 500}), ("edit-tag", {"status": 500, "half": True}),
    ("edit-tag", {"status": 401}), ("edit-tag", {"done": True, "cut": True}),
    ("items/contents", {"status": 500}), ("items/ids", {"status": 401}),
    ("subscription/edit", {"status": 500}), ("subscription/quickadd", {"status": 500}),
    ("subscription/list", {"status": 200, "body": b"<html>"}),
    ("items/ids", {"status": 200, "body": b"[]"}),
]  # fmt: skip
State = tuple[bool, bool, set[str]]
"""Read, starred, tags."""


class Crash(BaseException):
    """The process ends here."""


@contextmanager
def crashing(after: int, *, done: bool) -> Iterator[None]:
    """The process ends at a step of the exchange: before it, or with it `done`."""
    left = after

    def wrapped(step: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object, **named: object) -> object:
            nonlocal left
            left -= 1
            if left < 0 and not done:
                raise Crash
            found = step(*args, **named)
            if left < 0:
                raise Crash
            return found

        return run

    with ExitStack() as stack:
        for module, name in STEPS:
            stack.enter_context(patch.object(module, name, wrapped(getattr(module, name))))
        yield


class TwoReaders(RuleBasedStateMachine):
    """The machine of hypothesis: rules in any order, and what must hold after each."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(patch.dict(os.environ, {ENV: PASSWORD}))
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.server = self.stack.enter_context(GreaderServer(page=5))
        self.places = [synced_places(folder / name, self.server) for name in "ab"]
        self.libraries = [open_library(places) for places in self.places]
        for library in self.libraries:
            library.sync_login()
        self.held: list[set[str]] = [set(), set()]
        self.count = 0

    def teardown(self) -> None:
        try:
            self.agree()
        finally:
            for library in self.libraries:
                library.close()
            self.stack.close()

    # There

    @rule(url=st.sampled_from(URLS), folder=st.sampled_from(FOLDERS))
    def subscribe_there(self, url: str, folder: str) -> None:
        if self.server.by_url(url) is None:
            self.server.subscribe(url, f"Press of {url}", folder)

    @rule(data=st.data(), read=st.booleans(), same_link=st.booleans())
    def publish(self, data: st.DataObject, read: bool, same_link: bool) -> None:
        if self.server.feeds:
            feed = data.draw(st.sampled_from(sorted(self.server.feeds)))
            self.count += 1
            link = "https://press.example/live" if same_link else None
            self.server.publish(feed, f"Story {self.count}", link=link, read=read)

    @rule(data=st.data(), mark=st.sampled_from(MARKS))
    def mark_there(self, data: st.DataObject, mark: Mark) -> None:
        if self.server.items:
            item = self.server.items[data.draw(st.sampled_from(sorted(self.server.items)))]
            if mark in ("read", "unread"):
                item.read = mark == "read"
            else:
                item.starred = mark == "starred"

    @rule(data=st.data(), tag=st.sampled_from(TAGS), value=st.booleans())
    def label_there(self, data: st.DataObject, tag: str, value: bool) -> None:
        if self.server.items:
            item = self.server.items[data.draw(st.sampled_from(sorted(self.server.items)))]
            self.server.labels.add(tag)
            (item.labels.add if value else item.labels.discard)(tag)

    @rule(data=st.data(), name=st.sampled_from(NAMES[1:]), folder=st.sampled_from(FOLDERS))
    def edit_there(self, data: st.DataObject, name: str, folder: str) -> None:
        if self.server.feeds:
            feed = self.server.feeds[data.draw(st.sampled_from(sorted(self.server.feeds)))]
            feed.title, feed.folder = name, folder

    @rule(data=st.data())
    def unsubscribe_there(self, data: st.DataObject) -> None:
        if self.server.feeds:
            self.server.unsubscribe(data.draw(st.sampled_from(sorted(self.server.feeds))))

    @rule(data=st.data())
    def delete_there(self, data: st.DataObject) -> None:
        if self.server.items:
            del self.server.items[data.draw(st.sampled_from(sorted(self.server.items)))]

    # Here

    @rule(data=st.data(), who=st.integers(0, 1), mark=st.sampled_from(MARKS))
    def mark_here(self, data: st.DataObject, who: int, mark: Mark) -> None:
        entries = sorted(ident for ident, *_ in states(self.libraries[who]).values())
        if entries:
            some = data.draw(st.lists(st.sampled_from(entries), min_size=1, max_size=4))
            self.libraries[who].mark(some, mark)

    @rule(
        data=st.data(), who=st.integers(0, 1), tag=st.sampled_from(TAGS), value=st.booleans()
    )  # fmt: skip
    def tag_here(self, data: st.DataObject, who: int, tag: str, value: bool) -> None:
        library = self.libraries[who]
        entries = sorted(ident for ident, *_ in states(library).values())
        if entries:
            some = data.draw(st.lists(st.sampled_from(entries), min_size=1, max_size=4))
            (tags.add if value else tags.remove)(library.database, tag.swapcase(), some)

    @rule(who=st.integers(0, 1), url=st.sampled_from(URLS), folder=st.sampled_from(FOLDERS))
    def subscribe_here(self, who: int, url: str, folder: str) -> None:
        library = self.libraries[who]
        if all(feed.url != url for feed in library.feeds()):
            config_edit.add_feed(self.places[who], url, folder=folder)
            library.adopt_feeds()

    @rule(
        data=st.data(), who=st.integers(0, 1),
        name=st.sampled_from(NAMES), folder=st.sampled_from(FOLDERS),
    )  # fmt: skip
    def edit_here(self, data: st.DataObject, who: int, name: str, folder: str) -> None:
        if feeds := self.libraries[who].feeds():
            feed = data.draw(st.sampled_from(feeds))
            rename_feed(self.libraries[who], feed, name)
            move_feed(self.libraries[who], feed, folder)

    @rule(data=st.data(), who=st.integers(0, 1))
    def unsubscribe_here(self, data: st.DataObject, who: int) -> None:
        if feeds := self.libraries[who].feeds():
            drop_feed(self.libraries[who], data.draw(st.sampled_from(feeds)))

    # Exchanges

    @rule(who=st.integers(0, 1))
    def exchange(self, who: int) -> None:
        """What was to be sent holds on both sides afterwards."""
        waiting = journal.waiting(self.libraries[who].database)
        report = self.exchanged(who)
        if report.problem:  # all feeds gone at once, on one side
            assert "none of the" in report.problem, report
            return
        here = {ident: state for _, ident, state in self.known(who)}
        for change in waiting:
            item = self.server.items.get(cast("int", change.item))
            if item is not None:
                assert (
                    has(change.flag, item.read, item.starred, folded(item.labels)) == change.value
                )
                assert has(change.flag, *here[change.item]) == change.value

    @rule(who=st.integers(0, 1), fault=st.sampled_from(FAULTS))
    def exchange_that_fails(self, who: int, fault: tuple[str, dict[str, object]]) -> None:
        self.server.fail(fault[0], **fault[1])  # type: ignore[arg-type]
        self.exchanged(who)
        self.server.faults.clear()

    @rule(who=st.integers(0, 1), after=st.integers(0, 8), done=st.booleans())
    def exchange_that_crashes(self, who: int, after: int, done: bool) -> None:
        try:
            with crashing(after, done=done):
                self.exchanged(who)
        except Crash:
            self.libraries[who].close()
            self.libraries[who] = open_library(self.places[who])

    def exchanged(self, who: int) -> SyncReport:
        report = list(self.libraries[who].sync())[-1]
        assert isinstance(report, SyncReport)
        return report

    def known(self, who: int) -> list[tuple[str, object, State]]:
        """Title, what the server calls it, and state, of what is here and there."""
        with self.libraries[who].database.reading() as db:
            rows = db.execute(
                """SELECT title, remote, read, starred,
                          (SELECT json_group_array(tag) FROM entry_tag WHERE entry = entry.id)
                   FROM entry JOIN sync_entry ON sync_entry.entry = entry.id"""
            )
            return [
                (row[0], row[1], (bool(row[2]), bool(row[3]), folded(json.loads(row[4]))))
                for row in rows
            ]

    # What must hold

    @invariant()
    def nothing_vanishes(self) -> None:
        for who, library in enumerate(self.libraries):
            now = set(states(library))
            assert self.held[who] <= now
            self.held[who] = now

    def agree(self) -> None:
        """All three say the same when everybody has been heard."""
        for _ in range(3):
            reports = [self.exchanged(0), self.exchanged(1)]
        if any("none of the" in report.problem for report in reports):
            return
        subscribed = {feed.url: feed for feed in self.server.feeds.values()}
        for who, library in enumerate(self.libraries):
            assert reports[who].problem == ""
            assert (reports[who].waiting, reports[who].refused) == (0, ())
            assert (reports[who].feeds_here, reports[who].feeds_there) == (0, 0)
            assert {feed.url: feed.folder for feed in load(self.places[who]).feeds} == {
                url: feed.folder for url, feed in subscribed.items()
            }
            assert {feed.url: feed.title for feed in library.feeds()} == {
                url: feed.title for url, feed in subscribed.items()
            }
            here = {ident: (title, state) for title, ident, state in self.known(who)}
            for item in self.server.items.values():
                state = (item.read, item.starred, folded(item.labels))
                assert here[item.id] == (item.title, state)


def folded(names: Iterable[str]) -> set[str]:
    """Tags do not go by letter case."""
    return {name.casefold() for name in names}


def has(flag: str, read: bool, starred: bool, labels: set[str]) -> bool:
    """The state of one flag."""
    return {"read": read, "starred": starred}.get(flag, flag[6:].casefold() in labels)


def states(library: Library) -> dict[str, tuple[int, bool, bool]]:
    """Every entry here by its title, in feeds subscribed to or not."""
    with library.database.reading() as db:
        rows = db.execute("SELECT title, id, read, starred FROM entry").fetchall()
    assert len({row[0] for row in rows}) == len(rows)  # none came twice
    return {row[0]: (row[1], bool(row[2]), bool(row[3])) for row in rows}


TestTwoReaders = TwoReaders.TestCase
TestTwoReaders.settings = settings(
    max_examples=int(os.environ.get("SYNC_EXAMPLES", "6")), stateful_step_count=20, deadline=None
)
