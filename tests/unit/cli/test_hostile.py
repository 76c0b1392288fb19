"""No verb lets a stranger's string do anything: not from the store, not from the command line."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from reader.cli.actions import EXPORT, RULES
from reader.cli.main import VERBS, main
from reader.paths import Places
from tests import hostile_room
from tests.reading_room import copied

ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
BAD = "\x1b[2J\x9b31m\u202e[bold]"
OPML = f"""<opml version="2.0"><body><outline text="&#27;{BAD}" title="x" xmlUrl="http://[{BAD}/"/>
<outline xmlUrl="javascript:x" text="&#x9b;"/><outline text="{BAD}"><outline text="[/]{BAD}"
xmlUrl="http://127.0.0.1:9/b"/></outline></body></opml>"""

SAID = [
    ["list"], ["list", "--json"], ["list", "--fold"], ["list", BAD], ["list", f"feed:{BAD}"],
    ["list", f"no:{BAD}"], ["search", "algo"], ["search", BAD], ["search", "ends", "--json"],
    *(["show", str(one), "--format", form, "--all"] for one in (1, 2, 4, 5, 6, 7, 8)
      for form in ("text", "markdown", "html", "json")),
    ["mark", "starred", "--query", BAD], ["mark", "read", "--query", "ends"], ["feeds"],
    ["feeds", "--json"], ["stats"], ["stats", "--json"], ["refresh", BAD],
    ["refresh", "--no-fetch"],
    ["add", f"http://{BAD}.invalid/"], ["add", "javascript:alert(1)"], ["remove", BAD],
    ["rules", "list"], ["rules", "list", "--json"], ["rules", "repeats"], ["rules", "off", BAD],
    ["rules", "remove", BAD], ["rules", "test", BAD], ["rules", "add", "--pattern", f"({BAD}"],
    ["rules", "add", "--contains", BAD, "--dry-run"], ["rules", "add", "--from", "2:0"],
    ["rules", "keep", BAD], ["sites", "list"], ["sites", "import", BAD], ["store", "stats"],
    ["store", "check"], ["store", "backup", f"/no/{BAD}"], ["config", "list"],
    ["config", "set", BAD, "x"], ["config", "check"], ["config", "path"], ["export", "opml"],
    ["export", "json"], ["export", "opml", f"/no/{BAD}"], ["import", BAD], ["import", "bad.opml"],
    ["import", "bad.opml", "--json", "--dry-run"], ["clean", "doc", "--explain"], ["clean", BAD],
    ["clean", "doc", "--format", "html"], ["clean", "doc", "--batch"], ["serve", "--token", BAD],
    ["doctor", "--json"], [BAD], ["list", f"--{BAD}"], ["list", "--limit", BAD], ["refresh"],
    ["refresh", "--json"], ["sync", "status"], ["sync", "login"], ["log"], ["log", "--json"],
    ["profiles"], ["watch", "--once"], ["completion", "bash"], ["tag", "add", BAD, "1"],
    ["tag", "list"], ["rules", "apply"], ["list", "--smart", BAD],
]  # fmt: skip
ELSEWHERE = {"demo", "fill", "store", "config", "serve", "sites"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    hostile_room.prepare(folder)
    return folder


@pytest.fixture
def places(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.chdir(tmp_path)
    Path("bad.opml").write_text(OPML, "utf-8")
    Path("doc").write_text(f"<html><title>{BAD}</title><p onclick='x'>{hostile_room.HTML}", "utf-8",
                           "replace")  # fmt: skip
    return copied(prepared, tmp_path / "tread")


def say(places: Places, words: list[str]) -> int:
    try:
        return main(["--config", str(places.config), "--data", str(places.data), *words])
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 1


def test_no_verb_lets_anything_out(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    said = {words[0] for words in SAID}
    assert set(VERBS) - ELSEWHERE <= said
    assert {words[1] for words in SAID if words[0] == "rules"} >= set(RULES) - {"on"}
    for words in SAID:
        status = say(places, words)
        out, err = capsys.readouterr()
        assert status in (0, 1, 2, 3), words
        assert not ACTS.search(out + err), (words, out[-400:], err[-400:])
        assert "Traceback" not in err
        if status == 0 and ("--json" in words or "json" in words[-1]) and words[0] != "export":
            for line in out.splitlines():
                json.loads(line)


def test_no_export_lets_anything_out(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    here = Path.cwd()
    before = {path for path in here.parent.rglob("*") if not path.is_relative_to(here)}
    assert say(places, ["export", "opml", "feeds.opml"]) == 0
    assert say(places, ["export", "json", "all.json"]) == 0
    for form in ("markdown", "html", "epub"):
        words = ["export", "articles", form, "--format", form, *(["--images"] * (form != "epub"))]
        assert say(places, words) == 0
    assert set(EXPORT) == {"opml", "json", "articles"}
    capsys.readouterr()
    files = [Path("feeds.opml"), Path("all.json"), *Path("markdown").iterdir(),
             *Path("html").iterdir(), *Path("epub").iterdir()]  # fmt: skip
    assert len(files) == 2 + 8 + 8 + 1
    for path in files:
        assert path.parent.parent == Path(), "no name leads out of the folder"
        assert not re.search(r"[^\w.-]", path.name) and not path.name.startswith((".", "-"))
        for name, text in _texts(path):
            assert not ACTS.search(text), name
            if path.suffix in (".html", ".epub"):
                assert not re.search(r"<script|<style|<iframe|\son\w+=", text), name
                shown = re.findall(r"(?:href|src)=\"([^\"]*)\"", text)
                assert all(re.match(r"https?://|mailto:|\w+\.\w+\Z", one) for one in shown), name
    after = {path for path in here.parent.rglob("*") if not path.is_relative_to(here)}
    assert after == before
    # What was exported is read again, and is what it was.
    assert say(places, ["import", "all.json", "--dry-run"]) == 0
    assert say(places, ["import", "feeds.opml", "--dry-run"]) == 0
    assert not re.search("[1-9][0-9]* (?:added|failed)", capsys.readouterr().out)


def _texts(path: Path) -> list[tuple[str, str]]:
    if path.suffix != ".epub":
        return [(path.name, path.read_text("utf-8"))]
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as book:
        return [(name, book.read(name).decode()) for name in book.namelist()]
