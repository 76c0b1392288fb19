"""Measure the filter on labelled blocks and whole pages, beside its peers.

    python -m bench.filter [DATA] [--errors] [--dry-run]

DATA is a folder with `extract/` and `boilerplate/cases.jsonl` (see bench/README.md); without one
only the project's own cases are measured. Everything goes through `tread clean --batch`. The
figures are written into docs/filter.md, unless `--dry-run` is given.

Recall and precision are over blocks labelled keep or drop (mixed ones are not scored); lost is the
words of keep blocks removed, per thousand. A figure "by other sites" is cross-validated: what words
are worth was learned without the site, and without the others of its group.
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import extract, train
from bench.labelled import Given, Record, cases, pages
from reader import __version__
from reader.clean.rules import RuleSet, rule_set
from reader.clean.wording import Feature, Weights
from reader.documents import clean_batch

ROOT = Path(__file__).parents[1]
OWN = ROOT / "bench" / "cases"
WINDOW = 1000
FOLDS = 5
"""Groups of sites: what is learned for one comes from the others."""

Judged = list[tuple[Record, list[str]]]
"""Records, each with the rule that took each block (empty: it stays)."""


@dataclass
class Count:
    """What was counted over some records."""

    drops: int = 0
    caught: int = 0
    wrong: int = 0
    keep_words: int = 0
    lost_words: int = 0
    credits: int = 0
    credits_lost: int = 0

    @property
    def recall(self) -> float:
        return self.caught / self.drops if self.drops else 1.0

    @property
    def precision(self) -> float:
        removed = self.caught + self.wrong
        return self.caught / removed if removed else 1.0

    @property
    def lost(self) -> float:
        return 1000 * self.lost_words / self.keep_words if self.keep_words else 0.0

    def row(self, name: str) -> str:
        """One line of the table."""
        credit = f"{self.credits - self.credits_lost}/{self.credits}" if self.credits else ""
        return (
            f"| {name} | {self.recall:.3f} | {self.precision:.3f} | {self.lost:.2f} | "
            f"{self.caught}/{self.drops} | {self.wrong} | {credit} |"
        )


HEAD = (
    "| | recall | precision | words lost ‰ | removed | wrongly | credits kept |\n"
    "|---|---|---|---|---|---|---|"
)


def judged(records: Sequence[Record], rules: RuleSet, *, with_page: bool) -> Judged:
    """What `tread clean --batch` says of the records."""
    lines = (record.line(with_page=with_page) for record in records)
    answers = (json.loads(answer) for answer in clean_batch(lines, rules, WINDOW))
    return [
        (record, [block["rule"] or "" for block in answer["blocks"]])
        for record, answer in zip(records, answers, strict=True)
    ]


def voted(records: Sequence[Record]) -> Judged:
    """What a second extractor's vote says: a block that the other one of trafilatura and
    readability left out goes."""
    others = {"r": extract.trafilatura(fast=True), "t": extract.readability}
    out: Judged = []
    for record in records:
        text = others[record.name[-1]](record.html.encode(), record.url)
        held = extract.WORD.findall(text.lower())
        runs, whole = set(extract.shingles(held)), f" {' '.join(held)} "
        out.append((record, [_vote(block, runs, whole) for block in record.blocks]))
    return out


def _vote(block: Given, runs: set[tuple[str, ...]], whole: str) -> str:
    words = extract.WORD.findall(block.text.lower())
    if len(words) < 4:
        return "" if f" {' '.join(words)} " in whole else "vote"
    own = set(extract.shingles(words))
    return "" if sum(one in runs for one in own) > 0.2 * len(own) else "vote"


def count(records: Judged) -> Count:
    """The records' verdicts held against their labels."""
    total = Count()
    for record, rules in records:
        for block, rule in zip(record.blocks, rules, strict=True):
            _count(total, block, bool(rule))
    return total


def _count(total: Count, block: Given, gone: bool) -> None:
    if block.label == "drop":
        total.drops += 1
        total.caught += gone
    elif block.label == "keep":
        total.keep_words += block.words
        total.wrong += gone
        total.lost_words += block.words if gone else 0
    if block.reason == "credit":
        total.credits += 1
        total.credits_lost += gone


def held_out(data: Path, rules: RuleSet) -> Callable[[str], RuleSet]:
    """For a site, the rules with the words' weights learned without its group of sites."""
    lines = list(train.every_line(data))
    groups = [
        replace(rules, weights=_weights(train.learn(train.without(lines, group, FOLDS))))
        for group in range(FOLDS)
    ]
    return lambda host: groups[train.fold_of(host, FOLDS)]


def _weights(learned: dict[Feature, float]) -> Weights:
    return Weights(train.in_hundredths(learned))


def judged_apart(
    records: Sequence[Record], rules_for: Callable[[str], RuleSet], *, with_page: bool
) -> Judged:
    """Each site judged by what was learned without it."""
    sites: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        sites[record.host].append(record)
    out: Judged = []
    for host, some in sites.items():
        out += judged(some, rules_for(host), with_page=with_page)
    return out


# The report


def page_rows(
    records: Sequence[Record], rules: RuleSet, rules_for: Callable[[str], RuleSet]
) -> tuple[list[str], Judged]:
    """Lines about blocks of real pages, and the verdicts with the page as evidence."""
    folded = judged_apart(records, rules_for, with_page=True)
    alone = judged_apart(records, rules_for, with_page=False)
    rows = [
        count(voted(records)).row("pages, the other extractor's vote"),
        count(alone).row("pages, blocks alone, by other sites"),
        count(folded).row("**pages, with the page as evidence, by other sites**"),
    ]
    rows += [
        count([one for one in folded if one[0].name.endswith(mark)]).row(f"… blocks of {name}")
        for mark, name in (("t", "trafilatura (recall)"), ("r", "readability-lxml"))
    ]
    plain = judged(records, rules, with_page=True)
    rows.append(count(plain).row("pages, with what was learned from them"))
    return rows, folded


def case_rows(name: str, found: Judged) -> list[str]:
    """Lines about written cases."""
    return [
        count([one for one in found if one[0].hard is hard]).row(f"{name}, {kind}")
        for hard, kind in ((False, "ordinary"), (True, "hard negatives"))
    ]


def whole_page_rows(folder: Path, rules: RuleSet) -> list[str]:
    """Lines about whole pages: tread through extract and filter, beside its peers."""
    articles = [
        json.loads(line)
        for line in (folder / "articles_dev.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    markup = [extract.page_of(folder, article["page"]) for article in articles]
    systems: dict[str, Callable[[bytes, str], str]] = {
        "trafilatura": extract.EXTRACTORS["trafilatura"],
        "readability-lxml": extract.EXTRACTORS["readability-lxml"],
        "tread, extracted only": extract.ours,
        "**tread, extracted and filtered**": _through(rules),
    }
    return [extract.measure(system, markup, articles).row(name) for name, system in systems.items()]


def _through(rules: RuleSet) -> Callable[[bytes, str], str]:
    def cleaned(page: bytes, url: str) -> str:
        line = json.dumps({"id": 0, "url": url, "html": page.decode("utf-8", "replace")})
        (answer,) = clean_batch([line], rules)
        return str(json.loads(answer).get("text", ""))

    return cleaned


def failures(found: Iterable[tuple[str, Judged]]) -> Iterator[str]:
    """What went wrong, by kind; the articles' own words stay with their publishers."""
    missed: dict[tuple[str, str], set[str]] = defaultdict(set)
    wrong: dict[tuple[str, str], set[str]] = defaultdict(set)
    counts: Counter[tuple[bool, str, str]] = Counter()
    for name, records in found:
        for record, rules in records:
            for block, rule in zip(record.blocks, rules, strict=True):
                if block.label == "drop" and not rule:
                    missed[name, block.reason].add(record.host)
                    counts[True, name, block.reason] += 1
                elif block.label == "keep" and rule:
                    wrong[name, rule].add(record.host)
                    counts[False, name, rule] += 1
    yield "| where | what | blocks | sites |\n|---|---|---|---|"
    for is_missed, kinds in ((True, missed), (False, wrong)):
        for (name, what), hosts in sorted(kinds.items(), key=lambda item: -len(item[1])):
            told = f"missed: {what or 'unnamed'}" if is_missed else f"wrongly removed by `{what}`"
            yield f"| {name} | {told} | {counts[is_missed, name, what]} | {len(hosts)} |"


def errors(records: Judged) -> Iterator[str]:
    """Every error in full, for the screen only."""
    for record, rules in records:
        for block, rule in zip(record.blocks, rules, strict=True):
            if (block.label == "drop") != bool(rule) and block.label != "mixed":
                sign = f"WRONG {rule}" if rule else "missed"
                yield f"{sign} {record.name} [{block.tag}] {block.reason}: {block.text[:150]!r}"


def main() -> None:
    """Measure, print, and write the figures into docs/filter.md."""
    arguments = _arguments()
    rules = rule_set(())
    rows: list[str] = []
    found: list[tuple[str, Judged]] = []
    wholes: list[str] = []
    started = time.perf_counter()
    if arguments.data:
        rules_for = held_out(arguments.data, rules)
        some, verdicts = page_rows(pages(arguments.data / "extract"), rules, rules_for)
        rows += some
        found.append(("pages", verdicts))
        given = cases(arguments.data / "boilerplate" / "cases.jsonl")
        found.append(("given cases", judged_apart(given, rules_for, with_page=False)))
        wholes = whole_page_rows(arguments.data / "extract", rules)
    found += [
        (f"own cases, {file.stem}", judged(cases(file), rules, with_page=False))
        for file in sorted(OWN.glob("*.jsonl"))
    ]
    rows += [
        row for name, verdicts in found if "cases" in name for row in case_rows(name, verdicts)
    ]
    tables = [HEAD, *rows]
    if wholes:
        tables += ["", extract.HEAD, *wholes]
    print("\n".join(tables))
    if arguments.errors:
        for _, verdicts in found:
            print("\n".join(errors(verdicts)))
    print(f"{time.perf_counter() - started:.0f} s")
    if not arguments.dry_run and arguments.data:
        machine = f"{platform.machine()}, Python {platform.python_version()}"
        day = datetime.datetime.now(tz=datetime.UTC).date()
        tables.insert(0, f"Measured on {day} with tread {__version__} ({machine}).\n")
        _write("figures", "\n".join(tables))
        _write("failures", "\n".join(failures(found)))


def _write(mark: str, text: str) -> None:
    path = ROOT / "docs" / "filter.md"
    page = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {mark} -->", f"<!-- /{mark} -->"
    before, rest = page.split(begin)
    path.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the filter on labelled blocks.")
    parser.add_argument(
        "data", type=Path, nargs="?", help="a folder with extract/ and boilerplate/"
    )
    parser.add_argument("--errors", action="store_true", help="print every error")
    parser.add_argument("--dry-run", action="store_true", help="leave docs/filter.md as it is")
    return parser.parse_args()


if __name__ == "__main__":
    main()
