"""Whole pages: how much of the article is found, and how much that is none.

    python bench/extract.py FOLDER [--only NAME] [--pages] [--halves]

FOLDER holds `articles_dev.jsonl` (page, url, text) and `html/<page>.html.gz`. The measure is the
one usual for this kind of set: multisets of 4-token shingles over \\w+, precision and recall
averaged over the pages, F1 of the two means; "exact" is the share of pages with the very same
words in the same order. "tread" is the extraction alone, "tread clean --batch" the whole way with
the filter: the `text` that a program gets, and the speed at which it gets it.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reader.config import Settings
from reader.documents import clean_batch, rules_of
from reader.ingest.extract import extract
from reader.ingest.sanitize import sanitize
from reader.model import Block, Kind

WORD = re.compile(r"\w+")

VETO = 0.2
RULES = rules_of(Settings())

Extractor = Callable[[bytes, str], str]
Score = tuple[float, float, bool]
"""Precision, recall, and whether the words are the very same."""


def blocks_of(page: bytes, url: str) -> tuple[Block, ...]:
    """The article as the pipeline gets it, before the filter."""
    found = extract(page, url)
    return sanitize(found.html, url) if found else ()


def ours(page: bytes, url: str) -> str:
    """Running text only: the texts to compare with have no captions."""
    without = (Kind.IMAGE, Kind.EMBED)
    return "\n\n".join(b.text for b in blocks_of(page, url) if b.kind not in without)


def batch(page: bytes, url: str) -> str:
    """What `tread clean --batch` answers, the filter included."""
    return str(_answer(page, url).get("text", ""))


def vetoed(page: bytes, url: str) -> str:
    """The same without the blocks that readability-lxml leaves out: a second opinion."""
    other = shingles(WORD.findall(readability(page, url)))
    texts: list[str] = []
    for block in _answer(page, url).get("blocks", ()):
        words = WORD.findall(block["text"])
        own = shingles(words)
        seen = sum(one in other for one in own)
        if not block["removed"] and (len(words) < 4 or seen >= VETO * len(own)):
            texts.append(block["text"])
    return "\n\n".join(texts)


def _answer(page: bytes, url: str) -> dict[str, Any]:
    line = json.dumps({"id": 0, "url": url, "html": page.decode("utf-8", "replace")})
    (answer,) = clean_batch([line], RULES)
    found: dict[str, Any] = json.loads(answer)
    return found


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
    "tread clean --batch": batch,
    "… with a second opinion": vetoed,
}


def shingles(words: list[str]) -> Counter[tuple[str, ...]]:
    last = max(1, len(words) - 3) if words else 0
    return Counter(tuple(words[at : at + 4]) for at in range(last))


def compare(found: str, wanted: str) -> Score:
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

    scores: list[Score]
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
    start = time.process_time()
    texts = [extractor(page, one["url"]) for page, one in zip(pages, articles, strict=True)]
    seconds = time.process_time() - start
    scores = [compare(text, one["text"]) for text, one in zip(texts, articles, strict=True)]
    return Figures(scores, seconds)


def half(url: str) -> int:
    """In which half of the sites a page is: who looks into one measures on the other."""
    return hashlib.sha256((urlsplit(url).hostname or "").encode()).digest()[0] % 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="extractors whose name begins so")
    parser.add_argument("--pages", action="store_true", help="the pages that fall short, too")
    parser.add_argument("--halves", action="store_true", help="each half of the sites by itself")
    args = parser.parse_args()
    lines = (args.folder / "articles_dev.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    pages = [page_of(args.folder, article["page"]) for article in articles]
    print(HEAD)
    speeds: dict[str, float] = {}
    for name, extractor in EXTRACTORS.items():
        if not name.startswith(args.only):
            continue
        figures = measure(extractor, pages, articles)
        print(figures.row(name), flush=True)
        speeds[name] = len(pages) / figures.seconds
        for side in (0, 1) if args.halves else ():
            pairs = zip(figures.scores, articles, strict=True)
            own = [score for score, article in pairs if half(article["url"]) == side]
            print(Figures(own, figures.seconds).row(f"… half {side} of the sites"))
        if args.pages:
            for article, score in zip(articles, figures.scores, strict=True):
                if min(score[:2]) < 0.93:
                    print(f"    {score[0]:.2f} {score[1]:.2f} {article['page']} {article['url']}")
    if {"trafilatura", "tread clean --batch"} <= speeds.keys():
        ratio = speeds["tread clean --batch"] / speeds["trafilatura"]
        print(f"\ntread clean --batch makes {ratio:.2f} times the pages of trafilatura alone.")


if __name__ == "__main__":
    main()
