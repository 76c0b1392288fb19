"""Import and export as a whole, on a configuration and a store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.config import load
from reader.errors import TreadError
from reader.moving import carry_in, carry_out, export_json, read_file, read_text
from reader.paths import Places
from reader.query import Query, parse_query
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

ITEMS = [(f"Story {at}", "<p>The council kept the pool open for a year.</p>") for at in range(6)]
EXTRA = """\
# how I like it
[[filter.rules]]
id = "mine"
contains = "cheapest"   # those

[[smart_feeds]]
name = "Both"
query = "smart:Long or is:starred"
[[smart_feeds]]
name = "Long"
query = "words>800"
folder = "Mine"

[[rules]]
when = "smart:Both"
do = ["later", "tag:both"]
"""


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({"/feed.xml": rss(ITEMS)}) as running:
        yield running


def exported(places: Places) -> str:
    library = open_library(places)
    try:
        return export_json(carry_out(library, secrets=True)[0])
    finally:
        library.close()


def fresh(folder: Path) -> Places:
    return Places(folder / "config.toml", folder / "data", folder / "state")


def refresh(places: Places) -> None:
    library = open_library(places)
    list(library.refresh())
    library.close()


def test_an_export_imported_elsewhere_is_the_same(server: LoopbackServer, tmp_path: Path) -> None:
    places = write_config(tmp_path / "a", [server.url("/feed.xml")], EXTRA)
    library = open_library(places)
    list(library.refresh())
    ids = list(library.ids(Query()))
    library.mark(ids[:3], "read")
    library.mark(ids[1:2], "starred")
    library.mark(ids[4:], "later")
    library.mark(ids[3:4], "muted")
    library.tag(ids[1:3], "recipe")
    rule, feed = library.rule_reports()[-1].id, library.feeds()[0].id
    library.switch_rule(rule, on=False, feed=feed)
    library.close()
    text = exported(places)
    assert text.count('"read": true') == 3
    assert len(json.loads(text)["overrides"]) == 1

    other = fresh(tmp_path / "b")
    arrival = carry_in(other, read_text(text))
    assert arrival.counts.get("failed", 0) == 0
    # Nothing is stored yet, and still nothing is lost:
    marked = [
        one for one in json.loads(text)["entries"] if one["read"] or one["later"] or one["muted"]
    ]
    waiting = json.loads(exported(other))["entries"]
    assert waiting == marked
    refresh(other)
    assert exported(other) == text
    # Once more changes nothing, here or there.
    for at in (places, other):
        again = carry_in(at, read_text(text))
        assert set(again.counts) <= {"skipped"}
        assert exported(at) == text
    library = open_library(other)
    assert len(library.ids(parse_query("is:unread"))) == 2  # and one muted
    assert library.counts().starred == 1
    library.close()


def test_comments_stay_and_duplicates_are_told(tmp_path: Path) -> None:
    places = write_config(tmp_path, ["https://one.example/feed/"], EXTRA)
    before = places.config.read_text("utf-8")
    urls = tmp_path / "urls"
    urls.write_text("http://ONE.example/feed\nhttps://two.example/\nftp://x.example/\n", "utf-8")
    parcel = read_file(urls)
    dry = carry_in(places, parcel, dry_run=True)
    assert places.config.read_text("utf-8") == before
    assert not places.data.exists()
    done = carry_in(places, parcel)
    assert dry == done
    assert done.counts == {"added": 1, "skipped": 1, "failed": 1}
    assert "# how I like it" in places.config.read_text("utf-8")
    assert [feed.url for feed in load(places).feeds] == [
        "https://one.example/feed/", "https://two.example/",
    ]  # fmt: skip


def test_thousands_of_feeds(tmp_path: Path) -> None:
    outlines = "".join(f'<outline xmlUrl="https://e{n}.example/"/>' for n in range(2000))
    places = fresh(tmp_path)
    carry_in(places, read_text(f"<opml><body>{outlines}</body></opml>"))
    assert len(load(places).feeds) == 2000


def newsboat_cache(path: Path, feed: str) -> None:
    db = sqlite3.connect(path)
    db.execute(
        """CREATE TABLE rss_item (id INTEGER PRIMARY KEY, guid VARCHAR(64), title VARCHAR(1024),
           author VARCHAR(1024), url VARCHAR(1024), feedurl VARCHAR(1024), pubDate INTEGER,
           content VARCHAR(65535), unread INTEGER(1), enclosure_url VARCHAR(1024),
           flags VARCHAR(52), deleted INTEGER(1))"""
    )
    rows = [
        ("Story 0", "https://press.example/x", 0, None),  # by its guid
        ("odd", "https://press.example/story-1", 0, "a"),  # by its address
        ("Story 2", "https://press.example/story-2", 1, ""),
        ("Gone", "https://press.example/gone", 0, "s"),
    ]
    db.executemany(
        "INSERT INTO rss_item (guid, url, feedurl, unread, flags) VALUES (?, ?, ?, ?, ?)",
        [(guid, url, feed, unread, flags) for guid, url, unread, flags in rows],
    )
    db.commit()
    db.close()


@pytest.mark.parametrize("stored", [True, False])
def test_newsboats_folder(server: LoopbackServer, tmp_path: Path, stored: bool) -> None:
    url = server.url("/feed.xml")
    folder = tmp_path / "newsboat"
    folder.mkdir()
    newsboat_cache(folder / "cache.db", url)
    (folder / "urls").write_text(f"{url} daily\n", "utf-8")
    (folder / "config").write_text("reload-time 60\nbind-key ^T next-unread\nmacro\n", "utf-8")
    places = fresh(tmp_path)
    if stored:
        write_config(tmp_path, [url])
        refresh(places)
    carry_in(places, read_file(folder))
    if not stored:
        refresh(places)
    library = open_library(places)
    rows = {row.title: row for row in library.rows(library.ids(Query()))}
    library.close()
    assert [title for title, row in rows.items() if row.read] == ["Story 1", "Story 0"]
    assert [title for title, row in rows.items() if row.starred] == ["Story 1"]
    settings = load(places)
    assert settings.refresh_minutes == 60
    assert settings.keymap.by_id["next_unread"].keys == "n,ctrl+t"  # its own key stays


def test_secrets_stay_at_home(tmp_path: Path) -> None:
    urls = ["https://me:hunter2@one.example/f", "https://two.example/f?token=hunter2"]
    places = write_config(tmp_path, urls)
    library = open_library(places)
    parcel, stripped = carry_out(library)
    assert "hunter2" not in export_json(parcel)
    assert stripped == ("https://one.example/f", "https://two.example/f")
    assert export_json(carry_out(library, secrets=True)[0]).count("hunter2") == 2
    library.close()
    # At home, such an export adds nothing beside what is there.
    assert carry_in(places, parcel).counts == {"skipped": 2}


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"SQLite format 3\x00junk", b"{"])
def test_bad_files_are_refused(tmp_path: Path, body: bytes) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(body)
    with pytest.raises(TreadError):
        read_file(bad)
    with pytest.raises(TreadError):
        read_file(tmp_path / "missing")


def test_the_verbs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def tread(*words: str) -> tuple[int, str]:
        status = main(["--config", f"{tmp_path}/c.toml", "--data", f"{tmp_path}/d", *words])
        return status, capsys.readouterr().out

    opml = tmp_path / "feeds.opml"
    opml.write_text(
        '<opml><body><outline xmlUrl="https://a.example/"/><outline xmlUrl="x"/></body></opml>',
        "utf-8",
    )
    status, out = tread("import", "--json", str(opml))
    records = [json.loads(line) for line in out.splitlines()]
    assert status == 3
    assert [one.get("status") for one in records] == ["added", "failed", None]
    assert tread("import", str(tmp_path / "none"))[0] == 1
    status, out = tread("export", "opml")
    assert (status, out.count("xmlUrl")) == (0, 1)
    assert tread("export", "json", str(tmp_path / "out.json")) == (0, "")
    assert (tmp_path / "out.json").stat().st_mode & 0o777 == 0o600
    assert tread("import", str(tmp_path / "out.json"))[0] == 0
