"""The commands about pictures, and what the terminal says of itself."""

from __future__ import annotations

import os
import re
from dataclasses import replace

from reader.terminal import Abilities, has_placeholders, questions
from reader.text import SafeText
from reader.tui import messages
from reader.tui.filtering import FilteringApp
from reader.tui.gallery import Gallery
from reader.tui.terminal import SchemeChanged, TerminalTold

TOO_PLAIN = (
    "This terminal has too few colours for pictures; {links} lists the links, which open them."
)


class PicturingApp(FilteringApp):
    """Shows pictures where they may be shown and can be."""

    _told = Abilities()
    _sent: tuple[str, ...] = ()
    """The numbers of the pictures that the terminal keeps for us."""

    def on_mount(self) -> None:
        self.gallery = Gallery(self.library, self._jobs, self.main.article)
        self._choose_means()

    async def on_unmount(self) -> None:
        for number in self._sent:
            self._send(f"\x1b_Ga=d,d=I,i={number},q=2\x1b\\")

    # The terminal

    @property
    def questions(self) -> str:
        """What the terminal is asked when the app has begun."""
        settings = self.library.settings
        may_come = {settings.images, *(feed.images for feed in settings.feeds)} - {"never", None}
        return questions(os.environ, pictures=bool(may_come))

    def on_terminal_told(self, told: TerminalTold) -> None:
        self._told = told.abilities
        self.lighting.light_up(self._told.light)
        self._choose_means()
        self.on_article_laid()

    def on_scheme_changed(self, told: SchemeChanged) -> None:
        self.lighting.light_up(told.light)

    def _choose_means(self) -> None:
        colours = None if "NO_COLOR" in os.environ else self.console.color_system
        if colours == "truecolor" and self._told.kitty and has_placeholders(os.environ):
            self.gallery.means = "kitty"
        else:
            self.gallery.means = "half" if colours in ("truecolor", "256") else None
        self.gallery.cell = self._told.cell or self.gallery.cell

    def _send(self, text: str) -> None:
        if text and self._driver:
            self._driver.write(text)

    # In the article

    def on_article_laid(self) -> None:
        self.gallery.lay(self._feed_url(), opened=self._desk.opened)
        self._offer()

    def on_picture_drawn(self, told: messages.PictureDrawn) -> None:
        drawing = told.drawing
        if told.wish.means == "kitty":
            self._send(drawing.send)
            self._sent += tuple(re.findall(r"\x1b_Ga=p,i=(\d+)", drawing.send))
        from reader.tui.screens.picture import PictureScreen

        if isinstance(self.screen, PictureScreen) and self.screen.take(told.wish, drawing):
            return
        self.gallery.take(told)

    def action_pictures(self) -> None:
        """Load the article's pictures, or hide them."""
        reading = self._at_article()
        if not reading:
            return
        if self.gallery.shown:
            self.gallery.hide(reading.row.id)
        elif self._may_show():
            self.gallery.ask(reading.row.id)
        self._offer()

    def _may_show(self) -> bool:
        """Is there a picture that may be shown, and can be? Says why not."""
        if not self.gallery.sources:
            self._toast("There is no picture in this article.")
        elif self.library.images(self._feed_url()) == "never":
            self._toast('Pictures are off: images = "never" in the configuration.')
        elif self.gallery.means is None:
            self._toast(self.keymap.fill(TOO_PLAIN))
        else:
            return True
        return False

    def _feed_url(self) -> str:
        reading = self.main.article.reading
        feed = reading.row.feed if reading else None
        return next((one.url for one in self._feeds or () if one.id == feed), "")

    def _offer(self) -> None:
        """The line of keys has the key while there is something to load."""
        allowed = self.gallery.means and self.library.images(self._feed_url()) != "never"
        waiting = allowed and self.gallery.sources and not self.gallery.shown
        self.main.keys.offer("pictures", on=bool(waiting))

    # On a screen of its own

    def action_picture(self) -> None:
        """The picture on the screen, as large as there is room."""
        from reader.tui.screens.picture import PictureScreen

        reading = self._at_article()
        if reading and self._may_show():
            blocks = reading.cleaned.article.blocks
            sources = self.gallery.sources
            on_screen = self.main.article.blocks_shown  # the head and the addresses, too
            near = [blocks[at].source for at in on_screen if 0 <= at < len(blocks)]
            first = next((one for one in near if one in sources), sources[0])
            captions = {block.source: block.caption for block in blocks}
            self.push_screen(
                PictureScreen([(one, captions[one]) for one in sources], first), self._left
            )

    def _left(self, address: SafeText | None) -> None:
        if address:
            self._browse(address)

    def on_picture_wanted(self, told: messages.PictureWanted) -> None:
        from reader.tui.screens.picture import PictureScreen

        means = self.gallery.means or "half"
        if means == "half" and self._told.sixel:
            means = "sixel"
        wish = replace(self.gallery.wish(told.columns, told.rows, means), enlarge=True)
        self.gallery.draw("picture", (told.source,), wish)
        if isinstance(self.screen, PictureScreen):
            self.screen.await_drawing(wish)

    def _browse(self, address: str) -> None:
        raise NotImplementedError
