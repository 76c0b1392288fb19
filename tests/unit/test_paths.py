"""Options win over the environment, which wins over the XDG folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.paths import demo_places, find_places, spoken_name


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TREAD_CONFIG", "TREAD_DATA"):
        monkeypatch.delenv(name, raising=False)
    for kind in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))


def test_the_xdg_folders_are_the_default(tmp_path: Path) -> None:
    places = find_places()
    assert places.config == tmp_path / "config/tread/config.toml"
    assert places.database == tmp_path / "data/tread/tread.db"
    assert places.log == tmp_path / "state/tread/tread.log"
    assert not places.config_named


def test_a_relative_xdg_folder_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "somewhere")
    assert find_places().data.is_absolute()


def test_the_environment_names_both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TREAD_CONFIG", str(tmp_path / "c.toml"))
    monkeypatch.setenv("TREAD_DATA", str(tmp_path / "d"))
    places = find_places()
    assert (places.config, places.data) == (tmp_path / "c.toml", tmp_path / "d")
    assert places.config_named


def test_options_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TREAD_CONFIG", "/elsewhere.toml")
    monkeypatch.setenv("TREAD_DATA", "/elsewhere")
    places = find_places(str(tmp_path / "c.toml"), str(tmp_path))
    assert (places.config, places.data) == (tmp_path / "c.toml", tmp_path)


def test_the_demo_has_a_store_of_its_own() -> None:
    places = find_places()
    demo = demo_places(places)
    assert demo.is_demo
    assert demo.database != places.database
    assert demo.config.exists()


def test_tread_is_called_by_a_name_that_the_shell_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "none"))
    monkeypatch.setattr("sys.argv", [str(tmp_path / ".venv" / "bin" / "tread"), "demo"])
    assert spoken_name() == ".venv/bin/tread"
    monkeypatch.setattr("sys.argv", ["/elsewhere/bin/tread"])
    assert spoken_name() == "/elsewhere/bin/tread"
    monkeypatch.setattr("sys.argv", ["/work/reader/__main__.py"])
    assert spoken_name() == "tread"
    found = tmp_path / "none" / "tread"
    found.parent.mkdir()
    found.touch(mode=0o755)
    monkeypatch.setattr("sys.argv", [str(found)])
    assert spoken_name() == "tread"
