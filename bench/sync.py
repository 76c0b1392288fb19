"""What an exchange with a server costs: the first one, one without news, and one with 20 changes.

    python -m bench.sync [--write] [--articles 50000] [--feeds 200] [--words 300]

The server is `tests/greader_server.py`, in this process; what is measured is the process of
`tread sync now`. What tread has afterwards is compared with what the server has.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.document import put
from bench.measure import Took, machine, run
from reader.config import load
from reader.ingest.mill import Mill
from reader.library import Library
from reader.paths import Places
from reader.query import parse_query
from tests.greader_server import PASSWORD, GreaderServer
from tests.sync_room import ENV, synced_places

UNREAD = 10
"""Of so many articles one is unread; a tenth of that have a star."""
NEWS, MARKS = 8, 6
"""Of the 20 changes: articles that came in there, and marks there and here."""


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange."""

    name: str
    took: Took
    requests: int
    bytes: int
    done: str


def fill(server: GreaderServer, articles: int, feeds: int, words: int) -> list[str]:
    """Made-up articles, in the order in which they came in."""
    mill = Mill(words=words)
    names = [server.subscribe(f"https://mill.invalid/{n}.xml", f"Mill {n}") for n in range(feeds)]
    for number in range(articles):
        publish(server, mill, names, number)
    return names


def publish(server: GreaderServer, mill: Mill, names: list[str], number: int) -> None:
    """One more article."""
    made = mill.entry(number % len(names), number // len(names))
    server.publish(
        names[number % len(names)], made.title, made.html, link=made.link,
        read=number % UNREAD != 0, starred=number % (10 * UNREAD) == 0,
    )  # fmt: skip


def exchange(places: Places, server: GreaderServer, name: str) -> Step:
    """`tread sync now`, in a process of its own; its report is read from the file it wrote."""
    said = places.data / "said.json"
    shell = f'"$@" > "{said}"'
    command = [
        "sh", "-c", shell, "-", sys.executable, "-m", "reader", "--config", str(places.config),
        "--data", str(places.data), "sync", "now", "--json",
    ]  # fmt: skip
    took = run(command)
    lines = [json.loads(line) for line in said.read_text("utf-8").splitlines()]
    (report,) = (line["sync"] for line in lines if "sync" in line)
    if report["problem"]:
        raise SystemExit(f"The exchange failed: {report['problem']}")
    done = f"{report['new']:,} new, {report['marked']} marked, {report['sent']} sent"
    compare(places, server)
    return Step(name, took, report["requests"], report["bytes"], done)


def compare(places: Places, server: GreaderServer) -> None:
    """Everything that the server has is here, with the same state."""
    library = Library(places, load(places))
    try:
        with library.database.reading() as db:
            rows = db.execute(
                """SELECT remote, read, starred FROM entry
                   JOIN sync_entry ON sync_entry.entry = entry.id"""
            )
            here = {row[0]: (bool(row[1]), bool(row[2])) for row in rows}
    finally:
        library.close()
    there = {item.id: (item.read, item.starred) for item in server.items.values()}
    if here != there:
        raise SystemExit("What is here is not what the server has.")


def change(places: Places, server: GreaderServer, names: list[str], articles: int) -> None:
    """20 changes: what came in, and marks on both sides."""
    mill = Mill(words=300)
    for number in range(articles, articles + NEWS):
        publish(server, mill, names, number)
    unread = [item for item in server.items.values() if not item.read]
    for item in unread[:MARKS]:
        item.read = True
    library = Library(places, load(places))
    library.mark(library.ids(parse_query("is:unread"))[:MARKS], "read")
    library.close()


def measure(articles: int, feeds: int, words: int) -> Iterator[Step]:
    """The exchanges one after the other."""
    os.environ[ENV] = PASSWORD
    with tempfile.TemporaryDirectory() as folder, GreaderServer(page=10_000) as server:
        names = fill(server, articles, feeds, words)
        places = synced_places(Path(folder), server)
        library = Library(places, load(places))
        library.sync_login()
        library.close()
        yield exchange(places, server, f"the first, {articles:,} articles")
        yield exchange(places, server, "nothing new")
        change(places, server, names, articles)
        yield exchange(places, server, "20 changes")


def main() -> int:
    """Measure, print, and write the document when asked to."""
    parser = argparse.ArgumentParser(prog="bench.sync", description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the figures into the document")
    parser.add_argument("--articles", type=int, default=50_000, help="on the server (50000)")
    parser.add_argument("--feeds", type=int, default=200, help="on the server (200)")
    parser.add_argument("--words", type=int, default=300, help="of an article (300)")
    given = parser.parse_args()
    lines = [
        machine(),
        "",
        f"{given.feeds} feeds, {given.words} words an article, one in {UNREAD} unread; the server "
        "on loopback.",
        "",
        "| exchange | what it did | requests | MB received | seconds | CPU seconds | MB memory |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    print(*lines, sep="\n")
    for step in measure(given.articles, given.feeds, given.words):
        took = step.took
        line = (
            f"| {step.name} | {step.done} | {step.requests} | {step.bytes / 1e6:.2f} "
            f"| {took.wall:.1f} | {took.cpu:.1f} | {took.memory / 2**20:.0f} |"
        )
        print(line, flush=True)
        lines.append(line)
    if given.write:
        put("sync", "\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
