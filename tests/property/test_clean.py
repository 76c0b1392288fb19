"""What holds for any article whatever."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from reader.clean.engine import explain, judge
from reader.clean.evidence import gather
from reader.clean.look import look_at
from reader.clean.rules import built_in, guards, rule_set
from reader.errors import RuleError
from reader.model import Article, Block, Kind, Span, UserRule
from reader.text import safe, safe_line

RULES = rule_set()
PHRASES = [example for rule in built_in() for example in (*rule.removes, *rule.keeps)]
CREDITS = [example for guard in guards() for example in guard.keeps]
TEXTS = st.one_of(
    st.text(max_size=300),
    st.sampled_from(PHRASES),
    st.text(alphabet=string.ascii_lowercase + " .,'\"-", max_size=400),
)
LEVELS = st.integers(0, 6)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    text = safe(draw(TEXTS))
    linked = draw(st.integers(0, len(text)))
    spans = (Span(0, linked, "link"),) if linked else ()
    hint = safe_line(
        draw(st.sampled_from(["", "newsletter-box", "related share", "entry-content"]))
    )
    return Block(draw(st.sampled_from(list(Kind))), text, spans, draw(LEVELS), hint=hint)


ARTICLES = st.builds(
    lambda title, blocks: Article(safe_line(title), tuple(blocks)),
    st.one_of(st.just(""), TEXTS),
    st.lists(blocks(), max_size=14),
)


@given(ARTICLES)
def test_verdicts_name_blocks_once_in_order_and_always_the_same(article: Article) -> None:
    verdicts = judge(article, RULES)
    numbers = [verdict.block for verdict in verdicts]
    assert numbers == sorted(set(numbers))
    assert all(0 <= number < len(article.blocks) for number in numbers)
    assert all(verdict.rule in RULES.by_id and verdict.reason for verdict in verdicts)
    assert verdicts == judge(article, rule_set())
    assert verdicts == tuple(told.verdict for told in explain(article, RULES))


@given(ARTICLES)
def test_quotations_code_pictures_and_players_stay(article: Article) -> None:
    for verdict in judge(article, RULES, gather([article])):
        assert article.blocks[verdict.block].kind not in (Kind.QUOTE, Kind.CODE, Kind.EMBED)


@given(ARTICLES, st.sampled_from(CREDITS), st.integers(0, 14))
def test_credits_corrections_and_the_like_stay(article: Article, line: str, at: int) -> None:
    credit = Block(Kind.PARAGRAPH, safe(line))
    place = min(at, len(article.blocks))
    held = (*article.blocks[:place], credit, *article.blocks[place:])
    titled = Article(safe_line("Nothing of the kind"), held)
    gone = {verdict.block: verdict.rule for verdict in judge(titled, RULES)}
    assert gone.get(place) in (None, "repeated-block")


@given(ARTICLES, st.text(min_size=1, max_size=8))
def test_an_own_rule_takes_at_most_half(article: Article, literal: str) -> None:
    try:
        rules = rule_set([UserRule("mine", contains=literal)])
    except RuleError:
        assert not literal.strip()
        return
    taken = {verdict.block for verdict in judge(article, rules) if verdict.rule == "mine"}
    looks = look_at(article, rules)
    assert sum(looks[block].words for block in taken) * 2 <= sum(look.words for look in looks)


@given(st.text(alphabet="ab(|)*+?{},12[]\\^$.", max_size=30))
def test_any_pattern_is_taken_or_refused(pattern: str) -> None:
    try:
        rules = rule_set([UserRule("mine", pattern=pattern)])
    except RuleError as error:
        assert error.remedy
        return
    judge(Article(safe(""), (Block(Kind.PARAGRAPH, safe("ab" * 400)),)), rules)
