"""commands.py -> what Textual wants: bindings and the entries of the palette."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding, BindingsMap

from reader.commands import BY_ID, Command, spoken_keys
from reader.keymap import DIGITS, Keymap

ON_SCREEN = frozenset({
    "open", "back", "next_pane", "previous_pane", "left", "right", "down", "up", "page_down",
    "page_up", "top", "bottom", "zen", "removed",
})  # fmt: skip
"""Commands that the main screen answers, as they are about panes; the app answers the others."""

ANYWHERE = frozenset({"quit", "palette"})
"""Commands that work whatever has the focus, by those of their keys that type no text."""

COUNTED = frozenset({"down", "up", "page_down", "page_up", "top", "bottom"})
"""Commands that take a count: 5j, 10G."""


def action(command: Command, key: str = "") -> str:
    """The action of a command, as Textual writes it."""
    if command.id not in BY_ID:
        return f"app.own('{command.id}')"
    if command.id == "back" and key not in ("", "escape"):
        return "screen.back(True)"  # any key but this leaves tread where nothing is left of it
    return f"{'screen' if command.id in ON_SCREEN else 'app'}.{command.id}"


def bindings(keymap: Keymap) -> BindingsMap:
    """A binding for every key in force, and for the digits of a count."""
    return BindingsMap(
        [
            Binding(
                key,
                action(command, key),
                command.title,
                show=command.footer,
                key_display=spoken,
                priority=command.id in ANYWHERE and len(key) > 1 and "+" in key,
            )
            for command in keymap.commands
            if command.keys
            for key, spoken in zip(command.keys.split(","), spoken_keys(command), strict=True)
        ]
        + [Binding(digit, f"screen.count({digit})", show=False) for digit in DIGITS]
    )


def dialog_bindings(commands: Iterable[Command]) -> list[Binding]:
    """The same for what lies over the panes, where the screen itself answers."""
    return [Binding(command.keys, command.id, command.title, show=False) for command in commands]
