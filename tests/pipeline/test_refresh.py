"""The whole way through the house: a real server, the real pipeline, a real store."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.config import load
from reader.library import Library
from reader.model import EntryId, Saved
from reader.query import Query, parse_query
from tests.fakes import NOW, open_library, rss, write_config
from tests.server import LoopbackServer, Reply

STORY = "<p>The council voted on Tuesday to keep the old swimming pool open for one more year.</p>"
PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer() as running:
        yield running


@pytest.fixture
def library(server: LoopbackServer, tmp_path: Path) -> Iterator[Library]:
    server.routes["/feed.xml"] = Reply(
        rss([("Pool stays", STORY + PITCH), ("Pool closes", STORY)]).encode(), etag='W/"1"'
    )
    opened = open_library(write_config(tmp_path, [server.url("/feed.xml")]))
    yield opened
    opened.close()


def refresh(library: Library) -> list[Saved]:
    return list(library.refresh())


def first(library: Library, query: str = "") -> EntryId:
    return EntryId(library.ids(parse_query(query))[0])


def test_fetched_cleaned_stored_and_found(library: Library) -> None:
    (saved,) = refresh(library)
    assert (saved.status, saved.http, saved.new) == ("updated", 200, 2)
    found = library.reading(first(library, "title:stays"))
    assert found.row.feed_title == "The Press"
    assert "swimming pool" in found.cleaned.plain
    assert "newsletter" not in found.cleaned.plain
    (verdict,) = found.cleaned.verdicts
    assert verdict.rule
    assert verdict.reason
    assert [row.title for row in library.search("swimming pool stays")] == ["Pool stays"]
    assert library.search("newsletter inbox") == ()


def test_the_second_time_asks_conditionally(library: Library, server: LoopbackServer) -> None:
    refresh(library)
    (saved,) = refresh(library)
    assert (saved.status, saved.http, saved.new) == ("unchanged", 304, 0)
    assert server.seen[-1].headers["if-none-match"] == 'W/"1"'


def test_the_same_bytes_without_validators_are_not_parsed(
    library: Library, server: LoopbackServer
) -> None:
    server.routes["/feed.xml"] = rss([("Pool stays", STORY)])
    refresh(library)
    (saved,) = refresh(library)
    assert (saved.status, saved.http) == ("unchanged", 200)


def test_an_edit_is_updated_in_place(library: Library, server: LoopbackServer) -> None:
    refresh(library)
    library.mark(library.ids(Query()), "read")
    server.routes["/feed.xml"] = rss(
        [("Pool stays", STORY.replace("one more", "two more")), ("Pool closes", STORY)]
    )
    (saved,) = refresh(library)
    assert (saved.new, saved.changed) == (0, 1)
    found = library.reading(first(library, "title:stays"))
    assert found.row.read
    assert "two more year" in found.cleaned.plain


def test_one_broken_feed_stops_nobody(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes["/good.xml"] = rss([("Pool stays", STORY)])
    server.routes["/page.xml"] = b"<!doctype html><html><body><p>hello</p></body></html>"
    server.routes["/cut.xml"] = Reply(rss([("X", STORY)]).encode(), cut_at=100)
    paths = ("/gone.xml", "/page.xml", "/cut.xml", "/good.xml")
    library = open_library(write_config(tmp_path, [server.url(path) for path in paths]))
    saved = {one.url.rpartition("/")[2]: one for one in refresh(library)}
    assert {name: one.status for name, one in saved.items()} == {
        "gone.xml": "error", "page.xml": "error", "cut.xml": "error", "good.xml": "updated",
    }  # fmt: skip
    assert "404" in saved["gone.xml"].error
    errors = {feed.url.rpartition("/")[2]: feed.last_error for feed in library.feeds()}
    assert all(errors[name] for name in ("gone.xml", "page.xml", "cut.xml"))
    assert errors["good.xml"] == ""
    assert library.counts().total == 1
    library.close()


def test_a_failure_leaves_the_stored_entries(library: Library, server: LoopbackServer) -> None:
    refresh(library)
    server.routes["/feed.xml"] = Reply(status=500)
    (saved,) = refresh(library)
    assert saved.status == "error"
    assert library.counts().total == 2
    server.routes["/feed.xml"] = rss([("Pool stays", STORY)])
    refresh(library)
    assert library.feeds()[0].last_error == ""


def test_a_server_that_asks_for_peace_gets_it(library: Library, server: LoopbackServer) -> None:
    server.routes["/feed.xml"] = Reply(status=429, headers={"Retry-After": "3600"})
    refresh(library)
    asked = server.hits("/feed.xml")
    later = open_library(library.places, now=NOW + 60)
    (saved,) = refresh(later)
    assert (saved.status, saved.http) == ("error", 429)
    assert server.hits("/feed.xml") == asked
    later.close()


def test_a_gone_feed_is_not_asked_again(library: Library, server: LoopbackServer) -> None:
    server.routes["/feed.xml"] = Reply(status=410)
    refresh(library)
    refresh(library)
    assert server.hits("/feed.xml") == 1
    assert "410" in library.feeds()[0].last_error


PAGE = """<!doctype html><html><head><title>Pool stays</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Pool stays</h1>{body}
</article><footer>© The Press</footer></body></html>"""
LONG = "".join(
    f"<p>Paragraph number {n} tells in some detail what the members of the council said about "
    f"the pool, what it costs each winter, and who would have to pay for the new roof.</p>"
    for n in range(8)
)


def with_teaser(server: LoopbackServer) -> None:
    server.routes["/feed.xml"] = rss(
        [("Pool stays", f"{STORY}<p>The members … <a href='/pool-stays'>Read more</a></p>")],
        link=server.root,
    )
    server.routes["/pool-stays"] = Reply(PAGE.format(body=STORY + LONG).encode(), type="text/html")


def test_a_teaser_gets_its_page(library: Library, server: LoopbackServer) -> None:
    with_teaser(server)
    refresh(library)
    entry = first(library)
    assert library.reading(entry).teaser
    assert library.wants_full_text(entry)
    found = library.full_text(entry)
    assert found.from_page
    assert "Paragraph number 7" in found.cleaned.plain
    assert "© The Press" not in found.cleaned.plain
    assert not library.wants_full_text(entry)
    assert [row.title for row in library.search("roof winter")] == ["Pool stays"]


def test_prefetch_reads_the_page_ahead(server: LoopbackServer, tmp_path: Path) -> None:
    with_teaser(server)
    places = write_config(tmp_path, [server.url("/feed.xml")], "[fetch]\nprefetch = true\n")
    library = open_library(places)
    refresh(library)
    assert library.reading(first(library)).from_page
    library.close()


def test_a_page_that_cannot_be_had_is_noted_once(library: Library, server: LoopbackServer) -> None:
    from reader.errors import FetchError

    with_teaser(server)
    del server.routes["/pool-stays"]
    refresh(library)
    entry = first(library)
    with pytest.raises(FetchError):
        library.full_text(entry)
    found = library.reading(entry)
    assert "404" in found.note
    assert "swimming pool" in found.cleaned.plain
    assert not library.wants_full_text(entry)


def test_a_shorter_page_never_replaces_a_longer_feed(
    library: Library, server: LoopbackServer
) -> None:
    server.routes["/feed.xml"] = rss([("Pool stays", STORY + LONG)], link=server.root)
    server.routes["/pool-stays"] = Reply(PAGE.format(body=STORY * 3).encode(), type="text/html")
    refresh(library)
    found = library.full_text(first(library))
    assert not found.from_page
    assert "Paragraph number 7" in found.cleaned.plain


def test_switching_the_filter_off_brings_everything_back(
    library: Library, server: LoopbackServer
) -> None:
    refresh(library)
    asked = len(server.seen)
    off = library.places.config
    off.write_text(f"[filter]\nenabled = false\n{off.read_text('utf-8')}", "utf-8")
    unfiltered = Library(library.places, load(library.places), clock=lambda: float(NOW))
    feeds = unfiltered.find_feeds(["The Press"])
    assert unfiltered.rejudge(feeds) == 2
    found = unfiltered.reading(first(unfiltered, "title:stays"))
    assert "newsletter" in found.cleaned.plain
    assert found.cleaned.verdicts == ()
    unfiltered.close()
    assert library.rejudge(feeds) == 2
    assert library.reading(first(library, "title:stays")).row.removed == 1
    assert len(server.seen) == asked


def test_a_rule_of_ones_own(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes["/feed.xml"] = rss([("Pool stays", STORY + LONG + "<p>Have a Zorbo day!</p>")])
    places = write_config(
        tmp_path,
        [server.url("/feed.xml")],
        '[[filter.rules]]\nid = "my-zorbo"\ncontains = "zorbo  DAY"\n',
    )
    library = open_library(places)
    refresh(library)
    (verdict,) = library.reading(first(library)).cleaned.verdicts
    assert verdict.rule == "my-zorbo"
    library.close()


def test_an_untitled_entry_gets_a_title_and_keeps_its_text(
    library: Library, server: LoopbackServer
) -> None:
    server.routes["/feed.xml"] = (
        "<rss version='2.0'><channel><title>Notes</title>"
        "<item><description>Saw a heron today.</description></item></channel></rss>"
    )
    refresh(library)
    found = library.reading(first(library))
    assert found.row.title == "Saw a heron today."
    assert found.cleaned.plain == "Saw a heron today."


def test_hostile_text_is_safe_in_the_store(library: Library, server: LoopbackServer) -> None:
    title = "Pool\u009b2J [bold]stays[/] \u202egnp"
    server.routes["/feed.xml"] = rss([(title, f"<p>a&#x9b;b\u0085c</p>{STORY}")])
    refresh(library)
    found = library.reading(first(library))
    for text in (found.row.title, found.cleaned.plain, found.row.url):
        assert not any("\x7f" <= char <= "\x9f" or char == "\u202e" for char in text)


def test_stopping_stops(library: Library, server: LoopbackServer) -> None:
    stop = threading.Event()
    server.routes["/feed.xml"] = Reply(b"", wait=threading.Event())

    def later() -> None:
        server.wait_for(1)
        stop.set()

    thread = threading.Thread(target=later)
    thread.start()
    list(library.refresh(stop=stop))
    thread.join()
    assert library.counts().total == 0
