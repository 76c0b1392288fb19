from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.plaintext import from_text, looks_like_html
from reader.model import Kind
from reader.text import safe

SHARED = Path(os.environ.get("TREAD_SHARED", Path(__file__).parents[3] / "../shared"))


def outline(text: str) -> list[tuple[str, int, str]]:
    return [(b.kind.value, b.level, b.text) for b in from_text(text)[1]]


def test_a_title_and_paragraphs_byte_for_byte() -> None:
    text = "A Day by the Sea\n\nIt was “calm” – mostly…  \nand warm.\n\nThen it was not."
    title, blocks = from_text(text)
    assert title == "A Day by the Sea"
    assert [block.kind for block in blocks] == [Kind.HEADING, Kind.PARAGRAPH, Kind.PARAGRAPH]
    assert blocks[1].text == "It was “calm” – mostly…  \nand warm."


def test_a_title_said_twice_is_two_headings() -> None:
    assert outline("Rain At Last\n\nRain  at last\n\nIt rained.")[:2] == [
        ("heading", 1, "Rain At Last"),
        ("heading", 1, "Rain  at last"),
    ]


@pytest.mark.parametrize(
    "first",
    [
        "It rained all day.",
        "word " * 21,
        "One line\nand another",
        "> said somebody",
        "Dear reader,",
    ],
)
def test_a_first_block_that_is_no_title(first: str) -> None:
    title, blocks = from_text(f"{first}\n\nMore text follows here.")
    assert title == ""
    assert blocks[0].kind is not Kind.HEADING


def test_a_title_alone_is_text() -> None:
    assert outline("Only this") == [("paragraph", 0, "Only this")]
    assert from_text("") == ("", ())


def test_later_headings_stand_right_above_text() -> None:
    text = (
        "The Title\n\nA first paragraph.\n\nWhat The Figures Say\n\nA second one.\n\n\n\n"
        "and then\n\nA third one."
    )
    assert [(kind, level) for kind, level, _ in outline(text)] == [
        ("heading", 1),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
        ("heading", 2),
        ("paragraph", 0),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Additional reporting by A. Person",
        "Photo: Some Body Else",
        "By Some Body Else",
        "an ordinary short line",
        "What do you think?",
    ],
)
def test_credits_and_short_lines_are_no_headings(line: str) -> None:
    for text in (
        f"The Title\n\nA paragraph.\n\n{line}\n\nAnother paragraph.",
        f"The Title\n\nA paragraph.\n\n{line}\n\n\nAnother paragraph.",
        f"The Title\n\nA paragraph.\n\n{line}",
    ):
        assert ("paragraph", 0, line) in outline(text)


def test_lists() -> None:
    text = "Before the list.\n\n- one\n- two\n  goes on\n\nAlso:\n1. three\n2) four"
    _, blocks = from_text(text)
    assert [(b.kind.value, b.marker, b.text) for b in blocks] == [
        ("paragraph", "", "Before the list."),
        ("list", "-", "one"),
        ("list", "-", "two\n  goes on"),
        ("paragraph", "", "Also:"),
        ("list", "1.", "three"),
        ("list", "2)", "four"),
    ]


def test_code_and_quotations() -> None:
    code = "    def f():\n        pass\n\n    f()"
    text = f"Look at this.\n\n{code}\n\n> said one\n>\n> said two\n>> deeper"
    assert outline(text)[1:] == [
        ("code", 0, "def f():\n    pass\n\nf()"),
        ("quote", 1, "said one"),
        ("quote", 1, "said two"),
        ("quote", 2, "deeper"),
    ]


@given(st.text())
def test_no_character_is_lost(text: str) -> None:
    """All that is seen comes out again, in order; ">" is the one sign that becomes a level."""
    title, blocks = from_text(text)
    out = "".join(block.marker + block.text for block in blocks)
    assert _seen(out) == _seen(safe(text))
    assert title == "" or title == blocks[0].text


@given(st.text(alphabet="-*•>1.) \t\nAb:#", max_size=60))
def test_no_character_is_lost_where_signs_mean_something(text: str) -> None:
    out = "".join(block.marker + block.text for block in from_text(text)[1])
    assert _seen(out) == _seen(safe(text))


def _seen(text: str) -> str:
    return "".join(text.replace(">", "").split())


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("<p>Hello", True),
        ("  <!DOCTYPE html><html>", True),
        ("One<br>two", True),
        ("See <a href='/x'>this</a>", True),
        ("a < b and c > d", False),
        ("Use the <p> element with care.", False),
        ("", False),
        ("<3 is a heart", False),
    ],
)
def test_markup_is_told_from_text(text: str, markup: bool) -> None:
    assert looks_like_html(text) is markup


@pytest.mark.shared
def test_the_article_the_idea_came_from() -> None:
    path = SHARED / "data" / "seed-article.txt"
    if not path.exists():
        pytest.skip("../shared is not there")
    text = path.read_text(encoding="utf-8")
    title, blocks = from_text(text)
    kinds = [block.kind for block in blocks]
    assert title == blocks[0].text == blocks[1].text
    assert kinds[:2] == [Kind.HEADING] * 2
    assert kinds[2:13] == [Kind.PARAGRAPH] * 11
    assert blocks[12].text.startswith("Additional reporting")
    assert kinds[13:] == [Kind.HEADING, Kind.PARAGRAPH, Kind.PARAGRAPH]
    assert all(block.text in text for block in blocks)
