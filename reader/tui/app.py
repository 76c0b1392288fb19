"""The app: the commands of the table that are not about moving, and the refresh."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual.actions import ActionParseResult
from textual.app import SystemCommand
from textual.dom import DOMNode
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

from reader.commands import spoken_keys
from reader.library import Library
from reader.model import FeedId, FeedRow, Mark, Row
from reader.text import safe_line
from reader.tui import jobs, messages
from reader.tui.bindings import action
from reader.tui.leaving import leave_when_told, let_input_end
from reader.tui.opening import Opening
from reader.tui.own import OwnApp
from reader.tui.querying import QueryingApp
from reader.tui.reading import ReadingApp
from reader.tui.steady import keep_characters_whole
from reader.tui.syncing import SyncingApp
from reader.tui.terminal import AskingDriver
from reader.tui.timers import let_timers_end

if TYPE_CHECKING:
    from reader.tui import feed_messages

MINUTE = 60.0
MOST_SHOWN = 100
GATHER = 0.5
"""Seconds for which the arrivals of a refresh are gathered before the list takes them in."""


class TreadApp(SyncingApp, OwnApp, QueryingApp, ReadingApp):
    """Reads through the library, writes through it too; fetches nothing itself."""

    TITLE = "tread"
    CSS_PATH = "tread.tcss"

    def __init__(
        self,
        library: Library,
        *,
        demo: bool = False,
        clock: Callable[[], float] = time.time,
        server: int = 0,
        opening: Opening | None = None,
    ) -> None:
        super().__init__(library, demo=demo, clock=clock, opening=opening)
        keep_characters_whole()
        let_timers_end()
        self._server = server
        if server:
            from reader.tui.browser import BrowserDriver

            self.driver_class = BrowserDriver
        elif self.driver_class is LinuxDriver:
            self.driver_class = AskingDriver

    def on_mount(self) -> None:
        self.set_interval(MINUTE, self._every_minute)
        leave_when_told(self, self._server)
        if warning := self.library.exposed():
            self._toast(warning, "warning")

    # Marking

    def _mark_current(self, choose: Callable[[Row], Mark]) -> None:
        row = self.row
        if row is None:
            self._toast("No article is selected.")
        else:
            self._marks.mark(self.main, [row.id], choose(row), "asked")

    def action_toggle_read(self) -> None:
        self._mark_current(lambda row: "unread" if row.read else "read")

    def action_toggle_star(self) -> None:
        self._mark_current(lambda row: "unstarred" if row.starred else "starred")

    def action_toggle_later(self) -> None:
        self._mark_current(lambda row: "unlater" if row.later else "later")

    def action_toggle_mute(self) -> None:
        row = self.row
        self._mark_current(lambda row: "unmuted" if row.muted else "muted")
        if row is not None:
            told = (
                "Back in your lists" if row.muted else "Muted: gone from lists, is:muted finds it"
            )
            self._toast(f"{told} · {self.keymap.key('undo')} undoes")

    def action_mark_above(self) -> None:
        entries = self.main.entries
        self._marks.mark(self.main, entries.ids.part(0, entries.cursor), "read", "all")

    def action_mark_below(self) -> None:
        entries = self.main.entries
        below = entries.ids.part(entries.cursor + 1, len(entries.ids))
        self._marks.mark(self.main, below, "read", "all")

    def action_mark_all_read(self) -> None:
        ids = self.main.entries.ids
        self._marks.mark(self.main, ids, "read", "all")

    def on_marked(self, told: messages.Marked) -> None:
        if len(told.changed) <= MOST_SHOWN:
            self.main.show_mark(told.changed, told.mark)  # other versions of what was marked, too
        words = self._marks.written(told)
        if words:
            self._toast(words)
        self._load_feeds()

    # Going out

    def action_browser(self) -> None:
        row = self.row
        if row is not None:
            self._browse(row.url)

    def action_copy_link(self) -> None:
        row = self.row
        if row is not None and row.url:
            self.copy_to_clipboard(row.url)
            self._toast(f"Copied {row.url}")
        else:
            self._toast("There is no address to copy.")

    # Refreshing

    def on_started(self, told: messages.Started) -> None:
        if not gc.isenabled():  # the first frame is drawn
            gc.freeze()
            gc.enable()
        if self._feeds and told.empty:
            self._start_refresh(())
        elif self._refresh_due():
            self._start_refresh((), due=True)
        elif self._feeds:
            self._jobs.read("stale", partial(jobs.find_stale, self.library))

    def on_stale_found(self) -> None:
        """Rules have changed since the last refresh: a child lays them over what is stored."""
        command = self.library.refresh_command(fetch=False)
        work = self._judging.run(command, 0, self.library.places.log)
        self.run_worker(work, group="refresh", exit_on_error=False)

    def on_rejudged(self) -> None:
        self._take_in()

    def action_refresh_feed(self) -> None:
        feeds = self.session.source.feeds(self._feeds or ())
        self._start_refresh(() if feeds == self._feeds else tuple(feed.id for feed in feeds))

    def action_refresh_all(self) -> None:
        self._start_refresh(())

    def on_fetch_asked(self, told: feed_messages.FetchAsked) -> None:
        found = tuple(self.library.find_feeds([told.url]))
        self._start_refresh(tuple(feed.id for feed in found))

    def _start_refresh(self, feeds: tuple[FeedId, ...], *, due: bool = False) -> None:
        """Fetch these feeds, or all, or those that are due, in a child process."""
        if self._refresh.running:
            self._toast("The feeds are being fetched already.")
        elif not self._feeds and not feeds and not self.library.is_syncing:
            self._toast(self.keymap.fill("There are no feeds to fetch. {add_feed} adds one."))
        else:
            command = self.library.refresh_command(feeds, due=due)
            known = self._feeds or ()
            total = self.library.count_due(known) if due else len(feeds or known)
            work = self._refresh.run(command, total, self.library.places.log)
            self.run_worker(work, group="refresh", exit_on_error=False)

    def on_refresh_moved(self, told: feed_messages.RefreshMoved) -> None:
        self._progress = told
        self._tell_status()
        if told.told:
            self.activity.note(self.clock(), safe_line(told.told), failed=told.failed)
        if told.changed and "arrivals" not in self._later:
            self._later["arrivals"] = self.set_timer(GATHER, self._take_in)

    def on_refresh_ended(self, told: feed_messages.RefreshEnded) -> None:
        failed = f", {told.errors} failed" if told.errors else ""
        self.activity.note(self.clock(), f"Fetched: {told.new} new{failed}.")
        self._progress = None
        self._fetched_at = self.clock()
        self._take_in()
        self._tell_status()
        if told.problem:
            self._toast(told.problem, "error")

    def on_arrived(self) -> None:
        """What this app's own child brings is told by itself."""
        if not self._refresh.running:
            self._take_in()

    def _take_in(self) -> None:
        """Show what has arrived, without moving what is being read."""
        self._later.pop("arrivals", None)
        source = self.session.source
        self._load_feeds()
        if source.kind != "search":
            self._renew_list()

    def _refresh_due(self) -> bool:
        """Whether to fetch by itself: looked at every few minutes, for a child has its price."""
        pause = self.library.look_seconds()
        if not pause or self.clock() - self._looked_at < pause:
            return False
        self._looked_at = self.clock()
        return self.library.count_due(self._feeds or ()) > 0 or self.library.is_sync_due()

    def _every_minute(self) -> None:
        self.main.entries.refresh()
        self._tell_status()
        if self._refresh_due() and not self._refresh.running:
            self._start_refresh((), due=True)

    # The app

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As Textual; a count holds for the very next command only."""
        done = await super().run_action(action, default_namespace, namespaces)
        if not (isinstance(action, str) and action.startswith("screen.count(")):
            self.main.counted = 0
        return done

    def action_help(self) -> None:
        from reader.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.keymap))

    def action_change_theme(self) -> None:
        """As Textual's, but each theme is shown while the cursor is on it."""
        from reader.tui.screens.theme import ThemeScreen

        self.push_screen(ThemeScreen(self.lighting))

    def action_activity(self) -> None:
        from reader.tui.screens.activity import ActivityScreen

        def chosen(feed: FeedRow | None) -> None:
            if feed:
                self._ask_edit(feed)

        self.push_screen(
            ActivityScreen(self._feeds or (), self.activity.events, self.clock), chosen
        )

    def action_stats(self) -> None:
        from reader.tui.screens.stats import StatsScreen

        self.push_screen(StatsScreen(self.clock()))
        self._jobs.read("dialog", partial(jobs.count, self.library))

    def on_statistics_found(self, told: messages.StatisticsFound) -> None:
        from reader.tui.screens.stats import StatsScreen

        if isinstance(self.screen, StatsScreen):
            self.screen.show(told.found)

    def action_palette(self) -> None:
        self.action_command_palette()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002
        """The palette: the table of commands, and the themes."""
        for command in self.keymap.commands:
            keys = " ".join(spoken_keys(command))
            run = partial(self.run_action, action(command))
            if command.id != "palette":
                yield SystemCommand(
                    command.title, " · ".join(filter(None, [keys, self.keymap.help(command)])), run
                )
        yield SystemCommand(
            "Theme", "Other colours, shown as you choose.", self.action_change_theme
        )


def run(library: Library, *, demo: bool = False, server: int = 0) -> int:
    """Show the app until the reader leaves it, or the process that serves it to a browser ends;
    returns the exit status."""
    app = TreadApp(library, demo=demo, server=server)
    app.run()
    let_input_end(app)
    return app.return_code or 0
