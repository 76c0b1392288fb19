"""The demo goes through the very same pipeline, and the filter takes out just what it should."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from reader.model import EntryId, Reading
from reader.paths import Places, demo_places
from reader.query import Query
from tests.fakes import open_library

EXPECTED: list[dict[str, object]] = tomllib.loads(
    (Path(__file__).parent / "demo_expected.toml").read_text("utf-8")
)["entry"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("demo")
    library = open_library(demo_places(Places(folder / "c", folder, folder)), now=1_800_000_000)
    saved = list(library.refresh())
    assert {one.status for one in saved} == {"updated"}
    yield library
    library.close()


@pytest.fixture(scope="module")
def readings(demo: Library) -> dict[str, Reading]:
    found = {}
    for row in demo.entries(Query()):
        with demo._database.reading() as db:
            (guid,) = db.execute("SELECT guid FROM entry WHERE id = ?", (row.id,)).fetchone()
        found[guid] = demo.reading(EntryId(row.id))
    return found


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def test_every_entry_is_there(readings: dict[str, Reading]) -> None:
    assert set(readings) == {str(one["guid"]) for one in EXPECTED}
    assert len(readings) >= 12


@pytest.mark.parametrize(
    "expected", [e for e in EXPECTED if "page" not in e], ids=lambda e: e["guid"]
)
def test_just_the_bolted_on_goes(expected: dict[str, object], readings: dict[str, Reading]) -> None:
    cleaned = readings[str(expected["guid"])].cleaned
    removed = [cleaned.article.blocks[verdict.block].text for verdict in cleaned.verdicts]
    wanted = _texts(expected.get("removed"))
    assert [text[: len(begin)] for text, begin in zip(removed, wanted, strict=False)] == wanted
    assert removed[len(wanted) :] == []
    for begin in _texts(expected.get("kept")):
        assert any(block.text.startswith(begin) for block in cleaned.kept), begin


@pytest.mark.parametrize("expected", [e for e in EXPECTED if "page" in e], ids=lambda e: e["guid"])
def test_a_teaser_is_completed_by_its_page(
    expected: dict[str, object], demo: Library, readings: dict[str, Reading]
) -> None:
    before = readings[str(expected["guid"])]
    assert before.teaser
    found = demo.full_text(before.row.id)
    assert found.from_page
    for begin in _texts(expected.get("kept")):
        assert any(block.text.startswith(begin) for block in found.cleaned.kept), begin
    for text in _texts(expected.get("absent")):
        assert text not in found.cleaned.plain
