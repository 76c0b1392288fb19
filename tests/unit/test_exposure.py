"""What tread writes is its reader's alone, and a secret that lies open is told."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.config import load
from reader.doctor import examine
from reader.exposure import exposed
from reader.paths import Places, open_log
from tests.fakes import rss, write_config
from tests.server import LoopbackServer

PUBLIC = "https://press.example/feed"


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """The mask of a system that lets everybody read."""
    before = os.umask(0o000)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("url", "bits", "told"),
    [
        ("https://ann:s3cret@press.example/feed", 0o644, True),
        ("https://ann@press.example/feed", 0o640, True),
        ("https://press.example/feed?token=abc", 0o604, True),
        ("https://ann:s3cret@press.example/feed", 0o600, False),
        (PUBLIC, 0o644, False),
    ],
)
def test_a_secret_that_others_can_read_is_told(
    tmp_path: Path, url: str, bits: int, told: bool
) -> None:
    places = write_config(tmp_path, [PUBLIC.replace("feed", "other"), url])
    places.config.chmod(bits)
    settings = load(places)
    said = exposed(places, settings)
    assert bool(said) == told
    assert "s3cret" not in said
    assert ("chmod 600" in said) == told
    checks = {check.name: check for check in examine(places)}
    assert checks["secrets"].ok is not told


def test_every_verb_that_opens_the_store_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = write_config(tmp_path, ["https://ann:s3cret@press.example/feed"])
    places.config.chmod(0o644)
    assert main(["--config", str(places.config), "--data", str(places.data), "list"]) == 0
    said = capsys.readouterr()
    assert "chmod 600" in said.err
    assert said.out == ""


def test_what_is_written_is_the_readers_alone(tmp_path: Path, home: Path) -> None:
    with LoopbackServer({"/feed.xml": rss([("One", "<p>first</p>")])}) as server:
        for words in (["add", server.url("/feed.xml")], ["refresh"], ["list"]):
            assert main(words) == 0
        for words in (["export", "json", "parcel.json"], ["export", "opml", "feeds.opml"]):
            assert main([*words[:2], str(tmp_path / words[2])]) == 0
    open_log(Places(tmp_path / "c", tmp_path, tmp_path / "state").log).close()
    made = [*home.rglob("*"), *(tmp_path / "state").rglob("*"), tmp_path / "state"]
    files = [path for path in [*made, *tmp_path.glob("*.*")] if path.is_file()]
    assert {path.name for path in files} >= {
        "config.toml", "tread.db", "tread.log", "parcel.json", "feeds.opml",
    }  # fmt: skip
    assert {path.name: oct(mode(path)) for path in files if mode(path) != 0o600} == {}
    folders = [path for path in made if path.is_dir() and path.name in ("tread", "state")]
    assert len(folders) >= 3
    assert {str(path): oct(mode(path)) for path in folders if mode(path) != 0o700} == {}


def test_a_link_of_the_configuration_keeps_its_rights(tmp_path: Path) -> None:
    """Whoever opened the file to a group did so on purpose; an edit changes nothing in that."""
    places = write_config(tmp_path, [PUBLIC])
    places.config.chmod(0o640)
    from reader.config_edit import add_feed

    add_feed(places, "https://other.example/feed")
    assert mode(places.config) == 0o640
