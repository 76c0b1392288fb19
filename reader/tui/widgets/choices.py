"""The rows of a list that lies over the panes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from reader.tui.messages import RowChosen, RowMoved
from reader.tui.widgets.line_list import LineList, Part, columns
from reader.values import dataclass

CURSOR = "▸ "


@dataclass(frozen=True, slots=True)
class Choice:
    """A row; a heading cannot be chosen."""

    parts: Sequence[Part]
    heading: bool = False


def plain(text: str) -> Choice:
    """A row of one text."""
    return Choice([(text, "")])


def heading(text: str) -> Choice:
    """A heading over rows."""
    return Choice([(text, "heading")], heading=True)


class Choices(LineList):
    """Tells where the cursor is; the row under it is marked by a sign too."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row", "cursor", "dim", "heading", "failing", "mark"}

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._choices: Sequence[Choice] = ()
        self._advice = ""

    def show(self, choices: Sequence[Choice], cursor: int = 0, advice: str = "") -> None:
        """Show these rows; `advice` is said when there is none."""
        self._choices, self._advice = choices, advice
        self.cursor = min(cursor, max(len(choices) - 1, 0))
        while self.cursor + 1 < len(choices) and choices[self.cursor].heading:
            self.cursor += 1
        self.resized()
        self.show_cursor()
        self.refresh(layout=True)
        self.moved()

    def count(self) -> int:
        return len(self._choices)

    def row(self, index: int, width: int) -> list[list[Part]]:
        choice = self._choices[index]
        if choice.heading:
            return [columns(choice.parts, ("", ""), width)]
        sign = CURSOR if index == self.cursor else " " * len(CURSOR)
        return [[(sign, "mark"), *columns(choice.parts, ("", ""), width - len(CURSOR))]]

    def empty(self) -> str:
        return self._advice

    def selectable(self, index: int) -> bool:
        return not self._choices[index].heading

    def moved(self) -> None:
        self.post_message(RowMoved(self.cursor))

    def chosen(self) -> None:
        self.post_message(RowChosen(self.cursor))
