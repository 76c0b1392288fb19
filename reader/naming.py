"""What a query may name: the feeds, folders, tags and smart feeds that there are."""

from __future__ import annotations

from reader.completing import Names
from reader.config import Settings
from reader.store import read, tags
from reader.store.db import Database


def names(database: Database, settings: Settings) -> Names:
    """All of them, for the completion."""
    feeds = read.feeds(database)
    folders = {
        "/".join(feed.folder.split("/")[: depth + 1])
        for feed in feeds
        if feed.folder
        for depth in range(feed.folder.count("/") + 1)
    }
    own = [tag for tag, _ in tags.counts(database)]
    marks = dict.fromkeys([*own, *(tag for feed in feeds for tag in feed.tags)])
    return Names(
        tuple(feed.title for feed in feeds),
        tuple(sorted(folders)),
        tuple(marks),
        tuple(one.name for one in settings.smart_feeds),
    )
