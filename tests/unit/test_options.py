"""The settings one by one: found by name, read from what a person types, written, taken back."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.config import load
from reader.config_tables import LISTS, TABLES
from reader.errors import ConfigError, UsageError
from reader.options import (
    Option,
    begin,
    find_option,
    options,
    problems,
    read_value,
    reset_option,
    set_option,
    take_back,
    told,
)
from reader.paths import Places, demo_places

TEXT = """\
# mine
[tread]  # looks
measure = 60   # narrow

[keys]
zen = "F9"

[[filter.rules]]  # a rule
id = "x"
contains = "y"

[[feeds]]
url = "https://press.example/feed"  # daily
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    config = tmp_path / "config.toml"
    config.write_text(TEXT)
    return Places(config, tmp_path / "data", tmp_path / "state", config_named=True)


def known(places: Places) -> dict[str, Option]:
    return {option.name: option for option in options(places)}


def test_every_key_of_the_tables_is_a_setting(places: Places) -> None:
    found = known(places)
    for table, keys in TABLES.items():
        names = [table] if table in LISTS else [f"{table}.{key.name}" for key in keys]
        assert set(names) <= set(found)
    assert (found["tread.measure"].value, found["tread.measure"].line) == (60, 3)
    assert (found["tread.borders"].value, found["tread.borders"].line) == (True, 0)
    assert (found["keys.zen"].value, found["keys.zen"].line) == (["F9"], 6)
    assert found["keys.zen"].key.default == ["z"]
    assert (found["feeds"].value, found["feeds"].kind) == (1, "tables")
    assert (found["filter.rules"].value, found["macros"].value) == (1, 0)
    assert told(found["tread.borders"].value) == "yes"
    assert told(found["feeds"].value, "tables") == "1 in the file"


def test_a_preset_gives_the_keys_their_defaults(places: Places) -> None:
    set_option(places, "preset", "vim")
    assert known(places)["keys.undo"].value == ["u"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tread.measure", "90", {"tread": {"measure": 90}}),
        ("measure", " 90 ", {"tread": {"measure": 90}}),
        ("borders", "off", {"tread": {"borders": False}}),
        ("density", "cosy", {"tread": {"density": "cosy"}}),
        ("filter.enabled", "no", {"filter": {"enabled": False}}),
        ("fetch.prefetch", "yes", {"fetch": {"prefetch": True}}),
        ("toggle_star", "* F2", {"keys": {"toggle_star": ["*", "F2"]}}),
        ("zen", "", {"keys": {"zen": []}}),
    ],
)
def test_one_is_set_reset_and_taken_back(
    places: Places, name: str, text: str, said: dict[str, dict[str, object]]
) -> None:
    before = places.config.read_bytes()
    edit = set_option(places, name, text)
    written = places.config.read_text()
    for table, pairs in said.items():
        for key, value in pairs.items():
            assert tomllib.loads(written)[table][key] == value
    for comment in ("# mine", "# looks", "# a rule", "# daily"):
        assert comment in written
    load(places)
    take_back(places, edit)
    assert places.config.read_bytes() == before
    set_option(places, name, text)
    reset = reset_option(places, name)
    assert "(the default)" in reset.told
    assert find_option(places, name).line == 0
    take_back(places, reset)
    assert find_option(places, name).line > 0


def test_an_edit_is_taken_back_though_the_file_has_changed_since(places: Places) -> None:
    edit = set_option(places, "measure", "90")
    with places.config.open("a") as file:
        file.write("# later\n")
    take_back(places, edit)
    assert find_option(places, "measure").value == 60
    assert "# later" in places.config.read_text()


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("measure", "wide", "a whole number from 20 to 400"),
        ("measure", "1", "from 20"),
        ("measure", "1e3", "whole number"),
        ("measure", "²", "whole number"),
        ("borders", "perhaps", "true or false"),
        ("density", "cosi", "Did you mean 'cosy'?"),
        ("mesure", "3", "'tread.measure'"),
        ("keys.togle_star", "x", "'keys.toggle_star'"),
        ("nothing.like.this", "x", "tread config list"),
        ("feeds", "x", "tread add"),
        ("toggle_star", "n", "given to two commands"),
        ("toggle_star", "NoKey", "There is no key"),
        ("toggle_star", "5", "digits count"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(
    places: Places, name: str, text: str, says: str
) -> None:
    before = places.config.read_bytes()
    with pytest.raises((UsageError, ConfigError)) as caught:
        set_option(places, name, text)
    assert says in str(caught.value)
    assert places.config.read_bytes() == before


def test_a_broken_value_can_be_mended_and_broken_toml_cannot(places: Places) -> None:
    places.config.write_text("[tread]\nmeasure = 'x'\n")
    assert len(problems(places)) == 1
    set_option(places, "measure", "80")
    assert problems(places) == []
    places.config.write_text("[tread\n")
    with pytest.raises(ConfigError, match="not TOML"):
        set_option(places, "measure", "80")
    assert places.config.read_text() == "[tread\n"


def test_a_file_is_begun(tmp_path: Path) -> None:
    places = Places(tmp_path / "new" / "config.toml", tmp_path, tmp_path)
    assert problems(places) == []
    assert find_option(places, "measure").value == 76
    edit = set_option(places, "measure", "80")
    assert load(places).measure == 80
    take_back(places, edit)
    assert not places.config.exists()
    begin(places)
    assert load(places).found


def test_the_demo_is_left_alone(places: Places) -> None:
    demo = demo_places(places)
    before = demo.config.read_bytes()
    with pytest.raises(UsageError, match="demo"):
        set_option(demo, "measure", "80")
    assert demo.config.read_bytes() == before


@given(st.sampled_from(["measure", "borders", "density", "theme", "keys.zen"]), st.text())
def test_whatever_is_typed_fits_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, text: str
) -> None:
    folder = tmp_path_factory.mktemp("typed")
    (folder / "c.toml").write_text(TEXT)
    places = Places(folder / "c.toml", folder, folder, config_named=True)
    try:
        wanted = read_value(find_option(places, name), text)
        set_option(places, name, text)
    except (UsageError, ConfigError):
        assert (folder / "c.toml").read_text() == TEXT
    else:
        assert find_option(places, name).value == wanted
        assert json.dumps(load(places).feeds[0].url)
