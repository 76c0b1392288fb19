"""A block that the reader points at -> rules that would take it."""

from __future__ import annotations

import re
from collections.abc import Collection

from reader.clean.own import matches
from reader.clean.prints import identity, plain_words
from reader.clean.rules import rule_set
from reader.errors import RuleError
from reader.model import Article, Kind, UserRule
from reader.model_filter import Proposal

PHRASE_WORDS = 8
"""A telling phrase has at most so many words."""
LABEL_WORDS = 10
LIKE_LENGTH = 600
"""Characters of a block that are written down for 'like'."""


def proposals(
    article: Article, block: int, feed: str, taken: Collection[str]
) -> tuple[Proposal, ...]:
    """Rules that would take the block, the most cautious first; `taken` are ids in use."""
    chosen = article.blocks[block]
    text = " ".join(chosen.text.split())
    if not text:
        return ()
    ident = new_id(text, taken)
    found: list[Proposal] = []
    phrase = telling_phrase(text, article.title)
    if phrase:
        found.append(_proposal("literal", f'blocks with "{phrase}"', feed, ident, contains=phrase))
    if len(plain_words(text)) >= 3:
        found.append(
            _proposal("like", "blocks that say nearly this", feed, ident, like=text[:LIKE_LENGTH])
        )
    heading = chosen.kind is Kind.HEADING or len(text.split()) <= LABEL_WORDS
    if heading and chosen.kind in (Kind.HEADING, Kind.PARAGRAPH):
        told = "from this heading to the end"
        found.append(_proposal("section", told, feed, ident, contains=text, scope="section"))
    return tuple(one for one in found if _takes(one.everywhere, article, block))


def _proposal(
    kind: str, told: str, feed: str, ident: str, *,
    contains: str = "", like: str = "", scope: str = "block",
) -> Proposal:  # fmt: skip
    rule = UserRule(
        id=ident,
        contains=contains,
        like=like,
        scope="section" if scope == "section" else "block",
        feed=feed,
    )
    everywhere = UserRule(id=ident, contains=contains, like=like, scope=rule.scope)
    return Proposal(
        "section" if kind == "section" else "like" if kind == "like" else "literal",
        told, rule, everywhere,
    )  # fmt: skip


def _takes(rule: UserRule, article: Article, block: int) -> bool:
    """Whether the rule does fit the block it was made from."""
    try:
        (own,) = rule_set([rule]).own
    except RuleError:
        return False
    return bool(matches(own, [article.blocks[block]], article.title))


def telling_phrase(text: str, title: str) -> str:
    """The longest run of a block's words that another issue of it would have too: no number, no
    date, nothing of the entry's title; cut to PHRASE_WORDS. Empty when there is none."""
    named = set(plain_words(title))
    runs: list[list[str]] = [[]]
    for word in text.split():
        plain = plain_words(word)
        changes = "0" in plain or any("0" in part for part in plain)
        of_title = bool(plain) and len(plain[0]) > 3 and set(plain) <= named
        if changes or of_title:
            runs.append([])
        else:
            runs[-1].append(word)
    best = max(runs, key=lambda run: min(len(run), PHRASE_WORDS))[:PHRASE_WORDS]
    phrase = " ".join(best).strip(" \t.,;:!?-–—|•*()[]\"'“”‘’«»")
    whole = len(text.split()) <= PHRASE_WORDS
    return phrase if len(phrase.split()) >= 3 or (whole and len(phrase) >= 4) else ""


def new_id(text: str, taken: Collection[str]) -> str:
    """An id for a rule with this text that no other rule has."""
    words = [word for word in re.findall(r"[a-z]+", text.lower()) if len(word) > 2][:3]
    name = "-".join(["my", *words])
    number, ident = 1, name if words else "my-rule"
    name = ident
    while ident in taken:
        number += 1
        ident = f"{name}-{number}"
    return ident


def repeat_rule(text: str, feed: str, taken: Collection[str]) -> UserRule:
    """The rule that hides what repeats in a feed."""
    plain = " ".join(text.split())
    reason = "Repeats in this feed; hidden by you."
    return UserRule(new_id(plain, taken), like=plain[:LIKE_LENGTH], feed=feed, reason=reason)


def mark_of(article: Article, block: int) -> tuple[int, bytes]:
    """By what a reader's word about a block is remembered."""
    return identity(article.blocks[block], article.title)
