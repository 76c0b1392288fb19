"""A subscription that is there to be cleaned: what its articles say is their own, but the same
things stand below each of them. Our own words."""

from __future__ import annotations

import random
from pathlib import Path

from textual.pilot import Pilot

from reader.library import Library
from reader.model import EntryId
from reader.query import parse_query
from reader.tui.app import TreadApp
from tests.fakes import open_library, rss, write_config
from tests.reading_room import press, screen_text, until
from tests.server import LoopbackServer

PITCH_HTML = (
    "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
)
ZORBO_HTML = "<p>Zorbo the clown wishes all readers of number {n} a very splendid day.</p>"
TICKETS_HTML = (
    "<p>Tickets for the crossing are sold at the kiosk by the clock, and nowhere else.</p>"
)
CALENDAR_HTML = "<h2>What is on</h2><p>Choir in {name} on Monday.</p><p>Rope for {name}.</p>"
ZORBO = "Zorbo the clown wishes"
PITCH = "Sign up for our newsletter"
"""How these begin."""

NAMES = ("Alder", "Birk", "Cove", "Dale", "Elm", "Fenn")
CONFIG = """# mine, with care
[tread]
theme = "textual-dark"
measure = 66 # narrow
refresh_minutes = 0

"""

NOUNS = ("boat", "mill", "rope", "ferry", "choir", "hill", "stone", "letter", "winter", "kitchen",
         "garden", "road", "clock", "tower", "river", "bread", "ink", "paper", "gull", "harbour",
         "lamp", "wheel", "goat", "salt", "barn", "orchard", "bell", "roof", "stove")  # fmt: skip
VERBS = ("keeps", "finds", "carries", "sells", "forgets", "paints", "counts", "hides", "repairs")


def story(name: str, n: int) -> str:
    """An article; the same for the same name."""
    dice = random.Random(name)  # noqa: S311 - words, not secrets
    body = "".join(f"<p>{_paragraph(dice)}</p>" for _ in range(8))
    return (body + ZORBO_HTML + TICKETS_HTML + CALENDAR_HTML + PITCH_HTML).format(name=name, n=n)


def _paragraph(dice: random.Random) -> str:
    def noun() -> str:
        return dice.choice(NOUNS)

    return " ".join(
        f"The {noun()} {dice.choice(VERBS)} the {noun()} near the {noun()} while a {noun()} "
        f"{dice.choice(VERBS)} {dice.randint(2, 90)} {noun()}s."
        for _ in range(3)
    )


def routes() -> dict[str, str]:
    """What the server of the subscription answers."""
    items = [(f"Pool of {name}", story(name, at)) for at, name in enumerate(NAMES)]
    return {"/feed.xml": rss(items), "/other.xml": rss([("Elsewhere", story("Gale", 9))], "Other")}


def prepare(folder: Path) -> None:
    """Fetch the subscription into `folder`, once, for tests to copy."""
    with LoopbackServer(routes()) as server:
        urls = [server.url("/feed.xml"), server.url("/other.xml")]
        places = write_config(folder, urls, CONFIG)
        library = open_library(places)
        for feed in library.find_feeds(urls):  # one after the other, for the same numbers each time
            list(library.refresh([feed]))
        library.close()


# What the tests ask of it, and do in the app.


def entry_of(library: Library, title: str) -> EntryId:
    return next(row.id for row in library.entries(parse_query("")) if row.title == title)


def kept(library: Library, title: str) -> str:
    return library.reading(entry_of(library, title)).cleaned.plain


def everywhere(library: Library, words: str) -> int:
    """In how many articles these words stay."""
    return sum(
        words in library.reading(row.id).cleaned.plain for row in library.entries(parse_query(""))
    )


def over(app: TreadApp) -> str:
    return type(app.screen).__name__


def toasts(app: TreadApp) -> str:
    return "\n".join(note.message for note in app._notifications)


def pointed(app: TreadApp) -> int | None:
    """The block pointed at."""
    pointer = app.main.article.pointer
    return pointer.block if pointer else None


async def point_at(app: TreadApp, pilot: Pilot[int], words: str) -> None:
    """Teach: the pointer on the block that begins with these words."""
    await press(pilot, "t")
    article = app.main.article
    for _ in range(40):
        pointer, reading = article.pointer, article.reading
        assert pointer is not None
        assert reading is not None
        if reading.cleaned.article.blocks[pointer.block].text.startswith(words):
            return
        await press(pilot, "j")
    raise AssertionError(f"never pointed at: {words}")


async def previewed(app: TreadApp, pilot: Pilot[int]) -> None:
    await until(pilot, lambda: "Would touch" in screen_text(app), "the preview")
