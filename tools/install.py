"""Install tread from a wheel into an empty place, and see that it works there.

python -m tools.install [pip] [uv] [pipx]     all of them that there are, without a word

Each takes the packages that the wheel asks for from the index, as a reader's machine would.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = (
    "<html><body><article><h1>The pool stays</h1>"
    + "<p>The council voted on Tuesday to keep the old swimming pool open, as it had said.</p>" * 5
    + "</article></body></html>"
)


def build(folder: Path) -> Path:
    """The wheel."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603  # our own
    (wheel,) = folder.glob("tread_reader-*.whl")
    return wheel


def probe(tread: Path, package: Path, folder: Path) -> None:
    """Use what was installed; `package` is the folder `reader` that it should come from."""
    demo = ["--config", str(package / "demo" / "config.toml"), "--data", str(folder / "demo")]
    assert _run(tread, folder, "--version").startswith("tread ")
    lines = _run(tread, folder, *demo, "refresh", "--json").splitlines()
    assert json.loads(lines[-1])["summary"]["new"] > 0
    assert _run(tread, folder, *demo, "list", "--json")
    assert "removed" in _run(tread, folder, *demo, "show", "1", "--format", "json")
    assert "The council voted" in _run(tread, folder, "clean", text=PAGE)
    assert _run(tread, folder, "rules", "list", "--json").count("\n") > 100
    assert "_tread_feeds" in _run(tread, folder, "completion", "bash")
    assert json.loads(_run(tread, folder, "config", "schema"))["properties"]


def _run(tread: Path, folder: Path, *words: str, text: str = "") -> str:
    done = subprocess.run(  # noqa: S603  # what was just installed
        [str(tread), *words], cwd=folder, env=_environment(folder), input=text, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stderr}"
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of this machine's reader, or of this checkout."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TREAD_", "PYTHON", "XDG_"))}
    return {**kept, "HOME": str(folder)}


def _install(words: list[str], extra: Mapping[str, str]) -> None:
    subprocess.run(words, check=True, env={**os.environ, **extra})  # noqa: S603  # three tools


def with_pip(wheel: Path, folder: Path) -> Path:
    """An environment of its own; returns its `tread`."""
    _install([sys.executable, "-m", "venv", str(folder / "venv")], {})
    _install([str(folder / "venv" / "bin" / "pip"), "install", "-q", str(wheel)], {})
    return folder / "venv" / "bin" / "tread"


def with_uv(wheel: Path, folder: Path) -> Path:
    """uv tool install."""
    places = {"UV_TOOL_DIR": str(folder / "tools"), "UV_TOOL_BIN_DIR": str(folder / "bin")}
    words = ["uv", "tool", "install", "-q", "--python", sys.executable, str(wheel)]
    _install(words, places | {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"})
    return folder / "bin" / "tread"


def with_pipx(wheel: Path, folder: Path) -> Path:
    """pipx install."""
    places = {"PIPX_HOME": str(folder / "pipx"), "PIPX_BIN_DIR": str(folder / "bin"),
              "PIPX_MAN_DIR": str(folder / "man")}  # fmt: skip
    _install(["pipx", "install", "-q", "--python", sys.executable, str(wheel)], places)
    assert (folder / "man" / "man1" / "tread.1").exists()
    return folder / "bin" / "tread"


WAYS = {"pip": with_pip, "uv": with_uv, "pipx": with_pipx}


def main() -> int:
    """Try the ways that were named, or those that this machine has."""
    named = sys.argv[1:] or [way for way in WAYS if way == "pip" or shutil.which(way)]
    with tempfile.TemporaryDirectory() as temporary:
        wheel = build(Path(temporary))
        for way in named:
            folder = Path(temporary) / way
            folder.mkdir()
            tread = WAYS[way](wheel, folder)
            (package,) = folder.rglob("site-packages/reader")
            probe(tread, package, folder)
            assert list(folder.rglob("share/man/man1/tread.1")), "the manual page is missing"
            print(f"{way}: {wheel.name} works")
    return 0


if __name__ == "__main__":
    sys.exit(main())
