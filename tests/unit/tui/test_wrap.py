"""Wrapping: nothing is lost, nothing is too wide, whatever the script."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.text import safe
from reader.tui.wrap import cut, wrap

ODD = st.sampled_from("ab -\n\u200d\ufe0f\u0301日本、。（👩👧é")
TEXTS = st.text(st.one_of(ODD, st.characters()), max_size=120)


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


@given(TEXTS, st.integers(1, 30))
def test_only_blanks_at_the_breaks_are_lost(raw: str, width: int) -> None:
    text = safe(raw)
    spans = list(wrap(text, width))
    kept = "".join(text[start:end] for start, end in spans)
    assert [c for c in kept if c != " "] == [c for c in text if c not in " \n"]
    for (_, end), (start, _) in pairwise(spans):
        assert set(text[end:start]) <= {" ", "\n"}


@given(TEXTS, st.integers(2, 30))
def test_no_line_is_wider_than_asked(raw: str, width: int) -> None:
    for line in lines(safe(raw), width):
        assert cell_len(line) <= width


@given(TEXTS, st.integers(0, 30))
def test_a_cut_text_fits(raw: str, width: int) -> None:
    text = safe(raw).replace("\n", " ")
    assert cell_len(cut(text, width)) <= width
    if cell_len(text) <= width and len(text) <= width:
        assert cut(text, width) == text


@pytest.mark.parametrize(
    ("text", "width", "wanted"),
    [
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("well-known words", 12, ["well-known", "words"]),
        ("well-known", 7, ["well-", "known"]),
        ("at -5 degrees", 4, ["at", "-5", "degr", "ees"]),
        ("incomprehensible", 6, ["incomp", "rehens", "ible"]),
        ("日本語、です。", 6, ["日本", "語、で", "す。"]),
        ("e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]),
        ("a\n\nb", 5, ["a", "", "b"]),
        ("", 5, [""]),
        ("日", 1, ["日"]),
    ],
)
def test_where_lines_end(text: str, width: int, wanted: list[str]) -> None:
    assert lines(text, width) == wanted
