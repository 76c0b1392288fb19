"""Which key does what: the table of commands, a preset, and what the reader wrote over it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from difflib import get_close_matches
from functools import cached_property

from reader.commands import COMMANDS, Command, spoken_keys
from reader.values import dataclass

PRESETS: dict[str, dict[str, str]] = {
    "default": {},
    "newsboat": {
        "open": "enter",
        "browser": "o",
        "toggle_read": "N",
        "next_feed": "ctrl+n",
        "toggle_star": "ctrl+e,s",
        "palette": "ctrl+p,colon",
    },
    "vim": {
        "previous_unread": "N",
        "next_feed": "ctrl+n",
        "restore": "p",
        "undo": "u",
        "page_down": "pagedown,ctrl+f,ctrl+d",
        "page_up": "pageup,ctrl+b,ctrl+u",
        "palette": "ctrl+p,colon",
    },
}
"""Preset -> the commands whose keys differ from the table's."""

DIGITS = "0123456789"
_OWN = "own_"

_NAMES = {
    "esc": "escape", "return": "enter", "pgdn": "pagedown", "pgup": "pageup", "del": "delete",
    "ins": "insert", "left": "left", "right": "right", "up": "up", "down": "down",
    "←": "left", "→": "right", "↑": "up", "↓": "down", "space": "space", "tab": "tab",
    "enter": "enter", "escape": "escape", "backspace": "backspace", "delete": "delete",
    "insert": "insert", "home": "home", "end": "end", "pageup": "pageup", "pagedown": "pagedown",
    **{f"f{number}": f"f{number}" for number in range(1, 25)},
}  # fmt: skip
"""What people call the keys that are no character -> the terminal library's name."""

_RENAMED = {
    "solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at",
    "hyphen_minus": "minus", "plus_sign": "plus", "low_line": "underscore",
}  # fmt: skip
_MODIFIERS = ("ctrl", "alt", "shift")


def read_key(text: str) -> str | None:
    """A key as people write it (`?`, `Ctrl+D`, `PgDn`, `slash`) -> its name, or None."""
    *modifiers, key = text.split("+") if text.rstrip("+") and text[-1:] != "+" else [text]
    wanted = [one.strip().lower() for one in modifiers]
    if any(one not in _MODIFIERS for one in wanted):
        return None
    key = key.strip() or key
    name = _character(key) if len(key) == 1 else _NAMES.get(key.lower()) or _punctuation(key)
    if name is None:
        return None
    if wanted and len(name) == 1:
        name = name.upper() if wanted == ["shift"] else name.lower()
        wanted = [] if wanted == ["shift"] else wanted
    return "+".join([*(one for one in _MODIFIERS if one in wanted), name])


def _character(key: str) -> str | None:
    if key in _NAMES:
        return _NAMES[key]
    if key.isalnum():
        return key
    name = unicodedata.name(key, "").lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name) or None


def _punctuation(key: str) -> str | None:
    """The long name of a sign: `slash`, `question_mark`."""
    known = {_character(chr(code)) for code in range(33, 127) if not chr(code).isalnum()}
    return key.lower() if key.lower() in known else None


@dataclass(frozen=True, slots=True)
class External:
    """A program of the reader's: its words, with `{url}`, `{title}` and `{path}` in them."""

    words: tuple[str, ...]
    background: bool = False


@dataclass(frozen=True, slots=True)
class Macro:
    """Commands that are done one after the other."""

    commands: tuple[str, ...]


@dataclass(frozen=True)
class Keymap:
    """The commands with the keys in force; the reader's own stand after the table's."""

    commands: tuple[Command, ...] = COMMANDS
    own: Mapping[str, External | Macro] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Command]:
        """The commands by their names."""
        return {command.id: command for command in self.commands}

    def key(self, ident: str) -> str:
        """The first key of a command, as people write it; its title where it has none."""
        command = self.by_id[ident]
        return next(iter(spoken_keys(command)), f"“{command.title}”")

    def fill(self, text: str) -> str:
        """`{undo} takes it back` with the key that does it."""
        return re.sub(r"\{(\w+)\}", lambda found: self.key(found[1]), text)

    def help(self, command: Command) -> str:
        """What a command does, in words, with the keys that it speaks of."""
        return command.help if command.id in self.own else self.fill(command.help)


DEFAULT = Keymap()


@dataclass(frozen=True, slots=True)
class Clash:
    """One key that two commands want."""

    key: str
    first: Command
    second: Command


def find_clashes(commands: Iterable[Command]) -> Iterator[Clash]:
    """The keys that are given to two commands."""
    seen: dict[str, Command] = {}
    for command in commands:
        for key in filter(None, command.keys.split(",")):
            if key in seen and seen[key].id != command.id:
                yield Clash(key, seen[key], command)
            seen[key] = command


def nearest(ident: str) -> str:
    """What to say of a command that does not exist."""
    names = [command.id for command in COMMANDS]
    near = get_close_matches(ident, names, n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else "docs/keys.md lists the commands."


def make_keymap(
    preset: str, changed: Mapping[str, str], own: Iterable[tuple[Command, External | Macro]] = ()
) -> Keymap:
    """The table with a preset's keys, then the reader's, then the commands of their own."""
    keys = {**PRESETS[preset], **changed}
    table = tuple(command._replace(keys=keys.get(command.id, command.keys)) for command in COMMANDS)
    rows = tuple(own)
    return Keymap(
        (*table, *(command for command, _ in rows)), {command.id: what for command, what in rows}
    )


def own_command(number: int, key: str, title: str, help_: str) -> Command:
    """A row for a command of the reader's own."""
    return Command(f"{_OWN}{number}", key, title, help_)
