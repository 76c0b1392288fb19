"""Hours of use in minutes: is tread at the end what it was at the beginning?

    python -m bench.soak SECONDS [SEED]

The app in tmux, on feeds that change at every visit, among them some that stall, break off, lie or
swear. Random keys, refreshes, a second tread beside it, and kill -9 for whatever is not the app; at
last for the app as well. Then: no fault in the log, no growth of memory and none of open files
after the warm-up, keys answered as quickly as at first, a sound store. Exit status 1 where not.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests import hostile_room
from tests.fakes import rss
from tests.server import LoopbackServer, Reply, Route, Seen, redirect

HEALTHY = 12
STEPS = 40
"""Keys between two looks."""
MORE_MEMORY, MORE_FILES, SLOWER = 1.15, 4, 3.0
"""How much the second half may have more than the first: a share and 8 MB, a number, a factor."""
SLACK_MB, SLACK_MS = 8.0, 60.0
FEWEST = 12
"""Looks that say something."""
WORDS = ("council", "harbour", "roof", "bridge", "toll", "reeds", "kiln", "goats", "ferry", "pool")
KEYS = (
    *"jjjjjkkknnnppgGxxsmwzDSZJLtHF=!?cV[]()UhlfIib123", "Space", "Space", "Space", "Enter",
    "Enter", "Escape", "Escape", "Escape", "Tab", "Tab", "PageDown", "PageUp", "/", "\\", "r", "R",
     "y", "o", ",", "N", "P",
)  # fmt: skip
"""Not those that leave, nor those that unsubscribe."""
SIZES = ((120, 40), (80, 24), (200, 50), (20, 6), (1, 1))


@dataclass(slots=True)
class Figures:
    """What was seen of the app, in the order of time."""

    memory: list[float] = field(default_factory=list)
    files: list[int] = field(default_factory=list)
    latency: list[float] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1


# The feeds


def routes(chance: random.Random, ended: threading.Event) -> dict[str, Route]:
    """Feeds that have something new at each visit, and feeds that have faults."""
    found: dict[str, Route] = {f"/{n}.xml": _growing(chance, n) for n in range(HEALTHY)}
    whole = rss([("One", "<p>text</p>")])
    faults: dict[str, Route] = {
        "stall": Reply(whole.encode(), stall_at=40), "cut": Reply(whole.encode(), cut_at=90),
        "reset": Reply(whole.encode(), cut_at=30, reset=True), "silent": Reply(wait=ended),
        "drip": Reply(whole.encode(), drip=0.2), "error": Reply(b"no", status=500),
        "late": Reply(status=503, headers={"Retry-After": "2"}), "loop": redirect("/loop"),
        "bomb": Reply(b" " * (20 << 20), gzip=True), "junk": Reply(os.urandom(9_000)),
        "html": "<html><body>no feed</body></html>", "raw": Reply(raw=b"\x00\xff\r\n\r\n"),
        "hostile": hostile_room.json_feed(), "rss": hostile_room.rss_feed(),
    }  # fmt: skip
    return found | {f"/{name}": route for name, route in faults.items()}


def _growing(chance: random.Random, number: int) -> Callable[[Seen], str]:
    told: list[tuple[str, str]] = []

    def answer(_: Seen) -> str:
        words = [chance.choice(WORDS) for _ in range(60)]
        text = "".join(f"<p>{' '.join(words[at:])} {uuid.UUID(int=chance.getrandbits(128))}.</p>"
                       for at in range(0, 60, 10))  # fmt: skip
        told.insert(0, (f"{' '.join(words[:5])} {len(told)}", text))
        return rss(told[:20], title=f"Press {number}", link=f"https://press{number}.example")

    return answer


def configure(folder: Path, server: LoopbackServer) -> None:
    feeds = "".join(f'[[feeds]]\nurl = "{server.url(path)}"\n' for path in server.routes
                    if path != "/loop.html")  # fmt: skip
    text = f"[tread]\nrefresh_minutes = 1\n[fetch]\ntimeout_seconds = 3\n{feeds}"
    (folder / "config.toml").write_text(text + "[store]\nkeep_max_per_feed = 60\n", "utf-8")


# The app


class Terminal:
    """The app in tmux, and all that it writes to its terminal in a pipe."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._name = f"soak-{uuid.uuid4().hex[:8]}"
        self._pipe = folder / "screen"
        os.mkfifo(self._pipe)
        self._out = os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.words = [sys.executable, "-m", "reader", "--config", str(folder / "config.toml"),
                      "--data", str(folder / "data")]  # fmt: skip
        self.pid = 0

    def tmux(self, *words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self._name, *words], capture_output=True, text=True, check=False
        )  # fmt: skip
        return done.stdout

    def start(self) -> None:
        self.tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40",
            "-e", f"HOME={self._folder}", "-e", "TERM=xterm-256color", "-e", "LC_ALL=C.UTF-8",
            "-e", "BROWSER=/bin/true", "-e", "VISUAL=/bin/true", *self.words,
            ";", "set-option", "-g", "remain-on-exit", "on",
        )  # fmt: skip
        self.tmux("pipe-pane", f"cat > {self._pipe}")
        self.pid = int(self.tmux("display-message", "-p", "#{pane_pid}").strip() or 0)
        end = time.monotonic() + 40
        while "Feeds" not in self.screen() and time.monotonic() < end:
            time.sleep(0.1)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p")

    def keys(self, *names: str) -> None:
        self.tmux("send-keys", *names)

    def answer(self, key: str, patience: float = 5.0) -> float | None:
        """Milliseconds from a key to the first that is drawn for it; None when nothing is."""
        self._drain()
        began = time.monotonic()
        self.keys(key)
        while time.monotonic() - began < patience:
            if self._drain():
                return (time.monotonic() - began) * 1000
            time.sleep(0.001)
        return None

    def settle(self, quiet: float = 0.5, patience: float = 60.0) -> None:
        """Wait until nothing has been drawn for a while: what was typed ahead is answered."""
        end = time.monotonic() + patience
        last = time.monotonic()
        while last + quiet > (now := time.monotonic()) and now < end:
            if self._drain():
                last = now
            time.sleep(0.02)

    def go_home(self) -> None:
        """Put away what is over the panes, one thing after the other."""
        self.settle()
        for _ in range(6):
            self.keys("Escape")
            self.settle(0.3)  # one Esc read with the other, or with a letter, is another key

    def _drain(self) -> bool:
        seen = False
        with suppress(BlockingIOError):
            while os.read(self._out, 1 << 16):
                seen = True
        return seen

    def alive(self) -> bool:
        try:
            state = Path(f"/proc/{self.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return False
        return state != "Z"

    def status(self) -> str:
        return self.tmux("display-message", "-p", "status #{pane_dead_status}").strip()

    def children(self) -> list[int]:
        found = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        with suppress(OSError):
            return [int(one) for one in found.read_text("utf-8").split()]
        return []

    def close(self) -> None:
        self.tmux("kill-server")
        os.close(self._out)


def memory_of(pid: int) -> float:
    """Megabytes that a process has in memory."""
    for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


# What is done to it


def use(terminal: Terminal, chance: random.Random, figures: Figures, until: float) -> None:
    """Keys, sizes, a second process, kills; and looks in between."""
    beside: list[tuple[str, subprocess.Popen[str]]] = []
    while time.monotonic() < until:
        terminal.keys(*(chance.choice(KEYS) for _ in range(STEPS)))
        figures.count("rounds of keys")
        if chance.random() < 0.1:
            width, height = chance.choice(SIZES)
            terminal.tmux("resize-window", "-x", str(width), "-y", str(height))
            figures.count("sizes")
        if chance.random() < 0.3 and len(beside) < 2:
            beside.append(_begin(terminal, chance, figures))
        if chance.random() < 0.08 and terminal.children():
            with suppress(ProcessLookupError):
                os.kill(chance.choice(terminal.children()), signal.SIGKILL)
            figures.count("kills of the app's child")
        beside = [one for one in beside if not _ended(*one, figures)]
        if not _look(terminal, figures):
            break
    for _, process in beside:
        process.kill()
        process.communicate()


def _begin(
    terminal: Terminal, chance: random.Random, figures: Figures
) -> tuple[str, subprocess.Popen[str]]:
    words = chance.choice([
        ("refresh",), ("refresh", "--json"), ("list", "--json"),
        ("mark", "starred", "--query", "roof"),
        ("mark", "unread", "--query", "kiln"), ("search", "harbour"), ("rules", "list"), ("stats",),
    ])  # fmt: skip
    process = subprocess.Popen(
        [*terminal.words, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    threading.Thread(target=process.wait, daemon=True).start()
    if chance.random() < 0.3:
        threading.Timer(chance.random() * 1.5, process.kill).start()
        figures.count("kills beside it")
    figures.count("processes beside it")
    return " ".join(words), process


def _ended(words: str, process: subprocess.Popen[str], figures: Figures) -> bool:
    """Has it? What it said is looked at then."""
    try:
        _, errors = process.communicate(timeout=0.01)
    except subprocess.TimeoutExpired:
        return False
    if "Traceback" in errors or "locked" in errors or "Another program" in errors:
        figures.faults.append(f"tread {words}: {errors[-400:]}")
    elif process.returncode not in (0, 1, 3, -signal.SIGKILL):
        figures.faults.append(f"tread {words}: status {process.returncode}: {errors[-400:]}")
    return True


def _look(terminal: Terminal, figures: Figures) -> bool:
    """Is the app still there? How large is it, and how quick?"""
    terminal.tmux("resize-window", "-x", "120", "-y", "40")
    terminal.go_home()
    for _ in range(2):  # there and back
        took = terminal.answer("z")
        if not terminal.alive():
            figures.faults.append(f"The app is gone ({terminal.status()}):\n{terminal.screen()}")
            return False
        if took is None:
            figures.faults.append(f"No answer to a key:\n{terminal.screen()}")
            return False
        figures.latency.append(took)
        terminal.settle()
    figures.memory.append(memory_of(terminal.pid))
    figures.files.append(len(os.listdir(f"/proc/{terminal.pid}/fd")))  # noqa: PTH208
    return True


# What is asked of it


def judge(figures: Figures) -> Iterator[str]:
    """What became worse after the warm-up, which is the first quarter."""
    if len(figures.memory) < FEWEST:
        return  # no time to warm up: what crashed or was lost counts all the same
    first, second = _halves(figures.memory)
    if median(second) > median(first) * MORE_MEMORY + SLACK_MB:
        yield f"Memory grew from {median(first):.0f} to {median(second):.0f} MB."
    opened, later = _halves([float(one) for one in figures.files])
    if median(later) > median(opened) + MORE_FILES:
        yield f"Open files grew from {median(opened):.0f} to {median(later):.0f}."
    quick, slow = map(p99, _halves(figures.latency))
    if slow > quick * SLOWER + SLACK_MS:
        yield f"A key took {quick:.0f} ms (p99) and later {slow:.0f}."


def _halves(values: list[float]) -> tuple[list[float], list[float]]:
    settled = values[len(values) // 4 :]
    return settled[: len(settled) // 2], settled[len(settled) // 2 :]


def p99(values: list[float]) -> float:
    return sorted(values)[max(-(-len(values) * 99 // 100) - 1, 0)]


def check_store(terminal: Terminal) -> Iterator[str]:
    done = subprocess.run(
        [*terminal.words, "store", "check"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        yield f"The store: {done.stdout} {done.stderr}"


def check_log(folder: Path) -> Iterator[str]:
    log = folder / "data" / "tread.log"
    text = log.read_text("utf-8", "replace") if log.exists() else ""
    for sign in ("Traceback", "locked"):
        if sign in text:
            at = text.index(sign)
            yield f"The log: {text[max(at - 200, 0) : at + 2_000]}"


def leave(terminal: Terminal) -> Iterator[str]:
    """Killed, begun again, and left as a reader leaves it."""
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.tmux("kill-session")
    terminal.start()
    if not terminal.alive():
        yield f"It does not begin again:\n{terminal.screen()}"
        return
    terminal.go_home()
    terminal.keys("Q")
    end = time.monotonic() + 20
    while terminal.alive() and time.monotonic() < end:
        time.sleep(0.1)
    if terminal.alive():
        yield f"It does not leave:\n{terminal.screen()}"


def soak(seconds: float, seed: int, folder: Path) -> Figures:
    """Use it for so long; what is wrong is among the figures."""
    chance, figures, ended = random.Random(seed), Figures(), threading.Event()  # noqa: S311
    with LoopbackServer(routes(random.Random(seed), ended)) as server:  # noqa: S311
        configure(folder, server)
        terminal = Terminal(folder)
        try:
            terminal.start()
            use(terminal, chance, figures, time.monotonic() + seconds)
            if not figures.faults:
                figures.faults += judge(figures)
                figures.faults += leave(terminal)
            figures.faults += [*check_log(folder), *check_store(terminal)]
        finally:
            ended.set()
            terminal.close()
    return figures


def report(figures: Figures) -> str:
    lines = [f"{count:>6} {what}" for what, count in sorted(figures.done.items())]
    for name, unit, values in (
        ("memory", "MB", figures.memory), ("open files", "", [float(n) for n in figures.files]),
        ("a key, p99", "ms", figures.latency),
    ):  # fmt: skip
        if len(values) >= FEWEST:
            told = p99 if unit == "ms" else median
            first, second = _halves(values)
            lines.append(f"{name}: {told(first):.0f} {unit}, later {told(second):.0f} {unit}")
            step = len(values) // 10 or 1
            course = (told(values[at : at + step]) for at in range(0, len(values), step))
            lines.append(f"       by and by: {' '.join(f'{one:.0f}' for one in course)}")
    lines += [f"! {fault}" for fault in figures.faults] or ["Nothing is wrong."]
    return "\n".join(lines)


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    print(f"{seconds:.0f} s, seed {seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="tread-soak-") as folder:
        figures = soak(seconds, seed, Path(folder))
    print(report(figures))
    print(json.dumps({"seed": seed, "seconds": seconds, "faults": len(figures.faults)}))
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
