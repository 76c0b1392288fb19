"""Prints of an entry <-> a few bytes.

First what most marks have in common with their own prints (within one publisher that is one number)
and the number of the last block; then for each print its block (in the upper bits what else there
is), its own print, its mark where that is another one's, and its sketch with one byte a place: enough
to say which texts are near.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from reader.model import BlockPrint

PLACES = 8
_HEAD = struct.Struct("<QH")
_PRINT = struct.Struct("<Hq")
_MARK = struct.Struct("<q")
_FULL_SKETCH = struct.Struct(f"<{PLACES}I")
_SHORT_SKETCH = struct.Struct(f"<{PLACES}B")
_BANDS = struct.Struct("<4q")
_FOREIGN, _SKETCHED = 0x8000, 0x4000
_POSITIVE = (1 << 63) - 1
_MOST = 0x3FFF
"""The last block of which the number is told."""


class SeenPrint(NamedTuple):
    """A print as an entry holds it; `sketch` is short."""

    block: int
    from_end: int
    own: int
    mark: int
    sketch: tuple[int, ...]


def pack_prints(prints: Sequence[BlockPrint]) -> bytes:
    """The prints of an entry; one beyond the last number stands there as well."""
    salts = Counter((one.mark ^ one.own) & _POSITIVE for one in prints)
    salt = salts.most_common(1)[0][0] if salts else 0
    last = min(prints[0].block + prints[0].from_end, _MOST) if prints else 0
    parts = [_HEAD.pack(salt, last)]
    for one in prints:
        foreign = (one.own ^ salt) & _POSITIVE != one.mark
        flags = _FOREIGN * foreign + _SKETCHED * bool(one.sketch)
        parts.append(_PRINT.pack(min(one.block, last) | flags, one.own))
        if foreign:
            parts.append(_MARK.pack(one.mark))
        if one.sketch:
            parts.append(_SHORT_SKETCH.pack(*shortened(one.sketch)))
    return b"".join(parts)


def unpack_prints(packed: bytes) -> list[SeenPrint]:
    """What `pack_prints` packed."""
    salt, last = _HEAD.unpack_from(packed)
    at, size = _HEAD.size, len(packed)
    found: list[SeenPrint] = []
    while at < size:
        flags, own = _PRINT.unpack_from(packed, at)
        block = flags & _MOST
        at += _PRINT.size
        mark = (own ^ salt) & _POSITIVE
        if flags & _FOREIGN:
            (mark,) = _MARK.unpack_from(packed, at)
            at += _MARK.size
        sketch: tuple[int, ...] = ()
        if flags & _SKETCHED:
            sketch = _SHORT_SKETCH.unpack_from(packed, at)
            at += _SHORT_SKETCH.size
        found.append(SeenPrint(block, last - block, own, mark, sketch))
    return found


def shortened(sketch: bytes) -> tuple[int, ...]:
    """A sketch with one byte a place."""
    return tuple(place & 0xFF for place in _FULL_SKETCH.unpack(sketch)) if sketch else ()


def pack_bands(bands: Sequence[int]) -> bytes:
    """The bands of a print."""
    return _BANDS.pack(*bands) if bands else b""


def unpack_bands(packed: bytes) -> tuple[int, ...]:
    """What `pack_bands` packed."""
    return _BANDS.unpack(packed) if packed else ()
