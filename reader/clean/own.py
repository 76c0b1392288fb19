"""The reader's own rules: no guard and no score holds them back, only the brake.

The brake: a rule of the reader's own may take at most half of an article's words; where it would
take more, it takes nothing there (a rule that was meant for a footer has met the wrong article).
"""

from __future__ import annotations

from collections.abc import Sequence

from reader.clean.limits import TooSlowError
from reader.clean.prints import are_near, identity
from reader.clean.rules import Own
from reader.clean.score import NEAR_END, NEAR_TOP, Finding, Page
from reader.model import Block, Kind

OWN_SHARE = 0.5
"""A rule of the reader's own may take at most this share of an article's words."""
OWN_SCORE = 9.0


def apply_own_rules(page: Page, title: str) -> None:
    """Let go what the reader's own rules take."""
    page.measured = -1  # the engine's brake may have brought blocks back
    page.measure()
    for own in page.rules.own:
        taken, held_back = taken_by(page, own, title)
        if not held_back:
            for index in taken:
                page.gone[index] = Finding(index, own.rule, OWN_SCORE, ())


def taken_by(page: Page, own: Own, title: str) -> tuple[list[int], bool]:
    """The blocks that a rule would take, and whether the brake holds it back from doing so."""
    blocks = [look.block for look in page.looks]
    matched = [at for at in matches(own, blocks, title) if _in_place(page, own, at)]
    if own.rule.scope == "section":
        heads = [at for at in matched if page.looks[at].is_label]
        matched = list(range(heads[0], len(blocks))) if heads else []
    total = sum(look.words for look in page.looks)
    return matched, sum(page.looks[at].words for at in matched) > OWN_SHARE * total


def matches(own: Own, blocks: Sequence[Block], title: str) -> list[int]:
    """The blocks that the rule's text, pattern or likeness fits, wherever they stand."""
    try:
        return [at for at, block in enumerate(blocks) if _fits(own, block, title)]
    except TooSlowError:  # the pattern met a text that it would search for ever
        return []


def _fits(own: Own, block: Block, title: str) -> bool:
    if block.kind is Kind.RULE or not block.text:
        return False
    if own.pattern is not None:
        return own.pattern.search(block.text[: own.reach])
    if own.like is not None:
        print_, sketch, length = own.like
        if not length * 0.5 <= len(block.text) <= length * 2 + 20:
            return False
        mine, its_sketch = identity(block, title)
        return mine == print_ or are_near(its_sketch, sketch)
    return own.literal in " ".join(block.text.casefold().split())


def _in_place(page: Page, own: Own, index: int) -> bool:
    if own.rule.where == "tail":
        return page.after[index] <= NEAR_END
    if own.rule.where == "head":
        return page.before[index] <= NEAR_TOP
    return True
