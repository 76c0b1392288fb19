"""Reading each block once: folded text, words, quotations, and the hits of the rules' wordings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from functools import cached_property, lru_cache
from itertools import chain

from reader.clean.patterns import REACH
from reader.clean.rules import Guard, Rule, RuleSet, Strength
from reader.model import Article, Block, Kind, PageEvidence, Sighting
from reader.text import is_printable
from reader.text import tokens as split
from reader.values import dataclass

GUARDED_WORDS = 45
"""A longer block is in danger only where a wording or a class name speaks against it."""
LINKISH = 0.6
"""Share of a block that must be links for most of it to be."""
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
_ANY_FUNCTION_WORD = frozenset(chain.from_iterable(_FUNCTION_WORDS.values()))
_SURE = 5

_FOLD = {
    "’": "'", "‘": "'", "‚": "'", "ʼ": "'", "`": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‹": '"', "›": '"',
    "\xa0": " ", "\u200b": "", "\u200d": "", "\xad": "", "…": "...",
    "‐": "-", "‑": "-", "–": "-", "—": "-",
    "「": '"', "」": '"', "『": '"', "』": '"',
    **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
}  # fmt: skip
_ORNAMENT = re.compile(r"[^\w\"'@#(\[©<$£€+]+")
_TOKEN = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r'"[^"]{2,600}"|(?<!\w)\'(?:[^\']|(?<=\w)\'(?=\w)){2,600}\'(?!\w)')
_SENTENCE_END = re.compile(r"[.!?]['\")\]]*\s+|(?:。|(?<=[\u3040-\u9fff])[!?])['\")\]]*")
_ENDS = re.compile(r"[.!?:;。]['\")\]]*$")
_STOPS = frozenset(".!?:;。")
_CLOSING = frozenset("'\")]")
_KEPT = frozenset({Kind.QUOTE, Kind.CODE, Kind.IMAGE, Kind.EMBED, Kind.TABLE})
"""Nothing but the reader's own rules removes these."""
_UNREAD = frozenset({Kind.QUOTE, Kind.CODE})
"""Somebody else is speaking."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's wording found in a block, outside quotations."""

    rule: Rule
    strength: Strength
    start: int
    whole: bool
    """The wording is all there is, or nearly."""


@dataclass(slots=True, eq=False)
class Look:
    """A block as the rules see it."""

    index: int
    block: Block
    text: str
    """Lower case, straight quotes, single blanks, no ornament in front, at most REACH long."""
    words: int
    found: Sequence[str]
    """Its words, in order, and the signs that are looked for like words."""
    cued: Set[str]
    """Those of them that anything looks for."""
    density: float
    is_linkish: bool
    """Most of it is links."""
    hits: tuple[Hit, ...]
    guard: Guard | None
    ends_sentence: bool
    is_label: bool
    """A heading, or a short line set like one (plain text knows no headings)."""
    is_body: bool
    """Text of an article, as far as form can tell: not a credit, a label or a picture."""
    is_free: bool
    """Other rules than the reader's own may remove it."""
    hints: tuple[Rule, ...]
    """Rules that know a class or id name of this block."""
    covered: float = 1.0
    """The share of the block's sentences in which a wording was found; 1 for a single one."""
    sighting: Sighting | None = None
    """What the whole page says about the block, where the page came with it."""
    repeats: int = 0
    """In how many entries of the feed it was seen."""
    _tokens: frozenset[str] | None = None

    @property
    def tokens(self) -> Set[str]:
        """Its words, and the signs."""
        if self._tokens is None:
            self._tokens = frozenset(self.found)
        return self._tokens

    @property
    def is_absent(self) -> bool:
        """Whether it is not in what we ourselves take for the article."""
        return self.sighting is not None and not self.sighting.kept

    @property
    def is_present(self) -> bool:
        """Whether it is known to be in what we ourselves take for the article."""
        return self.sighting is not None and self.sighting.kept

    @property
    def unquoted(self) -> str:
        """The text without what stands in quotation marks."""
        if '"' not in self.text and "'" not in self.text:
            return self.text
        return _QUOTED.sub(" ", self.text)


class _Reading:
    """What is known of the article as a whole when its blocks are looked at."""

    def __init__(self, article: Article, page: PageEvidence | None) -> None:
        self.texts = [fold(block.text) for block in article.blocks]
        self.words = [split(text) for text in self.texts]
        self.common = _common_hints(article)
        self.sightings = page.sightings if page is not None else ()

    @cached_property
    def language(self) -> str:
        """The language of the text."""
        words = chain.from_iterable(self.words)
        if all(map(str.isascii, self.texts)):
            return language_of(Counter(filter(_ANY_FUNCTION_WORD.__contains__, words)))
        return language_of(Counter(words))


def fold(text: str) -> str:
    """`text` as wordings are matched against."""
    plain = _unified(text[: REACH * 2]).lower()
    if is_printable(plain) and "  " not in plain:  # the blank is the only printable space
        folded = plain.strip(" ")[:REACH]
    else:
        folded = " ".join(plain.split())[:REACH]
    ornament = None if folded[:1].isalnum() else _ORNAMENT.match(folded)
    return folded[ornament.end() :] if ornament else folded


def _unified(text: str) -> str:
    """One sign for each quotation mark, dash and blank; those of English keyboards stay."""
    if not text.isascii():
        # In a third of the time of `translate`, which asks about every single character. Sorted,
        # as one sign ("｀") becomes another that is unified, too.
        for sign in sorted(_FOLD.keys() & set(text)):
            text = text.replace(sign, _FOLD[sign])
    return text


def tokens(text: str) -> tuple[str, ...]:
    """The words of `text`, lower case, without punctuation."""
    return tuple(split(_unified(text[: REACH * 2]).lower()))


def look_at(article: Article, rules: RuleSet, page: PageEvidence | None = None) -> list[Look]:
    """Every block of the article, looked at."""
    reading = _Reading(article, page)
    return [_look(i, block, rules, reading) for i, block in enumerate(article.blocks)]


def language_of(words: Counter[str]) -> str:
    """The language that an article's function words name, or an empty string when in doubt."""
    counts = Counter(
        {code: sum(map(words.__getitem__, known)) for code, known in _FUNCTION_WORDS.items()}
    )
    if not "".join(words).isascii():
        kana = (count for word, count in words.items() if "\u3040" <= word[0] <= "\u30ff")
        counts["ja"] = sum(kana)
    (best, most), (_, second) = counts.most_common(2)
    return best if most >= _SURE and most >= 2 * second else ""


def _look(index: int, block: Block, rules: RuleSet, reading: _Reading) -> Look:
    text, found = reading.texts[index], reading.words[index]
    sighting = reading.sightings[index] if index < len(reading.sightings) else None
    read = _Read(text, found, rules)
    hits = _hits(block, read, reading) if text else ()
    hints = _hints(block, rules, reading.common) if block.hint else ()
    # Nothing but a wording or a class name removes a long block: no need to guard the others.
    threatened = len(found) <= GUARDED_WORDS or hits or hints
    guard = _guard(read) if threatened and read.named else None
    density = block.link_density if block.spans else sighting.density if sighting else 0.0
    is_free = guard is None and block.kind not in _KEPT
    last = text[-1:]
    ends = last in _STOPS if last not in _CLOSING else bool(_ENDS.search(text[-6:]))
    is_label = _is_label(block, len(found), text, ends)
    return Look(
        index,
        block,
        text,
        len(found),
        read.words,
        read.cued,
        density,
        density >= LINKISH,
        hits,
        guard,
        ends,
        is_label,
        bool(text) and not guard and not is_label and block.kind not in SILENT,
        is_free,
        hints,
        _covered(text, len(found), hits) if hits else 1.0,
        sighting,
    )


class _Read:
    """The text of a block with what rules and guards are found by."""

    __slots__ = ("cued", "named", "rules", "text", "words")

    def __init__(self, text: str, found: Sequence[str], rules: RuleSet) -> None:
        self.text = text
        self.rules = rules
        candidates = rules.candidates
        self.words = found
        """And the signs that are looked for like words."""
        if not text.isascii():
            self.words = [*found, *candidates.loose(text)]
        self.cued = candidates.vocabulary.of(self.words)
        self.named = candidates.named(self.cued)

    def learn(self, owner: Rule | Guard) -> None:
        """Have the words of its wordings among those that are looked for."""
        vocabulary = self.rules.candidates.vocabulary
        if owner not in vocabulary.known:
            vocabulary.learn(owner, owner.wordings)
            self.cued = vocabulary.of(self.words)


def _is_label(block: Block, words: int, text: str, ends: bool) -> bool:
    if block.kind is Kind.HEADING:
        return True
    short = block.kind is Kind.PARAGRAPH and 0 < words <= 10
    return short and (not ends or text.endswith(":"))


def _guard(read: _Read) -> Guard | None:
    """The first reason to keep the block."""
    for guard in read.rules.candidates.guards(read.named):
        read.learn(guard)
        if guard.pattern.is_in(read.text, read.cued):
            unless = guard.unless
            if not (unless and unless.is_in(read.text, read.cued)):
                return guard
    return None


def _hits(block: Block, read: _Read, reading: _Reading) -> tuple[Hit, ...]:
    rules, text = read.rules, read.text
    if block.kind in _UNREAD:
        return ()
    candidates = rules.candidates.rules(read.named, text, read.words, block.kind)
    if not candidates:
        return ()
    key = (text, block.kind)
    kept: tuple[Hit, ...] | None = rules.memo.get(key)
    if kept is None:
        found = []
        for rule in candidates:
            found += _found(rule, read)
        if not found:
            return ()
        kept = _outside_quotations(found, text)
        if kept:
            rules.remember(key, kept)
    if all(hit.rule.language == "en" for hit in kept):
        return kept
    spoken = ("en", reading.language)
    return tuple(hit for hit in kept if not reading.language or hit.rule.language in spoken)


def _outside_quotations(hits: list[tuple[int, Hit]], text: str) -> tuple[Hit, ...]:
    """Those of the hits, each with where it ends, that nobody is quoted for."""
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    return tuple(
        hit for end, hit in hits if not any(a <= hit.start and end <= b for a, b in quoted)
    )


def _found(rule: Rule, read: _Read) -> list[tuple[int, Hit]]:
    """The hits of a rule, each with where it ends."""
    read.learn(rule)
    found: list[tuple[int, Hit]] = []
    for strength, phrases in rule.patterns:
        for match in phrases.find(read.text, read.cued):
            if match[0]:
                hit = Hit(rule, strength, match.start(), _is_most(match))
                found.append((match.end(), hit))
    return [] if found and rule.unless and rule.unless.is_in(read.text, read.cued) else found


def _is_most(match: re.Match[str]) -> bool:
    start, end = match.span()
    return end - start >= 0.6 * len(match.string)


def _covered(text: str, words: int, hits: tuple[Hit, ...]) -> float:
    if words < 20:
        return 1.0
    ends = [found.end() for found in _SENTENCE_END.finditer(text)]
    sentences = len(ends) + (not ends or ends[-1] < len(text))
    if sentences == 1:
        return 1.0
    spoken = {sum(end <= hit.start for end in ends) for hit in hits}
    return len(spoken) / sentences


@lru_cache(maxsize=500)
def _hint_words(hint: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(hint[:400]))


def _common_hints(article: Article) -> frozenset[str]:
    """Names that stand around a third of the text or more: the article's own wrapper."""
    weight: Counter[str] = Counter()
    total = 0
    if not any(block.hint for block in article.blocks):
        return frozenset()
    for block in article.blocks:
        total += len(block.text)
        for word in _hint_words(block.hint):
            weight[word] += len(block.text)
    return frozenset(word for word, letters in weight.items() if letters * 3 >= total)


def _hints(block: Block, rules: RuleSet, common: frozenset[str]) -> tuple[Rule, ...]:
    found = _hint_words(block.hint)
    known = [rule for word in sorted(found - common) for rule in rules.by_hint.get(word, ())]
    return tuple(dict.fromkeys(known))
