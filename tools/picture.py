"""Take the README's picture from the running app on its demo: `python -m tools.picture`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from reader.config import load
from reader.library import Library
from reader.paths import Places, demo_places
from reader.tui.app import TreadApp

ROOT = Path(__file__).parent.parent
TAKEN = 1_795_254_000
"""When the picture is taken, so that the ages in it never change: a moment in November 2026."""
SIZE = (124, 36)
KEYS = ("enter", "g", *("j",) * 9, "enter", "x", "G")
"""To the article about broadband plans, with what was removed from its end on show."""


async def take(folder: Path) -> str:
    """The screen as SVG."""
    places = demo_places(Places(folder / "none", folder, folder))
    library = Library(places, load(places), clock=lambda: float(TAKEN))
    try:
        list(library.refresh())
        app = TreadApp(library, demo=True, clock=lambda: float(TAKEN))
        async with app.run_test(size=SIZE) as pilot:
            for key in KEYS:
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
            return app.export_screenshot(title="tread")
    finally:
        library.close()


def main() -> int:
    """Write docs/tread.svg."""
    with tempfile.TemporaryDirectory() as folder:
        svg = asyncio.run(take(Path(folder)))
    (ROOT / "docs" / "tread.svg").write_text(svg, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
