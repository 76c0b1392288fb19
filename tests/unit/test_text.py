"""Nothing that passes `safe` can act on a terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text import SafeText, is_printable, safe, safe_line, shorten, tokens, words

ANYTHING = st.text(st.characters(codec=None), max_size=200)


@given(ANYTHING, st.sampled_from(["", "a" * 200]))
def test_what_is_printable_is_told_of_long_texts_too(text: str, more: str) -> None:
    assert is_printable(text + more) == (text + more).isprintable()


@pytest.mark.parametrize("code", range(256))
def test_every_single_byte_is_told(code: int) -> None:
    assert is_printable(chr(code) * 200) == (chr(code) * 200).isprintable()


@given(ANYTHING)
def test_no_control_character_survives(text: str) -> None:
    shown = safe(text)
    for char in shown:
        assert char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    assert not re.search("[\u202a-\u202e\ufeff]", shown)
    shown.encode("utf-8")


@given(ANYTHING)
def test_safe_is_idempotent(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@given(ANYTHING)
def test_a_line_is_one_line(text: str) -> None:
    line = safe_line(text)
    assert "\n" not in line
    assert line == line.strip()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (
            "plain – “typographic” text\tand\ntwo lines",
            "plain – “typographic” text\tand\ntwo lines",
        ),
        ("a\x1b]52;c;aGk=\x07b", "a]52;c;aGk=b"),
        ("a\x9b2Jb", "a2Jb"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("\u2066one\u2069 two \u2067three", "one two three"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("half \ud83d pair", "half  pair"),
        ("family 👨‍👩‍👧 stays", "family 👨‍👩‍👧 stays"),
    ],
)
def test_what_goes_and_what_stays(raw: str, shown: str) -> None:
    assert safe(raw) == shown


@given(ANYTHING, st.integers(0, 60))
def test_shorten_fits(text: str, width: int) -> None:
    assert len(shorten(SafeText(text), width)) <= max(width, 1)


def test_shorten_cuts_at_a_word() -> None:
    assert shorten(SafeText("The quick brown fox jumps"), 18) == "The quick brown…"


@given(st.text(st.characters(max_codepoint=127), max_size=200))
def test_tokens_are_what_stands_between_signs(text: str) -> None:
    assert tokens(text) == re.findall(r"[^\W_]+", text)


def test_words_counts_east_asian_text_too() -> None:
    assert words("three plain words") == 3
    assert words("日本語の文章です") == 5
