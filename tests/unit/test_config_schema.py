"""The schema for editors: it takes what tread takes, and refuses what tread refuses."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import fastjsonschema
import pytest

from reader.cli.main import main
from reader.config import check
from reader.config_schema import schema

ROOT = Path(__file__).parents[2]
accepts = fastjsonschema.compile(schema())


@pytest.mark.parametrize(
    "text",
    [
        (ROOT / "config.example.toml").read_text("utf-8"),
        (ROOT / "reader" / "demo" / "config.toml").read_text("utf-8"),
        "",
        '[keys]\npreset = "vim"\ntoggle_star = "*"\nzen = []\n',
        '[[feeds]]\nurl = "https://a.example/"\nheaders = { X = "1" }\npassword_command = ["p"]\n',
    ],
)
def test_what_tread_takes(text: str) -> None:
    assert check(text, "config.toml")[1] == []
    accepts(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        "[tread]\nmeasure = 5\n",
        '[tread]\nmeasure = "76"\n',
        "[tread]\nmeasures = 76\n",
        "[treat]\nmeasure = 76\n",
        '[article]\nimages = "sometimes"\n',
        '[[feeds]]\ntitle = "no address"\n',
        '[[feeds]]\nurl = "https://a.example/"\ntags = "daily"\n',
        '[[feeds]]\nurl = "https://a.example/"\nheaders = { X = 1 }\n',
        '[[filter.rules]]\nid = ""\ncontains = "x"\n',
        "[filter]\nrules = 3\n",
        "[keys]\nnowhere = 'x'\n",
        "[list]\nfold = 1\n",
    ],
)
def test_what_tread_refuses(text: str) -> None:
    assert check(text, "config.toml")[1]
    with pytest.raises(fastjsonschema.JsonSchemaException):
        accepts(tomllib.loads(text))


def test_it_is_printed_even_where_the_configuration_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[")
    assert main(["--config", str(file), "config", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()
