"""The app: puts the screen together and answers what its widgets and jobs tell."""

from __future__ import annotations

import time
import traceback
from array import array
from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.content import Content
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.theme import Theme
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from reader.commands import COMMANDS, spoken_keys
from reader.library import Library
from reader.model import Counts, EntryId, FeedId, FeedRow, Mark, Reading, Row
from reader.text import safe_line
from reader.tui import jobs, messages
from reader.tui.bindings import action, bindings
from reader.tui.desk import Desk
from reader.tui.marks import Marks
from reader.tui.refresh import Refresh
from reader.tui.screens.help import HelpScreen
from reader.tui.screens.main import MainScreen
from reader.tui.session import STATE, Session, read_session
from reader.tui.source import ALL, Source, feed_name
from reader.tui.times import age

MINUTE = 60.0
REST = 1.0
"""Seconds after the last change until where the reader is gets written down."""
GATHER = 0.5
"""Seconds for which the arrivals of a refresh are gathered before the list takes them in."""

EMPTY = {
    "all": "No articles yet. R fetches your feeds.",
    "unread": "Nothing unread. R refreshes.",
    "starred": "Nothing starred. s stars an article.",
    "folder": "No articles in this folder yet. r refreshes it.",
    "feed": "No articles in this feed yet. r refreshes it.",
    "search": "Nothing found. Fewer words find more; Esc leaves the search.",
}
NO_FEEDS = (
    "You have no feeds yet. Add a first one by the address of its site:\n\n"
    "tread add https://example.org\n\ntread demo shows some articles to try the keys on."
)


class TreadApp(App[int]):
    """Reads through the library, writes through it too; fetches nothing itself."""

    TITLE = "tread"
    CSS_PATH = "tread.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(
        self, library: Library, *, demo: bool = False, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__()
        self.library = library
        self.clock = clock
        self.demo = demo
        self.session = Session()
        self._jobs = jobs.Jobs(self)
        self._refresh = Refresh(self.post_message)
        self._refreshed_at = 0.0
        self._progress: messages.RefreshMoved | None = None
        self._feeds: tuple[FeedRow, ...] | None = None
        self._counts = Counts(0, 0, 0)
        self._main = MainScreen(library, clock)
        self._marks = Marks(library, self._jobs)
        self._desk = Desk(library, self._jobs, self._main.article)
        self._before_search: tuple[Source, EntryId | None] = (ALL, None)
        self._search_problem = ""
        self._filling = False
        self._untouched = True
        self._later: dict[str, Timer] = {}

    @property
    def main(self) -> MainScreen:
        """The screen with the panes, whatever lies over it."""
        return self._main

    def get_default_screen(self) -> Screen[object]:
        return self._main

    # Beginning and end

    def on_mount(self) -> None:
        self.session = read_session(self.library.state(STATE))
        self._begin_theme()
        self.main.feeds.folded = set(self.session.folded)
        self.main.start(self.session.pane, zen=self.session.zen)
        self._load_feeds()
        self._show_source(self.session.source, self.session.entry)
        self.set_interval(MINUTE, self._every_minute)

    async def on_unmount(self) -> None:
        await self._refresh.stop()
        self._jobs.write_now(self._keep)
        self._jobs.finish()

    def _begin_theme(self) -> None:
        configured, session = self.library.settings.theme, self.session
        wanted = session.theme if session.configured == configured else configured
        session.configured = configured
        if wanted in self.available_themes:
            self.theme = session.theme = wanted
        elif wanted:
            self._toast(f"There is no theme {wanted}; Ctrl+P, Theme shows what there is.", "warning")
        self.theme_changed_signal.subscribe(self, self._keep_theme)

    def _keep_theme(self, theme: Theme) -> None:
        self.session.theme = theme.name
        self._soon("keep", REST, self._keep_soon)

    def _keep_soon(self) -> None:
        self._jobs.write(self._keep)

    def _keep(self) -> None:
        """Write down where the reader is."""
        self.library.keep_state(STATE, self.session.written())
        self._desk.keep_places()

    def _soon(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        """Do it when this has not been asked for again for so long."""
        if name in self._later:
            self._later[name].stop()
        self._later[name] = self.set_timer(seconds, work)

    # The feeds

    def _load_feeds(self) -> None:
        self._jobs.read("feeds", partial(jobs.load_feeds, self.library))

    def on_feeds_loaded(self, found: messages.FeedsLoaded) -> None:
        first = self._feeds is None
        self._feeds, self._counts = found.feeds, found.counts
        self.main.feeds.show(found.feeds, found.counts)
        if first:
            self.main.feeds.select(self.session.source)
            worked = [feed.last_ok for feed in found.feeds if feed.last_ok]
            self._refreshed_at = float(max(worked, default=0))
            self._filling = not found.counts.total
            if self._filling or self._refresh_due():
                self._start_refresh(())
        self._tell_status()

    def on_source_highlighted(self, told: messages.SourceHighlighted) -> None:
        self._untouched = False
        self._show_source(told.source)

    def on_source_chosen(self, told: messages.SourceChosen) -> None:
        self._show_source(told.source)
        self.main.pane = "entries"

    # The list

    def _show_source(self, source: Source, cursor: EntryId | None = None) -> None:
        self.session.source = source
        self._search_problem = ""
        self._jobs.read("list", partial(jobs.load_list, self.library, source, cursor))
        self._tell_status()

    def on_list_loaded(self, found: messages.ListLoaded) -> None:
        if found.source != self.session.source:
            return
        entries = self.main.entries
        if found.merge and entries.ids and not (self._filling and self._untouched):
            entries.merge(found.ids)
            self._title_list()
            return
        self._fill_list(found.source, found.ids, found.cursor, found.rows)
        self._preview()

    def _fill_list(
        self, source: Source, ids: array[int], cursor: EntryId | None, rows: Iterable[Row] = ()
    ) -> None:
        self.session.source = source
        feeds = self._feeds
        advice = NO_FEEDS if feeds == () and source.kind != "search" else EMPTY[source.kind]
        searched = rows if source.kind == "search" else None
        self.main.entries.show(ids, cursor, mixed=source.mixed, rows=searched, advice=advice)
        self._title_list()
        self._soon("keep", REST, self._keep_soon)

    def _title_list(self) -> None:
        entries = self.main.entries
        entries.border_title = Content(self.session.source.title(self._feeds or ()))
        place = f"{entries.cursor + 1}/{len(entries.ids)}" if entries.ids else ""
        entries.border_subtitle = Content(place)

    def on_entry_highlighted(self, told: messages.EntryHighlighted) -> None:
        self._untouched = False
        self.session.entry = told.entry
        self._title_list()
        self._preview()

    def on_main_screen_pane_changed(self) -> None:
        self.session.pane, self.session.zen = self.main.pane, self.main.zen
        self._soon("keep", REST, self._keep_soon)
        self._preview()

    # The article

    def _preview(self) -> None:
        """Show the entry under the cursor, where its pane is on the screen."""
        main = self.main
        entry = self.session.entry = main.entries.entry
        if not main.article_shown:
            return
        if entry is None:
            self._desk.clear()
        elif entry != main.article.entry:
            self._load_reading(entry, opened=False)

    def _load_reading(self, entry: EntryId, *, opened: bool) -> None:
        work = partial(jobs.load_reading, self.library, entry, opened=opened)
        self._jobs.read("article", work)

    def on_entry_chosen(self, told: messages.EntryChosen) -> None:
        self._load_reading(told.entry, opened=True)

    def on_reading_loaded(self, found: messages.ReadingLoaded) -> None:
        if found.opened:
            self._open(found.reading, wants_page=found.wants_page)
        elif found.reading.row.id == self.main.entries.entry:
            self._desk.show(found.reading, opened=False, wants_page=False)

    def _open(self, reading: Reading, *, wants_page: bool) -> None:
        """Show an article that the reader asked for, and count it as read."""
        self._untouched = False
        self.main.pane = "article"
        self._desk.show(reading, opened=True, wants_page=wants_page)
        if not reading.row.read:
            self._marks.mark(self.main, [reading.row.id], "read", "opened")

    def on_page_read(self, found: messages.PageRead) -> None:
        self._desk.page_read(found)

    def on_article_scrolled(self) -> None:
        self._desk.note_place()
        self._soon("keep", REST, self._keep_soon)

    def on_link_chosen(self, told: messages.LinkChosen) -> None:
        self._browse(told.address)

    # Reading on

    def action_read_on(self) -> None:
        """A page down in the article; at its end, on to the next that is unread."""
        main, article = self.main, self.main.article
        row, reading = main.entries.entry_row, article.reading
        looking = main.article_shown and reading is not None and article.entry == main.entries.entry
        if reading and (main.pane == "article" or (looking and not reading.row.read)):
            main.pane = "article"
            if not self._desk.opened and not reading.row.read:
                self._marks.mark(main, [reading.row.id], "read", "opened")
            self._desk.opened = True
            if article.at_end:
                self.action_next_unread()
            else:
                article.page(1)
        elif row and (main.pane == "entries" or not row.read):
            self._load_reading(row.id, opened=True)
        else:
            self.action_next_unread()

    def action_next_unread(self) -> None:
        self._find_unread(backwards=False)

    def action_previous_unread(self) -> None:
        self._find_unread(backwards=True)

    def _find_unread(self, *, backwards: bool) -> None:
        entries = self.main.entries
        # A list that is only looked at begins with the entry under the cursor.
        unopened = not backwards and self.main.pane != "article" and not self.main.zen
        row = entries.entry_row
        here = entries.cursor - 1 if unopened and row and not row.read else entries.cursor
        work = partial(
            jobs.find_unread, self.library, self.session.source, entries.ids, here,
            backwards=backwards,
        )  # fmt: skip
        self._jobs.read("article", work)

    def on_unread_found(self, found: messages.UnreadFound) -> None:
        if found.reading is None:
            where = "above" if found.backwards else "left. R refreshes"
            self._toast(f"Nothing unread {where}.")
            return
        entry = found.reading.row.id
        entries = self.main.entries
        if found.source != self.session.source:
            self.main.feeds.select(found.source)
            self._fill_list(found.source, found.ids, entry)
        entries.go_to(entry)
        self.session.entry = entry
        self._title_list()
        self._open(found.reading, wants_page=found.wants_page)
        self._tell_status()

    # Marking

    def _current(self) -> Row | None:
        """The entry that commands are about: the article's, or the one under the cursor."""
        reading = self._desk.reading
        return reading.row if self.main.pane == "article" and reading else self.main.entries.entry_row

    def _mark_current(self, choose: Callable[[Row], Mark]) -> None:
        row = self._current()
        if row is None:
            self._toast("No article is selected.")
        else:
            self._marks.mark(self.main, [row.id], choose(row), "asked")

    def action_toggle_read(self) -> None:
        self._mark_current(lambda row: "unread" if row.read else "read")

    def action_toggle_star(self) -> None:
        self._mark_current(lambda row: "unstarred" if row.starred else "starred")

    def action_mark_all_read(self) -> None:
        ids = self.main.entries.ids
        self._marks.mark(self.main, ids, "read", "all")

    def action_undo(self) -> None:
        if not self._marks.undo(self.main):
            self._toast("There is nothing to undo.")

    def on_marked(self, told: messages.Marked) -> None:
        words = self._marks.written(told)
        if words:
            self._toast(words)
        self._load_feeds()

    # Searching

    def action_search(self) -> None:
        source = self.session.source
        if source.kind != "search":
            self._before_search = (source, self.main.entries.entry)
        self.main.search(source.value if source.kind == "search" else "")

    def on_words_typed(self, told: messages.WordsTyped) -> None:
        if self.main.searching and told.words.strip():
            self._show_source(Source("search", told.words))

    def on_words_accepted(self, told: messages.WordsAccepted) -> None:
        if not told.words.strip():
            self.on_main_screen_search_left()
            return
        self._show_source(Source("search", told.words))
        self.main.end_search()
        self.main.pane = "entries"

    def on_search_refused(self, told: messages.SearchRefused) -> None:
        self._search_problem = f"{told.message} {told.remedy}"
        self._tell_status()

    def on_main_screen_search_left(self) -> None:
        self.main.end_search()
        if self.session.source.kind == "search":
            self._show_source(*self._before_search)

    # Going out

    def action_browser(self) -> None:
        row = self._current()
        if row is not None:
            self._browse(row.url)

    def _browse(self, address: str) -> None:
        if address.startswith(("https://", "http://")):
            self._jobs.slow("browser", partial(jobs.open_browser, address))
        else:
            self._toast("This article has no address on the web.")

    def on_browser_started(self, told: messages.BrowserStarted) -> None:
        if not told.found:
            self._toast("No browser was found; y copies the article's address.", "warning")

    def action_copy_link(self) -> None:
        row = self._current()
        if row is not None and row.url:
            self.copy_to_clipboard(row.url)
            self._toast(f"Copied {row.url}")
        else:
            self._toast("There is no address to copy.")

    # Refreshing

    def action_refresh_feed(self) -> None:
        feeds = self.session.source.feeds(self._feeds or ())
        self._start_refresh(() if feeds == self._feeds else tuple(feed.id for feed in feeds))

    def action_refresh_all(self) -> None:
        self._start_refresh(())

    def _start_refresh(self, feeds: tuple[FeedId, ...]) -> None:
        """Fetch these feeds, or all, in a child process."""
        if self._refresh.running:
            self._toast("The feeds are being fetched already.")
        elif not self._feeds:
            self._toast("There are no feeds to fetch. Add one: tread add URL")
        else:
            command = self.library.refresh_command(feeds)
            total = len(feeds or self._feeds)
            work = self._refresh.run(command, total, self.library.places.log)
            self.run_worker(work, group="refresh", exit_on_error=False)

    def on_refresh_moved(self, told: messages.RefreshMoved) -> None:
        self._progress = told
        self._tell_status()
        if told.changed and "arrivals" not in self._later:
            self._later["arrivals"] = self.set_timer(GATHER, self._take_in)

    def on_refresh_ended(self, told: messages.RefreshEnded) -> None:
        self._progress = None
        self._refreshed_at = self.clock()
        self._take_in()
        self._tell_status()
        if told.problem:
            self._toast(told.problem, "error")

    def _take_in(self) -> None:
        """Show what has arrived, without moving what is being read."""
        self._later.pop("arrivals", None)
        source = self.session.source
        self._load_feeds()
        if source.kind != "search":
            self._jobs.read("list", partial(jobs.load_list, self.library, source, merge=True))

    def _refresh_due(self) -> bool:
        minutes = self.library.settings.refresh_minutes
        return bool(minutes) and self.clock() - self._refreshed_at >= minutes * MINUTE

    def _every_minute(self) -> None:
        self.main.entries.refresh()
        self._tell_status()
        if self._refresh_due() and self._feeds and not self._refresh.running:
            self._start_refresh(())

    # The app

    def action_help(self) -> None:
        self.push_screen(HelpScreen())

    def action_palette(self) -> None:
        self.action_command_palette()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: the table of commands, and the themes."""
        for command in COMMANDS:
            keys = " ".join(spoken_keys(command))
            run = partial(self.run_action, action(command))
            if command.id != "palette":
                yield SystemCommand(command.title, f"{keys} · {command.help}", run)
        yield SystemCommand("Theme", "Other colours.", self.action_change_theme)

    def _tell_status(self) -> None:
        """The line under the panes: what happens, what is wrong, or how much there is."""
        status, source = self.main.status, self.session.source
        failing = next((f for f in source.feeds(self._feeds or ()) if f.last_error), None)
        if self._progress:
            status.progress(self._progress.done, self._progress.total, self._progress.errors)
        elif self._search_problem and source.kind == "search":
            status.trouble(self._search_problem)
        elif source.kind == "feed" and failing:
            status.trouble(f"{feed_name(failing)}: {safe_line(failing.last_error)}")
        elif self.demo:
            status.say("This is the demo. Your own first feed: tread add URL")
        else:
            ago = age(int(self._refreshed_at), self.clock()) if self._refreshed_at else ""
            fetched = f" · fetched {ago}{' ago' if ago[-1:].islower() and ago != 'now' else ''}"
            counts = f"{self._counts.unread} unread of {self._counts.total}"
            status.say(counts + (fetched if ago else ""))

    def on_job_failed(self, told: messages.JobFailed) -> None:
        self._toast(f"{told.message} {told.remedy}".strip(), "error")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of tread itself in a job: told, and written to the log with where it was."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            log = self.library.places.log
            with log.open("a", encoding="utf-8") as out:
                out.writelines(traceback.format_exception(error))
            self._toast(f"Something went wrong: {error}. More in {log}", "error")

    def _toast(self, text: str, severity: SeverityLevel = "information") -> None:
        self.notify(safe_line(text), severity=severity, markup=False)


def run(library: Library, *, demo: bool = False) -> int:
    """Show the app until the reader leaves it; returns the exit status."""
    app = TreadApp(library, demo=demo)
    app.run()
    return app.return_code or 0
