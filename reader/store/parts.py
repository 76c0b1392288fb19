"""A stretch of a list, and two states of a list made into one."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from reader.store.listing import Listing


class Part(Sequence[int]):
    """A stretch of a listing."""

    def __init__(self, whole: Listing, span: range) -> None:
        self.whole = whole
        self.span = span

    def __len__(self) -> int:
        return len(self.span)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> array[int]: ...
    def __getitem__(self, at: int | slice) -> int | array[int]:
        return self.freeze()[at] if isinstance(at, slice) else self.whole[self.span[at]]

    def __contains__(self, entry: object) -> bool:
        at = self.whole.known(entry) if isinstance(entry, int) else None
        return at is not None and at in self.span

    def looked_at(self) -> list[int]:
        """What of it has been read."""
        return [entry for at, entry in self.whole.looked_at() if at in self.span]

    def freeze(self) -> array[int]:
        """Read every number, for what is about to be done to all."""
        return self.whole.stretch(self.span)


def woven(old: Sequence[int], new: Sequence[int]) -> array[int]:
    """`new`, with what only `old` has kept where it was: before the entry that followed it."""
    coming = set(new)
    kept: dict[int, list[int]] = {}
    waiting: list[int] = []
    for entry in old:
        if entry in coming:
            if waiting:
                kept[entry], waiting = waiting, []
        else:
            waiting.append(entry)
    out = array("q")
    for entry in new:
        out.extend(kept.get(entry, ()))
        out.append(entry)
    out.extend(waiting)
    return out
