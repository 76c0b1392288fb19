from __future__ import annotations

import pytest

from reader.ingest.parse import parse
from reader.ingest.prescan import LONGEST_TEXT, prescan

LONG = LONGEST_TEXT * 3
URL = "https://press.example/feed"


def feed(text: str) -> str:
    return (
        "<rss version='2.0'><channel><title>Long</title>"
        f"<item><guid>1</guid><title>One</title><description>{text}</description></item>"
        "<item><guid>2</guid><title>Two</title></item></channel></rss>"
    )


@pytest.mark.parametrize(
    ("before", "piece", "after"),
    [
        ("", "word ", ""),
        ("", "&lt;p&gt;word ", ""),
        ("", "&amp;", ""),
        ("", "日本", ""),
        ("<![CDATA[", "<p>word</p> ", "]]>"),
        ("<![CDATA[", "x", "]]>"),
    ],
)
def test_a_text_without_end_is_cut(before: str, piece: str, after: str) -> None:
    document = feed(before + piece * (LONG // len(piece)) + after)
    found = parse(document.encode(), URL)
    assert [entry.title for entry in found.entries] == ["One", "Two"]
    text = found.entries[0].html
    assert LONGEST_TEXT // 8 < len(text) <= LONGEST_TEXT
    assert "very long" in found.note
    assert not found.entries[1].html


def test_what_is_not_long_stays_as_it_is() -> None:
    document = feed("a &amp; b <![CDATA[<p>c</p>]]> <!-- d -->")
    assert prescan(document) == (document, 2)


def test_a_long_comment_is_no_text() -> None:
    document = feed(f"<!-- {'x' * LONG} -->kept")
    assert parse(document.encode(), URL).entries[0].html.strip() == "kept"
