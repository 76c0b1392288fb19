"""What every test gets: a home of its own, and `shared` where the material is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

UNSET = (
    "TREAD_CONFIG", "TREAD_DATA", "NO_COLOR", "COLUMNS", "LINES", "http_proxy", "https_proxy",
    "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY",
)  # fmt: skip

# The machine's speed is no property of the program.
settings.register_profile(
    "tread", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("tread")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that nobody's feeds are touched."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
    for name in UNSET:
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of labelled material beside the project; skips where it is absent."""
    folder = Path(os.environ.get("TREAD_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("../shared is absent: a fresh clone does not have it")
    return folder
