"""A body on its way: in memory while it is small, in a file without a name once it grows.

Dozens arrive at once and are read one by one: what waits for its turn must not cost memory.
"""

from __future__ import annotations

import hashlib
from tempfile import SpooledTemporaryFile

IN_MEMORY = 1 << 18
"""Bytes of one body that are kept in memory until it is taken."""


class Body:
    """Bytes that are added in pieces, and taken once as a whole."""

    def __init__(self) -> None:
        self.size = 0
        self._digest = hashlib.sha256()
        # Closed by take() or close(), far from here.
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115

    def add(self, piece: bytes) -> None:
        """Add a piece at the end."""
        self.size += len(piece)
        self._digest.update(piece)
        self._file.write(piece)

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it."""
        return self._digest.hexdigest()

    def start(self, most: int) -> bytes:
        """How it begins."""
        self._file.seek(0)
        try:
            return self._file.read(most)
        finally:
            self._file.seek(0, 2)

    def take(self) -> bytes:
        """All of it; nothing is left."""
        self._file.seek(0)
        try:
            return self._file.read()
        finally:
            self.close()

    def close(self) -> None:
        """Let go of it."""
        self._file.close()
