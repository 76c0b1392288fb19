"""The rules: what the package brings (TOML) and the reader's own, made ready to be run.

A rule speaks for one family of wording. Its wordings come in three strengths: `certain` speaks for
itself, `strong` needs a little more (the end of the article, a link, brevity), `weak` needs a good
deal more. A guard is a rule to keep: what it matches stays, whatever else speaks against it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from functools import cache
from importlib import resources
from typing import Any, Literal

from reader.clean.candidates import Candidates
from reader.clean.limits import LimitedPattern, limited
from reader.clean.patterns import REACH, compile_own, expand
from reader.clean.phrases import Phrases
from reader.clean.prints import identity
from reader.clean.wording import Weights, learned, learned_file
from reader.errors import RuleError
from reader.model import Block, Kind, UserRule, Where
from reader.text import safe
from reader.values import dataclass

ENGINE = 1
"""Raise when the engine's own workings change a verdict, so that stored articles are re-judged."""

MEMO = 500
"""How many texts with wordings in them are remembered at most."""

Strength = Literal["certain", "strong", "weak"]
STRENGTHS: tuple[Strength, ...] = ("certain", "strong", "weak")
Scope = Literal["block", "section", "structure"]
Origin = Literal["built-in", "yours"]

TEXT_KINDS = frozenset({Kind.PARAGRAPH, Kind.HEADING, Kind.LIST})


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each, and many look-ups by it
class Rule:
    """One reason to remove a block.

    `scope`: a block by its own wording, a section (a heading with what follows it), or a
    structure that code recognises and no wording can.
    """

    id: str
    family: str
    reason: str
    """One line, for the reader."""
    language: str = "en"
    where: Where = "anywhere"
    scope: Scope = "block"
    patterns: tuple[tuple[Strength, Phrases], ...] = ()
    unless: Phrases | None = None
    cues: frozenset[str] = frozenset()
    """Lower-case words, at least one of which every match contains; none: always try."""
    signs: str = ""
    """Characters, one of which a match contains that has no cue."""
    hints: frozenset[str] = frozenset()
    """Class and id words that publishers give to such boxes."""
    topic: frozenset[str] = frozenset()
    """Words in a title which say that the article is about this."""
    kinds: frozenset[Kind] = TEXT_KINDS
    max_words: int = 90
    origin: Origin = "built-in"
    removes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()

    @property
    def wordings(self) -> list[Phrases]:
        """All that it looks for in a text."""
        return [one for _, one in self.patterns] + ([self.unless] if self.unless else [])


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A reason to keep a block, stronger than any rule but the reader's own."""

    id: str
    reason: str
    pattern: Phrases
    unless: Phrases | None = None
    cues: frozenset[str] = frozenset()
    """Lower-case words, at least one of which every match contains."""
    keeps: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()

    @property
    def wordings(self) -> list[Phrases]:
        """All that it looks for in a text."""
        return [self.pattern, self.unless] if self.unless else [self.pattern]


@dataclass(frozen=True, slots=True)
class Own:
    """A reader's rule, ready to be run on folded (literal) or plain text (pattern), or to be
    compared with a block (like: print, sketch and length of the text)."""

    rule: Rule
    literal: str = ""
    pattern: LimitedPattern | None = None
    reach: int = REACH
    like: tuple[int, bytes, int] | None = None
    text: str = ""
    """What `like` was made from."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force. `version` changes whenever a verdict could."""

    rules: tuple[Rule, ...]
    guards: tuple[Guard, ...]
    own: tuple[Own, ...]
    version: str
    enabled: bool = True
    weights: Weights | None = field(default=None, repr=False)
    """What the words of a block are worth: `wording`."""
    by_id: dict[str, Rule] = field(default_factory=dict, repr=False)
    candidates: Candidates = field(default_factory=Candidates, repr=False, compare=False)
    by_hint: dict[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False)
    memo: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was found in texts that publishers print again and again; never more than MEMO."""

    def remember(self, key: object, found: object) -> None:
        """Keep what was found for the next block with this text."""
        if len(self.memo) >= MEMO:
            self.memo.clear()
        self.memo[key] = found


NO_RULES = RuleSet((), (), (), "", enabled=False)
"""Nothing is removed; blocks can be looked at all the same."""


@cache
def built_in() -> tuple[Rule, ...]:
    """The rules of the package, in the order of their files."""
    return tuple(rule for _, document in _documents() for rule in _rules(document))


@cache
def guards() -> tuple[Guard, ...]:
    """The package's reasons to keep."""
    return tuple(guard for _, document in _documents() for guard in _guards(document))


@cache
def _source_hash() -> str:
    digest = hashlib.sha256(str(ENGINE).encode() + learned_file())
    for name, content in _files():
        digest.update(f"{name}\0".encode() + content + b"\0")
    return digest.hexdigest()


def version_of(user_rules: Sequence[UserRule] = (), *, enabled: bool = True) -> str:
    """The version of the rule set that would be made of these; costs next to nothing."""
    told = repr((_source_hash(), tuple(user_rules), enabled))
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def rule_set(user_rules: Sequence[UserRule] = (), *, enabled: bool = True) -> RuleSet:
    """The built-in rules and the reader's own. Raises RuleError for one that cannot be used."""
    own = tuple(_usable(rule) for rule in user_rules)
    version = version_of(user_rules, enabled=enabled)
    bare = RuleSet(built_in(), guards(), own, version, enabled, weights=learned())
    return indexed(bare)


def indexed(bare: RuleSet) -> RuleSet:
    """The rules with what finds them quickly."""
    return replace(
        bare,
        by_id={rule.id: rule for rule in (*bare.rules, *(mine.rule for mine in bare.own))},
        candidates=Candidates(bare.rules, bare.guards),
        by_hint=_by_hint(bare.rules),
        memo={},
    )


def _by_hint(rules: Sequence[Rule]) -> dict[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for word in rule.hints:
            found.setdefault(word, []).append(rule)
    return {word: tuple(rules) for word, rules in found.items()}


def check_own(users: Iterable[UserRule]) -> None:
    """Raises RuleError for a rule of the reader's own that cannot be used."""
    for user in users:
        _usable(user)


def _usable(user: UserRule) -> Own:
    """The rule, or an error that says where it is written."""
    try:
        return _own(user)
    except RuleError as error:
        where = f"{user.written}: " if user.written else ""
        raise RuleError(where + error.message, error.remedy) from error


def _own(user: UserRule) -> Own:
    rule = Rule(
        id=user.id,
        family="yours",
        reason=user.reason or "Removed by a rule of your own.",
        where=user.where,
        scope=user.scope,
        origin="yours",
    )
    if sum(bool(given) for given in (user.contains, user.pattern, user.like)) != 1:
        raise RuleError(
            f"The filter rule {user.id!r} needs one of 'contains', 'pattern' and 'like'.",
            'For example: contains = "cheapest NBN"',
        )
    if user.pattern:
        _, reach = compile_own(user.id, user.pattern)
        return Own(rule, pattern=limited(user.id, user.pattern), reach=reach)
    literal = " ".join((user.contains or user.like).casefold().split())
    if not literal:
        raise RuleError(
            f"The filter rule {user.id!r} contains nothing but white space.",
            "Give a few words of the block that is to go.",
        )
    if user.like:
        text = safe(user.like)
        print_, sketch = identity(Block(Kind.PARAGRAPH, text), "")
        return Own(rule, like=(print_, sketch, len(text)), text=text)
    return Own(rule, literal=literal)


# Reading the package's own TOML. What is wrong in it is a fault of the package, found by its
# tests, so a KeyError here is allowed to be one.


class _Table:
    """A table of a rules file, read by type."""

    def __init__(self, values: dict[str, object]) -> None:
        self._values = values
        self.unread = set(values)

    def text(self, key: str, default: str = "") -> str:
        self.unread.discard(key)
        value = self._values.get(key, default)
        if not isinstance(value, str):
            raise TypeError(f"{key} must be a string")
        return value

    def number(self, key: str, default: int) -> int:
        self.unread.discard(key)
        value = self._values.get(key, default)
        if not isinstance(value, int):
            raise TypeError(f"{key} must be a number")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        self.unread.discard(key)
        value = self._values.get(key, [])
        if not isinstance(value, list):
            raise TypeError(f"{key} must be a list")
        return tuple(str(item) for item in value)

    def words(self, key: str) -> frozenset[str]:
        """A list, or one string of words."""
        return frozenset(self.text(key).split())


def _files() -> Iterator[tuple[str, bytes]]:
    folder = resources.files("reader.clean").joinpath("rules")
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            yield file.name, file.read_bytes()


def _documents() -> Iterator[tuple[str, dict[str, object]]]:
    for name, content in _files():
        yield name, tomllib.loads(content.decode())


def _tables(document: dict[str, object], key: str) -> list[_Table]:
    rows = document.get(key, [])
    if not isinstance(rows, list):
        raise TypeError(f"{key} must be an array of tables")
    return [_Table(row) for row in rows]


def _vocabulary(document: dict[str, object]) -> dict[str, str]:
    words = document.get("vocabulary", {})
    if not isinstance(words, dict):
        raise TypeError("vocabulary must be a table")
    known: dict[str, str] = {}
    for name, pattern in words.items():
        known[name] = expand(str(pattern), known)
    return known


def _patterns(table: _Table, key: str, vocabulary: dict[str, str]) -> Phrases | None:
    patterns = tuple(expand(pattern, vocabulary) for pattern in table.texts(key))
    return Phrases(patterns) if patterns else None


def _rules(document: dict[str, object]) -> Iterator[Rule]:
    vocabulary = _vocabulary(document)
    language = document.get("language", "en")
    scopes: dict[str, Scope] = {"block": "block", "section": "section", "structure": "structure"}
    wheres: dict[str, Where] = {"anywhere": "anywhere", "head": "head", "tail": "tail"}
    for table in _tables(document, "rule"):
        found = [(strength, _patterns(table, strength, vocabulary)) for strength in STRENGTHS]
        kinds = frozenset(Kind(kind) for kind in table.text("kinds").split())
        rule = Rule(
            id=table.text("id"),
            family=table.text("family"),
            reason=table.text("reason"),
            language=str(language),
            where=wheres[table.text("where", "anywhere")],
            scope=scopes[table.text("scope", "block")],
            patterns=tuple((strength, pattern) for strength, pattern in found if pattern),
            unless=_patterns(table, "unless", vocabulary),
            cues=table.words("cues"),
            signs=table.text("signs"),
            hints=table.words("hints"),
            topic=table.words("topic"),
            kinds=kinds or TEXT_KINDS,
            max_words=table.number("max_words", 90),
            removes=table.texts("removes"),
            keeps=table.texts("keeps"),
        )
        if table.unread:
            raise KeyError(f"{rule.id}: {', '.join(sorted(table.unread))}")
        yield rule


def rules_in(text: str) -> tuple[Rule, ...]:
    """The rules of a file written like the package's own. Raises RuleError."""
    try:
        document = tomllib.loads(text)
        found = tuple(_rules(document))
        for rule in found:
            for phrases in (*(one for _, one in rule.patterns), rule.unless):
                if phrases:
                    phrases.compile()
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re.error) as error:
        raise RuleError(
            f"The rules cannot be read: {error}.", "docs/filter.md shows how a rule is written."
        ) from error
    if not all(rule.id and rule.reason for rule in found):
        raise RuleError("A rule has no id, or no reason.", "Each [[rule]] needs both.")
    return found


def _guards(document: dict[str, object]) -> Iterator[Guard]:
    vocabulary = _vocabulary(document)
    for table in _tables(document, "keep"):
        pattern = _patterns(table, "patterns", vocabulary)
        if pattern is None:
            raise KeyError(f"{table.text('id')}: patterns")
        yield Guard(
            id=table.text("id"),
            reason=table.text("reason"),
            pattern=pattern,
            unless=_patterns(table, "unless", vocabulary),
            cues=table.words("cues"),
            keeps=table.texts("keeps"),
            ignores=table.texts("ignores"),
        )
