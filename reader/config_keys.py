"""The keys of a configuration: presets, changes, programs and macros -> the keymap in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from reader.commands import BY_ID, Command, spoken
from reader.config_access import AccessChecker
from reader.config_check import as_int, shown
from reader.config_tables import Value
from reader.external import split
from reader.keymap import (
    DIGITS,
    Clash,
    External,
    Keymap,
    Macro,
    find_clashes,
    make_keymap,
    nearest,
    own_command,
    read_key,
)


class KeyChecker(AccessChecker):
    """What `[keys]`, `[[commands]]` and `[[macros]]` say."""

    def keymap(self, document: Mapping[str, object]) -> Keymap:
        given = dict(self.table(document.get("keys", {}), "keys"))
        preset = {name: given.pop(name) for name in ("preset",) if name in given}
        changed: dict[str, str] = {}
        for name, value in given.items():
            with self.noting():
                changed[name] = self.keys_of(name, value)
        own: list[tuple[Command, External | Macro]] = []
        lines: dict[str, tuple[str, int]] = {}
        for table, make in (("commands", self.external), ("macros", self.macro)):
            for values in self.rows(document.get(table, []), table):
                with self.noting():
                    number = as_int(values["#"])
                    key = self.key(str(values["key"]), table, "key", number)
                    title, told, what = make(values)
                    command = own_command(len(own), key, title, told)
                    lines[command.id] = (table, number)
                    own.append((command, what))
        keymap = make_keymap(str(self.values(preset, "keys")["preset"]), changed, own)
        for clash in find_clashes(keymap.commands):
            with self.noting():
                self.clash(clash, changed, lines)
        return keymap

    def clash(
        self, clash: Clash, changed: Mapping[str, str], lines: Mapping[str, tuple[str, int]]
    ) -> NoReturn:
        """Names both commands, at the place of the one that the file gave the key to."""
        pair = (clash.second, clash.first)
        at = next((one for one in pair if one.id in lines or one.id in changed), pair[0])
        table, number = lines.get(at.id, ("keys", 0))
        names = [_named_command(one, lines) for one in pair[::-1]]
        self.fail(
            f"The key {spoken(clash.key)} is given to two commands: {names[0]} and {names[1]}.",
            "Give one of them another key; [] takes a command's keys away.",
            table, "key" if at.id in lines else at.id, number,
        )  # fmt: skip

    def keys_of(self, ident: str, value: object) -> str:
        """What `[keys]` gives to a command, as Textual's list."""
        if ident not in BY_ID:
            self.fail(f"There is no command {ident!r}.", nearest(ident), "keys", ident, 0)
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.fail(
                f"{ident!r} in [keys] cannot be {shown(value)}.",
                'It takes a key, or a list of keys: ["enter", "o"].', "keys", ident, 0,
            )  # fmt: skip
        return ",".join(dict.fromkeys(self.key(one, "keys", ident, 0) for one in found))

    def key(self, text: str, table: str, name: str, number: int) -> str:
        key = read_key(text)
        if key is None:
            self.fail(
                f"There is no key {text!r}.",
                'Keys are written so: "n", "N", "?", "Ctrl+D", "F5", "Space", "PgDn"; several are '
                'a list: ["enter", "o"].', table, name, number,
            )  # fmt: skip
        if key in DIGITS:
            self.fail(
                f"The key {key} cannot be given away: digits count (5j).", "Choose another key.",
                table, name, number,
            )  # fmt: skip
        return key

    def external(self, values: Mapping[str, Value]) -> tuple[str, str, External]:
        run = str(values["run"])
        try:
            words = split(run)
        except ValueError as error:
            self.fail(
                f"This command cannot be run: {error}.",
                'For example: run = "mpv {url}". {url}, {title} and {path} are filled in.',
                "commands", "run", as_int(values["#"]),
            )  # fmt: skip
        title = str(values["title"]) or words[0].rsplit("/", 1)[-1]
        return title, f"Run {run}", External(words, values["mode"] == "background")

    def macro(self, values: Mapping[str, Value]) -> tuple[str, str, Macro]:
        names = values["commands"] if isinstance(values["commands"], list) else []
        number = as_int(values["#"])
        if not names:
            self.fail(
                "This macro does nothing.",
                'For example: commands = ["toggle_star", "next_unread"]',
                "macros", "commands", number,
            )  # fmt: skip
        for name in names:
            if name not in BY_ID:
                remedy = nearest(name)
                self.fail(f"There is no command {name!r}.", remedy, "macros", "commands", number)
        told = ", then ".join(BY_ID[name].title for name in names)
        return str(values["title"]) or "Macro", f"{told}.", Macro(tuple(names))


def _named_command(command: Command, own: Mapping[str, tuple[str, int]]) -> str:
    if command.id in own:
        table, number = own[command.id]
        return f"{command.title!r} ([[{table}]] number {number + 1})"
    return f"{command.title!r} ({command.id})"
