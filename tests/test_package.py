"""The wheel: everything that the program reads at run time is in it, and it runs from there."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tools.install import ROOT, build, probe


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_has_every_file_of_the_package(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "reader").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {Path(name).suffix for name in ours} >= {".py", ".toml", ".xml", ".json", ".tcss"}
    assert {name for name in names if name.startswith("reader/")} == ours
    assert any(name.endswith(".data/data/share/man/man1/tread.1") for name in names)


def test_it_runs_where_nothing_else_of_tread_is(wheel: Path, tmp_path: Path) -> None:
    """The packages it needs are lent to the new environment: `make install-check` fetches them."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(venv / "bin" / "pip"), "--disable-pip-version-check", "install", "-q", "--no-deps"]
    subprocess.run([*pip, "--no-index", str(wheel)], check=True)
    (site,) = (venv / "lib").glob("python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    probe(venv / "bin" / "tread", site / "reader", tmp_path)
    assert (venv / "share" / "man" / "man1" / "tread.1").exists()
