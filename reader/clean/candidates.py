"""Which rules and guards may speak of a block, told by its words: nearly always none or one.

Each rule, and each guard behind them, is a bit of a number, so that what is known of a block (its
cues, its length, its kind) is laid together in a few steps, however many rules there are.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from reader.clean.bits import as_bits, bits
from reader.clean.vocabulary import Vocabulary
from reader.text import is_unspaced, tokens

if TYPE_CHECKING:
    from reader.clean.rules import Guard, Rule
    from reader.model import Kind


class Candidates:
    """The rules that have wordings, and the guards, with what finds them quickly."""

    def __init__(self, rules: Sequence[Rule] = (), guards: Sequence[Guard] = ()) -> None:
        self._rules = [rule for rule in rules if rule.patterns]
        self._guards = guards
        self._by_cue: dict[str, int] = {}
        each = [*(rule.cues for rule in self._rules), *(guard.cues for guard in guards)]
        for at, cues in enumerate(each):
            for cue in cues:
                self._by_cue[cue] = self._by_cue.get(cue, 0) | 1 << at
        self._cues = frozenset(self._by_cue)
        self._by_sign = [
            (sign, 1 << at) for at, one in enumerate(self._rules) for sign in one.signs
        ]
        self._signed = as_bits(bool(rule.signs) for rule in self._rules)
        self._always = as_bits(not rule.cues and not rule.signs for rule in self._rules)
        most = max((rule.max_words for rule in self._rules), default=-1)
        self._by_length = [
            as_bits(words <= rule.max_words for rule in self._rules) for words in range(most + 1)
        ]
        kinds = {kind for rule in self._rules for kind in rule.kinds}
        self._by_kind = {
            kind: as_bits(kind in rule.kinds for rule in self._rules) for kind in kinds
        }
        loose = sorted(cue for cue in self._cues if is_unspaced(cue) or tokens(cue) != [cue])
        self._signs = [cue for cue in loose if not is_unspaced(cue)]
        self._unspaced = [cue for cue in loose if is_unspaced(cue)]
        self.vocabulary = Vocabulary(self._cues.union(*(rule.topic for rule in rules)))
        """The words of a block that anything looks for."""

    def loose(self, text: str) -> list[str]:
        """The cues in a text that are no words: a sign, or a part of a writing without blanks."""
        if text.isascii():
            return []
        cues = [*self._signs, *self._unspaced] if is_unspaced(text) else self._signs
        return [cue for cue in cues if cue in text]

    def named(self, cued: Set[str]) -> int:
        """Those whose cues are among these words."""
        found = 0
        for cue in self._cues & cued:
            found |= self._by_cue[cue]
        return found

    def rules(self, named: int, text: str, words: Sequence[str], kind: Kind) -> list[Rule]:
        """The rules among them, and those that a sign names, that look into a block of this kind
        with so many different words."""
        fitting = self._by_kind.get(kind, 0)
        if not (named | self._always | self._signed) & fitting:
            return []
        different = len(set(words))
        fitting &= self._by_length[different] if different < len(self._by_length) else 0
        if fitting & self._signed:
            for sign, rule in self._by_sign:
                if rule & fitting and sign in text:
                    named |= rule
        wanted = (named | self._always) & fitting
        return [self._rules[at] for at in bits(wanted)] if wanted else []

    def guards(self, named: int) -> list[Guard]:
        """The guards among them."""
        wanted = named >> len(self._rules)
        return [self._guards[at] for at in bits(wanted)] if wanted else []
