"""Whether others can read what they should not."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from reader.exchange.addresses import without_secrets

if TYPE_CHECKING:
    from reader.config import Settings
    from reader.paths import Places

OTHERS = stat.S_IRGRP | stat.S_IROTH


def exposed(places: Places, settings: Settings) -> str:
    """What to tell where a configuration that holds a password or key is open to others; or ""."""
    try:
        is_open = places.config.stat().st_mode & OTHERS
    except OSError:
        return ""
    if not is_open or all(without_secrets(feed.url) == feed.url for feed in settings.feeds):
        return ""
    return (
        f"{places.config} holds a password or a key in the url of a feed, and others on this "
        f"machine can read it. Make it yours alone: chmod 600 {places.config}"
    )
