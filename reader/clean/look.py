"""Reading each block once: folded text, words, quotations, and the hits of the rules' wordings."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from reader.clean.patterns import REACH
from reader.clean.rules import TEXT_KINDS, Guard, Rule, RuleSet, Strength
from reader.clean.wording import UNSAID, Wording, wording
from reader.model import Article, Block, Kind, PageEvidence, Sighting
from reader.text import tokens as split

GUARDED_WORDS = 45
"""A longer block is in danger only where a wording or a class name speaks against it."""
WORDED_MOST = 90
"""A longer block is not asked what its words say."""
MOSTLY_OWN = 0.6
"""Share of a block that must stand outside quotation marks for its words to be asked."""
SILENT = frozenset({Kind.IMAGE, Kind.RULE, Kind.EMBED})

_FUNCTION_WORDS = {
    "en": ["the", "and", "of", "to", "that", "was", "with", "for"],
    "de": ["der", "die", "und", "das", "den", "nicht", "ist", "mit"],
    "fr": ["le", "les", "des", "et", "une", "est", "dans", "pour"],
    "es": ["el", "los", "las", "y", "una", "por", "con", "del"],
    "pt": ["os", "uma", "não", "com", "dos", "ao", "mais", "da"],
    "it": ["il", "di", "che", "gli", "della", "per", "non", "sono"],
    "nl": ["het", "een", "van", "niet", "zijn", "voor", "op", "dat"],
}
_SURE = 5

_FOLD = str.maketrans(
    {
        "’": "'", "‘": "'", "‚": "'", "ʼ": "'", "`": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": '"', "›": '"',
        "\xa0": " ", "\u200b": "", "\u200d": "", "\xad": "", "…": "...",
        "‐": "-", "‑": "-", "–": "-", "—": "-",
        "「": '"', "」": '"', "『": '"', "』": '"',
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
    }
)  # fmt: skip
_ORNAMENT = re.compile(r"^[^\w\"'@#(\[©<$£€+]+")
_TOKEN = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r'"[^"]{2,600}"|(?<!\w)\'(?:[^\']|(?<=\w)\'(?=\w)){2,600}\'(?!\w)')
_SENTENCE_END = re.compile(r"[.!?]['\")\]]*\s+|(?:。|(?<=[\u3040-\u9fff])[!?])['\")\]]*")
_ENDS = re.compile(r"[.!?:;。]['\")\]]*$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's wording found in a block, outside quotations."""

    rule: Rule
    strength: Strength
    start: int
    whole: bool
    """The wording is all there is, or nearly."""


@dataclass(frozen=True, slots=True)
class Look:
    """A block as the rules see it."""

    index: int
    block: Block
    text: str
    """Lower case, straight quotes, single blanks, no ornament in front, at most REACH long."""
    words: int
    tokens: frozenset[str]
    density: float
    hits: tuple[Hit, ...]
    guard: Guard | None
    ends_sentence: bool
    is_label: bool
    """A heading, or a short line set like one (plain text knows no headings)."""
    hints: tuple[Rule, ...]
    """Rules that know a class or id name of this block."""
    repeats: int = 0
    covered: float = 1.0
    """The share of the block's sentences in which a wording was found; 1 for a single one."""
    sighting: Sighting | None = None
    """What the whole page says about the block, where the page came with it."""
    worded: Wording = UNSAID
    """What its words say, outside quotations and the like."""

    @property
    def is_body(self) -> bool:
        """Text of an article, as far as form can tell: not a credit, a label or a picture."""
        if self.guard or self.is_label or self.block.kind in SILENT:
            return False
        return bool(self.text)

    @property
    def is_absent(self) -> bool:
        """Whether it is not in what we ourselves take for the article."""
        return self.sighting is not None and not self.sighting.kept

    @property
    def is_present(self) -> bool:
        """Whether it is known to be in what we ourselves take for the article."""
        return self.sighting is not None and self.sighting.kept

    @property
    def is_linkish(self) -> bool:
        return self.density >= 0.6


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is known of the article as a whole when its blocks are looked at."""

    words: list[list[str]]
    language: str
    common: frozenset[str]
    sightings: tuple[Sighting, ...]


def fold(text: str) -> str:
    """`text` as wordings are matched against."""
    cut = text[: REACH * 2]
    plain = cut if cut.isascii() else cut.translate(_FOLD)
    folded = " ".join(plain.lower().split())[:REACH]
    return _ORNAMENT.sub("", folded)


def tokens(text: str) -> tuple[str, ...]:
    """The words of `text`, lower case, without punctuation."""
    return tuple(split(text[: REACH * 2].translate(_FOLD).lower()))


def look_at(article: Article, rules: RuleSet, page: PageEvidence | None = None) -> list[Look]:
    """Every block of the article, looked at."""
    texts = [fold(block.text) for block in article.blocks]
    found = [split(text) for text in texts]
    language = language_of(Counter(word for words in found for word in words))
    sightings = page.sightings if page is not None else ()
    reading = _Reading(found, language, _common_hints(article), sightings)
    return [_look(i, text, article, rules, reading) for i, text in enumerate(texts)]


def language_of(words: Counter[str]) -> str:
    """The language that an article's function words name, or an empty string when in doubt."""
    counts = Counter(
        {code: sum(words[word] for word in known) for code, known in _FUNCTION_WORDS.items()}
    )
    counts["ja"] = sum(count for word, count in words.items() if "\u3040" <= word[0] <= "\u30ff")
    (best, most), (_, second) = counts.most_common(2)
    return best if most >= _SURE and most >= 2 * second else ""


def _look(index: int, text: str, article: Article, rules: RuleSet, reading: _Reading) -> Look:
    block, common = article.blocks[index], reading.common
    sighting = reading.sightings[index] if index < len(reading.sightings) else None
    found = reading.words[index]
    words = frozenset(found)
    if not text.isascii():
        words |= {cue for cue in rules.loose if cue in text}
    hits = _hits(block, text, words, rules, reading)
    hints = _hints(block, rules, common)
    # Nothing but a wording or a class name removes a long block: no need to guard the others.
    threatened = bool(text) and (len(found) <= GUARDED_WORDS or hits or hints)
    guard = next((g for g in rules.guards if _guards(g, text, words)), None) if threatened else None
    ends = bool(_ENDS.search(text[-6:]))
    return Look(
        index=index,
        block=block,
        text=text,
        words=len(found),
        tokens=words,
        density=sighting.density if sighting and not block.spans else block.link_density,
        hits=hits,
        guard=guard,
        ends_sentence=ends,
        is_label=_is_label(block, len(found), text, ends),
        hints=hints,
        covered=_covered(text, len(found), hits),
        sighting=sighting,
        worded=_worded(block, text, len(found), rules),
    )


def _worded(block: Block, text: str, words: int, rules: RuleSet) -> Wording:
    if not rules.weights or not text or words > WORDED_MOST or block.kind not in TEXT_KINDS:
        return UNSAID
    own = _QUOTED.sub(" ", text)
    if len(own) < MOSTLY_OWN * len(text):
        return UNSAID  # somebody else is speaking
    return wording(own, rules.weights)


def _is_label(block: Block, words: int, text: str, ends: bool) -> bool:
    if block.kind is Kind.HEADING:
        return True
    short = block.kind is Kind.PARAGRAPH and 0 < words <= 10
    return short and (not ends or text.endswith(":"))


def _guards(guard: Guard, text: str, words: frozenset[str]) -> bool:
    if guard.cues.isdisjoint(words):
        return False
    return bool(guard.pattern.search(text)) and not (guard.unless and guard.unless.search(text))


def _hits(
    block: Block,
    text: str,
    words: frozenset[str],
    rules: RuleSet,
    reading: _Reading,
) -> tuple[Hit, ...]:
    if not text or block.kind in (Kind.QUOTE, Kind.CODE):
        return ()
    wanted: dict[str, Rule] = {rule.id: rule for rule in rules.cueless}
    for word in rules.cue_words & words:
        wanted.update((rule.id, rule) for rule in rules.by_cue[word])
    hits: list[tuple[int, Hit]] = []
    for rule in wanted.values():
        if block.kind not in rule.kinds or len(words) > rule.max_words:
            continue
        if reading.language and rule.language not in (reading.language, "en"):
            continue
        if rule.unless and rule.unless.search(text):
            continue
        for strength, pattern in rule.patterns:
            for match in pattern.finditer(text):
                start, end = match.span()
                if end > start:
                    whole = end - start >= 0.6 * len(text)
                    hits.append((end, Hit(rule, strength, start, whole)))
    if not hits:
        return ()
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    return tuple(
        hit for end, hit in hits if not any(a <= hit.start and end <= b for a, b in quoted)
    )


def _covered(text: str, words: int, hits: tuple[Hit, ...]) -> float:
    if words < 20 or not hits:
        return 1.0
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    sentences = len(ends) + (not ends or ends[-1] < len(text))
    if sentences == 1:
        return 1.0
    spoken = {sum(end <= hit.start for end in ends) for hit in hits}
    return len(spoken) / sentences


def _hint_words(block: Block) -> frozenset[str]:
    return frozenset(_TOKEN.findall(block.hint[:400])) if block.hint else frozenset()


def _common_hints(article: Article) -> frozenset[str]:
    """Names that stand around a third of the text or more: the article's own wrapper."""
    weight: Counter[str] = Counter()
    total = 0
    for block in article.blocks:
        total += len(block.text)
        for word in _hint_words(block):
            weight[word] += len(block.text)
    return frozenset(word for word, letters in weight.items() if letters * 3 >= total)


def _hints(block: Block, rules: RuleSet, common: frozenset[str]) -> tuple[Rule, ...]:
    if not block.hint:
        return ()
    found = _hint_words(block)
    known = [rule for word in sorted(found - common) for rule in rules.by_hint.get(word, ())]
    return tuple(dict.fromkeys(known))
