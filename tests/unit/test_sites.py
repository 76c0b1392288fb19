"""Which rule is for which page, and the import of files of rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import load
from reader.errors import UsageError
from reader.paths import Places
from reader.sites import Sites, import_sites, list_sites
from tests.fakes import write_config

OWN = """
[[sites]]
host = "press.example"
body = ["article .story", "main"]
[[sites]]
host = "blog.press.example"
strip = [".box"]
"""


def sites(places: Places) -> Sites:
    return Sites(load(places), places)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return write_config(tmp_path / "conf", [], OWN)


def test_a_site_holds_for_its_subdomains_and_the_nearest_counts(places: Places) -> None:
    found = sites(places)
    for url, wanted in (
        ("https://press.example/a", "press.example"),
        ("https://www.press.example/a", "press.example"),
        ("https://news.press.example/a", "press.example"),
        ("https://blog.press.example/a", "blog.press.example"),
        ("https://my.blog.press.example/a", "blog.press.example"),
    ):
        rule = found.rule(url)
        assert rule is not None
        assert rule.host == wanted
    for url in ("https://otherpress.example/", "https://example/", "", "http://["):
        assert found.rule(url) is None


def test_files_are_imported_and_found(places: Places, tmp_path: Path) -> None:
    source = tmp_path / "rules"
    source.mkdir()
    (source / "herald.example.txt").write_text("body: //article\nwhat: ever\n", "utf-8")
    (source / ".wiki.example.txt").write_text("strip: //aside\n", "utf-8")
    (source / "empty.example.txt").write_text("tidy: no\n", "utf-8")
    (source / "latin.example.txt").write_bytes(b"body: //p[.='caf\xe9']\n")
    (source / "READ ME.txt").write_text("body: //x\n", "utf-8")
    (source / "press.example.txt").write_text("body: //nothing\n", "utf-8")
    done = import_sites(places, source)
    assert set(done.hosts) == {"herald.example", ".wiki.example", "press.example"}
    assert {one.file for one in done.unmapped} == {
        "herald.example.txt", "empty.example.txt", "latin.example.txt", "READ ME.txt",
    }  # fmt: skip
    found = sites(places)
    herald, wiki = found.rule("https://www.herald.example/1"), found.rule("https://en.wiki.example")
    assert herald is not None
    assert herald.body == ("//article",)
    assert wiki is not None
    assert wiki.strip == ("//aside",)
    own = found.rule("https://press.example/")
    assert own is not None
    assert own.body != ("//nothing",)
    assert found.rule("https://a.herald.example/") is None
    assert [(row.host, row.origin) for row in list_sites(load(places), places)] == [
        ("press.example", "yours"), ("blog.press.example", "yours"),
        (".wiki.example", "imported"), ("herald.example", "imported"),
        ("press.example", "imported"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["none", "a file", "folder"])
def test_what_cannot_be_imported_is_told(places: Places, tmp_path: Path, name: str) -> None:
    (tmp_path / "a file").write_text("body: //p", "utf-8")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError):
        import_sites(places, tmp_path / name)
