"""The links of an article, to open or to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from reader.commands import LINKS
from reader.text import SafeText
from reader.tui.bindings import dialog_bindings
from reader.tui.hints import Link
from reader.tui.messages import CopyAsked
from reader.tui.screens.dialog import Dialog, content
from reader.tui.widgets.choices import Choice


class LinksScreen(Dialog[SafeText]):
    """The answer is the address to open."""

    BINDINGS: ClassVar[list[BindingType]] = [*dialog_bindings(LINKS)]

    def __init__(self, links: Sequence[Link]) -> None:
        super().__init__("Links", "Enter opens · y copies · Esc leaves them")
        self._links = links
        self.add_class("-tall")

    def fill(self) -> None:
        room = len(str(len(self._links)))
        self.choices.show([
            Choice([(f"[{link.number}]".rjust(room + 2) + " ", "dim"),
                    (link.text or link.address, "")])
            for link in self._links
        ])  # fmt: skip

    def explain(self, index: int) -> None:
        self.detail.update(content([(self._links[index].address, "dim")]))

    def choose(self, index: int) -> None:
        self.dismiss(self._links[index].address)

    def action_copy(self) -> None:
        self.post_message(CopyAsked(self._links[self.choices.cursor].address))
