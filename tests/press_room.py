"""A subscription that is there to be cleaned: what its articles say is their own, but the same
things stand below each of them. Our own words."""

from __future__ import annotations

import random
from pathlib import Path

from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
ZORBO = "<p>Zorbo the clown wishes all readers of number {n} a very splendid day.</p>"
TICKETS = "<p>Tickets for the crossing are sold at the kiosk by the clock, and nowhere else.</p>"
CALENDAR = "<h2>What is on</h2><p>Choir in {name} on Monday.</p><p>Rope for {name}.</p>"
NAMES = ("Alder", "Birk", "Cove", "Dale", "Elm", "Fenn")
CONFIG = "# mine, with care\n[tread]\nmeasure = 66 # narrow\nrefresh_minutes = 0\n\n"

NOUNS = ("boat", "mill", "rope", "ferry", "choir", "hill", "stone", "letter", "winter", "kitchen",
         "garden", "road", "clock", "tower", "river", "bread", "ink", "paper", "gull", "harbour",
         "lamp", "wheel", "goat", "salt", "barn", "orchard", "bell", "roof", "stove")  # fmt: skip
VERBS = ("keeps", "finds", "carries", "sells", "forgets", "paints", "counts", "hides", "repairs")


def story(name: str, n: int) -> str:
    """An article; the same for the same name."""
    dice = random.Random(name)  # noqa: S311 - words, not secrets
    body = "".join(f"<p>{_paragraph(dice)}</p>" for _ in range(8))
    return (body + ZORBO + TICKETS + CALENDAR + PITCH).format(name=name, n=n)


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
        for _ in library.refresh():
            pass
        library.close()
