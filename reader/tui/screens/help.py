"""All keys on one screen, made from the table of commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from reader.commands import DIALOGS, GROUPS, Command, spoken_keys
from reader.keymap import Keymap


class HelpScreen(ModalScreen[None]):
    """Any key that could mean "enough" closes it."""

    CSS_PATH = "over.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter,space", "dismiss", "Close"),
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("pagedown,ctrl+f", "scroll('page_down')", show=False),
        Binding("pageup,ctrl+b", "scroll('page_up')", show=False),
        Binding("g,home", "scroll('home')", show=False),
        Binding("G,end", "scroll('end')", show=False),
    ]

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap
        for key in filter(None, keymap.by_id["help"].keys.split(",")):
            self._bindings.bind(key, "dismiss")

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as pane:
            pane.border_title = Content("Keys")
            pane.border_subtitle = Content("Esc closes")
            known = self._keymap.by_id
            if self._keymap.own:
                yield from self._group("Yours", [known[ident] for ident in self._keymap.own])
            for title, ids in GROUPS:
                yield from self._group(title, [known[ident] for ident in ids])
            for title, commands in DIALOGS:
                yield from self._group(title, commands)

    def action_scroll(self, where: str) -> None:
        """Scroll the keys, without moving the eye more than it must."""
        pane = self.query_one("#help", VerticalScroll)
        moves = {
            "down": pane.scroll_down, "up": pane.scroll_up, "page_down": pane.scroll_page_down,
            "page_up": pane.scroll_page_up, "home": pane.scroll_home, "end": pane.scroll_end,
        }  # fmt: skip
        moves[where](animate=False)

    def _group(self, title: str, commands: Iterable[Command]) -> ComposeResult:
        yield Static(Content(title), classes="group", markup=False)
        for command in commands:
            keys = " ".join(spoken_keys(command))
            with Horizontal(classes="command"):
                yield Static(Content(keys), classes="keys", markup=False)
                yield Static(Content(command.title), classes="name", markup=False)
                yield Static(Content(self._keymap.help(command)), classes="what", markup=False)
