"""TOML -> Settings, or an error with file, line, key and remedy.

The tables below are the only description of the file: reading, the errors, config.example.toml
and docs/config.md are all made from them. Editing (`config_edit.py`) keeps comments and order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit

from reader.commands import BY_ID, Command, spoken
from reader.config_lines import find_line
from reader.errors import ConfigError
from reader.external import split
from reader.keymap import (
    DEFAULT,
    DIGITS,
    PRESETS,
    External,
    Keymap,
    Macro,
    find_clash,
    make_keymap,
    nearest,
    own_command,
    read_key,
)
from reader.model import FullText, UserRule
from reader.model_sites import SiteRule
from reader.paths import Places

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")

Value = bool | int | str | list[str]


class Key(NamedTuple):
    """One key of the file: its type is that of the default. `choices` limits a string."""

    name: str
    default: Value
    help: str
    least: int = 0
    most: int = 1_000_000
    choices: tuple[str, ...] = ()
    needed: bool = False


TABLES: dict[str, tuple[Key, ...]] = {
    "tread": (
        Key("refresh_minutes", 30, "How often the app fetches while it runs; 0 = only by hand.",
            most=10_080),
        Key("measure", 76, "Widest line of an article, in columns.", least=20, most=400),
        Key("theme", "textual-dark", "Colours: any theme the palette (Ctrl+P) offers, such as "
            "tread-dark, tread-light and tread-contrast."),
        Key("density", "compact", "How close things stand.", choices=("compact", "cosy")),
        Key("borders", True, "Lines around the panes."),
    ),
    "fetch": (
        Key("concurrency", 32, "Requests in flight at once.", least=1, most=512),
        Key("per_host", 4, "Requests in flight at once to one server.", least=1, most=64),
        Key("timeout_seconds", 20, "The longest one fetch may take, redirects included.",
            least=1, most=600),
        Key("max_body_mb", 16, "The largest document that is read, after unpacking.",
            least=1, most=256),
        Key("allow_private_networks", False,
            "May a public feed lead (redirect, page, image) to a loopback or private address?"),
        Key("prefetch", False,
            "Fetch the page behind cut-short unread entries ahead of time, not only when opened."),
    ),
    "store": (
        Key("keep_days", 0, "Let go of articles that came in so many days ago; 0 keeps all. What "
            "is starred, put by for later or marked unread again always stays.", most=36_500),
        Key("keep_max_per_feed", 0, "Keep so many articles of each feed, the newest; 0 keeps all."),
    ),
    "keys": (
        Key("preset", "default", "Which keys to begin with; docs/keys.md lists the commands. Any "
            "command's name may stand here too, with its key, or a list of them; [] takes it away.",
            choices=tuple(PRESETS)),
    ),
    "commands": (
        Key("key", "", "The key that starts it.", needed=True),
        Key("run", "", "A program and its arguments; {url}, {title} and {path} (the article as a "
            "text file) each become one argument. There is no shell.", needed=True),
        Key("title", "", "What the help calls it; otherwise the program's name."),
        Key("mode", "foreground", "In the terminal, until it ends; or unseen, while you read on.",
            choices=("foreground", "background")),
    ),
    "macros": (
        Key("key", "", "The key that does it.", needed=True),
        Key("commands", [], "The commands' names, in order.", needed=True),
        Key("title", "", "What the help calls it."),
    ),
    "themes": (
        Key("name", "", "What it is called, in [tread] and in the palette.", needed=True),
        Key("dark", True, "Is the background dark?"),
        Key("primary", "", 'The colour of what has the keys, of headings: "#6ea8c7".', needed=True),
        Key("secondary", "", "Of links."),
        Key("accent", "", "Of keys and marks."),
        Key("foreground", "", "Of the text."),
        Key("background", "", "Behind the text."),
        Key("surface", "", "Behind lists over the panes."),
        Key("panel", "", "Behind messages."),
        Key("warning", "", "Of stars, and of what to look out for."),
        Key("error", "", "Of what fails."),
        Key("success", "", "Of what went well."),
    ),
    "filter": (
        Key("enabled", True, "Take out what publishers bolt on. Undone at once by false."),
    ),
    "filter.rules": (
        Key("id", "", "The rule's name, as the reader sees it.", needed=True),
        Key("contains", "", "A block that contains this text goes (letter case is ignored)."),
        Key("pattern", "", "Or: a block that this regular expression matches goes."),
        Key("like", "", "Or: a block that says nearly this goes (dates and numbers may differ)."),
        Key("scope", "block", "What goes: the block, or from that heading to the article's end.",
            choices=("block", "section")),
        Key("where", "anywhere", "Where in the article it may match.",
            choices=("anywhere", "head", "tail")),
        Key("feed", "", "Only in the feed with this url."),
        Key("reason", "", "What the reader is told: why the block went."),
    ),
    "feeds": (
        Key("url", "", "Where the feed is.", needed=True),
        Key("title", "", "Your own name for it; otherwise the publisher's."),
        Key("folder", "", "The folder it stands in; a slash makes folders in folders."),
        Key("tags", [], "Words to find it by: tag:daily."),
        Key("full_text", "auto", "Read the page behind an entry: if it is cut, always or never.",
            choices=("auto", "always", "never")),
        Key("filter", True, "Take out what this publisher bolts on."),
        Key("keep_days", -1, "As in [store], for this feed; -1 does as it says there.", least=-1,
            most=36_500),
        Key("keep_max", -1, "keep_max_per_feed for this feed; -1 does as [store] says.", least=-1),
    ),
    "sites": (
        Key("host", "", "The site, with its subdomains: example.org.", needed=True),
        Key("body", [], "CSS selectors of the article; the first that finds something counts."),
        Key("strip", [], "CSS selectors of what is none of it, wherever it stands."),
    ),
}  # fmt: skip
"""Table name -> its keys; those in LISTS are arrays of tables."""

LISTS = ("feeds", "filter.rules", "commands", "macros", "themes", "sites")

COLOURS = (
    "primary", "secondary", "accent", "foreground", "background", "surface", "panel", "warning",
    "error", "success",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """See TABLES["fetch"]."""

    concurrency: int = 32
    per_host: int = 4
    timeout_seconds: int = 20
    max_body_mb: int = 16
    allow_private_networks: bool = False
    prefetch: bool = False


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """A subscription as the reader wrote it down."""

    url: str
    title: str = ""
    folder: str = ""
    tags: tuple[str, ...] = ()
    full_text: FullText = "auto"
    filter: bool = True
    keep_days: int = -1
    keep_max: int = -1


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """See TABLES["store"]."""

    keep_days: int = 0
    keep_max_per_feed: int = 0


@dataclass(frozen=True, slots=True)
class ThemeSettings:
    """Colours of the reader's own; "" leaves one to be worked out from the others."""

    name: str
    dark: bool
    colours: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole configuration, checked."""

    refresh_minutes: int = 30
    measure: int = 76
    theme: str = "textual-dark"
    cosy: bool = False
    borders: bool = True
    themes: tuple[ThemeSettings, ...] = ()
    fetch: FetchSettings = FetchSettings()
    store: StoreSettings = StoreSettings()
    filter_enabled: bool = True
    rules: tuple[UserRule, ...] = ()
    feeds: tuple[FeedSettings, ...] = ()
    keymap: Keymap = DEFAULT
    sites: tuple[SiteRule, ...] = ()
    found: bool = True
    """False when there is no configuration yet: the first run."""


def load(places: Places) -> Settings:
    """The settings in the file; none there is the first run, unless the reader named the file."""
    path = places.config
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        if places.config_named:
            raise ConfigError(
                "There is no such file.",
                "Correct --config (or TREAD_CONFIG), or begin one: tread --config FILE add URL",
                where=str(path),
            ) from None
        return Settings(found=False)
    except UnicodeDecodeError as error:
        raise ConfigError(
            "The file is not UTF-8.", "Save it as UTF-8 and try again.", where=str(path)
        ) from error
    except OSError as error:
        raise ConfigError(
            f"The file cannot be read: {error.strerror}.",
            "Check that the file is yours and readable.",
            where=str(path),
        ) from error
    return parse_settings(text, str(path))


def parse_settings(text: str, name: str = "config.toml") -> Settings:
    """Check the text of a configuration; raises ConfigError with `name`, line, key and remedy."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(*_explain_toml(str(error), text, name)) from error
    except RecursionError as error:
        raise ConfigError("It is nested too deeply.", "", where=name) from error
    return _Checker(text, name).settings(document)


def _explain_toml(message: str, text: str, name: str) -> tuple[str, str]:
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    # The other place that tomllib names is the end of the document.
    where = f"{name}:{found[1] if found else max(len(text.splitlines()), 1)}"
    cause = re.sub(r"\s*\(at .*\)", "", message)
    return f"{where}: This is not TOML: {cause}.", "See config.example.toml for a complete example."


@dataclass(frozen=True, slots=True)
class _Checker:
    """Walks the document along TABLES; knows the text, to say in which line a fault is."""

    text: str
    name: str
    feeds_seen: dict[str, int] = field(default_factory=dict)
    sites_seen: set[str] = field(default_factory=set)

    def settings(self, document: Mapping[str, object]) -> Settings:
        names = (
            "tread",
            "fetch",
            "store",
            "keys",
            "commands",
            "macros",
            "themes",
            "filter",
            "feeds",
            "sites",
        )
        self.known(document, names, "")
        filters = self.table(document.get("filter", {}), "filter")
        tread = self.values(self.table(document.get("tread", {}), "tread"), "tread")
        fetch = self.values(self.table(document.get("fetch", {}), "fetch"), "fetch")
        store = self.values(self.table(document.get("store", {}), "store"), "store")
        chosen = self.values({k: v for k, v in filters.items() if k != "rules"}, "filter")
        return Settings(
            refresh_minutes=_int(tread["refresh_minutes"]),
            measure=_int(tread["measure"]),
            theme=str(tread["theme"]),
            cosy=tread["density"] == "cosy",
            borders=bool(tread["borders"]),
            themes=tuple(self.theme(v) for v in self.rows(document.get("themes", []), "themes")),
            fetch=FetchSettings(
                concurrency=_int(fetch["concurrency"]),
                per_host=_int(fetch["per_host"]),
                timeout_seconds=_int(fetch["timeout_seconds"]),
                max_body_mb=_int(fetch["max_body_mb"]),
                allow_private_networks=bool(fetch["allow_private_networks"]),
                prefetch=bool(fetch["prefetch"]),
            ),
            store=StoreSettings(_int(store["keep_days"]), _int(store["keep_max_per_feed"])),
            filter_enabled=bool(chosen["enabled"]),
            rules=tuple(self.rule(v) for v in self.rows(filters.get("rules", []), "filter.rules")),
            feeds=tuple(self.feed(v) for v in self.rows(document.get("feeds", []), "feeds")),
            keymap=self.keymap(document),
            sites=tuple(self.site(v) for v in self.rows(document.get("sites", []), "sites")),
        )

    def theme(self, values: Mapping[str, Value]) -> ThemeSettings:
        colours = {name: str(values[name]) for name in COLOURS}
        for name, value in colours.items():
            if value and not re.fullmatch(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})", value):
                self.fail(
                    f"{name!r} in [[themes]] cannot be {value!r}.",
                    'A colour is written "#6ea8c7".',
                    "themes", name, _int(values["#"]),
                )  # fmt: skip
        return ThemeSettings(str(values["name"]), bool(values["dark"]), colours)

    # Keys

    def keymap(self, document: Mapping[str, object]) -> Keymap:
        given = dict(self.table(document.get("keys", {}), "keys"))
        preset = {name: given.pop(name) for name in ("preset",) if name in given}
        changed = {name: self.keys_of(name, value) for name, value in given.items()}
        own: list[tuple[Command, External | Macro]] = []
        lines: dict[str, tuple[str, int]] = {}
        for table, make in (("commands", self.external), ("macros", self.macro)):
            for values in self.rows(document.get(table, []), table):
                number = _int(values["#"])
                key = self.key(str(values["key"]), table, "key", number)
                title, told, what = make(values)
                command = own_command(len(own), key, title, told)
                lines[command.id] = (table, number)
                own.append((command, what))
        keymap = make_keymap(str(self.values(preset, "keys")["preset"]), changed, own)
        clash = find_clash(keymap.commands)
        if clash:
            pair = (clash.second, clash.first)
            at = next((one for one in pair if one.id in lines or one.id in changed), pair[0])
            table, number = lines.get(at.id, ("keys", 0))
            names = [_named_command(one, lines) for one in pair[::-1]]
            self.fail(
                f"The key {spoken(clash.key)} is given to two commands: {names[0]} and {names[1]}.",
                "Give one of them another key; [] takes a command's keys away.",
                table, "key" if at.id in lines else at.id, number,
            )  # fmt: skip
        return keymap

    def keys_of(self, ident: str, value: object) -> str:
        """What `[keys]` gives to a command, as Textual's list."""
        if ident not in BY_ID:
            self.fail(f"There is no command {ident!r}.", nearest(ident), "keys", ident, 0)
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.fail(
                f"{ident!r} in [keys] cannot be {_shown(value)}.",
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
                "commands", "run", _int(values["#"]),
            )  # fmt: skip
        title = str(values["title"]) or words[0].rsplit("/", 1)[-1]
        return title, f"Run {run}", External(words, values["mode"] == "background")

    def macro(self, values: Mapping[str, Value]) -> tuple[str, str, Macro]:
        names = values["commands"] if isinstance(values["commands"], list) else []
        number = _int(values["#"])
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

    def rule(self, values: dict[str, Value]) -> UserRule:
        names = ("id", "contains", "pattern", "like", "where", "feed", "reason")
        texts = {name: str(values[name]) for name in names}
        number = _int(values["#"])
        given = [name for name in ("contains", "pattern", "like") if texts[name]]
        if len(given) != 1:
            self.fail(
                f"The rule {texts['id']!r} needs one of 'contains', 'pattern' and 'like'.",
                'For example: contains = "cheapest NBN"',
                "filter.rules", given[0] if given else "id", number,
            )  # fmt: skip
        line = find_line(self.text, "filter.rules", given[0], number)
        return UserRule(
            id=texts["id"],
            contains=texts["contains"],
            pattern=texts["pattern"],
            like=texts["like"],
            scope="section" if values["scope"] == "section" else "block",
            where="head" if texts["where"] == "head" else
                  "tail" if texts["where"] == "tail" else "anywhere",
            feed=texts["feed"],
            reason=texts["reason"],
            written=f"{self.name}:{line}",
        )  # fmt: skip

    def feed(self, values: dict[str, Value]) -> FeedSettings:
        url, number = str(values["url"]), _int(values["#"])
        try:
            parts = urlsplit(url)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            usable = False
        if not usable or re.search(r"[\x00-\x20\x7f]", url):
            self.fail(
                f"{url!r} is not the address of a feed.",
                "An address begins with https:// or http:// and names a server.",
                "feeds", "url", number,
            )  # fmt: skip
        if url in self.feeds_seen:
            self.fail(
                f"The feed {url} is listed twice.", "Remove one of the two.", "feeds", "url", number
            )
        self.feeds_seen[url] = number
        tags = values["tags"]
        wish = values["full_text"]
        return FeedSettings(
            url=url,
            title=str(values["title"]),
            folder="/".join(
                part.strip() for part in str(values["folder"]).split("/") if part.strip()
            ),
            tags=tuple(tags) if isinstance(tags, list) else (),
            full_text="always" if wish == "always" else "never" if wish == "never" else "auto",
            filter=bool(values["filter"]),
            keep_days=_int(values["keep_days"]),
            keep_max=_int(values["keep_max"]),
        )

    def site(self, values: dict[str, Value]) -> SiteRule:
        name, number = str(values["host"]).lower().removeprefix("www."), _int(values["#"])
        if not _HOST.fullmatch(name):
            self.fail(
                f"{values['host']!r} is not the name of a site.",
                'A host without https:// and without a path: host = "example.org"',
                "sites", "host", number,
            )  # fmt: skip
        if name in self.sites_seen:
            self.fail(
                f"The site {name} is listed twice.", "Put its selectors into one [[sites]].",
                "sites", "host", number,
            )  # fmt: skip
        self.sites_seen.add(name)
        body, strip = (self.selectors(values[key], key, number) for key in ("body", "strip"))
        if not (body or strip):
            self.fail(
                f"The site {name} needs 'body' or 'strip'.",
                'For example: body = ["article .story"]',
                "sites", "host", number,
            )  # fmt: skip
        return SiteRule(name, body, strip)

    def selectors(self, found: Value, key: str, number: int) -> tuple[str, ...]:
        """CSS selectors as XPath."""
        if not (isinstance(found, list) and found):
            return ()
        from cssselect import HTMLTranslator, SelectorError  # 5 ms, paid by who has such rules

        paths: list[str] = []
        for selector in found:
            try:
                paths.append(HTMLTranslator().css_to_xpath(selector))
            except (SelectorError, RecursionError) as error:
                self.fail(
                    f"{selector!r} is not a CSS selector: {error}.",
                    'Selectors look like these: ["article .story", "#content", "aside"]',
                    "sites", key, number,
                )  # fmt: skip
        return tuple(paths)

    def rows(self, found: object, table: str) -> list[dict[str, Value]]:
        """Each `[[table]]`, checked; its number stands under "#"."""
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            self.fail(f"{table} must be written as [[{table}]].", "", table, "", 0)
        checked = []
        for number, row in enumerate(found):
            values = self.values(row, table, number)
            values["#"] = number
            checked.append(values)
        return checked

    def table(self, found: object, name: str) -> Mapping[str, object]:
        if not isinstance(found, dict):
            self.fail(
                f"{name} must be a table.", f"Write [{name}] on a line of its own.", "", name, 0
            )
        return found

    def known(
        self, found: Mapping[str, object], names: tuple[str, ...], table: str, number: int = 0
    ) -> None:
        for name in found:
            if name not in names:
                near = get_close_matches(name, names, n=1, cutoff=0.5)
                remedy = (
                    f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(names)}."
                )
                where = f" in [{table}]" if table else ""
                self.fail(f"Unknown key {name!r}{where}.", remedy, table, name, number)

    def values(self, found: Mapping[str, object], table: str, number: int = 0) -> dict[str, Value]:
        keys = TABLES[table]
        self.known(found, tuple(key.name for key in keys), table, number)
        values: dict[str, Value] = {}
        for key in keys:
            if key.name not in found:
                if key.needed:
                    shown = f"[[{table}]]" if table in LISTS else f"[{table}]"
                    remedy = f"Give it one. {key.name}: {key.help}"
                    self.fail(f"A {shown} has no {key.name!r}.", remedy, table, "", number)
                values[key.name] = key.default
            else:
                values[key.name] = self.value(found[key.name], key, table, number)
        return values

    def value(self, value: object, key: Key, table: str, number: int) -> Value:
        """`value` when it has the type and the range of `key`."""
        wanted = _wanted(key)
        right: Value | None = None
        if isinstance(value, bool) or isinstance(key.default, bool):
            right = value if isinstance(value, bool) and isinstance(key.default, bool) else None
        elif isinstance(key.default, int):
            right = value if isinstance(value, int) and key.least <= value <= key.most else None
        elif isinstance(key.default, list):
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                right = [str(item) for item in value]
        elif isinstance(value, str) and (not key.choices or value in key.choices):
            right = value if value or not key.needed else None
        if right is None:
            self.fail(
                f"{key.name!r} in [{table}] cannot be {_shown(value)}.", f"It takes {wanted}.",
                table, key.name, number,
            )  # fmt: skip
        return right

    def fail(self, message: str, remedy: str, table: str, key: str, number: int) -> NoReturn:
        line = find_line(self.text, table, key, number)
        raise ConfigError(message, remedy, where=f"{self.name}:{line}", key=key)


def _named_command(command: Command, own: Mapping[str, tuple[str, int]]) -> str:
    if command.id in own:
        table, number = own[command.id]
        return f"{command.title!r} ([[{table}]] number {number + 1})"
    return f"{command.title!r} ({command.id})"


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _shown(value: object) -> str:
    """A value about as the file has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | str):
        return repr(value)
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "that"


def _wanted(key: Key) -> str:
    if key.choices:
        return "one of " + ", ".join(f'"{choice}"' for choice in key.choices)
    if isinstance(key.default, bool):
        return "true or false"
    if isinstance(key.default, int):
        return f"a whole number from {key.least} to {key.most}"
    return 'a list of strings: ["a", "b"]' if isinstance(key.default, list) else "a string"
