"""commands.py -> what Textual wants: bindings and the entries of the palette."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding

from reader.commands import COMMANDS, Command, spoken_keys

ON_SCREEN = frozenset({
    "open", "back", "next_pane", "previous_pane", "left", "right", "down", "up", "page_down",
    "page_up", "top", "bottom", "zen", "removed",
})  # fmt: skip
"""Commands that the main screen answers, as they are about panes; the app answers the others."""

ANYWHERE = frozenset({"ctrl+q", "ctrl+p"})
"""Keys that work whatever has the focus: no text is typed with them."""

VARIANTS = {("back", "q"): "back(True)"}
"""One command, but only this key leaves tread where there is nowhere left to go back to."""


def action(command: Command, key: str = "") -> str:
    """The action of a command, as Textual writes it."""
    where = "screen" if command.id in ON_SCREEN else "app"
    return f"{where}.{VARIANTS.get((command.id, key), command.id)}"


def bindings() -> list[Binding]:
    """A binding for every key of the table."""
    return [
        Binding(
            key,
            action(command, key),
            command.title,
            show=command.footer,
            key_display=spoken,
            priority=key in ANYWHERE,
        )
        for command in COMMANDS
        for key, spoken in zip(command.keys.split(","), spoken_keys(command), strict=True)
    ]


def dialog_bindings(commands: Iterable[Command]) -> list[Binding]:
    """The same for what lies over the panes, where the screen itself answers."""
    return [Binding(command.keys, command.id, command.title, show=False) for command in commands]
