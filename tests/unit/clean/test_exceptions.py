"""A person's word beats every rule, and taking it back brings the old verdicts back."""

from __future__ import annotations

from reader.clean.exceptions import NO_EXCEPTIONS, exceptions_of
from reader.clean.filter import Filter
from reader.clean.prints import identity
from reader.clean.rules import rule_set
from reader.model import Article, FeedId, UserRule
from reader.model_filter import ExceptionRow
from tests.unit.clean.articles import PROSE, article

PITCH = "Sign up for our newsletter to get the best stories in your inbox every morning."
SUBJECT = article(*PROSE, PITCH)


def keep(subject: Article, block: int) -> ExceptionRow:
    own, sketch = identity(subject.blocks[block], subject.title)
    return ExceptionRow("keep", FeedId(1), "x", own, sketch)


def test_a_kept_block_stays_and_its_verdict_is_set_aside() -> None:
    plain = Filter(rule_set()).clean(SUBJECT)
    (verdict,) = plain.verdicts
    chosen = exceptions_of([keep(SUBJECT, verdict.block)])
    found = Filter(rule_set(), chosen).clean(SUBJECT)
    assert (found.verdicts, found.restored) == ((), plain.verdicts)
    assert PITCH in found.plain
    assert NO_EXCEPTIONS.again(found) == plain
    assert chosen.again(plain) == found


def test_a_near_block_is_kept_too_and_another_is_not() -> None:
    chosen = Filter(rule_set(), exceptions_of([keep(SUBJECT, len(PROSE))]))
    near = article(*PROSE, PITCH.replace("best stories", "finest stories"))
    other = article(*PROSE, "Follow us on Facebook and Twitter for more of this.")
    assert chosen.clean(near).verdicts == ()
    assert chosen.clean(other).verdicts


def test_a_rule_that_is_off_takes_nothing_not_even_ones_own() -> None:
    rules = rule_set([UserRule("mine", contains="a piano")])
    subject = article(*PROSE)
    assert [verdict.rule for verdict in Filter(rules).clean(subject).verdicts] == ["mine"]
    chosen = exceptions_of([ExceptionRow("off", None, "mine")])
    assert Filter(rules, chosen).clean(subject).verdicts == ()


def test_the_version_knows_the_exceptions_whatever_their_order() -> None:
    rows = [keep(SUBJECT, 0), keep(SUBJECT, 1), ExceptionRow("off", None, "x")]
    versions = {exceptions_of(rows[:n]).version for n in range(4)}
    assert len(versions) == 4
    assert exceptions_of(rows).version == exceptions_of(rows[::-1]).version
    assert Filter(rule_set()).version == rule_set().version
