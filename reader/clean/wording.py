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
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

REACH = 1_000
"""Characters of a block that are read."""
MOST = 80
"""Words of a block that are read, from either end."""

TELLING = 1.0
"""A feature with a larger weight is worth telling the reader."""
SHOWN = 3

_TOKEN = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|\d+|[%$£€@|>:?!★→←]")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words of a block say: log-odds that it was bolted on, and the words that say so."""

    odds: float
    words: tuple[str, ...] = ()


UNSAID = Wording(0.0)
"""Of a block that was not asked."""


def features(text: str) -> list[str]:
    """The features of a folded text, each once: words, pairs of neighbours, the first and the last
    word, and whether it ends as a sentence does."""
    found = list(_tokens(text[:REACH]))
    if len(found) > MOST:
        found = [*found[: MOST // 2], *found[-MOST // 2 :]]
    out = dict.fromkeys(found)
    out.update(dict.fromkeys(f"{one} {other}" for one, other in pairwise(found)))
    if found:
        out[f"^ {found[0]}"] = None
        out[f"{found[-1]} $"] = None
    out["ends" if text.endswith((".", "!", "?", '."', "。")) else "open"] = None
    return list(out)


def _tokens(text: str) -> Iterator[str]:
    for word in _TOKEN.findall(text):
        if word.isdigit():
            yield "0"
        elif _WIDE.search(word):
            yield from word  # no blanks between the words: each character is one
        else:
            yield word


def odds(names: Iterable[str], weights: Mapping[str, float]) -> float:
    """The log-odds of a block with these features; all weigh the same, however many there are."""
    known = list(names)
    total = sum(weights.get(name, 0.0) for name in known)
    return weights.get("", 0.0) + total / math.sqrt(len(known) or 1)


def wording(text: str, weights: Mapping[str, float]) -> Wording:
    """What the words of a folded text say."""
    names = features(text)
    telling = sorted((w, name) for name in names if (w := weights.get(name, 0.0)) > TELLING)
    shown = (name.strip("^$ ") for _, name in reversed(telling))
    words = dict.fromkeys(name for name in shown if "0" not in name)  # a number is no word
    return Wording(odds(names, weights), tuple(words)[:SHOWN])


@cache
def learned() -> Mapping[str, float]:
    """The coefficients that come with the package: feature -> weight."""
    return {name: value / 100 for name, value in json.loads(learned_file()).items()}


def learned_file() -> bytes:
    """The file that they stand in."""
    return resources.files("reader.clean").joinpath("wording.json").read_bytes()
