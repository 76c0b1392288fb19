"""The reader's own programs: a command line -> words, and words -> arguments. Never a shell.

The line is split first and filled afterwards, so whatever a title holds stays one argument.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

PLACES = ("url", "title", "path")
"""What a word may hold in braces."""

_PLACE = re.compile(r"\{(\w+)\}")


def split(line: str, places: Sequence[str] = PLACES) -> tuple[str, ...]:
    """The words of a command line, quoted as for a shell; `places` are what they may hold in
    braces. Raises ValueError with what is wrong."""
    import shlex  # there is seldom such a line

    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise ValueError(f"its quotes do not match ({str(error).lower()})") from error
    if not words:
        raise ValueError("it names no program")
    if _PLACE.search(words[0]):
        raise ValueError("the program itself may not come from an article")
    for word in words:
        for name in _PLACE.findall(word):
            if name not in places:
                raise ValueError(f"there is no {{{name}}}")
    return words


def needs(words: Sequence[str], name: str) -> bool:
    """Does a word hold this place?"""
    return any(f"{{{name}}}" in word for word in words)


def arguments(words: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """The words with the places filled, each once: braces in a title mean nothing."""
    return [words[0], *(_filled(word, values) for word in words[1:])]


def _filled(word: str, values: Mapping[str, str]) -> str:
    filled = _PLACE.sub(lambda found: values[found[1]].replace("\0", ""), word)
    # A title that begins like an option must not become one.
    return f" {filled}" if filled.startswith("-") and _PLACE.match(word) else filled
