"""Every screen of the app as the snapshots take it: in which room, and by which steps."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from reader.model import FeedRow
from reader.model_filter import RuleReport
from reader.paths import Places
from reader.revisions import Revision, compare
from reader.text import SafeText
from reader.tui.app import TreadApp
from reader.tui.screens.edits import EditsScreen
from reader.tui.screens.picture import PictureScreen
from reader.tui.screens.rules import RulesScreen
from reader.tui.screens.settings import SettingsScreen
from reader.tui.source import Source
from tests import press_room, reading_room, story_room
from tests.fakes import NOW, rss, write_config
from tests.reading_room import opened, press, screen_text, settle, until
from tests.server import LoopbackServer

Steps = Callable[[TreadApp, Pilot[int]], Awaitable[None]]


# The rooms


def fill_empty(folder: Path) -> None:
    """No feed is subscribed to."""
    (folder / "config.toml").write_text("[tread]\n", "utf-8")
    (folder / "data").mkdir()


def fill_gallery(folder: Path) -> None:
    """An article with a picture that comes with tread."""
    words = "<p>The quay was built of what the tide had left.</p>"
    rest = "<p>Then came the harbour master, and with him a long row of " + "barrels, " * 300
    image = "<img src='https://demo.invalid/images/ferry.png'>"
    figure = f"<figure>{image}<figcaption>At the quay</figcaption></figure>"
    with LoopbackServer({"/feed.xml": rss([("The quay", words + figure + rest)])}) as server:
        library = opened(write_config(folder, [server.url("/feed.xml")], "[tread]\n"))
        list(library.refresh())
        library.close()


ROOMS: dict[str, Callable[[Path], None]] = {
    "reading": reading_room.prepare,
    "press": press_room.prepare,
    "told": story_room.prepare,
    "gallery": fill_gallery,
    "empty": fill_empty,
}


def prepare(room: str, folder: Path) -> None:
    """Fill a room whose feeds then stand at an address that is the same each time."""
    ROOMS[room](folder)
    config = folder / "config.toml"
    text = _at_home(config.read_text("utf-8"))
    text = text.replace('theme = "textual-dark"\n', "").replace("refresh_minutes = 0\n", "")
    config.write_text(text, "utf-8")
    database = folder / "data" / "tread.db"
    if database.exists():
        with closing(sqlite3.connect(database)) as db, db:
            db.create_function("at_home", 1, _at_home)
            db.execute("UPDATE feed SET url = at_home(url), last_error = at_home(last_error)")


def _at_home(text: str) -> str:
    return re.sub(r"(http://)?127\.0\.0\.1:\d+", _home, text)


def _home(found: re.Match[str]) -> str:
    return ("https://" if found[1] else "") + "feeds.example"


def configure(places: Places, theme: str) -> None:
    """Nothing is fetched, and the theme is this one."""
    text = places.config.read_text("utf-8")
    head = f'[tread]\nrefresh_minutes = 0\ntheme = "{theme}"\n'
    places.config.write_text(text.replace("[tread]\n", head, 1), "utf-8")


SMART = """
[[smart_feeds]]
name = "Long reads"
query = "words>100 sort:longest"

[[smart_feeds]]
name = "Of clay"
query = "kiln or title:clay"
folder = "News"
"""

# The steps


def keys(*pressed: str) -> Steps:
    """Press these; then the picture is taken."""

    async def steps(_: TreadApp, pilot: Pilot[int]) -> None:
        await press(pilot, *pressed)

    return steps


def typed(words: str) -> tuple[str, ...]:
    """The keys of these words."""
    names = {" ": "space", ":": "colon", "/": "slash", ".": "full_stop"}
    return tuple(names.get(letter, letter) for letter in words)


async def search(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "slash", *"kiln")
    await until(pilot, lambda: app.session.source.kind == "search", "the search")


async def search_wrong(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "slash")
    app.main.search_bar.value = "kiln is:unred"
    await until(pilot, lambda: app._refused is not None, "what is wrong")


async def search_completed(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "slash")
    app.main.search_bar.value = "kiln is:un"
    app.main.search_bar.cursor_position = len("kiln is:un")
    await until(pilot, lambda: "Tab: is:un" in str(app.main.search_told.render()), "what fits")


async def smart(app: TreadApp, pilot: Pilot[int]) -> None:
    """Smart feeds among the others, and their counts."""
    config = app.library.places.config
    config.write_text(config.read_text("utf-8") + SMART, "utf-8")
    app.library.adopt_feeds()
    app._load_feeds()
    await until(pilot, lambda: len(app.main.feeds._found) == 2, "the counts")
    app._go_to_list(Source("smart", "Long reads"))
    await until(pilot, lambda: len(app.main.entries.ids) == 1, "the list")


async def edit_smart(app: TreadApp, pilot: Pilot[int]) -> None:
    await smart(app, pilot)
    await press(pilot, "escape", "e")


async def palette(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "ctrl+p")
    line, found = app.screen.query_one(Input), app.screen.query_one(OptionList)
    line.cursor_blink = False
    await pilot.press(*"mark")
    await until(
        pilot, lambda: (found.option_count, found.highlighted) == (3, 0), "the three that mark"
    )


async def teach(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "tab", "enter", "G", "t")
    while "Zorbo" not in app.main.status.text:
        await press(pilot, "j")
    await press(pilot, "enter")
    await press_room.previewed(app, pilot)


async def rules(app: TreadApp, pilot: Pilot[int]) -> None:
    """With reports of our own: a new rule of tread's is no change of the looks."""
    feeds = app.library.feeds()
    screen = RulesScreen(feeds, feeds[0])
    app.push_screen(screen)
    await settle(pilot)
    screen.show(reports(feeds[0]))
    await settle(pilot)


def reports(feed: FeedRow) -> tuple[RuleReport, ...]:
    bare = RuleReport("", "built-in", "en", "promo", "tail", "", 0, 0, {}, ())
    return (
        replace(bare, id="newsletter", reason="Asks you to sign up for a newsletter.", hits=120,
                feeds={feed.id: (120, 0)}),
        replace(bare, id="price-box", reason="A box of prices, plans or deals below the article.",
                hits=31, restored=4, feeds={feed.id: (31, 4)}, off=(str(feed.url),),
                warning="Undone in 3 places, 4 of 35 blocks put back."),
        replace(bare, id="my-zorbo-the-clown", origin="yours", language="", where="anywhere",
                reason="Removed by a rule of your own.", hits=7, feeds={feed.id: (7, 0)}),
        replace(bare, id="share-prompt", reason="Asks you to share or print the page.",
                off=("everywhere",)),
    )  # fmt: skip


async def edits(app: TreadApp, pilot: Pilot[int]) -> None:
    app.push_screen(EditsScreen(SafeText("A bridge of reeds"), [Revision(NOW, compare(
        ["A bridge of reeds", "It stood for nine winters, they say.", "The goats took it.",
         "That is all that is known.", "More next week."],
        ["A bridge of reeds", "It stood for eleven winters, they say.", "The goats took it.",
         "That is all that is known.", "The toll book was found."],
    ))]))  # fmt: skip
    await settle(pilot)


async def settings(app: TreadApp, pilot: Pilot[int]) -> None:
    """With a file of a name that stays the same."""
    app.push_screen(SettingsScreen(Path("/home/ada/.config/tread/config.toml"), ()))
    await settle(pilot)
    app._list_options()
    await settle(pilot)
    await press(pilot, "j", "j")


async def add_feed(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "a", *typed("https://demo.invalid/feeds/ledger.xml"), "enter")
    await until(pilot, lambda: "It holds now" in screen_text(app), "what the feed holds")


async def pictures(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "z", "i")
    article = app.main.article
    await until(
        pilot,
        lambda: bool(article.setting.pictures) and all(article.setting.pictures.values()),
        "the picture",
    )


async def picture(app: TreadApp, pilot: Pilot[int]) -> None:
    await press(pilot, "n", "I")
    screen = app.screen
    assert isinstance(screen, PictureScreen)
    await until(pilot, lambda: bool(screen.box.drawing), "the picture")


async def theme(app: TreadApp, pilot: Pilot[int]) -> None:
    app.action_change_theme()
    await settle(pilot)


class Screen(NamedTuple):
    """A screen: its room, and the way to it."""

    room: str
    steps: Steps


SCREENS: dict[str, Screen] = {
    "main": Screen("reading", keys("tab", "j")),
    "article": Screen("reading", keys("tab", "j", "enter")),
    "zen": Screen("reading", keys("tab", "j", "enter", "z", "space")),
    "grouped": Screen("reading", keys("tab", "D", "j", "w")),
    "folded": Screen("told", keys("tab", "D", "D", "D", "g", "n")),
    "empty": Screen("empty", keys()),
    "nothing_unread": Screen("reading", keys("A", "j")),
    "failing": Screen("reading", keys("G")),
    "removed": Screen("reading", keys("tab", "j", "enter", "x", "G")),
    "pointer": Screen("press", keys("tab", "enter", "right_square_bracket")),
    "restore": Screen("press", keys("tab", "enter", "u", "u")),
    "choose": Screen("press", keys("tab", "enter", "t", "j")),
    "teach": Screen("press", teach),
    "repeats": Screen("press", keys("tab", "enter", "H")),
    "rules": Screen("press", rules),
    "edits": Screen("reading", edits),
    "search": Screen("reading", search),
    "search_wrong": Screen("reading", search_wrong),
    "search_completed": Screen("reading", search_completed),
    "smart": Screen("reading", smart),
    "edit_smart": Screen("reading", edit_smart),
    "find": Screen(
        "reading", keys("n", "n", "backslash", *"bear", "enter", "right_curly_bracket")
    ),
    "hints": Screen("reading", keys("n", "n", "f")),
    "links": Screen("reading", keys("n", "n", "L", "j")),
    "jump": Screen("reading", keys("J", *"o")),
    "add_feed": Screen("reading", add_feed),
    "edit_feed": Screen("reading", keys("G", "e")),
    "activity": Screen("reading", keys("A", "exclamation_mark")),
    "stats": Screen("reading", keys("n", "n", "equals_sign", "j")),
    "theme": Screen("reading", theme),
    "settings": Screen("reading", settings),
    "pictures": Screen("gallery", pictures),
    "picture": Screen("gallery", picture),
    "palette": Screen("reading", palette),
    "help": Screen("reading", keys("question_mark")),
}  # fmt: skip
