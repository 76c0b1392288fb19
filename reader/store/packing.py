"""Texts in few bytes: zstd with a dictionary of our own words.

A packed text begins with the number of the dictionary it was packed with, so that a store holds
texts of several and all stay readable: a dictionary is never edited, a better one is a new file
(`python -m tools.dictionary`). zstandard is imported where a text is packed or unpacked: a list
needs none.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import StoreError

if TYPE_CHECKING:
    from zstandard import ZstdCompressionDict, ZstdCompressor, ZstdDecompressor

NEWEST = 1
"""The dictionary that texts are packed with now; 0 is none."""
LEVEL = 3
"""Level 6 saves another 3 % and takes more than twice the time (docs/store.md)."""
LARGEST = 256 * 2**20
"""A text of more bytes is no text of ours: the file is damaged."""


class _Tools(threading.local):
    """A compressor may serve one thread at a time."""

    def __init__(self) -> None:
        self.packer: ZstdCompressor | None = None
        self.unpackers: dict[int, ZstdDecompressor] = {}


_tools = _Tools()


def pack(data: bytes) -> bytes:
    """`data` in fewer bytes."""
    if _tools.packer is None:
        import zstandard

        _tools.packer = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_dictionary(NEWEST), write_checksum=False, write_dict_id=False
        )
    return bytes((NEWEST,)) + _tools.packer.compress(data)


def unpack(packed: bytes) -> bytes:
    """What `pack` was given. Raises StoreError for what it never made."""
    import zstandard

    number = packed[0] if packed else 0
    unpacker = _tools.unpackers.get(number)
    try:
        if unpacker is None:
            unpacker = zstandard.ZstdDecompressor(dict_data=_dictionary(number))
            _tools.unpackers[number] = unpacker
        return unpacker.decompress(packed[1:], max_output_size=LARGEST)
    except (zstandard.ZstdError, FileNotFoundError, MemoryError) as error:
        raise StoreError(
            "A stored text cannot be unpacked: the store is damaged, or a newer tread made it.",
            "Run: tread store check",
        ) from error


@lru_cache
def _dictionary(number: int) -> ZstdCompressionDict | None:
    if not number:
        return None
    import zstandard

    path = Path(__file__).with_name(f"words{number}.zdict")
    made = zstandard.ZstdCompressionDict(path.read_bytes())
    if number == NEWEST:
        made.precompute_compress(level=LEVEL)
    return made
