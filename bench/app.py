"""How long the app takes, on a terminal of its own: `python -m bench.app [--write] [SIZE ...]`.

Each program runs on a pseudo-terminal of 120 columns and 40 lines, as in a reader's window. The
first useful frame is there when feeds, list and the first article's text have been drawn; a key is
done when what it draws has ended (the last byte before a silence). Stores are those of
`bench.stores`, in BENCH (a folder in the system's temporary one unless the environment says so).
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench import stores
from bench.document import put
from bench.measure import machine
from reader.config import load
from reader.library import Library
from reader.paths import Places
from reader.query import parse_query
from reader.store import write
from reader.store.db import Database
from reader.tui.session import STATE

COLUMNS, LINES = 120, 40
ENVIRONMENT = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "LC_ALL": "C.UTF-8",
    "TEXTUAL_ANIMATIONS": "none",
    "PYTHONDONTWRITEBYTECODE": "",  # every reader's Python keeps what it compiled
}
SILENCE = 0.08
"""Seconds without output after which a key is done."""
LONGEST = 30.0
SIZES = (10_000, 100_000, 1_000_000)
NEWSBOAT_MOST = 10_000
"""To fill newsboat goes through a feed of that size, which is not what is measured here."""
ESCAPES = re.compile(
    rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|P[^\x1b]*\x1b\\|[@-_])"
)
HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("Hello, World!")

Hello().run()
"""
PLAIN_LIST = """
from textual.app import App
from textual.widgets import OptionList

class List(App):
    def compose(self):
        yield OptionList(*(f"Hello, World! {n}" for n in range(1000)))

List().run()
"""
DOWN, PAGE_DOWN, HOME, END_KEY = b"\x1b[B", b"\x1b[6~", b"\x1b[H", b"\x1b[F"


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, command: Sequence[str]) -> None:
        self.began = time.perf_counter()
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            os.execvpe(command[0], list(command), os.environ | ENVIRONMENT)  # noqa: S606

    def read(self, seconds: float) -> bytes:
        """What the program writes within this time; empty when it is silent."""
        if not select.select([self.end], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self.end, 2**16)
        except OSError:  # it has ended
            return b""

    def wait_for(self, marks: Sequence[str]) -> float:
        """Seconds from the start until all of these have been drawn."""
        drawn = b""
        while time.perf_counter() - self.began < LONGEST:
            drawn += self.read(0.05)
            seen = ESCAPES.sub(b"", drawn).decode("utf-8", "replace")
            if all(mark in seen for mark in marks):
                return time.perf_counter() - self.began
        raise SystemExit(f"Never drawn: {marks}; this was: {seen[-400:]!r}")

    def press(self, key: bytes) -> float:
        """Seconds from a key to the last byte that it draws."""
        began = last = time.perf_counter()
        os.write(self.end, key)
        while self.read(SILENCE if last > began else 1.0):
            last = time.perf_counter()
            if last - began > LONGEST:
                break
        return last - began

    def settle(self) -> None:
        """Wait until nothing has been drawn for a while."""
        while self.read(0.5):
            pass

    def close(self) -> int:
        """End the program; the most memory that it had, in bytes."""
        os.kill(self.pid, signal.SIGTERM)
        while self.read(1.0):
            pass
        os.close(self.end)
        _, _, used = os.wait4(self.pid, 0)
        return used.ru_maxrss * 1024


@dataclass
class Figures:
    """What one program took."""

    name: str
    first: float = 0.0
    memory: int = 0
    query: tuple[float, float] | None = None
    """Seconds on the clock, and of the processor."""
    keys: dict[str, list[float]] = field(default_factory=dict)


Plan = Sequence[tuple[str, Sequence[bytes], bytes]]
"""What a key is for, the keys before it (not measured), and the key; in order."""

TREAD: Plan = (
    *[("down", (), b"j")] * 40,
    *[("page down", (), PAGE_DOWN)] * 30,
    *[("end", (b"g",), b"G")] * 15,
    *[("next unread", (), b"n")] * 20,
    *[("open article", (b"\x1b", b"j"), b"\r")] * 15,
)
PLAIN: Plan = (
    *[("down", (), DOWN)] * 40,
    *[("page down", (), PAGE_DOWN)] * 20,
    *[("end", (HOME,), END_KEY)] * 15,
)
NEWSBOAT: Plan = (
    *[("down", (), DOWN)] * 40,
    *[("page down", (), PAGE_DOWN)] * 30,
    *[("end", (HOME,), END_KEY)] * 15,
    *[("open article", (DOWN,), b"\r"), ("", (), b"q")] * 15,
)


def measure(
    name: str,
    command: Sequence[str],
    marks: Sequence[str],
    begin: Sequence[bytes],
    plan: Plan,
    runs: int = 3,
    forget: Callable[[], None] = lambda: None,
) -> Figures:
    """Start a program several times for its first frame, and press the keys in the last run."""
    found = Figures(name)
    firsts = []
    for run in range(runs):
        forget()
        terminal = Terminal(command)
        firsts.append(terminal.wait_for(marks))
        if run == runs - 1:
            for what, seconds in walk(terminal, begin, plan):
                found.keys.setdefault(what, []).append(seconds)
        found.memory = max(found.memory, terminal.close())
    found.first = statistics.median(firsts)
    found.keys.pop("", None)
    return found


def walk(terminal: Terminal, begin: Sequence[bytes], plan: Plan) -> Iterator[tuple[str, float]]:
    """Press the keys of a plan: what each was for, and what it took."""
    terminal.settle()
    for key in begin:
        terminal.press(key)
    for what, before, key in plan:
        for other in before:
            terminal.press(other)
        yield what, terminal.press(key)


def longest_query(
    options: Sequence[str], marks: Sequence[str], begin: Sequence[bytes], plan: Plan
) -> tuple[float, float]:
    """The longest query on the app's own thread, in a walk of its own: seconds on the clock, and of
    the processor."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "queries.json"
        terminal = Terminal([sys.executable, "-m", "bench.queries", str(file), *options])
        terminal.wait_for(marks)
        for _ in walk(terminal, begin, plan):
            pass
        terminal.close()
        found = json.loads(file.read_text("utf-8"))
    print("The longest query:", found, file=sys.stderr)
    return float(found["seconds"]), float(found["cpu"])


def programs(sizes: Sequence[int], folder: Path) -> Iterator[Figures]:
    """A bare Textual app, tread at each size, and newsboat where it is installed."""
    hello, plain = ([sys.executable, "-c", code] for code in (HELLO, PLAIN_LIST))
    bare = measure("bare Textual", hello, ["Hello, World!"], (), ())
    bare.keys = measure("", plain, ["Hello, World!"], (), PLAIN, 1).keys
    yield bare
    for size in sizes:
        print(f"{size} articles ...", file=sys.stderr)
        filled = folder / f"mill-{size}"
        stores.fill(filled, size)
        places = stores.places_of(filled)
        options = ["--config", str(places.config), "--data", str(places.data)]
        command = [sys.executable, "-m", "reader", *options]
        marks = first_frame(places)
        forget = partial(forget_session, places)
        begin = (b"\t", b"g")
        found = measure(f"tread, {size:,}", command, marks, begin, TREAD, forget=forget)
        forget()
        found.query = longest_query(options, marks, begin, TREAD)
        yield found
    boat = shutil.which("newsboat")
    for size in (one for one in sizes if boat and one <= NEWSBOAT_MOST):
        where = newsboat_store(boat or "", folder / f"newsboat-{size}", size)
        if where:
            command = [boat or "", *where]
            yield measure(f"newsboat, {size:,}", command, ["Harbour"], (b"\r",), NEWSBOAT, 1)


def first_frame(places: Places) -> tuple[str, str, str]:
    """What is drawn in each pane: of a feed's name, of the first row, of its article's text."""
    library = Library.open(places, load(places))
    try:
        row = library.rows(library.listing(parse_query(""))[:1])[0]
        text = library.reading(row.id).cleaned.plain
        return "Mill 0", max(row.title.split()[:3], key=len), max(text.split()[:5], key=len)
    finally:
        library.close()


def forget_session(places: Places) -> None:
    """Each run begins where a new reader does."""
    database = Database(places.database)
    write.set_state(database, STATE, "")
    database.close()


def newsboat_store(boat: str, folder: Path, size: int) -> list[str]:
    """Options with which newsboat has as many articles, in one feed that it reads by itself."""
    import subprocess

    folder.mkdir(parents=True, exist_ok=True)
    feed, urls = folder / "feed.xml", folder / "urls"
    settings, cache = folder / "config", folder / "cache.db"
    options = ["-u", str(urls), "-c", str(cache), "-C", str(settings)]
    if not cache.exists():
        urls.write_text(f"file://{feed}\n", "utf-8")
        settings.write_text("auto-reload no\nprepopulate-query-feeds no\n", "utf-8")
        with feed.open("w", encoding="utf-8") as out:
            out.write("<rss version='2.0'><channel><title>Harbour</title>")
            out.writelines(
                f"<item><title>Harbour news {n}</title><guid>{n}</guid>"
                f"<description>The gulls had {n} fish.</description></item>"
                for n in range(size)
            )
            out.write("</channel></rss>")
        try:
            subprocess.run(
                [boat, *options, "-x", "reload"], check=True, timeout=300, capture_output=True
            )
        except (subprocess.SubprocessError, OSError) as error:
            print(f"newsboat with {size} articles: {error}", file=sys.stderr)
            shutil.rmtree(folder)
            return []
    return options


def table(found: Sequence[Figures]) -> Iterator[str]:
    """The figures as Markdown."""
    bare = found[0].first
    yield "| | first useful frame | against bare | peak memory | longest query, clock / CPU |"
    yield "|---|--:|--:|--:|--:|"
    for one in found:
        times = f"{one.first / bare:.1f}×"
        query = " / ".join(f"{seconds * 1000:.1f}" for seconds in one.query or ())
        first, memory = f"{one.first * 1000:.0f} ms", f"{one.memory / 2**20:.0f} MB"
        yield f"| {one.name} | {first} | {times} | {memory} | {query + ' ms' if query else '–'} |"
    yield ""
    names = list(dict.fromkeys(name for one in found for name in one.keys))
    yield "Keys, p50 / p95 / p99 in milliseconds:"
    yield ""
    yield f"| | {' | '.join(names)} |"
    yield f"|---|{'--:|' * len(names)}"
    for one in found:
        cells = [_spread(one.keys.get(name, ())) for name in names]
        yield f"| {one.name} | {' | '.join(cells)} |"


def _spread(seconds: Sequence[float]) -> str:
    if len(seconds) < 2:
        return "–"
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return " / ".join(f"{cuts[at - 1] * 1000:.0f}" for at in (50, 95, 99))


def main() -> int:
    """Measure, print, and write the document when asked to."""
    parser = argparse.ArgumentParser(prog="bench.app", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), metavar="SIZE")
    parser.add_argument("--write", action="store_true", help="put the figures into the document")
    options = parser.parse_args()
    folder = Path(os.environ.get("BENCH") or Path(tempfile.gettempdir()) / "tread-bench")
    on = machine()
    text = "\n".join((on, "", *table(list(programs(options.sizes, folder)))))
    print(text)
    if options.write:
        put("app", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
