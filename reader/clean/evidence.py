"""Which blocks repeat across one feed: prints of blocks, and in how many entries each was seen.

Repetition alone removes nothing (a column's fixed headings, a refrain and a ticket line repeat
too); `score` counts it as one piece of evidence among others, and `learned` asks for one more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from reader.clean.prints import Index, fingerprint, prints_of, without_print
from reader.model import Article, Block, BlockPrint
from reader.model_filter import PrintMemory
from reader.values import dataclass

__all__ = [
    "EMPTY_EVIDENCE",
    "Evidence",
    "Sizes",
    "Weighed",
    "fingerprint",
    "gather",
    "repeats",
    "stored_evidence",
    "weigh",
]

MIN_ENTRIES = 2
MIN_SHARE = 0.2
"""A print seen in fewer entries, or in a smaller share of them, does not count as repeated."""
STRONG_ENTRIES = 3
"""Seen in so many entries, and that share of them, a print is strong: it is remembered so, and the
older entries that hold it are judged again."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a feed repeats: print -> number of distinct entries that hold it or a near one.

    `entries` is what shares are taken of; 0 when they have been taken already.
    """

    seen: Mapping[int, int] = field(default_factory=dict)
    entries: int = 0

    def repeats(self, block: Block, title: str) -> int:
        """In how many entries the block was seen; 0 when that is no repetition."""
        return self._seen_in(fingerprint(block, title)) if self.seen else 0

    def _seen_in(self, own: int | None) -> int:
        count = self.seen.get(own, 0) if own is not None else 0
        return count if count >= MIN_ENTRIES and count >= MIN_SHARE * self.entries else 0

    def repeated(
        self, article: Article, prints: Sequence[BlockPrint] = ()
    ) -> Iterator[tuple[int, int]]:
        """The blocks that repeat, each with in how many entries it was seen; `prints` are those of
        the article, where they have been made."""
        if not self.seen:
            return
        for one in prints:
            if count := self._seen_in(one.own):
                yield one.block, count
        # Prints are made at the ends; there, a block without one is too short to have any.
        blocks = len(article.blocks)
        for at in without_print(blocks) if prints else range(blocks):
            if count := self._seen_in(fingerprint(article.blocks[at], article.title)):
                yield at, count


EMPTY_EVIDENCE = Evidence()


def gather(articles: Iterable[Article]) -> Evidence:
    """The evidence of a feed's articles; the same article given twice counts once."""
    index = Index()
    counts: Counter[int] = Counter()
    marks: dict[int, int] = {}
    known: set[object] = set()
    for article in articles:
        identity = article.url or (article.title, tuple(block.text for block in article.blocks))
        if identity in known:
            continue
        known.add(identity)
        placed = [index.placed(one) for one in prints_of(article, "")]
        marks.update((one.own, one.mark) for one in placed)
        counts.update({one.mark for one in placed})
    kept = {own: counts[mark] for own, mark in marks.items() if counts[mark] >= MIN_ENTRIES}
    return Evidence(kept, len(known))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A batch of articles held against what is stored of their feed."""

    evidence: Evidence
    prints: tuple[tuple[BlockPrint, ...], ...]
    """For each article, its prints with the marks they are to be counted under."""
    strong: tuple[int, ...]
    """Marks that are strong with this batch."""


def weigh(batch: Sequence[Sequence[BlockPrint]], memory: PrintMemory) -> Weighed:
    """The evidence of a feed's new articles and its stored ones together."""
    index = Index()
    for known in memory.known:
        index.add(known.mark, known.sketch, known.bands)
    placed = tuple(tuple(index.placed(one) for one in prints) for prints in batch)
    fresh: Counter[int] = Counter()
    for prints in placed:
        fresh.update({one.mark for one in prints})
    stored = {known.mark: known for known in memory.known}
    counts: dict[int, int] = {}
    strong: list[int] = []
    for mark, count in fresh.items():
        old = stored.get(mark)
        total = count + (old.entries if old else 0)
        recent = count + (old.recent if old else 0)
        counts[mark], is_strong = repeats(
            total, recent, Sizes.of(memory, len(batch)), strong=bool(old and old.strong)
        )
        if is_strong:
            strong.append(mark)
    seen = {one.own: counts[one.mark] for prints in placed for one in prints}
    return Weighed(Evidence({own: n for own, n in seen.items() if n}), placed, tuple(strong))


@dataclass(frozen=True, slots=True)
class Sizes:
    recent: int
    publisher: int

    @staticmethod
    def of(memory: PrintMemory, batch: int) -> Sizes:
        return Sizes(memory.recent_entries + batch, memory.publisher_entries + batch)


def repeats(total: int, recent: int, sizes: Sizes, *, strong: bool) -> tuple[int, bool]:
    """In how many entries a print counts as seen (0: no repetition), and whether it is strong.

    `total` and `recent`: entries of the publisher, and recent ones of the feed, that hold it. One
    that was strong stays so while any three entries hold it: an old article keeps its verdict when
    the publisher changes the footer.
    """
    shared = recent >= MIN_SHARE * sizes.recent or total >= MIN_SHARE * sizes.publisher
    if total >= STRONG_ENTRIES and (strong or shared):
        return total, True
    return (total, False) if total >= MIN_ENTRIES and shared else (0, False)


def stored_evidence(rows: Iterable[tuple[int, int, int, bool]], memory: PrintMemory) -> Evidence:
    """The evidence of articles that are stored: rows of (own, total, recent, strong)."""
    sizes = Sizes.of(memory, 0)
    seen: dict[int, int] = {}
    for own, total, recent, strong in rows:
        count, _ = repeats(total, recent, sizes, strong=strong)
        if count:
            seen[own] = count
    return Evidence(seen)
