"""How much a block is worded like something that a publisher bolted on, whatever the words.

A logistic regression over the words of a block and their neighbours, learned from labelled lines by
`bench/train.py`; its coefficients are `wording.json`. It knows nothing of the block's place and
decides nothing by itself: what it says is one piece of evidence for `score`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise, repeat

REACH = 1_000
"""Characters of a block that are read."""
MOST = 80
"""Words of a block that are read, from either end."""

TELLING = 1.0
"""A feature with a larger weight is worth telling the reader."""
SHOWN = 3

_TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+|[%$£€@|>:?!★→←]")
_DIGIT = re.compile(r"\d")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


Feature = str | tuple[str, str]
"""A word, or a pair of neighbours; of the first and the last word the other one is a sign."""

Weights = Mapping[Feature, float]
"""Feature -> what it weighs; the empty one is the bias."""


def features(text: str) -> list[Feature]:
    """The features of a folded text, each once: words, pairs of neighbours, the first and the last
    word, and whether it ends as a sentence does."""
    found = _TOKEN.findall(text[:REACH])
    if not text.isascii() or _DIGIT.search(text):
        found = list(_plain(found))
    if len(found) > MOST:
        found = [*found[: MOST // 2], *found[-MOST // 2 :]]
    out: dict[Feature, None] = dict.fromkeys(found)
    out.update(dict.fromkeys(pairwise(found)))
    if found:
        out["^", found[0]] = None
        out[found[-1], "$"] = None
    out["ends" if text.endswith((".", "!", "?", '."', "。")) else "open"] = None
    return list(out)


def _plain(found: Iterable[str]) -> Iterator[str]:
    for word in found:
        if word.isdigit():
            yield "0"
        elif _WIDE.search(word):
            yield from word  # no blanks between the words: each character is one
        else:
            yield word


def odds(names: Collection[Feature], weights: Weights) -> float:
    """The log-odds that a block with these features was bolted on; all weigh the same, however many
    there are."""
    total = sum(map(weights.get, names, repeat(0.0)))
    return weights.get("", 0.0) + total / math.sqrt(len(names) or 1)


def telling(names: Iterable[Feature], weights: Weights) -> tuple[str, ...]:
    """The words among these features that say so, for the reader."""
    known = ((weights.get(name, 0.0), as_text(name)) for name in names)
    found = sorted((weight, name) for weight, name in known if weight > TELLING)
    shown = (name.strip("^$ ") for _, name in reversed(found))
    words = dict.fromkeys(name for name in shown if "0" not in name)  # a number is no word
    return tuple(words)[:SHOWN]


def as_text(name: Feature) -> str:
    """A feature as it is written in the file."""
    return name if isinstance(name, str) else " ".join(name)


@cache
def learned() -> Weights:
    """The coefficients that come with the package."""
    return {_feature(name): value / 100 for name, value in json.loads(learned_file()).items()}


def _feature(name: str) -> Feature:
    one, blank, other = name.partition(" ")
    return (one, other) if blank else one


def learned_file() -> bytes:
    """The file that they stand in."""
    return resources.files("reader.clean").joinpath("wording.json").read_bytes()
