"""The documents: fresh, and every command in them works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.config import parse_settings
from reader.query import parse_query, print_query
from reader.query_fields import FIELDS
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer
from tools.docs import ROOT, stale
from tools.picture import PICTURES

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
STORY = "<p>The council voted on Tuesday to keep the old swimming pool open for one more year.</p>"

APP = {"tread", "tread demo", "tread config edit"}
"""What needs a terminal, which tests/e2e has."""
SERVING = "tread serve"


NEED_MORE = {
    "export",
    "fill",
    "import",
    "store",
    "search",
    "show",
    "mark",
    "tag",
    "add",
    "remove",
    "rules",
    "sites",
    "config",
}
"""Verbs that a document may name alone, though they need arguments to do anything."""


def test_what_is_made_from_the_code_is_fresh() -> None:
    assert stale() == [], "run: make docs"


def test_each_picture_is_there_and_in_a_document() -> None:
    shown = {
        (path.parent / name).resolve()
        for path in DOCUMENTS
        for name in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text("utf-8"))
    }
    assert shown == {ROOT / "docs" / f"{name}.svg" for name in PICTURES}
    assert shown == set((ROOT / "docs").glob("*.svg"))
    assert all("</svg>" in path.read_text("utf-8") for path in shown)


def queries() -> Iterator[str]:
    """Every query that a document shows, and those of the table that it is made from."""
    for path in DOCUMENTS:
        for block in re.findall(r"```query\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            yield from (line.partition("  #")[0].strip() for line in block.splitlines())
    yield from (one.example for one in FIELDS.values())


def test_each_query_in_the_documents_finds_what_it_says(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "query.md").read_text("utf-8")
    (smart, rules) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    settings = parse_settings(smart + rules)
    assert len(settings.smart_feeds) == 2
    assert len(settings.entry_rules) == 3
    found = [*queries(), *(one.text for one in settings.smart_feeds),
             *(one.when for one in settings.entry_rules)]  # fmt: skip
    assert len(found) > 25
    places = write_config(tmp_path, ["https://a.example/feed"], smart)
    library = open_library(places)
    for text in found:
        query = parse_query(text)
        assert parse_query(print_query(query)) == query
        assert not library.ids(query)
        assert library.count(query, 10) == 0
    library.close()


def test_each_test_that_a_document_names_is_there() -> None:
    named = {
        (path.name, *found)
        for path in (*DOCUMENTS, ROOT / "SECURITY.md")
        for found in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", path.read_text("utf-8"))
    }
    assert len(named) > 30
    for document, path, name in sorted(named):
        text = (ROOT / path).read_text("utf-8")
        assert not name or f"def {name}(" in text, f"{document}: {path}::{name}"


def commands() -> Iterator[tuple[str, str]]:
    """Every `make` or `tread` command that a document names, with the document."""
    for path in DOCUMENTS:
        text = path.read_text("utf-8")
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
            for line in block.splitlines():
                for part in line.partition("#")[0].split("&&"):
                    yield path.name, part.strip()
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for code in re.findall(r"`([^`\n]+)`", prose):
            if re.match(r"(\.venv/bin/)?(tread|make) [a-z-]", code):
                yield path.name, code
    example = (ROOT / "reader" / "demo" / "feeds" / "welcome.xml").read_text("utf-8")
    for code in re.findall(r"(?:&lt;|<)code(?:&gt;|>)(tread [a-z].*?)(?:&lt;|<)/code", example):
        yield "welcome.xml", code


COMMANDS = sorted(set(commands()))


def test_there_are_commands() -> None:
    assert len([one for _, one in COMMANDS if "tread" in one]) > 10


@pytest.mark.parametrize(("document", "command"), [c for c in COMMANDS if c[1].startswith("make")])
def test_make_knows_each_target(document: str, command: str) -> None:
    done = subprocess.run(
        [*shlex.split(command), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{document}: {command}\n{done.stderr}"


def run_tread(
    folder: Path, server: LoopbackServer, *words: str
) -> subprocess.CompletedProcess[str]:
    """Run tread on a fresh configuration and the sandbox's store."""
    places = write_config(folder / "conf", [server.url("/feed.xml")])
    where = ["--config", str(places.config), "--data", str(folder / "data")]
    return subprocess.run(
        [sys.executable, "-m", "reader", *where, *words],
        capture_output=True, text=True, cwd=folder, check=False, input=STORY,
    )  # fmt: skip


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, LoopbackServer]]:
    folder = tmp_path_factory.mktemp("docs")
    page = f"<html><body><article>{STORY * 5}</article></body></html>"
    (folder / "article.html").write_text(page, "utf-8")
    opml = '<opml><body><outline xmlUrl="https://a.example/feed"/></body></opml>'
    (folder / "feeds.opml").write_text(opml, "utf-8")
    (folder / "tread.json").write_text('{"tread": 1}', "utf-8")
    (folder / "newsboat").mkdir()
    (folder / "newsboat" / "urls").write_text("https://b.example/feed daily\n", "utf-8")
    with LoopbackServer({"/feed.xml": rss([("Pool stays", STORY)])}) as server:
        server.routes["/"] = rss([("Home", STORY)], title="Home")
        assert run_tread(folder, server, "refresh").returncode == 0
        yield folder, server


@pytest.mark.parametrize(
    ("document", "command"), [c for c in COMMANDS if not c[1].startswith("make")]
)
def test_each_command_works(
    document: str, command: str, sandbox: tuple[Path, LoopbackServer]
) -> None:
    folder, server = sandbox
    words = shlex.split(command.removeprefix(".venv/bin/"))
    if " ".join(words) in APP or command.startswith(SERVING):
        return  # tests/e2e/test_serve.py: it would serve for ever
    words = [word for word in words if not word.startswith("[")]
    spoken = {
        "https://example.org/": server.root + "/", "URL": server.root + "/",
        "ID": "1", "42": "1", "12": "1", "VERB": "list",
        "FEED": "1", "FILE": str(folder / "conf" / "config.toml"), "DIR": str(folder / "data"),
    }  # fmt: skip
    words = [spoken.get(word, word) for word in words]
    if words[1] == "sync" or (len(words) == 2 and words[1] in NEED_MORE):  # there is no server
        words.append("--help")
    done = run_tread(folder, server, *words[1:])
    assert done.returncode == 0, f"{document}: {command}\n{done.stderr}"
    assert "Traceback" not in done.stderr
