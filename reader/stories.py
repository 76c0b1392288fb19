"""When do two entries tell the same story? Precise above all: a wrong yes hides an article.

Two questions, both about texts and not about subjects. `keys` are few numbers by which versions of
one story find each other in a table: they are cheap, and may bring together what does not belong
together. `same_story` then compares the texts themselves, word by word.

The keys of a text are pairs of the least hashes of its beginning (bottom-k sketches, after A.
Broder, *On the resemblance and containment of documents*, 1997); one that comes or goes changes
no more than two of the three. The comparison is by the shares of triples of neighbouring words
that both have, of all (resemblance) and of the shorter (containment).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from reader.text import tokens

BEGINNING = 480
"""Characters of a text that its keys are made of."""
LEAST_WORDS = 20
"""Of a beginning that has keys of its own: shorter ones are alike by chance."""
REACH = 40_000
"""Characters of a text that are compared."""
TITLE_WORDS = 3
"""A title of fewer ("Open thread") names no story."""

WORDLESS = 12
"""A text of fewer words ("Comments") is none; then address and title must say it."""
TEASER = 25
"""Words that a beginning must have to be known in another text by the same title."""
ALONE = 80
"""Words that a text must have to be known by nothing but itself."""

_LOW = 0xFFFF_FFFF
_PARTED = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + b" " * 128
_KEY = (1 << 47) - 1
_SCHEME = re.compile(r"^https?://(www\.)?", re.IGNORECASE)


Triple = tuple[str, str, str]
"""Three words that stand one after the other."""


class Telling(NamedTuple):
    """One version of a story: what an entry is compared by. `link` is a `link_key`."""

    title: str
    link: str
    text: str


def link_key(url: str) -> str:
    """What the addresses of one article share: no scheme, www, trailing slash or fragment."""
    return _SCHEME.sub("", url.partition("#")[0]).rstrip("/")


def keys(telling: Telling) -> list[int]:
    """The numbers by which other versions of a story find this one; none when it has neither an
    address nor a title nor a text to speak of."""
    found = []
    if _is_address(telling.link):
        found.append(_hashed("link", telling.link))
    title = tokens(telling.title.casefold())
    if len(title) >= TITLE_WORDS:
        found.append(_hashed("title", " ".join(title)))
    pairs = _pairs(_plain_words(telling.text[:BEGINNING].lower()))
    if len(pairs) >= LEAST_WORDS:
        a, b, c = sorted(pairs)[:3]
        found += [(x << 32 ^ y * 0x9E3779B1) & _KEY for x, y in ((a, b), (a, c), (b, c))]
    return found


def _plain_words(text: str) -> list[bytes]:
    """Words for a quick look: letters that are not English part them as punctuation does; where
    that leaves too few, as all of them are such, the words they really are."""
    words = text.encode("ascii", "replace").translate(_PARTED).split()
    if len(words) > LEAST_WORDS or text.isascii():
        return words[:-1]  # the last may be cut in two
    return [word.encode("utf-8", "replace") for word in tokens(text)[:-1]]


def _pairs(words: Iterable[bytes]) -> set[int]:
    """A hash of each pair of neighbouring words."""
    return {(x * 0x9E3779B1 ^ y * 0x85EBCA77) & _LOW for x, y in pairwise(map(crc32, words))}


def _hashed(kind: str, text: str) -> int:
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=8, person=kind.encode()).digest()
    return int.from_bytes(digest, "big") & _KEY


def _is_address(link: str) -> bool:
    """A site's front page is the address of no article."""
    return "/" in link


class Compared:
    """A version that others are compared with; what that takes is worked out once, if at all."""

    def __init__(self, telling: Telling) -> None:
        self.telling = telling

    @cached_property
    def title(self) -> list[str]:
        return tokens(self.telling.title.casefold())

    @cached_property
    def words(self) -> list[str]:
        return _words(self.telling)

    @cached_property
    def triples(self) -> set[Triple]:
        return _triples(self.words)

    def same_story(self, other: Telling) -> bool:
        """Is the other a version of the same?"""
        mine = self.telling
        same_link = mine.link == other.link and _is_address(mine.link)
        title = tokens(other.title.casefold())
        same_title = title == self.title and len(title) >= TITLE_WORDS
        if mine.text == other.text:
            shorter, resemblance, containment = len(self.words), 1.0, 1.0
        else:
            words = _words(other)
            shorter = min(len(self.words), len(words))
            resemblance, containment = self._shares(words)
        if same_link:
            return (same_title and shorter < WORDLESS) or containment >= (
                0.5 if same_title else 0.8
            )
        if _host(mine.link) and _host(mine.link) == _host(other.link):
            # Two addresses of one site are two articles, and a column says much the same each day.
            return same_title and shorter >= ALONE and resemblance >= 0.9
        if same_title:
            return shorter >= TEASER and (containment >= 0.85 or resemblance >= 0.6)
        return shorter >= ALONE and resemblance >= 0.8

    def _shares(self, words: Sequence[str]) -> tuple[float, float]:
        triples = _triples(words)
        if not triples or not self.triples:
            return 0.0, 0.0
        shared = len(triples & self.triples)
        return (
            shared / (len(triples) + len(self.triples) - shared),
            shared / min(len(triples), len(self.triples)),
        )


def _words(telling: Telling) -> list[str]:
    return tokens(telling.text[:REACH].lower())


def _triples(words: Sequence[str]) -> set[Triple]:
    return set(zip(words, words[1:], words[2:], strict=False))


def _host(link: str) -> str:
    return link.partition("/")[0]
