"""What words alone say, and that they take a block only with company."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.clean.engine import explain
from reader.clean.look import fold
from reader.clean.rules import rule_set
from reader.clean.wording import MOST, as_feature, as_text, features, learned, odds
from tests.unit.clean.articles import PROSE, TITLE, article, removed

LINES = sorted((Path(__file__).parents[3] / "bench" / "lines").glob("*.tsv"))
PITCH = "Our free weekly email has the best of the quay. Join 4,000 readers today."


def said(text: str) -> float:
    return odds(fold(text), learned())


@pytest.mark.parametrize(
    "text",
    [
        PITCH,
        "Become a member from £3 a month",
        "Tap here to turn on alerts for this club",
        "Unsere Redaktion empfiehlt: Jetzt vier Wochen kostenlos testen",
        "この記事をシェアする",
    ],
)
def test_a_publishers_voice_is_heard(text: str) -> None:
    assert said(text) > 0.5


@pytest.mark.parametrize("text", [*PROSE, "She kept the letters in a tin and read none of them."])
def test_an_articles_voice_is_not_taken_for_it(text: str) -> None:
    assert said(text) < -0.5


def test_words_take_a_block_that_no_rule_knows_and_name_themselves() -> None:
    subject = article(*PROSE, "Join all who plan their week with us, free.")
    unworded = replace(rule_set(), weights=None)
    assert removed(subject, unworded) == {}
    (told,) = explain(subject, rule_set())
    assert told.verdict.rule == "publisher-words"
    assert "such as join" in str(told)


def test_a_heading_over_text_that_stays_is_not_taken_by_its_words() -> None:
    assert removed(
        article(*PROSE[:2], "# Subscribe to our newsletter", *PROSE[2:], title=TITLE)
    ) == {"Subscribe to our newsletter": "newsletter"}
    assert removed(article(*PROSE[:2], "# Sign up, log in, share", *PROSE[2:])) == {}


def test_steps_of_a_list_are_not_taken_by_their_words() -> None:
    steps = ("- Open the app.", "- Turn on notifications.", "- Share your email address.")
    assert removed(article(*PROSE, "To be told of the tide:", *steps)) == {}


@given(st.text(max_size=2000))
def test_any_text_has_features_and_finite_odds(text: str) -> None:
    names = features(text)
    assert len(names) == len(set(names))
    assert len(names) <= 2 * MOST + 4 + len(text)
    assert abs(odds(text, learned())) < 1000
    assert [as_feature(as_text(name)) for name in names] == names


def test_odds_are_the_sum_of_what_the_features_weigh() -> None:
    names, weights = features(PITCH.lower()), learned()
    total = sum(weights.of(name) for name in names)
    expected = (weights.bias + total / math.sqrt(len(names))) / 100
    assert odds(PITCH.lower(), weights) == pytest.approx(expected)


def test_the_lines_to_learn_from_are_whole() -> None:
    assert LINES
    for file in LINES:
        rows = [row.split("\t") for row in file.read_text(encoding="utf-8").splitlines()]
        assert {len(row) for row in rows} == {4}, file.name
        assert {row[0] for row in rows} == {"drop", "keep"}, file.name
