"""A reader's pattern under a limit of time.

`patterns.compile_own` refuses what it can see to be slow, and says why. It judges by the pattern
alone, so this is the limit that holds whatever the pattern and the text: a search that takes
longer than TIME_LIMIT is given up, and the rule takes nothing from that article. After so many of
them it is not tried again in this run, so that ten thousand hostile articles cost no more than ten.
"""

from __future__ import annotations

import warnings
from dataclasses import field
from typing import Protocol

from reader.errors import RuleError
from reader.values import dataclass

TIME_LIMIT = 0.05
"""Seconds one search of a pattern in one block may take: a thousand times what a usual one does."""
MAX_TIMEOUTS = 10
"""How many searches may be given up before the pattern is."""


class TooSlowError(Exception):
    """A pattern took too long on a text; caught where the rule is applied."""


class _Searcher(Protocol):
    def search(self, text: str, *, timeout: float) -> object: ...


@dataclass(frozen=True, slots=True)
class LimitedPattern:
    """A regular expression whose searches end in time."""

    pattern: str
    _searcher: _Searcher
    _given_up: list[str] = field(default_factory=list, compare=False, repr=False)
    """The beginnings of the texts on which it took too long."""

    def search(self, text: str) -> bool:
        """Whether the pattern is found in `text`. Raises TooSlowError."""
        if len(self._given_up) >= MAX_TIMEOUTS:
            raise TooSlowError(self.pattern)
        try:
            return self._searcher.search(text, timeout=TIME_LIMIT) is not None
        except TimeoutError as error:
            self._given_up.append(text[:40])
            raise TooSlowError(self.pattern) from error


def limited(rule: str, pattern: str) -> LimitedPattern:
    """The pattern of a rule, letter case ignored, ready to be searched for; it has been accepted by
    `patterns.compile_own` before. Raises RuleError."""
    import regex  # 15 ms, paid by those who have a rule with a pattern; it can be timed out

    try:
        with warnings.catch_warnings():  # what it may read differently one day is no error
            warnings.simplefilter("ignore")
            searcher: _Searcher = regex.compile(  # type: ignore[no-untyped-call] # brings no types
                pattern, regex.IGNORECASE | regex.VERSION0
            )
    except (regex.error, OverflowError, RecursionError, ValueError) as error:
        raise RuleError(
            f"The filter rule {rule!r} cannot be used: its pattern is not understood ({error}).",
            "Put a backslash before a sign that stands for itself, or use 'contains'.",
        ) from error
    return LimitedPattern(pattern, searcher)
