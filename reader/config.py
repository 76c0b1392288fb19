"""TOML -> Settings, or an error with file, line, key and remedy.

What may stand in the file is said by `config_tables.py`; editing (`config_edit.py`) keeps comments
and order.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from reader.addresses import without_secrets
from reader.config_access import is_web
from reader.config_check import as_int
from reader.config_lines import find_line
from reader.config_queries import QueryChecker
from reader.config_tables import COLOURS, IMAGES, Value
from reader.errors import ConfigError, SecretError
from reader.keymap import DEFAULT, Keymap
from reader.model import FullText, UserRule
from reader.model_access import Access
from reader.model_pictures import Images
from reader.model_rules import EntryRule, SmartFeed
from reader.model_sites import SiteRule
from reader.paths import Places
from reader.values import dataclass

if TYPE_CHECKING:
    from reader.secrets import SecretSpec

_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
_TABLES = (
    "tread",
    "list",
    "article",
    "fetch",
    "store",
    "refresh",
    "notify",
    "sync",
    "keys",
    "commands",
    "macros",
    "themes",
    "smart_feeds",
    "rules",
    "filter",
    "feeds",
    "sites",
)


@dataclass(frozen=True, slots=True)
class RefreshSettings:
    """See TABLES["refresh"]."""

    adaptive: bool = True
    most_hours: int = 24


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """See TABLES["fetch"]."""

    concurrency: int = 32
    per_host: int = 4
    timeout_seconds: int = 20
    max_body_mb: int = 16
    allow_private_networks: bool = False
    prefetch: bool = False
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """A subscription as the reader wrote it down."""

    url: str
    title: str = ""
    folder: str = ""
    tags: tuple[str, ...] = ()
    full_text: FullText = "auto"
    filter: bool = True
    images: Images | None = None
    """None: as everywhere."""
    every_minutes: int = 0
    keep_days: int = -1
    keep_max: int = -1
    access: Access | None = None


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """See TABLES["store"]."""

    keep_days: int = 0
    keep_max_per_feed: int = 0


@dataclass(frozen=True, slots=True)
class SyncSettings:
    """See TABLES["sync"]."""

    url: str
    user: str
    secret: SecretSpec | None
    """None: it is asked for at the login, and never kept."""
    server: str = "auto"


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
    theme: str = "auto"
    cosy: bool = False
    borders: bool = True
    fold: bool = True
    themes: tuple[ThemeSettings, ...] = ()
    images: Images = "ask"
    fetch: FetchSettings = FetchSettings()
    store: StoreSettings = StoreSettings()
    refresh: RefreshSettings = RefreshSettings()
    notify_new: bool = False
    sync: SyncSettings | None = None
    """None: the feeds are fetched here alone."""
    filter_enabled: bool = True
    rules: tuple[UserRule, ...] = ()
    feeds: tuple[FeedSettings, ...] = ()
    smart_feeds: tuple[SmartFeed, ...] = ()
    entry_rules: tuple[EntryRule, ...] = ()
    keymap: Keymap = DEFAULT
    sites: tuple[SiteRule, ...] = ()
    found: bool = True
    """False when there is no configuration yet: the first run."""

    @property
    def accesses(self) -> dict[str, Access]:
        """How the feeds are asked that are not asked like any other, by their address."""
        return {feed.url: feed.access for feed in self.feeds if feed.access}


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
    settings, problems = check(text, name)
    if problems:
        raise _first(problems)
    return settings


def check(text: str, name: str) -> tuple[Settings, list[ConfigError]]:
    """What a text says, and everything that is wrong with it, in the order of its lines."""
    try:
        document = read_toml(text, name)
    except ConfigError as error:
        return Settings(), [error]
    checker = _Checker(text, name)
    settings = checker.settings(document)
    return settings, sorted(checker.problems, key=lambda problem: problem.at)


def read_toml(text: str, name: str) -> dict[str, object]:
    """The document; raises ConfigError for a text that is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _explain_toml(str(error), text, name) from error
    except RecursionError as error:
        raise ConfigError("It is nested too deeply.", "", where=name) from error


def _first(problems: list[ConfigError]) -> ConfigError:
    """The first of them, which says how many more there are."""
    first, more = problems[0], len(problems) - 1
    if more:
        told = f"{more} more problem{'s' if more > 1 else ''}: tread config check"
        first.remedy = f"{first.remedy}\n  {told}" if first.remedy else told
    return first


def _explain_toml(message: str, text: str, name: str) -> ConfigError:
    found = re.search(r"\(at line (\d+), column (\d+)\)", message)
    # The other place that tomllib names is the end of the document.
    line, column = found.groups() if found else (max(len(text.splitlines()), 1), 1)
    cause = re.sub(r"\s*\(at .*\)", "", message)
    return ConfigError(
        f"This is not TOML: {cause}.",
        "See config.example.toml for a complete example.",
        where=f"{name}:{line}",
        at=(int(line), int(column)),
    )


class _Checker(QueryChecker):
    """The other tables."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text, name)
        self.feeds_seen: set[str] = set()
        self.sites_seen: set[str] = set()
        self.smart_seen: set[str] = set()
        self.rules_seen: set[str] = set()

    def settings(self, document: Mapping[str, object]) -> Settings:
        self.known(document, _TABLES, "")
        filters = self.table(document.get("filter", {}), "filter")
        tread = self.values(self.table(document.get("tread", {}), "tread"), "tread")
        article = self.values(self.table(document.get("article", {}), "article"), "article")
        lists = self.values(self.table(document.get("list", {}), "list"), "list")
        fetch = self.values(self.table(document.get("fetch", {}), "fetch"), "fetch")
        store = self.values(self.table(document.get("store", {}), "store"), "store")
        often = self.values(self.table(document.get("refresh", {}), "refresh"), "refresh")
        notify = self.values(self.table(document.get("notify", {}), "notify"), "notify")
        chosen = self.values({k: v for k, v in filters.items() if k != "rules"}, "filter")
        return Settings(
            refresh_minutes=as_int(tread["refresh_minutes"]),
            measure=as_int(tread["measure"]),
            theme=str(tread["theme"]),
            cosy=tread["density"] == "cosy",
            borders=bool(tread["borders"]),
            fold=bool(lists["fold"]),
            images=_images(article["images"]) or "ask",
            themes=self.made(document.get("themes", []), "themes", self.theme),
            fetch=FetchSettings(
                concurrency=as_int(fetch["concurrency"]),
                per_host=as_int(fetch["per_host"]),
                timeout_seconds=as_int(fetch["timeout_seconds"]),
                max_body_mb=as_int(fetch["max_body_mb"]),
                allow_private_networks=bool(fetch["allow_private_networks"]),
                prefetch=bool(fetch["prefetch"]),
                proxy=self.common_proxy(fetch["proxy"]),
            ),
            store=StoreSettings(as_int(store["keep_days"]), as_int(store["keep_max_per_feed"])),
            refresh=RefreshSettings(bool(often["adaptive"]), as_int(often["most_hours"])),
            notify_new=bool(notify["new_articles"]),
            sync=self.sync(document),
            filter_enabled=bool(chosen["enabled"]),
            rules=self.made(filters.get("rules", []), "filter.rules", self.rule),
            feeds=self.made(document.get("feeds", []), "feeds", self.feed),
            smart_feeds=self.smart_feeds(document.get("smart_feeds", [])),
            entry_rules=self.made(document.get("rules", []), "rules", self.entry_rule),
            keymap=self.keymap(document),
            sites=self.made(document.get("sites", []), "sites", self.site),
        )

    def sync(self, document: Mapping[str, object]) -> SyncSettings | None:
        if "sync" not in document:
            return None
        values = self.values(self.table(document["sync"], "sync"), "sync")
        if values["kind"] == "none":  # the keys can be set one after the other, this one last
            return None
        found: list[SyncSettings] = []
        with self.noting():
            found.append(self.server(values))
        return found[0] if found else None

    def server(self, values: Mapping[str, Value]) -> SyncSettings:
        from reader.secrets import spec_of  # subprocess, hmac: 15 ms, paid by who has a server

        for key, remedy in (
            ("url", 'For example: url = "https://rss.example.org/api/greader.php"'),
            ("user", "It is what you log in with there."),
        ):
            if not values[key]:
                self.fail(f"[sync] needs {key!r}.", remedy, "sync", key, 0)
        url = str(values["url"])
        if not is_web(url) or without_secrets(url) != url:
            self.fail(
                f"{url!r} is not the address of a server.",
                "It begins with https:// or http://, and holds no name and no password.",
                "sync", "url", 0,
            )  # fmt: skip
        try:
            secret = spec_of(values)
        except SecretError as error:
            self.fail(error.message, error.remedy, "sync", "password_env", 0)
        return SyncSettings(url, str(values["user"]), secret, str(values["server"]))

    def theme(self, values: Mapping[str, Value]) -> ThemeSettings:
        colours = {name: str(values[name]) for name in COLOURS}
        for name, value in colours.items():
            if value and not re.fullmatch(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})", value):
                self.fail(
                    f"{name!r} in [[themes]] cannot be {value!r}.",
                    'A colour is written "#6ea8c7".',
                    "themes", name, as_int(values["#"]),
                )  # fmt: skip
        return ThemeSettings(str(values["name"]), bool(values["dark"]), colours)

    def rule(self, values: dict[str, Value]) -> UserRule:
        names = ("id", "contains", "pattern", "like", "where", "feed", "reason")
        texts = {name: str(values[name]) for name in names}
        number = as_int(values["#"])
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
        url, number = str(values["url"]), as_int(values["#"])
        if not is_web(url):
            self.fail(
                f"{url!r} is not the address of a feed.",
                "An address begins with https:// or http:// and names a server.",
                "feeds", "url", number,
            )  # fmt: skip
        if url in self.feeds_seen:
            self.fail(
                f"The feed {url} is listed twice.", "Remove one of the two.", "feeds", "url", number
            )
        self.feeds_seen.add(url)
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
            keep_days=as_int(values["keep_days"]),
            keep_max=as_int(values["keep_max"]),
            images=_images(values["images"]),
            every_minutes=as_int(values["every_minutes"]),
            access=self.access(values),
        )

    def site(self, values: dict[str, Value]) -> SiteRule:
        name, number = str(values["host"]).lower().removeprefix("www."), as_int(values["#"])
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


def _images(value: Value) -> Images | None:
    return next((choice for choice in IMAGES if choice == value), None)
