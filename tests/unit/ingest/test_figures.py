"""Captions belong to the picture they stand with."""

from __future__ import annotations

import pytest

from reader.ingest.sanitize import sanitize
from reader.model import Kind

IMG = "<img src='/a.jpg'>"
Shown = list[tuple[Kind, str]]


def shown(html: str) -> Shown:
    return [(block.kind, block.text) for block in sanitize(html, "https://news.example/")]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            f"<figure>{IMG}<figcaption>The quay</figcaption><cite>Photo: Ann</cite></figure>",
            [(Kind.IMAGE, "The quay Photo: Ann")],
        ),
        (
            f"<figure><figcaption>The quay</figcaption>{IMG}</figure>",
            [(Kind.IMAGE, "The quay")],
        ),
        (
            f"<figure>{IMG}<p>One</p><img src='/b.jpg'><p>Two</p></figure>",
            [(Kind.IMAGE, "One"), (Kind.IMAGE, "Two")],
        ),
        (
            f"<div>{IMG}</div><div class='img-caption'>The quay</div><p>Text</p>",
            [(Kind.IMAGE, "The quay"), (Kind.PARAGRAPH, "Text")],
        ),
        (
            "<figure><iframe src='https://video.example/1'></iframe>"
            "<figcaption>The storm</figcaption></figure>",
            [(Kind.EMBED, "The storm")],
        ),
        (
            "<figure><figcaption>No picture</figcaption></figure>",
            [(Kind.PARAGRAPH, "No picture")],
        ),
        (
            f"<figure>{IMG}<h2>A heading</h2><p>Text</p></figure>",
            [(Kind.IMAGE, ""), (Kind.HEADING, "A heading"), (Kind.PARAGRAPH, "Text")],
        ),
        (
            "<p>Before</p><div class='caption'>Not a picture's</div>",
            [(Kind.PARAGRAPH, "Before"), (Kind.PARAGRAPH, "Not a picture's")],
        ),
    ],
)
def test_what_is_a_caption(html: str, expected: Shown) -> None:
    assert shown(html) == expected


def test_a_long_text_in_a_figure_stays_text() -> None:
    text = "word " * 100
    assert shown(f"<figure>{IMG}<p>{text}</p></figure>")[1] == (Kind.PARAGRAPH, text.strip())
    assert (Kind.PARAGRAPH, text.strip()) in shown(f"{IMG}<div class='caption'>{text}</div>")
