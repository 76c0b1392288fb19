"""The exchange with a real server on loopback: in, marked, out, and what goes wrong on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reader import config_edit
from reader.config import load
from reader.errors import ConfigError
from reader.model_sync import SyncReport
from reader.query import parse_query
from reader.store import tags
from reader.subscriptions import drop_feed, move_feed, rename_feed
from reader.sync import exchange as steps
from reader.sync import session
from reader.sync.servers import quirks_of
from reader.text import SafeText
from tests.fakes import NOW, open_library, rss, write_config
from tests.greader_server import PASSWORD, GreaderServer
from tests.server import LoopbackServer
from tests.sync_room import ENV, exchange, logged_in, sync_config, synced_places, titled

PRESS = "https://press.example/feed"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENV, PASSWORD)


@pytest.fixture
def server() -> Iterator[GreaderServer]:
    with GreaderServer() as found:
        yield found


def test_entries_come_in_are_marked_and_marks_go_out(tmp_path: Path, server: GreaderServer) -> None:
    feed = server.subscribe(PRESS, "The Press", "News")
    one = server.publish(feed, "One", "<p>First story.</p>")
    two = server.publish(feed, "Two", "<p>Second story.</p>", starred=True)
    library = logged_in(synced_places(tmp_path, server))
    saved, report = exchange(library)
    assert [(line.new, line.url) for line in saved] == [(2, PRESS)]
    assert (report.problem, report.new, report.feeds_here) == ("", 2, 1)
    rows = titled(library)
    assert set(rows) == {"One", "Two"}
    assert rows["Two"].starred
    assert not rows["One"].read
    assert library.reading(rows["One"].id).cleaned.plain == "First story."
    (settings,) = load(library.places).feeds
    assert (settings.url, settings.folder) == (PRESS, "News")
    assert library.feeds()[0].title == "The Press"

    library.mark([rows["One"].id], "read")
    library.mark([rows["Two"].id], "unstarred")
    assert library.sync_status().waiting == 2
    _, report = exchange(library)
    assert (report.sent, report.waiting) == (2, 0)
    assert one.read
    assert not two.starred

    two.read = True
    exchange(library)
    assert titled(library)["Two"].read
    library.close()


def test_feeds_go_both_ways(tmp_path: Path, server: GreaderServer) -> None:
    server.subscribe(PRESS, "The Press", "News")
    places = synced_places(tmp_path, server, ["https://own.example/feed"])
    places.config.write_text(places.config.read_text() + "# the last word\n", "utf-8")
    library = logged_in(places)
    _, report = exchange(library)
    assert (report.feeds_here, report.feeds_there, report.refused) == (1, 1, ())
    own = server.by_url("https://own.example/feed")
    assert own is not None
    assert "# the last word" in places.config.read_text()

    # Renamed, moved here: goes there.
    by_url = {feed.url: feed for feed in library.feeds()}
    rename_feed(library, by_url[SafeText("https://own.example/feed")], "My & own")
    move_feed(library, by_url[SafeText("https://own.example/feed")], "Home/Sub")
    exchange(library)
    assert (own.title, own.folder) == ("My & own", "Home/Sub")

    # Renamed, moved there: comes here.
    own.title, own.folder = "Theirs", ""
    press = server.by_url(PRESS)
    assert press is not None
    press.folder = "Papers"
    exchange(library)
    told = {feed.url: feed for feed in load(places).feeds}
    assert (told[own.url].title, told[own.url].folder) == ("Theirs", "")
    assert told[PRESS].folder == "Papers"
    _, report = exchange(library)
    assert (report.feeds_here, report.feeds_there) == (0, 0)

    # Left there: leaves here, its entries stay. Left here: leaves there.
    server.publish(press.id, "Kept")
    exchange(library)
    server.unsubscribe(press.id)
    exchange(library)
    assert [feed.url for feed in load(places).feeds] == [own.url]
    drop_feed(library, library.feeds()[0])
    exchange(library)
    assert server.feeds == {}
    with library.database.reading() as db:
        assert db.execute("SELECT title FROM entry").fetchall() == [("Kept",)]
    library.close()


def test_tags_are_labels(tmp_path: Path, server: GreaderServer) -> None:
    feed = server.subscribe(PRESS, "The Press", "News")
    one, two = (server.publish(feed, name) for name in ("One", "Two"))
    one.labels.add("Long reads")
    server.labels |= {"Long reads", "Empty folder"}
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    rows = titled(library)

    def tagged() -> dict[str, set[str]]:
        return {tag: set(titled(library, f'tag:"{tag}"')) for tag in ("Long reads", "Try", "News")}

    assert tagged() == {"Long reads": {"One"}, "Try": set(), "News": set()}
    tags.add(library.database, "try", [rows["Two"].id])
    tags.remove(library.database, "long reads", [rows["One"].id])
    assert library.sync_status().waiting == 2
    _, report = exchange(library)
    assert (report.sent, one.labels, two.labels) == (2, set(), {"try"})
    two.labels.add("Long reads")
    two.labels.discard("try")
    exchange(library)
    assert tagged() == {"Long reads": {"Two"}, "Try": set(), "News": set()}
    del server.items[two.id]  # the server lets go of it
    exchange(library)
    assert tagged()["Long reads"] == {"Two"}
    library.close()


def test_tags_stay_here_where_the_server_has_none(tmp_path: Path) -> None:
    with GreaderServer(miniflux=True, prefix="1") as server:
        feed = server.subscribe(PRESS, folder="News")
        server.publish(feed, "One")
        places = write_config(tmp_path, [], sync_config(server, 'server = "miniflux"'))
        places.config.write_text(places.config.read_text().replace("/api/greader.php", ""), "utf-8")
        library = logged_in(places)
        exchange(library)
        move_feed(library, library.feeds()[0], "")
        exchange(library)
        assert server.feeds[feed].folder == "All"
        _, report = exchange(library)
        assert (report.feeds_here, load(places).feeds[0].folder) == (0, "")
        tags.add(library.database, "mine", list(library.ids(parse_query(""))))
        _, report = exchange(library)
        assert (report.waiting, report.problem) == (0, "")
        assert set(titled(library, "tag:mine")) == {"One"}
        assert server.labels == {"News"}
        library.close()


def test_a_name_that_the_server_refuses_is_sent_again(
    tmp_path: Path, server: GreaderServer
) -> None:
    feed = server.feeds[server.subscribe(PRESS, "The Press")]
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    rename_feed(library, library.feeds()[0], "Mine")
    server.fail("subscription/edit", 400)
    _, report = exchange(library)
    assert [one.url for one in report.refused] == [PRESS]
    assert (feed.title, load(library.places).feeds[0].title) == ("The Press", "Mine")
    exchange(library)
    assert feed.title == "Mine"
    library.close()


def test_wide_titles_are_undone_and_come_back_as_no_change(tmp_path: Path) -> None:
    with GreaderServer(wide=True, prefix="1", typed=False) as server:
        feed = server.subscribe(PRESS, "Research & Development", "R&D")
        server.publish(feed, "Is 2 < 3?")
        library = logged_in(synced_places(tmp_path, server))
        exchange(library)
        assert set(titled(library)) == {"Is 2 < 3?"}
        assert library.feeds()[0].title == "Research & Development"
        rename_feed(library, library.feeds()[0], "R & D")
        exchange(library)
        _, report = exchange(library)
        assert (report.feeds_here, report.feeds_there) == (0, 0)
        assert load(library.places).feeds[0].title == "R & D"
        library.close()


def test_what_the_server_refuses_is_told_and_fetched_here(
    tmp_path: Path, server: GreaderServer
) -> None:
    server.refuses.add("https://odd.example/feed")
    own = "https://me:word@own.example/feed"
    library = logged_in(synced_places(tmp_path, server, ["https://odd.example/feed", own]))
    _, report = exchange(library)
    assert {one.url for one in report.refused} == {"https://odd.example/feed", own}
    assert "no feed at" in report.refused[1].why
    assert report.problem == ""
    assert not any("me:word" in one for one in server.seen)
    assert not any(feed.synced for feed in library.find_feeds(["1", "2"]))
    assert len(library.due()) == 2
    assert library.sync_status().refused == report.refused
    exchange(library)
    assert server.hits("quickadd") == 1  # it would fetch the feed each time
    list(library.sync(eager=True))
    assert server.hits("quickadd") == 2
    library.close()


def test_what_was_here_before_keeps_its_text_and_both_states(
    tmp_path: Path, server: GreaderServer
) -> None:
    items = [("One", "<p>As fetched here.</p>"), ("Two", "<p>Two.</p>"), ("Three", "<p>3.</p>")]
    with LoopbackServer({"/feed.xml": rss(items)}) as press:
        places = synced_places(tmp_path, server, [press.url("/feed.xml")])
        library = logged_in(places)
        list(library.refresh())
        rows = titled(library)
        library.mark([rows["One"].id], "read")
        library.mark([rows["Two"].id], "starred")
        feed = server.subscribe(press.url("/feed.xml"), "The Press")
        home = "https://press.example"
        one = server.publish(feed, "One", "<p>As the server cleaned it.</p>", link=f"{home}/one")
        two = server.publish(feed, "Two", link=f"{home}/two?utm_source=x", read=True)
        saved, report = exchange(library)
        assert saved == []
        assert (report.problem, report.marked, report.sent) == ("", 1, 2)
        assert one.read
        assert two.starred
        after = titled(library)
        assert set(after) == {"One", "Two", "Three"}
        assert after["Two"].read
        assert not after["Three"].read
        assert not any(row.edited for row in after.values())
        assert library.reading(after["One"].id).cleaned.plain == "As fetched here."
        press.clear()
        assert list(library.refresh()) == []  # the server fetches it now
        assert press.seen == ()
        assert library.sync_logout()
        list(library.refresh())
        assert len(titled(library)) == 3
    library.close()


def test_two_entries_with_one_link_stay_two(tmp_path: Path, server: GreaderServer) -> None:
    feed = server.subscribe(PRESS)
    for name in ("Morning", "Evening", "Night"):
        server.publish(feed, name, link="https://press.example/live")
    server.publish(feed, "No link", link="")
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    server.publish(feed, "Later", link="https://press.example/live")
    exchange(library)
    assert set(titled(library)) == {"Morning", "Evening", "Night", "No link", "Later"}
    library.close()


def test_paging_and_small_lots_bring_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(quirks_of("", "freshrss"), ids_page=4, bodies=3, edits=2)
    monkeypatch.setattr(session, "quirks", lambda _: few)
    with GreaderServer() as server:
        feed = server.subscribe(PRESS)
        items = [server.publish(feed, f"Item {n}", read=n % 2 == 0) for n in range(12)]
        library = logged_in(synced_places(tmp_path, server))
        exchange(library)
        assert len(titled(library)) == 12
        assert len(titled(library, "is:unread")) == 6
        library.mark(library.ids(parse_query("is:unread")), "read")
        _, report = exchange(library)
        assert (report.sent, report.waiting) == (6, 0)
        assert all(item.read for item in items)
        library.close()


FAULTS: dict[str, dict[str, object]] = {
    "an error before": {"status": 500},
    "an error after half": {"status": 500, "half": True},
    "an error after all": {"status": 502, "done": True},
    "a broken connection": {"done": True, "cut": True},
    "a refused token": {"status": 401},
    "a refused token after half": {"status": 401, "half": True},
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_while_marks_are_sent_loses_none(
    name: str, tmp_path: Path, server: GreaderServer
) -> None:
    feed = server.subscribe(PRESS)
    items = [server.publish(feed, f"Item {n}") for n in range(8)]
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    library.mark(library.ids(parse_query("")), "read")
    server.fail("edit-tag", **FAULTS[name])  # type: ignore[arg-type]
    exchange(library)
    assert len(titled(library, "is:read")) == 8
    _, report = exchange(library)
    assert report.waiting == 0
    assert all(item.read for item in items)
    assert len(titled(library, "is:read")) == 8
    library.close()


def test_a_lost_login_is_renewed_and_a_changed_password_is_told(
    tmp_path: Path, server: GreaderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = server.subscribe(PRESS)
    item = server.publish(feed, "One")
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    library.mark(library.ids(parse_query("")), "starred")
    server.token, server.edit_token = "reader/another", "edit-2"
    _, report = exchange(library)
    assert (report.problem, report.sent) == ("", 1)
    assert item.starred

    library.mark(library.ids(parse_query("")), "read")
    server.token = "reader/third"  # noqa: S105
    monkeypatch.setenv(ENV, "wrong")
    _, report = exchange(library)
    assert "does not let reader in" in report.problem
    assert "tread sync login" in report.problem
    assert "wrong" not in report.problem
    assert (report.waiting, library.sync_status().waiting) == (1, 1)
    monkeypatch.delenv(ENV)
    _, report = exchange(library)
    assert ENV in report.problem
    assert report.waiting == 1
    monkeypatch.setenv(ENV, PASSWORD)
    library.sync_login()
    exchange(library)
    assert item.read
    library.close()


def test_an_expired_edit_token_is_fetched_again(tmp_path: Path, server: GreaderServer) -> None:
    feed = server.subscribe(PRESS)
    items = [server.publish(feed, f"Item {n}") for n in range(3)]
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    library.mark(library.ids(parse_query("")), "read")
    logins = server.hits("ClientLogin")
    server.fail("edit-tag", 401)
    _, report = exchange(library)
    assert report.problem == ""
    assert all(item.read for item in items)
    assert server.hits("ClientLogin") == logins
    library.close()


def test_a_server_that_asks_for_quiet_is_left_alone(tmp_path: Path, server: GreaderServer) -> None:
    server.subscribe(PRESS)
    library = logged_in(synced_places(tmp_path, server))
    library._clock = time.time
    server.fail("subscription/list", 429, headers={"Retry-After": "600"})
    _, report = exchange(library)
    assert "429" in report.problem
    asked = len(server.seen)
    _, report = exchange(library)
    assert "left alone" in report.problem
    assert len(server.seen) == asked
    due = library.sync_status().next
    assert due is not None
    assert due > time.time() + 500
    library.close()


@pytest.mark.parametrize("path", ["subscription/list", "items/ids", "items/contents", "tag/list"])
@pytest.mark.parametrize("body", [b"<!DOCTYPE html><title>Sign in</title>", b"[]", b"\xff{", b"{}"])
def test_an_answer_of_another_kind_changes_nothing(
    path: str, body: bytes, tmp_path: Path, server: GreaderServer
) -> None:
    feed = server.subscribe(PRESS)
    server.publish(feed, "One")
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    server.publish(feed, "Two")
    server.fail(path, 200, body=body)
    _, report = exchange(library)
    if body != b"{}" or path != "tag/list":
        assert "Google Reader API" in report.problem
        assert "[sync]" in report.problem
        assert not titled(library)["One"].read
    _, report = exchange(library)
    assert report.problem == ""
    assert set(titled(library)) == {"One", "Two"}
    assert [one.url for one in load(library.places).feeds] == [PRESS]
    library.close()


def test_what_the_server_lets_go_of_keeps_what_the_reader_gave_it(
    tmp_path: Path, server: GreaderServer
) -> None:
    feed = server.subscribe(PRESS)
    names = ("Starred", "Unread again", "Plain", "Star gone", "Read there")
    items = {name: server.publish(feed, name, read=name == "Unread again") for name in names}
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    rows = titled(library)
    library.mark([rows["Starred"].id, rows["Star gone"].id], "starred")
    library.mark([rows["Unread again"].id, rows["Read there"].id], "read")
    library.mark([rows["Unread again"].id, rows["Read there"].id], "unread")
    exchange(library)
    for name in ("Starred", "Unread again", "Plain"):
        del server.items[items[name].id]
    items["Star gone"].starred = False
    items["Read there"].read = True
    exchange(library)
    rows = titled(library)
    assert set(rows) == set(names)
    assert (rows["Starred"].starred, rows["Star gone"].starred) == (True, False)
    assert (rows["Unread again"].read, rows["Read there"].read) == (False, True)
    assert rows["Plain"].read  # what is not listed as unread has been read
    library.close()


@pytest.mark.parametrize("years", [-30, 0, 30])
def test_clocks_that_differ(years: int, tmp_path: Path) -> None:
    with GreaderServer(now=NOW + years * 31_536_000) as server:
        feed = server.subscribe(PRESS)
        server.publish(feed, "One", read=True)
        library = logged_in(synced_places(tmp_path, server))
        exchange(library)
        server.publish(feed, "Two", read=True)
        _, report = exchange(library)
        assert set(titled(library)) == {"One", "Two"}
        assert report.new == 1
        library.close()


def test_only_what_is_new_is_asked_for(tmp_path: Path, server: GreaderServer) -> None:
    feed = server.subscribe(PRESS)
    for number in range(30):
        server.publish(feed, f"Item {number}", read=number > 3)
    library = logged_in(synced_places(tmp_path, server))
    _, first = exchange(library)
    server.now += 10 * 86_400
    server.publish(feed, "Late")
    server.seen.clear()
    _, report = exchange(library)
    assert (report.new, server.hits("items/contents")) == (1, 1)
    assert any("&ot=" in one for one in server.seen)
    assert report.requests <= first.requests
    server.seen.clear()
    _, report = exchange(library)
    assert (report.new, report.sent, len(server.seen)) == (0, 0, 5)
    library.close()


@pytest.mark.parametrize("side", ["here", "there"])
def test_an_empty_list_is_taken_for_an_accident(
    side: str, tmp_path: Path, server: GreaderServer
) -> None:
    for number in range(4):
        server.subscribe(f"https://press{number}.example/feed")
    places = synced_places(tmp_path, server)
    library = logged_in(places)
    exchange(library)
    kept = dict(server.feeds)
    if side == "there":
        server.feeds.clear()
    else:
        places.config.write_text(places.config.read_text().partition("[[feeds]]")[0], "utf-8")
    _, report = exchange(library)
    assert "none of the 4 feeds" in report.problem
    if side == "there":
        assert len(load(places).feeds) == 4
    else:
        assert server.feeds == kept
    library.close()


def test_a_configuration_that_cannot_be_written_stops_no_entries(
    tmp_path: Path, server: GreaderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = server.subscribe(PRESS)
    gone = server.subscribe("https://gone.example/feed")
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    other = server.subscribe("https://other.example/feed")
    server.unsubscribe(gone)
    server.publish(feed, "One")
    server.publish(other, "Elsewhere")
    with monkeypatch.context() as patch:

        def refuse(*_: object) -> None:
            raise ConfigError("The file cannot be written: read-only.", "Make it writable.")

        patch.setattr(config_edit, "edit_feeds", refuse)
        for _ in range(2):
            _, report = exchange(library)
            assert "cannot be written" in report.problem
        assert set(titled(library)) == {"One"}
        assert server.by_url("https://gone.example/feed") is None
    _, report = exchange(library)
    assert report.problem == ""
    assert set(titled(library)) == {"One", "Elsewhere"}
    urls = {one.url for one in load(library.places).feeds}
    assert urls == {PRESS, "https://other.example/feed"}
    library.close()


def test_an_address_that_the_configuration_refuses_is_told(
    tmp_path: Path, server: GreaderServer
) -> None:
    server.publish(server.subscribe(PRESS), "One")
    odd = server.subscribe("webfeed://odd")
    server.publish(odd, "Two")
    library = logged_in(synced_places(tmp_path, server))
    _, report = exchange(library)
    assert [one.url for one in report.refused] == ["webfeed://odd"]
    assert (report.problem, set(titled(library))) == ("", {"One"})
    library.close()


def test_an_answer_that_is_too_large_is_asked_for_in_halves(
    tmp_path: Path, server: GreaderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "MOST_BYTES", 40_000)
    feed = server.subscribe(PRESS)
    for number in range(8):
        server.publish(feed, f"Item {number}", f"<p>{'word ' * 1500}{number}</p>")
    library = logged_in(synced_places(tmp_path, server))
    _, report = exchange(library)
    assert (report.problem, report.new) == ("", 8)
    assert server.hits("items/contents") > 2
    library.close()


def test_an_entry_that_is_sent_twice_is_one(tmp_path: Path, server: GreaderServer) -> None:
    feed = server.subscribe(PRESS)
    item = server.publish(feed, "One")
    twice = server.contents([("i", str(item.id))] * 2)
    assert twice.count('"One"') == 2
    library = logged_in(synced_places(tmp_path, server))
    server.fail("items/contents", 200, body=twice.encode())
    exchange(library)
    assert library.sync_status().entries == 1
    assert set(titled(library)) == {"One"}
    library.close()


def test_it_can_be_stopped_and_goes_on(
    tmp_path: Path, server: GreaderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "TOGETHER", 200)
    feed = server.subscribe(PRESS)
    for number in range(450):
        server.publish(feed, f"Item {number}", "<p>Short.</p>")
    library = logged_in(synced_places(tmp_path, server))
    stop = threading.Event()
    for step in library.sync(stop):
        stop.set()
        last = step
    assert isinstance(last, SyncReport)
    assert "stopped" in last.problem
    some = len(titled(library))
    assert 0 < some < 450
    _, report = exchange(library)
    assert (report.new, len(titled(library))) == (450 - some, 450)
    library.close()


def test_an_entry_goes_the_way_that_every_entry_goes(tmp_path: Path, server: GreaderServer) -> None:
    pitch = "Sign up for our newsletter to get the best stories in your inbox every morning."
    feed = server.subscribe(PRESS)
    server.publish(feed, "One", f"<p>A report on reeds.</p><script>x()</script><p>{pitch}</p>")
    server.publish(feed, "\x1b[2J<b>Loud</b>", "<p>\x1b]0;title\x07quiet</p>")
    library = logged_in(synced_places(tmp_path, server))
    exchange(library)
    rows = titled(library)
    reading = library.reading(rows["One"].id)
    assert reading.cleaned.plain == "A report on reeds."
    assert [reading.cleaned.article.blocks[at].text for at in reading.cleaned.removed] == [pitch]
    assert not any("\x1b" in title for title in rows)
    assert library.search("reeds")[0].title == "One"
    library.close()


def test_retention_lets_go_and_it_does_not_come_back(tmp_path: Path, server: GreaderServer) -> None:
    feed = server.subscribe(PRESS)
    for number in range(5):
        server.publish(feed, f"Item {number}")
    places = synced_places(tmp_path, server)
    library = logged_in(places)
    exchange(library)
    library.close()
    places.config.write_text(
        "[store]\nkeep_max_per_feed = 2\n" + places.config.read_text(), "utf-8"
    )
    library = open_library(places)
    for _ in range(2):
        _, report = exchange(library)
        assert (report.new, len(titled(library))) == (0, 2)
    assert library.sync_logout()
    library.sync_login()
    server.publish(feed, "Another")
    _, report = exchange(library)
    assert report.new == 1  # and not what was let go of before
    library.close()
