"""newsboat's `urls` and `config`; what of them has no match in tread is told, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reader.exchange.addresses import as_http
from reader.exchange.newsboat_filters import CannotTranslateError, translate
from reader.model_moving import Offer, Parcel, Table, Told

HIDDEN = "hidden"
"""The tag of a feed that newsboat hides (`!`)."""
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"?|(\S+)')
_ESCAPES = {"n": "\n", "t": "\t"}

OPERATIONS = {
    "open": "open", "quit": "back", "hard-quit": "quit", "reload": "refresh_feed",
    "reload-all": "refresh_all", "mark-feed-read": "mark_all_read",
    "mark-all-feeds-read": "mark_all_read", "mark-above-as-read": "mark_above",
    "toggle-article-read": "toggle_read", "next-unread": "next_unread",
    "prev-unread": "previous_unread", "next-feed": "next_feed", "prev-feed": "previous_feed",
    "next-unread-feed": "next_feed", "prev-unread-feed": "previous_feed",
    "open-in-browser": "browser", "open-in-browser-and-mark-read": "browser", "help": "help",
    "show-urls": "links", "open-search": "search", "up": "up", "down": "down",
    "prev": "up", "next": "down", "pageup": "page_up", "pagedown": "page_down", "home": "top",
    "end": "bottom", "rev-sort": "sort", "edit-urls": "edit_feed", "edit-flags": "toggle_star",
    "cmdline": "palette",
}  # fmt: skip
"""newsboat's operation -> the command of tread."""

NUMBERS = {
    "reload-time": ("tread", "refresh_minutes", 0, 10_080),
    "reload-threads": ("fetch", "concurrency", 1, 512),
    "download-timeout": ("fetch", "timeout_seconds", 1, 600),
    "text-width": ("tread", "measure", 20, 400),
}
"""newsboat's setting -> table and key of tread, with the least and the most that it takes."""

COMMANDS = frozenset(
    ("auto-reload", "bind", "bind-key", "browser", "cleanup-on-quit", "color", "confirm-exit",
     "datetime-format", "download-retries", "error-log", "feed-sort-order", "feedlist-format",
     "highlight", "highlight-article", "ignore-article", "include", "macro", "max-items",
     "notify-program", "player", "proxy", "refresh-on-startup", "set", "show-read-articles",
     "show-read-feeds", "unbind-key", "urls-source", "user-agent", *NUMBERS)
)  # fmt: skip
"""First words by which a `config` is known."""
_KEYS = {"ENTER": "enter", "SPACE": "space", "TAB": "tab", "ESC": "escape", "UP": "up",
         "DOWN": "down", "LEFT": "left", "RIGHT": "right", "HOME": "home", "END": "end",
         "PAGEUP": "pageup", "PAGEDOWN": "pagedown", "BACKSPACE": "backspace"}  # fmt: skip


def looks_like_config(text: str) -> bool:
    """Whether this is newsboat's `config` rather than its `urls`, by the first words of lines."""
    firsts = [line.split()[0] for line in _lines(text)]
    return any(first in COMMANDS for first in firsts) and not any("://" in one for one in firsts)


def looks_like_urls(text: str) -> bool:
    """Whether there is a line that newsboat would take for a feed."""
    begin = re.compile(r'"?(?:feed:|https?://|file://|query:|filter:|exec:)', re.IGNORECASE)
    return any(begin.match(line) for line in _lines(text))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if (line := line.strip()) and not line.startswith("#"):
            yield line


def words(line: str) -> list[str]:
    """The words of a line: quoted ones may hold blanks, quotes and backslashes."""
    found = []
    for match in _TOKEN.finditer(line):
        if match[2] is not None and match[2].startswith("#"):
            break
        plain = match[2] if match[1] is None else re.sub(
            r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), match[1]
        )  # fmt: skip
        found.append(plain)
    return found


def read_urls(text: str) -> Parcel:
    """The feeds of a `urls` file."""
    feeds: list[Offer] = []
    smart: list[Offer] = []
    told: list[Told] = []
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#") or not (found := words(line)):
            continue
        url, why = as_http(found[0]), ""
        scheme = url.partition(":")[0].lower()
        if scheme == "query":
            _query_feed(found[0], number, smart, told)
            continue
        if scheme in ("filter", "exec"):
            why = f"A program makes this feed ({scheme}:), and tread runs none."
        elif scheme == "file":
            why = "tread reads feeds from servers, not from files."
        if why:
            told.append(Told("failed", "feed", url, why, number))
            continue
        feeds.append(Offer(_feed(url, found[1:]), number))
    return Parcel(feeds=tuple(feeds), smart_feeds=tuple(smart), told=tuple(told))


def _query_feed(line: str, number: int, smart: list[Offer], told: list[Told]) -> None:
    """`query:NAME:EXPRESSION` becomes a smart feed, where all of the expression has a match."""
    _, _, rest = line.partition(":")
    name, _, expression = rest.partition(":")
    try:
        query = translate(expression)
    except CannotTranslateError as error:
        told.append(Told("failed", "smart feed", name.strip() or line, str(error), number))
        return
    if not name.strip():
        told.append(Told("failed", "smart feed", line, "It has no name.", number))
        return
    smart.append(Offer({"name": name.strip(), "query": query}, number))


def _feed(url: str, marks: list[str]) -> Table:
    table: Table = {"url": url}
    tags: list[str] = []
    for mark in marks:
        if mark.startswith("~"):
            table["title"] = mark[1:]
        elif mark.startswith("!"):
            tags.append(HIDDEN)  # `!name` hides a feed; there may be a name behind it
            tags += [mark[1:]] if mark[1:] else []
        elif mark:
            tags.append(mark)
    if not table.get("title"):
        table.pop("title", None)
    if tags:
        table["tags"] = list(dict.fromkeys(tags))
    return table


def read_config(text: str) -> Parcel:
    """The settings, keys and macros that tread has too."""
    made = _Config()
    lines = text.lstrip("\ufeff").splitlines()
    made.asleep = any(re.match(r"\s*auto-reload\s+(?:no|false)\b", line) for line in lines)
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        found = [] if line.startswith("#") else words(line)
        if found and (why := made.take(line, found[0], found[1:], number)):
            made.told.append(Told("skipped", "line", line, why, number))
    return Parcel(keys=tuple(made.keys), macros=tuple(made.macros), told=tuple(made.told))


@dataclass(slots=True)
class _Config:
    asleep: bool = False
    """Feeds are only fetched by hand."""
    keys: list[tuple[str, str, int | str, int]] = field(default_factory=list)
    macros: list[Offer] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def take(self, line: str, name: str, given: list[str], number: int) -> str:
        """Take a line over, or say why not."""
        if name in NUMBERS:
            return self.number(name, given, number)
        if name == "auto-reload":
            if self.asleep:
                self.keys.append(("tread", "refresh_minutes", 0, number))
            return ""
        if name == "bind-key":
            return _bind(given, number, self.keys)
        if name == "macro":
            return _macro(line, number, self.macros)
        return "There is no such setting in tread."

    def number(self, name: str, given: list[str], number: int) -> str:
        table, key, least, most = NUMBERS[name]
        if not given or not re.fullmatch(r"[0-9]{1,9}", given[0]):
            return "It needs a number."
        if not least <= int(given[0]) <= most:
            return f"tread takes {least} to {most} for {table}.{key}."
        if not (self.asleep and name == "reload-time"):
            self.keys.append((table, key, int(given[0]), number))
        return ""


def _bind(given: list[str], number: int, keys: list[tuple[str, str, int | str, int]]) -> str:
    if len(given) < 2:
        return "It needs a key and an operation."
    if given[1] not in OPERATIONS:
        return f"tread has no command like {given[1]}."
    keys.append(("keys", OPERATIONS[given[1]], key_named(given[0]), number))
    return ""


def key_named(text: str) -> str:
    """newsboat's name of a key as tread writes it: `^D` is Ctrl+D."""
    if re.fullmatch(r"\^[A-Za-z]", text):
        return f"ctrl+{text[1].lower()}"
    return _KEYS.get(text.upper(), text)


def _macro(line: str, number: int, macros: list[Offer]) -> str:
    rest, _, description = line.partition("--")
    found = re.match(r"macro\s+(\S+)\s+(.+)", rest)
    if not found:
        return "It needs a key and operations."
    operations = [one.strip() for one in found[2].split(";") if one.strip()]
    unknown = [one for one in operations if one not in OPERATIONS]
    if unknown:
        return f"tread has no command like: {unknown[0]}."
    table: Table = {"key": key_named(found[1])}
    table["commands"] = [OPERATIONS[one] for one in operations]
    if title := description.strip().strip('"'):
        table["title"] = title
    macros.append(Offer(table, number))
    return ""
