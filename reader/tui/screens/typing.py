"""A list over the panes with a line to type into above it: the line has the keys."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ScreenResultType
from textual.widget import Widget
from textual.widgets import Input

from reader.model_fetch import FoundFeed
from reader.text import safe_line
from reader.tui.feed_messages import FeedPreviewAsked, FeedPreviewFound, FeedsAsked, FeedsFound
from reader.tui.screens.dialog import Dialog, Line, content
from reader.tui.widgets.choices import Choice, plain


class TypingDialog(Dialog[ScreenResultType]):
    """The arrow keys move in the list all the same."""

    def __init__(self, title: str, keys: str, placeholder: str, value: str = "") -> None:
        super().__init__(title, keys)
        self.line = Input(value, id="line", placeholder=placeholder, select_on_focus=False)
        self.line.cursor_blink = False

    def above(self) -> ComposeResult:
        yield self.line

    def first(self) -> Widget:
        return self.line

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.entered(event.value.strip())

    def entered(self, text: str) -> None:
        """Enter was pressed in the line."""
        raise NotImplementedError


class AskScreen(TypingDialog[str]):
    """Asks for a word or two; what stands in the list is only proposed."""

    def __init__(self, title: str, told: str, value: str, proposed: tuple[str, ...] = ()) -> None:
        keys = "Enter does it · ↑ ↓ propose · Esc leaves it" if proposed else "Enter does it · Esc"
        super().__init__(title, keys, "", value)
        self._told = told
        self._proposed = proposed

    def fill(self) -> None:
        self.about.update(content([(self._told, "dim")]))
        self.choices.display = bool(self._proposed)
        self.detail.display = False
        names = [plain(safe_line(name)) for name in self._proposed]
        at = self._proposed.index(self.line.value) if self.line.value in self._proposed else 0
        self.choices.show(names, at)

    def action_down(self) -> None:
        super().action_down()
        self._take()

    def action_up(self) -> None:
        super().action_up()
        self._take()

    def choose(self, index: int) -> None:
        self.dismiss(self._proposed[index])

    def entered(self, text: str) -> None:
        self.dismiss(text)

    def _take(self) -> None:
        if self._proposed:
            self.line.value = self._proposed[self.choices.cursor]
            self.line.cursor_position = len(self.line.value)


ADDRESS = "The address of a site, or of a feed"
HOW = "Enter looks for its feeds."


class AddFeedScreen(TypingDialog[FoundFeed]):
    """Looks for the feeds at an address, shows what each holds, and returns the one chosen."""

    def __init__(self) -> None:
        super().__init__("Add a feed", "Enter looks, then subscribes · ↑ ↓ · Esc", ADDRESS)
        self._looked = ""
        self._found: tuple[FoundFeed, ...] = ()
        self._previews: dict[str, FeedPreviewFound] = {}

    def fill(self) -> None:
        self.about.update(content([("Paste or type an address.", "dim")]))
        self.choices.show([])
        self._tell([(HOW, "dim")])

    def entered(self, text: str) -> None:
        if self._found and text == self._looked:
            self.choose(self.choices.cursor)
        elif text:
            self._looked, self._found = text, ()
            self._previews.clear()
            self.choices.show([])
            self._tell([(f"Looking at {safe_line(text)}…", "dim")])
            self.post_message(FeedsAsked(text))

    def show(self, told: FeedsFound) -> None:
        """What was found at an address, if it is still the one asked for."""
        if told.text != self._looked:
            return
        self._found = told.found
        rows = [
            Choice([(safe_line(one.title or one.url), ""), (f"  {safe_line(one.url)}", "dim")])
            for one in told.found
        ]
        self.choices.show(rows)
        if told.problem:
            self._tell([(f"! {told.problem}", "trouble")])

    def show_preview(self, told: FeedPreviewFound) -> None:
        """What a feed holds."""
        self._previews[told.url] = told
        if self._found:
            self.explain(self.choices.cursor)

    def explain(self, index: int) -> None:
        if index >= len(self._found):
            return
        url = self._found[index].url
        known = self._previews.get(url)
        if known is None:
            self.post_message(FeedPreviewAsked(self._looked, url))
            self._tell([("Looking into it…", "dim")])
        elif known.preview is None:
            self._tell([(f"! {known.problem}", "trouble")])
        else:
            titles = known.preview.entries
            lines: list[Line] = [("Enter subscribes. It holds now:" if titles else
                                  "Enter subscribes. It holds nothing now.", "strong")]  # fmt: skip
            self._tell([*lines, *((f"• {safe_line(title)}", "") for title in titles)])

    def choose(self, index: int) -> None:
        if index < len(self._found):
            self.dismiss(self._found[index])

    def _tell(self, lines: list[Line]) -> None:
        self.detail.update(content(lines))
