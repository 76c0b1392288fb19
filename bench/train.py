"""Learn the coefficients of `reader/clean/wording.json` from labelled lines.

    python -m bench.train [DATA] [--folds N] [--dry-run]

The lines are ours: `bench/lines/*.tsv` (label, family, language, text) and the cases of
`bench/cases/develop.jsonl`. DATA, a folder as for `bench.filter`, adds the blocks of real pages:
their words become coefficients, none of their sentences is kept. With `--folds` the pages of each
group of sites are judged by what was learned without them.

The method is logistic regression with an L2 penalty, by AdaGrad (J. Duchi and others, 2011), in a
fixed order of shuffled lines: the same data gives the same coefficients.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from bench.labelled import Record, cases, pages
from reader.clean.look import fold, look_at
from reader.clean.rules import RuleSet, built_in, guards, rule_set
from reader.clean.wording import Feature, as_text, features
from reader.model import Article, Block, Kind
from reader.text import EMPTY, safe

ROOT = Path(__file__).parents[1]
OUT = ROOT / "reader" / "clean" / "wording.json"
EPOCHS = 12
RATE = 0.6
PENALTY = 2e-5
LEAST = 2
"""Sites, or lines of ours, that a feature must stand in to get a coefficient."""
SMALLEST = 0.5
"""A coefficient nearer to zero is left out."""


@dataclass(frozen=True)
class Line:
    """A block to learn from; `site` is empty for a line of ours."""

    names: tuple[Feature, ...]
    drop: bool
    weight: float
    site: str = ""


def own_lines() -> Iterator[Line]:
    """The lines of the project."""
    for file in sorted((ROOT / "bench" / "lines").glob("*.tsv")):
        for row in file.read_text(encoding="utf-8").splitlines():
            label, _, _, text = row.split("\t")
            if label == "keep" or not _is_guarded(text):
                yield Line(tuple(features(fold(text))), label == "drop", 1.0)
    for file in sorted((ROOT / "bench" / "cases").glob("develop.jsonl")):
        yield from _blocks(cases(file), 1.0)


def _is_guarded(text: str) -> bool:
    """Whether a guard keeps the text: a credit is not to be learned as something that goes."""
    (look,) = look_at(Article(EMPTY, (Block(Kind.PARAGRAPH, safe(text)),)), bare_rules())
    return look.guard is not None


@cache
def bare_rules() -> RuleSet:
    return replace(rule_set(()), weights=None)


def rule_lines() -> Iterator[Line]:
    """What the rules and the guards say that they must take and must leave."""
    for rule in built_in():
        for drop, examples in ((True, rule.removes), (False, rule.keeps)):
            for text in (line for example in examples for line in example.splitlines()):
                yield Line(tuple(features(fold(text.lstrip("#-|> ")))), drop, 1.0)
    for guard in guards():
        for text in guard.keeps:
            yield Line(tuple(features(fold(text))), False, 1.0)


def page_lines(data: Path) -> Iterator[Line]:
    """The blocks of real pages and of given cases; a block that stands in two counts half."""
    yield from _blocks(pages(data / "extract"), 0.5)
    yield from _blocks(cases(data / "boilerplate" / "cases.jsonl"), 1.0)


def _blocks(records: Sequence[Record], weight: float) -> Iterator[Line]:
    for record in records:
        seen: Counter[str] = Counter()
        for block in record.blocks:
            seen[block.text] += 1
            title = block.reason in ("title", "repeat") or seen[block.text] > 1
            if block.label in ("keep", "drop") and not title:
                names = tuple(features(fold(block.text)))
                yield Line(names, block.label == "drop", weight, record.host)


def every_line(data: Path | None) -> Iterator[Line]:
    """All there is to learn from."""
    yield from own_lines()
    yield from rule_lines()
    if data:
        yield from page_lines(data)


def without(lines: Sequence[Line], group: int, folds: int) -> list[Line]:
    """The lines that come from none of the sites of a group."""
    return [line for line in lines if not line.site or fold_of(line.site, folds) != group]


def learn(lines: Sequence[Line]) -> dict[Feature, float]:
    """The coefficients that tell the lines apart; the empty name is the bias."""
    order = list(lines)
    places = {(name, line.site or at) for at, line in enumerate(order) for name in line.names}
    stands = Counter(name for name, _ in places)
    known = {name for name, count in stands.items() if count >= LEAST}
    data = [([n for n in line.names if n in known], len(line.names), line) for line in order]
    drops = sum(line.weight for line in order if line.drop)
    keeps = sum(line.weight for line in order if not line.drop)
    balance = math.sqrt(keeps / drops)
    weights: dict[Feature, float] = dict.fromkeys(known, 0.0)
    weights[""] = 0.0
    past = dict.fromkeys(weights, 1e-6)
    shuffle = random.Random(7)  # noqa: S311 - an order to learn in, no secret
    for epoch in range(EPOCHS):
        shuffle.shuffle(data)
        for names, size, line in data:
            scale = 1 / math.sqrt(size)
            z = weights[""] + scale * sum(weights[name] for name in names)
            error = 1 / (1 + math.exp(-max(min(z, 30), -30))) - line.drop
            error *= line.weight * (balance if line.drop else 1.0)
            for name in ("", *names):
                slope = error * (scale if name else 0.3) + PENALTY * weights[name] * bool(name)
                past[name] += slope * slope
                weights[name] -= RATE * slope / math.sqrt(past[name])
        del epoch
    return {
        name: round(value, 2)
        for name, value in weights.items()
        if abs(value) >= SMALLEST or not name
    }


def in_hundredths(weights: Mapping[Feature, float]) -> dict[Feature, int]:
    """The coefficients as the filter reckons with them."""
    return {name: round(100 * value) for name, value in weights.items()}


def main() -> None:
    """Learn, say how well on groups of sites not learned from, and write the coefficients."""
    parser = argparse.ArgumentParser(description="Learn the coefficients of the wording.")
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--out", type=Path, default=OUT)
    arguments = parser.parse_args()
    lines = list(every_line(arguments.data))
    print(f"{len(lines)} lines, {sum(line.drop for line in lines)} of them bolted on")
    if arguments.folds:
        _report(lines, arguments.folds)
    weights = learn(lines)
    print(f"{len(weights)} coefficients")
    if not arguments.dry_run:
        whole = dict(sorted((as_text(name), w) for name, w in in_hundredths(weights).items()))
        arguments.out.write_text(
            json.dumps(whole, ensure_ascii=False, indent=0) + "\n", encoding="utf-8"
        )


def fold_of(site: str, folds: int) -> int:
    """Which group of sites a site belongs to."""
    return int.from_bytes(hashlib.sha256(site.encode()).digest()[:4], "big") % folds


def _odds(names: Sequence[Feature], weights: Mapping[Feature, float]) -> float:
    total = sum(weights.get(name, 0.0) for name in names)
    return weights.get("", 0.0) + total / math.sqrt(len(names) or 1)


def _report(lines: Sequence[Line], folds: int) -> None:
    told: list[tuple[float, bool]] = []
    for fold_ in range(folds):
        weights = learn(without(lines, fold_, folds))
        told += [
            (_odds(line.names, weights), line.drop)
            for line in lines
            if line.site and fold_of(line.site, folds) == fold_
        ]
    for least in (-1.0, 0.0, 1.0, 2.0, 3.0):
        taken = [drop for value, drop in told if value >= least]
        recall = sum(taken) / sum(drop for _, drop in told)
        precision = sum(taken) / len(taken) if taken else 1.0
        print(f"odds of {least:+.0f} and more: recall {recall:.3f}, precision {precision:.3f}")


if __name__ == "__main__":
    main()
