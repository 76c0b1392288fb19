"""What `tread doctor` looks at, in the order in which a fault in one would explain the next."""

from __future__ import annotations

import locale
import os
import socket
import sys
from collections.abc import Iterator
from importlib import metadata
from urllib.parse import urlsplit

from reader import __version__
from reader.config import Settings, load
from reader.errors import DamagedError, NotFoundError, TreadError
from reader.exposure import exposed
from reader.model_access import DIRECT
from reader.model_figures import Repaired
from reader.paths import Places
from reader.surroundings import surroundings
from reader.terminal import ask, has_placeholders
from reader.values import dataclass

CONNECT_SECONDS = 5
ASKED_SERVERS = 3
"""So many of the feeds' servers are tried before the network counts as down."""

REPAIR = "tread doctor --repair saves what can be read, and keeps the damaged file."

_PARTS = (
    "textual", "textual-image", "pillow", "rich", "httpx", "feedparser", "lxml", "trafilatura"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. One that is well may have a remedy too: what is missing, and
    can be done without."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(places: Places) -> Iterator[Check]:
    """Every check, as it is done; the network's comes last, as it may take a few seconds."""
    yield _versions()
    settings = None
    try:
        settings = load(places)
        yield _configuration(places, settings)
        yield _secrets(places, settings)
    except TreadError as error:
        yield Check("configuration", False, error.message, error.remedy)
    yield _store(places)
    yield _terminal()
    yield _pictures(places, settings or Settings())
    if settings is not None and settings.sync is not None and places.database.exists():
        yield _exchange(places, settings)
    for name, detail, remedy in surroundings(settings or Settings()):
        yield Check(name, True, detail, remedy)
    yield _network(settings or Settings())


def _versions() -> Check:
    python = ".".join(str(part) for part in sys.version_info[:3])
    found = {name: _version(name) for name in _PARTS}
    parts = ", ".join(f"{name} {version or 'is missing'}" for name, version in found.items())
    told = f"tread {__version__}, Python {python}, {parts}"
    if all(found.values()):
        return Check("versions", True, told)
    return Check("versions", False, told, "Install tread once more: something it needs has gone.")


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _configuration(places: Places, settings: Settings) -> Check:
    if not settings.found:
        return Check("configuration", True, f"{places.config} is not there yet: the first run")
    from reader.clean.rules import rule_set

    rule_set(settings.rules)
    feeds, rules = len(settings.feeds), len(settings.rules)
    return Check("configuration", True, f"{places.config}: {feeds} feeds, {rules} own rules")


def _secrets(places: Places, settings: Settings) -> Check:
    if told := exposed(places, settings):
        what, _, remedy = told.partition(". ")
        return Check("secrets", False, what, remedy)
    return Check("secrets", True, "no password or key in the configuration is open to others")


def _store(places: Places) -> Check:
    from reader.store.db import SQLITE, Database
    from reader.store.read import integrity

    if not places.database.exists():
        return _store_to_come(places)
    try:
        database = Database(places.database)
        try:
            found, read_only = integrity(database), database.read_only
        finally:
            database.close()
    except TreadError as error:
        return Check("store", False, error.message, error.remedy)
    if found != "ok":
        return Check("store", False, f"{places.database} is damaged: {found}", REPAIR)
    if read_only:
        return Check(
            "store", False, f"{places.database} can be read, but nothing can be written there",
            "Make room, or make the folder writable.",
        )  # fmt: skip
    return Check("store", True, f"{places.database} is sound (SQLite {SQLITE})")


def _exchange(places: Places, settings: Settings) -> Check:
    """The server that keeps the same feeds: how the last exchange with it went."""
    from reader.store.db import Database
    from reader.sync.session import status

    try:
        database = Database(places.database)
        try:
            found = status(database, settings)
        finally:
            database.close()
    except TreadError as error:
        return Check("exchange", False, error.message, error.remedy)
    told = f"{found.server}, {found.user}: {found.feeds} feeds, {found.waiting} changes to be sent"
    if not found.logged_in:
        return Check("exchange", False, f"{found.server}: not logged in", "tread sync login")
    return Check("exchange", not found.problem, found.problem or told, "tread sync now")


def mend(places: Places) -> Repaired | None:
    """Save what can be read of a damaged store into a new one; None where it is sound. Raises
    StoreError."""
    from reader.store.db import Database
    from reader.store.repair import repair
    from reader.store.upkeep import check

    if not places.database.exists():
        raise NotFoundError(f"There is no store at {places.database}.", "See: tread doctor")
    try:
        database = Database(places.database)
        try:
            if not check(database):
                return None
        finally:
            database.close()
    except DamagedError:
        pass  # that badly
    return repair(places.database)


def _store_to_come(places: Places) -> Check:
    """Could the first refresh make it? Asked without making anything."""
    folder = places.data
    there = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return Check(
            "store", False,
            f"{places.database} cannot be made: {there} is no folder that you may write in",
            "Make the folder yours, or name another with --data DIR.",
        )  # fmt: skip
    return Check("store", True, f"{places.database} is not there yet: the first refresh makes it")


def _terminal() -> Check:
    term = os.environ.get("TERM", "")
    if not sys.stdout.isatty():
        return Check(
            "terminal", True, "standard output is no terminal, so there is no colour and no app"
        )
    size = os.get_terminal_size(sys.stdout.fileno())
    encoding = locale.getencoding().lower()
    if encoding not in ("utf-8", "utf8"):
        return Check(
            "terminal", False, f"the locale's encoding is {encoding}",
            "Set a UTF-8 locale, for example: export LC_ALL=C.UTF-8",
        )  # fmt: skip
    if term in ("", "dumb"):
        return Check(
            "terminal", False, f"TERM is {term!r}: the app cannot draw on it",
            "Set TERM to what the terminal is, for example: export TERM=xterm-256color",
        )  # fmt: skip
    colours = "24-bit colour" if "COLORTERM" in os.environ else "colours as TERM says"
    return Check("terminal", True, f"{term}, {size.columns} by {size.lines}, UTF-8, {colours}")


def _pictures(places: Places, settings: Settings) -> Check:
    """What the terminal can show, when it is asked, and what is kept on the disk."""
    from reader.pictures.cache import MOST, Cache

    told = ask()
    coloured = "COLORTERM" in os.environ or os.environ.get("TERM", "").endswith("256color")
    if not sys.stdout.isatty():
        means = "nothing, without a terminal"
    elif "NO_COLOR" in os.environ:
        means = "captions only, as NO_COLOR is set"
    elif told.kitty and has_placeholders(os.environ):
        means = "kitty's pictures"
    elif not coloured:
        means = "captions only: there are too few colours"
    else:
        means = "half blocks" + (", and sixels on a screen of their own" if told.sixel else "")
    ground = {True: "light", False: "dark", None: "not told"}[told.light]
    count, size = Cache(places.pictures).size()
    return Check(
        "pictures", True,
        f'images = "{settings.images}"; shown as {means}; background {ground}; '
        f"{count} kept ({size // 2**20} of {MOST // 2**20} MB) in {places.pictures}",
    )  # fmt: skip


def _network(settings: Settings) -> Check:
    asked = [urlsplit(feed.url) for feed in settings.feeds]
    if asked and (proxy := _proxy(settings)):
        asked = [urlsplit(proxy)]  # whoever has one may reach nothing without it
    addresses = {
        (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        for parts in asked
        if not (parts.hostname or "").endswith(".invalid")
    }
    servers = sorted(addresses)[:ASKED_SERVERS]
    if not servers:
        return Check("network", True, "no feeds to ask for")
    failures = []
    for host, port in servers:
        try:
            socket.create_connection((host, port), CONNECT_SECONDS).close()
        except OSError as error:
            failures.append(f"{host}: {error.strerror or error}")
        else:
            return Check("network", True, f"{host} answers")
    return Check(
        "network", False, "no server answers: " + "; ".join(failures),
        "Check the connection; what is stored can be read without one.",
    )  # fmt: skip


def _proxy(settings: Settings) -> str:
    """The proxy that most feeds are asked through, if any."""
    from urllib.request import getproxies

    chosen = settings.fetch.proxy
    if not chosen:
        known = getproxies()
        chosen = known.get("https") or known.get("http") or ""
    return (
        "" if chosen == DIRECT else chosen if "://" in chosen or not chosen else f"http://{chosen}"
    )
