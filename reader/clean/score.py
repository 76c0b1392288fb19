"""Evidence that adds up: what speaks for and against removing one block, each with its points.

No single signal decides. A wording that speaks for itself reaches the threshold alone, anywhere
but in an article about the very thing; every other wording needs company.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reader.clean.look import Look, tokens
from reader.clean.rules import Rule, RuleSet
from reader.model import Kind

NEAR_END = 2
"""A block with at most this many body blocks after it (before it) is near the end (the top)."""
NEAR_TOP = 3

WORDS = "publisher-words"
"""The rule that goes by words alone."""
SAID = "said:"
"""Begins a piece of evidence that names the words themselves, for the reader only."""
WORDED = (
    (4.5, "worded-5"),
    (3.5, "worded-4"),
    (2.5, "worded-3"),
    (1.5, "worded-2"),
    (0.5, "worded-1"),
)
"""Least odds -> evidence."""
PLAIN = -2.0
"""Odds of words that are an article's."""

EVIDENCE: dict[str, tuple[float, str]] = {
    "certain": (4.0, "says so in so many words"),
    "strong": (3.0, "worded like it"),
    "weak": (1.0, "may be worded like it"),
    "leaning": (0.75, "some of its words are those of such boxes"),
    "worded-1": (1.5, "some of its words are those of such boxes"),
    "worded-2": (2.5, "many of its words are those of such boxes"),
    "worded-3": (3.25, "most of its words are those of such boxes"),
    "worded-4": (4.0, "worded like such boxes"),
    "worded-5": (4.5, "worded like nothing else but such boxes"),
    "plain": (-1.0, "worded like an article"),
    "more": (0.75, "more than one such wording"),
    "other": (0.75, "worded like other such boxes too"),
    "whole": (0.5, "is nothing else"),
    "last": (1.0, "last thing in the article"),
    "late": (0.5, "near the end"),
    "early": (0.5, "on top"),
    "short": (0.5, "short"),
    "links": (1.0, "mostly links"),
    "markup": (2.5, "marked up as such by the publisher"),
    "voice": (0.5, "the publisher speaking"),
    "call": (1.0, "tells you where to click"),
    "repeated": (1.5, "repeats in this feed"),
    "seen": (1.0, "seen elsewhere in this feed"),
    "neighbour": (1.0, "next to another box"),
    "between": (1.0, "between two boxes that went"),
    "same-box": (1.5, "next to more of the same"),
    "headline": (0.5, "set like a headline"),
    "absent": (2.0, "not in our own reading of the page"),
    "outside": (2.0, "all of the article stands on one side of it"),
    "nearly-outside": (1.5, "nearly all of the article stands on one side of it"),
    "copies": (1.0, "the page has it more than once"),
    "paragraph": (-3.0, "a paragraph of running text"),
    "beside": (2.5, "stands in a box beside the text"),
    "also-absent": (0.5, "next to something else that is not in it"),
    "caption": (-2.0, "belongs to a picture"),
    "subheading": (-2.0, "heads a part of the text"),
    "title": (1.0, "names the article's own title"),
    "long": (-1.0, "long"),
    "mixed": (-1.0, "half of it is something else"),
    "mostly-other": (-2.0, "most of it is something else"),
    "author": (3.0, "tells of the author"),
    "mentioned": (-2.5, "somebody of whom the article tells"),
    "topic": (-3.0, "the article is about this"),
    "topic-end": (-1.0, "the article is about this, but it stands at the end"),
    "list": (-1.0, "one item in a list of others"),
    "step": (-2.0, "one item in a list of others that stay"),
    "middle": (-0.5, "in the middle of the text"),
    "impersonal": (-1.0, "speaks to nobody"),
    "reported": (-2.0, "reports what somebody said"),
    "about": (-1.5, "other parts of the article are about this too"),
}
"""Name -> points and what the reader is told."""

_VOICE = re.compile(
    r"\b(?:we|our|us|my|i|me|wir|uns|unser\w*|nous|notre|nos|nuestr\w+|noss\w+|nostr\w+|ons|"
    r"onze|this (?:article|page|post|site|website|story|newsletter|episode|podcast|blog|"
    r"e-?mail|guide))\b"
)
_CALL = re.compile(
    r"\b(?:click|tap|sign up|register|subscribe|donate|join|read more|learn more|order)"
    r" (?:here|below|now|today)\b|\bclick (?:on )?the (?:link|button)\b"
)
_ADDRESS = re.compile(
    r"\byour?\b|^(?:please|this|these|sign|subscribe|follow|join|read|share|support|donate|get|like|"
    r"download|click|watch|listen|become|help|e-?mail|register|start|enter|make|give|tell|leave|"
    r"send|add|check|visit|buy|shop|see|never|want|looking|enjoy|already|thanks?|stay|be|use|turn)\b"
)
_REPORTED = re.compile(
    r"\b(?:said|says|told|added|explained|argue[sd]|insisted|warned|recalled)\b|\baccording to\b"
)
_SHORT = 25
_SENTENCE = 12
_PARAGRAPH = 40
"""Words."""
_BESIDE = frozenset({"aside", "nav", "footer"})
"""Elements of a page that stand beside its text, as a hint names them."""
_NAME_END = re.compile(
    r" (?:is|was|has|lives|works|covers|writes|blogs|teaches|holds|joined|can be reached)\b"
)
_LONELY = frozenset({"title", "caption", "advertising", "related", "repeat", "tags", "beside"})
"""Families whose removal says nothing about the blocks beside them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A block that goes, by which rule, and the evidence that decided it."""

    block: int
    rule: Rule
    score: float
    evidence: tuple[str, ...]


@dataclass(slots=True)
class Page:
    """An article while it is judged: the looks at its blocks and what has gone so far."""

    looks: list[Look]
    rules: RuleSet
    title: frozenset[str]
    author: tuple[str, ...] = ()
    """The words of the author's name, where it is known."""
    gone: dict[int, Finding] = field(default_factory=dict)
    before: list[int] = field(default_factory=list)
    """For each block, how many body blocks that stay stand before it."""
    after: list[int] = field(default_factory=list)

    naming: dict[str, tuple[set[int], int]] = field(default_factory=dict)
    """Rule -> the body blocks that name its topic, and how many body blocks there are."""
    asks_words: bool = False
    """Whether words may take a block that no rule knows."""
    measured: int = -1
    """How many blocks had gone when `before` and `after` were measured; none comes back."""

    def measure(self) -> None:
        """Bring `before` and `after` up to date with what has gone."""
        if self.measured == len(self.gone):
            return
        self.measured = len(self.gone)
        body = [look.is_body and look.index not in self.gone for look in self.looks]
        self.before, self.after = _running(body), _running(body[::-1])[::-1]

    def remove(self, index: int, rule: str | Rule, *evidence: str, score: float = 5.0) -> None:
        """Let a block go; the first finding stands."""
        chosen = self.rules.by_id[rule] if isinstance(rule, str) else rule
        self.gone.setdefault(index, Finding(index, chosen, score, evidence))

    def may_go(self, look: Look) -> bool:
        """Whether any rule but the reader's own may remove the block."""
        kept = look.block.kind in (Kind.QUOTE, Kind.CODE, Kind.IMAGE, Kind.EMBED, Kind.TABLE)
        return look.index not in self.gone and look.guard is None and not kept

    def is_about(self, rule: Rule, index: int) -> bool:
        """Whether a third of the other body blocks, and two at least, name the rule's topic."""
        if rule.id not in self.naming:
            body = [look for look in self.looks if look.is_body]
            naming = {look.index for look in body if not rule.topic.isdisjoint(look.tokens)}
            self.naming[rule.id] = (naming, len(body))
        naming, bodies = self.naming[rule.id]
        others = len(naming) - (index in naming)
        return others >= 2 and others * 3 >= bodies - self.looks[index].is_body

    def tells_of_author(self, look: Look) -> bool:
        """Whether the block begins with the author's name and says something of that person."""
        name, *rest = _NAME_END.split(look.text, maxsplit=1)
        return bool(rest and self.author) and tokens(name)[: len(self.author)] == self.author

    def mentions(self, look: Look) -> bool:
        """Whether the body, or the title, names the person with whose name the block begins."""
        name = set(tokens(_NAME_END.split(look.text, maxsplit=1)[0])[:4])
        others = (other.tokens for other in self.looks if other.is_body and other is not look)
        return len(name) > 1 and any(name <= found for found in (self.title, *others))

    def is_absent(self, index: int) -> bool:
        """Whether there is such a block and our own reading of the page leaves it out."""
        return 0 <= index < len(self.looks) and self.looks[index].is_absent

    def heads_text(self, index: int) -> bool:
        """Whether running text that stays follows the block, at least a sentence of it."""
        below = self.looks[index + 1] if index + 1 < len(self.looks) else None
        text = below is not None and below.is_body and below.words >= _SENTENCE
        return text and index + 1 not in self.gone

    def is_enclosed(self, index: int) -> bool:
        """Whether the blocks above and below went, or the article ends there."""
        return index - 1 in self.gone and (index + 1 in self.gone or index + 1 == len(self.looks))

    def beside_gone(self, index: int) -> set[str]:
        """The families by which the blocks above and below went as (part of) a box."""
        near = (index - 1, index + 1)
        return {self.gone[i].rule.family for i in near if i in self.gone} - _LONELY


def _running(flags: list[bool]) -> list[int]:
    out: list[int] = []
    count = 0
    for flag in flags:
        out.append(count)
        count += flag
    return out


def best_finding(page: Page, look: Look) -> Finding | None:
    """The strongest rule that removes the block by its own wording, or None."""
    if not page.may_go(look):
        return None
    rules = dict.fromkeys([*(hit.rule for hit in look.hits), *look.hints])
    found = [weigh(page, look, rule) for rule in rules if rule.scope == "block"]
    if look.repeats and not found:
        found = [weigh(page, look, page.rules.by_id["feed-repeat"])]
    if not found and page.tells_of_author(look):
        found = [weigh(page, look, page.rules.by_id["author-bio"])]
    if page.asks_words and look.worded.odds >= WORDED[-1][0]:
        found += [weigh(page, look, page.rules.by_id[WORDS])]
    if look.is_absent:
        found.append(weigh(page, look, page.rules.by_id["beside-article"]))
    strong = [finding for finding in found if finding.score >= page.rules.threshold]
    return max(strong, key=lambda finding: finding.score, default=None)


def weigh(page: Page, look: Look, rule: Rule) -> Finding:
    """All the evidence for and against `rule` removing the block, added up."""
    names = _wording(look, rule)
    if not _in_place(page, look, rule) or (not names and look.words > rule.max_words):
        return Finding(look.index, rule, 0.0, ())
    names += _vocabulary(look, rule)
    names += _place(page, look)
    names += _form(look, rule)
    names += _surroundings(page, look, rule)
    names += _testimony(page, look)
    score = sum(EVIDENCE[name][0] for name in names)
    if rule.id == WORDS and look.worded.words:
        names.append(f"{SAID}{', '.join(look.worded.words)}")
    return Finding(look.index, rule, score, tuple(names))


def _wording(look: Look, rule: Rule) -> list[str]:
    mine = [hit for hit in look.hits if hit.rule is rule]
    strengths = [hit.strength for hit in mine]
    names: list[str] = []
    for strength in ("certain", "strong", "weak"):
        if strength in strengths:
            names.append(strength)
            break
    if len(strengths) > 1:
        names.append("more")
    if any(hit.whole for hit in mine):
        names.append("whole")
    if any(hit.rule.family != rule.family for hit in look.hits):
        names.append("other")
    return names


def _vocabulary(look: Look, rule: Rule) -> list[str]:
    """What the words say that no rule knows: all there is to go by, or a hint beside a rule's."""
    odds = look.worded.odds
    found = next((name for least, name in WORDED if odds >= least), "")
    if rule.id != WORDS and found:
        return ["leaning"] if rule.family != "repeat" else []
    if odds <= PLAIN:
        return ["plain"]
    return [found] if found else []


def _in_place(page: Page, look: Look, rule: Rule) -> bool:
    if rule.where == "tail":
        return page.after[look.index] <= NEAR_END
    if rule.where == "head":
        return page.before[look.index] <= NEAR_TOP
    return True


def _place(page: Page, look: Look) -> list[str]:
    after, before = page.after[look.index], page.before[look.index]
    if after == 0:
        return ["last"]
    if after <= NEAR_END and before > after:
        return ["late"]
    if before == 0:
        return ["early"]
    return ["middle"] if before > 1 and not look.is_linkish else []


def _form(look: Look, rule: Rule) -> list[str]:
    names: list[str] = []
    if look.words <= _SHORT:
        names += ["short"] if rule.id != WORDS else []  # its words know that
    elif look.words > 60 and look.covered < 0.6:
        names.append("long")
    if look.is_linkish:
        names.append("links")
    elif look.covered <= 0.34:
        names.append("mostly-other")
    elif look.covered < 0.5:
        names.append("mixed")
    if rule in look.hints:
        names.append("markup")
    if _VOICE.search(look.text):
        names.append("voice")
    elif rule.language == "en" and _is_prose(look) and not _ADDRESS.search(look.text):
        names.append("impersonal")
    if _CALL.search(look.text):
        names.append("call")
    if not look.is_linkish and _REPORTED.search(look.text):
        names.append("reported")
    if rule.family == "related" and not look.ends_sentence:
        names.append("headline")
    return names


def _is_prose(look: Look) -> bool:
    """Whether the block is a sentence or more in which the wording is only a part."""
    part = look.words > 8 and not any(hit.whole or hit.strength == "certain" for hit in look.hits)
    return part and not look.is_linkish and not look.hints


def _surroundings(page: Page, look: Look, rule: Rule) -> list[str]:
    names: list[str] = []
    at_edge = page.after[look.index] <= NEAR_END or page.before[look.index] <= 1
    if look.repeats and at_edge:
        names.append("repeated" if look.repeats >= 3 else "seen")
    beside = page.beside_gone(look.index)
    if beside:
        names.append("same-box" if rule.family in beside else "neighbour")
    if beside and page.is_enclosed(look.index):
        names.append("between")
    if rule.family == "bio" and page.tells_of_author(look):
        names.append("author")
    elif rule.family == "bio" and page.mentions(look):
        names.append("mentioned")
    if rule.topic & page.title:
        names.append("topic-end" if page.after[look.index] == 0 else "topic")
    elif rule.topic and page.after[look.index] and page.is_about(rule, look.index):
        names.append("about")
    if rule.id == WORDS and look.block.kind is Kind.HEADING and page.heads_text(look.index):
        names.append("subheading")
    if look.block.kind is Kind.LIST and not look.is_linkish and _among_items(page, look, rule):
        names.append("list" if rule.id != WORDS else "step")
    return names


def _testimony(page: Page, look: Look) -> list[str]:
    """What the whole page says, where the blocks were cut from it by another extractor."""
    seen = look.sighting
    if seen is None or seen.kept:
        return []
    names = ["absent"]
    edge = min(seen.above, seen.below)
    if edge == 0:
        names.append("outside")
    elif edge == 1 and look.words <= _SHORT:
        names.append("nearly-outside")
    heads = look.block.kind is Kind.HEADING and look.block.level > 1
    if (heads or seen.above) and look.is_label and _is_text(page, look.index + 1):
        names.append("subheading")
    if not _BESIDE.isdisjoint(seen.hint.split()):
        names.append("beside")
    if any(page.is_absent(index) for index in (look.index - 1, look.index + 1)):
        names.append("also-absent")
    if seen.caption:
        names.append("caption")
    if seen.copies > 1:
        names.append("copies")
    if look.words > _PARAGRAPH and look.ends_sentence and not look.is_linkish:
        names.append("paragraph")
    return names


def _is_text(page: Page, index: int) -> bool:
    """Whether the block is there and our own reading of the page has it."""
    return index < len(page.looks) and not page.looks[index].is_absent


def _among_items(page: Page, look: Look, rule: Rule) -> bool:
    """Whether the block above or below is an item that stays; beside a rule's wording only one
    that nothing speaks against."""
    near = [page.looks[i] for i in (look.index - 1, look.index + 1) if 0 <= i < len(page.looks)]
    items = [i for i in near if i.block.kind is Kind.LIST and i.index not in page.gone]
    return any(rule.id == WORDS or not item.hits for item in items)
