"""What every match of a pattern contains, worked out from the pattern."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.clean.look import fold
from reader.clean.patterns import any_of
from reader.clean.phrases import Phrases, needs
from reader.clean.rules import built_in, guards
from reader.text import tokens

EXAMPLES = [
    fold(line.lstrip("#-|> "))
    for example in (
        *(text for rule in built_in() for text in (*rule.removes, *rule.keeps)),
        *(text for guard in guards() for text in (*guard.keeps, *guard.ignores)),
    )
    for line in example.splitlines()
]
PHRASES = [
    *(phrases for rule in built_in() for _, phrases in rule.patterns),
    *(rule.unless for rule in built_in() if rule.unless),
    *(guard.pattern for guard in guards()),
    *(guard.unless for guard in guards() if guard.unless),
]
WORDS = st.sampled_from(
    [
        "eel",
        "eels",
        "cod",
        "net",
        "a",
        "the",
        "net_eel",
        "eelpot",
        "-",
        ".",
        "7",
        "",
        "the eel",
        "鰻",
    ]
)
PATTERNS = [
    r"\beels?\b",
    r"^(?:eel|cod) net",
    r"\b(?:eel|cod)\b.{0,9}\bnets?\b",
    r"(?:^|[.!?] )the (?:old )?(?:eel|cod)\W*$",
    r"(?:\beel\b ?){2,}",
    r"eel|^cod",
    r"\b(?:a (?:eel|\w+)|cod)\b(?! net)",
    r"\b(?:eel|鰻)\b",
    r"^鰻|net$",
]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"\beels?\b", [{"eel", "eels"}]),
        (r"\b(?:eel|cod) [a-z]+ net\b", [{"net"}, {"eel", "cod"}]),
        (r"eel", []),  # it may be part of a word
        (r"\b(?:eel|\w+)\b", []),
        (r"(?i)\beel\b", []),
        (r"\bsign[- ]?up\b", [{"sign", "signup"}]),
        (r"\beel\b(?!.*\bcod\b)", [{"eel"}]),
        (r"(?:\beel\b)?.\bcod\b", [{"cod"}]),
        (r"\b\x65el\b", []),
        (r"^(?:鰻|eel)\b", [{"eel"}]),  # of a plain text, which has no other writing
        (r"鰻(?:を|の)", [set()]),
    ],
)
def test_needs(pattern: str, expected: list[set[str]]) -> None:
    assert [set(some) for some in needs(pattern)] == expected


@pytest.mark.parametrize("phrases", PHRASES)
def test_the_rules_wordings_find_what_their_patterns_match(phrases: Phrases) -> None:
    pattern = any_of(phrases.patterns)
    for text in EXAMPLES:
        expected = [match.span() for match in pattern.finditer(text) if match[0]]
        found = phrases.find(text, frozenset(tokens(text)))
        assert [match.span() for match in found if match[0]] == expected, text


@given(
    st.lists(WORDS, max_size=8).map(" ".join),
    st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=3),
)
def test_any_text_is_found_as_finditer_finds_it(text: str, patterns: list[str]) -> None:
    expected = [match.span() for match in any_of(tuple(patterns)).finditer(text)]
    found = Phrases(tuple(patterns)).find(text, frozenset(tokens(text)))
    assert [match.span() for match in found] == expected


def test_a_pattern_that_is_none_says_so() -> None:
    with pytest.raises(re.error):
        Phrases(("(eel",)).compile()
