"""Options win over the environment, which wins over the XDG folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.errors import UsageError
from reader.paths import demo_places, find_places, profiles, spoken_name


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TREAD_CONFIG", "TREAD_DATA", "TREAD_PROFILE"):
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


def test_a_profile_has_places_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    places = find_places(profile="work")
    assert places.config == tmp_path / "config/tread/profiles/work/config.toml"
    assert places.database == tmp_path / "data/tread/profiles/work/tread.db"
    assert places.log == tmp_path / "state/tread/profiles/work/tread.log"
    assert not places.config_named
    monkeypatch.setenv("TREAD_PROFILE", "work")
    assert find_places() == places
    # A child is given config and data by their names, and writes the same log.
    monkeypatch.delenv("TREAD_PROFILE")
    child = find_places(str(places.config), str(places.data))
    assert (child.database, child.log) == (places.database, places.log)
    assert find_places(data=str(tmp_path / "data/tread/demo")).log == find_places().log
    assert find_places(data=str(tmp_path / "else")).log == tmp_path / "else/tread.log"


def test_a_profile_goes_before_the_environment_and_behind_the_options(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TREAD_CONFIG", str(tmp_path / "c.toml"))
    monkeypatch.setenv("TREAD_PROFILE", "home")
    assert find_places().config == tmp_path / "c.toml"
    assert find_places(profile="work").config.parts[-2] == "work"
    assert find_places(config="d.toml", profile="work").config == Path("d.toml")


@pytest.mark.parametrize("name", ["../x", "a/b", ".", "a b", "é", "-"])
def test_a_profile_is_a_plain_name(name: str) -> None:
    with pytest.raises(UsageError, match="profile"):
        find_places(profile=name)


def test_the_profiles_that_there_are(tmp_path: Path) -> None:
    assert profiles() == ()
    (tmp_path / "config/tread/profiles/work").mkdir(parents=True)
    (tmp_path / "data/tread/profiles/old").mkdir(parents=True)
    (tmp_path / "data/tread/profiles/work").mkdir()
    assert profiles() == ("old", "work")
