"""What lies upon the text of an article for a while: hints on its links, and words found in it."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import events

from reader.text import safe_line
from reader.tui.find import Found
from reader.tui.hints import Hints, hints_on
from reader.tui.lines import Line
from reader.tui.messages import FindWanted, HintsChanged, LinkChosen
from reader.tui.widgets.typeset_view import TypesetView


class MarkedView(TypesetView, inherit_bindings=False):
    """Both are found in the lines as they are set, and are gone or found again with other lines."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"hint", "found", "found-here"}

    def __init__(self, measure: int, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(measure, id=id)
        self._hints: Hints | None = None
        self._found: Found | None = None
        self._found_in: list[Line] = []
        self._words = ""
        self._find_from = 0

    def lines_changed(self, *, anew: bool) -> None:
        if anew:
            self.end_hints()
        self._find_again()

    def scrolled(self) -> None:
        self.end_hints()

    def marked(self, at: int, line: Line) -> Line | None:
        if self._hints:
            return self._hints.drawn(at, line)
        found = self._marks
        return found.drawn(at, line) if found else None

    # Hints

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

    # Words

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

    def end_find(self) -> None:
        """Look for nothing."""
        self._words = ""
        if self._found:
            self._found = None
            self.refresh()
            self.post_message(HintsChanged())

    @property
    def _marks(self) -> Found | None:
        """What is found, where it was found in the lines on show."""
        known = self._set_text.lines if self._set_text else None
        return self._found if self._found_in is known else None

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
