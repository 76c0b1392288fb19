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
        self.needed: dict[object, frozenset[str] | None] = {}
        """Rule (or guard) -> words of which every match of its wordings has one; None where that
        is not known. Only of those whose words are known."""

    def of(self, found: Sequence[str]) -> frozenset[str]:
        """The words of a block that are in it."""
        return frozenset(self._words.intersection(found))

    def learn(self, owner: object, wordings: Sequence[Phrases], unless: Phrases | None) -> None:
        """Have the words of a rule's (or guard's) wordings in it."""
        for one in wordings:
            self._words |= one.words
        if unless:
            self._words |= unless.words
        every = [one.any_of for one in wordings]
        known = [some for some in every if some is not None]
        whole = frozenset[str]().union(*known)
        self.needed[owner] = whole if len(known) == len(every) else None
