"""A key has drawn what it changes, once, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from reader.config import load
from reader.library import Library
from reader.tui.screens.main import FRAME, MainScreen
from reader.tui.widgets.article_view import ArticleView
from reader.tui.widgets.line_list import LineList
from tests.copies import fill
from tests.reading_room import press, running, until

Draw = Callable[[Any, int], Strip]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    places = fill(tmp_path, 30)
    library = Library(places, load(places))
    yield library
    library.close()


def counting(found: Counter[str], draw: Draw) -> Draw:
    """Draws a line, and counts it for its pane."""

    def counted(pane: Widget, y: int) -> Strip:
        found[pane.id or ""] += 1
        return draw(pane, y)

    return counted


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts the lines that each pane draws, and how often the screen is laid out."""
    found: Counter[str] = Counter()
    for kind in (LineList, ArticleView):
        monkeypatch.setattr(kind, "render_line", counting(found, kind.render_line))
    lay_out = MainScreen._refresh_layout

    def laid_out(self: Screen[None], *given: object, **named: object) -> None:
        found["layout"] += 1
        lay_out(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(MainScreen, "_refresh_layout", laid_out)
    return found


async def test_a_move_draws_two_rows_and_the_article(library: Library, drawn: Counter[str]) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "j")
        for key in ("j", "k"):
            drawn.clear()
            await press(pilot, key)
            await until(pilot, lambda: drawn["article"] > 0, "the article")
            assert app.main.article.entry == app.main.entries.entry
            assert drawn["entries"] == 2 * app.main.entries.row_height
            assert drawn["article"] <= app.main.article.size.height
            assert drawn["feeds"] == drawn["layout"] == 0


async def test_opening_draws_the_article_once(library: Library, drawn: Counter[str]) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "j")
        unread = library.counts().unread
        drawn.clear()
        await press(pilot, "enter")
        await until(pilot, lambda: drawn["feeds"] > 0, "the counts")
        assert library.counts().unread == unread - 1
        assert drawn["article"] <= app.main.article.size.height
        assert drawn["feeds"] <= 4, "the counts of All, Unread, the folder and the feed"
        assert not drawn["layout"]


async def test_what_a_job_brings_is_drawn_soon(library: Library) -> None:
    async with running(library) as (app, pilot):
        await press(pilot, "tab", "j")
        timers = [one for one in app.main._timers if one.name == "screen_update"]
        assert [one._interval for one in timers] == [FRAME]
