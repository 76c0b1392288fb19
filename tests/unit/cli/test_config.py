"""`tread config`: what it prints, and with which status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.cli.actions import CONFIG
from reader.cli.main import main
from reader.config_tables import LISTS, TABLES


class Config:
    """`tread config`, in this process, with its output."""

    def __init__(self, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self._capsys = file, capsys
        self.out = self.err = ""

    def __call__(self, *words: str) -> int:
        try:
            status = main(["--config", str(self.file), "config", *words])
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
        self.out, self.err = self._capsys.readouterr()
        return status


@pytest.fixture
def config(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Config:
    file = tmp_path / "config.toml"
    file.write_text("# mine\n[tread]\nmeasure = 60\n")
    return Config(file, capsys)


def test_all_are_listed(config: Config) -> None:
    assert config("list") == 0
    assert "tread.measure" in config.out
    assert "line 3" in config.out
    assert config("list", "--json") == 0
    found = {row["name"]: row for row in map(json.loads, config.out.splitlines())}
    assert set(LISTS) <= set(found)
    assert {f"tread.{key.name}" for key in TABLES["tread"]} <= set(found)
    measure = found["tread.measure"]
    assert (measure["value"], measure["default"], measure["line"]) == (60, 76, 3)
    assert measure["takes"] == "a whole number from 20 to 400"
    assert found["keys.zen"]["value"] == ["z"]
    assert found["tread.borders"]["line"] is None


def test_one_is_set_and_reset(config: Config) -> None:
    assert config("set", "measure", "90") == 0
    assert config.out == "tread.measure: 90\n"
    assert config.file.read_text() == "# mine\n[tread]\nmeasure = 90\n"
    assert config("set", "keys.open", "Enter", "o", "F2") == 0
    assert config("reset", "keys.open") == 0
    assert config.out == "keys.open: Enter o (the default)\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("set", "measure", "x"), "whole number"), (("set", "mesure", "3"), "tread.measure"),
        (("reset", "nothing"), "tread config list"), (("set", "measure"), "VALUE"),
        (("edit",), "needs a terminal"), (("frob",), "invalid choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(config: Config, words: tuple[str, ...], says: str) -> None:
    before = config.file.read_bytes()
    assert config(*words) == 2
    assert says in config.err
    assert config.out == ""
    assert config.file.read_bytes() == before


def test_every_fault_is_listed(config: Config) -> None:
    assert config("check") == 0
    assert "nothing is wrong" in config.out
    assert config("check", "--json") == 0
    assert config.out == ""
    config.file.write_text("[tread]\nmeasur = 3\n  density = 'airy'\n")
    assert config("check") == 2
    assert config.out == (
        f"{config.file}:2:1: Unknown key 'measur' in [tread].\n  Did you mean 'measure'?\n"
        f"{config.file}:3:3: 'density' in [tread] cannot be 'airy'.\n"
        '  It takes one of "compact", "cosy".\n'
    )
    assert config("check", "--json") == 2
    first, second = map(json.loads, config.out.splitlines())
    assert (first["line"], first["column"], first["key"]) == (2, 1, "measur")
    assert (second["line"], second["column"], second["key"]) == (3, 3, "density")
    assert first["remedy"] == "Did you mean 'measure'?"
    config.file.write_text("[tread\n")
    assert config("check") == 2
    assert ":1:" in config.out
    config.file.unlink()
    assert config("check") == 2
    assert "no such file" in config.err


def test_the_path_is_told(config: Config) -> None:
    assert config("path") == 0
    assert config.out == f"{config.file}\n"
    assert set(CONFIG) == {"list", "set", "reset", "check", "schema", "path", "edit"}


def test_a_password_that_others_can_read_is_a_warning(config: Config) -> None:
    word = "open-sesame-71"
    config.file.write_text(
        f'[[feeds]]\nurl = "https://a.example/"\nuser = "me"\npassword = "{word}"\n'
        f'[[feeds]]\nurl = "https://me:{word}@b.example/"\n'
    )
    config.file.chmod(0o644)
    assert config("check") == 0
    assert ":4:1: warning:" in config.out
    assert ":6:1: warning:" in config.out
    assert "chmod 600" in config.out
    assert word not in config.out
    assert config("check", "--json") == 0
    assert [json.loads(line)["severity"] for line in config.out.splitlines()] == ["warning"] * 2
    config.file.chmod(0o600)
    assert config("check") == 0
    assert "nothing is wrong" in config.out
    assert config("list") == 0
    assert word not in config.out
