"""A refresh of many feeds: tread beside newsboat, where it is installed, and beside the floor.

Each program begins with an empty store: *cold*, then *unchanged* (every feed answers 304), then
*changed* (5 % of the feeds have one to three new entries). What tread stored is compared with what
the server made after each scenario, and the bench ends where an entry is missing, doubled or cut.
"""

from __future__ import annotations

import itertools
import json
import math
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.feedserver import ENTRIES, Server
from bench.measure import Took, median, run
from reader.config import load
from reader.ingest.mill import WORDS
from reader.library import Library
from reader.model import EntryId
from reader.paths import Places
from reader.query import parse_query

SIZES = (100, 300, 1000, 3000)
NEWSBOAT_MOST, NEWSBOAT_USUAL = 1000, 300
"""It takes a minute for a thousand feeds, so that many are given to it in one scene only; for two
thousand it takes four times that."""
STEPS = ("cold", "unchanged", "changed")
CHANGED = 5.0
"""Percent of the feeds."""
HANGS = 20
"""One feed of so many never answers..."""
PATIENCE = 5
"""...and so many seconds are waited for it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """How many feeds on how many hosts, and the seconds that each reply takes."""

    feeds: int
    hosts: int = 1
    latency: float = 0
    entries: int = ENTRIES
    words: int = WORDS

    def __str__(self) -> str:
        hosts = f", {self.hosts} hosts" if self.hosts > 1 else ""
        latency = f", {self.latency * 1000:.0f} ms away" if self.latency else ""
        small = ", small" if self.is_small else ""
        return f"{self.feeds:,} feeds{small}{hosts}{latency}"

    @property
    def is_small(self) -> bool:
        """Whether it is the feeds that cost, not what is in them: tread alone is measured so."""
        return self.entries < ENTRIES

    def server(self, hangs: int = 0) -> Server:
        """What serves them."""
        return Server(self.feeds, self.hosts, self.latency, self.words, self.entries, hangs)


@dataclass
class Program:
    """What one program took, by step, and what its store weighs."""

    name: str
    took: dict[str, Took] = field(default_factory=dict)
    per_article: float = 0.0


def tread(server: Server, folder: Path, options: str = "") -> Iterator[Took]:
    """A refresh each time it is asked for one; what is stored is checked."""
    folder.mkdir()
    config = folder / "config.toml"
    feeds = "".join(f"[[feeds]]\nurl = {json.dumps(one)}\n" for one in server.addresses)
    config.write_text(options + feeds)
    places = ["--config", str(config), "--data", str(folder)]
    while True:
        took = run(
            [sys.executable, "-m", "reader", *places, "refresh", "--json"],
            marked=lambda line: '"status": "error"' not in line and '"status"' in line,
            fine=(0, 3),  # 3: some feeds failed, as those that hang do
        )
        check(server, Places(config, folder, folder, config_named=True))
        yield took


def newsboat(server: Server, folder: Path) -> Iterator[Took]:
    """The same; its second reload fetches everything again, so that one is not counted."""
    folder.mkdir()
    (folder / "urls").write_text("".join(f"{one}\n" for one in server.addresses))
    (folder / "config").write_text("reload-threads 16\n")
    command = [
        "newsboat", "-u", str(folder / "urls"), "-C", str(folder / "config"),
        "-c", str(folder / "tread.db"), "-x", "reload",
    ]  # fmt: skip
    yield run(command)
    run(command)
    while True:
        yield run(command)


def floor(server: Server, folder: Path) -> Iterator[Took]:
    """The same; see bench/floor.py."""
    folder.mkdir()
    (folder / "urls").write_text("\n".join(server.addresses))
    code = "import sys; sys.stdin = open(sys.argv.pop()); from bench.floor import main; main()"
    while True:
        yield run([sys.executable, "-c", code, str(folder / "tread.db"), str(folder / "urls")])


PROGRAMS = {"tread": tread, "newsboat": newsboat, "floor": floor}


def measure(scene: Scene, runs: int) -> list[Program]:
    """Every program in the scene, in turns, `runs` times."""
    most = NEWSBOAT_MOST if scene == Scene(scene.feeds) else NEWSBOAT_USUAL
    names = [
        name for name in PROGRAMS
        if name == "tread" or not scene.is_small
        if name != "newsboat" or (shutil.which(name) and scene.feeds <= most)
    ]  # fmt: skip
    found: dict[tuple[str, str], list[Took]] = {}
    weights: dict[str, float] = {}
    with scene.server() as server:
        for _ in range(runs):
            for name in names:
                print(f"{scene}: {name} ...", file=sys.stderr)
                with tempfile.TemporaryDirectory() as temporary:
                    folder = Path(temporary) / name
                    refreshes = PROGRAMS[name](server, folder)
                    for step in STEPS:
                        if step == "changed":
                            server.change(CHANGED)
                        found.setdefault((name, step), []).append(next(refreshes))
                    size = sum(file.stat().st_size for file in folder.glob("tread.db*"))
                    articles = sum(server.stock.count(one) for one in range(scene.feeds))
                    weights[name] = size / articles
                    server.rewind()
    return [
        Program(name, {step: median(found[name, step]) for step in STEPS}, weights[name])
        for name in names
    ]


def check(server: Server, places: Places) -> None:
    """Compare what is stored with what was sent; a difference ends the bench."""
    library = Library.open(places, load(places))
    try:
        at = {address: feed for feed, address in enumerate(server.addresses)}
        feeds = {row.id: at[row.url] for row in library.feeds()}
        stored: Counter[str] = Counter()
        ids: dict[str, EntryId] = {}
        for row in library.entries(parse_query("")):
            stored[row.url] += 1
            ids[row.url] = row.id
        for feed in feeds.values():
            for link in server.stock.links(feed):
                if stored[link] != 1:
                    times = f"stored {stored[link]} times" if stored[link] else "missing"
                    raise SystemExit(f"{link} of feed {feed} is {times}.")
        if sum(stored.values()) != sum(server.stock.count(feed) for feed in feeds.values()):
            raise SystemExit("More is stored than was sent.")
        for feed in list(feeds.values())[:: max(1, len(feeds) // 25)]:
            for made in server.stock.made(feed):
                _check_text(library, ids[made.link], made.guid, made.title, made.lines)
    finally:
        library.close()


def _check_text(
    library: Library, ident: EntryId, guid: str, title: str, lines: Sequence[str]
) -> None:
    article = library.reading(ident).cleaned.article
    text = " ".join(" ".join(block.text for block in article.blocks).split())
    at = 0
    for line in lines:
        at = text.find(line, at)
        if at < 0:
            raise SystemExit(f"{guid}: this line of it is not stored, or not in order: {line}")
        at += len(line)
    if article.title != title:
        raise SystemExit(f"{guid}: the title is {article.title!r}, not {title!r}.")


def exponent(small: tuple[int, float], large: tuple[int, float]) -> float:
    """The power of the number of feeds that the seconds grow with."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])


def table(found: Sequence[tuple[Scene, list[Program]]]) -> Iterator[str]:
    """The figures as Markdown."""
    yield "| | | wall: cold (readable) / unchanged / 5 % changed | CPU | peak memory | an article |"
    yield "|---|---|--:|--:|--:|--:|"
    for scene, programs in found:
        for one in programs:
            cold, *others = (one.took[step] for step in STEPS)
            readable = f" ({cold.mark:.2f})" if cold.mark else ""
            walls = " / ".join(f"{took.wall:.2f}" for took in others)
            cpus = " / ".join(f"{one.took[step].cpu:.2f}" for step in STEPS)
            most = max(took.memory for took in one.took.values()) / 2**20
            yield (
                f"| {scene} | {one.name} | {cold.wall:.2f}{readable} / {walls} s | {cpus} s | "
                f"{most:.0f} MB | {one.per_article / 1000:.1f} kB |"
            )
    yield ""
    yield from _ratios(found)


def _ratios(found: Sequence[tuple[Scene, list[Program]]]) -> Iterator[str]:
    for other in ("newsboat", "floor"):
        yield f"tread's wall seconds as a share of {other}'s:"
        yield ""
        yield "| | cold, readable | cold, indexed | unchanged | 5 % changed |"
        yield "|---|--:|--:|--:|--:|"
        for scene, programs in found:
            by_name = {one.name: one.took for one in programs}
            if other not in by_name:
                continue
            mine, its = by_name["tread"], by_name[other]
            shares = [mine["cold"].mark / its["cold"].wall]
            shares += [mine[step].wall / its[step].wall for step in STEPS]
            yield f"| {scene} | {' | '.join(f'{share:.2f}' for share in shares)} |"
        yield ""
    plain = [(scene.feeds, ones) for scene, ones in found if scene == Scene(scene.feeds)]
    small = [(scene.feeds, ones) for scene, ones in found if scene.is_small]
    yield from _growth("tread", "tread", plain)
    yield from _growth("newsboat", "newsboat", plain)
    yield from _growth("tread, small feeds,", "tread", small)


def _growth(what: str, name: str, found: Sequence[tuple[int, list[Program]]]) -> Iterator[str]:
    sizes = [(feeds, one.took) for feeds, ones in found for one in ones if one.name == name]
    for (few, before), (many, after) in itertools.pairwise(sizes):
        grows = ", ".join(
            f"{step} {exponent((few, before[step].wall), (many, after[step].wall)):.2f}"
            for step in STEPS
        )
        yield f"- {what} from {few:,} to {many:,} feeds: seconds grow with the power {grows}"


def scenes(sizes: Sequence[int]) -> Iterator[Scene]:
    """What is measured."""
    yield from (Scene(size) for size in sizes)
    middle = min(sizes[-1], 1000)
    yield Scene(middle, hosts=8)
    yield Scene(middle, hosts=8, latency=0.1)
    # How the engine grows, at ten times as many feeds as time allows for whole articles.
    for size in (middle, 3 * middle, 10 * middle) if middle < 1000 else (300, 1000, 3000):
        yield Scene(size, entries=3, words=40)


def hanging(feeds: int) -> Iterator[str]:
    """Two refreshes, cold and unchanged, in which one feed of twenty never answers."""
    scene = Scene(feeds, entries=3, words=40)
    with scene.server(hangs=HANGS) as server, tempfile.TemporaryDirectory() as folder:
        options = f"[fetch]\ntimeout_seconds = {PATIENCE}\n"
        refreshes = tread(server, Path(folder) / "tread", options)
        cold, unchanged = next(refreshes), next(refreshes)
    silent = sum(server.stock.hangs(feed) for feed in range(feeds))
    yield (
        f"{feeds:,} small feeds, of which {silent} never answer, with `timeout_seconds = "
        f"{PATIENCE}`: the last of the others was done after {cold.mark:.1f} s and all after "
        f"{cold.wall:.1f} s, cold; unchanged, {unchanged.mark:.1f} and {unchanged.wall:.1f} s."
    )


def profile(feeds: int = 100) -> Iterator[str]:
    """Where the CPU time of a cold refresh goes, by folder of the package; one process only."""
    from bench.where import where

    with Server(feeds) as server, tempfile.TemporaryDirectory() as folder:
        yield from where(server.addresses, Path(folder))


def main(sizes: Sequence[int], runs: int) -> Iterator[str]:
    """All scenes."""
    found = [(scene, measure(scene, runs)) for scene in scenes(sizes)]
    yield from table(found)
    yield ""
    yield from hanging(min(sizes[-1], 1000))
    boat = shutil.which("newsboat")
    if boat:
        said = subprocess.run([boat, "--version"], capture_output=True, text=True, check=True)
        yield ""
        yield f"{said.stdout.split(' - ')[0].strip()}, 16 threads; medians of {runs} runs."
