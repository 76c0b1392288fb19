"""Of all the words of a block, those that anything looks for: a few, kept in a small set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reader.clean.phrases import Phrases
from reader.clean.speech import SPOKEN


class Vocabulary:
    """Cues, the words of ways of speaking, and those that wordings contain.

    A wording's words are worked out when it is first wanted: few are in one run, and all of them
    would take longer than many an article.
    """

    def __init__(self, cues: Iterable[str] = ()) -> None:
        self._words = {*SPOKEN, *cues}
        self._known: set[object] = set()

    def of(self, found: Sequence[str], loose: Sequence[str] = ()) -> frozenset[str]:
        """The words of a block that are in it; the signs in the block come with them."""
        return frozenset(self._words.intersection(found).union(loose))

    def knows(self, owner: object) -> bool:
        """Whether the words of this rule's (or guard's) wordings are in it."""
        return owner in self._known

    def learn(self, owner: object, phrases: Iterable[Phrases | None]) -> None:
        """Have the words of a rule's (or guard's) wordings in it."""
        for one in phrases:
            if one:
                self._words |= one.words
        self._known.add(owner)
