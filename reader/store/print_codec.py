"""Prints of an entry <-> a few bytes.

First what most marks have in common with their own prints (within one publisher that is one
number), the number of the last block, and how many prints there are; then the blocks of all (in the
upper bits what else there is), their own prints, the marks that are another print's, and sketches
with one byte a place: enough to say which texts are near.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from reader.model import BlockPrint

PLACES = 8
_HEAD = struct.Struct("<QHB")
_BANDS = struct.Struct("<4q")
_FOREIGN, _SKETCHED = 0x8000, 0x4000
_LAST = 0x3FFF
"""The last block of which the number is told."""
_POSITIVE = (1 << 63) - 1


class SeenPrint(NamedTuple):
    """A print as an entry holds it; `sketch` is short."""

    block: int
    from_end: int
    own: int
    mark: int
    sketch: bytes


def pack_prints(prints: Sequence[BlockPrint]) -> bytes:
    """The prints of an entry; one beyond the last number stands there as well."""
    salts = Counter((one.mark ^ one.own) & _POSITIVE for one in prints)
    salt = salts.most_common(1)[0][0] if salts else 0
    last = min(prints[0].block + prints[0].from_end, _LAST) if prints else 0
    count = len(prints)
    blocks, foreign, sketches = list[int](), list[int](), list[bytes]()
    for one in prints:
        block = min(one.block, last)
        if (one.own ^ salt) & _POSITIVE != one.mark:
            block |= _FOREIGN
            foreign.append(one.mark)
        if one.sketch:
            block |= _SKETCHED
            sketches.append(shortened(one.sketch))
        blocks.append(block)
    return b"".join(
        (
            _HEAD.pack(salt, last, count),
            struct.pack(f"<{count}H{count}q", *blocks, *(one.own for one in prints)),
            struct.pack(f"<{len(foreign)}q", *foreign),
            *sketches,
        )
    )


def unpack_prints(packed: bytes) -> list[SeenPrint]:
    """What `pack_prints` packed."""
    salt, last, count = _HEAD.unpack_from(packed)
    numbers = struct.unpack_from(f"<{count}H{count}q", packed, _HEAD.size)
    blocks, owns = numbers[:count], numbers[count:]
    foreign = sum(block >= _FOREIGN for block in blocks)
    at = _HEAD.size + 10 * count
    marks = iter(struct.unpack_from(f"<{foreign}q", packed, at))
    at += 8 * foreign
    found: list[SeenPrint] = []
    for block, own in zip(blocks, owns, strict=True):
        mark = next(marks) if block & _FOREIGN else (own ^ salt) & _POSITIVE
        sketch = b""
        if block & _SKETCHED:
            sketch = packed[at : at + PLACES]
            at += PLACES
        place = block & _LAST
        found.append(SeenPrint(place, last - place, own, mark, sketch))
    return found


def shortened(sketch: bytes) -> bytes:
    """A sketch with one byte a place."""
    return sketch[::4]


def pack_bands(bands: Sequence[int]) -> bytes:
    """The bands of a print."""
    return _BANDS.pack(*bands) if bands else b""


def unpack_bands(packed: bytes) -> tuple[int, ...]:
    """What `pack_bands` packed."""
    return _BANDS.unpack(packed) if packed else ()
