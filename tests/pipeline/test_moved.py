"""A feed that has moved for good: store and configuration follow, and nothing else changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.config import load
from reader.ingest.client import httpx
from reader.ingest.fetch import Fetcher, Limits
from reader.library import Library
from reader.model import EntryId
from reader.paths import Places
from reader.query import parse_query
from tests.fakes import NOW, open_library, rss
from tests.server import LoopbackServer, Reply, redirect

FEED = rss([("One", "<p>first</p>"), ("Two", "<p>second</p>")])


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({"/new.xml": Reply(FEED.encode(), etag='"1"')}) as running:
        yield running


def places_of(folder: Path, text: str) -> Places:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text, "utf-8")
    return Places(folder / "config.toml", folder / "data", folder / "state", config_named=True)


def written(places: Places) -> str:
    return places.config.read_text("utf-8")


def refreshed(places: Places) -> Library:
    library = open_library(places)
    list(library.refresh())
    return library


@pytest.mark.parametrize("status", [301, 308])
def test_it_is_followed_and_comments_marks_and_options_stay(
    server: LoopbackServer, tmp_path: Path, status: int
) -> None:
    server.routes["/old.xml"] = FEED
    old, new = server.url("/old.xml"), server.url("/new.xml")
    places = places_of(
        tmp_path,
        f"""# mine
[[feeds]]
url = {json.dumps(old)}   # the press
folder = "News"

[[filter.rules]]
id = "own"
contains = "cheapest pool"
feed = {json.dumps(old)}
""",
    )
    library = refreshed(places)
    (feed,) = library.feeds()
    library.mark([library.ids(parse_query("title:One"))[0]], "read")
    library.close()
    server.routes["/old.xml"] = redirect("/new.xml", status)
    library = open_library(places)
    (saved,) = library.refresh()
    assert (saved.url, saved.moved_to, saved.new) == (old, new, 0)
    assert (
        written(places)
        == f"""# mine
[[feeds]]
url = {json.dumps(new)}   # the press
folder = "News"

[[filter.rules]]
id = "own"
contains = "cheapest pool"
feed = {json.dumps(new)}
"""
    )
    for _ in range(2):  # at once, and after a restart
        (after,) = library.feeds()
        assert (after.id, after.url, after.folder, after.total) == (feed.id, new, "News", 2)
        assert len(library.ids(parse_query("is:unread"))) == 1
        library.close()
        library = open_library(places)
    server.clear()
    (again,) = library.refresh()
    library.close()
    assert (again.url, again.status, again.moved_to) == (new, "unchanged", "")
    assert [seen.path for seen in server.seen] == ["/new.xml"]


def test_a_passing_redirect_moves_nothing(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes |= {"/old.xml": redirect("/hop.xml", 302), "/hop.xml": redirect("/new.xml", 301)}
    places = places_of(tmp_path, f'[[feeds]]\nurl = "{server.url("/old.xml")}"\n')
    before = written(places)
    refreshed(places).close()
    assert written(places) == before


@pytest.mark.parametrize("at_the_end", [Reply(status=404), Reply(b"<p>Buy this domain.</p>")])
def test_only_a_feed_is_followed(server: LoopbackServer, tmp_path: Path, at_the_end: Reply) -> None:
    server.routes |= {"/old.xml": redirect("/new.xml", 301), "/new.xml": at_the_end}
    places = places_of(tmp_path, f'[[feeds]]\nurl = "{server.url("/old.xml")}"\n')
    before = written(places)
    refreshed(places).close()
    assert written(places) == before


def test_not_modified_at_the_new_address_is_followed_too(
    server: LoopbackServer, tmp_path: Path
) -> None:
    server.routes["/old.xml"] = Reply(FEED.encode(), etag='"1"')
    places = places_of(tmp_path, f'[[feeds]]\nurl = "{server.url("/old.xml")}"\n')
    refreshed(places).close()
    server.routes["/old.xml"] = redirect("/new.xml", 301)
    library = open_library(places)
    (saved,) = library.refresh()
    library.close()
    assert (saved.status, saved.http) == ("unchanged", 304)
    assert server.url("/new.xml") in written(places)


def test_two_that_lead_to_one_feed_stay_two(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes["/old.xml"] = redirect("/new.xml", 301)
    urls = [server.url("/old.xml"), server.url("/new.xml")]
    places = places_of(tmp_path, "".join(f'[[feeds]]\nurl = "{url}"\n' for url in urls))
    for _ in range(2):
        library = refreshed(places)
        assert [(feed.url, feed.total) for feed in library.feeds()] == [(urls[0], 2), (urls[1], 2)]
        library.close()


def test_of_two_that_moved_to_the_same_place_the_first_has_it(
    server: LoopbackServer, tmp_path: Path
) -> None:
    server.routes |= {"/a.xml": redirect("/new.xml", 301), "/b.xml": redirect("/new.xml", 301)}
    places = places_of(
        tmp_path,
        "".join(f'[[feeds]]\nurl = "{server.url(path)}"\n' for path in ("/a.xml", "/b.xml")),
    )
    for _ in range(2):
        library = refreshed(places)
        assert [feed.url for feed in library.feeds()] == [
            server.url("/new.xml"),
            server.url("/b.xml"),
        ]
        library.close()


def test_a_file_that_cannot_be_edited_costs_nothing(server: LoopbackServer, tmp_path: Path) -> None:
    server.routes["/old.xml"] = redirect("/new.xml", 301)
    places = places_of(tmp_path, f'[[feeds]]\nurl = "{server.url("/old.xml")}"\n')
    library = open_library(places)
    places.config.write_text("[[feeds]\n", "utf-8")  # half of an edit in somebody's editor
    assert [saved.new for saved in library.refresh()] == [2]
    library.close()
    assert written(places) == "[[feeds]\n"


def test_killed_after_the_configuration_was_written(server: LoopbackServer, tmp_path: Path) -> None:
    """The store still has the old address then; entries and marks are found by the new one."""
    server.routes["/old.xml"] = redirect("/new.xml", 301)
    old, new = server.url("/old.xml"), server.url("/new.xml")
    places = places_of(tmp_path, f'[[feeds]]\nurl = "{old}"\n')
    library = open_library(places)
    for _ in library.refresh():
        library.mark([EntryId(library.ids(parse_query("title:One"))[0])], "starred")
    library.close()
    with library.database.writing() as db:
        db.execute("UPDATE feed SET url = ?, location = ?", (old, new))
        db.execute("DELETE FROM state WHERE name = 'subscriptions'")
    library.close()
    assert new in written(places)
    library = open_library(places)
    (feed,) = library.feeds()
    assert (feed.url, feed.total, feed.starred) == (new, 2, 1)
    library.close()


def test_no_password_goes_to_another_server_and_none_is_told(
    server: LoopbackServer, tmp_path: Path
) -> None:
    with LoopbackServer({"/new.xml": FEED}) as other:
        server.routes |= {
            "/a.xml": redirect("/new.xml", 301), "/b.xml": redirect(other.url("/new.xml"), 301),
        }  # fmt: skip
        root = server.root.replace("//", "//ann:s3cret@")
        places = places_of(
            tmp_path, f'[[feeds]]\nurl = "{root}/a.xml"\n[[feeds]]\nurl = "{root}/b.xml"\n'
        )
        library = open_library(places)
        told = {saved.url: saved.moved_to for saved in library.refresh()}
        library.close()
        assert written(places) == (
            f'[[feeds]]\nurl = "{root}/new.xml"\n[[feeds]]\nurl = "{root}/b.xml"\n'
        )
        assert told == {f"{root}/a.xml": server.url("/new.xml"), f"{root}/b.xml": ""}
        assert all("authorization" not in seen.headers for seen in other.seen)


def test_a_public_feed_gets_no_private_address(server: LoopbackServer, tmp_path: Path) -> None:
    """Written into the configuration, it would be trusted like one that the reader chose."""

    class Moving(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
            return httpx.Response(301, headers={"Location": server.url("/new.xml")})

    places = places_of(tmp_path, '[[feeds]]\nurl = "http://press.example/feed"\n')
    fetcher = Fetcher(Limits(allow_private=True), {"press.example": Moving()})
    library = Library(places, load(places), clock=lambda: float(NOW), fetcher=fetcher)
    (saved,) = library.refresh()
    library.close()
    assert (saved.new, saved.moved_to) == (2, "")
    assert written(places) == '[[feeds]]\nurl = "http://press.example/feed"\n'
