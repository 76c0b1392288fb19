"""The real `tread` in a real terminal against a real server: the path a user takes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.paths import Places
from tests import press_room
from tests.fakes import rss, write_config
from tests.server import LoopbackServer

pytestmark = [
    pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed"),
    pytest.mark.timeout(180),
]

PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
LONG = "".join(
    f"<p>Paragraph {n}: the council heard at length what the roof of the old pool would cost.</p>"
    for n in range(30)
)
PATIENCE = 40.0


class Terminal:
    """A tmux session of a given size with one command in it."""

    def __init__(self, columns: int, lines: int, home: Path) -> None:
        self.name = f"tread-{uuid.uuid4().hex[:8]}"
        self._size = ["-x", str(columns), "-y", str(lines)]
        self._home = home

    def tmux(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", self.name, *arguments], capture_output=True, text=True, check=False
        )
        return done.stdout

    def start(self, *command: str, env: str = "TREAD=1") -> None:
        line = [sys.executable, "-m", "reader", *command]
        self.tmux(
            "-f", "/dev/null", "new-session", "-d", *self._size,
            "-e", f"HOME={self._home}", "-e", "TERM=xterm-256color", "-e", "LC_ALL=C.UTF-8",
            "env", "-u", "NO_COLOR", "-u", "COLUMNS", "-u", "LINES", env, *line,
            ";", "set-option", "-g", "remain-on-exit", "on",
        )  # fmt: skip

    def keys(self, *keys: str) -> None:
        self.tmux("send-keys", *keys)

    def screen(self) -> str:
        return self.tmux("capture-pane", "-p").replace("\u00a0", " ")

    def wait(self, test: Callable[[str], bool], what: str) -> str:
        """The screen once `test` holds; a failure shows the last one."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            shown = self.screen()
            if test(shown):
                return shown
            time.sleep(0.05)  # polling a process from outside: there is no event to wait for
        raise AssertionError(f"never seen: {what}\n{self.screen()}")

    def see(self, text: str) -> str:
        return self.wait(lambda shown: text in shown, text)

    def see_no(self, text: str) -> str:
        return self.wait(lambda shown: text not in shown, f"no {text}")

    def ended(self) -> None:
        # The process is asked after: tmux itself now and then never hears that its child has ended.
        pid = self.tmux("display-message", "-p", "#{pane_pid}").strip()
        self.wait(lambda _: not pid or _has_ended(int(pid)), "the end")

    def kill(self) -> None:
        self.tmux("kill-server")


def _has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[[int, int], Terminal]]:
    opened: list[Terminal] = []

    def make(columns: int, lines: int) -> Terminal:
        opened.append(Terminal(columns, lines, tmp_path))
        return opened[-1]

    yield make
    for one in opened:
        one.kill()


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    items = [("Mayor sings", LONG), ("Pool stays", LONG + PITCH), ("Bus late", LONG)]
    with LoopbackServer({"/feed.xml": rss(items)}) as running:
        yield running


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path) -> Places:
    return write_config(tmp_path, [server.url("/feed.xml")], "[tread]\nrefresh_minutes = 0\n")


def listed(places: Places, query: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "reader", "--config", str(places.config), "--data",
         str(places.data), "list", "--json", query],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [json.loads(line)["title"] for line in done.stdout.splitlines()]


def test_refresh_read_star_quit_and_come_back(
    terminal: Callable[[int, int], Terminal], places: Places
) -> None:
    where = ("--config", str(places.config), "--data", str(places.data))
    first = terminal(120, 40)
    first.start(*where)
    first.see("The Press")
    first.keys("R")
    first.see("Pool stays")
    first.keys("Enter")  # into the list
    first.keys("g")
    first.see("1/3")
    first.keys("j")
    first.see("2/3")
    first.see("1 block")  # in the header of the previewed second entry
    first.keys("Enter")
    first.see("2 unread of 3")
    first.keys("x")
    first.keys("G")
    shown = first.see("✂ newsletter")
    assert "Sign up for our newsletter to get" in shown
    first.keys("x")
    first.see_no("✂")
    first.keys("s")
    first.see("★")
    first.keys("Q")
    first.ended()
    assert listed(places, "is:starred") == ["Pool stays"]
    assert listed(places, "is:read") == ["Pool stays"]

    second = terminal(120, 40)
    second.start(*where)
    shown = second.see("Pool stays")
    assert "★" in shown
    # The place in the article came back too: it was left at its end.
    second.wait(lambda text: "Paragraph 29" in text, "the end of the article")
    second.keys("Q")
    second.ended()


def test_teach_a_block_and_see_it_gone_elsewhere_keep_one_and_find_it_kept(
    terminal: Callable[[int, int], Terminal], tmp_path: Path
) -> None:
    press_room.prepare(tmp_path / "press")
    where = ("--config", str(tmp_path / "press" / "config.toml"),
             "--data", str(tmp_path / "press" / "data"))  # fmt: skip
    first = terminal(120, 40)
    first.start(*where)
    first.see("Pool of Fenn")
    first.keys("Tab", "Enter")
    first.see_no("● Pool of Fenn")  # opened, so it is read
    first.keys("G")
    first.see("Zorbo the clown")
    first.keys("t")
    shown = first.see("Teach: j k move")
    while "· “Zorbo" not in shown:
        first.keys("j")
        shown = first.see_no(shown.splitlines()[-2])
    assert "▌" in shown
    first.keys("Enter")
    first.see("Would touch 6 stored articles (6 blocks)")
    first.keys("Enter")
    first.see_no("Zorbo")
    first.keys("n")
    first.see_no("● Pool of Elm")
    first.keys("G")
    shown = first.see("Rope for Elm")
    assert "Tickets for the crossing" in shown
    assert "Zorbo" not in shown
    config = tmp_path / "press" / "config.toml"
    assert config.read_text("utf-8").startswith(press_room.CONFIG)
    assert "[[filter.rules]]" in config.read_text("utf-8")

    first.keys("x")
    first.see("✂ my-zorbo-the-clown")
    first.keys("]")
    first.see("Removed 1 of 2 · u keeps it")
    first.keys("]")
    first.see("Removed 2 of 2 · u keeps it")
    first.keys("u")
    first.see("Always keep this block in The Press")
    first.keys("Enter")
    first.see("Kept · U takes that back")
    first.keys("Q")
    first.ended()

    second = terminal(120, 40)
    second.start(*where)
    shown = second.see("Sign up for our newsletter")  # at the place where it was left
    assert "✂ newsletter" not in shown
    assert "Zorbo" not in shown
    second.keys("Q")
    second.ended()


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (200, 50)])
def test_the_demo_opens_offline_at_each_size(
    terminal: Callable[[int, int], Terminal], columns: int, lines: int
) -> None:
    demo = terminal(columns, lines)
    demo.start()
    demo.see("Welcome to tread")
    demo.see("Harbour Ledger")
    demo.keys("?")
    demo.see("Esc closes")
    demo.keys("Escape")
    demo.see_no("Esc closes")
    demo.keys("Q")
    demo.ended()


def test_a_broken_configuration_is_told_without_a_traceback(
    terminal: Callable[[int, int], Terminal], places: Places
) -> None:
    places.config.write_text("[tread]\nrefresh_minuts = 1\n", "utf-8")
    broken = terminal(120, 40)
    broken.start("--config", str(places.config))
    shown = broken.see("refresh_minutes")
    assert "Traceback" not in shown


def test_remapped_keys_and_a_program_in_the_terminal(
    terminal: Callable[[int, int], Terminal], places: Places, tmp_path: Path
) -> None:
    program = tmp_path / "ask"
    program.write_text('#!/bin/sh\nhead -n 1 "$2"\nprintf "got:%s;" "$1"\nread answer\n')
    program.chmod(0o755)
    with places.config.open("a") as config:
        config.write(
            '[keys]\npreset = "vim"\ntoggle_star = "v"\n'
            f'[[commands]]\nkey = "F6"\nrun = "{program} \'{{title}}\' {{path}}"\ntitle = "Ask"\n'
        )
    shown = terminal(120, 30)
    shown.start("--config", str(places.config), "--data", str(places.data))
    shown.see("Mayor sings")
    shown.keys("Tab", "v")
    shown.see("★")
    shown.keys("2", "G", "F6")
    shown.see("got:Pool stays;")
    shown.keys("C-c")  # is for the program
    shown.see("v Star")
    shown.keys("3", "G", "F6")
    shown.see("got:Mayor sings;")
    shown.keys("Enter")
    shown.see("v Star")
    shown.keys("Q")
    shown.ended()


def tried(places: Places, *words: str) -> subprocess.CompletedProcess[str]:
    where = ["--config", str(places.config), "--data", str(places.data)]
    return subprocess.run(
        [sys.executable, "-m", "reader", *where, *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_what_the_shell_sets_the_app_takes_up_and_the_other_way_round(
    terminal: Callable[[int, int], Terminal], places: Places
) -> None:
    text = places.config.read_text()
    shown = terminal(120, 30)
    shown.start("--config", str(places.config), "--data", str(places.data))
    shown.see("╭")
    assert tried(places, "config", "set", "borders", "no").stdout == "tread.borders: no\n"
    shown.see("is in force")
    shown.see_no("╭")
    assert tried(places, "config", "set", "toggle_star", "v").returncode == 0
    shown.see("v Star")
    shown.keys(",")
    shown.see("refresh_minutes")
    shown.keys("/")
    shown.see("A few letters")
    shown.keys("borders", "Enter")
    shown.see_no("per_host")
    shown.keys("d")
    shown.see("not in the file")
    shown.wait(lambda _: "borders" not in places.config.read_text(), "the default in the file")
    shown.keys("Escape")
    shown.see("╭─ Feeds")
    places.config.write_text(text.replace("refresh_minutes", "refresh_minuts"))
    shown.see("Did you mean 'refresh_minutes'?")
    checked = tried(places, "config", "check")
    assert checked.returncode == 2
    assert ":2:1: Unknown key 'refresh_minuts'" in checked.stdout
    places.config.write_text(text)
    shown.see("unread of")
    shown.keys("Q")
    shown.ended()


def test_the_editor_is_opened_and_what_it_left_is_checked(
    terminal: Callable[[int, int], Terminal], places: Places, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "edits:$1;"\nread answer\necho "[fetsh]" >> "$1"\n')
    editor.chmod(0o755)
    shown = terminal(120, 30)
    shown.start(
        "--config", str(places.config), "--data", str(places.data), "config", "edit",
        env=f"VISUAL={editor}",
    )  # fmt: skip
    shown.see("edits:")
    shown.keys("Enter")
    shown.see("Did you mean 'fetch'?")


def test_a_feed_is_added_in_the_app(
    terminal: Callable[[int, int], Terminal], places: Places, server: LoopbackServer
) -> None:
    server.routes["/"] = (
        "<html><head><link rel=alternate type=application/rss+xml href=/other.xml></head></html>"
    )
    server.routes["/other.xml"] = rss([("A heron lands", LONG)], title="The Pond")
    before = places.config.read_text()
    shown = terminal(120, 30)
    shown.start("--config", str(places.config), "--data", str(places.data))
    shown.see("Mayor sings")
    shown.keys("a")
    shown.see("Paste or type an address")
    shown.keys(server.root + "/", "Enter")
    shown.see("A heron lands")
    shown.keys("Enter")
    shown.see("The Pond")
    shown.wait(lambda text: "4 unread" in text, "its entry among the others")
    assert places.config.read_text().startswith(before)
    shown.keys("U")
    shown.see_no("The Pond")
    assert places.config.read_text() == before
    shown.keys("Q")
    shown.ended()
