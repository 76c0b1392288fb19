"""The last line: the most used keys, as many as fit; a click on one does what the key does."""

from __future__ import annotations

from collections.abc import Collection

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widgets import Static

from reader.commands import Command, spoken_keys
from reader.keymap import DEFAULT, Keymap
from reader.tui.bindings import action

LAST = "help"
"""Always shown: the way to all the others."""


class KeyLine(Static):
    """Made from the table of commands."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._keymap = DEFAULT
        self._shown: list[tuple[int, Command]] = []
        self._hidden = {"pictures"}

    def offer(self, ident: str, *, on: bool) -> None:
        """Show a command that is of use only now and then, or no longer."""
        if (ident in self._hidden) == on:
            self._hidden ^= {ident}
            self.on_resize()

    def use(self, keymap: Keymap) -> None:
        """Name these keys from now on."""
        self._keymap = keymap
        self.on_resize()

    def on_resize(self) -> None:
        room = self.size.width
        self._shown = []
        parts: list[str | tuple[str, str]] = []
        at = 0
        for command in fitting(self._keymap, room, self._hidden):
            key, title = _key(command), command.title
            self._shown.append((at, command))
            parts += [" ", (key, "bold $text-accent"), f" {title} "]
            at += _width(command)
        self.update(Content.assemble(*parts), layout=False)

    async def on_click(self, event: events.Click) -> None:
        for at, command in reversed(self._shown):
            if event.x >= at:
                await self.run_action(action(command))
                return


def fitting(keymap: Keymap, room: int, hidden: Collection[str] = ()) -> list[Command]:
    """The commands of the footer that fit, in the order of the table."""
    last = keymap.by_id[LAST]
    left = room - _width(last)
    chosen: list[Command] = []
    for command in keymap.commands:
        fits = command.keys and _width(command) <= left
        shown = command.footer and command.id not in hidden
        if shown and command.id != LAST and fits:
            left -= _width(command)
            chosen.append(command)
    return [*chosen, last]


def _width(command: Command) -> int:
    return cell_len(_key(command)) + cell_len(command.title) + 3


def _key(command: Command) -> str:
    return next(iter(spoken_keys(command)), "")
