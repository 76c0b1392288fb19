"""What a publisher changed: two versions of a text -> the words that came and went.

Pure. Paragraphs that are alike are set aside first; what is left is compared word by word, where
the writing has no blanks sign by sign.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from reader.text import EMPTY, SafeText
from reader.values import dataclass

Change = Literal["same", "added", "removed"]

MOST_PARAGRAPHS = 4_000
MOST_WORDS = 6_000
"""Beyond these (of both versions) nothing is compared: all of the one went, the other came."""
EXACT = 1_500
"""Words up to which the very common ones are looked at as well."""
AHEAD = 12
"""How many paragraphs further one that was edited may stand."""
LEAST_SHARED = 0.4
"""The share of the words below which a paragraph is another one, not an edit of the first."""
ISLAND = 2
"""So many words alike between two changes are read as a part of the change."""

_TOKEN = re.compile(
    r"\n|[\u3040-\u30ff\u3400-\u9fff][^\S\n]*|[^\s\u3040-\u30ff\u3400-\u9fff]+[^\S\n]*|[^\S\n]+"
)
_END = "\n"


class Part(NamedTuple):
    """A stretch of a paragraph."""

    text: SafeText
    change: Change


Passage = tuple[Part, ...]
"""A paragraph: what stayed in it, came and went."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One edit by the publisher; `passages` are all paragraphs, those that stayed included."""

    at: int
    passages: tuple[Passage, ...]

    @property
    def changed(self) -> int:
        """In how many paragraphs something came or went."""
        return sum(is_changed(passage) for passage in self.passages)


def is_changed(passage: Passage) -> bool:
    """Did something in this paragraph come or go?"""
    return any(part.change != "same" for part in passage)


def compare(before: Sequence[str], after: Sequence[str]) -> tuple[Passage, ...]:
    """The paragraphs of two versions as one text."""
    head, tail = _alike(before, after)
    passages = [_whole(text, "same") for text in after[:head]]
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(old) + len(new) > MOST_PARAGRAPHS:
        passages += [_whole(text, "removed") for text in old]
        passages += [_whole(text, "added") for text in new]
    else:
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag == "equal":
                passages += [_whole(text, "same") for text in new[j1:j2]]
            else:
                passages += _edited(old[i1:i2], new[j1:j2])
    passages += [_whole(text, "same") for text in after[len(after) - tail :]]
    return tuple(passage for passage in passages if passage)


def _alike(before: Sequence[str], after: Sequence[str]) -> tuple[int, int]:
    """How many paragraphs are the same at the beginning, and how many at the end."""
    least = min(len(before), len(after))
    head = next((at for at in range(least) if before[at] != after[at]), least)
    left = least - head
    tail = next((at for at in range(left) if before[-1 - at] != after[-1 - at]), left)
    return head, tail


def _whole(text: str, change: Change) -> Passage:
    return (Part(SafeText(text), change),) if text else ()


def _edited(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    """Paragraphs of which none is the same: each old one next to what it has become."""
    at = 0
    for i, j in _pairs([_tokens(text) for text in old], [_tokens(text) for text in new]):
        yield from (_whole(text, "removed") for text in old[at:i])
        yield from (_whole(text, "added") for text in new[:j])
        yield from _compare_words(old[i], new[j])
        at, new = i + 1, new[j + 1 :]
    yield from (_whole(text, "removed") for text in old[at:])
    yield from (_whole(text, "added") for text in new)


def _pairs(old: Sequence[list[str]], new: Sequence[list[str]]) -> Iterator[tuple[int, int]]:
    """Which old paragraph became which of the new ones; the second number counts from the one
    behind the pair before."""
    bags = [Counter(words) for words in new]
    begin = 0
    for i, words in enumerate(old):
        bag = Counter(words)
        ahead = range(begin, min(begin + AHEAD, len(new)))
        best = max(ahead, key=lambda j: _shared(bag, bags[j]), default=None)
        if best is not None and _shared(bag, bags[best]) >= LEAST_SHARED:
            yield i, best - begin
            begin = best + 1


def _shared(one: Counter[str], other: Counter[str]) -> float:
    """The share of the longer paragraph's words that the other has, too."""
    return (one & other).total() / max(one.total(), other.total(), 1)


def _compare_words(old: str, new: str) -> list[Passage]:
    went, came = _tokens(old), _tokens(new)
    apart = [_whole(old, "removed"), _whole(new, "added")]
    if not went or not came or len(went) + len(came) > MOST_WORDS:
        return apart
    junk = len(went) + len(came) > EXACT
    keys = [word.rstrip() or word for word in went], [word.rstrip() or word for word in came]
    matcher = SequenceMatcher(None, *keys, autojunk=junk)
    return list(_passages(_runs(matcher, went, came)))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


_Run = tuple[list[str], list[str]]
"""Words that went and words that came; where both are the same list they stayed."""


def _runs(matcher: SequenceMatcher[str], went: list[str], came: list[str]) -> list[_Run]:
    """The edit as runs, a lone word that stayed between two changes taken with them."""
    runs: list[_Run] = []
    codes = matcher.get_opcodes()
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        stays = came[j1:j2]
        lone = 0 < at < len(codes) - 1 and len(stays) <= ISLAND and _END not in stays
        if tag == "equal" and not lone:
            runs.append((stays, stays))
        elif runs and runs[-1][0] is not runs[-1][1]:
            runs[-1] = (runs[-1][0] + went[i1:i2], runs[-1][1] + came[j1:j2])
        else:
            runs.append((went[i1:i2], came[j1:j2]))
    return runs


def _passages(runs: Sequence[_Run]) -> Iterator[Passage]:
    passage: list[Part] = []
    for old, new in runs:
        parts: list[tuple[list[str], Change]] = (
            [(new, "same")] if old is new else [(old, "removed"), (new, "added")]
        )
        for words, change in parts:
            for line, text in enumerate("".join(words).split(_END)):
                if line:
                    yield tuple(passage)
                    passage = []
                if text != EMPTY:
                    passage.append(Part(SafeText(text), change))
    yield tuple(passage)
