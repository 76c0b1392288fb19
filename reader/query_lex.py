"""The text of a query as tokens, each of which knows where it stands."""

from __future__ import annotations

import re
from typing import NamedTuple

from reader.errors import QueryError

MOST_LONG = 10_000
"""Characters of a query."""
OPERATORS = ("and", "or", "not")
_NAME = re.compile(r"[A-Za-z_]+(?=:)")


class Token(NamedTuple):
    """A piece of the text. `kind` is "(", ")", "-", "word" or the end, ""; of a word `name` is the
    field before its colon, and `quoted` tells whether its value stood in quotation marks."""

    kind: str
    at: int
    name: str = ""
    value: str = ""
    quoted: bool = False
    value_at: int = 0

    @property
    def operator(self) -> str:
        """`and`, `or` or `not`, if it is one."""
        bare = self.kind == "word" and not self.name and not self.quoted
        return self.value.lower() if bare and self.value.lower() in OPERATORS else ""


def lex(text: str) -> list[Token]:
    """The tokens of a query, the end included."""
    if len(text) > MOST_LONG:
        raise QueryError(f"The query has more than {MOST_LONG} characters.", "Make it shorter.")
    tokens: list[Token] = []
    at = opened = 0
    while at < len(text):
        sign = text[at]
        if sign.isspace():
            at += 1
        elif sign == "(" or (sign == ")" and opened):
            opened += 1 if sign == "(" else -1
            tokens.append(Token(sign, at))
            at += 1
        elif sign == "-" and at + 1 < len(text) and not text[at + 1].isspace():
            tokens.append(Token("-", at))
            at += 1
            if text[at] != "(":  # a second dash is part of the word
                at = _word(text, at, tokens, opened)
        else:
            at = _word(text, at, tokens, opened)
    return [*tokens, Token("", len(text))]


def _word(text: str, start: int, tokens: list[Token], opened: int) -> int:
    """Take one word, a field's name and a quotation with it; returns where it ends."""
    found = _NAME.match(text, start)
    name, at = (found[0], found.end() + 1) if found else ("", start)
    if at < len(text) and text[at] == '"':
        value, end = _quoted(text, at)
        tokens.append(Token("word", start, name, value, True, at))
        return end
    end = _bare_end(text, at, opened)
    tokens.append(Token("word", start, name, text[at:end], False, at))
    return end


def _quoted(text: str, start: int) -> tuple[str, int]:
    """What stands in quotation marks; two of them stand for one."""
    at = start + 1
    while (end := text.find('"', at)) >= 0:
        if text[end + 1 : end + 2] != '"':
            return text[start + 1 : end].replace('""', '"'), end + 1
        at = end + 2
    raise QueryError("This quotation mark is not closed.", 'Write "two words".', at=start)


def _bare_end(text: str, start: int, opened: int) -> int:
    """Up to a blank, or a parenthesis that was opened before the word."""
    within = 0
    for at in range(start, len(text)):
        sign = text[at]
        if sign.isspace() or (sign == ")" and opened and not within):
            return at
        within += (sign == "(") - (sign == ")" and within > 0)
    return len(text)
