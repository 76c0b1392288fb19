"""A reader's own rules: likeness, sections, places, the brake, and patterns that would hang."""

from __future__ import annotations

import contextlib
import time

import pytest

from reader.clean.limits import TooSlowError, limited
from reader.clean.rules import rule_set
from reader.errors import RuleError
from reader.model import UserRule, Where
from tests.unit.clean.articles import PROSE, article, kept, removed

FOOTER = "The bell shop at the quay has rope, lamp oil and this week's bread from 4 in the morning."


def test_a_likeness_takes_blocks_that_nearly_say_it() -> None:
    rules = rule_set([UserRule("mine", like=FOOTER)])
    other = FOOTER.replace("4 in the", "11 in the").replace("bread", "buns")
    assert removed(article(*PROSE, other), rules) == {other: "mine"}
    assert kept(article(*PROSE), rules) == list(PROSE)


def test_a_section_goes_from_its_heading_to_the_end() -> None:
    rules = rule_set([UserRule("mine", contains="From the shop", scope="section")])
    subject = article(*PROSE, "## From the shop", "Rope is back.", "So are the lamps.")
    assert list(removed(subject, rules)) == ["From the shop", "Rope is back.", "So are the lamps."]
    mentioned = f"{PROSE[0]} It was written by a man from the shop."
    assert kept(article(mentioned, *PROSE[1:]), rules) == [mentioned, *PROSE[1:]]


def test_a_section_that_is_most_of_the_article_stays() -> None:
    rules = rule_set([UserRule("mine", contains="From the shop", scope="section")])
    subject = article("# From the shop", *PROSE)
    assert not any(rule == "mine" for rule in removed(subject, rules).values())


@pytest.mark.parametrize(("where", "goes"), [("tail", False), ("head", True), ("anywhere", True)])
def test_a_rule_keeps_to_its_place(where: Where, goes: bool) -> None:
    rules = rule_set([UserRule("mine", contains="lamp oil", where=where)])
    assert (FOOTER in removed(article(FOOTER, *PROSE), rules)) is goes


@pytest.mark.parametrize("given", [{"contains": "a", "like": "b"}, {"pattern": "a", "like": "b"}])
def test_only_one_of_the_three(given: dict[str, str]) -> None:
    with pytest.raises(RuleError, match="'like'"):
        rule_set([UserRule("mine", **given)])  # type: ignore[arg-type] # three texts by name


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(a|aa)+$", "a" * 3_000 + "b"),
        (r"(.*a){20}b", "a" * 2_000),
        (r"(\w*)*(\w*)*(\w*)*!", "word " * 400),
        (r"(x+x+)+y", "x" * 2_000),
    ],
)
def test_no_pattern_hangs(pattern: str, text: str) -> None:
    """Whatever gets past the check of its form: the search itself ends in time."""
    subject = limited("slow", pattern)
    started = time.monotonic()
    with contextlib.suppress(TooSlowError):
        subject.search(text)
    assert time.monotonic() - started < 1.5


def test_a_pattern_that_is_given_up_takes_nothing_and_costs_once() -> None:
    """Two open repeats are accepted; on a hostile article they are given up at the first block."""
    rules = rule_set([UserRule("mine", pattern=r".*a.*b$")])
    hostile = article(*(["a" * 2_000] * 50))
    started = time.monotonic()
    assert "mine" not in removed(hostile, rules).values()
    assert time.monotonic() - started < 3


def test_the_other_engine_refuses_by_name_too() -> None:
    with pytest.raises(RuleError, match="'mine'"):
        limited("mine", r"(?<name")
