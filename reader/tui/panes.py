"""What the three panes show: the feeds lead to a list, the list to an article."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from textual.app import App
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.timer import Timer
from textual.worker import Worker, WorkerState

from reader.library import Library
from reader.model import Counts, EntryId, FeedRow, Reading, Row
from reader.paths import open_log, spoken_name
from reader.store.listing import Listing
from reader.text import safe, safe_line
from reader.tui import jobs, messages
from reader.tui.activity import Activity
from reader.tui.desk import Desk
from reader.tui.lighting import Lighting
from reader.tui.marks import Marks, Step
from reader.tui.opening import Opening, read_opening
from reader.tui.refresh import Refresh
from reader.tui.screens.main import HEIGHTS, WIDTHS, MainScreen
from reader.tui.session import STATE
from reader.tui.source import Source
from reader.tui.times import age

if TYPE_CHECKING:
    from reader.tui import feed_messages

SETTLED = 0.3
"""Seconds after which a list that is still on the screen is worth looking into."""
REST = 1.0
"""Seconds after the last change until where the reader is gets written down."""

EMPTY = {
    "all": "No articles yet. {refresh_all} fetches your feeds.",
    "unread": "Nothing unread. {refresh_all} refreshes.",
    "starred": "Nothing starred. {toggle_star} stars an article.",
    "later": "Nothing put by. {toggle_later} puts an article by, to read later.",
    "folder": "No articles in this folder yet. {refresh_feed} refreshes it.",
    "feed": "No articles in this feed yet. {refresh_feed} refreshes it.",
    "search": "Nothing found. Fewer words find more; {back} leaves the search.",
    "smart": "Nothing in this smart feed now. {edit_feed} in the pane of feeds changes its query.",
}
FETCHING = "Fetching your feeds…"
ALL_FAILED = (
    "None of these feeds could be fetched: go to one marked ! to see why. "
    "{refresh_all} tries again."
)
NO_FEEDS = (
    "You have no feeds yet. {add_feed} adds a first one by the address of its site; so does\n\n"
    "TREAD add https://example.org\n\nTREAD demo shows some articles to try the keys on."
)


class PanesApp(App[int]):
    """Keeps the panes in step with each other and with the library; knows no commands but those
    that lead through the articles."""

    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(
        self,
        library: Library,
        *,
        demo: bool = False,
        clock: Callable[[], float] = time.time,
        opening: Opening | None = None,
    ) -> None:
        # Textual would show greys where NO_COLOR is set; this way there is no colour at all.
        super().__init__(ansi_color=True if os.environ.get("NO_COLOR") else None)
        self.library = library
        self.keymap = library.settings.keymap
        self.clock = clock
        self.demo = demo
        self._opening = opening or read_opening(library)
        self.session = self._opening.session
        self._jobs = jobs.Jobs(self)
        self._refresh = Refresh(self.post_message)
        self._waiting, self._sync_problem = 0, ""
        self._judging = Refresh(self._tell_judged)
        """A child that fetches nothing, and only lays new rules over what is stored."""
        self._fetched_at = 0.0
        self._looked_at = 0.0
        self._progress: feed_messages.RefreshMoved | None = None
        self._feeds: tuple[FeedRow, ...] | None = None
        self._counts = Counts(0, 0, 0)
        self._main = MainScreen(library, clock)
        self._done: list[Step] = []
        self._marks = Marks(library, self._jobs, self._done, self._folds)
        self._desk = Desk(library, self._jobs, self._main.article)
        self.activity = Activity()
        self._search_problem = self._config_problem = ""
        self._list_stop = Event()
        """Set when nobody waits any more for the list that is being read."""
        self._unsearched = 0
        self._doing = ""
        self._filling = False
        self._shown: Source | None = None
        self._untouched = True
        self._awaited: EntryId | None = None
        """The entry that is opened as soon as it has been read."""
        self._later: dict[str, Timer] = {}
        self._begin_theme()

    @property
    def row(self) -> Row | None:
        """The entry that commands are about: the article's, or the one under the cursor."""
        reading = self._desk.reading
        if self.main.pane == "article" and reading:
            return reading.row
        return self.main.entries.entry_row

    def _folds(self) -> bool:
        return bool(self.session.source.view.fold)

    @property
    def main(self) -> MainScreen:
        """The screen with the panes, whatever lies over it."""
        return self._main

    def get_default_screen(self) -> MainScreen:
        self._main.begin(self.session.pane, self.size, zen=self.session.zen)
        return self._main

    # Beginning and end

    def on_mount(self) -> None:
        opening, source = self._opening, self.session.source
        self.main.feeds.folded = self.session.folded
        self.on_feeds_loaded(messages.FeedsLoaded(opening.feeds, opening.counts))
        if opening.reading and self.main.article_shown:
            self._desk.show(opening.reading, opened=False, wants_page=False)
        if opening.ids is None:
            self._show_source(source, self.session.entry)
        else:
            cursor = self.session.entry
            self.on_list_loaded(messages.ListLoaded(source, opening.ids, opening.rows, cursor))
        self.lighting.follow(lambda: self._soon("keep", REST, self._keep_soon))
        if self.lighting.unknown:
            self._toast(
                f"There is no theme {self.lighting.unknown}; "
                f"{self.keymap.key('palette')}, Theme shows what there is.",
                "warning",
            )

    async def on_unmount(self) -> None:
        await self._refresh.stop()
        await self._judging.stop()
        self._jobs.write_now(self._keep)
        self._jobs.finish()

    def _tell_judged(self, told: Message) -> None:
        from reader.tui import feed_messages, filter_messages

        if isinstance(told, feed_messages.RefreshEnded) and told.judged:
            self.post_message(filter_messages.Rejudged())

    def _begin_theme(self) -> None:
        """The theme of the session, put on before anything is styled in another."""
        self.lighting = Lighting(self, self.library.settings, self.session)
        self.set_reactive(App.theme, self.lighting.begin())
        self._wear_theme()

    def _wear_theme(self) -> None:
        """What Textual does when a theme is set, while nothing has been styled yet."""
        dark = self.current_theme.dark
        classes = {"-dark-mode": dark, "-light-mode": not dark, f"-theme-{self.theme}": True}
        self.update_classes(classes, update=False)
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

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
        self._waiting, self._sync_problem = found.waiting, found.sync_problem
        self.main.feeds.show(found.feeds, found.counts, self.library.settings.smart_feeds)
        self._soon("smart", SETTLED, self._count_smart)
        self._title_list()  # the list may have come first, and a feed may have a new title
        if first:
            self.main.feeds.select(self.session.source)
            worked = [feed.last_ok for feed in found.feeds if feed.last_ok]
            self._fetched_at = float(max(worked, default=0))
            self._filling = not found.counts.total
            started = messages.Started(empty=self._filling)
            self.main.call_after_refresh(self.post_message, started)
        self._tell_status()

    def on_source_highlighted(self, told: messages.SourceHighlighted) -> None:
        self._untouched = False
        self._show_source(told.source)

    def on_source_chosen(self, told: messages.SourceChosen) -> None:
        self._show_source(told.source)
        self.main.pane = "entries"

    # The list

    def _show_source(self, source: Source, cursor: EntryId | None = None) -> None:
        source = self.session.source = self.session.seen(source)
        self._search_problem = ""
        self._list_stop.set()
        self._list_stop = stop = Event()
        work = partial(jobs.load_list, self.library, source, cursor, stop.is_set)
        self._jobs.read("list", work)
        self._tell_status()

    def on_list_loaded(self, found: messages.ListLoaded) -> None:
        if found.source != self.session.source:
            return
        entries = self.main.entries
        stay = entries.entry if found.source == self._shown else None
        if stay is None or (found.cursor and found.ids.known(stay) is None):
            stay = found.cursor
        self._unsearched = found.unsearched
        self._fill_list(found.source, found.ids, stay, found.rows)
        self._preview()
        if found.rest:
            self._jobs.stream("rest", partial(jobs.grow_list, found, found.rest))

    def on_list_grown(self, found: messages.ListGrown) -> None:
        entries = self.main.entries
        if found.source == self._shown == self.session.source:
            stay = entries.staying
            entries.merge(entries.ids.grown(found.ids, *stay), stay)
            self._title_list()

    def _count_smart(self) -> None:
        """How much the smart feeds hold is to be counted."""

    def _renew_list(self) -> None:
        """Take what came in into the list on show; a new reader's first list begins anew."""
        entries = self.main.entries
        if (
            not entries.ids
            or self._shown != self.session.source
            or (self._filling and self._untouched)
        ):
            self._show_source(self.session.source)
        else:
            self._jobs.read("list", partial(jobs.renew_list, entries.ids, entries.staying))

    def on_list_renewed(self, found: messages.ListRenewed) -> None:
        entries = self.main.entries
        if found.before is not entries.ids:
            return  # another list is on show by now
        if not entries.merge(found.ids, found.stay):
            self._renew_list()  # the reader has moved on, or marked something
            return
        self._title_list()

    def on_rows_wanted(self, told: messages.RowsWanted) -> None:
        self._jobs.read("rows", partial(jobs.read_rows, self.library, told.ids, told.at))

    def on_rows_read(self, found: messages.RowsRead) -> None:
        self.main.entries.take(found)

    def _fill_list(
        self, source: Source, ids: Listing, cursor: EntryId | None, rows: Iterable[Row] = ()
    ) -> None:
        self.session.source = self._shown = source
        self.main.entries.show(
            ids,
            cursor,
            mixed=source.mixed,
            rows=rows,
            search=source.kind == "search",
            group=source.view.group,
            folds=source.folds,
        )
        self.session.entry = self.main.entries.entry
        self._title_list()
        self._tell_status()
        self._soon("keep", REST, self._keep_soon)
        self._soon("survey", SETTLED, partial(self._survey, ids))

    def _survey(self, ids: Listing) -> None:
        self._jobs.read("survey", partial(jobs.survey, ids))

    def _title_list(self) -> None:
        entries = self.main.entries
        source = self.session.source
        oldest = " · oldest first" if source.view.oldest else ""
        entries.name_it(f"{source.title(self._feeds or ())}{oldest}")
        place = f"{entries.cursor + 1}/{len(entries.ids)}" if entries.ids else ""
        entries.place_it(place)

    def on_entry_highlighted(self, told: messages.EntryHighlighted) -> None:
        self._untouched = False
        self.session.entry = told.entry
        self._title_list()
        self._preview()

    def on_main_screen_counting(self) -> None:
        self._tell_status()

    def on_main_screen_pane_changed(self) -> None:
        self.session.pane, self.session.zen = self.main.pane, self.main.zen
        self._soon("keep", REST, self._keep_soon)
        self._preview()

    # The article

    def _preview(self) -> None:
        """Show the entry under the cursor, where its pane is on the screen."""
        main = self.main
        entry = main.entries.entry
        if not main.article_shown:
            return
        if entry is None:
            self._desk.clear()
        elif entry != main.article.entry and not self._is_version():
            self._load_reading(entry, opened=False)

    def _is_version(self) -> bool:
        """Does the article tell the story that is under the cursor, as another feed has it?"""
        reading, entry = self._desk.reading, self.main.entries.entry
        return reading is not None and any(one.id == entry for one in reading.row.also)

    def _load_reading(self, entry: EntryId, *, opened: bool) -> None:
        if not opened and entry == self._awaited:
            return  # it is on its way already, and no preview comes in between
        self._awaited = entry if opened else None
        work = partial(jobs.load_reading, self.library, entry, opened=opened)
        self._jobs.read("article", work)

    def on_entry_chosen(self, told: messages.EntryChosen) -> None:
        self._load_reading(told.entry, opened=True)

    def on_reading_loaded(self, found: messages.ReadingLoaded) -> None:
        if found.opened:
            self._awaited = None
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

    # Reading on

    def action_read_on(self) -> None:
        """A page down in the article; at its end, on to the next that is unread."""
        main, article = self.main, self.main.article
        row, reading = main.entries.entry_row, article.reading
        at_hand = article.entry == main.entries.entry or self._is_version()
        looking = main.article_shown and at_hand
        if reading and (main.pane == "article" or (looking and not reading.row.read)):
            main.pane = "article"
            if not self._desk.opened and not reading.row.read:
                self._marks.mark(main, [reading.row.id], "read", "opened")
            if not self._desk.opened:
                self._desk.opened = True
                self.post_message(messages.ArticleLaid())
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
        entries, source = self.main.entries, self.session.source
        # A list that is only looked at begins with the entry under the cursor.
        unopened = not backwards and self.main.pane != "article" and not self.main.zen
        row = entries.entry_row
        self._awaited = None
        here = entries.cursor - 1 if unopened and row and not row.read else entries.cursor
        ids: Listing | None = entries.ids
        if source != self._shown:  # the list is still on its way
            ids, here = None, -1
        work = partial(jobs.find_unread, self.library, source, ids, here, self.session.seen,
                       backwards=backwards)  # fmt: skip
        self._jobs.read("article", work)

    def on_unread_found(self, found: messages.UnreadFound) -> None:
        if found.reading is None:
            left = self.keymap.fill("left. {refresh_all} refreshes")
            where = "above" if found.backwards else left
            self._toast(f"Nothing unread {where}.")
            return
        entry = found.reading.row.id
        entries = self.main.entries
        if found.source != self._shown:
            self.main.feeds.select(found.source)
            self._fill_list(found.source, found.ids, entry)
        entries.go_to(entry)
        self.session.entry = entry
        self._title_list()
        self._open(found.reading, wants_page=found.wants_page)
        self._tell_status()

    # What the reader is told

    def _advice(self) -> str:
        """What an empty list says."""
        source = self.session.source
        if self._feeds is None:
            return ""
        if source.kind == "search":
            return self.keymap.fill(EMPTY["search"])
        if not self._feeds:
            return self.keymap.fill(NO_FEEDS).replace("TREAD", spoken_name())
        if self._refresh.running:
            return FETCHING
        errors = [feed.last_error for feed in source.feeds(self._feeds)]
        if source.kind in ("all", "folder", "feed") and errors and all(errors):
            return safe_line(errors[0]) if source.kind == "feed" else self.keymap.fill(ALL_FAILED)
        return self.keymap.fill(EMPTY[source.kind])

    def _tell_status(self) -> None:
        """The line under the panes: what is being done, what happens, what is wrong, or how much
        there is."""
        self.main.entries.advise(self._advice())
        status, source = self.main.status, self.session.source
        failing = next((f for f in source.feeds(self._feeds or ()) if f.last_error), None)
        if self._doing or self.main.article.hint:
            status.say(self._doing or self.main.article.hint)
        elif self.main.counted:
            status.say(f"{self.main.counted}: a count for the next move")
        elif self._progress:
            status.progress(self._progress.done, self._progress.total, self._progress.errors)
        elif self._config_problem:
            status.trouble(self._config_problem)
        elif self._search_problem and source.is_query and not self.main.searching:
            status.trouble(self._search_problem)
        elif self._unsearched and source.kind == "search":
            status.trouble(
                f"{self._unsearched} articles were not searched: they are not in the index yet. It "
                "follows with each refresh."
            )
        elif source.kind == "feed" and failing:
            status.trouble(safe_line(failing.last_error))
        elif self.demo:
            status.say(f"Demo · add a feed of your own: {spoken_name()} add URL")
        else:
            ago = age(int(self._fetched_at), self.clock()) if self._fetched_at else ""
            fetched = f" · fetched {ago}{' ago' if ago[-1:].islower() and ago != 'now' else ''}"
            counts = f"{self._counts.unread} unread of {self._counts.total}"
            errors = sum(bool(feed.last_error) for feed in self._feeds or ())
            failing_too = f" · {errors} of {len(self._feeds or ())} feeds failing" if errors else ""
            waiting = f" · {self._waiting} to be sent" if self._waiting else ""
            stuck = " · the exchange fails, see {activity}" if self._sync_problem else ""
            stuck = self.keymap.fill(stuck)
            status.say(counts + (fetched if ago else "") + failing_too + waiting + stuck)

    def on_job_failed(self, told: messages.JobFailed) -> None:
        self._toast(f"{told.message} {told.remedy}".strip(), "error")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """A fault of tread itself in a job: told, and written to the log with where it was."""
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None:
            log = self.library.places.log
            with open_log(log) as out:
                told = safe("".join(traceback.format_exception(error)))
                out.write(told.encode(errors="replace"))
            self._toast(f"Something went wrong: {error}. More in {log}", "error")

    def _toast(self, text: str, severity: SeverityLevel = "information") -> None:
        failed = severity != "information"
        self.activity.note(self.clock(), safe_line(text), failed=failed)
        self.notify(safe_line(text), severity=severity, markup=False)
