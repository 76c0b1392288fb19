"""judge(): an article's verdicts; explain(): the same with the evidence that decided each."""

from __future__ import annotations

from collections.abc import Sequence

from reader.clean.captions import loose_captions
from reader.clean.evidence import EMPTY_EVIDENCE, Evidence
from reader.clean.learned import learned_repeats
from reader.clean.look import look_at, tokens
from reader.clean.own import apply_own_rules
from reader.clean.points import THRESHOLD, in_words
from reader.clean.rules import RuleSet
from reader.clean.runs import empty_blocks, repeated_blocks
from reader.clean.score import Finding, Page, best_finding, by_words
from reader.clean.structure import PASSES
from reader.clean.titles import remove_bylines, remove_time_stamps, remove_titles
from reader.model import Article, BlockPrint, PageEvidence, Verdict
from reader.values import dataclass

ROUNDS = 8
"""Each round may free the next one (a box peeled off the end shows the one above it)."""
BRAKE_WORDS = 200
BRAKE_SHARE = 0.45
BRAKE_SHARE_SHORT = 0.8
"""When more than this share of an article's words would go (of more than BRAKE_WORDS, or of
fewer), only what is certain goes."""
CERTAIN = 5.5


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict with its evidence, in words."""

    verdict: Verdict
    evidence: tuple[str, ...]

    def __str__(self) -> str:
        told = f"{self.verdict.rule}: {self.verdict.reason}"
        return f"{told} ({', '.join(self.evidence)})" if self.evidence else told


def judge(
    article: Article,
    rules: RuleSet,
    evidence: Evidence = EMPTY_EVIDENCE,
    source: PageEvidence | None = None,
    prints: Sequence[BlockPrint] = (),
) -> tuple[Verdict, ...]:
    """The blocks that are not the article, in order: at most one verdict a block.

    `source` is what the whole page says about blocks that were cut from it by somebody else;
    `prints` are those of the article, where they have been made before.
    """
    found = _findings(article, rules, evidence, source, prints)
    return tuple(_verdict(finding) for finding in found)


def explain(
    article: Article,
    rules: RuleSet,
    evidence: Evidence = EMPTY_EVIDENCE,
    source: PageEvidence | None = None,
) -> tuple[Explanation, ...]:
    """The same verdicts, each with what decided it."""
    return tuple(
        Explanation(
            _verdict(finding), tuple(in_words(name) for name in dict.fromkeys(finding.evidence))
        )
        for finding in _findings(article, rules, evidence, source)
    )


def _verdict(finding: Finding) -> Verdict:
    return Verdict(finding.block, finding.rule.id, finding.rule.reason)


def _findings(
    article: Article,
    rules: RuleSet,
    evidence: Evidence,
    source: PageEvidence | None,
    prints: Sequence[BlockPrint] = (),
) -> list[Finding]:
    if not rules.enabled or not article.blocks:
        return []
    looks = look_at(article, rules, source)
    for at, count in evidence.repeated(article, prints):
        looks[at].repeats = count
    author = article.author or (source.author if source else "")
    page = Page(looks, rules, frozenset(tokens(article.title)), tokens(author))
    page.measure()
    remove_titles(page, article)
    page.measure()
    remove_bylines(page, author)
    remove_time_stamps(page)
    loose_captions(page)
    repeated_blocks(page)
    _peel(page)
    _brake(page)
    if rules.own:
        apply_own_rules(page, article.title)
    empty_blocks(page)
    return sorted(page.gone.values(), key=lambda finding: finding.block)


def _peel(page: Page) -> None:
    """Score and look for structures until nothing more goes; what only its words speak against is
    asked last, when all that has a better reason has gone."""
    settled = -1
    for page.asks_words in (False, True):
        for _ in range(ROUNDS):
            before = len(page.gone)
            page.measure()
            found = _scored(page)
            page.gone.update((finding.block, finding) for finding in found)
            if len(page.gone) != settled:  # else they have said all they have to say
                _look_for_structures(page)
            if len(page.gone) == before:
                settled = before
                break


def _scored(page: Page) -> list[Finding]:
    """The blocks that go by themselves, as things stand."""
    found = [best_finding(page, look) for look in page.known if look.index not in page.gone]
    if page.asks_words:
        found += [by_words(page, look) for look in page.unknown if look.index not in page.gone]
    return [finding for finding in found if finding and finding.score >= THRESHOLD]


def _look_for_structures(page: Page) -> None:
    for structure in (*PASSES, learned_repeats):
        page.measure()
        structure(page)


def _brake(page: Page) -> None:
    """When too much would go, the rules have misread the article: only what is certain goes."""
    if not page.gone:
        return
    total = sum(look.words for look in page.looks)
    titles = sum(
        page.looks[i].words for i, finding in page.gone.items() if finding.rule.family == "title"
    )
    going = sum(page.looks[i].words for i in page.gone) - titles
    share = BRAKE_SHARE if total - titles > BRAKE_WORDS else BRAKE_SHARE_SHORT
    if going > share * (total - titles):
        page.gone = {i: finding for i, finding in page.gone.items() if finding.score >= CERTAIN}
