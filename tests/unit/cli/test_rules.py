"""`tread rules`: what it prints, writes and refuses."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.config import load
from reader.paths import Places
from tests.fakes import rss, write_config
from tests.server import LoopbackServer

NAMES = ("Alder", "Birk", "Cove", "Dale")
BODY = (
    "<p>The council of {name} voted on Tuesday to keep the old swimming pool open for a year.</p>"
    "<p>Nobody spoke against it, and the {name} choir sang on the steps of the town hall.</p>"
    "<p>Zorbo the clown wishes all readers of number {n} a very splendid day.</p>"
    "<p>The rope of {name} is late again.</p>"
    "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
)
RULES = """
language = "en"

[[rule]]
id = "my-clown"
family = "furniture"
reason = "A greeting from a clown."
certain = ["^zorbo the clown wishes"]
removes = ["Zorbo the clown wishes you well."]
keeps = ["Nobody knew where Zorbo the clown had gone that winter."]
"""

SLOW = "(?:a|a|a|a|a)" * 4 + "a*a*"
"""Accepted, as what readers write looks like it, and hours on a long enough run of one letter."""

Record = dict[str, object]


class Tread:
    """The command, in this process, with its output."""

    def __init__(self, places: Places, capsys: pytest.CaptureFixture[str]) -> None:
        self.places, self._capsys = places, capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        where = ["--config", str(self.places.config), "--data", str(self.places.data)]
        try:
            status = main([*where, *arguments])
        except SystemExit as left:
            status = left.code if isinstance(left.code, int) else 1
        self.out, self.err = self._capsys.readouterr()
        return status

    def records(self, *arguments: str) -> list[Record]:
        assert self(*arguments) == 0, self.err
        return [json.loads(line) for line in self.out.splitlines()]

    def entry(self) -> str:
        return str(self.records("list", "title:alder", "--json")[0]["id"])

    def block(self, text: str) -> str:
        """ENTRY:BLOCK of the block with this text."""
        (shown,) = self.records("show", self.entry(), "--format", "json")
        blocks = shown["blocks"]
        assert isinstance(blocks, list)
        at = next(n for n, block in enumerate(blocks) if text in block["text"])
        return f"{self.entry()}:{at}"

    def rule(self, ident: str) -> Record:
        return next(one for one in self.records("rules", "list", "--json") if one["id"] == ident)


@pytest.fixture
def tread(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Tread]:
    items = [(f"Pool of {name}", BODY.format(name=name, n=at)) for at, name in enumerate(NAMES)]
    with LoopbackServer({"/feed.xml": rss(items)}) as server:
        subject = Tread(write_config(tmp_path, [server.url("/feed.xml")], "# mine\n"), capsys)
        assert subject("refresh") == 0
        yield subject


def shown(tread: Tread) -> str:
    assert tread("show", tread.entry()) == 0
    return tread.out


def test_list(tread: Tread) -> None:
    records = tread.records("rules", "list", "--json")
    assert {record["origin"] for record in records} == {"built-in", "learned"}
    hit = next(record for record in records if record["hits"])
    assert (hit["hits"], hit["restored"], hit["off"], hit["warning"]) == (4, 0, [], None)
    assert hit["feeds"] == [{"feed": 1, "title": "The Press", "hits": 4, "restored": 0}]
    assert set(hit) == {
        "id", "origin", "language", "family", "where", "reason", "hits", "restored", "feeds",
        "off", "warning",
    }  # fmt: skip
    assert tread("rules", "list") == 0
    assert str(hit["id"]) in tread.out


def test_keep_puts_a_block_back(tread: Tread) -> None:
    block = tread.block("newsletter")
    assert "newsletter" not in shown(tread)
    assert tread("rules", "keep", block) == 0
    assert "newsletter" in shown(tread)
    assert tread("refresh") == 0
    assert "newsletter" in shown(tread)
    assert tread("rules", "keep", block) == 2
    assert "not removed" in tread.err


def test_off_and_on(tread: Tread) -> None:
    (shown_,) = tread.records("show", tread.entry(), "--format", "json")
    blocks = shown_["blocks"]
    assert isinstance(blocks, list)
    rule = str(blocks[-1]["rule"])
    assert tread("rules", "off", rule, "--feed", "The Press") == 0
    assert "newsletter" in shown(tread)
    off = tread.rule(rule)["off"]
    assert isinstance(off, list)
    assert off[0].endswith("/feed.xml")
    assert tread("rules", "on", rule) == 2
    assert tread("rules", "on", rule, "--feed", "The Press") == 0
    assert "newsletter" not in shown(tread)
    assert tread("rules", "off", rule) == 0
    assert tread.rule(rule)["off"] == ["everywhere"]


def test_add_from_a_block_says_first_and_writes_then(tread: Tread) -> None:
    before = tread.places.config.read_bytes()
    block = tread.block("Zorbo")
    arguments = ["rules", "add", "--from", block, "--kind", "literal"]
    assert tread(*arguments, "--dry-run") == 0
    assert "Takes 4 blocks from 4 articles of those stored" in tread.out
    assert "--kind like" in tread.err
    assert tread.places.config.read_bytes() == before
    assert "Zorbo" in shown(tread)
    assert tread(*arguments) == 0
    (rule,) = load(tread.places).rules
    assert rule.feed.endswith("/feed.xml")
    assert tread.places.config.read_bytes().startswith(before)
    assert "Zorbo" not in shown(tread)
    assert tread.rule(rule.id)["hits"] == 4
    assert tread("rules", "remove", rule.id) == 0
    assert tread.places.config.read_bytes() == before
    assert "Zorbo" in shown(tread)


@pytest.mark.parametrize(
    "given",
    [
        ["--contains", "zorbo  the clown"],
        ["--pattern", "^Zorbo .* day"],
        ["--like", "Zorbo the clown wishes all readers of number 77 a very splendid day!"],
        ["--contains", "Zorbo", "--feed", "The Press", "--where", "anywhere", "--id", "mine"],
    ],
)
def test_add_a_rule_by_its_text(tread: Tread, given: list[str]) -> None:
    assert tread("rules", "add", *given, "--reason", "enough of him") == 0
    assert "Zorbo" not in shown(tread)
    assert tread("show", tread.entry(), "--all") == 0
    assert "enough of him" in tread.out


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["add"], 2, "--contains"),
        (["add", "--contains", "a", "--like", "b"], 2, "--contains"),
        (["add", "--contains", "a", "--all"], 2, "--from"),
        (["add", "--pattern", "(a+)+$"], 2, "repeat within a repeat"),
        (["add", "--pattern", "("], 2, "regular expression"),
        (["add", "--contains", "  "], 2, "--contains is empty"),
        (["add", "--from", "x"], 2, "17:4"),
        (["add", "--from", "1:99"], 1, "no block 99"),
        (["add", "--from", "999:0"], 1, "999"),
        (["add", "--from", "1:0", "--kind", "section"], 2, "--kind literal"),
        (["add", "--contains", "a", "--feed", "nobody"], 1, "nobody"),
        (["add", "--contains", "a", "--id", "feed-repeat"], 2, "already"),
        (["remove", "nothing"], 1, "nothing"),
        (["off", "newslettr"], 1, "newslettr"),
        (["off", "feed-repeat", "--feed", "nobody"], 1, "nobody"),
        (["keep", "1:0"], 2, "not removed"),
        (["test", "/no/such/file"], 1, "/no/such/file"),
        ([], 2, "ACTION"),
    ],
)
def test_errors_name_the_thing(tread: Tread, arguments: list[str], status: int, says: str) -> None:
    before = tread.places.config.read_bytes()
    assert tread("rules", *arguments) == status
    assert says in tread.err
    assert "Traceback" not in tread.err
    assert tread.places.config.read_bytes() == before


def test_repeats(tread: Tread) -> None:
    found = tread.records("rules", "repeats", "--json")
    clown = next(one for one in found if "Zorbo" in str(one["text"]))
    assert (clown["seen"], clown["of"], clown["at_end"]) == (4, 4, True)
    assert tread("rules", "repeats") == 0
    assert "seen in 4 of 4" in tread.out
    block = f"{clown['entry']}:{clown['block']}"
    assert tread("rules", "add", "--from", block, "--kind", "like") == 0
    assert not any(
        "Zorbo" in str(one["text"]) for one in tread.records("rules", "repeats", "--json")
    )


def test_the_built_in_rules_keep_their_promises(tread: Tread) -> None:
    assert tread("rules", "test") == 0
    assert " 0 failed" in tread.out


def test_rules_of_a_file(tread: Tread, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(RULES, "utf-8")
    assert tread("rules", "test", str(file)) == 0
    assert tread.out == "2 examples, 0 failed.\n"
    file.write_text(RULES.replace("Zorbo the clown wishes you", "Zorba wishes you"), "utf-8")
    assert tread("rules", "test", str(file)) == 1
    assert "should go" in tread.out
    file.write_text(RULES.replace("certain", "curtain"), "utf-8")
    assert tread("rules", "test", str(file)) == 2
    assert "curtain" in tread.err


@pytest.mark.parametrize(
    "pattern", [r"(a+)+$", r"(?:a|a)*$", r"((a*)*)*b", "|".join(f"w{n}" for n in range(9_999))]
)
def test_a_pattern_that_could_hang_is_refused_and_nothing_is_written(
    tread: Tread, pattern: str
) -> None:
    before = tread.places.config.read_bytes()
    started = time.monotonic()
    for option in ([], ["--dry-run"]):
        assert tread("rules", "add", "--pattern", pattern, *option) in (1, 2)
        assert "cannot be used" in tread.err
    assert time.monotonic() - started < 5
    assert tread.places.config.read_bytes() == before


def test_an_accepted_pattern_that_is_slow_on_hostile_text_hangs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = f"[[filter.rules]]\nid = 'slow'\npattern = '{SLOW}b'\n"
    evil = [(f"Number {n}", f"<p>{'a' * 600}</p>") for n in range(300)]
    with LoopbackServer({"/feed.xml": rss(evil)}) as server:
        tread = Tread(write_config(tmp_path, [server.url("/feed.xml")], slow), capsys)
        started = time.monotonic()
        assert tread("refresh") == 0
        assert tread("rules", "add", "--pattern", f"{SLOW}c", "--dry-run") == 0
        assert time.monotonic() - started < 12  # 0.05 s for each of 600 searches would be 30
    assert len(tread.records("list", "--json")) == 300


def test_the_list_begins_with_what_has_done_something(tread: Tread) -> None:
    assert tread("rules", "list") == 0
    head, first, feed, *rest = tread.out.splitlines()
    assert head.split() == ["RULE", "ORIGIN", "HITS", "BACK", "WHY"]
    assert first.split()[:3] == ["newsletter", "built-in", "4"]
    assert feed.split()[:2] == ["4", "in"]
    assert len(rest) > 100


def test_what_cannot_be_added_is_told_before_anything_is_tried(tread: Tread) -> None:
    assert tread("rules", "add", "--contains", "rope", "--id", "newsletter", "--dry-run") == 2
    assert "already" in tread.err
    assert tread("rules", "add", "--contains", " ") == 2
    assert "--contains is empty" in tread.err
    assert tread("rules", "test", "/nowhere/at/all") == 1
    assert "Errno" not in tread.err
