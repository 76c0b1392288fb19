"""A list in groups: the list of each group after that of the one before, each read in windows."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import overload

from reader.store.listing import Listing, Scene
from reader.store.parts import Part


class Chained(Listing):
    """Lists one after the other; `feeds` are those of each."""

    def __init__(
        self, scene: Scene, parts: Sequence[Listing], feeds: Sequence[Sequence[int]]
    ) -> None:
        super().__init__(scene)
        self._parts = tuple(parts)
        self._part_of = {feed: at for at, group in enumerate(feeds) for feed in group}
        self._starts = [0, *accumulate(len(part) for part in parts)]
        self._size = self._starts.pop()

    def _in_part(self, at: int) -> tuple[int, int]:
        """The part in which a position is, and the position in it."""
        number = bisect_right(self._starts, at) - 1
        return number, at - self._starts[number]

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> array[int]: ...
    def __getitem__(self, at: int | slice) -> int | array[int]:
        if isinstance(at, slice):
            start, stop, step = at.indices(self._size)
            if step != 1:
                return array("q", [self[n] for n in range(start, stop, step)])
            found = array("q")
            while start < stop:
                number, inside = self._in_part(start)
                some = self._parts[number][inside : inside + stop - start]
                found += some
                start += len(some)
            return found
        at = at + self._size if at < 0 else at
        if not 0 <= at < self._size:
            raise IndexError(at)
        number, inside = self._in_part(at)
        return self._parts[number][inside]

    def __contains__(self, entry: object) -> bool:
        return isinstance(entry, int) and self.find(entry) is not None

    def find(self, entry: int) -> int | None:
        with self._database.reading() as db:
            row = db.execute("SELECT feed FROM entry WHERE id = ?", (entry,)).fetchone()
        number = self._part_of.get(row[0]) if row else None
        inside = None if number is None else self._parts[number].find(entry)
        return None if number is None or inside is None else self._starts[number] + inside

    def unread(self, at: int, *, backwards: bool = False) -> int | None:
        if backwards and at < 0:
            at = self._size
        number, inside = self._in_part(at) if at >= 0 else (0, -1)
        parts = self._parts[number::-1] if backwards else self._parts[number:]
        for step, part in enumerate(parts):
            if step:
                inside = len(part) if backwards else -1
            found = part.unread(inside, backwards=backwards) if len(part) else None
            if found is not None:
                return found
        return None

    def known(self, entry: int) -> int | None:
        for start, part in zip(self._starts, self._parts, strict=True):
            at = part.known(entry)
            if at is not None:
                return start + at
        return None

    def is_near(self, at: int) -> bool:
        number, inside = self._in_part(at)
        return self._parts[number].is_near(inside)

    def looked_at(self) -> Iterator[tuple[int, int]]:
        for start, part in zip(self._starts, self._parts, strict=True):
            yield from ((start + at, entry) for at, entry in part.looked_at())

    def stretch(self, span: range) -> array[int]:
        return self[span.start : span.stop]

    def keep(self, entries: Sequence[int]) -> None:
        if isinstance(entries, Part):
            entries = entries.looked_at()
        for part in self._parts:
            part.keep(entries)
            self._kept |= part._kept

    def freeze(self) -> array[int]:
        found = array("q")
        for part in self._parts:
            found += part.freeze()
        return found

    def survey(self) -> None:
        for part in self._parts:
            part.survey()

    def renewed(self, *stay: int) -> Listing:  # noqa: ARG002 - each part is short, or near its ends
        return self._fresh()
