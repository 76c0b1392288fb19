"""Options, environment, XDG -> the places we read and write.

The XDG variables are honoured on every system, macOS included; without them the places are those
that platformdirs names.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import BinaryIO

from reader.values import dataclass

APP = "tread"


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything is. `config_named`: the reader named the file, so it must exist."""

    config: Path
    data: Path
    state: Path
    cache: Path | None = None
    """What may be thrown away; None: below the state."""
    config_named: bool = False
    is_demo: bool = False

    @property
    def database(self) -> Path:
        return self.data / "tread.db"

    @property
    def sites(self) -> Path:
        return self.config.parent / "sites"

    @property
    def pictures(self) -> Path:
        return (self.cache or self.state / "cache") / "pictures"

    @property
    def log(self) -> Path:
        return self.state / "tread.log"


def find_places(config: str | None = None, data: str | None = None) -> Places:
    """Options win over TREAD_CONFIG and TREAD_DATA, which win over the XDG folders."""
    named = config or os.environ.get("TREAD_CONFIG")
    folder = data or os.environ.get("TREAD_DATA")
    return Places(
        config=Path(named).expanduser() if named else _xdg("CONFIG") / "config.toml",
        data=Path(folder).expanduser() if folder else _xdg("DATA"),
        state=Path(folder).expanduser() if folder else _xdg("STATE"),
        cache=None if folder else _xdg("CACHE"),
        config_named=bool(named),
    )


def demo_places(places: Places) -> Places:
    """The demo keeps its own store below the reader's, so that the two never mix."""
    config = Path(__file__).parent / "demo" / "config.toml"
    return Places(
        config=config,
        data=places.data / "demo",
        state=places.state,
        cache=places.cache,
        config_named=True,
        is_demo=True,
    )


def spoken_name() -> str:
    """What to type for `tread` here: its path where the shell does not find it by its name, as
    after `make run`."""
    called = sys.argv[0]
    if os.path.basename(called) != APP or shutil.which(APP):  # noqa: PTH119 - it is a string
        return APP
    near = os.path.relpath(called)
    return called if near.startswith("..") else near


def send_errors_to(log: Path) -> None:
    """What is written to standard error goes to the log from now on."""
    with open_log(log) as out:
        os.dup2(out.fileno(), 2)


def open_log(log: Path) -> BinaryIO:
    """The log, to be added to; it is its owner's alone."""
    make_private(log.parent)
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def make_private(folder: Path) -> None:
    """Make a folder that only its owner can enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _xdg(kind: str) -> Path:
    value = os.environ.get(f"XDG_{kind}_HOME", "")
    if value.startswith("/"):  # the specification: a relative path is to be ignored
        return Path(value) / APP
    import platformdirs

    ask = getattr(platformdirs, f"user_{kind.lower()}_path")
    path: Path = ask(APP, appauthor=False)
    return path
