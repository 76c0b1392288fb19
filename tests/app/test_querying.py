"""Queries in the app: where one is wrong, what may follow, how much it finds; smart feeds."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from reader.config import load
from reader.library import Library
from reader.model_rules import SmartFeed
from reader.query import parse_query
from reader.tui import jobs
from reader.tui.app import TreadApp
from reader.tui.querying import pointed
from reader.tui.source import Source
from tests.reading_room import press, running, screen_text, until

SMART = """
# what I come back to
[[smart_feeds]]
name = "Clay [/]"
query = "kiln or title:clay"

[[smart_feeds]]
name = "Craft only"
query = 'folder:News/Craft sort:oldest'
folder = "News/Craft"

[[smart_feeds]]
name = "Uncounted"
query = "is:unread"
count = false
"""


@pytest.fixture
def smart(library: Library) -> Library:
    config = library.places.config
    config.write_text(config.read_text() + SMART)
    library.adopt_feeds()
    return library


def told(app: TreadApp) -> str:
    return str(app.main.search_told.render())


async def typed(pilot: Pilot[int], words: str) -> None:
    app = pilot.app
    assert isinstance(app, TreadApp)
    app.main.search_bar.value = words
    app.main.search_bar.cursor_position = len(words)


async def test_an_error_stands_below_its_place(library: Library) -> None:
    async with running(library, (120, 40)) as (app, pilot):
        await press(pilot, "slash")
        await typed(pilot, "kiln is:unred")
        await until(pilot, lambda: "^" in told(app), "the error")
        at = told(app).index("^")
        assert at == app.main.search_bar.region.x + len("kiln ")
        assert "Nothing is 'unred'" in told(app)
        assert "is:unread" in told(app)
        await typed(pilot, "kiln is:unread")
        await until(pilot, lambda: "found" in told(app), "the count")
        found = library.ids(parse_query("kiln is:unread"))
        assert f" {len(found)} found" in told(app)
        assert sorted(app.main.entries.ids) == sorted(found)


async def test_tab_completes_fields_values_and_names(smart: Library) -> None:
    async with running(smart, (120, 40)) as (app, pilot):
        await press(pilot, "slash", *"fol")
        await until(pilot, lambda: "Tab: folder:" in told(app), "what fits")
        await press(pilot, "tab")
        assert app.main.search_bar.value == "folder:"
        await until(pilot, lambda: "folder:News/Craft" in told(app), "the folders")
        await press(pilot, *"News/", "tab")
        assert app.main.search_bar.value == "folder:News/Craft "
        await press(pilot, *"is", "colon", *"unr", "tab")
        assert app.main.search_bar.value == "folder:News/Craft is:unread "
        await press(pilot, *"smart", "colon", "c", "r", "tab")
        assert app.main.search_bar.value.endswith('smart:"Craft only" ')
        await until(pilot, lambda: "found" in told(app), "the count")
        await press(pilot, "enter")
        await press(pilot, "tab")  # the search line is left: Tab goes to the next pane again
        assert app.main.pane == "article"


async def test_a_query_without_words_lists_all_it_finds(library: Library) -> None:
    async with running(library, (120, 40)) as (app, pilot):
        await press(pilot, "slash")
        await typed(pilot, "-is:read sort:oldest")
        await until(pilot, lambda: app._shown == app.session.source, "all that is unread")
        await until(pilot, lambda: "7 found" in told(app), "the count")
        rows = library.rows(app.main.entries.ids[:])
        assert [row.published for row in rows] == sorted(row.published for row in rows)


async def test_smart_feeds_are_in_the_pane_with_their_counts(smart: Library) -> None:
    async with running(smart, (120, 40)) as (app, pilot):
        feeds = app.main.feeds
        await until(pilot, lambda: "Clay [/]" in feeds._found, "the counts")
        assert feeds._found == {"Clay [/]": len(smart.ids(Source("smart", "Clay [/]").query)),
                                "Craft only": 3}  # fmt: skip
        lines = [line.title for line in feeds._lines]
        assert lines.index("Clay [/]") < lines.index("News") < lines.index("Craft only")
        assert "◇ Clay [/]" in screen_text(app)
        feeds.move_to(lines.index("Craft only"))
        await until(pilot, lambda: len(app.main.entries.ids) == 3, "its list")
        rows = smart.rows(app.main.entries.ids[:])
        assert [row.published for row in rows] == sorted(row.published for row in rows)
        before = feeds._found["Clay [/]"]
        feeds.move_to(lines.index("Clay [/]"))
        await until(pilot, lambda: len(app.main.entries.ids) == before, "its list")
        await press(pilot, "tab", "X")
        await until(pilot, lambda: feeds._found["Clay [/]"] == before - 1, "the count again")


async def test_the_app_opens_where_it_was_left(smart: Library) -> None:
    async with running(smart, (120, 40)) as (app, pilot):
        app._go_to_list(Source("smart", "Craft only"))
        await until(pilot, lambda: len(app.main.entries.ids) == 3, "the list")
    async with running(smart, (120, 40)) as (app, pilot):
        await until(pilot, lambda: len(app.main.entries.ids) == 3, "the list again")
        assert app.session.source == Source("smart", "Craft only")


def last_of(library: Library) -> SmartFeed:
    return load(library.places).smart_feeds[-1]


async def test_a_search_is_kept_changed_and_removed_with_undo(smart: Library) -> None:
    config = smart.places.config
    begun = config.read_text()
    async with running(smart, (120, 40)) as (app, pilot):
        await press(pilot, "slash")
        await typed(pilot, 'title:reeds or "toll book"')
        await press(pilot, "enter", "K", *"Bridges", "enter")
        await until(pilot, lambda: "Bridges" in app.main.feeds._found, "its count")
        assert config.read_text().startswith(begun)
        assert load(smart.places).smart_feeds[-1].text == 'title:reeds or "toll book"'
        app.main.feeds.select(Source("smart", "Bridges"))
        app._go_to_list(Source("smart", "Bridges"))
        await until(pilot, lambda: len(app.main.entries.ids) == 1, "its list")
        await press(pilot, "escape", "e", "j", "enter")
        app.screen.query_one("#line").value = "title:reeds is:"  # type: ignore[attr-defined]
        await press(pilot, "enter")
        assert load(smart.places).smart_feeds[-1].text == 'title:reeds or "toll book"'
        await press(pilot, "e", "j", "enter")
        app.screen.query_one("#line").value = "title:reeds"  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await until(pilot, lambda: last_of(smart).text == "title:reeds", "the change")
        await press(pilot, "e", "G", "enter")
        await until(pilot, lambda: last_of(smart).name == "Uncounted", "its end")
        assert "# what I come back to" in config.read_text()
        await press(pilot, "U", "U", "U")
        await until(pilot, lambda: config.read_text() == begun, "all of it taken back")


async def test_a_long_list_grows_while_its_beginning_is_read(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reader.store.finding.FIRST", 2)
    monkeypatch.setattr("reader.store.finding.PAGE", 2)
    async with running(library, (120, 40)) as (app, pilot):
        await press(pilot, "slash")
        await typed(pilot, "words>0")
        await until(pilot, lambda: len(app.main.entries.ids) == 7, "the whole list")
        assert list(app.main.entries.ids) == list(library.ids(Source("search", "words>0").query))
        found = jobs.load_list(library, Source("search", "words>0"))
        assert len(found.ids) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(("at", "shown"), [
    (2, "  ^ Wrong"), (18, "            Wrong ^"), (0, "^ Wrong"),
])  # fmt: skip
def test_the_mark_stands_where_it_should(at: int, shown: str) -> None:
    assert pointed("Wrong", at, 20) == shown
