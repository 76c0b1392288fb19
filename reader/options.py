"""The keys of the configuration one by one: what each says, where that comes from, and a change."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Literal

from reader.addresses import without_secrets
from reader.commands import COMMANDS, Command, spoken_keys
from reader.config import check, load, parse_settings, read_toml
from reader.config_check import fitting, shown, wanted
from reader.config_edit import put_back, set_key, text_of, write_text
from reader.config_lines import find_column, find_line
from reader.config_tables import LISTS, TABLES, Key, Value
from reader.errors import ConfigError, UsageError
from reader.keymap import make_keymap
from reader.model import OptionEdit
from reader.paths import Places
from reader.secrets import is_open_to_others
from reader.values import dataclass

YES, NO = ("true", "yes", "on"), ("false", "no", "off")
Kind = Literal["yes or no", "one of", "number", "text", "keys", "tables"]


@dataclass(frozen=True, slots=True)
class Option:
    """A key of the file, as it is now; `line` is 0 where it is not in the file."""

    table: str
    key: Key
    value: Value
    line: int

    @property
    def name(self) -> str:
        return f"{self.table}.{self.key.name}" if self.key.name else self.table

    @property
    def kind(self) -> Kind:
        if not self.key.name:
            return "tables"
        if isinstance(self.key.default, bool):
            return "yes or no"
        if self.key.choices:
            return "one of"
        if isinstance(self.key.default, list):
            return "keys"
        return "number" if isinstance(self.key.default, int) else "text"

    @property
    def takes(self) -> str:
        """What would fit."""
        if self.kind == "keys" and self.table != "keys":
            return "words, with blanks between"
        if self.kind == "keys":
            return "keys, with blanks between: Enter o Ctrl+D; nothing takes its keys away"
        return wanted(self.key)


def options(places: Places) -> tuple[Option, ...]:
    """Every key that can stand in the file, in the order of the tables; what may stand there many
    times is told as one. A value that does not fit is told as its default. Raises ConfigError where
    the file is no TOML."""
    text = text_of(places)
    document = read_toml(text, str(places.config))
    found: list[Option] = []
    for table, keys in TABLES.items():
        given: object = document
        for part in table.split("."):
            given = given.get(part, {}) if isinstance(given, dict) else {}
        if table in LISTS:
            number = len(given) if isinstance(given, list) else 0
            key = Key("", 0, f"Each has {', '.join(one.name for one in keys)}.")
            found.append(Option(table, key, number, find_line(text, table, "") if number else 0))
            continue
        known = given if isinstance(given, dict) else {}
        rows = (*keys, *_command_keys(known)) if table == "keys" else keys
        for key in rows:
            value = fitting(_listed(known.get(key.name), key), key)
            line = find_line(text, table, key.name) if key.name in known else 0
            found.append(Option(table, key, key.default if value is None else value, line))
    return tuple(found)


def find_option(places: Places, name: str) -> Option:
    """The option of this name; its table may be left out where no other has such a key. Raises
    UsageError, ConfigError."""
    known = options(places)
    for option in known:
        if option.name == name:
            return _single(option)
    same = [option for option in known if option.key.name == name]
    if len(same) == 1:
        return _single(same[0])
    if same:
        names = " or ".join(option.name for option in same)
        raise UsageError(f"Several keys are called {name!r}.", f"Say {names}.")
    raise _unknown(name)


def _unknown(name: str) -> UsageError:
    names = [f"{table}.{key.name}" for table, keys in TABLES.items() for key in keys
             if table not in LISTS]  # fmt: skip
    names += [f"keys.{command.id}" for command in COMMANDS]
    short = {one.rpartition(".")[2]: one for one in names}
    near = get_close_matches(name, [*names, *short], n=1, cutoff=0.6)
    remedy = f"Did you mean {short.get(near[0], near[0])!r}?" if near else "See: tread config list"
    return UsageError(f"There is no setting {name!r}.", remedy)


def _single(option: Option) -> Option:
    if option.kind == "tables":
        raise UsageError(
            f"[[{option.table}]] may stand many times in the file, so it is not set as one.",
            "tread add, tread remove and tread rules write some; by hand: tread config edit",
        )
    return option


def read_value(option: Option, text: str) -> Value:
    """What a person typed for an option. Raises UsageError that says what it takes."""
    words = text.strip()
    value: object = words
    if option.kind == "yes or no":
        value = True if words.lower() in YES else False if words.lower() in NO else words
    elif option.kind == "number":
        value = int(words) if words.isascii() and words.lstrip("+-").isdecimal() else words
    elif option.kind == "keys":
        value = words.split()
    right = fitting(value, option.key)
    if right is None:
        near = get_close_matches(words, option.key.choices, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UsageError(
            f"{option.name} cannot be {shown(words)}.", f"It takes {option.takes}.{hint}"
        )
    return right


def set_option(places: Places, name: str, text: str) -> OptionEdit:
    """Write what a person typed into the file. Raises UsageError, ConfigError."""
    option = find_option(places, name)
    return _write(places, option, read_value(option, text))


def reset_option(places: Places, name: str) -> OptionEdit:
    """Take a key out of the file: the default holds again. Raises UsageError, ConfigError."""
    return _write(places, find_option(places, name), None)


def take_back(places: Places, edit: OptionEdit) -> None:
    """Undo: byte for byte, or only the key where the file has changed since. Raises
    ConfigError."""
    if not put_back(places, edit.before, edit.after):
        set_key(places, edit.table, edit.key, edit.old)


def begin(places: Places) -> None:
    """Make the file where there is none. Raises ConfigError."""
    if not places.config.exists():
        write_text(places, text_of(places))


def problems(places: Places) -> list[ConfigError]:
    """Everything that is wrong with the file. Raises ConfigError where it cannot be read."""
    if not places.config.exists() and not places.config_named:
        return []
    if not places.config.exists():
        load(places)  # says that it is missing
    return check(text_of(places), str(places.config))[1]


def warnings(places: Places) -> list[ConfigError]:
    """What is right, and unwise all the same: passwords where others on this machine read them.
    Raises ConfigError where the file cannot be read."""
    if not is_open_to_others(places.config):
        return []
    text, name = text_of(places), str(places.config)
    feeds = read_toml(text, name).get("feeds")
    found = []
    for number, feed in enumerate(feeds if isinstance(feeds, list) else []):
        given = feed if isinstance(feed, dict) else {}
        keys = [key for key in ("password", "headers") if given.get(key)]
        url = str(given.get("url", ""))
        keys += ["url"] if without_secrets(url) != url else []
        for key in keys:
            line = find_line(text, "feeds", key, number)
            found.append(
                ConfigError(
                    f"A password may stand in {key!r}, and others on this machine can read it.",
                    f"Let only yourself read the file: chmod 600 {name}; or keep the password "
                    "elsewhere: docs/access.md",
                    where=f"{name}:{line}", key=key, at=(line, find_column(text, line, key)),
                )
            )  # fmt: skip
    return found


def told(value: Value, kind: Kind = "text") -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value) or "no key"
    return f"{value} in the file" if kind == "tables" else str(value)


def _write(places: Places, option: Option, value: Value | None) -> OptionEdit:
    if places.is_demo:
        raise UsageError(
            "The demo keeps its settings as they are.",
            "Once you have feeds of your own, everything here can be changed: tread add URL",
        )
    old = option.value if option.line else None
    before, after = set_key(places, option.table, option.key.name, value)
    parse_settings(after, str(places.config))
    shown_value = told(option.key.default if value is None else value)
    return OptionEdit(
        f"{option.name}: {shown_value}{' (the default)' if value is None else ''}",
        option.table, option.key.name, old, before, after,
    )  # fmt: skip


def _command_keys(given: dict[str, object]) -> list[Key]:
    """A key for each command, whose default is what the preset gives it."""
    preset = given.get("preset", "default")
    keymap = make_keymap(preset if isinstance(preset, str) else "default", {})
    return [Key(command.id, _keys_of(command), keymap.help(command)) for command in keymap.commands]


def _keys_of(command: Command) -> list[str]:
    return list(spoken_keys(command))


def _listed(value: object, key: Key) -> object:
    return [value] if isinstance(key.default, list) and isinstance(value, str) else value
