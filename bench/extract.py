"""Whole pages: how much of the article is found, and how much that is none.

    python bench/extract.py FOLDER [--only NAME] [--pages]

FOLDER holds `articles_dev.jsonl` (page, url, text) and `html/<page>.html.gz`. The measure is the
one usual for this kind of set: multisets of 4-token shingles over \\w+, precision and recall
averaged over the pages, F1 of the two means; "exact" is the share of pages with the very same
words in the same order.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from reader.ingest.extract import extract
from reader.ingest.sanitize import sanitize
from reader.model import Block, Kind

WORD = re.compile(r"\w+")

Extractor = Callable[[bytes, str], str]


def blocks_of(page: bytes, url: str) -> tuple[Block, ...]:
    """The article as the pipeline gets it, before the filter."""
    found = extract(page, url)
    return sanitize(found.html, url) if found else ()


def ours(page: bytes, url: str) -> str:
    """Running text only: the texts to compare with have no captions."""
    without = (Kind.IMAGE, Kind.EMBED)
    return "\n\n".join(b.text for b in blocks_of(page, url) if b.kind not in without)


def ours_with_captions(page: bytes, url: str) -> str:
    return "\n\n".join(block.text for block in blocks_of(page, url))


def trafilatura(*, fast: bool = False, recall: bool = False, precise: bool = False) -> Extractor:
    from trafilatura import extract as extract_text

    return lambda page, url: (
        extract_text(
            page,
            url=url,
            include_comments=False,
            fast=fast,
            favor_recall=recall,
            favor_precision=precise,
        )
        or ""
    )


def readability(page: bytes, url: str) -> str:
    del url
    from lxml import html
    from readability.readability import Document

    summary = Document(page.decode("utf-8", "replace")).summary()  # type: ignore[no-untyped-call]
    return "\n".join(map(str, html.fromstring(summary).itertext()))


EXTRACTORS: dict[str, Extractor] = {
    "trafilatura": trafilatura(),
    "trafilatura fast": trafilatura(fast=True),
    "trafilatura recall": trafilatura(recall=True),
    "trafilatura precision": trafilatura(precise=True),
    "readability-lxml": readability,
    "tread": ours,
    "tread with captions": ours_with_captions,
}


def shingles(words: list[str]) -> Counter[tuple[str, ...]]:
    last = max(1, len(words) - 3) if words else 0
    return Counter(tuple(words[at : at + 4]) for at in range(last))


def compare(found: str, wanted: str) -> tuple[float, float, bool]:
    """Precision, recall, and whether the words are the very same."""
    one, other = WORD.findall(found), WORD.findall(wanted)
    a, b = shingles(one), shingles(other)
    common = sum((a & b).values())
    precision = common / sum(a.values()) if a else 0.0
    recall = common / sum(b.values()) if b else 0.0
    return precision, recall, one == other


HEAD = (
    "| whole pages | F1 | precision | recall | exactly right | pages/s |\n|---|---|---|---|---|---|"
)


@dataclass(frozen=True)
class Figures:
    """How an extractor did on some pages."""

    scores: list[tuple[float, float, bool]]
    seconds: float

    def row(self, name: str) -> str:
        """One line of the table."""
        total = len(self.scores)
        precision, recall, exact = (
            sum(column) / total for column in zip(*self.scores, strict=True)
        )
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        speed = total / self.seconds
        return f"| {name} | {f1:.4f} | {precision:.4f} | {recall:.4f} | {exact:.3f} | {speed:.1f} |"


def page_of(folder: Path, name: str) -> bytes:
    """A page's markup."""
    return gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())


def measure(
    extractor: Extractor, pages: Sequence[bytes], articles: Sequence[dict[str, str]]
) -> Figures:
    """Run an extractor over pages and compare with the articles they hold."""
    extractor(pages[0], articles[0]["url"])  # imports are not what is measured
    start = time.perf_counter()
    texts = [extractor(page, one["url"]) for page, one in zip(pages, articles, strict=True)]
    seconds = time.perf_counter() - start
    scores = [compare(text, one["text"]) for text, one in zip(texts, articles, strict=True)]
    return Figures(scores, seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="extractors whose name begins so")
    parser.add_argument("--pages", action="store_true", help="the pages that fall short, too")
    args = parser.parse_args()
    lines = (args.folder / "articles_dev.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    pages = [page_of(args.folder, article["page"]) for article in articles]
    print(HEAD)
    for name, extractor in EXTRACTORS.items():
        if not name.startswith(args.only):
            continue
        figures = measure(extractor, pages, articles)
        print(figures.row(name), flush=True)
        if args.pages:
            for article, score in zip(articles, figures.scores, strict=True):
                if min(score[:2]) < 0.93:
                    print(f"    {score[0]:.2f} {score[1]:.2f} {article['page']} {article['url']}")


if __name__ == "__main__":
    main()
