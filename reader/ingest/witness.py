"""A whole page as a witness: what it says about blocks that another extractor cut from it.

Each block is looked for among the texts of the page, by runs of words. Where it stands there tells
its links, the names that the publisher gave to the boxes around it, and whether our own reading of
the page takes it for the article: a second opinion, which no wording can replace.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from reader.ingest.extract import extract
from reader.ingest.sanitize import sanitize
from reader.model import Block, Kind, PageEvidence, Sighting
from reader.text import safe_line

SHINGLE = 4
"""Words in a row that make two texts the same at that place."""
PARAGRAPH = 10
"""Words that make more than a headline or a byline."""
AGREED = 0.5
"""Share of the blocks' words that our own extract must hold: where the two have read different
articles, the page says nothing."""
KEPT = 0.5
"""Share of a block's runs of words that our own extract must hold for the block to be in it."""
CAPTION = 0.8
"""Share of a block's runs of words that must stand below a picture for it to be the caption."""
MOST_PLACES = 64
"""Places of one run of words that are remembered; a page of one word repeated has no others."""

_WORD = re.compile(r"\w+")

Words = tuple[str, ...]


def testify(page: str, url: str, blocks: Sequence[Block]) -> PageEvidence | None:
    """What `page` says about `blocks`, or None when there is no article in it."""
    found = extract(page.encode("utf-8", "replace"), url)
    if found is None:
        return None
    read, seen = sanitize(found.html, url), sanitize(page, url)
    whole = _Text(seen)
    extracted = _Extract([_words(line) for block in read for line in _lines(block)])
    captions = _Extract([_words(b.text) for b in (*read, *seen) if b.kind is Kind.IMAGE])
    running = _Extract([_words(b.text) for b in read if b.kind is not Kind.IMAGE])
    texts = [_words(block.text) for block in blocks]
    kept = [extracted.holds(words) for words in texts]
    held = sum(len(words) for words, is_kept in zip(texts, kept, strict=True) if is_kept)
    if held < AGREED * sum(map(len, texts)):
        return None
    body = [
        is_kept and len(words) >= PARAGRAPH and block.kind is not Kind.HEADING
        for block, words, is_kept in zip(blocks, texts, kept, strict=True)
    ]
    above = list(accumulate(body, initial=0))
    sightings: list[Sighting] = []
    after = 0
    for at, words in enumerate(texts):
        place = whole.find(words, after)
        known = Sighting(
            kept=kept[at],
            above=above[at],
            below=above[-1] - above[at + 1],
            caption=captions.holds(words, CAPTION) and not running.holds(words, CAPTION),
        )
        if place is not None:
            after = place
            known = whole.sighting(known, words, place)
        sightings.append(known)
    return PageEvidence(tuple(sightings), safe_line(found.author))


def _lines(block: Block) -> Iterator[str]:
    """A block's text, and each cell of a table."""
    yield block.text
    for row in block.rows:
        yield from row


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text.lower()))


def _runs(words: Words) -> Iterator[Words]:
    return (words[at : at + SHINGLE] for at in range(len(words) - SHINGLE + 1))


class _Extract:
    """Texts as runs of words; short lines count when they are there as a line."""

    def __init__(self, texts: Sequence[Words]) -> None:
        self._runs = {run for words in texts for run in _runs(words)}
        self._lines = set(texts)

    def holds(self, words: Words, share: float = KEPT) -> bool:
        if len(words) < SHINGLE:
            return bool(words) and words in self._lines
        own = set(_runs(words))
        return sum(run in self._runs for run in own) >= share * len(own)


@dataclass(slots=True)
class _Text:
    """The words of a page in reading order, each known by its number."""

    blocks: Sequence[Block]
    copies: Counter[Words] = field(default_factory=Counter)
    _starts: list[int] = field(default_factory=list)
    _links: list[int] = field(default_factory=lambda: [0])
    """Before each word, how many words of links there are."""
    _places: dict[Words, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for block in self.blocks:
            start = len(self._links) - 1
            self._starts.append(start)
            words: list[str] = []
            for linked, text in _parts(block):
                words += _words(text)
                self._count(len(words) - (len(self._links) - 1 - start), linked=linked)
            self.copies[tuple(words)] += 1
            self._remember(tuple(words), start)
            self._remember_cells(block, start)

    def _count(self, words: int, *, linked: bool) -> None:
        for _ in range(words):
            self._links.append(self._links[-1] + linked)

    def _remember(self, words: Words, start: int) -> None:
        if len(words) < SHINGLE:
            self._place(words, start)
        for at, run in enumerate(_runs(words)):
            self._place(run, start + at)

    def _remember_cells(self, block: Block, start: int) -> None:
        """The short cells of a table, each as a text of its own."""
        for row in block.rows:
            for cell in row:
                words = _words(cell)
                if len(words) < SHINGLE:
                    self._place(words, start)
                start += len(words)

    def _place(self, run: Words, at: int) -> None:
        known = self._places.setdefault(run, [])
        if len(known) < MOST_PLACES:
            known.append(at)

    def find(self, words: Words, after: int) -> int | None:
        """The number of the block's first word on the page, or of the first known run in it: the
        nearest one that follows `after`, else the first of all."""
        if len(words) < SHINGLE:
            return _nearest(self._places.get(words), after)
        for run in _runs(words):
            if run in self._places:
                return _nearest(self._places[run], after)
        return None

    def sighting(self, known: Sighting, words: Words, place: int) -> Sighting:
        """What is known of a block, and what its place on the page adds."""
        source = self.blocks[bisect_right(self._starts, place) - 1]
        return replace(
            known,
            found=True,
            density=self._density(place, len(words)),
            hint=source.hint,
            copies=self.copies[words],
        )

    def _density(self, place: int, words: int) -> float:
        end = min(place + words, len(self._links) - 1)
        return (self._links[end] - self._links[place]) / (end - place) if end > place else 0.0


def _nearest(places: list[int] | None, after: int) -> int | None:
    if not places:
        return None
    return next((place for place in places if place >= after), places[0])


def _parts(block: Block) -> Iterator[tuple[bool, str]]:
    """The text in pieces: whether it is a link, and the words."""
    at = 0
    for span in block.spans:
        if span.style == "link" and span.start >= at:
            yield False, block.text[at : span.start]
            yield True, block.text[span.start : span.end]
            at = span.end
    yield False, block.text[at:]
