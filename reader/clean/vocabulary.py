"""Of all the words of a block, those that anything looks for: a few, kept in a small set."""

from __future__ import annotations

from collections.abc import Iterable, Set

from reader.clean.phrases import Phrases
from reader.clean.speech import SPOKEN


class Vocabulary:
    """Cues, the words of ways of speaking, and those that wordings contain.

    A wording's words are worked out when it is first wanted: few are in one run, and all of them
    would take longer than many an article.
    """

    def __init__(self, cues: Iterable[str] = ()) -> None:
        self._words = {*SPOKEN, *cues}
        self.known: set[object] = set()
        """The rules (and guards) whose words are known."""

    def of(self, found: Iterable[str]) -> Set[str]:
        """The words of a block that are in it."""
        return self._words.intersection(found)

    def learn(self, owner: object, wordings: Iterable[Phrases]) -> None:
        """Have the words of a rule's (or guard's) wordings in it."""
        for one in wordings:
            self._words |= one.words
        self.known.add(owner)
