"""Edits of the configuration file that keep its comments, order and spacing.

Each edit is checked as a whole before it is written, and written to a file beside it that then
takes its place: a killed process leaves the old file or the new one, never half of one.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reader.config import parse_settings, read_toml
from reader.config_lines import find_line
from reader.config_tables import TABLES, Value
from reader.errors import ConfigError
from reader.model import UserRule
from reader.paths import Places, make_private

ABANDONED = 3_600
"""Seconds after which an unfinished edit is nobody's."""
if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_BEGINNING = """\
# The configuration of tread. Everything that can stand here: config.example.toml
"""


def add_feed(
    places: Places, url: str, *, title: str = "", folder: str = ""
) -> tuple[str | None, str]:
    """Append a `[[feeds]]` to the file, beginning one where there is none; returns its text before
    (None: there was no file) and after. Raises ConfigError."""
    import tomlkit  # 20 ms, paid by an edit only

    before = _text(places.config) if places.config.exists() else None
    document = _document(_text(places.config), places.config)
    feeds = document.get("feeds")
    if feeds is None:
        feeds = tomlkit.aot()
        document["feeds"] = feeds
    entry = tomlkit.table()
    entry["url"] = url
    for name, value in (("title", title), ("folder", folder)):
        if value:
            entry[name] = value
    feeds.append(entry)
    after = tomlkit.dumps(document)
    _write(places.config, after)
    return before, after


def add_tables(
    places: Places,
    tables: Mapping[str, Sequence[Mapping[str, object]]],
    values: Mapping[tuple[str, str], Value],
) -> None:
    """Append many tables (`feeds`, `filter.rules`, ...), and set keys of others, in one edit.
    Raises ConfigError."""
    import tomlkit

    text = _text(places.config)
    read_toml(text, str(places.config))  # what is no TOML is told as everywhere
    document = _document(with_values(text, values), places.config)
    if feeds := tables.get("feeds"):
        if "feeds" not in document:
            document["feeds"] = tomlkit.aot()
        for feed in feeds:
            document["feeds"].append(tomlkit.item(dict(feed)))
    text = tomlkit.dumps(document)
    for name, rows in tables.items():
        for row in rows if name != "feeds" else ():
            text = text.rstrip("\n") + f"\n\n{written(name, row)}"
    _write(places.config, text)


def edit_feeds(
    places: Places,
    added: Sequence[Mapping[str, str]],
    changed: Sequence[tuple[str, str, str]],
    removed: Collection[str],
) -> None:
    """Append feeds, set keys of others (url, key, value; an empty value takes the key out) and take
    others out, in one edit. Raises ConfigError."""
    import tomlkit

    text = _text(places.config)
    read_toml(text, str(places.config))
    document = tomlkit.parse(text)
    if "feeds" not in document:
        document["feeds"] = tomlkit.aot()
    feeds = document["feeds"]
    for url, key, value in changed:
        for entry in feeds:
            if entry.get("url") == url:
                if value:
                    entry[key] = value
                else:
                    entry.pop(key, None)
    for number in reversed(range(len(feeds))):
        if feeds[number].get("url") in removed:
            del feeds[number]
    for feed in added:
        feeds.append(tomlkit.item({key: value for key, value in feed.items() if value}))
    if not feeds:
        del document["feeds"]
    _write(places.config, tomlkit.dumps(document))


def with_values(text: str, values: Mapping[tuple[str, str], Value]) -> str:
    """The text of a configuration with keys of its tables set."""
    import tomlkit

    document = tomlkit.parse(text)
    for (table, key), value in values.items():
        if table not in document:
            document[table] = tomlkit.table()
        document[table][key] = value
    return tomlkit.dumps(document)


def written(name: str, row: Mapping[str, object]) -> str:
    """A table of an array of tables as TOML. Raises ValueError or TypeError for what has none."""
    import tomlkit

    def line(key: str, value: object) -> str:
        if isinstance(value, Mapping):
            inline = tomlkit.inline_table()
            inline.update(value)
            value = inline
        return f"{tomlkit.key(key).as_string()} = {tomlkit.item(value).as_string()}"

    return "\n".join([f"[[{name}]]", *(line(*pair) for pair in row.items())]) + "\n"


def add_row(places: Places, table: str, row: Mapping[str, object]) -> tuple[str | None, str]:
    """Append one `[[table]]` to the file; returns its text before (None: there was no file) and
    after. Raises ConfigError."""
    before = _text(places.config) if places.config.exists() else None
    old = _text(places.config)
    gap = "" if not old or old.endswith("\n\n") else "\n" if old.endswith("\n") else "\n\n"
    after = f"{old}{gap}{written(table, row)}"
    _write(places.config, after)
    return before, after


def change_feed(places: Places, url: str, name: str, value: str) -> tuple[str, str]:
    """Set a key of the `[[feeds]]` with this url, or take it out where the value is empty; returns
    the file's text before and after. Raises ConfigError."""
    return change_row(places, "feeds", ("url", url), name, value)


def change_row(
    places: Places, table: str, which: tuple[str, str], name: str, value: str
) -> tuple[str, str]:
    """The same of the `[[table]]` whose key has this value."""
    import tomlkit

    before = _text(places.config)
    document = _document(before, places.config)
    key, ident = which
    for entry in document.get(table, []):
        if str(entry.get(key, "")).strip() == ident:
            if value:
                entry[name] = value
            else:
                entry.pop(name, None)
    after = tomlkit.dumps(document)
    _write(places.config, after)
    return before, after


def readdress(places: Places, moved: Mapping[str, str]) -> None:
    """Give feeds new urls in the place of old ones, in one edit: their `[[feeds]]`, and the rules
    that are for them alone. Raises ConfigError."""
    import tomlkit

    document = _document(_text(places.config), places.config)
    rules = document.get("filter", {}).get("rules", [])
    for name, tables in (("url", document.get("feeds", [])), ("feed", rules)):
        for table in tables:
            if new := moved.get(str(table.get(name))):
                table[name] = new
    _write(places.config, tomlkit.dumps(document))


def remove_feed(places: Places, url: str) -> tuple[str, str]:
    """Take the `[[feeds]]` with this url out of the file; returns its text before and after.
    Raises ConfigError."""
    return remove_row(places, "feeds", ("url", url))


def remove_row(places: Places, table: str, which: tuple[str, str]) -> tuple[str, str]:
    """The same of the `[[table]]` whose key has this value."""
    import tomlkit

    before = _text(places.config)
    document = _document(before, places.config)
    rows, (key, ident) = document.get(table, []), which
    for number, entry in enumerate(rows):
        if str(entry.get(key, "")).strip() == ident:
            del rows[number]
            break
    if not rows and table in document:
        del document[table]
    after = tomlkit.dumps(document)
    _write(places.config, after)
    return before, after


def add_rule(places: Places, rule: UserRule) -> tuple[str | None, str]:
    """Append a `[[filter.rules]]` to the file; returns its text before (None: there was no file)
    and after. Raises ConfigError."""
    before = _text(places.config) if places.config.exists() else None
    old = _text(places.config)
    lines = ["[[filter.rules]]", *(f"{name} = {_toml(text)}" for name, text in _keys(rule))]
    gap = "" if not old or old.endswith("\n\n") else "\n" if old.endswith("\n") else "\n\n"
    after = old + gap + "\n".join(lines) + "\n"
    _must_hold(places, old, after, lambda rules: [*rules, rule])
    _write(places.config, after)
    return before, after


def remove_rule(places: Places, ident: str) -> tuple[str, str]:
    """Take the `[[filter.rules]]` with this id out of the file; returns its text before and after.
    Raises ConfigError, also when the rule is written so that only its author can take it out."""
    before = _text(places.config)
    rules = parse_settings(before, str(places.config)).rules
    at = next(number for number, rule in enumerate(rules) if rule.id == ident)
    lines = before.splitlines(keepends=True)
    first = find_line(before, "filter.rules", "", at) - 1
    last = next(
        (n for n in range(first + 1, len(lines)) if lines[n].lstrip().startswith("[")), len(lines)
    )
    while not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#"):
        last -= 1  # what stands below the rule's last key is not the rule's
    if not "".join(lines[last:]).strip():
        last = len(lines)
        while first and not lines[first - 1].strip():
            first -= 1  # the blank line above it goes with it
    after = "".join(lines[:first] + lines[last:])
    _must_hold(places, before, after, lambda rules: [one for one in rules if one.id != ident])
    _write(places.config, after)
    return before, after


def set_key(places: Places, table: str, key: str, value: Value | None) -> tuple[str | None, str]:
    """Set a key of a `[table]`, or take it out (None); returns the file's text before (None: there
    was no file) and after. Raises ConfigError."""
    import tomlkit

    before = _text(places.config) if places.config.exists() else None
    text = _text(places.config)
    read_toml(text, str(places.config))  # what is no TOML is told as everywhere
    document = tomlkit.parse(text)
    if value is None:
        if key in document.get(table, {}):
            del document[table][key]
    else:
        if table not in document:
            document[table] = tomlkit.table()
        document[table][key] = value
    after = tomlkit.dumps(document)
    _write(places.config, after)
    return before, after


def text_of(places: Places) -> str:
    """The text of the file, or that of a new one. Raises ConfigError."""
    return _text(places.config)


def write_text(places: Places, text: str) -> None:
    """Make this the file. Raises ConfigError, also for a text that tread itself refuses."""
    _write(places.config, text)


def begin(places: Places, text: str) -> None:
    """Write a configuration where there is none. Raises ConfigError where there is one."""
    if places.config.exists() and _text(places.config) != text:
        raise ConfigError(
            "There is a configuration already.",
            "Name a new place with --config and --data.",
            where=str(places.config),
        )
    _write(places.config, text)


def put_back(places: Places, before: str | None, after: str) -> bool:
    """Undo an edit byte for byte, where the file still is as the edit left it; says whether."""
    if _text(places.config) != after:
        return False
    if before is None:
        places.config.unlink()
    else:
        _write(places.config, before)
    return True


def _must_hold(
    places: Places,
    before: str,
    after: str,
    wanted: Callable[[Sequence[UserRule]], Sequence[UserRule]],
) -> None:
    """Text was edited as text, so that every comment stays: see that it says what was meant."""
    name = str(places.config)
    old = parse_settings(before, name)
    try:
        new = parse_settings(after, name)
    except ConfigError:
        new = None
    if new != replace(old, rules=tuple(wanted(old.rules))):
        raise ConfigError(
            "The rules in this file are written in a way that tread does not edit.",
            "Write or remove the rule by hand, as a [[filter.rules]] of its own.",
            where=name,
        )


def _keys(rule: UserRule) -> list[tuple[str, str]]:
    keys = [(key.name, str(getattr(rule, key.name)), key.default) for key in TABLES["filter.rules"]]
    return [(name, text) for name, text, default in keys if text != default]


def _toml(text: str) -> str:
    import tomlkit

    return tomlkit.item(text).as_string()


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")  # line ends as they are
    except FileNotFoundError:
        return _BEGINNING
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The file cannot be read: {error}.", "Check that it is yours.", where=str(path)
        ) from error


def _document(text: str, path: Path) -> TOMLDocument:
    """The file to be edited. Raises ConfigError, in the same words as when it is read."""
    import tomlkit

    read_toml(text, str(path))
    return tomlkit.parse(text)


def _drop_abandoned(target: Path) -> None:
    """Take away what processes that were killed in the midst of an edit have left."""
    for left in target.parent.glob(f".{target.name}.*.part"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            left.unlink(missing_ok=True)


def _write(path: Path, text: str) -> None:
    parse_settings(text, str(path))  # never leave a file that tread itself refuses
    target = path.resolve()  # a linked file (dotfiles) is edited where it really is
    try:
        make_private(target.parent)
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o600
        _drop_abandoned(target)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name}.", suffix=".part"
        )
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(
            f"The file cannot be written: {error.strerror}.",
            "Check that the file and its folder are yours and writable.",
            where=str(path),
        ) from error
