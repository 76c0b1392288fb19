"""The three panes: which of them are on show, which has the keys, and how one moves in them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from reader.model import Mark
from reader.tui.marks import marked
from reader.tui.messages import (
    BlockChosen,
    EntryChosen,
    FindAccepted,
    FindTyped,
    WordsAccepted,
    WordsTyped,
)
from reader.tui.session import PANES, Pane
from reader.tui.widgets.article_view import ArticleView
from reader.tui.widgets.entry_list import EntryList
from reader.tui.widgets.feed_tree import FeedTree
from reader.tui.widgets.key_line import KeyLine
from reader.tui.widgets.search_bar import SearchBar
from reader.tui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from reader.config import Settings
    from reader.library import Library

FRAME = 1 / 250
"""Seconds between two frames at least, where there is something to draw."""
MOST = 1_000_000_000
"""The largest count; a list has fewer lines."""
MOST_POINTED = 1_000
THREE_FROM = 120
TWO_FROM = 80
WIDTHS = [(0, "-one"), (TWO_FROM, "-two"), (THREE_FROM, "-three")]
HEIGHTS = [(0, "-low"), (10, "-high")]
"""From how many columns, and lines, a class is on: how many panes are side by side."""


class MainScreen(Screen[None], inherit_bindings=False):
    """The looks follow from classes: the width, the pane, zen; see tread.tcss."""

    AUTO_FOCUS = ""
    # None of these is drawn by the screen itself, which Textual would paint all over.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    pane: reactive[Pane] = reactive[Pane]("feeds", init=False, repaint=False)
    zen: reactive[bool] = reactive(False, init=False, repaint=False)
    counted: reactive[int] = reactive(0, init=False, repaint=False)
    """What was typed before a move: how many times, or to which line."""

    class PaneChanged(Message):
        """Another pane has the keys, or other panes are on show."""

    class Counting(Message):
        """A count is being typed, or is used up."""

    class SearchLeft(Message):
        """The reader turned away from the search."""

    def __init__(self, library: Library, clock: Callable[[], float]) -> None:
        super().__init__()
        self.feeds = FeedTree(id="feeds")
        self.entries = EntryList(library.rows, clock, library.listing_of(array("q")), id="entries")
        self.article = ArticleView(library.settings.measure, id="article")
        self.search_bar = SearchBar(
            id="search",
            placeholder="Words, or a query · feed: tag: is:unread narrow it, Tab completes",
            typed=WordsTyped,
            accepted=WordsAccepted,
        )
        self.find_bar = SearchBar(
            id="find",
            placeholder="Words in this article · Enter goes to them, Esc ends",
            typed=FindTyped,
            accepted=FindAccepted,
        )
        self.search_told = Static(id="search-told", markup=False)
        self.status = StatusLine(id="status")
        self.keys = KeyLine()
        self.use(library.settings)
        self._before_zen: Pane = "feeds"
        self._begun = False
        self._laid_out = Size(0, 0)

    def compose(self) -> ComposeResult:
        with Horizontal(id="panes"):
            yield self.feeds
            yield self.entries
            yield self.article
        with Horizontal(id="searching"):
            yield Static("/", id="slash", markup=False)
            yield self.search_bar
        yield self.search_told
        with Horizontal(id="finding"):
            yield Static("\\", id="backslash", markup=False)
            yield self.find_bar
        yield self.status
        yield self.keys

    def use(self, settings: Settings) -> None:
        """Look, and name keys, as the settings say from now on."""
        self.article.keymap = self.feeds.keymap = settings.keymap
        self.keys.use(settings.keymap)
        self.article.use_measure(settings.measure)
        self.set_class(settings.cosy, "-cosy")
        self.set_class(not settings.borders, "-bare")

    @property
    def article_shown(self) -> bool:
        """Is the article's pane on the screen?"""
        return self.pane == "article" or self.zen or self.app.size.width >= THREE_FROM

    @property
    def searching(self) -> bool:
        """Is the reader typing a search?"""
        return self.has_class("-searching")

    def begin(self, pane: Pane, size: Size, *, zen: bool) -> None:
        """Begin with this pane. All classes are on before anything is styled, as each that comes
        later has every widget styled again."""
        self._before_zen = pane
        self.set_reactive(MainScreen.zen, zen)
        self.set_reactive(MainScreen.pane, "article" if zen else pane)
        on = [f"-at-{self.pane}", *(["-zen"] if zen else [])]
        for length, classes in ((size.width, WIDTHS), (size.height, HEIGHTS)):
            on.append(max(one for one in classes if length >= one[0])[1])
        self.add_class(*on, update=False)

    def show_mark(self, ids: Sequence[int], mark: Mark) -> None:
        """Show a mark on whatever of these is on the screen."""
        self.entries.change(ids, mark)
        reading = self.article.reading
        if reading and reading.row.id in ids:
            self.article.update(replace(reading, row=marked(reading.row, mark)))

    def search(self, words: str) -> None:
        """Open the search line."""
        self.zen = False
        self.pane = "entries"
        self.add_class("-searching")
        if self.search_bar.value != words:
            with self.search_bar.prevent(SearchBar.Changed):
                self.search_bar.value = words
        self.search_bar.focus()

    def tell_search(self, text: str, *, wrong: bool = False) -> None:
        """What stands below the search line."""
        self.search_told.set_class(wrong, "-wrong")
        self.search_told.update(Content(text))

    def end_search(self) -> None:
        """Close the search line; the keys go to the pane again."""
        self.remove_class("-searching")
        self._widget(self.pane).focus()

    @property
    def finding(self) -> bool:
        """Is the reader typing words to find in the article?"""
        return self.has_class("-finding")

    def find(self) -> None:
        """Open the line for words to find in the article."""
        self.pane = "article"
        self.article.start_find()
        self.add_class("-finding")
        with self.find_bar.prevent(SearchBar.Changed):
            self.find_bar.value = ""
        self.find_bar.focus()

    def end_find(self) -> None:
        """Close it; what was found stays marked."""
        self.remove_class("-finding")
        self._widget(self.pane).focus()

    # Textual

    def watch_pane(self, pane: Pane) -> None:
        # Side by side the panes look the same whichever has the keys: none is to be styled anew.
        classes = {f"-at-{name}": name == pane for name in PANES}
        self.update_classes(classes, update=not self.has_class(WIDTHS[-1][1]))
        if not self.searching:
            self._widget(pane).focus(scroll_visible=False)
        self.post_message(self.PaneChanged())

    def watch_zen(self, zen: bool) -> None:
        self.set_class(zen, "-zen")
        if zen:
            self._before_zen = self.pane
            self.pane = "article"
        else:
            self.pane = self._before_zen
        self.post_message(self.PaneChanged())

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """A click went to another pane."""
        if event.widget is not self.focused:
            return  # the focus has moved on since
        for pane in PANES:
            if pane == event.widget.id and not self.zen:
                self.pane = pane
                self.remove_class("-searching")
                self.remove_class("-finding")

    def on_mount(self) -> None:
        self.set_focus(self._widget(self.pane), scroll_visible=False)

    def on_resize(self, event: events.Resize) -> None:
        if event.size == self._laid_out:
            event.prevent_default()  # Textual would lay everything out, and style it, once more
            return
        self._laid_out = event.size
        self.post_message(self.PaneChanged())

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        if not self._begun:
            event.refresh_styles = False  # each widget has been styled as it was mounted

    @cached_property
    def _update_timer(self) -> Timer:
        """As Textual's, which waits for up to 33 ms after a frame: a key has the cursor drawn at
        once, and the article that then comes in with the next frame."""
        return self.set_interval(FRAME, self._on_timer_update, name="screen_update", pause=True)

    def _compositor_refresh(self) -> None:
        """As Textual; but the first time the panes only learn their size, and what they hold is
        painted when they have laid it out: once, and not bit by bit."""
        if self._begun:
            super()._compositor_refresh()
        else:
            self._begun = True
            self._laid_out = self.size
            self.refresh(repaint=False, layout=True)  # which paints all by itself

    # Commands about panes

    def action_open(self) -> None:
        """One pane to the right; an entry that is opened counts as read."""
        pointer = self.article.pointer
        if self.pane == "feeds":
            self.pane = "entries"
        elif pointer and self.pane == "article":
            self.post_message(BlockChosen(pointer.block))
        elif self.entries.entry is not None:
            self.pane = "article"  # at once: the next key is meant for it
            self.post_message(EntryChosen(self.entries.entry))

    def action_back(self, leave: bool = False) -> None:
        """One step back: out of the search, from pointing, out of zen, one pane to the left, out of
        tread."""
        if self.counted:
            pass  # it is forgotten with this command, and nothing else happens
        elif self.searching or (self.pane == "entries" and self.entries.is_search):
            self.post_message(self.SearchLeft())
        elif self.finding or (self.article.found and self.pane == "article"):
            self.article.end_find()
            self.end_find()
        elif self.article.pointer and self.pane == "article":
            self.article.unpoint()
        elif self.zen:
            self.zen = False
        elif self.pane == "feeds":
            if leave:
                self.call_later(self.app.action_quit)
        else:
            self._step(-1)

    def action_next_pane(self) -> None:
        self._turn(1)

    def action_previous_pane(self) -> None:
        self._turn(-1)

    def action_left(self) -> None:
        if self.pane != "feeds" or not self.feeds.fold():
            self._step(-1)

    def action_right(self) -> None:
        if self.pane != "feeds" or not self.feeds.unfold():
            self._step(1)

    def action_count(self, digit: int) -> None:
        """Another digit of a count."""
        self.counted = min(self.counted * 10 + digit, MOST)

    def watch_counted(self) -> None:
        self.post_message(self.Counting())

    def action_down(self) -> None:
        self._move(self.counted or 1)

    def action_up(self) -> None:
        self._move(-(self.counted or 1))

    def action_page_down(self) -> None:
        self._mover().page(self.counted or 1)

    def action_page_up(self) -> None:
        self._mover().page(-(self.counted or 1))

    def action_top(self) -> None:
        """To the first line, or to the one counted."""
        self._mover().top()
        if self.counted > 1:
            self._mover().move(self.counted - 1)

    def action_bottom(self) -> None:
        """To the last line, or to the one counted."""
        if self.counted:
            self.action_top()
        else:
            self._mover().bottom()

    def action_zen(self) -> None:
        self.zen = not self.zen

    def action_removed(self) -> None:
        """Show or hide what the filter took out, there where it stood."""
        self.article.toggle_removed()

    def _move(self, by: int) -> None:
        pointer = self.article.pointer
        if self.pane == "article" and pointer and pointer.purpose == "teach":
            for _ in range(min(abs(by), MOST_POINTED)):
                self.article.point("teach", 1 if by > 0 else -1)
        else:
            self._mover().move(by)

    def _mover(self) -> FeedTree | EntryList | ArticleView:
        if self.searching:
            return self.entries  # the results, while the words are still being typed
        return self._panes()[self.pane]

    def _panes(self) -> dict[Pane, FeedTree | EntryList | ArticleView]:
        return {"feeds": self.feeds, "entries": self.entries, "article": self.article}

    def _widget(self, pane: Pane) -> Widget:
        return self._panes()[pane]

    def _turn(self, by: int) -> None:
        if not self.zen:
            self.pane = PANES[(PANES.index(self.pane) + by) % len(PANES)]
            self.end_search()

    def _step(self, by: int) -> None:
        at = PANES.index(self.pane) + by
        if not self.zen and 0 <= at < len(PANES):
            self.pane = PANES[at]
