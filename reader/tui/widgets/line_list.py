"""A list that draws the rows on show and knows nothing of the others.

The stock lists measure every row, which takes seconds at ten thousand; here a row has a fixed
height, and a line of the screen is found by dividing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.reactive import reactive
from textual.strip import Strip

from reader.tui.widgets.pane import Pane
from reader.tui.wrap import cut, wrap

Part = tuple[str, str]
"""Text and the component class it is drawn with."""


class LineList(Pane, inherit_bindings=False):
    """A cursor over rows; what the rows are is for the class that inherits this."""

    can_focus = True
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row", "cursor"}

    cursor: reactive[int] = reactive(0, repaint=False)
    row_height = 1

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._styles: dict[tuple[str, str], Style] = {}

    # For the class that inherits

    def count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def row(self, index: int, width: int) -> list[list[Part]]:
        """The lines of a row; each is filled up or cropped to `width`."""
        raise NotImplementedError

    def empty(self) -> str:
        """What is said when there is no row."""
        return ""

    def selectable(self, index: int) -> bool:  # noqa: ARG002 - for those with other rows
        """May the cursor stand here?"""
        return True

    def moved(self) -> None:
        """The reader moved the cursor."""

    def chosen(self) -> None:
        """The reader clicked the row under the cursor."""

    # Moving

    def move(self, by: int) -> None:
        """Move the cursor by rows, over those it may not stand on."""
        step = 1 if by > 0 else -1
        wanted = min(max(self.cursor + by, 0), self.count() - 1)
        while 0 <= wanted < self.count() and not self.selectable(wanted):
            wanted += step
        if not 0 <= wanted < self.count():  # nothing but blanks that way: the last row before them
            wanted = min(max(self.cursor + by, 0), self.count() - 1)
            while 0 <= wanted < self.count() and not self.selectable(wanted):
                wanted -= step
        self.move_to(wanted)

    def page(self, direction: int) -> None:
        """Move the cursor by a page."""
        self.move(direction * max(self.size.height // self.row_height - 1, 1))

    def top(self) -> None:
        """To the first row."""
        self.move(-self.count())

    def bottom(self) -> None:
        """To the last row."""
        self.move(self.count())

    def move_to(self, index: int) -> None:
        """Put the cursor on a row, and the row on the screen."""
        if 0 <= index < self.count() and self.selectable(index) and index != self.cursor:
            self.cursor = index
            self.show_cursor()
            self.moved()

    def show_cursor(self) -> None:
        """Scroll as little as shows the row under the cursor."""
        top, height = self.cursor * self.row_height, self.size.height
        if height <= 0:
            return
        scroll = self.scroll_offset.y
        if top < scroll or self.row_height >= height:
            self._scroll(top)
        elif top + self.row_height > scroll + height:
            self._scroll(top + self.row_height - height)

    def resized(self) -> None:
        """Count again: rows came, went, or changed their height."""
        self.lengthen(self.count() * self.row_height)
        self.refresh()

    def _scroll(self, y: int) -> None:
        self.scroll_to(y=y, animate=False, force=True, immediate=True)

    # Textual

    def watch_cursor(self, before: int, now: int) -> None:
        for index in (before, now):
            self.refresh_lines(index * self.row_height, self.row_height)

    def on_resize(self) -> None:
        self.resized()
        self.show_cursor()

    def on_click(self, event: events.Click) -> None:
        where = event.get_content_offset(self)
        if where is None:
            return
        index = (where.y + self.scroll_offset.y) // self.row_height
        if 0 <= index < self.count() and self.selectable(index):
            self.focus()
            self.move_to(index)
            self.chosen()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        base = self.part_style("row")
        if not self.count():
            return self._empty_line(y, width)
        index, line = divmod(y + self.scroll_offset.y, self.row_height)
        if index >= self.count():
            return Strip.blank(width, base)
        state = "cursor" if index == self.cursor else "row"
        parts = self.row(index, width)
        segments = (
            [Segment(text, self.part_style(state, name)) for text, name in parts[line]]
            if line < len(parts)
            else []
        )
        return Strip(segments).adjust_cell_length(width, self.part_style(state))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles = {}

    def part_style(self, state: str, name: str = "") -> Style:
        """The style of a part of a row."""
        style = self._styles.get((state, name))
        if style is None:
            style = self.get_visual_style(*filter(None, (state, name))).rich_style
            self._styles[state, name] = style
        if state == "cursor" and self._few_colours:
            style += Style(reverse=self.has_focus, underline=not self.has_focus)
        return style

    @property
    def _few_colours(self) -> bool:
        """Are the colours too few for a shade to tell where the cursor is?"""
        app = self.app
        if app.no_color or app.native_ansi_color:
            return True
        return not app.is_headless and app.console.color_system == "standard"

    def _empty_line(self, y: int, width: int) -> Strip:
        text = self.empty()
        lines = [text[a:b] for a, b in wrap(text, max(width - 2, 1))] if text else []
        at = y - 1
        shown = f" {lines[at]}" if 0 <= at < len(lines) else ""
        segments = [Segment(shown, self.part_style("row", "dim"))]
        return Strip(segments).adjust_cell_length(width, self.part_style("row"))


def columns(left: Iterable[Part], right: Part, width: int) -> list[Part]:
    """A line with `left` from the left, cut where it must be, and `right` at the right end."""
    tail = right[0]
    room = width - cell_len(tail) - (1 if tail else 0)
    out: list[Part] = []
    for text, style in left:
        shown = cut(text, max(room, 0))
        room -= cell_len(shown)
        out.append((shown, style))
    gap = max(room, 0) + (1 if tail else 0)
    return [*out, (" " * gap, ""), (tail, right[1])] if tail else out


def padded(text: str, width: int) -> str:
    """`text` in exactly `width` cells."""
    shown = cut(text, max(width, 0))
    return shown + " " * max(width - cell_len(shown), 0)
