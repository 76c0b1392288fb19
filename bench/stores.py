"""The store at 10,000 to 1,000,000 articles: what it weighs, and what lists, searches and marks
take, through the same façade as the app. Filled once by `tread fill`, and kept in BENCH."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.measure import run
from reader.config import load
from reader.ingest.mill import Mill
from reader.library import Library
from reader.paths import Places
from reader.query import parse_query

SIZES = (10_000, 100_000, 1_000_000)
WORDS = {1_000_000: 100}
"""A million articles of 600 words take an hour and ten gigabytes; those are shorter."""
TIMES = 40
PAGE = 50
MARKED = 100_000


@dataclass
class Figures:
    """Bytes an article, and milliseconds by what was asked for."""

    size: int
    words: int
    bytes: float = 0.0
    filling: float = 0.0
    asked: dict[str, list[float]] = field(default_factory=dict)


def places_of(folder: Path) -> Places:
    """Where a filled store is."""
    return Places(folder / "config.toml", folder, folder, config_named=True)


def fill(folder: Path, articles: int) -> float:
    """Seconds that it took, this time or when it was done."""
    words = WORDS.get(articles, 600)
    done = folder / "filled"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        places = places_of(folder)
        options = ["--config", str(places.config), "--data", str(places.data)]
        command = ["fill", str(articles), "--words", str(words)]
        print(f"filling {folder} ...", file=sys.stderr)
        took = run([sys.executable, "-m", "reader", *options, *command], most=4 * 3600)
        done.write_text(str(took.wall))
    return float(done.read_text())


def measure(folder: Path, articles: int) -> Figures:
    """All that is asked of a store of that size."""
    found = Figures(articles, WORDS.get(articles, 600))
    where = folder / f"mill-{articles}"
    found.filling = fill(where, articles)
    places = places_of(where)
    found.bytes = sum(file.stat().st_size for file in where.glob("tread.db*")) / articles
    library = Library.open(places, load(places))
    try:
        if library.counts().total != articles:
            raise SystemExit(f"{where} has {library.counts().total} articles, not {articles}.")
        chance = random.Random(5)  # noqa: S311
        for what, ask in questions(library, articles, chance):
            for _ in range(TIMES):
                found.asked.setdefault(what, []).append(_milliseconds(ask))
        some = library.listing(parse_query(""))[:MARKED]
        changed: list[int] = []
        marking = _milliseconds(lambda: changed.extend(library.mark(some, "read")))
        found.asked[f"mark {len(some):,} read"] = [marking]
        undoing = _milliseconds(lambda: library.mark(changed, "unread"))
        found.asked[f"undo that of {len(some):,}"] = [undoing]
    finally:
        library.close()
    return found


def questions(
    library: Library, articles: int, chance: random.Random
) -> Iterator[tuple[str, Callable[[], object]]]:
    """What a reader asks for, each with words and places of its own every time."""
    every, unread = parse_query(""), parse_query("is:unread")
    feed = parse_query(f"feed:{library.feeds()[0].url}")
    mill = Mill()
    rare = [word for title in range(40) for word in mill.entry(title, 0).title.split()]
    rare = [word.strip(",.?!&–") for word in rare if len(word) > 6]
    common = ["the", "and", "that", "with", "from", "which"]

    def page(at: int) -> object:
        listing = library.listing(every)
        return library.rows(listing[at : at + PAGE])

    standing = library.listing(unread)
    yield "first page", lambda: page(0)
    yield "last page", lambda: page(articles - PAGE)
    yield "a feed's page", lambda: library.rows(library.listing(feed)[:PAGE])
    yield "next unread", lambda: standing.unread(chance.randrange(1000))
    yield "newest, a word", lambda: newest(library, chance.choice(rare))
    yield "newest, a prefix", lambda: newest(library, chance.choice(rare)[:4] + "*")
    yield "newest, common", lambda: newest(library, chance.choice(common))
    yield "best, a word", lambda: library.search(chance.choice(rare), 50)
    yield "best, common", lambda: library.search(chance.choice(common), 50)


def newest(library: Library, words: str) -> object:
    """The first page of what a search in the list finds, the newest first."""
    return library.rows(library.listing(replace(parse_query(words), limit=PAGE))[:PAGE])


def _milliseconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def table(found: Sequence[Figures]) -> Iterator[str]:
    """The figures as Markdown."""
    heads = [f"{one.size:,} of {one.words} words" for one in found]
    yield f"| milliseconds, p50 / p95 | {' | '.join(heads)} |"
    yield f"|---|{'--:|' * len(found)}"
    asked = dict.fromkeys(what for one in found for what in one.asked)
    for what in asked:
        yield f"| {what} | {' | '.join(_spread(one.asked.get(what, ())) for one in found)} |"
    yield f"| bytes an article | {' | '.join(f'{one.bytes:,.0f}' for one in found)} |"
    rates = (f"{one.size / one.filling:,.0f}" for one in found)
    yield f"| articles a second while filling | {' | '.join(rates)} |"


def _spread(taken: Sequence[float]) -> str:
    if len(taken) < 2:
        return " – " if not taken else f"{taken[0]:.0f}"
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return f"{cuts[49]:.1f} / {cuts[94]:.1f}"


def main(sizes: Sequence[int], folder: Path) -> Iterator[str]:
    """All sizes."""
    yield from table([measure(folder, size) for size in sizes])
