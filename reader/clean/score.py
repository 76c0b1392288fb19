"""Evidence that adds up: what speaks for and against removing one block, each with its points.

No single signal decides. A wording that speaks for itself reaches the threshold alone, anywhere
but in an article about the very thing; every other wording needs company.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reader.clean.look import Look, tokens
from reader.clean.points import EVIDENCE, SAID, THRESHOLD, TONE, WORDED, WORDS
from reader.clean.rules import Rule, RuleSet
from reader.model import Kind

NEAR_END = 2
"""A block with at most this many body blocks after it (before it) is near the end (the top)."""
NEAR_TOP = 3
FEW = 6
"""Texts of an article so short that place says little."""

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
    r"\b(?:said|says|told|wrote|writes|tweeted|added|explained|argue[sd]|insisted|warned|recalled)\b"
    r"|\baccording to\b"
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
    speaking: set[int] = field(default_factory=set)
    """The texts that stay and are more than a label; `said` is the sum of what their words say."""
    said: float = 0.0
    measured: int = -1
    """How many blocks had gone when `before` and `after` were measured; none comes back."""

    def measure(self) -> None:
        """Bring `before` and `after` up to date with what has gone."""
        if self.measured == len(self.gone):
            return
        self.measured = len(self.gone)
        body = [look.is_body and look.index not in self.gone for look in self.looks]
        self.before, self.after = _running(body), _running(body[::-1])[::-1]
        texts = [look for look, stays in zip(self.looks, body, strict=True) if stays]
        self.speaking = {look.index for look in texts if look.words >= _SENTENCE // 2}
        self.said = sum(self.looks[index].worded.odds for index in self.speaking)

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

    def tone(self, look: Look) -> float:
        """How the other texts that stay are worded, on average; low when there are none."""
        mine = [look.worded.odds] if look.index in self.speaking else []
        others = len(self.speaking) - len(mine)
        return (self.said - sum(mine)) / others if others else TONE[0]

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
    strong = [finding for finding in found if finding.score >= THRESHOLD]
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
        names.append("enclosed")
    if rule.family == "bio" and page.tells_of_author(look):
        names.append("author")
    elif rule.family == "bio" and page.mentions(look):
        names.append("mentioned")
    if rule.topic & page.title:
        names.append("topic-end" if page.after[look.index] == 0 else "topic")
    elif rule.topic and page.after[look.index] and page.is_about(rule, look.index):
        names.append("about")
    if rule.id == WORDS:
        names += _counter_words(page, look)
    if rule.id == WORDS and look.block.kind is Kind.HEADING and page.heads_text(look.index):
        names.append("subheading")
    if look.block.kind is Kind.LIST and not look.is_linkish and _among_items(page, look, rule):
        names.append("list" if rule.id != WORDS else "step")
    return names


def _counter_words(page: Page, look: Look) -> list[str]:
    """What speaks against going by words alone: the page, and an article about such things."""
    names = ["agreed"] if look.is_present else []
    if page.before[look.index] > 1 and page.after[look.index] > 1:
        names.append("amid")
    if len(page.speaking) < FEW:
        names.append("few")
    tone = page.tone(look)
    if tone > TONE[0]:
        names.append("same-tone" if tone > TONE[1] else "tone")
    telling = {word for phrase in look.worded.words for word in phrase.split() if len(word) > 3}
    if telling & page.title:
        names.append("topic-words")
    return names


def _testimony(page: Page, look: Look) -> list[str]:
    """What the whole page says, where the blocks were cut from it by another extractor."""
    seen = look.sighting
    if seen is None or seen.kept:
        return []
    names = ["absent"]
    edge = min(seen.above, seen.below)
    running = look.words > _PARAGRAPH and look.ends_sentence
    if edge == 0 and not (running and seen.above == 0):  # we may have begun to read too late
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
    if running and not look.is_linkish:
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
