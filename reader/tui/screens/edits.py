"""What the publisher changed in an article since it was first fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.commands import CHOOSING, EDITS
from reader.revisions import Change, Passage, Revision, is_changed
from reader.text import SafeText, safe_line, shorten
from reader.tui.bindings import dialog_bindings
from reader.tui.times import moment

MARKS: dict[Change, tuple[str, str, str]] = {
    "same": ("", "", ""),
    "added": ("{+", "+}", "bold underline $text-success"),
    "removed": ("[-", "-]", "strike $text-error"),
}
"""What stands around a change, and how it is drawn: the signs say it without colours."""
AROUND = 90
"""Characters of a paragraph that stayed, shown next to one that did not."""


class EditsScreen(ModalScreen[None]):
    """One edit at a time, the last first."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *dialog_bindings([one for one in CHOOSING if one.id not in ("choose", "undo")]),
        *dialog_bindings(EDITS),
    ]

    def __init__(self, title: SafeText, edits: Sequence[Revision]) -> None:
        super().__init__()
        self._title = title
        self._edits = edits
        self._at = 0
        self.text = Static(id="edit", markup=False)
        self.pane = VerticalScroll(self.text, id="edits")

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.focus()
        self._show(0)

    def _show(self, at: int) -> None:
        self._at = min(max(at, 0), len(self._edits) - 1)
        edit, count = self._edits[self._at], len(self._edits)
        which = f" · edit {count - self._at} of {count}" if count > 1 else ""
        steps = "h older · l newer · " if count > 1 else ""
        self.pane.border_title = Content(f"What changed {moment(edit.at)}{which}")
        self.pane.border_subtitle = Content(f"{{+added+}} [-removed-] · {steps}Esc")
        title = Content.styled(safe_line(self._title), "bold $text-primary")
        self.text.update(Content("\n\n").join([title, *passages(edit)]))
        self.pane.scroll_home(animate=False)

    def action_older(self) -> None:
        self._show(self._at + 1)

    def action_newer(self) -> None:
        self._show(self._at - 1)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_down(self) -> None:
        self.pane.scroll_down(animate=False)

    def action_up(self) -> None:
        self.pane.scroll_up(animate=False)

    def action_page_down(self) -> None:
        self.pane.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        self.pane.scroll_page_up(animate=False)

    def action_top(self) -> None:
        self.pane.scroll_home(animate=False)

    def action_bottom(self) -> None:
        self.pane.scroll_end(animate=False)


def passages(edit: Revision) -> Iterator[Content]:
    """The paragraphs that changed, and where they stand."""
    if not edit.changed:
        yield Content.styled(
            "No word of the article: links, pictures, or what the filter takes out.", "italic"
        )
        return
    same: list[Passage] = []
    begun = False
    untitled = edit.passages[1:] if not is_changed(edit.passages[0]) else edit.passages
    for passage in (*untitled, None):
        if passage is not None and not is_changed(passage):
            same.append(passage)
            continue
        yield from _unchanged(same, before=begun, after=passage is not None)
        if passage is not None:
            yield Content.assemble(*(_part(part.text, part.change) for part in passage))
        same, begun = [], True


def _unchanged(same: Sequence[Passage], *, before: bool, after: bool) -> Iterator[Content]:
    """A run of paragraphs that stayed: the ones next to a change in short, the others counted."""
    first, last = before and bool(same), after and len(same) > before
    left = len(same) - first - last
    if first:
        yield _short(same[0])
    if left:
        what = "paragraph" if left == 1 else "paragraphs"
        yield Content.styled(f"⋯ {left} {what} unchanged", "$foreground 60%")
    if last:
        yield _short(same[-1])


def _short(passage: Passage) -> Content:
    return Content.styled(shorten(passage[0].text, AROUND), "$foreground 60%")


def _part(text: SafeText, change: Change) -> tuple[str, str]:
    before, after, style = MARKS[change]
    blank = text[len(text.rstrip()) :] if change != "same" else ""
    return f"{before}{text.rstrip() if blank else text}{after}{blank}", style
