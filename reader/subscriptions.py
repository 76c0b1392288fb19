"""Subscribe and unsubscribe: what the configuration lists, changed without losing its comments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.config import load
from reader.config_edit import (
    add_feed,
    add_row,
    change_feed,
    change_row,
    put_back,
    remove_feed,
    remove_row,
)
from reader.errors import ConfigError, FetchError, ParseError, UsageError
from reader.library import Library, make_fetcher
from reader.model import Feed, FeedEdit, FeedPreview, FeedRow
from reader.model_fetch import FoundFeed, Response
from reader.paths import Places, spoken_name
from reader.text import safe_line

if TYPE_CHECKING:
    from reader.ingest.fetch import Fetcher


PREVIEWED = 5
"""Titles of entries that are shown of a feed before it is subscribed to."""


def feeds_at(fetcher: Fetcher, url: str) -> tuple[FoundFeed, ...]:
    """The feeds behind an address: those that a known service has for it, itself when it is one,
    those its page names, or what stands where feeds usually do; the best first, which has been
    read. Raises FetchError, or ParseError when there is none."""
    from reader.ingest.discover import discover, looks_like_feed
    from reader.ingest.encoding import to_text
    from reader.ingest.services import feeds_in_page, feeds_of, guesses
    from reader.pages import fetch_page

    if told := _first_that_answers(fetcher, feeds_of(url), url):
        return told
    reply = fetch_page(fetcher, url)
    if looks_like_feed(reply.body, reply.content_type):
        return (_read(reply, reply.moved_to or url),)
    if found := discover(reply.body, reply.url):
        # Asked with the page as origin: a public page may not lead to a private network.
        return (_read(fetch_page(fetcher, found[0].url, url), found[0].url), *found[1:])
    hidden = feeds_in_page(reply.url, to_text(reply.body))
    usual = tuple(FoundFeed(guess) for guess in guesses(reply.url))
    if told := _first_that_answers(fetcher, hidden, url):
        return told
    if told := _first_that_answers(fetcher, usual, url):
        return told[:1]  # the others are guesses that nobody has asked
    raise ParseError(
        f"There is no feed at {safe_line(url)}: its page names none, and there is none where feeds "
        "usually are.",
        "Give the address of the feed itself; it often ends in /feed or /rss.xml.",
    )


def _first_that_answers(
    fetcher: Fetcher, found: Sequence[FoundFeed], origin: str
) -> tuple[FoundFeed, ...]:
    """The first of these that is a feed, and those after it; nothing where none is."""
    from reader.ingest.discover import looks_like_feed
    from reader.pages import fetch_page

    for at, one in enumerate(found):
        try:
            reply = fetch_page(fetcher, one.url, origin)
            if looks_like_feed(reply.body, reply.content_type):
                return (_read(reply, reply.moved_to or one.url), *found[at + 1 :])
        except (FetchError, ParseError):
            continue  # it was an assumption of ours; what is told is that there is no feed
    return ()


def _read(reply: Response, url: str) -> FoundFeed:
    from reader.ingest.parse import parse

    raw = parse(reply.body, reply.url, reply.content_type)
    return FoundFeed(url, safe_line(raw.title), reply.content_type)


def look_for_feeds(library: Library, text: str) -> tuple[FoundFeed, ...]:
    """What an address that a person typed or pasted offers. Raises FetchError, ParseError."""
    return feeds_at(library.fetcher(), _address(text))


def preview_feed(library: Library, url: str, text: str) -> FeedPreview:
    """What a feed that was found there holds now. Raises FetchError, ParseError."""
    from reader.ingest.parse import parse
    from reader.pages import fetch_page

    address = _address(text)
    reply = fetch_page(library.fetcher(), url, "" if url == address else address)
    raw = parse(reply.body, reply.url, reply.content_type)
    titles = tuple(safe_line(entry.title) for entry in raw.entries[:PREVIEWED])
    return FeedPreview(url, safe_line(raw.title), titles)


def add_found(library: Library, found: FoundFeed) -> FeedEdit:
    """Subscribe to a feed that was found. Raises ConfigError, or UsageError when it is there."""
    _may_edit(library)
    if any(feed.url == found.url for feed in library.settings.feeds):
        raise UsageError(f"{safe_line(found.url)} is subscribed to already.", "Choose another one.")
    before, after = add_feed(library.places, found.url)
    library.adopt_feeds()
    return FeedEdit(f"Subscribed to {safe_line(found.title or found.url)}.", before, after)


def rename_feed(library: Library, feed: FeedRow, title: str) -> FeedEdit:
    """Give a feed a name of the reader's own, or (empty) the publisher's again."""
    told = f"Renamed to {safe_line(title)}." if title else "It has the publisher's name again."
    return _change(library, feed, "title", title, told)


def move_feed(library: Library, feed: FeedRow, folder: str) -> FeedEdit:
    """Put a feed into a folder, or (empty) into none."""
    path = "/".join(part.strip() for part in folder.split("/") if part.strip())
    told = f"Moved to {safe_line(path)}." if path else "Moved out of its folder."
    return _change(library, feed, "folder", path, told)


def _change(library: Library, feed: FeedRow, name: str, value: str, told: str) -> FeedEdit:
    _may_edit(library)
    before, after = change_feed(library.places, feed.url, name, value.strip())
    library.adopt_feeds()
    return FeedEdit(told, before, after)


def drop_feed(library: Library, feed: FeedRow) -> FeedEdit:
    """Unsubscribe from a feed; its entries stay stored. Raises ConfigError."""
    _may_edit(library)
    before, after = remove_feed(library.places, feed.url)
    library.adopt_feeds()
    return FeedEdit(f"Unsubscribed from {safe_line(feed.title)}.", before, after)


def take_back(library: Library, edit: FeedEdit) -> None:
    """Undo an edit, byte for byte. Raises ConfigError when the file was changed since."""
    if not put_back(library.places, edit.before, edit.after):
        raise ConfigError(
            "The configuration was changed since, so this cannot be taken back.",
            "Edit the [[feeds]] there by hand.", where=str(library.places.config),
        )  # fmt: skip
    library.adopt_feeds()


def add_smart_feed(library: Library, name: str, query: str) -> FeedEdit:
    """Put a query among the feeds. Raises ConfigError, or UsageError when the name is taken."""
    _may_edit(library, "smart feeds")
    name = name.strip()
    if any(one.name.casefold() == name.casefold() for one in library.settings.smart_feeds):
        raise UsageError(f"There is a smart feed called {safe_line(name)!r} already.",
                         "Give it another name.")  # fmt: skip
    before, after = add_row(library.places, "smart_feeds", {"name": name, "query": query.strip()})
    library.adopt_feeds()
    return FeedEdit(f"{safe_line(name)} is among your feeds.", before, after)


def change_smart_feed(library: Library, name: str, key: str, value: str) -> FeedEdit:
    """Give a smart feed another name, query or folder. Raises ConfigError."""
    _may_edit(library, "smart feeds")
    before, after = change_row(library.places, "smart_feeds", ("name", name), key, value.strip())
    library.adopt_feeds()
    return FeedEdit(f"Changed the {key} of {safe_line(name)}.", before, after)


def drop_smart_feed(library: Library, name: str) -> FeedEdit:
    """Take a smart feed out of the configuration. Raises ConfigError."""
    _may_edit(library, "smart feeds")
    before, after = remove_row(library.places, "smart_feeds", ("name", name))
    library.adopt_feeds()
    return FeedEdit(f"Removed {safe_line(name)}.", before, after)


def _may_edit(library: Library, what: str = "feeds") -> None:
    if library.places.is_demo:
        raise UsageError(
            f"The demo's {what} are not to be changed.",
            f"Begin with feeds of your own: {spoken_name()} add URL",
        )


def _address(text: str) -> str:
    return text.strip() if "://" in text else f"https://{text.strip()}"


def offered(places: Places, url: str) -> tuple[FoundFeed, ...]:
    """The feeds behind an address, the best first. Raises FetchError, ParseError, ConfigError."""
    settings = load(replace(places, config_named=False))  # the first feed begins the file
    return feeds_at(make_fetcher(settings), _address(url))


def first(found: Sequence[FoundFeed]) -> FoundFeed:
    """The best one."""
    return found[0]


def subscribe(
    places: Places,
    url: str,
    *,
    title: str = "",
    folder: str = "",
    choose: Callable[[Sequence[FoundFeed]], FoundFeed] = first,
) -> tuple[FoundFeed, tuple[FoundFeed, ...]]:
    """Write the feed behind an address into the configuration, which `choose` takes where there are
    several; returns it, and the others. Raises FetchError, ParseError, ConfigError, or UsageError
    when it is there."""
    found = offered(places, url)
    chosen = choose(found) if len(found) > 1 else found[0]
    feeds = load(replace(places, config_named=False)).feeds
    if any(feed.url in (chosen.url, _address(url)) for feed in feeds):
        raise UsageError(f"{safe_line(chosen.url)} is subscribed to already.", "See: tread feeds")
    add_feed(places, chosen.url, title=title, folder=folder)
    return chosen, tuple(one for one in found if one != chosen)


def unsubscribe(places: Places, name: str) -> Feed:
    """Take a feed, named by url, title or number, out of the configuration; its entries stay in
    the store. Raises NotFoundError, UsageError, ConfigError."""
    library = Library.open(places, load(places))
    try:
        (feed,) = library.find_feeds([name])
        remove_feed(places, feed.url)
    finally:
        library.close()
    return feed
