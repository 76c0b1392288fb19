"""The commands about queries: the search line with its count and completion, smart feeds, tags."""

from __future__ import annotations

from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from rich.cells import cell_len

from reader.completing import Completion, Names, complete
from reader.model import EntryId
from reader.text import safe_line
from reader.tui import jobs, messages
from reader.tui.marks import Tagging
from reader.tui.source import ALL, Source
from reader.tui.subscribing import SubscribingApp
from reader.tui.wrap import cut

if TYPE_CHECKING:
    from reader.tui.screens.edit_smart import EditingSmart

SETTLED = 0.5
"""Seconds after the last change until smart feeds are counted."""
SHOWN = 8
"""Completions that are shown."""


class QueryingApp(SubscribingApp):
    """Asks; what a query means, and where it is wrong, the core says."""

    _before_search: tuple[Source, EntryId | None] = (ALL, None)
    _names = Names()
    _refused: messages.SearchRefused | None = None
    _counted: messages.QueryCounted | None = None
    _count_stop = Event()
    _smart_stop = Event()

    # The search line

    def action_search(self) -> None:
        source = self.session.source
        if source.kind != "search":
            self._before_search = (source, self.main.entries.entry)
        self.main.search_bar.completer = self._complete
        self.main.search(source.value if source.kind == "search" else "")
        self._jobs.read("names", partial(jobs.find_names, self.library))
        self._tell_search()

    def on_names_found(self, found: messages.NamesFound) -> None:
        self._names = found.names
        self._tell_search()

    def _complete(self, text: str, cursor: int) -> Completion:
        return complete(text, cursor, self._names)

    def on_words_typed(self, told: messages.WordsTyped) -> None:
        if self.main.searching and told.words.strip():
            self._search_for(told.words)
        self._tell_search()

    def on_words_accepted(self, told: messages.WordsAccepted) -> None:
        if not told.words.strip():
            self.on_main_screen_search_left()
            return
        self._search_for(told.words)
        self.main.end_search()
        self.main.pane = "entries"

    def _search_for(self, words: str) -> None:
        self._refused = self._counted = None
        source = Source("search", words)
        self._show_source(source)
        self._count_stop.set()
        self._count_stop = stop = Event()
        work = partial(jobs.count_query, self.library, self.session.source, stop.is_set)
        self._jobs.read("count", work)

    def on_search_refused(self, told: messages.SearchRefused) -> None:
        self._refused = told
        self._search_problem = f"{told.message} {told.remedy}"
        self._tell_status()
        self._tell_search()

    def on_query_counted(self, told: messages.QueryCounted) -> None:
        if told.words == self.session.source.value:
            self._counted = told
            self._tell_search()

    def on_main_screen_search_left(self) -> None:
        self.main.end_search()
        self._count_stop.set()
        if self.session.source.kind == "search":
            self._show_source(*self._before_search)

    def _tell_search(self) -> None:
        """The line below the search: where it is wrong, or how much it finds and what fits."""
        main, bar = self.main, self.main.search_bar
        width = self.size.width
        fits = self._complete(bar.value, bar.cursor_position) if bar.value else Completion(0)
        unfinished = bool(fits.words) and self._refused and self._refused.at >= fits.start
        if self._refused and bar.value.strip() and not unfinished:
            before = bar.value[: self._refused.at]
            at = max(cell_len(before) - bar.scroll_offset.x, 0) + bar.region.x
            told = safe_line(f"{self._refused.message} {self._refused.remedy}")
            main.tell_search(pointed(told, at, width), wrong=True)
            return
        said = ""
        if self._counted and bar.value.strip():
            found, most = self._counted.found, self._counted.most
            said = f"more than {most}" if found > most else str(found)
            said = f"{said} found"
        offered = "  ".join(safe_line(word) for word in fits.words[:SHOWN])
        hint = f"Tab: {offered}" if offered else ""
        main.tell_search(cut("   " + " · ".join(filter(None, [said, hint])), width))

    # Smart feeds

    def _count_smart(self) -> None:
        if not self.library.settings.smart_feeds:
            return
        self._smart_stop.set()
        self._smart_stop = stop = Event()
        fold = self.session.fold
        work = partial(jobs.count_smart, self.library, fold, stop.is_set)
        self._jobs.stream("smart", work)

    def on_smart_counted(self, told: messages.SmartCounted) -> None:
        self.main.feeds.tell_found(told.name, told.found)

    async def on_unmount(self) -> None:
        for stop in (self._count_stop, self._smart_stop, self._list_stop):
            stop.set()

    def action_keep_search(self) -> None:
        from reader.tui.screens.typing import AskScreen

        source = self.session.source
        if source.kind != "search" or not source.value.strip() or self._search_problem:
            self._toast(self.keymap.fill("Search for something first: {search}."))
            return
        told = f"A name for what {safe_line(source.value)!r} finds:"
        self.push_screen(
            AskScreen("Keep this search as a smart feed", told, ""),
            partial(self._kept, source.value),
        )

    def _kept(self, query: str, name: str | None) -> None:
        from reader import subscriptions

        if name and name.strip():
            self._edit(partial(subscriptions.add_smart_feed, self.library, name, query))

    def action_edit_feed(self) -> None:
        source = self.session.source
        if source.kind == "smart" and self.main.pane == "feeds":
            self._ask_smart(source.value)
        else:
            super().action_edit_feed()

    def _ask_smart(self, name: str) -> None:
        from reader.tui.screens.edit_smart import EditSmartScreen

        found = next((one for one in self.library.settings.smart_feeds if one.name == name), None)
        if found:
            self.push_screen(EditSmartScreen(found), partial(self._begin_smart, name))

    def _begin_smart(self, name: str, chosen: EditingSmart | None) -> None:
        from reader import subscriptions
        from reader.tui.screens.typing import AskScreen

        found = next((one for one in self.library.settings.smart_feeds if one.name == name), None)
        if chosen is None or found is None:
            return
        if chosen == "drop":
            self._show_source(ALL)
            self._edit(partial(subscriptions.drop_smart_feed, self.library, name))
            return
        value = {"name": found.name, "query": found.text, "folder": found.folder}[chosen]
        names = tuple(dict.fromkeys(one.folder for one in self._feeds or () if one.folder))
        proposed = names[:12] if chosen == "folder" else ()
        asked = AskScreen(f"{safe_line(name)}: {chosen}", ASKED[chosen], value, proposed)
        self.push_screen(asked, partial(self._changed_smart, name, chosen))

    def _changed_smart(self, name: str, key: EditingSmart, value: str | None) -> None:
        from reader import subscriptions

        if value is None or (key != "folder" and not value.strip()):
            return
        if key == "name":
            self._show_source(ALL)
        self._edit(partial(subscriptions.change_smart_feed, self.library, name, key, value))

    # Tags

    def action_tag(self) -> None:
        row = self.row
        if row is None:
            self._toast("No article is selected.")
        else:
            self._jobs.read("tags", partial(jobs.find_tags, self.library, row.id))

    def on_tags_found(self, found: messages.TagsFound) -> None:
        from reader.tui.screens.typing import AskScreen

        if self.screen is not self.main:
            return
        has = ", ".join(safe_line(tag) for tag in found.row.own_tags)
        told = f"A tag; one that it has is taken away. It has: {has}" if has else "A tag:"
        asked = AskScreen("Tag", told, "", tuple(found.tags))
        self.push_screen(asked, partial(self._tagged, found))

    def _tagged(self, found: messages.TagsFound, tag: str | None) -> None:
        if tag and tag.strip():
            self._jobs.write(partial(jobs.tag_entry, self.library, found.row, tag))

    def on_tagged(self, told: messages.Tagged) -> None:
        if told.changed and not told.undone:
            self._done.append(Tagging(told.changed, told.tag, told.added))
        what = "Tagged" if told.added else "No longer tagged"
        undo = "" if told.undone else f" · {self.keymap.key('undo')} undoes"
        self._toast(f"{what} {safe_line(told.tag)}{undo}")
        self.main.entries.forget(told.changed)
        self._soon("smart", SETTLED, self._count_smart)


ASKED: dict[EditingSmart, str] = {
    "name": "The name:",
    "query": "The query:",
    "folder": "The folder, or nothing for none:",
    "drop": "",
}


def pointed(message: str, at: int, width: int) -> str:
    """A message with a mark below the cell at `at`: behind the mark, or before it where there is
    more room."""
    behind = width - at - 2
    if cell_len(message) <= behind or behind >= at - 2:
        return " " * at + "^ " + cut(message, max(behind, 0))
    said = cut(message, at - 1)
    return " " * (at - 1 - cell_len(said)) + said + " ^"
