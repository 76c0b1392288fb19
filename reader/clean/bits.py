"""A number as a set of places: what is known of many things is laid together in one step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def as_bits(each: Iterable[bool]) -> int:
    """The places of what is true."""
    return sum(1 << at for at, true in enumerate(each) if true)


def bits(number: int) -> Iterator[int]:
    """The places that are set, in their order."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
