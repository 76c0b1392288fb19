"""Pictures on the disk, so that one that was seen is not fetched again; the oldest go first."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from reader.paths import make_private

MOST = 100 * 2**20
"""Bytes of all pictures together."""
SUFFIX = ".picture"


class Cache:
    """A folder of files that only the reader may read, named by a hash of their address. A disk
    that is full or read-only costs a fetch, never a picture."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self.folder = folder
        self._most = most

    def get(self, address: str) -> bytes | None:
        """The picture, if it is here; it counts as used now."""
        path = self._path(address)
        try:
            body = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return body

    def put(self, address: str, body: bytes) -> None:
        """Keep a picture, in place of those not looked at for longest."""
        if len(body) > self._most:
            return
        with contextlib.suppress(OSError):
            make_private(self.folder)
            self._make_room(len(body))
            handle, name = tempfile.mkstemp(dir=self.folder)  # which is made 0600
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(body)
                Path(name).replace(self._path(address))
            except OSError:
                Path(name).unlink(missing_ok=True)

    def drop(self, address: str) -> None:
        """Forget a picture."""
        with contextlib.suppress(OSError):
            self._path(address).unlink(missing_ok=True)

    def size(self) -> tuple[int, int]:
        """How many pictures, and how many bytes."""
        found = self._files()
        return len(found), sum(size for _, size, _ in found)

    def _make_room(self, wanted: int) -> None:
        found = sorted(self._files())
        total = wanted + sum(size for _, size, _ in found)
        for _, size, path in found:
            if total <= self._most:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _files(self) -> list[tuple[float, int, Path]]:
        """When it was used, how large it is, and where."""
        found = []
        with contextlib.suppress(OSError):
            for path in self.folder.glob(f"*{SUFFIX}"):
                with contextlib.suppress(OSError):
                    told = path.stat()
                    found.append((told.st_mtime, told.st_size, path))
        return found

    def _path(self, address: str) -> Path:
        return self.folder / (hashlib.sha256(address.encode()).hexdigest() + SUFFIX)
