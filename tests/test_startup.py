"""What each way of starting imports, seen in fresh interpreters: start-up time is a feature."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import json, sys
from reader.cli.main import main
sys.stdout = sys.stderr
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules} |
      {name for name in sys.modules if name.startswith('reader.')})), file=sys.__stdout__)
"""
HEAVY = {"textual", "httpx", "feedparser", "lxml", "trafilatura", "asyncio", "tomlkit"}
LIGHT = HEAVY | {"dataclasses", "tomllib", "sqlite3", "rich", "reader.config", "reader.store.db"}


def modules(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["list", "--help"]])
def test_help_pays_for_nothing(arguments: list[str]) -> None:
    assert not modules(*arguments) & LIGHT


@pytest.mark.parametrize("verb", ["list", "feeds"])
def test_lists_pay_for_the_store_only(verb: str, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[[feeds]]\nurl = 'https://press.example/feed'\n")
    places = ["--config", str(config), "--data", str(tmp_path)]
    for json_flag in ([], ["--json"]):
        assert not modules(*places, verb, *json_flag) & HEAVY


def test_showing_pays_for_no_parser(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("")
    found = modules("--config", str(config), "--data", str(tmp_path), "show", "1")
    assert "reader.store.db" in found
    assert not found & HEAVY


APP = """
import asyncio, json, sys
from pathlib import Path
from reader.config import load
from reader.library import Library
from reader.paths import find_places
from reader.tui.app import TreadApp

async def show(app):
    async with app.run_test(size=(120, 40)) as pilot:
        found.update(sys.modules)
        found.update(Path(name).name for name, _ in app.stylesheet.source)

found = set()
places = find_places(*sys.argv[1:])
library = Library.open(places, load(places))
asyncio.run(show(TreadApp(library)))
library.close()
print(json.dumps(sorted(found)))
"""
LATER = (
    "reader.tui.screens.", "reader.tui.widgets.choices", "reader.tui.option_messages",
    "reader.tui.filter_messages", "reader.tui.filter_jobs", "reader.tui.feed_messages",
    "reader.options", "reader.config_edit", "reader.doctor", "reader.documents", "reader.teaching",
    "reader.subscriptions", "reader.pipeline", "reader.pages", "reader.sites", "reader.clean.",
    "reader.ingest.", "reader.pictures.", "reader.serve.", "secrets", "shlex",
)  # fmt: skip
"""What an article, a list and the feeds are shown without."""


def test_the_first_frame_waits_for_no_network_and_no_parser(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[tread]\nrefresh_minutes = 0\n")
    command = [sys.executable, "-c", APP, str(config), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = set(json.loads(done.stdout))
    assert "textual" in found
    assert not found & (HEAVY - {"textual", "asyncio"})
    dialogs = {name for name in found if name.startswith(LATER)}
    assert dialogs <= {"reader.tui.screens.main"}
    assert "tread.tcss" in found and "over.tcss" not in found


def test_frozen_classes_are_made_when_they_are_used() -> None:
    """The standard library's cost half a millisecond each, whether they are used or not."""
    made = "@dataclass(frozen=True, slots=True"
    code = [
        path.read_text("utf-8") for path in (Path(__file__).parent.parent / "reader").rglob("*.py")
    ]
    users = [text for text in code if f"\n{made}" in text]
    assert len(users) > 20
    assert all("\nfrom reader.values import dataclass\n" in text for text in users)
