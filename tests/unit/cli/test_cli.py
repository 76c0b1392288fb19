"""The contract of the command line: exit status, streams, JSON fields."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader import __version__
from reader.cli.actions import RULES
from reader.cli.main import VERBS, main
from reader.paths import Places
from tests import story_room
from tests.fakes import rss, write_config
from tests.reading_room import copied
from tests.server import LoopbackServer, Reply

SHOP = "https://go.redirectingat.com/?url=https%3A%2F%2Fshop.example"
AFFILIATE = f'<p>The <a href="{SHOP}">towels</a> dry.</p>'
STORY = "<p>The council voted on Tuesday to keep the old swimming pool open for one more year.</p>"
PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"

Record = dict[str, object]


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    items = [("Pool stays", STORY + PITCH), ("Bus late", STORY), ("Mayor sings", STORY)]
    with LoopbackServer({"/feed.xml": rss(items)}) as running:
        yield running


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path) -> Places:
    return write_config(tmp_path, [server.url("/feed.xml")])


class Tread:
    """The command, in this process, with its output."""

    def __init__(self, places: Places, capsys: pytest.CaptureFixture[str]) -> None:
        self._places, self._capsys = places, capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        where = ["--config", str(self._places.config), "--data", str(self._places.data)]
        try:
            status = main([*where, *arguments])
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
        self.out, self.err = self._capsys.readouterr()
        return status

    def records(self, *arguments: str) -> list[Record]:
        assert self(*arguments) == 0, self.err
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def tread(places: Places, capsys: pytest.CaptureFixture[str]) -> Tread:
    return Tread(places, capsys)


@pytest.fixture
def filled(tread: Tread) -> Tread:
    assert tread("refresh") == 0
    return tread


def test_refresh_tells_each_feed_and_a_summary(tread: Tread, server: LoopbackServer) -> None:
    line, last = tread.records("refresh", "--json")
    assert line.items() >= {
        "url": server.url("/feed.xml"), "status": "updated", "http": 200, "new": 3, "changed": 0,
        "error": None,
    }.items()  # fmt: skip
    assert isinstance(line["ms"], int)
    assert line["bytes"] == len(rss_body(server))
    summary = last["summary"]
    assert isinstance(summary, dict)
    assert summary.pop("seconds") >= 0
    assert summary == {
        "feeds": 1,
        "updated": 1,
        "unchanged": 0,
        "errors": 0,
        "new": 3,
        "changed": 0,
    }


def rss_body(server: LoopbackServer) -> bytes:
    body = server.routes["/feed.xml"]
    assert isinstance(body, str)
    return body.encode()


def test_refresh_of_one_feed_by_title(filled: Tread) -> None:
    line, _ = filled.records("refresh", "the press", "--json")
    assert line["status"] == "unchanged"


def test_done_in_part_is_three_and_all_failed_is_one(
    server: LoopbackServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = write_config(tmp_path, [server.url("/feed.xml"), server.url("/none")])
    tread = Tread(both, capsys)
    assert tread("refresh") == 3
    assert "404" in tread.err
    assert tread("refresh", server.url("/none")) == 1


LIST_FIELDS = {
    "id": int, "feed": int, "feed_title": str, "title": str, "url": str, "author": str,
    "published": str, "read": bool, "starred": bool, "tags": list, "words": int, "removed": int,
}  # fmt: skip


def test_list(filled: Tread) -> None:
    rows = filled.records("list", "--json")
    assert [row["title"] for row in rows] == ["Mayor sings", "Bus late", "Pool stays"]
    for name, kind in LIST_FIELDS.items():
        assert isinstance(rows[0][name], kind), name
    assert rows[0]["published"] == "2026-11-17T10:02:00Z"
    assert [row["removed"] for row in rows] == [0, 0, 1]
    assert len(filled.records("list", "--limit", "2", "--json")) == 2
    assert [row["title"] for row in filled.records("list", "title:bus", "--json")] == ["Bus late"]
    assert filled("list") == 0
    assert "Mayor sings" in filled.out
    assert "\x1b" not in filled.out


def test_a_story_is_in_one_row_when_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story_room.prepare(tmp_path)
    tread = Tread(copied(tmp_path, tmp_path / "copy"), capsys)
    rows = {row["id"]: row["also"] for row in tread.records("list", "--json")}
    assert rows == {1: [3, 5], 2: [], 3: [1, 5], 4: [], 5: [1, 3], 6: []}
    rows = {row["id"]: row["also"] for row in tread.records("list", "--fold", "--json")}
    assert rows == {1: [3, 5], 2: [], 4: [], 6: []}
    assert len(tread.records("list", "--fold", "--limit", "2", "--json")) == 2
    assert len(tread.records("search", "seal", "--json")) == 3
    assert len(tread.records("search", "--fold", "seal", "--json")) == 1
    assert tread.records("show", "5", "--format", "json")[0]["also"] == [1, 3]
    assert tread("mark", "read", "1") == 0  # the one that was named, and no other
    assert tread.out == "1 marked read.\n"


@pytest.mark.usefixtures("filled")
def test_options_stand_before_or_after_the_verb(places: Places) -> None:
    after = ["list", "--json", "--config", str(places.config), "--data", str(places.data)]
    assert main(after) == 0


def test_search(filled: Tread) -> None:
    (row,) = filled.records("search", "pool", "stays", "--json")
    assert "snippet" in row
    assert row["title"] == "Pool stays"
    assert filled("search", "council") == 0
    assert filled.out.count("swimming") == 3


def test_refresh_without_fetching_judges_again(filled: Tread, server: LoopbackServer) -> None:
    asked = len(server.seen)
    assert filled("refresh", "--no-fetch") == 0
    assert filled.out == "0 articles judged again.\n"
    own = 'id = "pool"\ncontains = "old swimming pool"\n'
    config = filled._places.config
    config.write_text(f"{config.read_text('utf-8')}\n[[filter.rules]]\n{own}", "utf-8")
    assert filled.records("refresh", "--no-fetch", "--json") == [{"summary": {"judged": 3}}]
    assert len(server.seen) == asked
    assert filled("refresh", "--no-fetch", "nobody") == 1


def test_show(filled: Tread) -> None:
    (row,) = filled.records("list", "title:stays", "--json")
    ident = str(row["id"])
    (shown,) = filled.records("show", ident, "--format", "json")
    blocks = shown["blocks"]
    assert isinstance(blocks, list)
    assert [block["removed"] for block in blocks] == [False, True]
    assert set(blocks[1]) == {"kind", "text", "removed", "rule", "reason"}
    assert blocks[1]["rule"]
    assert blocks[0]["rule"] is None
    for form in ("text", "markdown", "html"):
        assert filled("show", ident, "--format", form) == 0
        assert "swimming pool" in filled.out
        assert "newsletter" not in filled.out
        assert filled("show", ident, "--format", form, "--all") == 0
        assert "newsletter" in filled.out


def test_show_counts_affiliate_links(tread: Tread, server: LoopbackServer) -> None:
    server.routes["/feed.xml"] = rss([("Towels", STORY + AFFILIATE * 2), ("Soap", STORY)])
    assert tread("refresh") == 0
    (row,) = tread.records("list", "title:towels", "--json")
    (shown,) = tread.records("show", str(row["id"]), "--format", "json")
    assert shown["affiliate_links"] == 2
    assert tread("show", str(row["id"]), "--format", "markdown") == 0
    assert "(<https://shop.example>)" in tread.out
    assert tread.err == "2 affiliate links\n"
    (other,) = tread.records("list", "title:soap", "--json")
    assert tread("show", str(other["id"])) == 0
    assert tread.err == ""


def test_mark(filled: Tread) -> None:
    ids = [str(row["id"]) for row in filled.records("list", "--json")]
    assert filled("mark", "read", *ids[:2]) == 0
    assert [row["read"] for row in filled.records("list", "--json")] == [True, True, False]
    assert filled("mark", "starred", "--query", "is:unread") == 0
    assert len(filled.records("list", "is:starred", "--json")) == 1
    assert filled("mark", "read", ids[2], "9999") == 1
    assert "nothing was changed" in filled.err
    assert len(filled.records("list", "is:unread", "--json")) == 1
    assert filled("mark", "read") == 2


def test_feeds(filled: Tread, server: LoopbackServer) -> None:
    (feed,) = filled.records("feeds", "--json")
    assert feed.items() >= {
        "url": server.url("/feed.xml"), "title": "The Press", "folder": "", "tags": [],
        "unread": 3, "total": 3, "last_error": None,
    }.items()  # fmt: skip
    assert str(feed["last_ok"]).endswith("Z")
    assert str(feed["next_refresh"]).endswith("Z")


def test_stats(filled: Tread) -> None:
    *rows, last = filled.records("stats", "--json")
    summary = last["summary"]
    assert isinstance(summary, dict)
    assert (summary["entries"], summary["read"]) == (3, 0)
    feed = rows[0]
    assert (feed["entries"], feed["title"], feed["note"]) == (3, "The Press", None)
    assert summary["removed"] == sum(int(str(row["removed"])) for row in rows if "rule" in row)


def test_add_finds_the_feed_behind_a_page_and_remove_takes_it_out(
    tread: Tread, server: LoopbackServer, places: Places
) -> None:
    server.routes["/blog"] = Reply(
        b'<html><head><link rel="alternate" type="application/atom+xml" href="/other.xml"></head>',
        type="text/html",
    )
    server.routes["/other.xml"] = rss([("One", STORY)], title="Other")
    before = places.config.read_text("utf-8")
    assert tread("add", server.url("/blog"), "--folder", "Tech") == 0
    assert places.config.read_text("utf-8").startswith(before)
    assert tread("add", server.url("/other.xml")) == 2
    assert tread("refresh") == 0
    assert [feed["folder"] for feed in tread.records("feeds", "--json")] == ["", "Tech"]
    assert tread("remove", "Other") == 0
    assert len(tread.records("feeds", "--json")) == 1
    assert tread("remove", "Other") == 1


def test_add_begins_a_configuration(
    server: LoopbackServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = Places(tmp_path / "fresh" / "config.toml", tmp_path / "d", tmp_path)
    tread = Tread(new, capsys)
    assert tread("list") == 2
    assert tread("add", server.url("/feed.xml")) == 0
    assert tread("refresh") == 0
    assert len(tread.records("list", "--json")) == 3


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["frobnicate"], 2, "frobnicate"),
        (["show", "x"], 2, "number"),
        (["show", "9999"], 1, "9999"),
        (["show", "99999999999999999999"], 2, "99999999999999999999"),
        (["list", "fed:x"], 2, "feed:"),
        (["list", "--limit", "-1"], 2, "limit"),
        (["refresh", "nobody"], 1, "nobody"),
        (["remove", "nobody"], 1, "nobody"),
        (["clean", "/no/such/file"], 1, "/no/such/file"),
        (["search", "..."], 2, "word"),
        ([], 2, "terminal"),
        (["demo"], 2, "terminal"),
    ],
)
def test_errors_name_the_thing(tread: Tread, arguments: list[str], status: int, says: str) -> None:
    assert tread(*arguments) == status
    assert says in tread.err
    assert "Traceback" not in tread.err
    assert tread.out == ""


def test_a_broken_configuration(places: Places, tread: Tread) -> None:
    places.config.write_text("[tread]\nrefresh_minuts = 1\n", "utf-8")
    assert tread("list") == 2
    assert f"{places.config}:2" in tread.err
    assert "refresh_minutes" in tread.err


def test_doctor(filled: Tread, places: Places) -> None:
    checks = {str(one["check"]): one for one in filled.records("doctor", "--json")}
    assert set(checks) == {
        "versions", "configuration", "secrets", "store", "terminal", "pictures", "network",
        "browser", "clipboard", "links", "notifications", "keyring", "serve",
    }  # fmt: skip
    assert 'images = "ask"' in str(checks["pictures"]["detail"])
    assert all(one["ok"] for one in checks.values())
    places.database.write_bytes(b"rubbish" * 1000)
    assert filled("doctor") == 1
    assert "FAIL  store" in filled.out


DOCUMENT = f"<html><body><article><h1>Pool stays</h1>{STORY * 4}{PITCH}</article></body></html>"


def test_clean_a_page(tread: Tread, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(DOCUMENT, "utf-8")
    assert tread("clean", str(page), "--explain") == 0
    assert "swimming pool" in tread.out
    assert "newsletter" not in tread.out
    (record,) = tread.records("clean", str(page), "--format", "json")
    assert {"title", "affiliate_links", "blocks", "author", "published"} <= set(record)
    assert record["title"] == "Pool stays"


def test_clean_takes_no_feed_for_an_article(tread: Tread, tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    feed.write_text('<?xml version="1.0"?>\n' + rss([("One", STORY)]), "utf-8")
    assert tread("clean", str(feed)) == 1
    assert "is a feed" in tread.err
    feed.write_text(
        "In Atom the outermost element is <feed>, and all others stand in it.\n", "utf-8"
    )
    assert tread("clean", str(feed)) == 0
    assert tread.out.startswith("In Atom")


def test_clean_reads_standard_input(tread: Tread, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "A Title\n\nThe first paragraph has a few words.\n\nSo has the second one.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert tread("clean") == 0
    assert tread.out == text


def test_clean_an_address(tread: Tread, server: LoopbackServer) -> None:
    server.routes["/page"] = Reply(DOCUMENT.encode(), type="text/html")
    assert tread("clean", server.url("/page")) == 0
    assert "swimming pool" in tread.out


def test_clean_names_a_wall_and_what_the_page_says(tread: Tread, server: LoopbackServer) -> None:
    head = "<head><meta name='author' content='Ann Lee'></head>"
    wall = "<div id='paywall'>Subscribe to read on</div>"
    walled = DOCUMENT.replace("<body>", f"{head}<body>").replace("</article>", f"{wall}</article>")
    server.routes["/page"] = Reply(walled.encode(), type="text/html")
    assert tread("clean", server.url("/page")) == 0
    assert "Note: Paywall" in tread.err
    assert "Paywall" not in tread.out
    (record,) = tread.records("clean", server.url("/page"), "--format", "json")
    assert record["author"] == "Ann Lee"
    assert str(record["note"]).startswith("Paywall")


def test_clean_an_address_reads_all_its_pages(tread: Tread, server: LoopbackServer) -> None:
    second = DOCUMENT.replace("swimming pool", "skating rink")
    link = "<a href='/page?page=2'>Next page</a></body>"
    server.routes["/page"] = Reply(DOCUMENT.replace("</body>", link).encode(), type="text/html")
    server.routes["/page?page=2"] = Reply(second.encode(), type="text/html")
    assert tread("clean", server.url("/page")) == 0
    assert "swimming pool" in tread.out
    assert "skating rink" in tread.out


def test_sites_are_imported_listed_and_used(
    tread: Tread, tmp_path: Path, server: LoopbackServer
) -> None:
    file = tmp_path / "127.0.0.1.txt"
    file.write_text("strip: //p[@class='x']\nwhat: ever\n", "utf-8")
    assert tread("sites", "import", str(file)) == 0
    assert "127.0.0.1.txt:2" in tread.err
    assert "1 sites imported" in tread.out
    (row,) = tread.records("sites", "list", "--json")
    assert (row["host"], row["origin"], row["strip"]) == ("127.0.0.1", "imported", 1)
    marked = DOCUMENT.replace("</article>", "<p class='x'>The rink is closed today.</p></article>")
    server.routes["/page"] = Reply(marked.encode(), type="text/html")
    assert tread("clean", server.url("/page")) == 0
    assert "rink" not in tread.out
    assert tread("sites", "import", str(tmp_path / "none.txt")) == 2
    assert tread("sites", "list") == 0


def test_captions_are_no_running_text(tread: Tread, tmp_path: Path) -> None:
    figure = "<figure><img src='/p.jpg' alt='pool'><figcaption>The pool</figcaption></figure>"
    fragment = f"{STORY}{figure}<video src='/v.mp4' title='A dive'></video>{STORY}"
    given = [{"text": "The pool", "tag": "figcaption"}]
    one, two = batch(
        tread, tmp_path, {"id": 1, "fragment": fragment, "url": "https://press.example/"},
        {"id": 2, "blocks": given},
    )  # fmt: skip
    blocks = one["blocks"]
    assert isinstance(blocks, list)
    media = [block for block in blocks if block["kind"] in ("image", "embed")]
    assert [(b["text"], b["caption"], b["url"]) for b in media] == [
        ("", "The pool", "https://press.example/p.jpg"),
        ("", "Video: A dive", "https://press.example/v.mp4"),
    ]
    kept = [block["text"] for block in blocks if block["text"] and not block["removed"]]
    assert one["text"] == "\n\n".join(kept)
    assert two["text"] == "The pool"


@pytest.mark.parametrize("body", ["<div>" * 100_000, "x <b>y</b> " * 900_000])
def test_a_monstrous_line_is_answered(tread: Tread, tmp_path: Path, body: str) -> None:
    import time

    page = f"<html><body><article>{STORY * 4}{body}</article></body></html>"
    started = time.monotonic()
    (answer,) = batch(tread, tmp_path, {"id": 1, "html": page})
    assert "swimming pool" in str(answer["text"])
    assert time.monotonic() - started < 30


def batch(tread: Tread, tmp_path: Path, *lines: object) -> list[Record]:
    file = tmp_path / "batch.jsonl"
    file.write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines),
        "utf-8",
    )
    return tread.records("clean", "--batch", str(file))


def test_a_batch_answers_each_line_in_order(tread: Tread, tmp_path: Path) -> None:
    answers = batch(
        tread,
        tmp_path,
        {"id": "a", "html": DOCUMENT, "url": "https://press.example/a"},
        {"id": 2, "fragment": STORY + PITCH, "title": "Pool", "feed": "f"},
        "this is not JSON",
        {"id": "c", "text": "A Title\n\nSome plain text, and that is all of it."},
        {"id": "d"},
        {"id": "e", "blocks": [{"text": "One.", "tag": "p"}, {"text": "", "tag": "div"}]},
        {"id": "f", "blocks": "no"},
        "[" * 100_000,
    )
    assert [answer["id"] for answer in answers] == ["a", 2, None, "c", "d", "e", "f", None]
    assert ["error" in answer for answer in answers] == [
        False, False, True, False, True, False, True, True,
    ]  # fmt: skip
    assert "newsletter" not in str(answers[0]["text"])
    assert "newsletter" not in str(answers[1]["text"])
    assert answers[3]["title"] == "A Title"


def test_given_blocks_come_back_one_to_one(tread: Tread, tmp_path: Path) -> None:
    texts = ["The council voted.", "", "Sign up for our newsletter to get more.", "x" * 5000, "•"]
    blocks = [{"text": text, "tag": "p"} for text in texts]
    (answer,) = batch(tread, tmp_path, {"id": 1, "blocks": blocks, "html": DOCUMENT})
    returned = answer["blocks"]
    assert isinstance(returned, list)
    assert [block["text"] for block in returned] == texts
    assert all(set(block) == {"kind", "text", "removed", "rule", "reason"} for block in returned)


@pytest.mark.usefixtures("filled")
def test_a_reader_that_leaves_early_is_no_fault(places: Places) -> None:
    command = [
        sys.executable, "-m", "reader", "--config", str(places.config), "--data", str(places.data),
        "list", "--json",
    ]  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$@" | true', "-", *command],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    assert "Error" not in done.stderr


def test_interrupting_says_130(places: Places, server: LoopbackServer) -> None:
    import signal
    import threading

    server.routes["/feed.xml"] = Reply(b"", wait=threading.Event())
    command = [
        sys.executable, "-m", "reader", "--config", str(places.config), "--data", str(places.data),
        "refresh",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert server.wait_for(1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.shared
def test_the_seed_article(tread: Tread, shared: Path) -> None:
    seed = shared / "data" / "seed-article.txt"
    paragraphs = [part for part in seed.read_text("utf-8").split("\n\n") if part.strip()]
    credit = next(at for at, part in enumerate(paragraphs) if part.startswith("Additional rep"))
    wanted = "\n\n".join([paragraphs[0], *paragraphs[2 : credit + 1]]) + "\n"
    assert tread("clean", str(seed), "--explain") == 0
    assert tread.out == wanted
    assert len(tread.err.splitlines()) == len(paragraphs) - credit


def test_a_feed_is_named_by_its_whole_title(filled: Tread, places: Places) -> None:
    before = places.config.read_text("utf-8")
    assert filled("remove", "press") == 1
    assert "Did you mean 'The Press'?" in filled.err
    assert places.config.read_text("utf-8") == before


def test_a_table_is_aligned_and_says_what_it_cut(
    filled: Tread, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert filled("mark", "read", "1") == 0
    assert filled("mark", "starred", "1", "2") == 0
    monkeypatch.setenv("COLUMNS", "48")
    assert filled("list") == 0
    marks = {line[:5].strip(): line[7:9] for line in filled.out.splitlines()}
    assert marks == {"1": " ★", "2": "●★", "3": "● "}
    monkeypatch.setenv("COLUMNS", "34")
    assert filled("list") == 0
    assert all(line.endswith("…") for line in filled.out.splitlines())


@pytest.mark.parametrize("term", ["dumb", ""])
def test_the_app_needs_a_terminal_that_draws(
    tread: Tread, monkeypatch: pytest.MonkeyPatch, term: str
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert tread("demo") == 2
    assert "TERM" in tread.err
    assert "refresh, watch, list" in tread.err


def test_every_verb_tells_its_version(tread: Tread) -> None:
    for verb in ([], *([name] for name in VERBS), *(["rules", name] for name in RULES)):
        assert tread(*verb, "--version") == 0
        assert tread.out == f"tread {__version__}\n"
        assert tread(*verb, "--help") == 0


def test_a_rule_that_cannot_be_used_is_named_with_its_line(places: Places, tread: Tread) -> None:
    text = '[[filter.rules]]\nid = "mine"\npattern = "("\n'
    places.config.write_text(text + places.config.read_text("utf-8"), "utf-8")
    assert tread("refresh") == 2
    assert f"{places.config}:3: The filter rule 'mine'" in tread.err
    assert tread("doctor") == 1
    assert f"FAIL  configuration  {places.config}:3" in tread.out


def test_doctor_says_when_the_store_cannot_be_made(
    places: Places, tread: Tread, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x", "utf-8")
    assert tread("doctor") == 0
    assert not places.database.exists()
    assert tread("doctor", "--data", str(in_the_way / "store")) == 1
    assert "cannot be made" in tread.out


def test_doctor_asks_the_proxy_where_there_is_one(
    tread: Tread, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"me:open-sesame-71@127.0.0.1:{server.port}")
    assert tread("doctor") == 0
    assert "127.0.0.1 answers" in tread.out
    assert "sesame" not in tread.out
    monkeypatch.setenv("https_proxy", "http://proxy.invalid.example:1")
    assert tread("doctor") == 1
    assert "proxy.invalid.example" in tread.out


def test_doctor_says_what_is_missing(tread: Tread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reader.doctor._PARTS", ("httpx", "no-such-package"))
    assert tread("doctor") == 1
    assert "no-such-package is missing" in tread.out


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("where", "status", "says"),
    [(">/dev/full", 1, "cannot be written"), (">&-", 0, ""), ("2>&-", 0, ""), ("<&-", 0, "")],
)
def test_output_that_goes_nowhere_is_no_traceback(
    places: Places, where: str, status: int, says: str
) -> None:
    command = [sys.executable, "-m", "reader", "--config", str(places.config),
               "--data", str(places.data), "list"]  # fmt: skip
    done = subprocess.run(
        ["bash", "-c", f'"$@" {where}', "-", *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_term_turned_round_is_no_option(filled: Tread) -> None:
    assert len(filled.records("list", "is:unread", "-title:bus", "--json")) == 2
    assert filled("list", "-nonsense") == 2
