"""Articles as files with a head, and as a book that opens."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reader.articles import export_articles
from reader.errors import NotFoundError, TreadError
from reader.exchange.articles import slug
from reader.library import Library
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

STORY = '<p>The pool &amp; the sea.<br>Two lines</p><hr><img src="https://press.example/a.jpg">'
HOSTILE = '../../etc/passwd "x": <script>alert(1)</script> & \u2028 ]]>'
ITEMS = [("Same", STORY), ("same", STORY), (HOSTILE, STORY + "<script>alert(2)</script>")]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with LoopbackServer({"/feed.xml": rss(ITEMS)}) as server:
        places = write_config(tmp_path, [server.url("/feed.xml")])
        library = open_library(places)
        list(library.refresh())
        yield library
        library.close()


def test_markdown_with_a_head(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "deep"
    paths = list(export_articles(library, "", folder, "markdown"))
    assert len({path.name.lower() for path in paths}) == 3
    assert sorted(folder.iterdir()) == sorted(paths)  # and nothing outside of it
    head, text = paths[0].read_text("utf-8").removeprefix("---\n").split("\n---\n", 1)
    lines = [line.partition(": ") for line in head.split("\n")]
    found = {name: json.loads(value) for name, _, value in lines}
    assert found["feed"] == "The Press"
    assert found["published"] == "2026-11-17T10:02:00Z"
    assert "etc/passwd" in found["title"]
    assert "The pool" in text
    assert "a.jpg" not in text
    (path,) = export_articles(library, 'title:"etc"', folder, "markdown", images=True)
    assert "a.jpg" in path.read_text("utf-8")


def test_html_is_a_whole_page_without_scripts(library: Library, tmp_path: Path) -> None:
    for path in export_articles(library, "", tmp_path / "out", "html"):
        text = path.read_text("utf-8")
        assert text.startswith("<!doctype html>")
        assert '<meta name="feed" content="The Press">' in text
        assert "<script" not in text
        assert "<img" not in text


def test_a_book_opens(library: Library, tmp_path: Path) -> None:
    (path,) = export_articles(library, "is:unread", tmp_path / "out", "epub")
    assert path.name == "tread-is-unread.epub"
    again = path.read_bytes()
    list(export_articles(library, "is:unread", tmp_path / "out", "epub"))
    assert path.read_bytes() == again
    # What a reader looks at first: the type, plain, at byte 38.
    assert again[30:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        names = book.namelist()
        trees = {name: etree.fromstring(book.read(name)) for name in names if name != "mimetype"}
    rootfile = trees["META-INF/container.xml"].find(".//{*}rootfile")
    assert rootfile is not None
    package = trees[str(rootfile.get("full-path"))]
    listed = {item.get("id"): f"OEBPS/{item.get('href')}" for item in package.iter("{*}item")}
    assert set(listed.values()) == set(names) - {
        "mimetype", "META-INF/container.xml", "OEBPS/content.opf"
    }  # fmt: skip
    spine = [listed[item.get("idref")] for item in package.iter("{*}itemref")]
    contents = [f"OEBPS/{link.get('href')}" for link in trees["OEBPS/nav.xhtml"].iter("{*}a")]
    assert spine == contents
    assert len(spine) == 3
    for name in spine:
        assert not list(trees[name].iter("{*}script", "{*}img"))
        assert "The pool" in "".join(map(str, trees[name].itertext()))
    modified = "".join(str(one.text) for one in package.iter("{*}meta"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", modified)


def test_what_cannot_be_written_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        list(export_articles(library, "is:starred", tmp_path / "out", "html"))
    assert not (tmp_path / "out").exists()
    (tmp_path / "file").write_text("mine", "utf-8")
    with pytest.raises(TreadError, match="cannot be written"):
        list(export_articles(library, "", tmp_path / "file", "html"))
    assert (tmp_path / "file").read_text("utf-8") == "mine"


@given(st.text())
def test_any_title_makes_a_name(title: str) -> None:
    name = slug(title)
    assert name
    assert len(name.encode()) <= 160
    assert not re.search(r"[^\w-]", name)
