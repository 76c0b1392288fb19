"""A feed teaches the filter what it repeats; over a real server, pipeline and store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from reader.model import EntryId
from reader.query import Query, parse_query
from reader.store import retention, verdicts
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

SUBJECTS = (
    "pilot", "baker", "harbour master", "teacher", "smith", "doctor", "weaver", "carpenter",
    "ferryman", "sexton",
)  # fmt: skip
MONTHS = ("January", "March", "April", "May", "June", "July", "August", "October", "November")
REFRAIN = "<p>And the tide came in, and the tide went out, and nobody said a word about it.</p>"
TICKETS = "<p>Tickets for the crossing are sold at the kiosk by the clock, from eight o'clock.</p>"
FOOTER = (
    "<p>Our paper was printed on {day} {month} on rope from the mill behind the chapel, "
    "at ${price}.50 a bale.</p>"
)


def story(number: int, *, footer: bool) -> tuple[str, str]:
    who = SUBJECTS[number % len(SUBJECTS)]
    text = (
        f"<p>In the year {1800 + number} the {who} walked to the far end of the wall and stood "
        f"there until the lamps were lit, which is longer than any {who} stands anywhere.</p>"
        f"{REFRAIN}<p>What the {who} saw is told in three ways, and the third is the one that "
        f"the {who}'s own daughter told, number {number} of nine.</p>{TICKETS}"
        f"<p>The {who} is buried on the hill with a view of the wall, under a plain stone.</p>"
    )
    end = FOOTER.format(day=number + 1, month=MONTHS[number % 9], price=number + 3)
    return f"The {who} of year {number}", text + (end if footer else "")


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        yield running


@pytest.fixture
def library(server: LoopbackServer, tmp_path: Path) -> Iterator[Library]:
    opened = open_library(write_config(tmp_path, [server.url("/feed.xml")]))
    yield opened
    opened.close()


def publish(server: LoopbackServer, count: int, path: str = "/feed.xml", start: int = 0) -> None:
    stories = [story(n, footer=n not in (4, 7)) for n in range(start, start + count)]
    server.routes[path] = rss(stories, link=server.root)


def texts(library: Library, query: str = "") -> list[str]:
    return [
        library.reading(EntryId(ident)).cleaned.plain for ident in library.ids(parse_query(query))
    ]


def test_the_first_refresh_of_a_fresh_feed_is_clean(
    library: Library, server: LoopbackServer
) -> None:
    publish(server, 10)
    list(library.refresh())
    found = texts(library)
    assert len(found) == 10
    assert not any("printed on" in text for text in found)
    assert all("nobody said a word" in text for text in found)
    assert all("Tickets for the crossing" in text for text in found)
    assert all("under a plain stone" in text for text in found)


def test_old_entries_are_judged_again_when_a_print_becomes_strong(
    library: Library, server: LoopbackServer
) -> None:
    for count in (1, 2):
        publish(server, count)
        list(library.refresh())
    assert all("printed on" in text for text in texts(library))
    asked = len(server.seen)
    publish(server, 3)
    list(library.refresh())
    assert len(server.seen) == asked + 1
    assert not any("printed on" in text for text in texts(library))
    assert library.search("printed rope") == ()


def test_an_old_entry_keeps_its_verdict_when_the_footer_changes(
    library: Library, server: LoopbackServer
) -> None:
    publish(server, 4)
    list(library.refresh())
    plain = [story(n, footer=False) for n in range(10, 100)]
    for start in range(0, 90, 30):
        server.routes["/feed.xml"] = rss(plain[start : start + 30], link=server.root)
        list(library.refresh())
    with library._database.writing() as db:
        db.execute("UPDATE entry SET judged = ''")
    (feed,) = library.find_feeds(["The Press"])
    assert library.rejudge([feed]) == 94
    assert not any("printed on" in text for text in texts(library))


def test_sister_feeds_share_what_was_learned(server: LoopbackServer, tmp_path: Path) -> None:
    paths = ["/one.xml", "/two.xml"]
    library = open_library(write_config(tmp_path, [server.url(path) for path in paths]))
    publish(server, 4, "/one.xml")
    server.routes["/two.xml"] = rss([], title="Sister", link=server.root)
    list(library.refresh())
    publish(server, 1, "/two.xml", start=20)
    list(library.refresh())
    assert library.counts().total == 5
    assert not any("printed on" in text for text in texts(library))
    library.close()


def test_what_repeats_without_other_evidence_is_proposed(
    library: Library, server: LoopbackServer
) -> None:
    publish(server, 10)
    list(library.refresh())
    found = {one.text.split(",")[0]: one for one in library.proposals()}
    assert not any("printed on" in text for text in found)
    tickets = found["Tickets for the crossing are sold at the kiosk by the clock"]
    assert (tickets.seen, tickets.of, tickets.at_end) == (10, 10, True)
    assert "And the tide came in" in found
    library.teach(tickets.rule)
    assert not any("Tickets for the crossing" in text for text in texts(library))
    assert len(library.proposals()) == len(found) - 1
    library.forget(tickets.rule.id)
    assert all("Tickets for the crossing" in text for text in texts(library))


@pytest.mark.parametrize(("holders", "goes"), [(2, False), (3, False), (4, True), (5, True)])
def test_a_fifth_of_the_recent_entries_must_hold_it(
    library: Library, server: LoopbackServer, holders: int, goes: bool
) -> None:
    stories = [story(n, footer=n % 4 == 0 and n < 4 * holders) for n in range(20)]
    server.routes["/feed.xml"] = rss(stories, link=server.root)
    list(library.refresh())
    left = sum("printed on" in text for text in texts(library))
    assert left == (0 if goes else holders)


def test_three_of_a_short_feed_must_hold_it(library: Library, server: LoopbackServer) -> None:
    server.routes["/feed.xml"] = rss([story(n, footer=n < 2) for n in range(5)], link=server.root)
    list(library.refresh())
    assert sum("printed on" in text for text in texts(library)) == 2
    server.routes["/feed.xml"] = rss([story(n, footer=n < 3) for n in range(5)], link=server.root)
    list(library.refresh())
    assert not any("printed on" in text for text in texts(library))


LASTING = (
    "<h2>Our weekly walk along the wall</h2>",
    "<p>Photographs by Ines Harbour for our paper</p>",
    "<p>Our bell.</p>",
    "<p>Correction: an earlier version of our report gave the wrong year.</p>",
)
"""What repeats at the edge in the publisher's voice and stays all the same."""


def test_headings_credits_and_very_short_lines_never_go_nor_are_proposed(
    library: Library, server: LoopbackServer
) -> None:
    stories = [story(n, footer=False) for n in range(10)]
    stories = [(name, LASTING[0] + text + "".join(LASTING[1:])) for name, text in stories]
    server.routes["/feed.xml"] = rss(stories, link=server.root)
    list(library.refresh())
    for text in texts(library):
        for lasting in ("weekly walk", "Ines Harbour", "Our bell.", "Correction: an earlier"):
            assert lasting in text
    proposed = " ".join(one.text for one in library.proposals())
    assert "Tickets for the crossing" in proposed
    for lasting in ("weekly walk", "Ines Harbour", "Our bell", "Correction"):
        assert lasting not in proposed


def test_an_edited_entry_counts_once(library: Library, server: LoopbackServer) -> None:
    for edit in range(4):
        title, html = story(0, footer=True)
        server.routes["/feed.xml"] = rss([(title, f"{html}<p>Note {'x' * edit} added.</p>")])
        list(library.refresh())
    assert library.counts().total == 1
    assert "printed on" in texts(library)[0]
    with library._database.reading() as db:
        assert db.execute("SELECT count(*) FROM print").fetchone()[0] == 0
        assert db.execute("SELECT count(*) FROM printed").fetchone()[0] == 1


def test_an_entry_that_goes_is_taken_off_the_counts(
    library: Library, server: LoopbackServer
) -> None:
    publish(server, 10)
    list(library.refresh())
    with library._database.writing() as db:
        before = db.execute("SELECT max(entries) FROM print").fetchone()[0]
        ids = [row[0] for row in db.execute("SELECT id FROM entry ORDER BY id")]
        retention.remove(db, ids[:4])
        assert db.execute("SELECT max(entries) FROM print").fetchone()[0] == before - 4
        retention.remove(db, ids[4:])
        for table in ("print", "print_band", "print_holder", "printed", "body", "doc", "entry"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0  # noqa: S608


def test_nothing_is_judged_twice_when_nothing_changes(
    library: Library, server: LoopbackServer
) -> None:
    publish(server, 10)
    list(library.refresh())
    (feed,) = library.find_feeds(["The Press"])
    assert library.rejudge([feed]) == 0
    assert verdicts.hits(library._database)
    assert len(library.ids(Query())) == 10
