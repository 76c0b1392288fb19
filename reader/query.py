"""The query language, str -> Query. It knows no SQL.

Words and "phrases" are looked for in title, author and text; `feed:` `folder:` `tag:` `author:`
`title:` `url:` and `is:` (see STATES) narrow the list; a leading `-` turns a term round.
"""

from __future__ import annotations

import re
from dataclasses import field, replace
from difflib import get_close_matches
from typing import Literal

from reader.errors import QueryError
from reader.values import dataclass

Field = Literal["text", "feed", "folder", "tag", "author", "title", "url", "is"]
Order = Literal["newest", "oldest"]
Group = Literal["", "feed", "folder"]

FIELDS: dict[str, str] = {
    "feed": "the feed's number, address, or a part of its title",
    "folder": "the folder, with everything below it",
    "tag": "a tag of the feed or of the entry",
    "author": "a part of the author's name",
    "title": "a part of the title",
    "url": "a part of the address",
    "is": "unread, read, starred, unstarred, later, unlater, edited",
}
STATES = ("unread", "read", "starred", "unstarred", "later", "unlater", "edited")

_TERM = re.compile(r'(?P<minus>-)?(?:(?P<name>[A-Za-z_]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>\S+))')


@dataclass(frozen=True, slots=True)
class Term:
    """One condition; `negated` turns it round."""

    field: Field
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """All terms must hold. The empty query is every entry, newest first."""

    terms: tuple[Term, ...] = field(default=())
    order: Order = "newest"
    limit: int | None = None
    group: Group = ""
    """Feed by feed, or folder by folder, as they come in the configuration, and in `order` within
    each."""
    fold: bool = False
    """Of the versions of a story, only the one that was stored first."""

    @property
    def has_words(self) -> bool:
        """Is there a word to be looked for in the texts?"""
        return any(term.field == "text" for term in self.terms)

    def and_(self, *terms: Term) -> Query:
        """This query, narrowed."""
        return replace(self, terms=self.terms + terms)


def parse_query(text: str) -> Query:
    """Read a query; raises QueryError with the place of what does not fit."""
    terms: list[Term] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = _TERM.match(text, at)
        if found is None:
            raise QueryError(
                f"The query ends in the middle: {text[at:]!r}", "Close the quotation mark.", at=at
            )
        terms.append(_term(found, at))
        at = found.end()
    return Query(tuple(terms))


def _term(found: re.Match[str], at: int) -> Term:
    name = found["name"]
    value = found["quoted"] if found["quoted"] is not None else found["bare"]
    negated = bool(found["minus"])
    if name is None:
        return Term("text", value, negated)
    lowered = name.lower()
    for known in ("feed", "folder", "tag", "author", "title", "url"):
        if lowered == known:
            return Term(known, value, negated)
    if lowered == "is":
        if value.lower() not in STATES:
            raise QueryError(
                f"Nothing is {value!r}.", f"is: takes one of {', '.join(STATES)}.", at=at
            )
        return Term("is", value.lower(), negated)
    if value.startswith("//"):  # an address is a word, not a field called https
        return Term("text", found[0].lstrip("-"), negated)
    near = get_close_matches(lowered, FIELDS, n=1)
    remedy = f"Did you mean {near[0]}:?" if near else f"Fields: {', '.join(FIELDS)}."
    raise QueryError(f"No field is called {name!r}.", remedy, at=at)


def print_query(query: Query) -> str:
    """The query as text; `parse_query` reads it back to the same terms."""
    return " ".join(_print_term(term) for term in query.terms)


def _print_term(term: Term) -> str:
    value = term.value.replace('"', "")
    plain = value and not re.search(r'[\s":]', value) and not value.startswith("-")
    shown = value if plain else f'"{value}"'
    prefix = "" if term.field == "text" else f"{term.field}:"
    return f"{'-' if term.negated else ''}{prefix}{shown}"
