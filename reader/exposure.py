"""Whether others can read what they should not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reader.addresses import without_secrets
from reader.secrets import is_open_to_others

if TYPE_CHECKING:
    from reader.config import FeedSettings, Settings
    from reader.paths import Places


def exposed(places: Places, settings: Settings) -> str:
    """What to tell where a configuration that holds a password or key is open to others; or ""."""
    if not any(map(_has_secret, settings.feeds)) or not is_open_to_others(places.config):
        return ""
    return (
        f"{places.config} holds a password or a key of a feed, and others on this machine can "
        f"read it. Make it yours alone: chmod 600 {places.config}"
    )


def _has_secret(feed: FeedSettings) -> bool:
    """Does the table of a feed hold what lets in whoever knows it, and not only its place?"""
    access = feed.access
    in_words = access and (access.headers or (access.password and access.password.password))
    return bool(in_words) or without_secrets(feed.url) != feed.url
