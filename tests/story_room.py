"""Three feeds of our own, two of which tell one story: the Herald first, then the Gazette with a
line of its own; the Mirror has only how it begins, under the same title."""

from __future__ import annotations

import json
from pathlib import Path

from reader.paths import Places
from tests.fakes import open_library, rss
from tests.server import LoopbackServer

TITLE = "The ferry is late for a reason"
PARAGRAPHS = (
    "The ferry to the long island was late on Monday because a seal had gone to sleep on the ramp, "
    "and the captain, who knows the seal by name, would not have the horn blown before noon.",
    "Forty people waited on the quay with their bicycles and two with a piano; the woman from the "
    "kiosk brought out tea, and a schoolboy read the tide table aloud until somebody paid him.",
    "When the animal left it did so slowly, backwards and without a look at the crowd, which has "
    "since asked the council for a second ramp for seal or boat, whichever costs less.",
)
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
BEGINNING = " ".join(PARAGRAPHS[0].split()[:-4]) + "…"
OWN = "<p>A note of the {} about nothing that anybody else has written down so far.</p>"

FEEDS = (("Herald", "News"), ("Gazette", "News"), ("Mirror", "Away"))


def routes(gazette: str = TEXT) -> dict[str, str]:
    """What the server answers; `gazette` is the text of the Gazette's version."""
    told = {
        "Herald": [(TITLE, TEXT)],
        "Gazette": [("Seal holds up boat", gazette + "<p>Our reporter was on the quay.</p>")],
        "Mirror": [(TITLE, f"<p>{BEGINNING}</p>")],
    }
    return {
        f"/{name.lower()}.xml": rss(
            [*told[name], (f"From the {name}", OWN.format(name))],
            name,
            f"https://{name.lower()}.example",
        )
        for name, _ in FEEDS
    }


def write_subscription(folder: Path, server: LoopbackServer, extra: str = "") -> Places:
    """The configuration."""
    lines = [f"[tread]\nrefresh_minutes = 0\n{extra}"]
    for name, group in FEEDS:
        lines.append(
            f"[[feeds]]\nurl = {json.dumps(server.url(f'/{name.lower()}.xml'))}\n"
            f'title = "The {name}"\nfolder = "{group}"\nfull_text = "never"\n'
        )
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    config.write_text("\n".join(lines), "utf-8")
    return Places(config, folder / "data", folder / "state", config_named=True)


def prepare(folder: Path, extra: str = "") -> None:
    """Fetch the feeds one after the other into `folder`, once, for tests to copy."""
    with LoopbackServer(routes()) as server:
        library = open_library(write_subscription(folder, server, extra))
        for feed in library.feeds():
            for _ in library.refresh(library.find_feeds([str(feed.id)])):
                pass
        library.close()
