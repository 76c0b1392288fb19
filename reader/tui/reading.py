"""The commands that serve reading itself: following links, finding words, getting about."""

from __future__ import annotations

from functools import partial

from reader.exchange.inline import followable
from reader.text import SafeText
from reader.tui import jobs, messages
from reader.tui.filtering import FilteringApp
from reader.tui.screens.links import LinksScreen


class ReadingApp(FilteringApp):
    """Answers what is asked about the article on the screen."""

    # Links

    def action_links(self) -> None:
        reading = self._at_article()
        if reading:
            work = partial(jobs.find_links, reading, self.main.article.setting)
            self._jobs.read("links", work)

    def on_links_found(self, found: messages.LinksFound) -> None:
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
        article = self.main.article
        article.find(told.words)
        if article.found is None or article.found.matches:
            self.main.end_find()

    def action_next_match(self) -> None:
        self._step_match(1)

    def action_previous_match(self) -> None:
        self._step_match(-1)

    def _step_match(self, by: int) -> None:
        if self._at_article() and not self.main.article.step_match(by):
            self._toast("No words are looked for. \\ finds some in the article.")

    # Going out

    def on_link_chosen(self, told: messages.LinkChosen) -> None:
        self._browse(told.address)

    def on_copy_asked(self, told: messages.CopyAsked) -> None:
        self.copy_to_clipboard(told.address)
        self._toast(f"Copied {told.address}")

    def _browse(self, address: str) -> None:
        """Hand an address to the browser: exactly the one that was shown, if it is one."""
        if followable(address):
            self._jobs.slow("browser", partial(jobs.open_browser, address))
        else:
            self._toast("This article has no address on the web.")

    def on_browser_started(self, told: messages.BrowserStarted) -> None:
        if told.found:
            self._toast(f"Opened {told.address}")
        else:
            self._toast("No browser was found; y copies the article's address.", "warning")
