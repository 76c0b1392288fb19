"""Prints of blocks: the same for texts that say the same, near for texts that nearly do.

A text is made plain (letter case, punctuation, digits, dates and the entry's own title do not
count) and hashed. A text of middle length also gets a sketch: MinHash (A. Broder, 1997) over its
pairs of neighbouring words. The share of equal places in two sketches estimates the share of pairs
that two texts have in common; cut into bands, near sketches are found by equality (banding, as in
Leskovec, Rajaraman and Ullman, *Mining of Massive Datasets*, chapter 3).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import pairwise
from zlib import crc32

from reader.model import Article, Block, BlockPrint, Kind

MIN_WORDS = 3
"""A shorter block ("None this week.") repeats by chance."""
SKETCH_FROM, SKETCH_TO = 8, 45
"""Words of a block that gets a sketch: fewer say too little, more cost too much."""
FIRST, LAST = 20, 40
"""How many blocks from either end of an article get a print."""
REACH = 2_000
"""Characters of a block that count."""
ALIKE = 5
"""Texts are near when at least so many of the PLACES of their sketches are equal."""
PLACES = 8
CROWD = 16
"""How many prints that are not near each other may share a band and still be compared."""

_REPEATABLE = frozenset({Kind.PARAGRAPH, Kind.LIST, Kind.TABLE})
_NOT_WORDS = re.compile(r"[\W_]+")
_ASCII = bytes(
    ord(chr(n).lower() if chr(n).isalpha() else "0" if chr(n).isdigit() else " ")
    for n in range(128)
) + bytes(128)
"""Letters lower case, digits 0, all else a blank."""
_WIDE = re.compile(r"[\u3040-\u9fff]")
_DIGITS = re.compile(r"\d+")
_DATE_WORDS = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday
    saturday sunday mon tue wed thu fri sat sun
    januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag
    samstag sonntag janvier février mars avril juin juillet août septembre octobre novembre
    décembre lundi mardi mercredi jeudi vendredi samedi dimanche enero febrero marzo abril mayo
    junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes
    sábado domingo janeiro fevereiro março maio junho julho setembro outubro dezembro segunda terça
    quarta quinta sexta gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    lunedì martedì mercoledì giovedì venerdì sabato domenica januari februari maart mei augustus
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
"""
_DATES = frozenset(_DATE_WORDS.split())
_LOW = 0xFFFF_FFFF
_SALTS = (
    0x0F1BBCDC, 0x2545F491, 0x4B9D3A67, 0x6ED9EBA1, 0x8F1BBCDC, 0xA54FF53A, 0xCA62C1D6, 0xE1B36D5F,
)  # fmt: skip
"""Each begins with another three bits: its place among them."""
_SHIFT = 29
_SKETCH = struct.Struct(f"<{PLACES}I")
_BANDS = struct.Struct(f"<{PLACES // 2}Q")
_POSITIVE = (1 << 63) - 1


def plain_words(text: str, title: Sequence[str] = ()) -> list[str]:
    """The words that count: a number or a date is "0", and `title` (the plain words of the entry's
    own title) is one word."""
    found = _words(text)
    if len(title) < MIN_WORDS or len(found) < len(title) or title[0] not in found:
        return found
    whole, part = f" {' '.join(found)} ", f" {' '.join(title)} "
    return whole.replace(part, " \0 ").split() if part in whole else found


def _words(text: str) -> list[str]:
    if len(text) > REACH:
        text = text[:REACH]
    if text.isascii():
        plain = text.encode().translate(_ASCII).decode()
    else:
        plain = _DIGITS.sub("0", _WIDE.sub(r" \g<0> ", _NOT_WORDS.sub(" ", text.casefold())))
    found = plain.split()
    if "0" not in plain and _DATES.isdisjoint(found):
        return found
    out: list[str] = []
    for word in found:
        if word in _DATES or not word.strip("0"):
            word = "0"  # noqa: PLW2901 - the same word, made plain
        elif "0" in word:
            word = _DIGITS.sub("0", word)  # noqa: PLW2901
        if word != "0" or not out or out[-1] != "0":  # "12 May 2026" is as long as "yesterday"
            out.append(word)
    return out


def fingerprint(block: Block, title: str) -> int | None:
    """The print of a block's text, `BlockPrint.own`; None for what may repeat rightly: headings,
    quotations, code, images, very short lines."""
    if block.kind not in _REPEATABLE:
        return None
    words = plain_words(block.text, _words(title))
    return None if _is_short(words) else _own(_told(words))


def without_print(count: int) -> range:
    """Which of so many blocks are too far from either end to get a print."""
    return range(FIRST, count - LAST)


def prints_of(article: Article, publisher: str) -> tuple[BlockPrint, ...]:
    """The prints of an article's blocks, those near either end, in order."""
    salt = _salt(publisher)
    count = len(article.blocks)
    title = _words(article.title)
    found: list[BlockPrint] = []
    amid = without_print(count)
    for at, block in enumerate(article.blocks):
        if block.kind not in _REPEATABLE or at in amid:
            continue
        words = plain_words(block.text, title)
        if _is_short(words):
            continue
        told = _told(words)
        own = _own(told)
        mark = (own ^ salt) & _POSITIVE
        if SKETCH_FROM <= len(words) <= SKETCH_TO:
            sketch = _sketch(told.split())
            bands = _bands(sketch, salt)
            found.append(BlockPrint(at, count - 1 - at, own, mark, sketch, bands))
        else:
            found.append(BlockPrint(at, count - 1 - at, own, mark))
    return tuple(found)


def identity(block: Block, title: str) -> tuple[int, bytes]:
    """Print and sketch of any block whatever, by which a reader's word about it is remembered."""
    words = plain_words(block.text, _words(title))
    if words:
        return _own(_told(words)), sketch_of(words)
    return _own(_told([block.kind.value, block.text, block.source])), b""


def sketch_of(words: Sequence[str]) -> bytes:
    """The sketch of a text of these words; empty for a short one."""
    return _sketch(_told(words).split()) if len(words) >= SKETCH_FROM else b""


def _sketch(words: Sequence[bytes]) -> bytes:
    hashes = list(map(crc32, words))
    pairs = [(a * 0x9E3779B1 + b * 0x85EBCA77) & _LOW for a, b in pairwise(hashes)]
    least = [_LOW] * PLACES
    for pair in pairs:  # the least pair ^ salt begins as the salt does, if any pair does
        place = pair >> _SHIFT
        value = pair ^ _SALTS[place]
        if value < least[place]:  # noqa: PLR1730 - min() takes twice as long
            least[place] = value
    for place, salt in enumerate(_SALTS):
        if least[place] >> _SHIFT:
            least[place] = min([pair ^ salt for pair in pairs])
    return _SKETCH.pack(*least)


def are_near(one: bytes, other: bytes) -> bool:
    """Whether two sketches are of texts that share most of their wording."""
    if not one or not other:
        return False
    equal: list[bool] = [
        a == b for a, b in zip(_SKETCH.unpack(one), _SKETCH.unpack(other), strict=True)
    ]
    return sum(equal) >= ALIKE


def _is_short(words: Sequence[str]) -> bool:
    if len(words) < MIN_WORDS:
        return True
    if len(words) >= MIN_WORDS * 4:
        return False
    wide = sum(1 for word in words if _WIDE.match(word))
    return wide > 0 and len(words) - wide + wide // 3 < MIN_WORDS


def _told(words: Sequence[str]) -> bytes:
    return " ".join(words).encode()


def _own(told: bytes) -> int:
    digest = blake2b(told, digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _salt(publisher: str) -> int:
    if not publisher:
        return 0
    digest = blake2b(publisher.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _bands(sketch: bytes, salt: int) -> tuple[int, ...]:
    """Two places a band; the publisher is in the number, so it needs no column of its own."""
    if not sketch:
        return ()
    bands = _BANDS.unpack(sketch)
    return tuple([(band * 0x9E3779B97F4A7C15 ^ salt) & _POSITIVE for band in bands])


class Index:
    """Prints by which near ones are counted: the first seen of each kind."""

    def __init__(self) -> None:
        self._sketches: dict[int, bytes] = {}
        self._bands: dict[tuple[int, int], list[int]] = {}

    def add(self, mark: int, sketch: bytes, bands: Sequence[int]) -> None:
        """Count others that are near it under this print."""
        self._sketches[mark] = sketch
        for at, band in enumerate(bands):
            crowd = self._bands.setdefault((at, band), [])
            if len(crowd) < CROWD:
                crowd.append(mark)

    def placed(self, one: BlockPrint) -> BlockPrint:
        """The print with the mark it is counted under: a known one, or from now on its own."""
        if one.mark in self._sketches:
            return one
        for at, band in enumerate(one.bands):
            for mark in self._bands.get((at, band), ()):
                if are_near(one.sketch, self._sketches[mark]):
                    return replace(one, mark=mark)
        self.add(one.mark, one.sketch, one.bands)
        return one
