"""Every rule keeps its own promises, and a reader's own rules are made ready or refused."""

from __future__ import annotations

import pytest

from reader.clean.engine import judge
from reader.clean.look import look_at
from reader.clean.rules import Guard, Rule, built_in, guards, rule_set
from reader.errors import RuleError
from reader.model import Article, UserRule
from reader.text import safe_line, tokens
from tests.unit.clean.articles import PROSE, TITLE, article, blocks, kept

WORDED = [rule for rule in built_in() if rule.patterns]
REMOVES = [(rule, example) for rule in WORDED for example in rule.removes]
KEEPS = [(rule, example) for rule in WORDED for example in rule.keeps]


def prose(rule: Rule) -> tuple[str, ...]:
    """Text in the rule's language: for others than English, what its neighbours must keep."""
    if rule.language == "en":
        return PROSE
    said = [e for other in WORDED if other.language == rule.language for e in other.keeps]
    return tuple(example for example in said if "\n" not in example)[:8]


@pytest.mark.parametrize(
    ("rule", "example"), REMOVES, ids=[f"{rule.id}: {e[:30]}" for rule, e in REMOVES]
)
def test_a_rule_removes_its_examples(rule: Rule, example: str) -> None:
    body = blocks("\n".join(prose(rule)))
    box = blocks(example)
    subject = Article(safe_line(TITLE), body + box)
    verdicts = {verdict.block: verdict.rule for verdict in judge(subject, rule_set())}
    assert set(verdicts) == set(range(len(body), len(body) + len(box)))
    assert rule.id in verdicts.values()


@pytest.mark.parametrize(
    ("rule", "example"), KEEPS, ids=[f"{rule.id}: {e[:30]}" for rule, e in KEEPS]
)
@pytest.mark.parametrize("place", ["middle", "end"])
def test_a_rule_keeps_its_counter_examples(rule: Rule, example: str, place: str) -> None:
    body = [line for line in prose(rule) if line != example]
    at = 2 if place == "middle" else len(body)
    subject = article(*body[:at], *example.split("\n"), *body[at:])
    assert kept(subject) == [str(block.text) for block in subject.blocks]


def test_every_rule_has_reason_and_examples() -> None:
    for rule in built_in():
        assert rule.reason.endswith("."), rule.id
        assert "\n" not in rule.reason
        if rule.patterns:
            assert len(rule.removes) >= 2, rule.id
            assert len(rule.keeps) >= 2, rule.id


def test_rule_ids_are_unique_and_stable_names() -> None:
    ids = [rule.id for rule in built_in()] + [guard.id for guard in guards()]
    assert len(ids) == len(set(ids))
    assert all(name.replace("-", "").isalpha() and name.islower() for name in ids)


@pytest.mark.parametrize("guard", guards(), ids=lambda guard: guard.id)
def test_a_guard_knows_its_examples(guard: Guard) -> None:
    for example in guard.keeps:
        (look,) = look_at(article(example), rule_set())
        assert look.guard == guard, example
    for example in guard.ignores:
        (look,) = look_at(article(example), rule_set())
        assert look.guard is None, example


def test_the_version_changes_with_whatever_can_change_a_verdict() -> None:
    plain = rule_set(()).version
    assert plain == rule_set(()).version
    own = rule_set([UserRule("mine", contains="herring")]).version
    assert len({plain, own, rule_set((), enabled=False).version}) == 3
    assert own != rule_set([UserRule("mine", contains="haddock")]).version


@pytest.mark.parametrize(
    "rule",
    [
        UserRule("mine"),
        UserRule("mine", contains="a", pattern="b"),
        UserRule("mine", contains=" \n "),
        UserRule("mine", pattern="(unclosed"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_by_name(rule: UserRule) -> None:
    with pytest.raises(RuleError) as caught:
        rule_set([rule])
    assert "'mine'" in caught.value.message
    assert caught.value.remedy


def test_a_cue_can_be_met() -> None:
    cues = [(rule.id, rule.cues) for rule in WORDED] + [(one.id, one.cues) for one in guards()]
    for name, cue in ((name, cue) for name, found in cues for cue in found):
        assert cue == cue.lower(), name
        assert not cue.isascii() or tokens(cue) == [cue], f"{name}: {cue} is no word"
