"""The query language: text <-> `Query`. It knows no SQL.

A parser that goes down: `or`, then `and` (which need not be written), then `not` and `-`, then
parentheses and single terms. docs/query.md says what there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from typing import get_args

from reader.errors import QueryError
from reader.query_fields import FIELDS, HAS, ORDERS, STATES
from reader.query_lex import OPERATORS, Token, lex
from reader.query_tree import (
    MOST_DEEP,
    MOST_TERMS,
    Age,
    And,
    Field,
    Group,
    Measure,
    Node,
    Not,
    Or,
    Order,
    Published,
    Query,
    Sign,
    Term,
    Unit,
    all_of,
    day_bounds,
    negation,
    one_of,
)

__all__ = [
    "FIELDS", "HAS", "ORDERS", "STATES", "Field", "Group", "Order", "Query", "Term", "parse_query",
    "print_query",
]  # fmt: skip

UNITS: tuple[Unit, ...] = get_args(Unit)
_PLAIN: tuple[Field, ...] = ("feed", "folder", "tag", "author", "title", "url", "smart")
_MEASURES = ("words", "removed", "age")
_COMPARED = re.compile(r"([A-Za-z_]+)(<=|>=|<|>|=)(.*)", re.DOTALL)
_SIGNS: dict[str, Sign] = {sign: sign for sign in get_args(Sign)}
_AGE = re.compile(r"(\d{1,6})([a-z])")
_DAY = re.compile(r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?")


def parse_query(text: str) -> Query:
    """Read a query; raises QueryError with the place of what does not fit."""
    try:
        return _Parser(text).query()
    except QueryError as error:
        error.text = text
        raise


# From tokens to the tree


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = lex(text)
        self.next = 0
        self.deep = self.terms = 0
        self.order: Order | None = None
        self.limit: int | None = None
        self.alone = True
        """Not within parentheses, nor behind `not`: where `sort:` and `limit:` may stand."""

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def query(self) -> Query:
        node = self.either() if self.token.kind else None
        terms = node.parts if isinstance(node, And) else (node,) if node is not None else ()
        return Query(terms, self.order or "newest", self.limit, chosen=self.order is not None)

    def either(self) -> Node | None:
        """`or` binds least."""
        found = [self.both()]
        while self.joins() == "or":
            self.next += 1
            found.append(self.both())
        nodes = [node for node in found if node is not None]
        return one_of(nodes) if nodes else None

    def both(self) -> Node | None:
        """Then `and`, which need not be written."""
        found = [self.single()]
        while self.token.kind not in ("", ")") and self.joins() != "or":
            self.next += self.joins() == "and"
            found.append(self.single())
        nodes = [node for node in found if node is not None]
        return all_of(nodes) if nodes else None

    def joins(self) -> str:
        """The `and` or `or` that stands here, behind one condition and before another; anywhere
        else they are words."""
        operator = self.token.operator
        return operator if operator != "not" and self.goes_on() else ""

    def goes_on(self) -> bool:
        """Does a condition begin behind this token?"""
        at = self.next + 1
        return at < len(self.tokens) and self.tokens[at].kind in ("word", "(", "-")

    def single(self) -> Node | None:
        """`not`, `-`, parentheses, or one term."""
        token = self.token
        if token.kind in ("", ")"):
            raise QueryError(
                "A condition is missing here.", "For example is:unread, or a word.", at=token.at
            )
        negates = token.kind == "-" or (token.operator == "not" and self.goes_on())
        self.next += 1
        if negates:
            before, self.alone = self.alone, False
            self.deeper(token)
            node = self.single()
            self.deep -= 1
            self.alone = before
            return negation(node) if node is not None else None
        if token.kind == "(":
            before, self.alone = self.alone, False
            self.deeper(token)
            node = self.either()
            if self.token.kind != ")":
                raise QueryError(
                    "This parenthesis is not closed.", 'A ")" is missing.', at=token.at
                )
            self.next += 1
            self.deep -= 1
            self.alone = before
            return node
        self.terms += 1
        if self.terms > MOST_TERMS:
            raise QueryError(
                f"The query has more than {MOST_TERMS} conditions.", "Make it shorter.", at=token.at
            )
        return self.term(token)

    def deeper(self, token: Token) -> None:
        self.deep += 1
        if self.deep > MOST_DEEP:
            raise QueryError(
                f"Parentheses stand within each other more than {MOST_DEEP} deep.",
                "Make the query simpler.", at=token.at,
            )  # fmt: skip

    def term(self, token: Token) -> Node | None:
        name = token.name.lower()
        if not name:
            return self.bare(token)
        for known in _PLAIN:
            if name == known:
                return Term(known, self.value(token), at=token.at)
        if name in _VALUED:
            return _VALUED[name](self, token)
        if not token.quoted and (not token.value or token.value.startswith("//")):
            # An address is a word, not a field called https; so is what ends in a colon.
            return Term("text", f"{token.name}:{token.value}", at=token.at)
        raise QueryError(f"No field is called {token.name!r}.", _fields_like(name), at=token.at)

    def bare(self, token: Token) -> Node:
        found = None if token.quoted else _COMPARED.fullmatch(token.value)
        if found is None:
            return Term("text", token.value, at=token.at)
        name = found[1].lower()
        if name in _MEASURES:
            return self.measure(token, name, _SIGNS[found[2]], found[3], found.start(3))
        near = get_close_matches(name, _MEASURES, n=1, cutoff=0.75)
        if near:
            raise QueryError(
                f"Nothing is counted as {found[1]!r}.", f"Did you mean {near[0]}{found[2]}?",
                at=token.at,
            )  # fmt: skip
        return Term("text", token.value, at=token.at)

    def measure(self, token: Token, name: str, sign: Sign, value: str, offset: int) -> Node:
        at = token.at + offset
        if name == "age":
            found = _AGE.fullmatch(value.lower())
            unit = next((one for one in UNITS if found and found[2] == one), None)
            if found is None or unit is None:
                raise QueryError(
                    f"{value!r} is no age." if value else "An age is missing here.",
                    "Write a number and h, d, w, m or y, for example age<3d.", at=at,
                )  # fmt: skip
            if sign == "=":
                raise QueryError("No article is exactly so old.", "Write age< or age>.",
                                 at=at - 1)  # fmt: skip
            return Age(sign, int(found[1]), unit, at=token.at)
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
            raise QueryError(
                f"{value!r} is no number." if value else "A number is missing here.",
                f"For example {FIELDS[name].example}.", at=at,
            )  # fmt: skip
        return Measure("words" if name == "words" else "removed", sign, int(value), at=token.at)

    def measured(self, token: Token) -> Node:
        """`words:800` is what `words=800` is."""
        name = token.name.lower()
        if name == "age":
            raise QueryError("An age is compared.", "Write age<3d or age>2w.", at=token.at)
        return self.measure(token, name, "=", self.value(token), token.value_at - token.at)

    def value(self, token: Token) -> str:
        if not token.value and not token.quoted:
            example = FIELDS[token.name.lower()].example
            raise QueryError(
                f"{token.name}: has no value.",
                f'For example {example}; the word itself is written "{token.name}:".',
                at=token.value_at,
            )
        return token.value

    def choice(self, token: Token, told: str) -> str:
        """One of the values that the field knows."""
        name, value = token.name.lower(), self.value(token).lower()
        values = FIELDS[name].values
        if value in values:
            return value
        near = get_close_matches(value, values, n=1)
        hint = f"Did you mean {name}:{near[0]}? " if near else ""
        raise QueryError(
            told.format(repr(token.value)), f"{hint}{name}: takes one of {', '.join(values)}.",
            at=token.at,
        )  # fmt: skip

    def is_(self, token: Token) -> Node:
        return Term("is", self.choice(token, "Nothing is {}."), at=token.at)

    def has(self, token: Token) -> Node:
        return Term("has", self.choice(token, "Nothing has {}."), at=token.at)

    def lang(self, token: Token) -> Node:
        value = self.value(token).lower().replace("_", "-")
        if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", value):
            raise QueryError(
                f"{token.value!r} is the code of no language.",
                "A language is written as on the web: lang:en, lang:pt-br.", at=token.value_at,
            )  # fmt: skip
        return Term("lang", value, at=token.at)

    def published(self, token: Token) -> Node:
        since, dots, until = self.value(token).partition("..")
        until = until if dots else since
        for part, at in ((since, 0), (until, len(token.value) - len(until))):
            if part and not _is_day(part):
                raise QueryError(
                    f"{part!r} is no day, month or year.",
                    "Write 2026, 2026-10 or 2026-10-05, or a range: 2026-10..2026-11, 2026-10.. .",
                    at=token.value_at + at,
                )  # fmt: skip
        if not (since or until):
            raise QueryError("This range is open at both ends.", "Give it a day: 2026-10.. .",
                             at=token.value_at)  # fmt: skip
        if since and until and day_bounds(until)[1] <= day_bounds(since)[0]:
            raise QueryError(
                "This range ends before it begins.", f"Write {until}..{since}.", at=token.value_at
            )
        return Published(since, until, at=token.at)

    def sort(self, token: Token) -> None:
        self.for_all(token, self.order is not None)
        value = self.choice(token, "Nothing is sorted by {}.")
        self.order = next(order for order in ORDERS if order == value)

    def limit_(self, token: Token) -> None:
        self.for_all(token, self.limit is not None)
        value = self.value(token)
        if not re.fullmatch(r"\d{1,9}", value, re.ASCII):
            raise QueryError(f"{value!r} is no number.", "For example limit:20.", at=token.value_at)
        self.limit = int(value)

    def for_all(self, token: Token, given: bool) -> None:
        if not self.alone:
            raise QueryError(
                f"{token.name}: holds for the whole query.",
                "Put it at the end, outside of parentheses and not behind not.", at=token.at,
            )  # fmt: skip
        if given:
            raise QueryError(f"{token.name}: is given twice.", "Take one out.", at=token.at)


_VALUED: dict[str, Callable[[_Parser, Token], Node | None]] = {
    "is": _Parser.is_, "has": _Parser.has, "lang": _Parser.lang, "published": _Parser.published,
    "words": _Parser.measured, "removed": _Parser.measured, "age": _Parser.measured,
    "sort": _Parser.sort, "limit": _Parser.limit_,
}  # fmt: skip


def _fields_like(name: str) -> str:
    near = get_close_matches(name, FIELDS, n=1)
    return f"Did you mean {near[0]}:?" if near else f"Fields: {', '.join(FIELDS)}."


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text) or not text.isascii():
        return False
    try:
        day_bounds(text)
    except ValueError:
        return False
    return all(int(part) for part in text.split("-"))


# Back to text


def print_query(query: Query) -> str:
    """The query as text; `parse_query` reads it back to the same."""
    parts = [_print(node, within=True) for node in query.terms]
    if query.chosen or query.order != "newest":
        parts.append(f"sort:{query.order}")
    if query.limit is not None:
        parts.append(f"limit:{query.limit}")
    if len(query.terms) == 1 and isinstance(query.terms[0], Or) and len(parts) == 1:
        return _print(query.terms[0], within=False)
    return " ".join(parts)


def _print(node: Node, *, within: bool) -> str:  # noqa: PLR0911 - a kind after the other
    match node:
        case Term():
            return _print_term(node)
        case Measure(name, sign, number):
            return f"{name}{sign}{number}"
        case Age(sign, count, unit):
            return f"age{sign}{count}{unit}"
        case Published(since, until):
            return f"published:{since}" if since == until else f"published:{since}..{until}"
        case Not(part):
            shown = _print(part, within=False)
            return f"-({shown})" if isinstance(part, And | Or) else f"-{shown}"
        case And(parts):
            shown = " ".join(_print(part, within=True) for part in parts)
            return f"({shown})" if within else shown
        case Or(parts):
            shown = " or ".join(
                f"({_print(one, within=False)})" if isinstance(one, And)
                else _print(one, within=True) for one in parts
            )  # fmt: skip
            return f"({shown})" if within else shown
        case _:
            raise TypeError(f"{node} is no part of the language.")


def _print_term(term: Term) -> str:
    prefix = "" if term.field == "text" else f"{term.field}:"
    return f"{'-' if term.negated else ''}{prefix}{quoted(term.value)}"


def quoted(value: str) -> str:
    """A value as it is written in a query."""
    plain = re.fullmatch(r"[\w./@#&+,;!?'*-]+", value) and not value.startswith("-")
    if plain and value.lower() not in OPERATORS:
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def narrowed(query: Query, order: Order | None, limit: int | None) -> Query:
    """The query with what a caller says of order and limit; the query's own order stays where the
    caller has none, and the smaller limit holds."""
    if order is not None:
        query = replace(query, order=order, chosen=True)
    if limit is not None:
        query = replace(query, limit=limit if query.limit is None else min(limit, query.limit))
    return query
