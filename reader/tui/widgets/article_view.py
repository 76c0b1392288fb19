"""The right pane: the article, and pointing at its blocks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reader.keymap import DEFAULT
from reader.model import Reading
from reader.model_pictures import Drawing
from reader.text import SafeText
from reader.tui import pointer as pointing
from reader.tui.anchor import anchor_in
from reader.tui.messages import ArticleLaid, PointerMoved
from reader.tui.pointer import Pointer, Purpose
from reader.tui.widgets.marked_view import MarkedView


class ArticleView(MarkedView, inherit_bindings=False):
    """Shows a Reading; keeps the line on top through a change of width, of filter and of text."""

    def __init__(self, measure: int, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(measure, id=id)
        self._pointer: Pointer | None = None
        self._pointed = range(0)
        self._laid: tuple[object, ...] = ()
        self.keymap = DEFAULT

    # What the app asks for

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
        self._setting = replace(
            self._setting, news=news, notes={}, pictures={}, turns=self.keymap.key("next_version")
        )
        self._laid = ()
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

    def picture(self, pictures: Mapping[SafeText, Drawing | None]) -> None:
        """Pictures to stand above their captions, by their addresses; None: it is on its way."""
        if pictures != self._setting.pictures:
            self._setting = replace(self._setting, pictures=pictures)
            self._stay()

    @property
    def blocks_shown(self) -> range:
        """The blocks on the screen, by their numbers."""
        first, _, last = self._blocks_on_screen()
        return range(first, last + 1)

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

    # Pointing

    @property
    def pointer(self) -> Pointer | None:
        """What is pointed at."""
        return self._pointer

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

    def is_pointed(self, at: int) -> bool:
        return at in self._pointed

    def lines_changed(self, *, anew: bool) -> None:
        if anew:
            self._locate()
            self._tell_laid()
        super().lines_changed(anew=anew)

    def _tell_laid(self) -> None:
        if self._reading and self._set_text:
            blocks = self._reading.cleaned
            laid = (self.entry, self.text_width, self.size.height, blocks)
            if laid != self._laid:
                self._laid = laid
                self.post_message(ArticleLaid())

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

    def _stay(self) -> None:
        """Set anew; what is pointed at stays on its row, else what is on top."""
        pointer, row = self._pointer, self._pointed.start - self.scroll_offset.y
        if pointer and self._pointed and 0 <= row < self.size.height:
            self._set(lambda layout: max(layout.span(pointer.block).start - row, 0), hold=True)
        else:
            super()._stay()
