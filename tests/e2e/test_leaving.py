"""The app leaves in good order when a signal or a vanished terminal makes it: nothing spins on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.paths import Places
from reader.tui.session import STATE
from tests.fakes import rss, write_config
from tests.pseudo_terminal import PATIENCE, Screen
from tests.reading_room import opened
from tests.server import LoopbackServer, Reply


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    feed = rss([("Pool stays", "<p>The council voted to keep the pool.</p>")])
    with LoopbackServer({"/feed.xml": feed}) as running:
        yield running


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path) -> Places:
    return write_config(tmp_path, [server.url("/feed.xml")], "[tread]\nrefresh_minutes = 0\n")


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, None])
def test_it_leaves_in_good_order(
    places: Places, server: LoopbackServer, sign: signal.Signals | None
) -> None:
    library = opened(places)
    list(library.refresh())
    library.close()
    server.routes["/feed.xml"] = Reply(b"", wait=threading.Event())  # the child will hang on this
    screen = Screen()
    command = [sys.executable, "-m", "reader", "--config", str(places.config),
               "--data", str(places.data)]  # fmt: skip
    # Not its controlling terminal: when that closes, no signal is sent, as under `make run`.
    process = subprocess.Popen(
        command, stdin=screen.slave, stdout=screen.slave, stderr=screen.slave,
        start_new_session=True, env={**os.environ, "TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(screen.slave)
    try:
        screen.see(b"Pool stays")
        os.write(screen.master, b"R")
        assert server.wait_for(2, PATIENCE)
        if sign is None:
            screen.close()
        else:
            process.send_signal(sign)
            screen.see(b"\x1b[?1049l")  # the terminal is given back
        assert process.wait(PATIENCE) == 128 + (sign or signal.SIGHUP)
    finally:
        process.kill()
        process.wait()
        screen.close()
    again = opened(places)
    assert again.state(STATE)
    again.close()
    assert b"Traceback" not in (places.data / "tread.log").read_bytes()
    children = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    assert f"--config {places.config}" not in children.stdout
