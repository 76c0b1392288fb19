"""The commands that serve reading itself: following links, finding words, getting about."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from reader.exchange.inline import followable
from reader.text import SafeText
from reader.tui import jobs, messages
from reader.tui.picturing import PicturingApp
from reader.tui.source import GROUPS, Source, View, feed_source


class ReadingApp(PicturingApp):
    """Answers what is asked about the article on the screen."""

    _find_entered = False
    """Is the line for words to find to close when they are found?"""

    # Links

    def action_links(self) -> None:
        reading = self._at_article()
        if reading:
            work = partial(jobs.find_links, reading, self.main.article.setting)
            self._jobs.read("links", work)

    def on_links_found(self, found: messages.LinksFound) -> None:
        from reader.tui.screens.links import LinksScreen

        if self.screen is not self.main or self.main.article.entry != found.entry:
            return
        if found.links:
            self.push_screen(LinksScreen(found.links), self._link_chosen)
        else:
            self._toast("There is no link in this article.")

    def _link_chosen(self, address: SafeText | None) -> None:
        if address:
            self._browse(address)

    def action_hints(self) -> None:
        if self._at_article() and not self.main.article.start_hints():
            self._toast("There is no link on the screen.")

    def on_hints_changed(self) -> None:
        self.on_pointer_moved()

    # Finding words

    def action_find(self) -> None:
        if self._at_article():
            self.main.find()

    def on_find_typed(self, told: messages.FindTyped) -> None:
        if self.main.finding:
            self.main.article.find(told.words)

    def on_find_accepted(self, told: messages.FindAccepted) -> None:
        self._find_entered = bool(told.words.strip())
        self.main.article.find(told.words)
        if not self._find_entered:
            self.main.end_find()

    def on_find_wanted(self, told: messages.FindWanted) -> None:
        self._jobs.read("find", partial(jobs.find_words, told))

    def on_words_found(self, told: messages.WordsFound) -> None:
        self.main.article.take_found(told.asked, told.found)
        if self._find_entered and self.main.finding and told.found.matches:
            self.main.end_find()
        self._find_entered = False

    def action_next_match(self) -> None:
        self._step_match(1)

    def action_previous_match(self) -> None:
        self._step_match(-1)

    def _step_match(self, by: int) -> None:
        if self._at_article() and not self.main.article.step_match(by):
            self._toast("No words are looked for. \\ finds some in the article.")

    # What the publisher changed

    def action_edits(self) -> None:
        row = self.row
        if row is None:
            self._toast("No article is selected.")
        else:
            self._jobs.read("edits", partial(jobs.find_edits, self.library, row))

    def on_edits_found(self, found: messages.EditsFound) -> None:
        from reader.tui.screens.edits import EditsScreen

        if self.screen is not self.main:
            return
        if found.edits:
            self.push_screen(EditsScreen(found.row.title, found.edits))
        else:
            self._toast("The publisher has not changed this article since it was fetched.")

    # Getting about

    def action_jump(self) -> None:
        from reader.tui.screens.jump import JumpScreen

        self.push_screen(JumpScreen(self._feeds or (), self._counts), self._jumped)

    def _jumped(self, source: Source | None) -> None:
        if source:
            self._go_to_list(source)

    def action_next_feed(self) -> None:
        self._step_feed(1)

    def action_previous_feed(self) -> None:
        self._step_feed(-1)

    def _step_feed(self, by: int) -> None:
        """To the next feed with something unread, or the one before; round the end."""
        feeds, order = self._feeds or (), self.main.feeds.order()
        waiting = {feed_source(feed.id) for feed in feeds if feed.unread}
        source = self.session.source
        inside = [feed_source(feed.id) for feed in source.feeds(feeds)]
        if source.kind == "feed" and source in order:
            at = order.index(source)
        else:  # a list of several: before its first feed
            at = min((order.index(one) for one in inside), default=0) - (by > 0)
        turned = [order[(at + by * step) % len(order)] for step in range(1, len(order) + 1)]
        found = next((one for one in turned if one in waiting), None)
        if found is None:
            self._toast(self.keymap.fill("Nothing unread in any feed. {refresh_all} refreshes."))
        elif found == source:
            self._toast("Nothing unread in any other feed.")
        else:
            self._go_to_list(found)

    def _go_to_list(self, source: Source) -> None:
        self.main.zen = False
        self.main.feeds.select(source)
        self._show_source(source)
        self.main.pane = "entries"

    # Stories that several feeds tell

    def action_next_version(self) -> None:
        row = self.row
        if row is None:
            self._toast("No article is selected.")
        elif not row.also:
            self._toast("No other feed tells this story.")
        else:
            after = [one for one in row.also if one.id > row.id]
            self._load_reading((after or row.also)[0].id, opened=True)

    def action_fold(self) -> None:
        source = self.session.source
        if not source.foldable or source.kind == "search":
            self._toast("Stories are folded in All, Unread and folders; this list shows its own.")
            return
        folds = not source.folds
        told = "A story in one row" if folds else "Every version in a row of its own"
        self._view_so(replace(source.view, fold=folds), told)

    # Sorting and grouping

    def action_sort(self) -> None:
        view = self.session.source.view
        self._view_so(replace(view, oldest=not view.oldest))

    def action_group(self) -> None:
        source = self.session.source
        ways = GROUPS if source.mixed else GROUPS[:2]
        at = ways.index(source.view.group) if source.view.group in ways else 0
        self._view_so(replace(source.view, group=ways[(at + 1) % len(ways)]))

    def _view_so(self, view: View, told: str = "") -> None:
        """Show the list so, now and whenever it is shown again; the cursor stays on its entry."""
        source = self.session.source
        if source.kind == "search":
            self._toast("What a search finds is sorted by how well it fits.")
            return
        self.session.choose(source, view)
        self._show_source(source, self.main.entries.entry)
        ordered = f"{'Oldest' if view.oldest else 'Newest'} first"
        self._toast(told or ordered + (f", grouped by {view.group}" if view.group else ""))

    # Going out

    def on_link_chosen(self, told: messages.LinkChosen) -> None:
        self._browse(told.address)

    def on_copy_asked(self, told: messages.CopyAsked) -> None:
        self.copy_to_clipboard(told.address)
        self._toast(f"Copied {told.address}")

    def _browse(self, address: str) -> None:
        """Hand an address to the browser: exactly the one that was shown, if it is one."""
        if not followable(address):
            self._toast("This article has no address on the web.")
        elif self.is_web:  # the browser is where the reader is, not on this machine
            self.open_url(address)
            self.post_message(messages.BrowserStarted(address, True))
        else:
            self._jobs.slow("browser", partial(jobs.open_browser, address))

    def on_browser_started(self, told: messages.BrowserStarted) -> None:
        if told.found:
            self._toast(f"Opened {told.address}")
        else:
            self._toast("No browser was found; y copies the article's address.", "warning")
