"""The right pane: the article, set to a measure, drawn line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from reader.model import Block, EntryId, Place, Reading
from reader.text import safe_line
from reader.tui.lines import Line
from reader.tui.messages import ArticleScrolled, LinkChosen
from reader.tui.typeset import Layout, Setting
from reader.tui.wrap import wrap

AT_ONCE = 0.03
"""Seconds of typesetting before the first lines are drawn; the rest follows in slices."""
SLICE = 0.008
PAUSE = 0.002
TO_THE_END = 0.5
SAME_TEXT = 40
"""Characters by which a block is known again in another version of the text."""


class ArticleView(ScrollView, inherit_bindings=False):
    """Shows a Reading; keeps the line on top through a change of width, of filter and of text."""

    can_focus = True
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "text", "title", "facts", "note", "rule", "heading", "heading-1", "heading-2", "heading-3",
        "heading-4", "strong", "em", "code", "link", "strike", "mark", "link-number", "address",
        "marker", "quote", "bar", "image", "table-header", "table-line", "removed", "removed-note",
        "code-label", "code-keyword", "code-string", "code-comment", "code-number", "code-name",
    }  # fmt: skip

    def __init__(self, measure: int, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._measure = measure
        self._reading: Reading | None = None
        self._set_text: Layout | None = None
        self._setting = Setting(0)
        self._anchor = (-1, 0)
        self._place = Place()
        self._wanted: Callable[[Layout], int] | None = None
        self._size_set = Size(0, 0)
        self._growing: Timer | None = None
        self._strips: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}
        self.advice = ""
        """What is said when there is no article."""

    # What the app asks for

    @property
    def entry(self) -> EntryId | None:
        """The entry that is shown."""
        return self._reading.row.id if self._reading else None

    @property
    def reading(self) -> Reading | None:
        """What is shown."""
        return self._reading

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

    def show(self, reading: Reading, news: str = "") -> None:
        """Show an article, at the place where it was left."""
        self._reading = reading
        self._setting = replace(self._setting, news=news)
        place = self._place = reading.place
        self._set_text = None
        self._set(lambda layout: layout.find_place(place))

    def update(self, reading: Reading) -> None:
        """The same article with other text or marks: the line on top stays there."""
        before = self._reading
        self._reading = reading
        if before and before.cleaned.article.blocks != reading.cleaned.article.blocks:
            self._anchor = _anchor_in(before, reading, self._anchor)
        self._stay()

    def tell(self, news: str) -> None:
        """A word on what is going on, below the head."""
        if news != self._setting.news:
            self._setting = replace(self._setting, news=news)
            self._stay()

    def clear(self, advice: str) -> None:
        """Show no article."""
        self._reading = None
        self.advice = advice
        self._set(lambda _: 0)

    def toggle_removed(self) -> None:
        """Show or hide what the filter took out, in place."""
        self._setting = replace(self._setting, removed=not self._setting.removed)
        self._stay()

    def link(self, number: int) -> str:
        """The address behind a number in the text."""
        known = self._set_text.links.addresses if self._set_text else []
        return known[number - 1] if 0 < number <= len(known) else ""

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

    # Setting

    @property
    def text_width(self) -> int:
        """Columns of the text: the measure, or what the pane has."""
        return max(min(self._measure, self.scrollable_content_region.width - 2), 1)

    def _stay(self) -> None:
        block, offset = self._anchor
        if block < 0:
            self._set(lambda _: offset)
        else:
            self._set(lambda layout: layout.find(block, offset))

    def _set(self, wanted: Callable[[Layout], int]) -> None:
        """Set the article anew and scroll to the line that `wanted` finds in it."""
        self._strips.clear()
        self._size_set = self.size
        if self._reading is None or not self.size:
            # Nothing to show, or nowhere to show it: on_resize sets it when there is room.
            if self._set_text:
                self._place = self._set_text.place(self._set_text.find(*self._anchor))
            self._set_text = None
            self._wanted = wanted
            self.virtual_size = Size(self.size.width, 0)
            self.refresh()
            return
        self._wanted = None
        self._setting = replace(self._setting, width=self.text_width)
        layout = self._set_text = Layout(self._reading, self._setting)
        layout.grow(AT_ONCE)
        line = wanted(layout)
        if line + self.size.height > len(layout.lines):
            layout.grow(AT_ONCE)
        self._grown()
        self.scroll_to(y=line, animate=False, force=True, immediate=True)
        self._remember()
        self._tell_percent()
        self.refresh()

    def _grown(self) -> None:
        layout = self._set_text
        if layout is None:
            return
        self.virtual_size = Size(self.size.width, len(layout.lines))
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

    def _go(self, y: int) -> None:
        layout = self._set_text
        if layout and not layout.done and y + self.size.height > len(layout.lines):
            layout.grow(SLICE)
            self._grown()
        self.scroll_to(y=y, animate=False, force=True, immediate=True)

    def _remember(self) -> None:
        """Note which character stands at the top."""
        y = self.scroll_offset.y
        if self._set_text and y < len(self._set_text.lines):
            line = self._set_text.lines[y]
            self._anchor = (line.block, line.offset if line.block >= 0 else y)

    # Textual

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if self.size == self._size_set:  # else Textual moved it, as the pane changed its size
            self._remember()
            self._tell_percent()
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
        strip = self._strips.get(at)
        if strip is None:
            strip = self._strips[at] = self._strip(layout.lines[at], width)
        return strip

    def _strip(self, line: Line, width: int) -> Strip:
        measure = self._setting.width
        margin = max((width - measure) // 2, 0)
        segments = [Segment(" " * margin, self._style(""))]
        segments += [Segment(p.text, self._style(p.style, p.link)) for p in line.pieces]
        strip = Strip(segments)
        if line.fill:
            strip = strip.adjust_cell_length(margin + measure, self._style(line.fill))
        return strip.adjust_cell_length(width, self._style(""))

    def _style(self, names: str, link: int = 0) -> Style:
        style = self._styles.get(names)
        if style is None:
            style = self.get_visual_style("text", *names.split()).rich_style
            self._styles[names] = style
        return style + Style(meta={"link": link}) if link else style

    def _advice_line(self, y: int, width: int) -> Strip:
        room = max(width - 4, 1)
        lines = [self.advice[a:b] for a, b in wrap(self.advice, room)] if self.advice else []
        at = y - 1
        text = f"  {lines[at]}" if 0 <= at < len(lines) and self._reading is None else ""
        return Strip([Segment(text, self._style("facts"))]).adjust_cell_length(
            width, self._style("")
        )

    def _tell_percent(self) -> None:
        layout = self._set_text
        if layout is None or not self.size:
            shown = ""
        elif not self.max_scroll_y:
            shown = "all"
        else:
            shown = f"{round(100 * self.scroll_offset.y / self.max_scroll_y)}%"
        self.border_subtitle = Content(shown)


def _anchor_in(before: Reading, after: Reading, anchor: tuple[int, int]) -> tuple[int, int]:
    """The same words in another version of the text, or the same block number without them."""
    number, offset = anchor
    blocks = before.cleaned.article.blocks
    if not 0 <= number < len(blocks):
        return (-1, offset) if number < 0 else (len(after.cleaned.article.blocks), offset)
    start = _start(blocks[number])
    for at, block in enumerate(after.cleaned.article.blocks):
        if start and _start(block) == start:
            return at, offset
    return min(number, max(len(after.cleaned.article.blocks) - 1, 0)), 0


def _start(block: Block) -> str:
    return " ".join(block.text[: SAME_TEXT * 2].split())[:SAME_TEXT]
