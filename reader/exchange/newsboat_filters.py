"""newsboat's filter expressions -> queries: `unread = "yes" and tags # "x"` -> `is:unread tag:x`.

What means something else in tread, even a little, is not translated: who reads the report decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from reader.query import print_query
from reader.query_tree import (
    MOST_DEEP,
    Age,
    And,
    Field,
    Node,
    Query,
    Term,
    all_of,
    negation,
    one_of,
)

_TOKEN = re.compile(
    r"""\s*(?:(?P<paren>[()])|(?P<op>=~|!~|!\#|!=|==|<=|>=|[=<>\#])
        |"(?P<text>(?:[^"\\]|\\.)*)"|(?P<word>[A-Za-z_-][\w.-]*|-?\d+(?::-?\d+)?))""",
    re.VERBOSE,
)
_LITERAL = re.compile(r"[^][\\^$.|?*+(){}]+")
"""A regular expression that only matches itself."""


class CannotTranslateError(Exception):
    """What in an expression has no match in tread."""


def translate(text: str) -> str:
    """The query that finds what a filter expression finds; raises CannotTranslateError."""
    parser = _Parser(text)
    node = parser.either()
    if parser.at < len(parser.tokens):
        raise CannotTranslateError(f"There is something wrong at {parser.tokens[parser.at][1]!r}.")
    return print_query(Query(node.parts if isinstance(node, And) else (node,)))


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        self.at = self.deep = 0
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if not found or found.lastgroup is None:
                raise CannotTranslateError(f"There is something wrong at {text[at:].strip()!r}.")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()

    def take(self, *kinds: str) -> str:
        if self.at >= len(self.tokens):
            raise CannotTranslateError("It ends in the middle.")
        kind, value = self.tokens[self.at]
        if kind not in kinds:
            raise CannotTranslateError(f"There is something wrong at {value!r}.")
        self.at += 1
        return value

    def either(self) -> Node:
        """Conditions tied by one of `and` and `or`."""
        found, words = [self.single()], set[str]()
        while self.at < len(self.tokens) and self.tokens[self.at] in (
            ("word", "and"), ("word", "or"),
        ):  # fmt: skip
            words.add(self.take("word"))
            found.append(self.single())
        if len(words) > 1:
            raise CannotTranslateError(
                "and and or stand beside each other: parentheses say which binds more."
            )
        return one_of(found) if words == {"or"} else all_of(found)

    def single(self) -> Node:
        if self.at < len(self.tokens) and self.tokens[self.at] == ("paren", "("):
            self.deep += 1
            if self.deep > MOST_DEEP:
                raise CannotTranslateError("It is nested too deeply.")
            self.at += 1
            node = self.either()
            if self.take("paren") != ")":
                raise CannotTranslateError("A parenthesis is not closed.")
            self.deep -= 1
            return node
        name = self.take("word")
        operator = self.take("op", "word")
        value = self.take("text", "word")
        if name not in _ATTRIBUTES:
            raise CannotTranslateError(f"tread does not ask for {name}.")
        found = _ATTRIBUTES[name](operator, re.sub(r"\\(.)", r"\1", value) if "~" not in operator
                                 else value)  # fmt: skip
        if found is None:
            raise CannotTranslateError(f"{name} {operator} {value!r} has no match in tread.")
        return found


def _unread(operator: str, value: str) -> Node | None:
    if operator not in ("=", "==", "!=") or value not in ("yes", "no"):
        return None
    return Term("is", "unread" if (value == "yes") != (operator == "!=") else "read")


def _tags(operator: str, value: str) -> Node | None:
    if operator not in ("#", "!#") or not value.strip():
        return None
    return Term("tag", value.strip(), negated=operator == "!#")


def _age(operator: str, value: str) -> Node | None:
    """newsboat counts whole days, so older than 7 is 8 days and more."""
    if operator == "between":
        low, colon, high = value.partition(":")
        if not (colon and low.isdigit() and high.isdigit()):
            return None
        first, last = sorted((int(low), int(high)))
        return all_of([Age(">=", first, "d"), Age("<", last + 1, "d")])
    if not value.isdigit() or len(value) > 5:
        return None
    days = int(value)
    inside = all_of([Age(">=", days, "d"), Age("<", days + 1, "d")])
    return {
        "<": Age("<", days, "d"), "<=": Age("<", days + 1, "d"), ">": Age(">=", days + 1, "d"),
        ">=": Age(">=", days, "d"), "=": inside, "==": inside, "!=": negation(inside),
    }.get(operator)  # fmt: skip


def _matched(field: Field) -> Callable[[str, str], Node | None]:
    """Of regular expressions those that only list what is to stand there: `sun|moon`."""

    def matched(operator: str, value: str) -> Node | None:
        parts = value.removeprefix(".*").removesuffix(".*").split("|")
        if operator not in ("=~", "!~") or not all(map(_LITERAL.fullmatch, parts)):
            return None
        node = one_of([Term(field, part) for part in parts])
        return negation(node) if operator == "!~" else node

    return matched


def _feed(operator: str, value: str) -> Node | None:
    if operator in ("=", "==", "!=") and value:
        return Term("feed", value, negated=operator == "!=")
    return None


def _enclosure(operator: str, value: str) -> Node | None:
    kind = value.strip("^.*/").lower()
    if operator not in ("=~", "!~") or kind not in ("audio", "video"):
        return None
    return Term("has", kind, negated=operator == "!~")


_ATTRIBUTES: dict[str, Callable[[str, str], Node | None]] = {
    "unread": _unread, "tags": _tags, "age": _age, "title": _matched("title"),
    "author": _matched("author"), "link": _matched("url"), "content": _matched("text"),
    "feedtitle": _matched("feed"), "rssurl": _feed, "enclosure_type": _enclosure,
}  # fmt: skip
"""What newsboat asks for -> how that is asked here."""
