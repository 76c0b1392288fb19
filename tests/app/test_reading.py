"""What serves reading itself: links, finding words, marks above and below, what was edited."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from reader.commands import COMMANDS, GROUPS
from reader.library import Library
from reader.model import Block, Kind, Span
from reader.query import parse_query
from reader.text import safe
from tests.reading_room import (
    PITCH,
    feed,
    opened,
    press,
    running,
    screen_text,
    settle,
    write_subscription,
)
from tests.server import LoopbackServer


async def test_the_terminal_is_told_of_links_that_it_may_open(library: Library) -> None:
    spans = [
        Span(0, 4, "link", safe("https://reeds.example/a")),
        Span(5, 9, "link", safe("javascript:alert(1)")),
    ]
    block = Block(Kind.PARAGRAPH, safe("good evil"), tuple(spans))
    async with running(library) as (app, pilot):
        await press(pilot, "n")
        view = app.main.article
        assert view.reading is not None
        article = replace(view.reading.cleaned.article, blocks=(block,))
        view.update(replace(view.reading, cleaned=replace(view.reading.cleaned, article=article)))
        await settle(pilot)
        told = {
            segment.text: segment.style.link
            for y in range(view.size.height)
            for segment in view.render_line(y)
            if segment.style
        }
    assert told["good"] == "https://reeds.example/a"
    assert told["evil"] is None


async def test_edits_are_told_one_by_one_through_the_filter(tmp_path: Path) -> None:
    def version(text: str) -> str:
        return feed("Almanac", [("Ferry", text + PITCH, "Wed, 18 Nov 2026 08:00:00 GMT")])

    with LoopbackServer(
        {"/almanac.xml": version("<p>The ferry sails at nine today.</p>")}
    ) as server:
        library = opened(write_subscription(tmp_path, server))
        for text in ("", "<p>The ferry sails at ten today.</p>", "<p>The ferry sails at ten.</p>"):
            if text:
                server.routes["/almanac.xml"] = version(text)
            for _ in library.refresh():
                pass
        async with running(library, (80, 24)) as (app, pilot):
            await press(pilot, "tab")
            assert "●~Ferry" in screen_text(app)
            await press(pilot, "c")
            shown = screen_text(app)
            assert "edit 2 of 2" in shown
            assert "The ferry sails at [-ten today.-]{+ten.+}" in shown
            assert "newsletter" not in shown
            await press(pilot, "h")
            assert "[-nine-] {+ten+} today." in screen_text(app)
            await press(pilot, "h", "l")
            assert "edit 2 of 2" in screen_text(app)
        library.close()


@pytest.mark.parametrize("seed", range(2))
async def test_it_lives_through_any_keys(
    library: Library, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: True)
    dice = random.Random(seed)  # noqa: S311 - keys, not secrets
    groups = {
        *dict(GROUPS)["Read"],
        *dict(GROUPS)["Go out"],
        "sort",
        "group",
        "jump",
        "toggle_later",
    }
    keys = [key for one in COMMANDS if one.id in groups for key in one.keys.split(",")]
    keys += ["enter", "escape", "a", "s", "e", "r", "j", "k", "left", "tab", "y"] * 2
    async with running(library, dice.choice([(80, 24), (120, 40), (40, 12)])) as (app, pilot):
        await press(pilot, *dice.choices(keys, k=90))
        assert app.is_running
        assert not [note for note in app._notifications if "went wrong" in note.message]
        counts, ids = library.counts(), library.ids(parse_query("is:later"))
        assert counts.later == len(ids)
        assert counts.unread == len(library.ids(parse_query("is:unread")))


async def test_hostile_words_are_only_words(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "n", "n", "backslash", *"[b].*(", "enter")
        assert "“[b].*(” is not in this article" in app.main.status.text
        await press(pilot, "escape", "J", *"[b]gone", "enter")
        assert app.session.source.value == "3"


async def test_a_find_ends_with_its_article_and_stays_through_a_change_of_width(
    library: Library,
) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "n", "n", "backslash", *"bear", "enter", "right_curly_bracket")
        await pilot.resize_terminal(80, 24)
        await settle(pilot)
        assert app.main.article.found is not None
        assert app.main.article.found.told.startswith("“bear” 2 of 24")
        await press(pilot, "n")
        assert app.main.article.found is None
