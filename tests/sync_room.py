"""A reader with a server: a Library on a temporary folder that is logged in to a GreaderServer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from reader.library import Library
from reader.model import Row, Saved
from reader.model_sync import SyncReport
from reader.paths import Places
from reader.query import parse_query
from tests.fakes import NOW, open_library, write_config
from tests.greader_server import PASSWORD, USER, GreaderServer

ENV = "TREAD_TEST_PASSWORD"


def sync_config(server: GreaderServer, extra: str = "") -> str:
    """The table that leads to a server; the password is in ENV."""
    return f"""[sync]
kind = "greader"
url = {json.dumps(server.url)}
user = "{USER}"
password_env = "{ENV}"
{extra}
"""


def synced_places(folder: Path, server: GreaderServer, feeds: Sequence[str] = ()) -> Places:
    """A configuration with a server, and these feeds."""
    return write_config(folder, feeds, sync_config(server))


def logged_in(places: Places, now: int = NOW) -> Library:
    """A Library that can exchange. ENV must be set."""
    library = open_library(places, now)
    library.sync_login()
    return library


def exchange(library: Library) -> tuple[list[Saved], SyncReport]:
    """One exchange: what was stored, and the report."""
    steps = list(library.sync())
    report = steps[-1]
    assert isinstance(report, SyncReport)
    return [one for one in steps[:-1] if isinstance(one, Saved)], report


def titled(library: Library, query: str = "") -> dict[str, Row]:
    """The entries that a query finds, by title."""
    found = library.rows(library.ids(parse_query(query)))
    return {str(row.title): row for row in found}


__all__ = ["ENV", "PASSWORD", "exchange", "logged_in", "sync_config", "synced_places", "titled"]
