"""What the panes have in common: long content of which a part is on the screen, in a border that
says what it is, and where in it one is."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.widget import Widget


class Pane(ScrollView, inherit_bindings=False):
    """Changes only what is to be changed: with Textual alone another length has the whole screen
    laid out anew and each word in the border the whole pane painted, for every key."""

    _named = _placed = ""

    @property
    def length(self) -> int:
        """The lines of the content."""
        return self.virtual_size.height

    def lengthen(self, lines: int) -> None:
        """The content has so many lines now."""
        size = Size(self.size.width, lines)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)
            self._scroll_update(size)  # where a scroll bar comes or goes this lays out
            self.refresh()

    def name_it(self, title: str) -> None:
        """Say in the border what it is."""
        if title != self._named:
            self._named = title
            self._border_title = _line(title)
            self._refresh_border(-self.gutter.top)

    def place_it(self, place: str) -> None:
        """Say in the border where in it one is."""
        if place != self._placed:
            self._placed = place
            self._border_subtitle = _line(place)
            self._refresh_border(self.size.height + self.gutter.bottom - 1)

    def _refresh_border(self, line: int) -> None:
        """Paint a line of the border, counted from the first line within."""
        self.refresh(Region(-self.gutter.left, line, self.outer_size.width, 1))


def _line(text: str) -> Content:
    """As Textual makes the words in a border: one line of them."""
    return Content(text).expand_tabs(4).split()[0]
