"""What the feed itself teaches: a block that stands at the edge of many of its entries.

Three entries and a fifth of the recent ones, at an edge, and one other piece of evidence: then it
goes by itself. Without that other piece it stays, and the reader is asked (`RepeatProposal`): a
refrain, a ticket line and a columnist's farewell repeat too.
"""

from __future__ import annotations

import re

from reader.clean.evidence import STRONG_ENTRIES
from reader.clean.look import Look, look_at
from reader.clean.rules import RuleSet
from reader.clean.score import NEAR_END, Page
from reader.model import Article, Block
from reader.text import EMPTY

RULE = "feed-repeat"
MIN_WORDS, MAX_WORDS = 4, 70
LEANING, LEANING_EARLY = 0.5, 2.5
"""Odds of words that lean towards a publisher's; columns begin with the same line, too."""
_VOICE = re.compile(
    r"\b(?:we|our|us|this (?:newsletter|site|website|blog|podcast)|uns(?:er\w*)?|nous|notre|nos|"
    r"nuestr\w+|noss\w+|nostr\w+|ons|onze)\b|当社|弊社|当サイト|編集部|本紙|本誌|私たち"
)


def learned_repeats(page: Page) -> None:
    """Let go what the feed repeats at an edge, where something else speaks against it too."""
    for look in page.looks:
        if look.repeats < STRONG_ENTRIES or not page.may_go(look) or look.is_label:
            continue
        if not MIN_WORDS <= look.words <= MAX_WORDS:
            continue
        edge = _edge(page, look)
        more = _other_evidence(page, look, edge) if edge else []
        if more:
            page.remove(look.index, RULE, "repeated", edge, *more, score=4.0)


def _edge(page: Page, look: Look) -> str:
    after, before = page.after[look.index], page.before[look.index]
    if after == 0:
        return "last"
    if after <= NEAR_END and before > after:
        return "late"
    return "early" if before == 0 else ""


def _other_evidence(page: Page, look: Look, edge: str) -> list[str]:
    tests = {
        "links": look.is_linkish,
        "markup": bool(look.hints),
        "weak": bool(look.hits),
        "leaning": page.odds(look) >= (LEANING_EARLY if edge == "early" else LEANING),
        # On top a first person plural proves little: columns begin like that.
        "voice": edge == "last" and bool(_VOICE.search(look.text)),
    }
    return [name for name, true in tests.items() if true]


def may_be_proposed(block: Block, rules: RuleSet) -> bool:
    """Whether a reader may be asked about the block: no heading, no label, no credit."""
    (look,) = look_at(Article(EMPTY, (block,)), rules)
    return not look.is_label and look.guard is None and look.words >= MIN_WORDS
