"""A configuration held against its tables: every fault is noted with line, column, key and remedy.

A fault takes nothing else with it: the default stands in for a value that does not fit, a table
among several is left out, and the rest is checked all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from typing import NoReturn, TypeVar

from reader.config_lines import find_column, find_line
from reader.config_tables import LISTS, TABLES, Key, Value
from reader.errors import ConfigError

Made = TypeVar("Made")


class Checker:
    """Walks a document along TABLES; knows its text, to say in which line a fault is."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.problems: list[ConfigError] = []

    @contextmanager
    def noting(self) -> Iterator[None]:
        """What fails in here is noted, and the check goes on."""
        try:
            yield
        except ConfigError as error:
            self.problems.append(error)

    def made(
        self, found: object, table: str, make: Callable[[dict[str, Value]], Made]
    ) -> tuple[Made, ...]:
        """What `make` makes of each `[[table]]`."""
        all_made: list[Made] = []
        for values in self.rows(found, table):
            with self.noting():
                all_made.append(make(values))
        return tuple(all_made)

    def rows(self, found: object, table: str) -> list[dict[str, Value]]:
        """Each `[[table]]` without a fault; its number stands under "#"."""
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            self.note(f"{table} must be written as [[{table}]].", "", table, "", 0)
            return []
        checked = []
        for number, row in enumerate(found):
            before = len(self.problems)
            values = self.values(row, table, number)
            values["#"] = number
            if len(self.problems) == before:
                checked.append(values)
        return checked

    def table(self, found: object, name: str) -> Mapping[str, object]:
        """A `[table]`."""
        if isinstance(found, dict):
            return found
        self.note(f"{name} must be a table.", f"Write [{name}] on a line of its own.", "", name, 0)
        return {}

    def known(
        self, found: Mapping[str, object], names: tuple[str, ...], table: str, number: int = 0
    ) -> None:
        """Every key there must be one of these."""
        for name in found:
            if name not in names:
                remedy = nearest(name, names) or f"Known here: {', '.join(names)}."
                where = f" in [{table}]" if table else ""
                self.note(f"Unknown key {name!r}{where}.", remedy, table, name, number)

    def values(self, found: Mapping[str, object], table: str, number: int = 0) -> dict[str, Value]:
        """The values of a table, with the defaults of those that are not there."""
        keys = TABLES[table]
        self.known(found, tuple(key.name for key in keys), table, number)
        values: dict[str, Value] = {}
        for key in keys:
            values[key.name] = key.default
            if not (key.needed or key.name in found):
                continue
            with self.noting():
                if key.name in found:
                    values[key.name] = self.value(found[key.name], key, table, number)
                else:
                    shown = f"[[{table}]]" if table in LISTS else f"[{table}]"
                    remedy = f"Give it one. {key.name}: {key.help}"
                    self.fail(f"A {shown} has no {key.name!r}.", remedy, table, "", number)
        return values

    def value(self, value: object, key: Key, table: str, number: int) -> Value:
        """`value` when it has the type and the range of `key`."""
        right = fitting(value, key)
        if right is None:
            self.fail(
                f"{key.name!r} in [{table}] cannot be {shown(value)}.", f"It takes {wanted(key)}.",
                table, key.name, number,
            )  # fmt: skip
        return right

    def fail(self, message: str, remedy: str, table: str, key: str, number: int) -> NoReturn:
        """Raises ConfigError, with the place of this key."""
        raise self.problem(message, remedy, table, key, number)

    def note(self, message: str, remedy: str, table: str, key: str, number: int) -> None:
        """Notes the same, and the check goes on."""
        self.problems.append(self.problem(message, remedy, table, key, number))

    def problem(self, message: str, remedy: str, table: str, key: str, number: int) -> ConfigError:
        """A fault, with the place of this key."""
        line = find_line(self.text, table, key, number)
        at = (line, find_column(self.text, line, key))
        return ConfigError(message, remedy, where=f"{self.name}:{line}", key=key, at=at)


def fitting(value: object, key: Key) -> Value | None:
    """`value` when it has the type and the range of `key`, or None."""
    if isinstance(value, bool) or isinstance(key.default, bool):
        return value if isinstance(value, bool) and isinstance(key.default, bool) else None
    if isinstance(key.default, int):
        return value if isinstance(value, int) and key.least <= value <= key.most else None
    if isinstance(key.default, list):
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return [str(item) for item in value]
        return None
    if isinstance(value, str) and (not key.choices or value in key.choices):
        return value if value or not key.needed else None
    return None


def nearest(name: str, names: tuple[str, ...]) -> str:
    """Which of these was meant, as a question; nothing where none is near."""
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else ""


def as_int(value: Value) -> int:
    """A value of a key that takes a number."""
    return value if isinstance(value, int) else 0


def shown(value: object) -> str:
    """A value about as the file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | str):
        return repr(value)
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "that"


def wanted(key: Key) -> str:
    """What a key takes, in words."""
    if key.choices:
        return "one of " + ", ".join(f'"{choice}"' for choice in key.choices)
    if isinstance(key.default, bool):
        return "true or false"
    if isinstance(key.default, int):
        return f"a whole number from {key.least} to {key.most}"
    return 'a list of strings: ["a", "b"]' if isinstance(key.default, list) else "a string"
