"""Regular expressions: those of the package, and a reader's own, which must not hang tread.

Python's engine backtracks. A reader's pattern is refused when it could take exponential or high
polynomial time, by a count over its parts (nested repeats, open repeats, ways to choose), and it
is run on a bounded stretch of text.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reader.errors import RuleError

REACH = 2_000
"""No rule looks further into a block than this many characters."""
NARROW_REACH = 500
"""The same for a reader's pattern with two open repeats, whose time grows with the cube."""
MAX_OPEN = 2
MAX_CHOICE_BITS = 12.0
MAX_LENGTH = 500
OPEN_FROM = 32
"""A counted repeat that may vary by more than this is as good as an open one."""

_WORD = re.compile(r"<([A-Z]+)>")
_ATOM = re.compile(
    r"\\[1-9]|\(\?P=|\(\?\(|"  # back references and conditionals
    r"\\.|"
    r"\[\^?\]?(?:\\.|[^\]\\])*\]|"
    r"\(\?[aiLmsux-]+\)|\(\?#[^)]*\)|"
    r"\((?:\?(?:P<\w+>|[:=!>]|<[=!]|[aiLmsux-]+:))?|"
    r"[)|]|"
    r"[*+?][?+]?|\{\d*,?\d*\}[?+]?|"
    r".",
    re.DOTALL,
)


def expand(pattern: str, vocabulary: Mapping[str, str]) -> str:
    """`pattern` with each `<NAME>` replaced by the vocabulary's alternatives, as a group."""
    return _WORD.sub(lambda found: f"(?:{vocabulary[found[1]]})", pattern)


def atoms(pattern: str) -> Iterator[str]:
    """The pieces of a pattern: signs, classes, brackets, repeats."""
    return (found[0] for found in _ATOM.finditer(pattern))


def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern that matches where any of `patterns` does."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


@dataclass(slots=True)
class _Cost:
    """What a stretch of a pattern may cost: `bits` is the logarithm of its ways to choose."""

    bits: float = 0.0
    branches: int = 0
    open: int = 0

    @property
    def varies(self) -> bool:
        return bool(self.bits or self.branches or self.open)

    @property
    def total_bits(self) -> float:
        return self.bits + math.log2(self.branches + 1)


def compile_own(rule: str, pattern: str) -> tuple[re.Pattern[str], int]:
    """A reader's pattern and how many characters it may be run on.

    Raises RuleError, naming the rule, the cause and the remedy.
    """
    if len(pattern) > MAX_LENGTH:
        raise _refused(rule, "the pattern is too long", f"Use at most {MAX_LENGTH} characters.")
    open_repeats = _check(rule, pattern)
    try:
        with warnings.catch_warnings():  # what Python may read differently one day is no error
            warnings.simplefilter("ignore", FutureWarning)
            compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise _refused(
            rule,
            f"the pattern is no regular expression ({error})",
            "Put a backslash before a sign that stands for itself, or use 'contains'.",
        ) from error
    return compiled, NARROW_REACH if open_repeats >= MAX_OPEN else REACH


def _check(rule: str, pattern: str) -> int:
    """How many open repeats there are; raises RuleError when the pattern may take for ever."""
    stack = [_Cost()]
    last: _Cost | None = None  # what a repeat that follows would repeat
    for atom in atoms(pattern):
        if re.fullmatch(r"\\[1-9]|\(\?P=|\(\?\(", atom):
            raise _refused(
                rule, "the pattern refers back to a group", "Write out what is to be repeated."
            )
        if atom.startswith("(") and not atom.endswith(")"):
            stack.append(_Cost())
            last = None
        elif atom == ")" and len(stack) > 1:
            last = stack.pop()
            _add(stack[-1], last)
        elif atom == "|":
            stack[-1].branches += 1
            last = None
        elif atom[0] in "*+?" or (atom[0] == "{" and len(atom) > 2):
            _repeat(rule, stack[-1], last, atom)
            last = None
        else:
            last = _Cost()
    while len(stack) > 1:
        _add(stack[-2], stack.pop())
    whole = stack[0]
    if whole.open > MAX_OPEN or whole.total_bits > MAX_CHOICE_BITS:
        raise _refused(
            rule,
            "the pattern has too many ways to match",
            f"Use at most {MAX_OPEN} open repeats (* or +) and fewer alternatives, "
            "or several rules.",
        )
    return whole.open


def _add(outer: _Cost, inner: _Cost) -> None:
    outer.bits += inner.total_bits
    outer.open += inner.open


def _repeat(rule: str, here: _Cost, repeated: _Cost | None, atom: str) -> None:
    if atom[0] == "?":
        here.bits += 1
        return
    low, high = _bounds(atom)
    if repeated is not None and repeated.varies and high > 1:
        raise _refused(
            rule,
            f"a repeat within a repeat ({atom} after a group that varies)",
            "Take the inner or the outer repeat away.",
        )
    if high - low > OPEN_FROM:
        here.open += 1
    else:
        here.bits += math.log2(high - low + 1)


def _bounds(atom: str) -> tuple[int, int]:
    if atom[0] in "*+":
        return 0, 1_000_000
    low, comma, high = atom.rstrip("?+").strip("{}").partition(",")
    least = int(low or 0)
    if not comma:
        return least, least
    return least, int(high) if high else 1_000_000


def _refused(rule: str, cause: str, remedy: str) -> RuleError:
    return RuleError(f"The filter rule {rule!r} cannot be used: {cause}.", remedy)
