"""Measure the filter on labelled blocks: `python bench/filter.py DATA_DIR [--hosts] [--errors]`.

DATA_DIR holds `extract/blocks_dev.jsonl` and `boilerplate/cases.jsonl`. The rules' wordings are
written by hand, so hosts are split in two halves by a hash of their name: only the errors of the
first half (`develop`) were ever looked at, the second (`check`) is a figure. Each is measured with
link densities as the extractors gave them, and from text and tag alone.

Recall and precision are over blocks labelled keep or drop (mixed ones are not scored); lost is
the words of keep blocks removed, per thousand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reader.clean.engine import judge
from reader.clean.evidence import EMPTY_EVIDENCE, gather
from reader.clean.rules import RuleSet, rule_set
from reader.model import Article, Block, Kind, Span
from reader.text import safe, safe_line

KINDS = {
    **{f"h{level}": Kind.HEADING for level in range(1, 7)},
    "li": Kind.LIST,
    "blockquote": Kind.QUOTE,
    "q": Kind.QUOTE,
    "pre": Kind.CODE,
    "table": Kind.TABLE,
    "figure": Kind.IMAGE,
    "figcaption": Kind.IMAGE,
    "img": Kind.IMAGE,
}


@dataclass
class Record:
    """A page or case: its article, and each block's label and whether it is a credit."""

    name: str
    host: str
    title: str
    blocks: list[dict[str, object]]
    hard: bool = False
    feed: str = ""

    @property
    def develops(self) -> bool:
        """Which half of the hosts this belongs to; gizmodo.com.au is the given example."""
        even = hashlib.sha256(self.host.encode()).digest()[0] % 2 == 0
        return even or self.host == "gizmodo.com.au"

    def article(self, *, densities: bool) -> Article:
        """What the filter is given."""
        blocks = tuple(_block(block, densities) for block in self.blocks)
        return Article(safe_line(self.title), blocks, url=safe_line(self.name))


@dataclass
class Count:
    """What was counted over some records."""

    dropped: int = 0
    caught: int = 0
    removed_keep: int = 0
    keep_words: int = 0
    lost_words: int = 0
    credits: int = 0
    credits_kept: int = 0
    errors: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        """One line of the table."""
        removed = self.caught + self.removed_keep
        recall = self.caught / self.dropped if self.dropped else 1.0
        precision = self.caught / removed if removed else 1.0
        lost = 1000 * self.lost_words / self.keep_words if self.keep_words else 0.0
        kept = f"{self.credits_kept}/{self.credits}"
        return (
            f"{name:34} {recall:7.3f} {precision:9.3f} {lost:8.2f} "
            f"{self.caught:5}/{self.dropped:<5} {self.removed_keep:6} {kept:>8}"
        )


def main() -> None:
    """Print the tables."""
    arguments = _arguments()
    pages = list(_pages(arguments.data / "extract" / "blocks_dev.jsonl"))
    cases = list(_cases(arguments.data / "boilerplate" / "cases.jsonl"))
    rules = rule_set(())
    groups = {
        "pages": pages,
        "cases, ordinary": [case for case in cases if not case.hard],
        "cases, hard negatives": [case for case in cases if case.hard],
    }
    print(f"{'':34} {'recall':>7} {'precision':>9} {'lost ‰':>8} {'drop':>11} {'wrong':>6} credits")
    for densities in (True, False):
        print("links as given" if densities else "text and tag only")
        for name, records in groups.items():
            for half in (True, False):
                chosen = [record for record in records if record.develops is half]
                count = measure(chosen, rules, densities=densities)
                print(count.row(f"  {name}, {'develop' if half else 'check'}"))
                if arguments.errors and half:
                    print("\n".join(count.errors))
            if arguments.hosts:
                for host in sorted({record.host for record in records}):
                    chosen = [record for record in records if record.host == host]
                    print(measure(chosen, rules, densities=densities).row(f"    {host}"))
    _print_speed(pages, rules)


def measure(records: Iterable[Record], rules: RuleSet, *, densities: bool) -> Count:
    """Judge the records and compare with their labels; records of one feed are each other's
    evidence."""
    count = Count()
    feeds: dict[str, list[Article]] = defaultdict(list)
    pairs = [(record, record.article(densities=densities)) for record in records]
    for record, article in pairs:
        if record.feed:
            feeds[record.feed].append(article)
    gathered = {feed: gather(articles) for feed, articles in feeds.items()}
    for record, article in pairs:
        evidence = gathered.get(record.feed, EMPTY_EVIDENCE)
        verdicts = {verdict.block: verdict for verdict in judge(article, rules, evidence)}
        for index, block in enumerate(record.blocks):
            verdict = verdicts.get(index)
            _count(count, record, block, verdict.rule if verdict else "")
    return count


def _count(count: Count, record: Record, block: dict[str, object], rule: str) -> None:
    text, label = str(block["text"]), block["label"]
    why = f"{block.get('kind', '')} {block.get('reason', '')} {block.get('rule_label', '')}"
    if str(block.get("reason", "")).startswith("credit"):
        count.credits += 1
        count.credits_kept += not rule
    if label == "drop":
        count.dropped += 1
        count.caught += bool(rule)
    elif label == "keep":
        count.keep_words += len(text.split())
        if rule:
            count.removed_keep += 1
            count.lost_words += len(text.split())
    if (label == "drop" and not rule) or (label == "keep" and rule):
        sign = "WRONG" if rule else "missed"
        count.errors.append(
            f"    {sign} {rule} {record.name} [{block['tag']} {block.get('link_density')}] "
            f"{why.strip()}: {text[:150]!r}"
        )


def _block(block: dict[str, object], densities: bool) -> Block:
    text, tag = safe(str(block["text"])), str(block["tag"])
    density = float(str(block.get("link_density", 0.0))) if densities else 0.0
    linked = round(density * len(text))
    spans = (Span(0, linked, "link"),) if linked else ()
    level = int(tag[1]) if tag[:1] == "h" and tag[1:].isdigit() else 0
    return Block(KINDS.get(tag, Kind.PARAGRAPH), text, spans, level)


def _pages(path: Path) -> Iterable[Record]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Record(row["page"], row["host"], row["title"], row["blocks"])


def _cases(path: Path) -> Iterable[Record]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Record(
            row["id"], row["host"], row["title"], row["blocks"], row["hard_negative"], row["host"]
        )


def _print_speed(pages: list[Record], rules: RuleSet) -> None:
    articles = [page.article(densities=True) for page in pages]
    start = time.perf_counter()
    for article in articles:
        judge(article, rules)
    seconds = time.perf_counter() - start
    blocks = sum(len(article.blocks) for article in articles)
    print(
        f"{len(articles)} articles, {blocks} blocks in {seconds:.2f} s: "
        f"{1000 * seconds / len(articles):.2f} ms an article, "
        f"{30_000 * seconds / blocks:.2f} ms for 30 blocks"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the filter on labelled blocks.")
    parser.add_argument("data", type=Path, help="the folder with extract/ and boilerplate/")
    parser.add_argument("--hosts", action="store_true", help="a line for each host")
    parser.add_argument("--errors", action="store_true", help="every error of the develop half")
    return parser.parse_args()


if __name__ == "__main__":
    main()
