"""Completion in the shells themselves: a line is typed, Tab is pressed, and the command is run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pseudo_terminal import PATIENCE, Screen

CONFIG = """
[[feeds]]
url = "https://a.example/feed"
title = "The Press"
tags = ["daily"]
folder = "Tech/Press"

[[feeds]]
url = "https://b.example/feed"
title = "Bob's $HOME & co"
"""
SHOW = """#!{python}
import json, sys
if sys.argv[1:2] in (["_names"], ["completion"]):
    from reader.cli.main import main
    sys.exit(main())
print("RAN" + json.dumps(sys.argv[1:]) + "END", flush=True)
"""
"""Stands for tread: it completes as tread does, and says how it was called."""
TERMINAL = "import os, sys; os.login_tty(0); os.execvp(sys.argv[1], sys.argv[1:])"
"""A shell is interactive on the terminal that it controls."""
SHELLS = {
    "bash": (
        ["bash", "--norc", "--noprofile", "-i"],
        "bind 'set bell-style none'; source <(tread completion bash); echo REA''DY",
    ),
    "zsh": (
        ["zsh", "-f", "-i"],
        "zstyle ':completion:*' insert-tab false; autoload -U compinit && compinit -u -D; "
        "eval \"$(tread completion zsh)\"; echo REA''DY",
    ),
    "fish": (
        ["fish", "--no-config", "-i"],
        "tread completion fish | source; echo REA''DY",
    ),
}


class Shell:
    """An interactive shell on a terminal of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self._words, set_up = SHELLS[name]
        binary = folder / "bin"
        binary.mkdir()
        program = binary / "tread"
        program.write_text(SHOW.format(python=sys.executable), "utf-8")
        program.chmod(0o755)
        (folder / "config.toml").write_text(CONFIG, "utf-8")
        self._screen = Screen({b"\x1b[c": b"\x1b[?62;c"})
        environment = {
            **os.environ, "PATH": f"{binary}:{os.environ['PATH']}", "HOME": str(folder),
            "TREAD_CONFIG": str(folder / "config.toml"), "TREAD_DATA": str(folder / "data"),
            "TERM": "xterm", "PS1": "$ ", "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-c", TERMINAL, *self._words], env=environment, cwd=folder,
            stdin=self._screen.slave, stdout=self._screen.slave, stderr=self._screen.slave,
        )  # fmt: skip
        self._number = 0
        self.type(set_up + "\r")
        self._screen.see(b"READY")

    def type(self, text: str) -> None:
        os.write(self._screen.master, text.encode())

    def completed(self, line: str) -> list[str]:
        """How `tread` is called when this is typed, Tab pressed, and Enter."""
        self._number += 1
        before = self._screen.seen.count(b"END\r\n")
        self.type(f"tread {line}\t")
        # What is typed waits in the terminal until the completion is done.
        self.type(f" --mark{self._number}\r")
        end = time.monotonic() + PATIENCE
        while self._screen.seen.count(b"END\r\n") <= before:
            assert time.monotonic() < end, self._screen.seen[-500:]
            time.sleep(0.02)
        said = self._screen.seen.split(b"RAN")[-1].split(b"END\r\n")[0]
        words = json.loads(said)
        assert words.pop() == f"--mark{self._number}"
        return [str(word) for word in words]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._screen.close()
        os.close(self._screen.slave)


@pytest.fixture(params=sorted(SHELLS))
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shell]:
    name = str(request.param)
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    running = Shell(name, tmp_path)
    yield running
    running.close()


def test_a_shell_completes(shell: Shell) -> None:
    assert shell.completed("ref") == ["refresh"]
    assert shell.completed("refresh --no-f") == ["refresh", "--no-fetch"]
    assert shell.completed("refresh Th") == ["refresh", "The Press"]
    assert shell.completed("refresh Bo") == ["refresh", "Bob's $HOME & co"]
    assert shell.completed("list is:unst") == ["list", "is:unstarred"]
    assert shell.completed("list tag:da") == ["list", "tag:daily"]
    assert shell.completed("show 1 --format mark") == ["show", "1", "--format", "markdown"]
    assert shell.completed("config set tread.meas") == ["config", "set", "tread.measure"]
