"""A feed that has moved for good (301, 308): the configuration follows it."""

from __future__ import annotations

from reader.errors import ConfigError
from reader.paths import Places
from reader.store.db import Database
from reader.store.relocation import moved


def follow(places: Places, database: Database) -> bool:
    """Write the new addresses of feeds into the configuration; whether there were any. A file that
    cannot be edited stays: the feeds are asked at their new addresses all the same."""
    found = {} if places.is_demo else moved(database)
    if not found:
        return False
    from reader.config_edit import readdress  # what edits is loaded where something is edited

    try:
        readdress(places, found)
    except ConfigError:
        return False
    return True
