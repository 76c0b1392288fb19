"""The documents: fresh, and every command in them works."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.cli.main import VERBS
from reader.config import check, parse_settings
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
SERVING = ("tread serve", "tread watch", "tread log --follow")
"""What goes on for ever: tests/e2e/test_serve.py and test_watch.py."""


NEED_MORE = {
    "export",
    "fill",
    "import",
    "store",
    "completion",
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


def test_the_manual_page_is_in_order() -> None:
    if shutil.which("mandoc") is None:
        pytest.skip("mandoc is not installed")
    done = subprocess.run(
        ["mandoc", "-Tlint", str(ROOT / "docs" / "tread.1")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    shown = subprocess.run(
        ["mandoc", "-Tascii", str(ROOT / "docs" / "tread.1")],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    plain = re.sub(".\x08", "", shown)
    assert all(f"tread {verb}" in plain for verb in VERBS)


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


OTHERS = {
    "python -m hatchling build -t wheel", "python -m pip install hatchling", "man tread",
    "uv tool install dist/tread_reader-*.whl", "pipx install dist/tread_reader-*.whl",
    "python -m pip install dist/tread_reader-*.whl",  # make install-check runs these
    "systemctl --user enable --now tread", "journalctl --user -u tread", "loginctl enable-linger",
}  # fmt: skip
"""Commands of other programs: nothing else stands in a block of commands."""
INNER = re.compile(r"(?:<\(|\"\$\()(tread [^()]*)\)")
"""What a shell runs within a command."""


def fenced(kind: str) -> Iterator[tuple[str, str]]:
    """The blocks of a kind, with their documents."""
    for path in DOCUMENTS:
        for block in re.findall(rf"```{kind}\n(.*?)```", path.read_text("utf-8"), re.DOTALL):
            yield path.name, block


def spoken(line: str) -> Iterator[str]:
    """The commands of a line, without what the shell does with them."""
    for part in re.sub(r"(^|\s)#.*", "", line).split("&&"):
        inner = INNER.findall(part)
        yield from inner or (re.split(r"\s[|>]\s", part)[0].strip(),)


def commands() -> Iterator[tuple[str, str]]:
    """Every `make` or `tread` command that a document names, with the document."""
    for name, block in fenced("sh"):
        for line in block.splitlines():
            yield from ((name, one) for one in spoken(line) if one and one not in OTHERS)
    for kind in ("text", "ini"):
        for name, block in fenced(kind):  # a unit, a line for cron
            yield from ((name, one) for one in re.findall(r"bin/(tread [a-z].*)", block))
    for path in DOCUMENTS:
        prose = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
        for code in re.findall(r"`([^`\n]+)`", prose):
            if re.match(r"(\.venv/bin/)?(tread|make) [a-z-]", code):
                yield path.name, code
    example = (ROOT / "reader" / "demo" / "feeds" / "welcome.xml").read_text("utf-8")
    for code in re.findall(r"(?:&lt;|<)code(?:&gt;|>)(tread [a-z].*?)(?:&lt;|<)/code", example):
        yield "welcome.xml", code


def test_every_block_is_of_a_kind_that_is_tried() -> None:
    kinds = set()
    for path in DOCUMENTS:
        kinds |= set(re.findall(r"^```([a-z]+)$", path.read_text("utf-8"), re.MULTILINE))
    assert kinds <= {"sh", "toml", "text", "ini", "query"}
    assert all(one.startswith(("tread ", ".venv/bin/tread", "make")) or one == "tread"
               for _, one in COMMANDS)  # fmt: skip


@pytest.mark.parametrize(("document", "block"), [*fenced("toml")])
def test_each_piece_of_configuration_is_right(document: str, block: str) -> None:
    assert [str(one) for one in check(block, document)[1]] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_unit_is_right(tmp_path: Path) -> None:
    ((_, block),) = fenced("ini")
    unit = tmp_path / "tread.service"
    unit.write_text(block.replace("%h/.local/bin/tread", sys.executable), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", str(unit)],
        capture_output=True, text=True, check=False, env={**os.environ, "XDG_RUNTIME_DIR": "/tmp"},  # noqa: S108
    )  # fmt: skip
    assert str(unit) not in done.stderr


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
    (folder / "ftr-site-config").mkdir()
    rules = "body: //article\nstrip: //aside\n"
    (folder / "ftr-site-config" / "example.org.txt").write_text(rules, "utf-8")
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
        return
    words = [word for word in words if not word.startswith("[")]
    said = {
        "https://example.org/": server.root + "/", "URL": server.root + "/",
        "ID": "1", "42": "1", "12": "1", "VERB": "list",
        "FEED": "1", "FILE": str(folder / "conf" / "config.toml"), "DIR": str(folder / "data"),
    }  # fmt: skip
    words = [said.get(word, word) for word in words]
    if words[1] == "sync" or (len(words) == 2 and words[1] in NEED_MORE):  # there is no server
        words.append("--help")
    done = run_tread(folder, server, *words[1:])
    assert done.returncode == 0, f"{document}: {command}\n{done.stderr}"
    assert "Traceback" not in done.stderr
