"""Which blocks repeat across one feed: prints of blocks, and in how many entries each was seen.

Repetition alone removes nothing (a column's fixed headings, a refrain and a ticket line repeat
too); `score` counts it as one piece of evidence among others.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reader.model import Article, Block, Kind

MIN_ENTRIES = 2
MIN_SHARE = 0.2
"""A print seen in fewer entries, or in a smaller share of them, does not count as repeated."""
MIN_WORDS = 3
"""A shorter block ("None this week.") repeats by chance."""

_REPEATABLE = frozenset({Kind.PARAGRAPH, Kind.LIST, Kind.TABLE})
_NOT_WORDS = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a feed repeats: print -> number of distinct entries that hold it."""

    seen: Mapping[str, int] = field(default_factory=dict)
    entries: int = 0

    def repeats(self, block: Block, title: str) -> int:
        """In how many entries the block was seen; 0 when that is no repetition."""
        if not self.seen:
            return 0
        mark = fingerprint(block, title)
        count = self.seen.get(mark, 0) if mark else 0
        enough = count >= MIN_ENTRIES and count >= MIN_SHARE * self.entries
        return count if enough else 0


EMPTY_EVIDENCE = Evidence()


def gather(articles: Iterable[Article]) -> Evidence:
    """The evidence of a feed's articles; the same article given twice counts once."""
    seen: Counter[str] = Counter()
    known: set[object] = set()
    for article in articles:
        identity = article.url or (article.title, tuple(block.text for block in article.blocks))
        if identity in known:
            continue
        known.add(identity)
        marks = {fingerprint(block, article.title) for block in article.blocks}
        seen.update(mark for mark in marks if mark)
    kept = {mark: count for mark, count in seen.items() if count >= MIN_ENTRIES}
    return Evidence(kept, len(known))


def fingerprint(block: Block, title: str) -> str:
    """A short print that survives case, digits, punctuation, white space and the entry's title.

    Empty for what may repeat rightly: headings, quotations, code, images, very short lines.
    """
    if block.kind not in _REPEATABLE:
        return ""
    text = _plain(block.text)
    own = _plain(title)
    if len(own.split()) >= MIN_WORDS:
        text = text.replace(own, "\0")
    if len(text.split()) < MIN_WORDS:
        return ""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _plain(text: str) -> str:
    return _DIGITS.sub("0", _NOT_WORDS.sub(" ", text[:2_000].casefold())).strip()
