"""Everything but the app and the filter, which have commands of their own: `python -m bench`.

    python -m bench [--write] [--runs 3] [--most 3000] [PART ...]

PART is one of refresh, profile, parse, store; all of them otherwise. `--most` bounds the sizes:
feeds of a refresh, and three hundred times as many articles of a store.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import parse, refresh, stores
from bench.document import put
from bench.measure import machine

Part = Callable[[argparse.Namespace], Iterator[str]]


def _refresh(given: argparse.Namespace) -> Iterator[str]:
    return refresh.main([size for size in refresh.SIZES if size <= given.most], given.runs)


def _profile(given: argparse.Namespace) -> Iterator[str]:
    return refresh.profile(min(given.most, 100))


def _parse(_: argparse.Namespace) -> Iterator[str]:
    return parse.main()


def _store(given: argparse.Namespace) -> Iterator[str]:
    folder = Path(os.environ.get("BENCH") or Path(tempfile.gettempdir()) / "tread-bench")
    return stores.main([size for size in stores.SIZES if size <= 334 * given.most], folder)


PARTS: dict[str, Part] = {
    "refresh": _refresh, "profile": _profile, "parse": _parse, "store": _store,
}  # fmt: skip


def main() -> int:
    """Measure, print, and write the document when asked to."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--write", action="store_true", help="put the figures into the document")
    parser.add_argument("--runs", type=int, default=3, help="medians of so many (3)")
    parser.add_argument("--most", type=int, default=3000, help="the most feeds (3000)")
    given = parser.parse_args()
    unknown = [part for part in given.parts if part not in PARTS]
    if unknown:
        parser.error(f"{unknown[0]} is none of {', '.join(PARTS)}")
    versions = ", ".join(f"{one} {version(one)}" for one in ("feedparser", "httpx", "lxml"))
    on = f"{datetime.now(UTC):%Y-%m-%d}. {machine()[:-1]}, {versions}."
    for part in given.parts or PARTS:
        text = "\n".join((on, "", *PARTS[part](given)))
        print(text, end="\n\n")
        if given.write:
            put(part, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
