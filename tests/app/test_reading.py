"""What serves reading itself: links, finding words, marks above and below, what was edited."""

from __future__ import annotations

from dataclasses import replace

from reader.library import Library
from reader.model import Block, Kind, Span
from reader.text import safe
from tests.reading_room import press, running, settle


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
