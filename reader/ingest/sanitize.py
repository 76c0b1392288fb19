"""HTML -> blocks of safe text: always the last step that sees a tag.

An allow list: what is not known to carry text for a reader contributes nothing. The parser hands
out events and builds no tree (`walk.py`), so depth and size cost bounded memory, and a limit that
is reached is said in the article.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from reader.ingest.collect import MAX_BLOCKS, TooLarge
from reader.ingest.walk import Walker
from reader.model import Block, Kind
from reader.text import SafeText

if TYPE_CHECKING:
    from lxml.etree import HTMLParser

MAX_INPUT = 10_000_000
"""Characters of markup that are read."""
MAX_SECONDS = 10.0
"""A document built to be slow (100,000 end tags without a start, far down) is cut after this."""
CUT = SafeText("[The article was cut here: it is too large to be shown in full.]")

MOST_SPARE = 4
_SPARE: list[tuple[Walker, HTMLParser]] = []
"""Parsers that came to their end as they should: making one takes as long as a short article."""

_CHUNK = 32_768
_NEWLINE = re.compile("\r\n?")
_NEVER = re.compile("[\x00\ud800-\udfff]")


def sanitize(html: str, base: str) -> tuple[Block, ...]:
    """The blocks of `html`, a feed's fragment or a part of a page, in reading order.

    `base` is what relative addresses are relative to, unless the markup names another. Never
    raises; where a limit is reached the last block says so.
    """
    cut = len(html) > MAX_INPUT
    markup = _encoded(html[:MAX_INPUT])
    walker, parser = _begun(base)
    try:
        state = _parse(markup, parser)
    except TooLarge:
        state = "cut"
    walker.close()
    blocks = walker.blocks
    if cut or state == "cut" or walker.cut or len(blocks) > MAX_BLOCKS:
        blocks = [*blocks[:MAX_BLOCKS], Block(Kind.PARAGRAPH, CUT)]
    if state == "done" and len(markup) < _CHUNK and len(_SPARE) < MOST_SPARE:
        walker.begin("")
        _SPARE.append((walker, parser))
    return tuple(blocks)


def _begun(base: str) -> tuple[Walker, HTMLParser]:
    """A walker at its beginning, and the parser that calls it."""
    try:
        walker, parser = _SPARE.pop()
    except IndexError:
        from lxml import etree  # 20 ms: only who has an article to read pays for it

        walker = Walker(base)
        parser = etree.HTMLParser(
            target=walker,  # type: ignore[arg-type]  # the stubs allow bytes, which never come
            encoding="utf-8",
            huge_tree=True,
            no_network=True,
        )
    else:
        walker.begin(base)
    return walker, parser


def _encoded(text: str) -> bytes:
    if "\r" in text:
        text = _NEWLINE.sub("\n", text)
    if "\x00" not in text:
        with suppress(UnicodeEncodeError):
            return text.encode()
    return _NEVER.sub("", text).encode()


def _parse(markup: bytes, parser: HTMLParser) -> Literal["done", "cut", "empty"]:
    """Feed the walker piece by piece; "cut" when time ran out before the end."""
    from lxml.etree import LxmlError

    if not markup:
        return "empty"
    until = time.monotonic() + MAX_SECONDS
    for start in range(0, len(markup), _CHUNK):
        parser.feed(markup[start : start + _CHUNK])
        if time.monotonic() > until:
            return "cut"
    try:
        parser.close()
    except LxmlError:  # it found no element at all; text without one has been handed out
        return "empty"
    return "done"
