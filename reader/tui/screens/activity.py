"""The feeds that fail, each with its error and the remedy, and what happened since the start."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from reader.model import FeedRow
from reader.text import safe_line
from reader.tui.activity import Event
from reader.tui.screens.dialog import Dialog, Line, content
from reader.tui.source import feed_name
from reader.tui.times import age, moment
from reader.tui.widgets.choices import Choice, heading

NOTHING = "Nothing has failed, and nothing has happened yet."
TIME_ROOM = 8


class ActivityScreen(Dialog[FeedRow]):
    """Returns the failing feed that was chosen."""

    def __init__(
        self, feeds: tuple[FeedRow, ...], events: tuple[Event, ...], clock: Callable[[], float]
    ) -> None:
        super().__init__("Activity", "Enter on a failing feed: what to do · Esc")
        self._failing = [feed for feed in feeds if feed.last_error]
        self._events = events
        self._now = clock()
        self._rows: list[tuple[Choice, list[Line], FeedRow | None]] = []
        self.add_class("-tall")

    def fill(self) -> None:
        rows = self._rows
        if self._failing:
            rows.append((heading(f"Failing now: {len(self._failing)}"), [], None))
        for feed in self._failing:
            told = safe_line(feed.last_error)
            when = f"Fetched last: {moment(feed.last_ok)}" if feed.last_ok else "Never fetched yet."
            name = Choice([("! ", "failing"), (feed_name(feed), ""), (f"  {told}", "dim")])
            lines: list[Line] = [(told, "trouble"), (safe_line(feed.url), "dim"), (when, "dim")]
            rows.append((name, lines, feed))
        if self._events:
            rows.append((heading("Since the start"), [], None))
        rows.extend(map(partial(_row, self._now), self._events))
        self.about.display = False
        self.choices.show([choice for choice, _, _ in rows], advice=NOTHING)

    def explain(self, index: int) -> None:
        self.detail.update(content(self._rows[index][1] if index < len(self._rows) else []))

    def choose(self, index: int) -> None:
        feed = self._rows[index][2]
        if feed:
            self.dismiss(feed)


def _row(now: float, event: Event) -> tuple[Choice, list[Line], None]:
    told = safe_line(event.told)
    when = f"{age(event.at, now):<{TIME_ROOM}}"
    mark = ("! ", "failing") if event.failed else ("  ", "")
    return Choice([(when, "dim"), mark, (told, "")]), [(told, ""), (moment(event.at), "dim")], None
