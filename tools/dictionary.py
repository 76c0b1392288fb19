"""Make the dictionary that stored texts are packed with, from words of our own.

python -m tools.dictionary NUMBER

Writes reader/store/wordsNUMBER.zdict. One that was released is never made again: stores hold texts
that only it can unpack. Learned from the lines that the filter is taught with, the demo's articles
and the documents, set as the blocks of articles with the markup that such articles have.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from reader.ingest.sanitize import sanitize
from reader.model import Block, Kind, Span
from reader.store.codec import dump_body
from reader.text import EMPTY, SafeText, safe_line

ROOT = Path(__file__).parent.parent
SIZE = 48 * 1024
BLOCKS = 14
"""Blocks of an article made from lines."""
HINTS = (
    "entry-content", "post-content", "article-body", "wp-block-image size-large",
    "wp-block-heading", "sharedaddy", "caption", "figure", "wp-block-quote", "subscribe",
)  # fmt: skip
LINKS = (
    "https://www.example.org/", "https://en.wikipedia.org/wiki/", "https://github.com/",
    "https://www.youtube.com/watch?v=", "https://example.com/2026/01/", "https://twitter.com/",
    "https://blog.example.net/wp-content/uploads/2025/12/",
)  # fmt: skip


def main() -> None:
    import zstandard

    number = int(sys.argv[1])
    samples: list[bytes | bytearray | memoryview] = [*_lines(), *_pages()]
    made = zstandard.train_dictionary(SIZE, samples, level=3)
    path = ROOT / "reader" / "store" / f"words{number}.zdict"
    path.write_bytes(made.as_bytes())
    print(f"{path}: {len(made.as_bytes())} bytes, learned from {len(samples)} samples")


def _lines() -> Iterator[bytes]:
    chance = random.Random(1)  # noqa: S311
    for path in sorted((ROOT / "bench" / "lines").glob("*.tsv")):
        texts = [row.rsplit("\t", 1)[-1] for row in path.read_text("utf-8").splitlines()]
        chance.shuffle(texts)
        for start in range(0, len(texts), BLOCKS):
            part = [safe_line(text) for text in texts[start : start + BLOCKS]]
            blocks = [_block(text, chance) for text in part]
            yield dump_body(part[0], blocks)


def _block(text: SafeText, chance: random.Random) -> Block:
    spans: list[Span] = []
    if chance.random() < 0.3:
        end = chance.randint(1, max(len(text), 1))
        href = chance.choice(LINKS) + re.sub(r"\W+", "-", text[:end].lower())
        spans.append(Span(0, end, "link", SafeText(href)))
    elif chance.random() < 0.15:
        spans.append(Span(0, len(text), "strong"))
    kind = chance.choices(
        (Kind.PARAGRAPH, Kind.HEADING, Kind.LIST, Kind.QUOTE, Kind.IMAGE), (70, 8, 12, 4, 6)
    )[0]
    return Block(
        kind,
        EMPTY if kind is Kind.IMAGE else text,
        tuple(spans) if kind is not Kind.IMAGE else (),
        level=2 if kind is Kind.HEADING else 1 if kind in (Kind.LIST, Kind.QUOTE) else 0,
        marker=SafeText("•") if kind is Kind.LIST else EMPTY,
        source=SafeText(chance.choice(LINKS) + "image.jpg") if kind is Kind.IMAGE else EMPTY,
        alt=text if kind is Kind.IMAGE else EMPTY,
        hint=SafeText(chance.choice(HINTS)) if chance.random() < 0.2 else EMPTY,
    )


def _pages() -> Iterator[bytes]:
    for path in sorted((ROOT / "reader" / "demo" / "pages").glob("*.html")):
        blocks = sanitize(path.read_text("utf-8"), "https://demo.example/")
        yield dump_body(safe_line(path.stem), blocks)
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for part in re.split(r"(?m)^#+ ", path.read_text("utf-8")):
            texts = [safe_line(text) for text in part.split("\n\n")]
            yield dump_body(texts[0], [Block(Kind.PARAGRAPH, text) for text in texts[1:]])


if __name__ == "__main__":
    main()
