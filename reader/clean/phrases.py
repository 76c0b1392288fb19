"""The wordings of a rule, ready to be looked for in many texts of which few have one.

Python's engine tries a pattern at every character. Two things spare it that: a wording that begins
with `^` is tried at the beginning only, and each of the others only in a text that has the words
which every match of it contains. Those words are worked out from the pattern itself (as grep and
its like do with the letters of one), so nobody has to name them; a pattern is compiled when it is
first needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import cached_property
from itertools import product
from string import ascii_lowercase, digits

from reader.clean.bits import as_bits, bits
from reader.clean.patterns import any_of, atoms

MOST_TEXTS = 400
"""A part of a pattern that can match more texts than that is not written out."""

_EDGE = "\0"
"""Stands in a text for a boundary of words."""
_DELIMITED = re.compile(r"(?<=[\W_])[^\W_]+(?=[\W_])")
_UNREAD = re.compile(r"\(\?(?:[aiLmsux#(-]|P=)|\\(?![dDwWsSbBAZ])\w")
"""Flags, references, characters by number: nothing is said of these."""
_UNSPACED = re.compile(r"[\u3000-\u9fff]")
"""Writing without blanks: its words cannot be told, but in a plain (ASCII) text there are none."""
_LETTER = frozenset(ascii_lowercase + digits + " ")
_LETTERS = re.compile(r"\[[^\W\d_]{1,4}\]")
_NO_LETTERS = re.compile(r"\[(?!\^)[^\w\\]+\]|\\[Ws]")

_Needs = tuple[frozenset[str], ...]
"""Of each set, every match contains one word at least."""
_Part = set[str] | _Needs
"""A part of a pattern: all that it can match, or only what such a text has to contain."""


class Phrases:
    """Patterns of which any may match; each is a bit of a number, in their order."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self.patterns = patterns
        self._compiled: dict[int, re.Pattern[str]] = {}

    def compile(self) -> None:
        """Raises re.error for a pattern that is none."""
        any_of(self.patterns)

    def find(self, text: str, words: Set[str]) -> list[re.Match[str]]:
        """Every match in a folded text that has these words, as `finditer` has them."""
        possible = self._possible(text, words)
        if possible & self._anchored:
            if self._in_front.match(text):
                return self._together(text)
            possible &= ~self._anchored
        alone: list[re.Match[str]] = []
        while possible:
            lowest = possible & -possible
            possible ^= lowest
            found = list(self._inside(lowest).finditer(text))
            if found and alone:
                return self._together(text)
            alone = alone or found  # nearly always one at most: there is nothing to choose between
        return alone

    def is_in(self, text: str, words: Set[str]) -> bool:
        """Whether there is a match."""
        return bool(self.find(text, words))

    def _possible(self, text: str, words: Set[str]) -> int:
        """The patterns for which the words are there that every match contains."""
        possible = self._always
        if self._unspaced and not text.isascii():
            possible |= self._unspaced
        for word in self._rare & words:
            for pattern, needed in self._by_word[word]:
                if not possible & pattern and all(not some.isdisjoint(words) for some in needed):
                    possible |= pattern
        return possible

    def _together(self, text: str) -> list[re.Match[str]]:
        first = self._whole.match(text)
        found = [first] if first else []
        if self._floating:
            found += self._floating.finditer(text, first.end() if first else 0)
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """All the words that are asked for: of a text's words `find` needs no others."""
        return frozenset[str]().union(*(some for needed in self._needs for some in needed))

    @cached_property
    def _needs(self) -> list[_Needs]:
        return [needs(one) for one in self.patterns]

    @cached_property
    def _by_word(self) -> dict[str, list[tuple[int, _Needs]]]:
        """Word -> the patterns for which it is one of the rarest that they need, and what else."""
        found: dict[str, list[tuple[int, _Needs]]] = {}
        for at, needed in enumerate(self._needs):
            rarest = max(needed, key=_rarity, default=frozenset())
            others = tuple(some for some in needed if some is not rarest)
            for word in rarest:
                found.setdefault(word, []).append((1 << at, others))
        return found

    @cached_property
    def _rare(self) -> frozenset[str]:
        return frozenset(self._by_word)

    @cached_property
    def _always(self) -> int:
        """Those of which it is not known what they need."""
        return as_bits(not needed for needed in self._needs)

    @cached_property
    def _unspaced(self) -> int:
        """Those of which that is known for plain texts only."""
        return as_bits(bool(_UNSPACED.search(one)) for one in self.patterns)

    @cached_property
    def _anchored(self) -> int:
        return as_bits(_is_anchored(one) for one in self.patterns)

    @cached_property
    def _in_front(self) -> re.Pattern[str]:
        return any_of(tuple(self.patterns[at] for at in bits(self._anchored)))

    def _inside(self, pattern: int) -> re.Pattern[str]:
        if pattern not in self._compiled:
            self._compiled[pattern] = re.compile(self.patterns[pattern.bit_length() - 1])
        return self._compiled[pattern]

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        return any_of(self.patterns)

    @cached_property
    def _floating(self) -> re.Pattern[str] | None:
        floating = (1 << len(self.patterns)) - 1 & ~self._anchored
        return any_of(tuple(self.patterns[at] for at in bits(floating))) if floating else None


def _rarity(wanted: frozenset[str]) -> tuple[int, int]:
    """Long words are rare ones, and few words rarer than many."""
    return min(map(len, wanted), default=0), -len(wanted)


def needs(pattern: str) -> _Needs:
    """Sets of words, of each of which every match of the pattern has one at least; no sets where
    nothing is known. In a pattern with writing without blanks that is true of plain texts only: an
    empty set is one of which no text has a word."""
    if _UNREAD.search(pattern):
        return ()
    return _of_either(_branches(_pieces(pattern)))


def _is_anchored(pattern: str) -> bool:
    return pattern.startswith("^") and len(_branches(_pieces(pattern))) == 1


def _branches(rest: Iterator[str]) -> list[list[_Part]]:
    """What is read up to the end of the group, or of all: the parts of each alternative."""
    found: list[list[_Part]] = [[]]
    for atom in rest:
        if atom == ")":
            break
        if atom == "|":
            found.append([])
        elif _is_repeat(atom):
            found[-1][-1] = _repeated(found[-1][-1], atom)
        else:
            found[-1].append(_part(atom, rest))
    return found


def _pieces(pattern: str) -> Iterator[str]:
    """The pieces of a pattern, with letters in a row as one."""
    letters = ""
    for atom in atoms(pattern):
        if atom in _LETTER:
            letters += atom
            continue
        if letters and _is_repeat(atom):  # of the last letter only
            yield from (letters[:-1], letters[-1]) if len(letters) > 1 else letters
        elif letters:
            yield letters
        letters = ""
        yield atom
    if letters:
        yield letters


def _is_repeat(atom: str) -> bool:
    return atom[0] in "*+?" or (atom[0] == "{" and len(atom) > 2)


def _part(atom: str, rest: Iterator[str]) -> _Part:
    if atom[0] == "(" and not atom.endswith(")"):
        inner = _branches(rest)
        if atom.endswith(("=", "!")):
            return {""}  # it looks ahead or back, and takes no text
        texts = [_written_out(parts) for parts in inner]
        known = [text for text in texts if text is not None]
        whole = {text for some in known for text in some}
        return whole if len(known) == len(texts) else _of_either(inner)
    if atom in ("^", "$", r"\b") or _NO_LETTERS.fullmatch(atom):
        return {_EDGE}
    if atom[0] == "[":
        return _plain(atom[1:-1]) if _LETTERS.fullmatch(atom) else ()
    if atom[0] == "\\":
        return () if atom[1].isalnum() else {atom[1]}
    return () if atom == "." else {atom} if len(atom) > 1 else _plain(atom)


def _plain(signs: str) -> set[str]:
    """Those that can stand in a plain text."""
    return {sign for sign in signs if not _UNSPACED.match(sign)}


def _repeated(part: _Part, atom: str) -> _Part:
    if isinstance(part, set) and (atom[0] == "?" or (part == {_EDGE} and atom[0] == "*")):
        return part | {""}
    if part == {_EDGE} and atom[0] == "+":
        return part
    if atom[0] in "*?" or atom.startswith(("{0", "{,")):
        return ()
    return _words_of(part) if isinstance(part, set) else part


def _written_out(parts: list[_Part]) -> set[str] | None:
    """All texts that the parts can match, one after another; None when they are too many."""
    texts = {""}
    for part in parts:
        if not isinstance(part, set) or len(texts) * len(part) > MOST_TEXTS:
            return None
        texts = {one + other for one, other in product(texts, part)}
    return texts


def _of_either(branches: list[list[_Part]]) -> _Needs:
    """What a text has to contain that one of the alternatives matches."""
    each = [_of_all(parts) for parts in branches]
    if len(each) == 1:
        return each[0]
    if not all(each):
        return ()
    return (frozenset[str]().union(*(min(found, key=len) for found in each)),)


def _of_all(parts: list[_Part]) -> _Needs:
    """What a text has to contain that all the parts match, one after another."""
    found: list[frozenset[str]] = []
    texts = {""}
    for part in (*parts, ()):
        if isinstance(part, set) and len(texts) * len(part) <= MOST_TEXTS:
            texts = {one + other for one, other in product(texts, part)}
        else:
            found += _words_of(texts)
            found += () if isinstance(part, set) else part
            texts = part if isinstance(part, set) else {""}
    return tuple(sorted(found, key=len))


def _words_of(texts: set[str]) -> _Needs:
    """The longest whole word of each text; nothing when one has none."""
    words = [max(_DELIMITED.findall(text), key=len, default="") for text in texts]
    return (frozenset(words),) if all(words) else ()
