"""The article pane's foundation: an article set to a measure, drawn line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.timer import Timer

from reader.model import EntryId, Place, Reading
from reader.text import safe_line
from reader.tui.hints import is_terminal_link
from reader.tui.lines import Line, joined
from reader.tui.messages import ArticleScrolled, LinkChosen
from reader.tui.typeset import Layout, Layouts, Setting
from reader.tui.widgets.pane import Pane
from reader.tui.wrap import wrap

SLICE = 0.008
"""Seconds of typesetting at once: what is on the screen first, the rest bit by bit behind it."""
PAUSE = 0.002
TO_THE_END = 0.5


class TypesetView(Pane, inherit_bindings=False):
    """Sets a Reading and draws it; keeps the line on top through every change. What lies upon the
    text is for the class that inherits this."""

    can_focus = True
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "text", "title", "facts", "note", "rule", "heading", "heading-1", "heading-2", "heading-3",
        "heading-4", "strong", "em", "code", "link", "strike", "mark", "link-number", "address",
        "marker", "quote", "bar", "image", "table-header", "table-line", "removed", "removed-note",
        "code-label", "code-keyword", "code-string", "code-comment", "code-number", "code-name",
        "aside", "pointed", "pointer",
    }  # fmt: skip

    def __init__(self, measure: int, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._measure = measure
        self._reading: Reading | None = None
        self._layouts = Layouts()
        self._set_text: Layout | None = None
        self._drawn: Layout | None = None
        self._setting = Setting(0)
        self._anchor = (-1, 0)
        self._least = 0
        self._place = Place()
        self._wanted: Callable[[Layout], int] | None = None
        self._size_set = Size(0, 0)
        self._growing: Timer | None = None
        self._strips: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}
        self._link_styles: dict[int, Style] = {}
        self.advice = ""
        """What is said when there is no article."""

    # For the class that inherits

    def lines_changed(self, *, anew: bool) -> None:
        """The lines are others (`anew`), or there are more of them."""

    def scrolled(self) -> None:
        """Another line is on top."""

    def marked(self, at: int, line: Line) -> Line | None:
        """The line with what lies upon it just now; None when nothing does."""
        raise NotImplementedError

    def is_pointed(self, at: int) -> bool:
        """Is this line pointed at?"""
        raise NotImplementedError

    # What is shown

    @property
    def entry(self) -> EntryId | None:
        """The entry that is shown."""
        return self._reading.row.id if self._reading else None

    @property
    def reading(self) -> Reading | None:
        """What is shown."""
        return self._reading

    @property
    def setting(self) -> Setting:
        """How the article is set."""
        return self._setting

    @property
    def place(self) -> Place:
        """Where the reader is; while nothing of it is on the screen, where they were."""
        layout = self._set_text
        return layout.place(self.scroll_offset.y) if layout else self._place

    @property
    def at_end(self) -> bool:
        """Is the last line on the screen?"""
        layout = self._set_text
        return layout is None or (layout.done and self.scroll_offset.y >= self.max_scroll_y)

    @property
    def removed(self) -> bool:
        """Are the removed blocks shown?"""
        return self._setting.removed

    def link(self, number: int) -> str:
        """The address behind a number in the text."""
        known = self._set_text.links.addresses if self._set_text else []
        return known[number - 1] if 0 < number <= len(known) else ""

    # Moving

    def move(self, by: int) -> None:
        """Scroll by lines."""
        self._go(self.scroll_offset.y + by)

    def page(self, direction: int) -> None:
        """Scroll by a page, two lines of it staying on the screen."""
        self.move(direction * max(self.size.height - 2, 1))

    def top(self) -> None:
        self._go(0)

    def bottom(self) -> None:
        if self._set_text:
            self._set_text.grow(TO_THE_END)
            self._grown()
        self._go(self.max_scroll_y)

    def _go(self, y: int) -> None:
        layout = self._set_text
        if layout and not layout.done and y + self.size.height > len(layout.lines):
            layout.grow(SLICE, y + self.size.height)
            self._grown()
        self.scroll_to(y=y, animate=False, force=True, immediate=True)

    # Setting

    @property
    def text_width(self) -> int:
        """Columns of the text: the measure, or what the pane has."""
        return max(min(self._measure, self.scrollable_content_region.width - 2), 1)

    def use_measure(self, measure: int) -> None:
        """Set lines of at most so many columns from now on."""
        if measure != self._measure:
            self._measure = measure
            self._stay()

    def _stay(self) -> None:
        """Set anew; what is on top stays there."""
        block, offset = self._anchor
        if block < 0:
            self._set(lambda _: offset)
        else:
            self._set(lambda layout: layout.find(block, offset))

    def _set(self, wanted: Callable[[Layout], int], *, hold: bool = False) -> None:
        """Set the article anew and scroll to the line that `wanted` finds in it; `hold`: with blank
        lines below the last one, where that line would not come to the top without."""
        if self._reading is None or not self.size:
            # Nothing to show, or nowhere to show it: on_resize sets it when there is room.
            if self._set_text:
                self._place = self._set_text.place(self._set_text.find(*self._anchor))
            self._set_text = None
            self._wanted = wanted
            self._draw(None)
            self.lengthen(0)
            self.lines_changed(anew=True)
            return
        self._wanted = None
        self._setting = replace(self._setting, width=self.text_width)
        layout = self._set_text = self._layouts.of(self._reading, self._setting)
        layout.grow(SLICE, self.size.height)
        line = wanted(layout)
        if line + self.size.height > len(layout.lines):
            layout.grow(SLICE, line + self.size.height)
        self._least = line + self.size.height if hold else 0
        self._draw(layout)
        self._grown()
        self.scroll_to(y=line, animate=False, force=True, immediate=True)
        self._remember()
        self._tell_percent()
        self.lines_changed(anew=True)

    def _draw(self, layout: Layout | None) -> None:
        """Draw these lines from now on; when it is these already, nothing is painted."""
        if layout is None or layout is not self._drawn or self.size != self._size_set:
            self._strips.clear()
            self._link_styles.clear()
            self.refresh()
        self._drawn, self._size_set = layout, self.size

    def _grown(self) -> None:
        layout = self._set_text
        if layout is None:
            return
        self.lengthen(max(len(layout.lines), self._least))
        if self._growing:
            self._growing.stop()
            self._growing = None
        if not layout.done:
            self._growing = self.set_timer(PAUSE, self._grow)

    def _grow(self) -> None:
        if self._set_text:
            self._set_text.grow(SLICE)
            self._grown()
            self._tell_percent()
            if self._set_text.done:
                self.lines_changed(anew=False)

    def _remember(self) -> None:
        """Note which character stands at the top."""
        y = self.scroll_offset.y
        if self._set_text and y < len(self._set_text.lines):
            line = self._set_text.lines[y]
            self._anchor = (line.block, line.offset if line.block >= 0 else y)

    def _tell_percent(self) -> None:
        layout = self._set_text
        if layout is None or not self.size:
            shown = ""
        elif not self.max_scroll_y:
            shown = "all"
        else:
            shown = f"{round(100 * self.scroll_offset.y / self.max_scroll_y)}%"
        self.place_it(shown)

    # Textual

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self.size == self._size_set:  # else Textual moved it, as the pane changed its size
            self._remember()
            self._tell_percent()
            self.scrolled()
            self.post_message(ArticleScrolled())

    def on_resize(self) -> None:
        if self._wanted is not None:
            self._set(self._wanted)
        elif self._set_text and (
            self.size != self._size_set or self.text_width != self._setting.width
        ):
            self._stay()
        self._tell_percent()

    def on_click(self, event: events.Click) -> None:
        number = event.style.meta.get("link")
        if isinstance(number, int):
            address = self.link(number)
            if address:
                self.post_message(LinkChosen(safe_line(address)))

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        at = y + self.scroll_offset.y
        layout = self._set_text
        if layout is None:
            return self._advice_line(y, width)
        if at >= len(layout.lines):
            return Strip.blank(width, self._style(""))
        line, pointed = self.marked(at, layout.lines[at]), self.is_pointed(at)
        if line or pointed:
            return self._strip(line or layout.lines[at], width, pointed=pointed)
        strip = self._strips.get(at)
        if strip is None:
            strip = self._strips[at] = self._strip(layout.lines[at], width)
        return strip

    # Drawing

    def _strip(self, line: Line, width: int, *, pointed: bool = False) -> Strip:
        measure = self._setting.width
        margin = max((width - measure) // 2, 0)
        also, fill = ("pointed", "pointed") if pointed else ("", line.fill)
        lead = Segment(" " * margin, self._style(""))
        segments = [*_bar(margin, self._style("pointer"), lead.style)] if pointed else [lead]
        segments += [Segment(p.text, self._style(joined(p.style, also), p.link))
                     for p in line.pieces]  # fmt: skip
        segments += [Segment(cell.text, cell_style(cell.colour, cell.ground))
                     for cell in line.cells]  # fmt: skip
        strip = Strip(segments)
        if fill:
            strip = strip.adjust_cell_length(margin + measure, self._style(fill))
        return strip.adjust_cell_length(width, self._style(""))

    def _style(self, names: str, link: int = 0) -> Style:
        style = self._styles.get(names)
        if style is None:
            style = self.get_visual_style("text", *names.split()).rich_style
            if any(self.get_component_styles(name).text_style.reverse for name in names.split()):
                style += Style(reverse=True)  # which a visual style leaves out
            self._styles[names] = style
        return style + self._link_style(link) if link else style

    def _link_style(self, link: int) -> Style:
        """What a click needs to know, and the terminal where it may."""
        known = self._link_styles.get(link)
        if known is None:
            address = self.link(link)
            target = address if is_terminal_link(address) else None
            known = self._link_styles[link] = Style(meta={"link": link}, link=target)
        return known

    def _advice_line(self, y: int, width: int) -> Strip:
        room = max(width - 4, 1)
        lines = [self.advice[a:b] for a, b in wrap(self.advice, room)] if self.advice else []
        at = y - 1
        text = f"  {lines[at]}" if 0 <= at < len(lines) and self._reading is None else ""
        return Strip([Segment(text, self._style("facts"))]).adjust_cell_length(
            width, self._style("")
        )


@lru_cache(4096)
def cell_style(colour: str, ground: str) -> Style:
    """The style of a part of a picture."""
    return Style(color=colour or None, bgcolor=ground or None)


def _bar(margin: int, style: Style, plain: Style | None) -> list[Segment]:
    """The margin with the bar that marks what is pointed at, a blank between it and the text."""
    gap = " " if margin > 1 else ""
    bar = "▌" if margin else ""
    return [
        Segment(" " * (margin - len(gap + bar)), plain),
        Segment(bar, style),
        Segment(gap, plain),
    ]
