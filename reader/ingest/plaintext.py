"""A plain text document -> blocks, its own bytes left as they are inside each block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.model import Block, Kind
from reader.text import EMPTY, SafeText, safe
from reader.values import dataclass

TITLE_WORDS = 20
HEADING_WORDS = 12
LONGEST_LINE = 300
"""Characters of the longest title or heading."""

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_MARKER = re.compile(r"(\s{0,12})([-*•+‣]|\d{1,3}[.)])[ \t]+(?=\S)")
_QUOTE = re.compile(r"[ \t]{0,3}((?:>[ \t]?)+)")
_INDENTED = re.compile(r"    |\t")
_SENTENCE_END = re.compile(r"[.!?:;…,。！？：；、][\"'”’»)\]]*$")
_CREDIT = re.compile(
    r"(?:by|written by|edited by|reporting|additional reporting|with|from|photos?|images?|"
    r"pictures?|credits?|source|via|published|updated|posted)\b",
    re.IGNORECASE,
)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")

_HTML_START = re.compile(
    r"\s*<(?:!doctype|html|head|body|\?xml|p|div|h[1-6]|ul|ol|table|article|section)\b",
    re.IGNORECASE,
)
_HTML_TAG = re.compile(
    r"</(?:p|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|table|tr|td|blockquote|pre|code|section"
    r"|article|figure|body|html)\s*>|<br\s*/?>|<(?:img|a|p|div|span)\s[^<>=]*=",
    re.IGNORECASE,
)
_LOOK_AT = 20_000


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines between blank lines; `before` and `after` count the blank lines there."""

    text: str
    before: int
    after: int

    @property
    def is_code(self) -> bool:
        return all(_INDENTED.match(line) for line in self.text.split("\n"))

    @property
    def is_quote(self) -> bool:
        return all(_QUOTE.match(line) for line in self.text.split("\n"))

    @property
    def is_list(self) -> bool:
        return bool(_MARKER.match(self.text))

    @property
    def is_prose(self) -> bool:
        return not (self.is_code or self.is_quote or self.is_list)


def from_text(text: str) -> tuple[SafeText, tuple[Block, ...]]:
    """The title, or nothing, and the blocks of a plain text document.

    The title is a short first line without the end of a sentence and with more text below it;
    said twice it gives two headings, as the filter is to see both.
    """
    chunks = list(_chunks(safe(text)))
    title = _title(chunks)
    blocks: list[Block] = []
    for at, chunk in enumerate(chunks):
        following = chunks[at + 1] if at + 1 < len(chunks) else None
        if title and at < 2 and chunk.is_prose and _same(chunk.text, title):
            blocks.append(Block(Kind.HEADING, SafeText(chunk.text.strip()), level=1))
        elif chunk.is_prose:
            blocks += _prose(chunk, following)
        elif chunk.is_list:
            blocks += _items(chunk.text)
        elif chunk.is_quote:
            blocks += _quotes(chunk.text)
        else:
            _add_code(blocks, chunk)
    return title, tuple(blocks)


def looks_like_html(text: str) -> bool:
    """Is this markup rather than text? A "<" between words is not enough."""
    head = text[:_LOOK_AT]
    return bool(_HTML_START.match(head) or _HTML_TAG.search(head))


def _chunks(text: str) -> Iterator[Chunk]:
    """The text between blank lines, each with the number of blank lines around it."""
    at = before = 0
    for gap in _BLANK_LINES.finditer(text):
        after = gap[0].count("\n") - 1
        piece = text[at : gap.start()]
        if piece.strip():
            yield Chunk(piece, before, after)
        at, before = gap.end(), after
    rest = text[at:].strip("\n")
    if rest.strip():
        yield Chunk(rest, before, 0)


def _title(chunks: list[Chunk]) -> SafeText:
    if len(chunks) < 2 or not chunks[0].is_prose:
        return EMPTY
    line = chunks[0].text.strip()
    if "\n" in line or len(line.split()) > TITLE_WORDS or len(line) > LONGEST_LINE:
        return EMPTY
    said_twice = _same(chunks[1].text, line)
    question = line.endswith("?")
    if _SENTENCE_END.search(line) and not (said_twice or question):
        return EMPTY
    return SafeText(line)


def _same(text: str, other: str) -> bool:
    return " ".join(text.split()).casefold() == " ".join(other.split()).casefold()


def _prose(chunk: Chunk, following: Chunk | None) -> Iterator[Block]:
    """A heading, or a paragraph; a list may begin right below a line that ends in a colon."""
    text = chunk.text.strip()
    if following and _is_heading(chunk, following):
        yield Block(Kind.HEADING, SafeText(text), level=2)
        return
    lines = text.split("\n")
    for at, line in enumerate(lines[:-1], start=1):
        if line.rstrip().endswith(":") and _MARKER.match(lines[at]):
            yield Block(Kind.PARAGRAPH, SafeText("\n".join(lines[:at]).strip()))
            yield from _items("\n".join(lines[at:]))
            return
    yield Block(Kind.PARAGRAPH, SafeText(text))


def _is_heading(chunk: Chunk, following: Chunk) -> bool:
    """A short line right above text, set apart by space or by capitals; a credit is neither."""
    line = chunk.text.strip()
    if "\n" in line or len(line.split()) > HEADING_WORDS or _SENTENCE_END.search(line):
        return False
    if len(line) > LONGEST_LINE or following.is_code or chunk.after != 1 or _CREDIT.match(line):
        return False
    if chunk.before >= 2:
        return True
    words = _LONG_WORD.findall(line)
    return len(line.split()) >= 3 and len(words) >= 2 and all(word[0].isupper() for word in words)


def _items(text: str) -> Iterator[Block]:
    """The items of a list, the lines that go on with one kept below it."""
    marker, level = EMPTY, 1
    lines: list[str] = []
    for line in text.split("\n"):
        found = _MARKER.match(line)
        if found:
            if lines:
                yield Block(Kind.LIST, _joined(lines), level=level, marker=marker)
            marker, level = SafeText(found[2]), 1 + (len(found[1].expandtabs(4)) >= 2)
            lines = [line[found.end() :]]
        else:
            lines.append(line)
    if lines:
        yield Block(Kind.LIST, _joined(lines), level=level, marker=marker)


def _quotes(text: str) -> Iterator[Block]:
    """Quoted paragraphs, without the signs in front; the number of signs is the level."""
    level = 1
    lines: list[str] = []
    for line in [*text.split("\n"), ">"]:
        found = _QUOTE.match(line)
        depth = found[1].count(">") if found else level
        rest = line[found.end() :] if found else line
        if lines and (depth != level or not rest.strip()):
            yield Block(Kind.QUOTE, _joined(lines), level=level)
            lines = []
        level = depth
        if rest.strip():
            lines.append(rest)


def _joined(lines: list[str]) -> SafeText:
    return SafeText("\n".join(lines).strip())


def _add_code(blocks: list[Block], chunk: Chunk) -> None:
    """Code without its indentation; blank lines inside code do not end it."""
    lines = [_INDENTED.sub("", line, count=1) for line in chunk.text.split("\n")]
    text = "\n".join(lines)
    if blocks and blocks[-1].kind is Kind.CODE:
        text = blocks.pop().text + "\n" * (chunk.before + 1) + text
    blocks.append(Block(Kind.CODE, SafeText(text.rstrip())))
