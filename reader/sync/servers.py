"""What is peculiar to each server that speaks the Google Reader API: one row a server.

FreshRSS was watched at work and Miniflux's source was read; the others are as their documentation
has them, and where it is silent they get the careful values of the row "other".
"""

from __future__ import annotations

from typing import Literal

from reader.model_sync import Recent
from reader.values import dataclass

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Quirks:
    """How to speak with one kind of server."""

    name: str
    title: str
    signs: tuple[str, ...] = ()
    """Parts of an address that tell it."""
    base: str = ""
    """Where its API is, when the address is only the server's."""
    ids_page: int = 1_000
    """Ids that are asked for at once."""
    bodies: int = 100
    """Entries that are asked for at once."""
    edits: int = 100
    """Entries that are marked at once."""
    recent: Recent = "crawled"
    """What "since" goes by: when the server fetched an entry, or the date that the entry states;
    "newest": it is not to be relied on, and the newest page of ids takes its place."""
    overlap: int = DAY
    """Seconds that are asked for again, since clocks differ."""
    labels: bool = True
    """Entries may have labels."""
    no_folder: tuple[str, ...] = ()
    """What a feed without a folder is said to be in."""
    into_none: bool = False
    """A feed cannot be taken out of its folder, only put into the one that stands for none."""
    titles: Literal["plain", "escaped", "wide"] = "escaped"
    """How titles hide what could be taken for markup: not at all, by entities, or by signs of full
    width."""
    hint: str = "Check the user and the password."
    """What to do about a refused login."""


OTHER = Quirks("other", "the server")
SERVERS: tuple[Quirks, ...] = (
    Quirks(
        "freshrss", "FreshRSS", ("greader.php", "freshrss"), "/api/greader.php",
        ids_page=10_000, bodies=200, edits=250, no_folder=("Uncategorized",), titles="wide",
        hint="The password of FreshRSS's API is one of its own (Settings, Profile), and an "
        "administrator must allow the API (Settings, Authentication).",
    ),
    Quirks(
        "miniflux", "Miniflux", ("miniflux",),
        ids_page=10_000, bodies=200, edits=250, recent="published", overlap=30 * DAY,
        labels=False, no_folder=("All",), into_none=True, titles="plain",
        hint="Miniflux's Google Reader API has a user and a password of its own: Settings, "
        "Integrations.",
    ),
    Quirks(
        "bazqux", "BazQux Reader", ("bazqux.com",),
        ids_page=10_000, bodies=250, edits=250, recent="newest",
        hint="An account made with another site's login gets a password under Options, "
        "Mobile login.",
    ),
    Quirks(
        "theoldreader", "The Old Reader", ("theoldreader.com",),
        ids_page=10_000, bodies=250, edits=250, labels=False,
    ),
    Quirks("inoreader", "Inoreader", ("inoreader.com", "innoreader.com")),
    OTHER,
)  # fmt: skip
NAMES = tuple(one.name for one in SERVERS)


def quirks_of(url: str, name: str = "auto") -> Quirks:
    """The row for an address, or for a server that the reader named."""
    wanted = url.lower()
    for one in SERVERS:
        if one.name == name or (name == "auto" and any(sign in wanted for sign in one.signs)):
            return one
    return OTHER


def api_of(url: str, quirks: Quirks) -> str:
    """Where the API of the server at an address is: what everything is appended to."""
    bare = url.rstrip("/")
    if quirks.base and not bare.endswith(quirks.base):
        bare = f"{bare.removesuffix('/api')}{quirks.base}"
    return bare
