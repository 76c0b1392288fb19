"""The page behind an entry, over a real server: its pages, its walls, its rules, what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from reader.model import EntryId, Reading
from reader.pages import MOST_PAGES
from reader.query import Query
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer, Reply

BEGINNING = "<p>The council voted on Tuesday to keep the old swimming pool open for a year.</p>"


def story(page: int, count: int = 5) -> str:
    return "".join(
        f"<p>Paragraph {page}.{n} tells in some detail what the members of the council said about "
        f"the pool, what it costs each winter, and who would pay for roof number {page}{n}.</p>"
        for n in range(count)
    )


def html(body: str, head: str = "", title: str = "Pool stays") -> Reply:
    return Reply(
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a></nav><main><article><h1>{title}</h1>{body}</article></main>"
        "<footer><p>© The Press</p></footer></body></html>".encode(),
        type="text/html",
    )


def pager(number: int, address: str = "/pool-stays") -> str:
    return f"<div class='pager'><a href='{address}?page={number}'>{number}</a></div>"


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        yield running


class Room:
    """A library with one feed of one entry, whose page the test writes."""

    def __init__(self, server: LoopbackServer, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.library: Library | None = None

    def read(self, feed_body: str = "", extra: str = "", feed: str = "") -> Reading:
        teaser = f"{BEGINNING}<p>The members … <a href='/pool-stays'>Read more</a></p>"
        body = feed_body or teaser
        self.server.routes["/feed.xml"] = feed or rss([("Pool stays", body)], link=self.server.root)
        places = write_config(self.folder, [self.server.url("/feed.xml")], extra)
        self.library = open_library(places)
        list(self.library.refresh())
        return self.library.full_text(EntryId(self.library.ids(Query())[0]))


@pytest.fixture
def room(server: LoopbackServer, tmp_path: Path) -> Iterator[Room]:
    made = Room(server, tmp_path)
    yield made
    if made.library is not None:
        made.library.close()


def test_the_pages_of_an_article_are_joined(room: Room) -> None:
    standfirst = "<p>All that is known of the pool, its roof and the money for both of them.</p>"
    bio = "<p>Ann Lee writes about sport and has swum in every pool of the county so far.</p>"
    for n in (1, 2, 3):
        more = pager(n + 1) if n < 3 else ""
        room.server.routes[f"/pool-stays{f'?page={n}' if n > 1 else ''}"] = html(
            standfirst + story(n) + bio + more
        )
    found = room.read()
    text = found.cleaned.plain
    assert [text.count(f"Paragraph {n}.{m}") for n in (1, 2, 3) for m in range(5)] == [1] * 15
    assert text.index("Paragraph 1.4") < text.index("Paragraph 2.0") < text.index("Paragraph 3.0")
    assert text.count("All that is known") == 1
    assert text.count("Ann Lee writes") == 1
    assert found.note == ""


@pytest.mark.parametrize(
    "address", ["/pool-stays/{}", "/pool-stays?page={}", "/pool-stays/page/{}"]
)
def test_a_pager_may_only_say_next(room: Room, address: str) -> None:
    for n in (1, 2, 3):
        more = f"<a href='{address.format(n + 1)}'>Next page »</a>" if n < 3 else ""
        room.server.routes[address.format(n) if n > 1 else "/pool-stays"] = html(story(n) + more)
    text = room.read().cleaned.plain
    assert [text.count(f"Paragraph {n}.{m}") for n in (1, 2, 3) for m in range(5)] == [1] * 15


def test_the_next_article_is_no_page_of_this_one(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(
        story(1) + "<a rel='next' href='/lighthouse'>Next</a><a href='/lighthouse?page=2'>2</a>"
    )
    room.server.routes["/lighthouse"] = html(story(7))
    assert "Paragraph 7.0" not in room.read().cleaned.plain
    assert room.server.hits("/lighthouse") == 0


def test_a_server_that_shows_the_same_page_again_is_left(room: Room) -> None:
    room.server.routes["/pool-stays"] = lambda seen: html(
        story(1) + pager(int(seen.path.partition("=")[2] or 1) + 1)
    )
    found = room.read()
    assert found.cleaned.plain.count("Paragraph 1.0") == 1
    assert len([one for one in room.server.seen if one.path.startswith("/pool-stays")]) == 2


def test_pages_without_an_end_are_bounded_and_it_says_so(room: Room) -> None:
    def page(number: int) -> Reply:
        return html(story(number) + pager(number + 1))

    room.server.routes["/pool-stays"] = lambda seen: page(int(seen.path.partition("=")[2] or 1))
    found = room.read()
    assert f"Paragraph {MOST_PAGES}.0" in found.cleaned.plain
    assert f"Paragraph {MOST_PAGES + 1}.0" not in found.cleaned.plain
    assert f"page={MOST_PAGES + 1}" in found.note


def test_a_page_that_is_missing_is_told(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(story(1) + pager(2))
    room.server.routes["/pool-stays?page=2"] = Reply(status=500)
    found = room.read()
    assert "Paragraph 1.4" in found.cleaned.plain
    assert "Page 2" in found.note


def test_a_next_page_may_not_lead_to_another_host(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(story(1) + pager(2))
    room.server.routes["/pool-stays?page=2"] = Reply(
        status=302, headers={"Location": "http://169.254.1.1/pool-stays"}
    )
    found = room.read()
    assert "Paragraph 1.4" in found.cleaned.plain
    assert "Page 2" in found.note


WALL = (
    "<div class='c-paywall'><h2>Subscribe to continue reading</h2><a href='/pay'>Offers</a></div>"
)


@pytest.mark.parametrize(
    ("head", "wall"),
    [
        ("<script type='application/ld+json'>{\"isAccessibleForFree\": false}</script>", ""),
        ("", WALL),
    ],
)
def test_a_paywall_is_named(room: Room, head: str, wall: str) -> None:
    room.server.routes["/pool-stays"] = html(story(1, 2) + wall, head)
    found = room.read()
    assert found.from_page
    assert found.note.startswith("Paywall")


def test_a_whole_article_behind_an_open_wall_is_none(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(story(1, 12) + WALL)
    assert room.read().note == ""


def test_a_shorter_page_leaves_the_feed_and_it_says_so(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(story(1, 2))
    found = room.read(story(1, 8))
    assert not found.from_page
    assert "Paragraph 1.7" in found.cleaned.plain
    assert "the longer text is shown" in found.note


def test_a_far_longer_page_is_shown_and_it_says_so(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(story(1, 8))
    found = room.read(story(1, 2))
    assert found.from_page
    assert "the longer text is shown" in found.note


@pytest.mark.parametrize("count", [4, 5, 6])
def test_texts_of_about_the_same_length_are_no_disagreement(room: Room, count: int) -> None:
    room.server.routes["/pool-stays"] = html(story(1, count))
    assert room.read(story(1, 5)).note == ""


BARE = """<rss version="2.0"><channel><title>The Press</title><link>{root}/</link>
<item><guid>1</guid><link>{root}/pool-stays</link><description>{body}</description></item>
</channel></rss>"""
HEAD = (
    "<meta name='author' content='Ann Lee'>"
    "<meta property='article:published_time' content='2026-11-02T07:08:09Z'>"
    "<link rel='canonical' href='/2026/pool'>"
)


def test_what_the_feed_does_not_say_comes_from_the_page(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(story(1), HEAD, "The pool is here to stay")
    body = "The council voted. &lt;a href='/pool-stays'&gt;Read more&lt;/a&gt;"
    found = room.read(feed=BARE.format(root=room.server.root, body=body))
    assert found.row.title == "The pool is here to stay"
    assert found.row.author == "Ann Lee"
    assert found.row.published == 1793603289
    assert found.language == "en"
    assert found.canonical == room.server.url("/2026/pool")
    assert room.library is not None
    assert len(room.library.search("author:lee pool")) == 1


def test_what_the_feed_says_stays(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(story(1), HEAD, "Another headline altogether")
    found = room.read()
    assert found.row.title == "Pool stays"
    assert found.row.published != 1793603289


SITE = '[[sites]]\nhost = "127.0.0.1"\nbody = ["#story"]\nstrip = [".box"]\n'
RULED = "<p>Not the story, says the rule, however much it looks like one to anybody.</p>"


def test_a_rule_for_the_site_says_where_the_article_is(room: Room) -> None:
    body = f"{RULED}<div id=story>{story(1)}<p class=box>A box inside of the story.</p></div>"
    room.server.routes["/pool-stays"] = html(body)
    found = room.read(extra=SITE)
    assert "Paragraph 1.4" in found.cleaned.plain
    assert "says the rule" not in found.cleaned.plain
    assert "A box inside" not in found.cleaned.plain
    assert found.note == ""


def test_a_rule_that_finds_nothing_leaves_it_to_the_usual_way(room: Room) -> None:
    room.server.routes["/pool-stays"] = html(RULED + story(1))
    found = room.read(extra=SITE)
    assert "Paragraph 1.4" in found.cleaned.plain
    assert "127.0.0.1 found nothing" in found.note


def test_imported_rules_lead_to_the_single_page(room: Room) -> None:
    sites = room.folder / "sites"
    sites.mkdir()
    (sites / "127.0.0.1.txt").write_text(
        "body: //div[@id='story']\nsingle_page_link: //a[@class='all']\ntitle: //h2\n", "utf-8"
    )
    room.server.routes["/pool-stays"] = html(story(1) + "<a class=all href='/whole'>All of it</a>")
    room.server.routes["/whole"] = html(f"<div id=story>{story(1)}{story(2)}</div>")
    found = room.read()
    assert "Paragraph 2.4" in found.cleaned.plain


def test_imported_rules_lead_to_the_next_page(room: Room) -> None:
    sites = room.folder / "sites"
    sites.mkdir()
    (sites / "127.0.0.1.txt").write_text("next_page_link: //a[@class='on']\n", "utf-8")
    room.server.routes["/pool-stays"] = html(story(1) + "<a class=on href='/part-two'>On</a>")
    room.server.routes["/part-two"] = html(story(2))
    assert "Paragraph 2.4" in room.read().cleaned.plain
