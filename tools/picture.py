"""Take the documents' pictures from the running app: `python -m tools.picture`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from reader.config import load
from reader.library import Library
from reader.paths import Places
from reader.tui.app import TreadApp
from tests import press_room, story_room

ROOT = Path(__file__).parent.parent
TAKEN = 1_795_254_000
"""When they are taken, so that the ages in them never change: a moment in November 2026."""
BROADBAND = ("enter", "g", *("j",) * 9, "enter")
"""To the article about broadband plans."""


class Picture(NamedTuple):
    """What is pressed before it is taken; of the demo, or of feeds that the tests have too."""

    keys: tuple[str, ...]
    size: tuple[int, int] = (100, 28)
    theme: str = "tread-dark"
    fill: Callable[[Path], None] | None = None


PICTURES: dict[str, Picture] = {
    "tread": Picture((*BROADBAND, "x", "G"), (124, 36)),
    "light": Picture(BROADBAND, theme="tread-light"),
    "removed": Picture((*BROADBAND, "z", *("right_square_bracket",) * 4), (90, 24)),
    "teach": Picture(("tab", "enter", "G", "t", *("j",) * 3, "enter"), fill=press_room.prepare),
    "folded": Picture(("tab", "j", "j", "j"), (100, 18), fill=story_room.prepare),
    "settings": Picture(("comma", "j", "j")),
}
"""Each is docs/NAME.svg."""


@contextlib.contextmanager
def in_folder() -> Iterator[None]:
    """In a folder of its own, by names that are the same everywhere, and in one time zone."""
    before, zone = Path.cwd(), os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    time.tzset()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)
            os.environ.pop("TZ")
            if zone is not None:
                os.environ["TZ"] = zone
            time.tzset()


def subscribe(picture: Picture) -> Places:
    """What there is to read, fetched."""
    folder = Path("tread")
    places = Places(folder / "config.toml", folder / "data", folder / "state", config_named=True)
    if picture.fill:
        picture.fill(folder)
    else:
        folder.mkdir()
        shutil.copy(ROOT / "reader" / "demo" / "config.toml", places.config)
    text = re.sub(r"theme = .*\n", "", places.config.read_text("utf-8"))
    theme = f'[tread]\ntheme = "{picture.theme}"\n'
    places.config.write_text(text.replace("[tread]\n", theme, 1), "utf-8")
    return places


async def take(picture: Picture, places: Places) -> str:
    """The screen as SVG."""
    library = Library(places, load(places), clock=lambda: float(TAKEN))
    try:
        if not picture.fill:
            list(library.refresh())
        app = TreadApp(library, demo=picture.fill is None, clock=lambda: float(TAKEN))
        async with app.run_test(size=picture.size) as pilot:
            for key in picture.keys:
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
            await pilot.pause(0.3)
            await pilot.pause()
            return app.export_screenshot(title="tread")
    finally:
        library.close()


def main() -> int:
    """Write them all."""
    for name, picture in PICTURES.items():
        with in_folder():
            svg = asyncio.run(take(picture, subscribe(picture)))
        (ROOT / "docs" / f"{name}.svg").write_text(svg, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
