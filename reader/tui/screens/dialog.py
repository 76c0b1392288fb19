"""A list to choose from, over the panes: what it is about, the rows, and what a row means."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Static

from reader.commands import CHOOSING
from reader.model import UserRule
from reader.model_filter import Preview
from reader.text import safe_line, shorten
from reader.tui.bindings import dialog_bindings
from reader.tui.filter_messages import PreviewFound, PreviewWanted
from reader.tui.messages import RowChosen, RowMoved
from reader.tui.widgets.choices import Choices

HEIGHTS = [(0, "-low"), (30, "-airy")]
SAMPLE = 160
"""Characters of a sample; the screen cuts it to one line."""


class Dialog(ModalScreen[ScreenResultType]):
    """For a screen to inherit: it fills the three parts and answers `choose`."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(CHOOSING)]
    VERTICAL_BREAKPOINTS = HEIGHTS

    def __init__(self, title: str, keys: str) -> None:
        super().__init__()
        self._title = title
        self._keys = keys
        self.about = Static(id="about", markup=False)
        self.head = Static(id="head", markup=False)
        self.choices = Choices(id="choices")
        self.detail = Static(id="detail", markup=False)

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content(safe_line(self._title))
            box.border_subtitle = Content(safe_line(self._keys))
            yield self.about
            yield from self.above()
            yield self.head
            yield self.choices
            yield from self.below()

    def above(self) -> ComposeResult:
        """The parts above the rows."""
        yield from ()

    def below(self) -> ComposeResult:
        """The parts below the rows."""
        yield self.detail

    def on_mount(self) -> None:
        self.first().focus()
        self.fill()

    def first(self) -> Widget:
        """What has the keys."""
        return self.choices

    # For the screen that inherits

    def fill(self) -> None:
        """Fill the parts."""

    def explain(self, index: int) -> None:
        """The cursor is on this row."""

    def choose(self, index: int) -> None:
        """Enter, or a click, on this row."""

    # Textual

    def on_row_moved(self, told: RowMoved) -> None:
        told.stop()
        if told.index == self.choices.cursor:
            self.explain(told.index)

    def on_row_chosen(self, told: RowChosen) -> None:
        told.stop()
        self.choose(told.index)

    def action_choose(self) -> None:
        if self.choices.count():
            self.choose(self.choices.cursor)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_down(self) -> None:
        self.choices.move(1)

    def action_up(self) -> None:
        self.choices.move(-1)

    def action_page_down(self) -> None:
        self.choices.page(1)

    def action_page_up(self) -> None:
        self.choices.page(-1)

    def action_top(self) -> None:
        self.choices.top()

    def action_bottom(self) -> None:
        self.choices.bottom()

    async def action_undo(self) -> None:
        await self.run_action("app.undo")


class PreviewDialog(Dialog[ScreenResultType]):
    """A dialog about rules that are not written yet: each is shown with what it would touch, and
    can be chosen only when that is on the screen."""

    def __init__(self, title: str, keys: str) -> None:
        super().__init__(title, keys)
        self._found: dict[UserRule, PreviewFound] = {}
        self.samples = Static(id="samples", markup=False)

    def below(self) -> ComposeResult:
        yield from super().below()
        yield self.samples

    def rule(self, index: int) -> UserRule | None:
        """The rule of a row."""
        raise NotImplementedError

    def before(self, index: int) -> list[Line]:  # noqa: ARG002 - for those with more to say
        """What is said of a row above the preview."""
        return []

    def confirmed(self, index: int, rule: UserRule) -> None:
        """It was chosen, its preview on the screen."""

    def tell_preview(self, found: PreviewFound) -> None:
        """A preview came."""
        self._found[found.rule] = found
        if self.choices.count() and found.rule == self.rule(self.choices.cursor):
            self.explain(self.choices.cursor)

    def forget_previews(self) -> None:
        """What was found no longer holds."""
        self._found.clear()

    def explain(self, index: int) -> None:
        rule = self.rule(index) if self.choices.count() else None
        found = self._found.get(rule) if rule else None
        told = self.before(index) if rule else []
        lines: list[Line] = []
        if rule and found is None:
            self.post_message(PreviewWanted(rule))
            lines = [("Looking through the stored articles…", "dim")]
        elif found and found.preview is None:
            told = [*told, (f"! {found.problem}", "trouble")]
        elif found and found.preview:
            lines = preview_lines(found.preview)
        self.detail.display = bool(told)
        self.detail.update(content(told))
        self.samples.update(content(lines))

    def choose(self, index: int) -> None:
        rule = self.rule(index)
        found = self._found.get(rule) if rule else None
        if rule is None or found is None or found.preview is None:
            return
        if not found.preview.articles:
            self.notify("This rule would take nothing; choose another one.", markup=False)
            return
        self.confirmed(index, rule)


Line = tuple[str, str]
"""A line of a detail, and how it is drawn: "", dim, strong or trouble."""

_STYLES = {
    "": "", "dim": "$foreground 65%", "strong": "bold", "trouble": "bold $text-warning",
}  # fmt: skip


def content(lines: list[Line]) -> Content:
    """Lines as Textual draws them, never as markup."""
    return Content("\n").join(
        [Content.styled(text, _STYLES[style]) if style else Content(text) for text, style in lines]
    )


def preview_lines(preview: Preview) -> list[Line]:
    """What a rule would touch, in words."""
    held = _count(preview.held_back, "article")
    why = "over half of the text would go"
    if not preview.articles:
        told = f"! Takes nothing from {held}: {why}." if preview.held_back else ""
        return [("Would touch nothing that is stored.", "strong"), (told, "trouble")]
    least = "at least " if preview.capped else ""
    articles = _count(preview.articles, "stored article")
    lines: list[Line] = [
        (f"Would touch {least}{articles} ({_count(preview.blocks, 'block')})", "strong")
    ]
    for sample in preview.samples:
        lines.append((f"• {shorten(sample.title, SAMPLE)}", ""))
        lines.append((f"┊ {shorten(sample.text, SAMPLE)}", "dim"))
    if preview.held_back:
        lines.append((f"! Takes nothing from {held} more: {why}.", "trouble"))
    return lines


def _count(count: int, name: str) -> str:
    return f"{count} {name}{'s' if count != 1 else ''}"
