"""Undo and teach on a real store and a real configuration file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import NotFoundError, RuleError, UsageError
from reader.library import Library
from reader.model import EntryId, Scope, UserRule, Where
from reader.query import Query, parse_query
from reader.store import index
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

BODY = (
    "<p>The council of {name} voted on Tuesday to keep the old swimming pool open for a year.</p>"
    "<p>Nobody spoke against it, and the {name} choir sang on the steps of the town hall.</p>"
)
PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
ZORBO = "<p>Zorbo the clown wishes all readers of number {n} a very splendid day.</p>"
CALENDAR = "<h2>What is on</h2><p>Choir in {name} on Monday.</p><p>Rope for {name}.</p>"
NAMES = ("Alder", "Birk", "Cove", "Dale", "Elm", "Fenn")
CONFIG = "# mine\n[tread]\nmeasure = 60 # narrow\n\n"

Snapshot = tuple[object, ...]


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    items = [
        (f"Pool of {name}", (BODY + ZORBO + CALENDAR + PITCH).format(name=name, n=at))
        for at, name in enumerate(NAMES)
    ]
    with LoopbackServer({"/feed.xml": rss(items)}) as running:
        other = "<p>The rope is late.</p>" + (ZORBO + BODY + PITCH).format(name="Gale", n=9)
        running.routes["/other.xml"] = rss([("Else", other)], "Other")
        yield running


@pytest.fixture
def library(server: LoopbackServer, tmp_path: Path) -> Iterator[Library]:
    urls = [server.url("/feed.xml"), server.url("/other.xml")]
    opened = open_library(write_config(tmp_path, urls, CONFIG))
    list(opened.refresh())
    yield opened
    opened.close()


def snapshot(library: Library) -> Snapshot:
    """Everything in the store that a rule or an exception can touch, and the file's bytes."""
    index.catch_up(library._database)
    with library._database.reading() as db:
        tables = [
            db.execute(sql).fetchall()
            for sql in (
                "SELECT * FROM verdict ORDER BY entry, block",
                "SELECT entry, packed FROM body ORDER BY entry",
                "SELECT id, words, removed, judged FROM entry ORDER BY id",
                "SELECT kind, feed, rule, own FROM exception ORDER BY id",
                """SELECT entry FROM doc WHERE doc IN (SELECT rowid FROM search
                   WHERE search MATCH 'zorbo OR newsletter OR rope') ORDER BY entry""",
            )
        ]
    return (*tables, library.places.config.read_bytes(), library.settings.rules)


def first(library: Library, query: str = "title:alder") -> EntryId:
    return EntryId(library.ids(parse_query(query))[0])


def block_with(library: Library, entry: EntryId, text: str) -> int:
    blocks = library.reading(entry).cleaned.article.blocks
    return next(at for at, block in enumerate(blocks) if text in block.text)


def plains(library: Library) -> list[str]:
    return [library.reading(EntryId(one)).cleaned.plain for one in library.ids(Query())]


def test_a_kept_block_is_back_in_its_whole_feed_and_stays(
    library: Library, server: LoopbackServer
) -> None:
    before = snapshot(library)
    entry = first(library)
    undo = library.keep_block(entry, block_with(library, entry, "newsletter"))
    assert sum("newsletter" in text for text in plains(library)) == len(NAMES)
    assert len(library.search("inbox every morning")) == len(NAMES)
    found = library.reading(entry)
    assert found.cleaned.verdicts == ()
    assert len(found.cleaned.restored) == 1
    assert library.rejudge(library.find_feeds(["The Press", "Other"])) == 0
    with library._database.writing() as db:
        db.execute("UPDATE entry SET judged = ''")
    library.rejudge(library.find_feeds(["The Press", "Other"]))
    server.routes["/feed.xml"] = rss([("Pool of Gale", BODY.format(name="Gale") + PITCH)])
    list(library.refresh())
    assert sum("newsletter" in text for text in plains(library)) == len(NAMES) + 1
    library.undo(undo)
    server.routes["/feed.xml"] = rss([])
    assert sum("newsletter" in text for text in plains(library)) == 0
    with library._database.reading() as db:
        rows = db.execute("SELECT * FROM verdict WHERE entry <= 7 ORDER BY entry, block").fetchall()
    assert rows == before[0]


def test_switching_a_rule_off_and_on(library: Library) -> None:
    before = snapshot(library)
    rule = library.reading(first(library)).cleaned.verdicts[0].rule
    (other,) = library.find_feeds(["Other"])
    library.switch_rule(rule, False, other.id)
    assert sum("newsletter" in text for text in plains(library)) == 1
    everywhere = library.switch_rule(rule, False)
    assert sum("newsletter" in text for text in plains(library)) == len(NAMES) + 1
    library.undo(everywhere)
    assert sum("newsletter" in text for text in plains(library)) == 1
    library.switch_rule(rule, True, other.id)
    assert snapshot(library) == before
    with pytest.raises(NotFoundError, match="no rule"):
        library.switch_rule("nothing-like-it", False)


def test_what_was_not_removed_cannot_be_kept(library: Library) -> None:
    entry = first(library)
    with pytest.raises(UsageError, match="not removed"):
        library.keep_block(entry, 0)
    with pytest.raises(NotFoundError, match="no block 99"):
        library.keep_block(entry, 99)


@pytest.mark.parametrize("kind", ["literal", "like", "section"])
@pytest.mark.parametrize("everywhere", [False, True])
def test_pointing_at_a_block_then_teaching_then_undoing(
    library: Library, kind: str, everywhere: bool
) -> None:
    before = snapshot(library)
    entry = first(library)
    text = "What is on" if kind == "section" else "Zorbo"
    found = library.propose_rules(entry, block_with(library, entry, text))
    proposal = next(one for one in found if one.kind == kind)
    rule = proposal.everywhere if everywhere else proposal.rule
    preview = library.preview(rule)
    count = len(NAMES) + (everywhere and kind != "section")
    assert (preview.articles, preview.capped, preview.held_back) == (count, False, 0)
    assert preview.blocks == count * (3 if kind == "section" else 1)
    assert len(preview.samples) == 3
    assert all(text in sample.text for sample in preview.samples)
    undo = library.teach(rule)
    left = sum(text in plain for plain in plains(library))
    assert left == (0 if everywhere or kind == "section" else 1)
    assert library.reading(entry).cleaned.verdicts[0].rule == rule.id
    feeds = library.find_feeds(["The Press", "Other"])
    assert library.rejudge(feeds) == 0
    library.undo(undo)
    assert snapshot(library) == before


def test_a_taught_rule_is_written_with_the_comments_kept(library: Library) -> None:
    rule = UserRule("mine", contains='Zorbo "the" \\ clown\n', where="tail", reason="a clown")
    library.teach(rule)
    text = library.places.config.read_text("utf-8")
    assert text.startswith(CONFIG)
    assert open_library(library.places).settings.rules == (rule,)
    library.forget("mine")
    assert open_library(library.places).settings.rules == ()
    assert "# narrow" in library.places.config.read_text("utf-8")


def test_undo_after_the_file_was_edited_takes_only_the_rule_out(library: Library) -> None:
    undo = library.teach(UserRule("mine", contains="Zorbo the clown"))
    path = library.places.config
    path.write_text(path.read_text("utf-8") + "\n# a later thought\n", "utf-8")
    library.undo(undo)
    assert library.settings.rules == ()
    assert "# a later thought" in path.read_text("utf-8")
    assert sum("Zorbo" in text for text in plains(library)) == len(NAMES) + 1


def test_a_block_can_be_kept_from_ones_own_rule(library: Library) -> None:
    library.teach(UserRule("mine", contains="Zorbo the clown"))
    entry = first(library)
    library.keep_block(entry, block_with(library, entry, "Zorbo"))
    assert "Zorbo" in library.reading(entry).cleaned.plain


def test_the_brake_is_told_in_the_preview(library: Library) -> None:
    rule = UserRule("greedy", pattern=".")
    preview = library.preview(rule)
    assert (preview.articles, preview.held_back) == (0, len(NAMES) + 1)


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (UserRule("mine"), RuleError),
        (UserRule("mine", pattern="(a+)+$"), RuleError),
        (UserRule("feed-repeat", contains="Zorbo"), UsageError),
    ],
)
def test_what_cannot_be_taught_changes_nothing(
    library: Library, rule: UserRule, error: type[Exception]
) -> None:
    before = snapshot(library)
    with pytest.raises(error):
        library.teach(rule)
    assert snapshot(library) == before


def test_reports_count_and_warn_about_a_rule_that_people_keep_undoing(library: Library) -> None:
    entry = first(library)
    rule = library.reading(entry).cleaned.verdicts[0].rule

    def report() -> tuple[int, int, str]:
        found = next(one for one in library.rule_reports() if one.id == rule)
        return found.hits, found.restored, found.warning

    assert report() == (len(NAMES) + 1, 0, "")
    library.keep_block(entry, block_with(library, entry, "newsletter"))
    assert report() == (1, len(NAMES), "")
    for name in ("The Press", "Other"):
        library.switch_rule(rule, False, library.find_feeds([name])[0].id)
    hits, restored, warning = report()
    assert (hits, restored) == (0, len(NAMES) + 1)
    assert "3 places" in warning


def test_what_repeats_is_found_in_each_article_and_left_for_good(library: Library) -> None:
    entry = first(library)
    at = block_with(library, entry, "Zorbo")
    found = library.repeats_in(entry)
    assert (found[at].seen, found[at].of) == (len(NAMES), len(NAMES))
    before = snapshot(library)
    token = library.dismiss(found[at].entry, found[at].block)
    assert at not in library.repeats_in(entry)
    assert not any("Zorbo" in one.text for one in library.proposals())
    assert not any(one.warning or one.restored for one in library.rule_reports())
    with pytest.raises(NotFoundError):
        library.switch_rule("", False)
    library.undo(token)
    assert at in library.repeats_in(entry)
    assert snapshot(library) == before
    with pytest.raises(NotFoundError):
        library.dismiss(entry, 999)


WORDS = ("Zorbo", "clown", "swimming pool", "on", "number 3", "Choir", "ISO", "ö", "ead", ".")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.sampled_from(WORDS),
    kind=st.sampled_from(["contains", "pattern", "like"]),
    where=st.sampled_from(get_args(Where)),
    scope=st.sampled_from(get_args(Scope)),
    one_feed=st.booleans(),
    keep=st.integers(0, 6),
)
def test_teach_then_undo_is_the_identity(
    library: Library, *, text: str, kind: str, where: Where, scope: Scope, one_feed: bool, keep: int
) -> None:
    before = snapshot(library)
    feed = library.find_feeds(["The Press"])[0].url if one_feed else ""
    rule = UserRule(
        "mine",
        contains=text if kind == "contains" else "",
        pattern=text if kind == "pattern" else "",
        like=text if kind == "like" else "",
        where=where,
        scope=scope,
        feed=feed,
    )
    promised = library.preview(rule)
    undo = library.teach(rule)
    taken = next(report for report in library.rule_reports() if report.id == "mine")
    entry = first(library)
    if keep in library.reading(entry).cleaned.removed:
        library.undo(library.keep_block(entry, keep))
    library.undo(undo)
    assert snapshot(library) == before
    assert taken.hits >= promised.blocks


def test_a_preview_of_many_articles_is_quick(library: Library) -> None:
    """Ten thousand articles: answered within a second, and it says when it looked at fewer."""
    with library._database.writing() as db:
        db.execute(
            """WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 10100)
               INSERT INTO entry (id, feed, guid, title, sort_at, first_seen, raw_hash)
               SELECT i, 1, 'g' || i, 'T' || i, i, i, 'h' || i FROM n"""
        )
        db.execute(
            """INSERT INTO body (entry, packed, content_hash)
               SELECT entry.id, packed, 'c' || entry.id
               FROM entry JOIN body ON body.entry = 1 WHERE entry.id >= 100"""
        )
    index.catch_up(library._database)
    for rule in (
        UserRule("a", contains="Zorbo the clown"),
        UserRule("b", pattern="^Zorbo .* day"),
        UserRule("c", like="Zorbo the clown wishes all readers of number 7 a splendid day"),
        UserRule("d", contains="no such words in any of them"),
    ):
        started = time.monotonic()
        found = library.preview(rule)
        assert time.monotonic() - started < 1.5
        assert found.capped is (rule.id != "d")
        assert bool(found.articles) is (rule.id != "d")
