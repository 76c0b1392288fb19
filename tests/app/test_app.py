"""The app as its reader meets it: sizes, hostile titles, a refresh, a restart."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import MouseScrollDown

from reader.library import Library
from reader.model import Block, Cleaned, EntryId, Kind, Place, Span, Verdict
from reader.query import parse_query
from reader.store import index
from reader.text import safe, safe_line
from reader.tui.messages import EntryChosen, FeedsLoaded
from reader.tui.session import STATE
from reader.tui.source import ALL, feed_source
from tests.fakes import write_config
from tests.reading_room import (
    ALMANAC,
    PLAIN,
    feed,
    opened,
    press,
    routes,
    running,
    screen_text,
    settle,
    until,
    write_subscription,
)
from tests.server import LoopbackServer

HOSTILE = ("[/]", "[bold red]loud", "[@click=app.quit]press[/]", "\x1b[2Jgone", "a\nb\tc", "$x {0}")


@pytest.mark.parametrize("text", HOSTILE)
async def test_no_surface_takes_a_title_for_markup(library: Library, text: str) -> None:
    shown = safe_line(text)
    async with running(library) as (app, pilot):
        row = library.rows(library.ids(parse_query("bridge")))[0]
        reading = library.reading(row.id)
        block = Block(Kind.PARAGRAPH, safe(text), (Span(0, 2, "link", safe(text)),))
        kinds = [replace(block, kind=kind, rows=((shown, shown),)) for kind in Kind]
        article = replace(reading.cleaned.article, blocks=(*kinds, block))
        verdicts = (Verdict(len(kinds), text, text),)
        row = replace(row, title=safe(text), feed_title=safe(text), author=safe(text),
                      snippet=safe(text))  # fmt: skip
        bad = replace(
            reading, row=row, cleaned=Cleaned(article, verdicts), note=safe(text), place=Place()
        )
        feeds = [
            replace(one, title=safe(text), folder=safe(text), last_error=safe(text))
            for one in library.feeds()
        ]
        app._feeds = tuple(feeds)
        app.main.feeds.show(tuple(feeds), library.counts())
        app.main.entries.show(app.main.entries.ids, row.id, mixed=True, rows=[row], search=True)
        app.main.article.toggle_removed()
        app._desk.show(bad, opened=True, wants_page=False)
        app._toast(text)
        app._tell_status()
        await settle(pilot)
        screen = screen_text(app)
        assert screen.count(shown) >= 6
        assert "\x1b" not in screen
        app._show_source(replace(ALL, kind="search", value=text))
        await press(pilot, "G", "question_mark", "escape", "slash", *"[/]", "enter", "ctrl+p")
        await press(pilot, "escape")
        assert app.is_running


async def test_hostile_feeds_from_the_network_are_only_text(library: Library) -> None:
    async with running(library, (200, 50)) as (app, pilot):
        screen = screen_text(app)
        for words in ("[/] and [bold red]loud", "[@click=app.quit]Press me[/]", "[b]Gone[/b] We"):
            assert words in screen
        await press(pilot, "tab", "j", "j", "j", "enter", "s", "y", "A")
        assert "[@click=app.quit]Press me[/]" in screen_text(app)


async def test_it_lives_at_every_size(library: Library) -> None:
    sizes = [(200, 50), (80, 24), (40, 12), (1, 1), (3, 2), (120, 5), (12, 60), (200, 50)]
    async with running(library, (200, 50)) as (app, pilot):
        await press(pilot, "tab", "j", "enter", "pagedown", "pagedown")
        wanted = app.main.article.place.block
        for keys in ((), ("x",), ("z",), ("escape", "escape"), ("slash", "a"), ("question_mark",)):
            await press(pilot, *keys)
            for size in sizes:
                await pilot.resize_terminal(*size)
                await settle(pilot)
                if keys == ():
                    assert app.main.article.place.block == wanted
        assert app.is_running


@pytest.mark.parametrize(
    ("width", "pane", "shown"),
    [
        (120, "feeds", "feeds entries article"),
        (119, "feeds", "feeds entries"),
        (80, "entries", "feeds entries"),
        (80, "article", "entries article"),
        (79, "feeds", "feeds"),
        (40, "entries", "entries"),
        (40, "article", "article"),
    ],
)
async def test_as_many_panes_as_fit(library: Library, width: int, pane: str, shown: str) -> None:
    async with running(library, (width, 24)) as (app, pilot):
        while app.main.pane != pane:
            await press(pilot, "tab")
        panes = (app.main.feeds, app.main.entries, app.main.article)
        assert " ".join(str(one.id) for one in panes if one.display) == shown
        assert app.focused is app.main.query_one(f"#{pane}")


async def test_the_mouse_chooses_opens_scrolls_and_follows_links(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(library) as (app, pilot):
        await pilot.click("#feeds", offset=(5, 2))
        await settle(pilot)
        assert (app.session.source.kind, app.main.pane) == ("unread", "entries")
        await pilot.click("#entries", offset=(5, 3))
        await settle(pilot)
        reading = app.main.article.reading
        assert reading is not None
        assert reading.row.title == "A bridge of reeds"
        assert app.main.pane == "article"
        app.main.article.post_message(
            MouseScrollDown(app.main.article, 5, 5, 0, 1, 0, False, False, False)
        )
        await until(pilot, lambda: app.main.article.scroll_offset.y > 0, "the wheel scrolling")
        followed: list[str] = []
        monkeypatch.setattr(app, "_browse", followed.append)  # no browser in a test
        await press(pilot, "g")
        lines = screen_text(app).split("\n")
        y = next(at for at, line in enumerate(lines) if "Lower Ford" in line)
        await pilot.click(offset=(lines[y].index("Lower Ford") + 2, y))
        await settle(pilot)
        assert followed == ["https://reeds.example/ford"]


# What survives


async def test_where_one_was_survives_a_restart(prepared: Path, library: Library) -> None:
    async with running(library) as (app, pilot):
        app.main.feeds.move_to(5)
        await press(pilot, "h", "tab", "j", "enter", "pagedown", "s")
        place, entry = app.main.article.place, app.main.article.entry
        assert place.block > 0
    again = opened(library.places)
    async with running(again) as (app, _pilot):
        assert app.session.source.kind == "folder"
        assert app.main.feeds.source == app.session.source
        assert app.main.feeds.folded == {"News"}
        assert app.main.pane == "article"
        assert app.main.article.entry == app.main.entries.entry == entry
        assert app.main.article.place == place
        row = app.main.entries.entry_row
        assert row is not None
        assert (row.read, row.starred) == (True, True)
    again.close()
    assert prepared.is_dir()


async def test_the_list_is_called_by_its_feed_even_when_the_feeds_come_later(
    library: Library,
) -> None:
    feeds, counts = library.feeds(), library.counts()
    async with running(library) as (app, _pilot):
        app.session.source = feed_source(feeds[0].id)
        app.on_feeds_loaded(FeedsLoaded((), counts))
        assert str(app.main.entries.border_title) == "Feed"
        app.on_feeds_loaded(FeedsLoaded(feeds, counts))
        assert str(app.main.entries.border_title) == feeds[0].title


async def test_zen_and_the_theme_survive_a_restart(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "enter", "enter", "z")
        app.theme = "textual-light"
        await settle(pilot)
    again = opened(library.places)
    async with running(again) as (app, pilot):
        assert app.main.zen
        assert app.theme == "textual-light"
        await press(pilot, "escape")
        assert "-zen" not in app.main.classes
    again.close()


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"source": 3, "entry": "x", "folded": 1}'])
async def test_a_state_that_makes_no_sense_is_as_the_first_start(
    library: Library, text: str
) -> None:
    library.keep_state(STATE, text)
    async with running(library) as (app, _):
        assert (app.session.source, app.main.pane) == (ALL, "feeds")


# Refresh


async def test_a_refresh_moves_nothing_that_is_being_read(tmp_path: Path) -> None:
    with LoopbackServer(routes()) as server:
        library = opened(write_subscription(tmp_path, server))
        for _ in library.refresh():
            pass
        news = [(f"News {n}", PLAIN, "Wed, 18 Nov 2026 09:30:00 GMT") for n in range(30)]
        async with running(library, (120, 20)) as (app, pilot):
            await press(pilot, "tab", "j", "j", "k", "enter", "pagedown")
            entries, article = app.main.entries, app.main.article
            entry, place, y = entries.entry, article.place, article.scroll_offset.y
            lines = screen_text(app).split("\n")
            server.routes["/almanac.xml"] = feed("Almanac", [*ALMANAC, *news])
            await press(pilot, "R")
            await until(pilot, lambda: len(entries.ids) == 37, "the new entries")
            await until(pilot, lambda: not app._refresh.running, "the end of the refresh")
            await settle(pilot)
            assert (entries.entry, article.entry) == (entry, entry)
            assert (article.place, article.scroll_offset.y) == (place, y)
            after = screen_text(app).split("\n")
            for part in (slice(28, 60), slice(65, 118)):  # no scroll bars
                assert [line[part] for line in after[1:16]] == [line[part] for line in lines[1:16]]
            await press(pilot, "escape", "g")
            assert "News" in screen_text(app)
        library.close()


async def test_what_was_read_stays_in_the_unread_list_until_it_is_left(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "j", "enter", "enter", "n")
        app._take_in()
        await settle(pilot)
        assert len(app.main.entries.ids) == 7
        await press(pilot, "escape", "escape", "k", "j")
        assert len(app.main.entries.ids) == 5


async def test_the_demo_fills_an_empty_store_by_itself(tmp_path: Path) -> None:
    demo = Path(__file__).parents[2] / "reader" / "demo" / "config.toml"
    config = tmp_path / "config.toml"
    config.write_bytes(demo.read_bytes())
    with LoopbackServer({}) as server:
        places = write_subscription(tmp_path / "x", server)
    library = opened(replace(places, config=config, data=tmp_path / "d", state=tmp_path / "s"))
    async with running(library, demo=True) as (app, pilot):
        await until(pilot, lambda: len(app.main.entries.ids) >= 12, "the demo's articles")
        await until(pilot, lambda: not app._refresh.running, "the end of the refresh")
        await settle(pilot)
        assert "tread add URL" in app.main.status.text
        assert app.main.entries.cursor == 0
        assert app.main.article.entry == app.main.entries.entry
    library.close()


async def test_leaving_ends_the_child(library: Library, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = f"import os,time; open({str(pid)!r},'w').write(str(os.getpid())); time.sleep(600)"
    async with running(library) as (app, pilot):
        command = [library.refresh_command()[0], "-c", code]
        app.run_worker(app._refresh.run(command, 3, library.places.log), group="refresh")
        await until(pilot, lambda: pid.exists() and bool(pid.read_text()), "the child")
    assert not Path(f"/proc/{pid.read_text()}").exists()


async def test_new_rules_reach_what_is_stored_when_the_app_starts(library: Library) -> None:
    assert not library.is_stale()
    before = library.feeds()
    db = sqlite3.connect(library.places.database)
    with db:  # as older rules left it
        db.execute("UPDATE entry SET judged = 'older', removed = 0")
        db.execute("DELETE FROM verdict")
    db.close()
    assert library.is_stale()
    async with running(library) as (app, pilot):
        await until(pilot, lambda: not library.is_stale(), "the new verdicts")
        await until(pilot, lambda: not app._judging.running, "the end of the child")
    (reeds,) = library.entries(parse_query("title:reeds"))
    assert reeds.removed == 1
    assert library.feeds() == before  # and nothing was fetched


async def test_a_refresh_that_breaks_is_told(library: Library) -> None:
    async with running(library) as (app, pilot):
        command = [library.refresh_command()[0], "-c", "raise SystemExit(5)"]
        app.run_worker(app._refresh.run(command, 3, library.places.log), group="refresh")
        await until(pilot, lambda: bool(app._notifications), "what went wrong")
        assert "status 5" in next(iter(app._notifications)).message


# Full text and errors


async def test_the_full_text_comes_in_place_and_its_failure_is_told(tmp_path: Path) -> None:
    body = "".join(
        f"<p>Part {n} of the story of the reed bridge and its toll.</p>" for n in range(40)
    )
    start = "<p>Part 0 of the story of the bridge and its toll. <a href='/a'>Read more</a></p>"
    with LoopbackServer({}) as server:
        server.routes["/almanac.xml"] = feed(
            "Almanac", [("Whole", start, "Wed, 18 Nov 2026 08:00:00 GMT"),
                        ("Broken", start, "Wed, 18 Nov 2026 07:00:00 GMT")]
        ).replace("https://almanac.example/0", server.url("/page")).replace(
            "https://almanac.example/1", server.url("/none")
        )  # fmt: skip
        server.routes["/page"] = f"<html><body><article>{body}</article></body></html>"
        library = opened(write_subscription(tmp_path, server))
        for _ in library.refresh():
            pass
        async with running(library) as (app, pilot):
            await press(pilot, "tab", "enter")
            await until(pilot, lambda: "Part 9 of" in screen_text(app), "the full text")
            assert "fetching" not in screen_text(app)
            await press(pilot, "n")
            await until(pilot, lambda: "could not be had" in screen_text(app), "the failure")
        library.close()


async def test_an_entry_that_is_gone_is_told(library: Library) -> None:
    async with running(library) as (app, pilot):
        app.post_message(EntryChosen(EntryId(999)))
        await settle(pilot)
        assert app._notifications


async def test_without_feeds_it_says_how_to_add_one(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("", "utf-8")
    with LoopbackServer({}) as server:
        places = write_subscription(tmp_path / "x", server)
    library = opened(replace(places, config=config))
    async with running(library) as (app, pilot):
        assert "tread add https://example.org" in screen_text(app)
        await press(pilot, "R", "space", "m", "b", "y", "A", "x", "n", "enter", "enter")
        assert app.is_running
    library.close()


async def test_when_nothing_can_be_fetched_it_says_so(tmp_path: Path) -> None:
    places = write_config(tmp_path, ["http://127.0.0.1:1/a", "http://127.0.0.1:1/b"])
    library = opened(places)
    async with running(library) as (app, pilot):
        await until(pilot, lambda: "2 of 2 feeds failing" in app.main.status.text, "the count")
        await until(pilot, lambda: "marked !" in screen_text(app), "what to do")
        assert "! 127.0.0.1:1/a" in screen_text(app)
        await press(pilot, "G")
        assert "refused the connection" in screen_text(app)
        assert "refused the connection" in app.main.status.text
    library.close()


async def test_empty_lists_say_what_to_do(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "A", "j")
        assert "Nothing unread. R refreshes." in screen_text(app)
        await press(pilot, "j")
        assert "Nothing starred" in screen_text(app)


async def test_the_session_is_small_and_readable(library: Library) -> None:
    async with running(library) as (_app, pilot):
        await press(pilot, "tab")
    kept = json.loads(library.state(STATE) or "")
    assert kept["pane"] == "entries"
    assert kept["source"] == {"kind": "all", "value": ""}


async def test_an_article_opened_before_it_was_previewed_is_opened(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab")
        app.main.action_down()
        app.main.action_open()  # the preview of the row is not there yet
        await settle(pilot)
        assert app.main.pane == "article"
        assert len(app.library.ids(parse_query("is:unread"))) == 6


async def test_a_search_says_what_it_did_not_look_into(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.clear(library.database)
    async with running(library) as (app, pilot):
        with monkeypatch.context() as patch:
            patch.setattr(index, "FEW", 1)
            await press(pilot, "slash", *"goats", "enter")
            await until(pilot, lambda: "7 articles were not searched" in app.main.status.text, "it")
            await press(pilot, "escape")
            assert "searched" not in app.main.status.text
        await press(pilot, "slash", *"goats", "enter")  # as few are indexed first
        await until(pilot, lambda: len(app.main.entries.ids) == 1, "the result")
        assert "searched" not in app.main.status.text
