"""The real program on terminals that answer what they are asked, and on some that do not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from reader.paths import Places
from tests.fakes import rss, write_config
from tests.pictures import picture
from tests.pseudo_terminal import PATIENCE, Screen
from tests.reading_room import opened
from tests.server import LoopbackServer, Route

STORY = "<p>The council kept the pool.</p><p><img src='/a.png' alt='The pool'></p>"
BACKGROUND, KITTY, CELL, FENCE = b"\x1b]11;?", b"\x1b_Gi=31", b"\x1b[16t", b"\x1b[c"
WHITE, BLACK = b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", b"\x1b]11;rgb:0000/0000/0000\x1b\\"
LIGHT_GROUND, DARK_GROUND = b"48;2;250;247;240", b"48;2;22;24;26"
"""The backgrounds of tread-light and tread-dark."""


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    routes: dict[str, Route] = {"/feed.xml": "", "/a.png": picture((160, 80))}
    with LoopbackServer(routes) as server:
        server.routes["/feed.xml"] = rss([("Pool stays", STORY)], link=server.url(""))
        settings = "[tread]\nrefresh_minutes = 0\n[article]\nimages = 'always'\n"
        places = write_config(tmp_path, [server.url("/feed.xml")], settings)
        library = opened(places)
        list(library.refresh())
        library.close()
        yield places


@contextmanager
def program(
    places: Places, answers: Mapping[bytes, bytes], **environment: str
) -> Iterator[tuple[Screen, subprocess.Popen[bytes]]]:
    screen = Screen(answers)
    command = [sys.executable, "-m", "reader", "--config", str(places.config),
               "--data", str(places.data)]  # fmt: skip
    around = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLORFGBG")}
    around |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
    process = subprocess.Popen(
        command, stdin=screen.slave, stdout=screen.slave, stderr=screen.slave,
        start_new_session=True, env=around,
    )  # fmt: skip
    os.close(screen.slave)
    try:
        yield screen, process
    finally:
        process.kill()
        process.wait()
        screen.close()


def quit_it(screen: Screen, process: subprocess.Popen[bytes]) -> None:
    os.write(screen.master, b"Q")
    assert process.wait(PATIENCE) == 0


def test_kittys_pictures_scroll_with_the_text(places: Places) -> None:
    answers = {
        BACKGROUND: WHITE,
        KITTY: b"\x1b_Gi=31;OK\x1b\\",
        CELL: b"\x1b[6;20;10t",
        FENCE: b"\x1b[?62;c",
    }
    with program(places, answers, TERM="xterm-kitty") as (screen, process):
        screen.see(b"Pool stays")
        screen.see(LIGHT_GROUND)
        os.write(screen.master, b"n")
        screen.see("\U0010eeee".encode())
        told = screen.seen
        assert told.index(b"a=p,i=") < told.index("\U0010eeee".encode()), "first the picture"
        quit_it(screen, process)
        assert b"\x1b_Ga=d,d=I,i=" in screen.seen, "the terminal need not keep it"


def test_a_terminal_with_sixels_has_them_on_a_screen_of_their_own(places: Places) -> None:
    with program(places, {BACKGROUND: BLACK, FENCE: b"\x1b[?62;4c"}) as (screen, process):
        screen.see(b"Pool stays")
        os.write(screen.master, b"n")
        screen.see("▀".encode())
        assert b"\x1bP" not in screen.seen
        os.write(screen.master, b"I")
        screen.see(b"\x1bP")
        os.write(screen.master, b"q")
        quit_it(screen, process)


def test_a_terminal_that_answers_nothing(places: Places) -> None:
    with program(places, {}) as (screen, process):
        screen.see(b"Pool stays")
        os.write(screen.master, b"n")
        screen.see("▀".encode())
        assert DARK_GROUND in screen.seen and LIGHT_GROUND not in screen.seen
        quit_it(screen, process)


def test_without_an_answer_the_environment_may_know(places: Places) -> None:
    with program(places, {FENCE: b"\x1b[?1;2c"}, COLORFGBG="0;15") as (screen, process):
        screen.see(LIGHT_GROUND)
        quit_it(screen, process)


def test_colours_that_change_while_it_runs(places: Places) -> None:
    with program(places, {BACKGROUND: BLACK, FENCE: b"\x1b[?1;2c"}) as (screen, process):
        screen.see(b"Pool stays")
        assert b"\x1b[?2031h" in screen.seen
        os.write(screen.master, b"\x1b[?997;2n")
        screen.see(LIGHT_GROUND)
        quit_it(screen, process)
        assert b"\x1b[?2031l" in screen.seen


def test_an_answer_that_comes_late_is_no_key(places: Places) -> None:
    with program(places, {}) as (screen, process):
        screen.see(b"Pool stays")
        time.sleep(1.0)  # the terminal is far away
        os.write(screen.master, WHITE + b"\x1b[?62;4;6;22c")
        screen.see(LIGHT_GROUND)
        os.write(screen.master, b"?")
        screen.see(b"Keys")
        os.write(screen.master, b"q")
        quit_it(screen, process)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize(
    ("window", "ground"),
    [("bg=#ffffff", "250;247;240"), ("bg=#101010", "22;24;26"), ("", "22;24;26")],
)
def test_in_tmux(places: Places, window: str, ground: str) -> None:
    name = f"tread-{uuid.uuid4().hex[:8]}"

    def tmux(*words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", name, *words], capture_output=True, text=True, check=False
        )
        return done.stdout

    line = [
        sys.executable,
        "-m",
        "reader",
        "--config",
        str(places.config),
        "--data",
        str(places.data),
    ]
    style = ("set-option", "-g", "window-style", window, ";") if window else ()
    try:
        tmux(
            "-f", "/dev/null", "start-server", ";", *style, "set-option", "-g", "default-terminal",
            "tmux-256color", ";", "new-session", "-d", "-x", "120", "-y", "30",
            "env", "-u", "NO_COLOR", "-u", "COLORFGBG", "COLORTERM=truecolor", *line,
        )  # fmt: skip
        shown = until(lambda: tmux("capture-pane", "-p", "-e"), lambda now: "Pool stays" in now)
        until(lambda: tmux("capture-pane", "-p", "-e"), lambda now: f"48;2;{ground}" in now)
        assert "rgb:" not in shown, "no answer was taken for keys"
    finally:
        tmux("kill-server")
    gone = until(
        lambda: (
            subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
        ),
        lambda now: f"--config {places.config}" not in now,
    )
    assert gone, "it ends with its terminal"


def until(look: Callable[[], str], test: Callable[[str], bool]) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        shown = look()
        if test(shown):
            return shown
        time.sleep(0.05)
    raise AssertionError(look())
