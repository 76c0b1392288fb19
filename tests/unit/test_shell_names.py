"""The names that a shell offers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reader.cli.completion import KINDS, script
from reader.cli.main import main, make_parser
from reader.shell_names import KINDS as NAMED
from reader.shell_names import names
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

CONFIG = """
[[feeds]]
url = "https://a.example/feed"
title = "Twice"
folder = "Tech/Press"
tags = ["daily", "far away"]
[[feeds]]
url = "https://b.example/feed"
title = "Twice"
[[feeds]]
url = "https://c.example/feed"
title = "Only \\u001b[31m\\n\\"once\\""
[[smart_feeds]]
name = "Long reads"
query = "words>800"
"""


@pytest.fixture
def line(tmp_path: Path) -> list[str]:
    places = write_config(tmp_path, [], CONFIG)
    return ["--config", str(places.config), f"--data={places.data}", "list"]


def test_names_that_say_which(line: list[str]) -> None:
    feeds = names("feeds", line)
    assert feeds[:2] == ["https://a.example/feed", "https://b.example/feed"]
    assert names("tags", line) == ["daily", "far away"]
    assert names("folders", line) == ["Tech/Press"]
    terms = names("terms", line)
    assert {"is:unread", 'tag:"far away"', "folder:Tech/Press"} <= set(terms)
    assert {"is:muted", "has:audio", 'smart:"Long reads"'} <= set(terms)
    assert names("smart", line) == ["Long reads"]
    assert "tread.measure" in names("settings", line)


def test_each_is_one_line_and_harmless(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["_names", "feeds", "--", *line]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 3
    assert "\x1b" not in out


def test_titles_and_tags_of_your_own_come_from_the_store(tmp_path: Path) -> None:
    with LoopbackServer({"/f.xml": rss([("a", "<p>b</p>")], title="The Press")}) as server:
        places = write_config(tmp_path, [server.url("/f.xml")])
        library = open_library(places)
        list(library.refresh())
        library.tag([1], "mine")
        library.close()
    where = ["--config", str(places.config), "--data", str(places.data)]
    assert names("feeds", where) == ["The Press"]
    assert names("tags", where) == ["mine"]


@pytest.mark.parametrize("words", [["--config", "/nowhere"], ["--profile", "../x"], ["--data"]])
def test_what_is_wrong_offers_nothing_and_says_nothing(
    words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for kind in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path))
    assert names("feeds", words) == []
    assert names("no such kind", words) == []


def test_a_broken_configuration_offers_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[", "utf-8")
    assert names("terms", ["--config", str(file)]) == []


def test_every_kind_that_a_script_asks_for_exists() -> None:
    assert set(KINDS.values()) <= set(NAMED)
    for shell in ("bash", "zsh", "fish"):
        text = script(make_parser(), shell)
        assert all(f"_names {kind}" in text for kind in set(KINDS.values()))
        assert json.dumps("refresh").strip('"') in text
