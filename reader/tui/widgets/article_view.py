"""The right pane: the article, set to a measure, drawn line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

from reader.keymap import DEFAULT
from reader.model import EntryId, Place, Reading
from reader.text import safe_line
from reader.tui import pointer as pointing
from reader.tui.anchor import anchor_in
from reader.tui.find import Found
from reader.tui.hints import Hints, hints_on, is_terminal_link
from reader.tui.lines import Line, joined
from reader.tui.messages import (
    ArticleScrolled,
    FindWanted,
    HintsChanged,
    LinkChosen,
    PointerMoved,
)
from reader.tui.pointer import Pointer, Purpose
from reader.tui.typeset import Layout, Layouts, Setting
from reader.tui.wrap import wrap

SLICE = 0.008
"""Seconds of typesetting at once: what is on the screen first, the rest bit by bit behind it."""
PAUSE = 0.002
TO_THE_END = 0.5


class ArticleView(ScrollView, inherit_bindings=False):
    """Shows a Reading; keeps the line on top through a change of width, of filter and of text."""

    can_focus = True
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "text", "title", "facts", "note", "rule", "heading", "heading-1", "heading-2", "heading-3",
        "heading-4", "strong", "em", "code", "link", "strike", "mark", "link-number", "address",
        "marker", "quote", "bar", "image", "table-header", "table-line", "removed", "removed-note",
        "code-label", "code-keyword", "code-string", "code-comment", "code-number", "code-name",
        "aside", "pointed", "pointer", "hint", "found",
        "found-here",
    }  # fmt: skip

    def __init__(self, measure: int, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._measure = measure
        self._reading: Reading | None = None
        self._layouts = Layouts()
        self._set_text: Layout | None = None
        self._setting = Setting(0)
        self._anchor = (-1, 0)
        self._pointer: Pointer | None = None
        self._pointed = range(0)
        self._hints: Hints | None = None
        self._found: Found | None = None
        self._found_in: list[Line] = []
        self._words = ""
        self._find_from = 0
        self._least = 0
        self._place = Place()
        self._wanted: Callable[[Layout], int] | None = None
        self._size_set = Size(0, 0)
        self._growing: Timer | None = None
        self._strips: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}
        self.keymap = DEFAULT
        self._link_styles: dict[int, Style] = {}
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

    @property
    def pointer(self) -> Pointer | None:
        """What is pointed at."""
        return self._pointer

    @property
    def hint(self) -> str:
        """What can be done with what is pointed at, or with the hints."""
        if self._hints:
            return f"Type a hint to open its link: {self._hints.typed}_ · Esc leaves them"
        if self._found:
            return self._found.told
        if self._reading is None or self._pointer is None:
            return ""
        return pointing.hint(self._reading, self._pointer, self.keymap)

    def show(self, reading: Reading, news: str = "") -> None:
        """Show an article, at the place where it was left."""
        self._reading = reading
        self._setting = replace(self._setting, news=news, notes={})
        self._point_at(None)
        self.end_find()
        place = self._place = reading.place
        self._set_text = None
        self._set(lambda layout: layout.find_place(place))

    def update(self, reading: Reading) -> None:
        """The same article with other text or marks: the line on top stays there."""
        before = self._reading
        self._reading = reading
        if before and before.cleaned.article.blocks != reading.cleaned.article.blocks:
            self._anchor = anchor_in(before, reading, self._anchor)
            self._setting = replace(self._setting, notes={})
            self._point_at(None)
        self._stay()

    def note(self, notes: Mapping[int, str]) -> None:
        """Words to stand below blocks, by their numbers."""
        if notes != self._setting.notes:
            self._setting = replace(self._setting, notes=notes)
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
        self._point_at(None)
        self.end_find()
        self._set(lambda _: 0)

    def toggle_removed(self) -> None:
        """Show or hide what the filter took out, in place."""
        self._setting = replace(self._setting, removed=not self._setting.removed)
        if not self._is_shown(self._pointer):
            self._point_at(None)
        self._stay()

    def point(self, purpose: Purpose, by: int) -> bool:
        """Point at the next block that serves the purpose, or the one before, showing it; False
        when there is none."""
        reading, layout = self._reading, self._set_text
        if reading is None or layout is None:
            return False
        found = pointing.candidates(reading, purpose, removed_shown=self.removed)
        if not found:
            return False
        if purpose == "removed" and not self.removed:
            self._point_at(None)
            self.toggle_removed()
        old = self._pointer
        if old and old.purpose == purpose and self._on_screen():
            block = pointing.after(found, old, by)
        else:
            block = pointing.nearest(found, *self._blocks_on_screen(), by)
        self._point_at(Pointer(block, purpose))
        self._show_pointed()
        return True

    def unpoint(self) -> None:
        """Point at nothing."""
        self._point_at(None)

    def link(self, number: int) -> str:
        """The address behind a number in the text."""
        known = self._set_text.links.addresses if self._set_text else []
        return known[number - 1] if 0 < number <= len(known) else ""

    @property
    def setting(self) -> Setting:
        """How the article is set."""
        return self._setting

    def start_hints(self) -> bool:
        """Put hints upon the links on the screen; False when there is none."""
        layout = self._set_text
        if layout is None:
            return False
        top = self.scroll_offset.y
        shown = range(top, min(top + self.size.height, len(layout.lines)))
        hints = hints_on(layout.lines, shown, layout.links.addresses)
        self._show_hints(hints if hints.numbers else None)
        return bool(hints.numbers)

    def end_hints(self) -> None:
        """Take the hints off the links."""
        self._show_hints(None)

    @property
    def found(self) -> Found | None:
        """The words that are looked for, and where they stand."""
        return self._found

    def start_find(self) -> None:
        """What will be looked for is looked for from here."""
        self._find_from = self.scroll_offset.y

    def find(self, words: str) -> None:
        """Mark these words, and show the first of them from here on."""
        layout = self._set_text
        if layout is None or not words.strip():
            self.end_find()
            return
        self._words = words
        self.post_message(FindWanted(words, layout.lines, None))

    def take_found(self, asked: FindWanted, found: Found) -> None:
        """Mark what was found, if it is still what is looked for, and in these lines."""
        layout = self._set_text
        if layout is None or asked.lines is not layout.lines or asked.words != self._words:
            return
        self._found_in = layout.lines
        if asked.at is None:
            self._show_found(found.from_line(self._find_from))
        else:
            self._found = replace(found, at=min(asked.at, max(len(found.matches) - 1, 0)))
            self.refresh()
            self.post_message(HintsChanged())

    def step_match(self, by: int) -> bool:
        """Show the next match, or the one before; False when nothing is looked for."""
        if self._marks:
            self._show_found(self._marks.step(by))
        return self._found is not None

    @property
    def _marks(self) -> Found | None:
        """What is found, where it was found in the lines on show."""
        known = self._set_text.lines if self._set_text else None
        return self._found if self._found_in is known else None

    def end_find(self) -> None:
        """Look for nothing."""
        self._words = ""
        if self._found:
            self._found = None
            self.refresh()
            self.post_message(HintsChanged())

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

    # Hints

    def _show_hints(self, hints: Hints | None) -> None:
        if hints is not self._hints:
            self._hints = hints
            self.refresh()
            self.post_message(HintsChanged())

    def on_key(self, event: events.Key) -> None:
        """While there are hints every key is for them; one that is none of theirs ends them."""
        if self._hints is None:
            return
        event.stop()
        event.prevent_default()
        hints = self._hints.after(event.character or event.key)
        number = hints.numbers.get(hints.typed) if hints else None
        self._show_hints(None if number else hints)
        address = self.link(number or 0)
        if address:
            self.post_message(LinkChosen(safe_line(address)))

    def on_blur(self) -> None:
        self.end_hints()

    def _show_found(self, found: Found) -> None:
        self._found = found
        top, height = self.scroll_offset.y, self.size.height
        if found.matches and not top <= found.line < top + height:
            self._go(max(found.line - height // 3, 0))
        self.refresh()
        self.post_message(HintsChanged())

    def _find_again(self) -> None:
        """The lines are others, or more."""
        if self._found and self._set_text:
            self.post_message(FindWanted(self._words, self._set_text.lines, self._found.at))

    # Pointing

    def _point_at(self, pointer: Pointer | None) -> None:
        if pointer != self._pointer:
            self._pointer = pointer
            self._locate()
            self.refresh()
            self.post_message(PointerMoved())

    def _locate(self) -> None:
        layout, pointer = self._set_text, self._pointer
        self._pointed = layout.span(pointer.block) if layout and pointer else range(0)

    def _is_shown(self, pointer: Pointer | None) -> bool:
        gone = self._reading.cleaned.removed if self._reading else {}
        return pointer is not None and (self.removed or pointer.block not in gone)

    def _on_screen(self) -> bool:
        top = self.scroll_offset.y
        return self._pointed.start < top + self.size.height and self._pointed.stop > top

    def _blocks_on_screen(self) -> tuple[int, int, int]:
        """The block at the top, the first that begins on the screen, and the one at the bottom."""
        lines = self._set_text.lines if self._set_text else []
        top = self.scroll_offset.y
        shown = [line.block for line in lines[top : top + self.size.height]] or [-1]
        begun = top == 0 or lines[top - 1].block != shown[0]
        return shown[0], shown[0] if begun else shown[0] + 1, shown[-1]

    def _show_pointed(self) -> None:
        """Scroll as little as shows what is pointed at, and a line around it."""
        self._grown()
        top, height, lines = self.scroll_offset.y, self.size.height, self._pointed
        if lines.start < top or len(lines) >= height:
            self._go(max(lines.start - 1, 0))
        elif lines.stop > top + height:
            self._go(lines.stop - height + (1 if len(lines) < height else 0))

    # Setting

    @property
    def text_width(self) -> int:
        """Columns of the text: the measure, or what the pane has."""
        return max(min(self._measure, self.scrollable_content_region.width - 2), 1)

    def _stay(self) -> None:
        """Set anew; what is pointed at stays on its row, else what is on top."""
        block, offset = self._anchor
        pointer, row = self._pointer, self._pointed.start - self.scroll_offset.y
        if pointer and self._pointed and 0 <= row < self.size.height:
            self._set(lambda layout: max(layout.span(pointer.block).start - row, 0), hold=True)
        elif block < 0:
            self._set(lambda _: offset)
        else:
            self._set(lambda layout: layout.find(block, offset))

    def _set(self, wanted: Callable[[Layout], int], *, hold: bool = False) -> None:
        """Set the article anew and scroll to the line that `wanted` finds in it; `hold`: with blank
        lines below the last one, where that line would not come to the top without."""
        self._strips.clear()
        self._link_styles.clear()
        self.end_hints()
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
        layout = self._set_text = self._layouts.of(self._reading, self._setting)
        layout.grow(SLICE, self.size.height)
        line = wanted(layout)
        if line + self.size.height > len(layout.lines):
            layout.grow(SLICE, line + self.size.height)
        self._locate()
        self._least = line + self.size.height if hold else 0
        self._grown()
        self.scroll_to(y=line, animate=False, force=True, immediate=True)
        self._remember()
        self._tell_percent()
        self._find_again()
        self.refresh()

    def _grown(self) -> None:
        layout = self._set_text
        if layout is None:
            return
        self.virtual_size = Size(self.size.width, max(len(layout.lines), self._least))
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
                self._find_again()

    def _go(self, y: int) -> None:
        layout = self._set_text
        if layout and not layout.done and y + self.size.height > len(layout.lines):
            layout.grow(SLICE, y + self.size.height)
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
            self.end_hints()
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
        if self._hints:
            return self._strip(self._hints.drawn(at, layout.lines[at]), width)
        marks = self._marks
        line = marks.drawn(at, layout.lines[at]) if marks else layout.lines[at]
        if at in self._pointed:
            return self._strip(line, width, pointed=True)
        if marks:
            return self._strip(line, width)
        strip = self._strips.get(at)
        if strip is None:
            strip = self._strips[at] = self._strip(line, width)
        return strip

    def _strip(self, line: Line, width: int, *, pointed: bool = False) -> Strip:
        measure = self._setting.width
        margin = max((width - measure) // 2, 0)
        also, fill = ("pointed", "pointed") if pointed else ("", line.fill)
        lead = Segment(" " * margin, self._style(""))
        segments = [*_bar(margin, self._style("pointer"), lead.style)] if pointed else [lead]
        segments += [Segment(p.text, self._style(joined(p.style, also), p.link))
                     for p in line.pieces]  # fmt: skip
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

    def _tell_percent(self) -> None:
        layout = self._set_text
        if layout is None or not self.size:
            shown = ""
        elif not self.max_scroll_y:
            shown = "all"
        else:
            shown = f"{round(100 * self.scroll_offset.y / self.max_scroll_y)}%"
        self.border_subtitle = Content(shown)


def _bar(margin: int, style: Style, plain: Style | None) -> list[Segment]:
    """The margin with the bar that marks what is pointed at, a blank between it and the text."""
    gap = " " if margin > 1 else ""
    bar = "▌" if margin else ""
    return [
        Segment(" " * (margin - len(gap + bar)), plain),
        Segment(bar, style),
        Segment(gap, plain),
    ]
