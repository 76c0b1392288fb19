"""Rules about entries: over new ones as a feed is stored, over stored ones when asked."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.config import load
from reader.errors import NotFoundError
from reader.library import Library
from reader.model import Row
from reader.paths import Places
from reader.query import parse_query
from tests.fakes import NOW, rss, write_config
from tests.server import LoopbackServer

WRITE = "import pathlib, sys; pathlib.Path(sys.argv[1]).open('a').write(' '.join(sys.argv[2:]) + chr(10))"  # noqa: E501
OLD = [("Old kiln", "<p>The kiln is warm.</p>")]
NEW = [
    ("Kiln again; rm -rf", "<p>The kilns are cold.</p>"),
    ("Bread", "<p>Nothing but bread, <a href='https://b.example/'>here</a>.</p>"),
    ("Bridge", "<p>A bridge of reeds.</p>"),
]


def rules(out: Path) -> str:
    run = f"run:{sys.executable} -c {json.dumps(WRITE)} {out} {{id}} {{title}} {{url}}"
    return f"""
[[rules]]
name = "clay"
when = 'kiln or "of reeds"'
do = ["star", "tag:clay", {json.dumps(run)}]
[[rules]]
name = "after"
when = "tag:clay title:kiln"
do = ["later"]
[[rules]]
name = "dull"
when = "title:bread has:link is:unread -is:starred"
do = ["read", "mute"]
"""


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({"/feed.xml": rss(OLD)}) as running:
        yield running


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "ran.txt"


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path, out: Path) -> Places:
    return write_config(tmp_path / "c", [server.url("/feed.xml")], rules(out))


@pytest.fixture
def library(places: Places) -> Iterator[Library]:
    told: list[str] = []
    made = Library(places, load(places), clock=lambda: float(NOW), tell=told.append)
    yield made
    made.close()
    assert not told


def rows(library: Library, query: str = "") -> dict[str, Row]:
    return {row.title: row for row in library.entries(parse_query(query))}


def test_new_entries_are_marked_in_the_transaction_that_stores_them(
    library: Library, server: LoopbackServer, out: Path
) -> None:
    (saved,) = library.refresh()
    old = rows(library)["Old kiln"]
    assert (old.starred, old.later, old.own_tags) == (True, True, ("clay",))
    assert saved.hits == ()  # at the first fetch all that is new is old
    assert not out.exists()
    library.mark([old.id], "unstarred")
    server.routes["/feed.xml"] = rss(OLD + NEW)
    stored = library.refresh()
    (saved,) = stored
    assert [name for name, _ in saved.hits] == ["clay"]
    found = rows(library)
    assert "Bread" not in found
    assert {title for title, row in found.items() if row.starred} == {NEW[0][0], "Bridge"}
    assert found[NEW[0][0]].later
    assert not found["Bridge"].later
    bread = rows(library, "is:muted")["Bread"]
    assert (bread.read, bread.muted) == (True, True)
    assert library.counts().total == 3
    # Each title is one argument, whatever stands in it; the file is written before refresh ends.
    lines = sorted(out.read_text().splitlines())
    assert [line.split(" ", 1)[1] for line in lines] == [
        "Kiln again; rm -rf https://press.example/kiln-again;-rm--rf",
        "Bridge https://press.example/bridge",
    ]


def test_stored_ones_on_request(library: Library, server: LoopbackServer, out: Path) -> None:
    server.routes["/feed.xml"] = rss(NEW)
    list(library.refresh())
    ids = [row.id for row in library.entries(parse_query("tag:clay or is:muted"))]
    library.mark(ids, "unstarred")
    library.mark(ids, "unlater")
    before = rows(library)
    dry = list(library.apply_rules(dry_run=True))
    assert rows(library) == before
    assert [(one.rule, one.found) for one in dry] == [("clay", 2), ("after", 1), ("dull", 0)]
    assert dry[0].changed == {"starred": 2, "tag:clay": 0}
    done = list(library.apply_rules("clay"))
    assert [one.changed for one in done] == [{"starred": 2, "tag:clay": 0}]
    assert not out.exists()
    list(library.apply_rules("clay", act=True))
    assert len(out.read_text().splitlines()) == 2
    with pytest.raises(NotFoundError, match="No rule"):
        list(library.apply_rules("cly"))


def test_the_command_line(
    places: Places, server: LoopbackServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.routes["/feed.xml"] = rss(NEW)
    where = ["--config", str(places.config), "--data", str(places.data)]

    def tread(*words: str) -> str:
        assert main([*where, *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    tread("refresh")
    out = tread("rules", "apply", "--dry-run", "--json")
    assert json.loads(out.splitlines()[0]) == {
        "rule": "clay", "when": 'kiln or "of reeds"', "found": 2,
        "changed": {"starred": 0, "tag:clay": 0}, "dry_run": True,
    }  # fmt: skip
    assert "clay: finds 2" in tread("rules", "apply", "clay")
    assert json.loads(tread("tag", "list", "--json")) == {"tag": "clay", "entries": 2}
    assert "1 tagged bread." in tread("tag", "add", "bread", "--query", "is:muted")
    assert "1 no longer tagged BREAD." in tread("tag", "remove", "BREAD", "--query", "is:muted")
    assert "1 marked unmuted." in tread("mark", "unmuted", "--query", "is:muted")
    listed = [
        json.loads(line) for line in tread("list", "--json", "-(kiln or bridge)").splitlines()
    ]
    assert [(one["title"], one["muted"]) for one in listed] == [("Bread", False)]
    shortest = tread("list", "--sort", "title", "--limit", "1")
    assert "Bread" in shortest
    assert main([*where, "list", "kiln is:unred"]) == 2
    error = capsys.readouterr().err
    assert "  kiln is:unred\n       ^\n" in error
    assert main([*where, "tag", "add", " ", "1"]) == 2
    assert main([*where, "list", "--smart", "nope"]) == 2
    assert "[[smart_feeds]]" in capsys.readouterr().err


def test_a_program_that_is_not_there_is_told_and_stops_nothing(
    server: LoopbackServer, tmp_path: Path
) -> None:
    extra = '[[rules]]\nwhen = "bread"\ndo = ["star", "run:/no/such/program {title}", "notify"]\n'
    places = write_config(tmp_path / "c", [server.url("/feed.xml")], extra)
    told: list[str] = []
    library = Library(places, load(places), clock=lambda: float(NOW), tell=told.append)
    list(library.refresh())
    server.routes["/feed.xml"] = rss(OLD + NEW)
    list(library.refresh())
    assert rows(library)["Bread"].starred
    assert any("cannot be started" in line for line in told)
    library.close()
