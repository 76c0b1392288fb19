"""Evidence that adds up: what speaks for and against removing one block, each with its points.

No single signal decides. A wording that speaks for itself reaches the threshold alone, anywhere
but in an article about the very thing; every other wording needs company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from reader.clean.look import Hit, Look, tokens
from reader.clean.points import POINTS, SAID, THRESHOLD, TONE, WORDED, WORDS
from reader.clean.rules import TEXT_KINDS, Rule, RuleSet
from reader.clean.speech import CALL, REPORTED, VOICE, YOU
from reader.clean.wording import odds, telling
from reader.model import Kind
from reader.values import dataclass

NEAR_END = 2
"""A block with at most this many body blocks after it (before it) is near the end (the top)."""
NEAR_TOP = 3
WORDED_MOST = 90
"""A longer block is not asked what its words say."""
MOSTLY_OWN = 0.6
"""Share of a block that must stand outside quotation marks for its words to be asked."""
FEW = 6
"""Texts of an article so short that place says little."""

_BIDS = re.compile(
    r"(?:please|this|these|sign|subscribe|follow|join|read|share|support|donate|get|like|"
    r"download|click|watch|listen|become|help|e-?mail|register|start|enter|make|give|tell|leave|"
    r"send|add|check|visit|buy|shop|see|never|want|looking|enjoy|already|thanks?|stay|be|use|turn)\b"
)
"""How a text begins that tells its reader to do something."""
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


class Page:
    """An article while it is judged: the looks at its blocks and what has gone so far."""

    def __init__(
        self,
        looks: list[Look],
        rules: RuleSet,
        title: frozenset[str] = frozenset(),
        author: tuple[str, ...] = (),
    ) -> None:
        self.looks = looks
        self.rules = rules
        self.title = title
        self.author = author
        """The words of the author's name, where it is known."""
        self.gone: dict[int, Finding] = {}
        self.before: list[int] = []
        """For each block, how many body blocks that stay stand before it."""
        self.after: list[int] = []
        self.asks_words = False
        """Whether words may take a block that no rule knows."""
        self.measured = -1
        """How many blocks had gone when `before` and `after` were measured; none comes back."""
        self._bodies = [look.is_body for look in looks]
        self._odds: dict[int, float] = {}
        self.forms: dict[tuple[int, str], list[str]] = {}
        """(Block, rule) -> what the block's own form says."""
        self._mute: dict[int, bool] = {}
        self._naming: dict[str, tuple[set[int], int]] = {}
        self._speaking: set[int] | None = None

    def measure(self) -> None:
        """Bring `before` and `after` up to date with what has gone."""
        if self.measured == len(self.gone):
            return
        self.measured = len(self.gone)
        body = [is_body and at not in self.gone for at, is_body in enumerate(self._bodies)]
        self.before = list(accumulate(body, initial=0))
        total = self.before.pop()
        self.after = [total - before - one for before, one in zip(self.before, body, strict=True)]
        self._speaking = None

    @property
    def speaking(self) -> set[int]:
        """The texts that stay and are more than a label."""
        if self._speaking is None:
            self._speaking = {
                look.index
                for look in self.looks
                if look.is_body and look.index not in self.gone and look.words >= _SENTENCE // 2
            }
        return self._speaking

    @cached_property
    def known(self) -> list[Look]:
        """The blocks against which something speaks before their words are asked."""
        return [
            look
            for look in self.looks
            if look.hits
            or look.hints
            or look.repeats
            or look.is_absent
            or self.tells_of_author(look)
        ]

    @cached_property
    def unknown(self) -> list[Look]:
        """The others that may go by their words."""
        known = {look.index for look in self.known}
        return [
            look
            for look in self.looks
            if look.is_free and look.block.kind in TEXT_KINDS and look.index not in known
        ]

    @cached_property
    def labels(self) -> list[Look]:
        """Headings, and lines set like one."""
        return [look for look in self.looks if look.is_label]

    @cached_property
    def knows_links(self) -> bool:
        """Whether it is known what is a link: plain text, and blocks cut by others, do not tell."""
        return any(look.density or look.sighting for look in self.looks)

    def sections(self, rule: str) -> Iterator[tuple[Look, Hit]]:
        """The headings of such sections (the rule's id, whatever its language)."""
        for look in self._headings:
            hit = next((hit for hit in look.hits if hit.rule.id.startswith(rule)), None)
            if hit:
                yield look, hit

    @cached_property
    def _headings(self) -> list[Look]:
        return [look for look in self.labels if look.hits]

    def odds(self, look: Look) -> float:
        """What the words of a block say, outside quotations and the like; 0 where they are not
        asked."""
        if look.index not in self._odds:
            text = self._own_words(look)
            known = self.rules.weights
            self._odds[look.index] = odds(text, known) if text and known else 0.0
        return self._odds[look.index]

    def telling(self, look: Look) -> tuple[str, ...]:
        """The words that say so."""
        known = self.rules.weights
        return telling(self._own_words(look), known) if known else ()

    def _own_words(self, look: Look) -> str:
        """The text outside quotation marks; nothing where it is not asked what it says."""
        if look.words > WORDED_MOST or look.block.kind not in TEXT_KINDS:
            return ""
        own = look.unquoted
        # Where most of it is quoted, somebody else is speaking.
        return own if len(own) >= MOSTLY_OWN * len(look.text) else ""

    def remove(self, index: int, rule: str | Rule, *evidence: str, score: float = 5.0) -> None:
        """Let a block go; the first finding stands."""
        chosen = self.rules.by_id[rule] if isinstance(rule, str) else rule
        self.gone.setdefault(index, Finding(index, chosen, score, evidence))

    def may_go(self, look: Look) -> bool:
        """Whether any rule but the reader's own may remove the block."""
        return look.is_free and look.index not in self.gone

    def is_about(self, rule: Rule, index: int) -> bool:
        """Whether a third of the other body blocks, and two at least, name the rule's topic."""
        if rule.id not in self._naming:
            body = [look for look in self.looks if look.is_body]
            naming = {look.index for look in body if not rule.topic.isdisjoint(look.cued)}
            self._naming[rule.id] = (naming, len(body))
        naming, bodies = self._naming[rule.id]
        others = len(naming) - (index in naming)
        return others >= 2 and others * 3 >= bodies - self.looks[index].is_body

    def tells_of_author(self, look: Look) -> bool:
        """Whether the block begins with the author's name and says something of that person."""
        if not self.author or self.author[0] not in look.text:
            return False
        name, *rest = _NAME_END.split(look.text, maxsplit=1)
        return bool(rest) and tokens(name)[: len(self.author)] == self.author

    def is_mute(self, look: Look) -> bool:
        """Whether nothing is known of the block but its words, which are not those of a publisher
        who speaks of himself or tells us where to click."""
        if look.index not in self._mute:
            known = look.density or look.hits or look.hints or look.repeats or look.sighting
            self._mute[look.index] = not (known or VOICE.is_in(look) or CALL.is_in(look))
        return self._mute[look.index]

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
        others = [self.odds(self.looks[at]) for at in self.speaking if at != look.index]
        return sum(others) / len(others) if others else TONE[0]

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
        gone = self.gone
        if index - 1 not in gone and index + 1 not in gone:
            return set()
        near = [gone[at] for at in (index - 1, index + 1) if at in gone]
        return {finding.rule.family for finding in near} - _LONELY


def best_finding(page: Page, look: Look) -> Finding | None:
    """The strongest rule that removes the block by its own wording, or None."""
    if not page.may_go(look):
        return None
    rules = dict.fromkeys([*(hit.rule for hit in look.hits), *look.hints])
    found: list[Finding | None] = [
        weigh(page, look, rule) for rule in rules if rule.scope == "block"
    ]
    if look.repeats and not found:
        found = [weigh(page, look, page.rules.by_id["feed-repeat"])]
    if not found and page.tells_of_author(look):
        found = [weigh(page, look, page.rules.by_id["author-bio"])]
    if page.asks_words:
        found += [by_words(page, look)]
    if look.is_absent:
        found.append(weigh(page, look, page.rules.by_id["beside-article"]))
    strong = [finding for finding in found if finding and finding.score >= THRESHOLD]
    return max(strong, key=lambda finding: finding.score, default=None)


def weigh(page: Page, look: Look, rule: Rule) -> Finding:
    """All the evidence for and against `rule` removing the block, added up."""
    names = _wording(look, rule)
    if not _in_place(page, look, rule) or (not names and look.words > rule.max_words):
        return Finding(look.index, rule, 0.0, ())
    if rule.family != "repeat" and page.odds(look) >= WORDED[-1][0]:
        names.append("leaning")
    names += _about(page, look, rule)
    return Finding(look.index, rule, _points(names), tuple(names))


def by_words(page: Page, look: Look) -> Finding | None:
    """The same where the words say it that no rule knows; None where they do not take the block.
    They are asked last: most blocks stay whatever their words are."""
    if look.block.kind not in TEXT_KINDS or _is_amid(page, look):
        return None
    rule = page.rules.by_id[WORDS]
    other = _wording(look, rule)
    if not other and look.words > rule.max_words:
        return None
    about = [*other, *_about(page, look, rule)]
    if _points(about) + POINTS[WORDED[0][1]] < THRESHOLD:
        return None
    odds = page.odds(look)
    worded = next((name for least, name in WORDED if odds >= least), "")
    if not worded or _points([worded, *about]) < THRESHOLD:
        return None
    said = page.telling(look)
    names = [worded, *about, *_against_words(page, look, said)]
    told = [f"{SAID}{', '.join(said)}"] if said else []
    return Finding(look.index, rule, _points(names), (*names, *told))


def _is_amid(page: Page, look: Look) -> bool:
    """Whether the block stands in the middle of the text and says nothing that tells it apart."""
    at = look.index
    amid = page.before[at] > 1 and page.after[at] > NEAR_END
    return amid and at - 1 not in page.gone and at + 1 not in page.gone and page.is_mute(look)


def _points(names: list[str]) -> float:
    return sum(map(POINTS.__getitem__, names))


def _about(page: Page, look: Look, rule: Rule) -> list[str]:
    """What speaks for and against it but for its wording."""
    names = _place(page, look)
    names += _form(page, look, rule)
    names += _surroundings(page, look, rule)
    names += _testimony(page, look)
    return names


def _wording(look: Look, rule: Rule) -> list[str]:
    if not look.hits:
        return []
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


def _form(page: Page, look: Look, rule: Rule) -> list[str]:
    """What the block's own form says; it stays the same whatever goes."""
    key = (look.index, rule.id)
    if key not in page.forms:
        page.forms[key] = [*_shape(look, rule), *_speech(look, rule)]
    return page.forms[key]


def _shape(look: Look, rule: Rule) -> list[str]:
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
    return names


def _speech(look: Look, rule: Rule) -> list[str]:
    names: list[str] = []
    if VOICE.is_in(look):
        names.append("voice")
    elif rule.language == "en" and _is_prose(look) and not _is_addressed(look):
        names.append("impersonal")
    if CALL.is_in(look):
        names.append("call")
    if not look.is_linkish and REPORTED.is_in(look):
        names.append("reported")
    if rule.family == "related" and not look.ends_sentence:
        names.append("headline")
    return names


def _is_addressed(look: Look) -> bool:
    """Whether the block speaks to its reader."""
    return _BIDS.match(look.text) is not None or YOU.is_in(look)


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
        names += _beside_words(page, look)
    if look.block.kind is Kind.LIST and not look.is_linkish and _among_items(page, look, rule):
        names.append("list" if rule.id != WORDS else "step")
    return names


def _beside_words(page: Page, look: Look) -> list[str]:
    """What the place says against going by words alone."""
    names = ["agreed"] if look.is_present else []
    if page.before[look.index] > 1 and page.after[look.index] > 1:
        names.append("amid")
    if len(page.speaking) < FEW:
        names.append("few")
    if look.block.kind is Kind.HEADING and page.heads_text(look.index):
        names.append("subheading")
    return names


def _against_words(page: Page, look: Look, said: tuple[str, ...]) -> list[str]:
    """An article about such things: its other texts speak like this, or its title does."""
    names: list[str] = []
    tone = page.tone(look)
    if tone > TONE[0]:
        names.append("same-tone" if tone > TONE[1] else "tone")
    telling = {word for phrase in said for word in phrase.split() if len(word) > 3}
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
