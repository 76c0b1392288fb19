"""What a shell offers while a command is typed: names out of the configuration and the store.

It is asked at every press of Tab, so it loads nothing that fetches, parses or draws, and whatever
is wrong it keeps to itself: nothing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from reader.config import Settings, load
from reader.errors import TreadError
from reader.paths import Places, find_places, profiles
from reader.query_fields import HAS, STATES

PLACES = ("--config", "--data", "--profile")


def names(kind: str, words: Iterable[str]) -> list[str]:
    """The names of a kind, for the command line that is being typed."""
    if kind not in KINDS:
        return []
    try:
        places = _places(words)
        return list(dict.fromkeys(filter(None, KINDS[kind](places, load(places)))))
    except (TreadError, OSError):
        return []


def _places(words: Iterable[str]) -> Places:
    """Those that the line names so far."""
    given: dict[str, str] = {}
    before = ""
    for word in words:
        name, equals, value = word.partition("=")
        if before in PLACES:
            given[before] = word
        elif equals and name in PLACES:
            given[name] = value
        before = word
    return find_places(*(given.get(name) for name in PLACES))


def _feeds(places: Places, settings: Settings) -> list[str]:
    """Titles, and addresses where there is none; a title of several names none of them."""
    titles = _titles(places)
    shown = [feed.title or titles.get(feed.url, "") or feed.url for feed in settings.feeds]
    return [
        feed.url if shown.count(name) > 1 else name
        for feed, name in zip(settings.feeds, shown, strict=True)
    ]


def _titles(places: Places) -> dict[str, str]:
    if not places.database.exists():
        return {}
    from reader.store.db import Database
    from reader.store.read import feeds

    database = Database(places.database)
    try:
        return {str(feed.url): str(feed.title) for feed in feeds(database)}
    finally:
        database.close()


def _tags(places: Places, settings: Settings) -> list[str]:
    """Those of the feeds, and the reader's own."""
    return [tag for feed in settings.feeds for tag in feed.tags] + _own_tags(places)


def _own_tags(places: Places) -> list[str]:
    if not places.database.exists():
        return []
    from reader.store import tags
    from reader.store.db import Database

    database = Database(places.database)
    try:
        return [str(tag) for tag, _ in tags.counts(database)]
    finally:
        database.close()


def _smart(_: Places, settings: Settings) -> list[str]:
    return [one.name for one in settings.smart_feeds]


def _folders(_: Places, settings: Settings) -> list[str]:
    return [feed.folder for feed in settings.feeds]


def _terms(places: Places, settings: Settings) -> list[str]:
    """What a query can be made of."""
    found = [f"is:{state}" for state in STATES] + [f"has:{one}" for one in HAS]
    for field, of in (("tag", _tags), ("folder", _folders), ("feed", _feeds), ("smart", _smart)):
        found += [f"{field}:{_quoted(name)}" for name in of(places, settings) if name]
    return found


def _quoted(name: str) -> str:
    bare = name.replace('"', "")
    return f'"{bare}"' if " " in bare else bare


def _settings(places: Places, _: Settings) -> list[str]:
    from reader.options import options

    return [option.name for option in options(places) if option.kind != "tables"]


def _profiles(_: Places, __: Settings) -> list[str]:
    return list(profiles())


KINDS: dict[str, Callable[[Places, Settings], list[str]]] = {
    "feeds": _feeds, "tags": _tags, "folders": _folders, "terms": _terms, "settings": _settings,
    "profiles": _profiles, "smart": _smart,
}  # fmt: skip
"""What there are names of."""
