"""How much a block is worded like something that a publisher bolted on, whatever the words.

A logistic regression over the words of a block and their neighbours, learned from labelled lines by
`bench/train.py`; its coefficients are `wording.json`. It knows nothing of the block's place and
decides nothing by itself: what it says is one piece of evidence for `score`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

REACH = 1_000
"""Characters of a block that are read."""
MOST = 80
"""Words of a block that are read, from either end."""

TELLING = 100
"""A feature with a larger weight is worth telling the reader."""
SHOWN = 3

_TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+|[%$£€@|>:?!★→←]")
_SIGNS = "%$@|>:?!"
_KEPT = _SIGNS + "'"
_APART = bytes(
    48 if 48 <= n < 58 else n if n < 128 and (chr(n) in _KEPT or chr(n).isalpha()) else 32
    for n in range(256)
)
"""Letters, signs and apostrophes stay, a digit is 0, all else a blank."""
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


Feature = str | tuple[str, str]
"""A word, or a pair of neighbours; of the first and the last word the other one is a sign."""


class Weights:
    """What each feature weighs, in hundredths: sums are exact, in whatever order."""

    def __init__(self, known: Mapping[Feature, int]) -> None:
        self.words = {name: weight for name, weight in known.items() if isinstance(name, str)}
        self.pairs = {name: weight for name, weight in known.items() if not isinstance(name, str)}
        self.bias = self.words.pop("", 0)
        # Two sets find what is known of a text without asking for each feature.
        self.known_words, self.known_pairs = frozenset(self.words), frozenset(self.pairs)

    def of(self, name: Feature) -> int:
        """What a feature weighs."""
        return self.words.get(name, 0) if isinstance(name, str) else self.pairs.get(name, 0)


def features(text: str) -> list[Feature]:
    """The features of a folded text, each once: words, pairs of neighbours, the first and the last
    word, and whether it ends as a sentence does."""
    found = _read(text)
    return list(dict.fromkeys([*found, *_pairs(found), _end(text)]))


@lru_cache(maxsize=200)
def odds(text: str, weights: Weights) -> float:
    """The log-odds that a block with this folded text was bolted on; all its features weigh the
    same, however many there are."""
    found = _read(text)
    words, pairs = {*found, _end(text)}, set(_pairs(found))
    total = sum(map(weights.words.__getitem__, words & weights.known_words))
    total += sum(map(weights.pairs.__getitem__, pairs & weights.known_pairs))
    return (weights.bias + total / math.sqrt(len(words) + len(pairs))) / 100


def telling(text: str, weights: Weights) -> tuple[str, ...]:
    """The words of a text that say so, for the reader."""
    known = ((weights.of(name), as_text(name)) for name in features(text))
    found = sorted((weight, name) for weight, name in known if weight > TELLING)
    shown = (name.strip("^$ ") for _, name in reversed(found))
    words = dict.fromkeys(name for name in shown if "0" not in name)  # a number is no word
    return tuple(words)[:SHOWN]


def _read(text: str) -> list[str]:
    head = text[:REACH]
    found = _split(head) if head.isascii() else list(_plain(_TOKEN.findall(head)))
    return [*found[: MOST // 2], *found[-MOST // 2 :]] if len(found) > MOST else found


def _split(text: str) -> list[str]:
    """The same where there are but letters and signs, in a third of the time."""
    apart = text.encode().translate(_APART).decode()
    for sign in _SIGNS:
        if sign in apart:
            apart = apart.replace(sign, f" {sign} ")
    found = apart.split()
    if "'" not in apart and "0" not in apart:
        return found
    return [
        part
        for word in found
        for part in ((word,) if word.isalpha() else _plain(_TOKEN.findall(word)))
    ]


def _pairs(found: list[str]) -> Iterator[tuple[str, str]]:
    return pairwise(["^", *found, "$"]) if found else iter(())


def _end(text: str) -> str:
    return "ends" if text.endswith((".", "!", "?", '."', "。")) else "open"


def _plain(found: Iterable[str]) -> Iterator[str]:
    for word in found:
        if word.isdigit():
            yield "0"
        elif _WIDE.search(word):
            yield from word  # no blanks between the words: each character is one
        else:
            yield word


def as_text(name: Feature) -> str:
    """A feature as it is written in the file."""
    return name if isinstance(name, str) else " ".join(name)


@cache
def learned() -> Weights:
    """The coefficients that come with the package."""
    return Weights(
        {as_feature(name): weight for name, weight in json.loads(learned_file()).items()}
    )


def as_feature(name: str) -> Feature:
    """What `as_text` wrote."""
    one, blank, other = name.partition(" ")
    return (one, other) if blank else one


def learned_file() -> bytes:
    """The file that they stand in."""
    return resources.files("reader.clean").joinpath("wording.json").read_bytes()
