"""HTML -> blocks of safe text: always the last step that sees a tag.

An allow list: what is not known to carry text for a reader contributes nothing. The parser hands
out events and builds no tree (`walk.py`), so depth and size cost bounded memory, and a limit that
is reached is said in the article.
"""

from __future__ import annotations

import re
import time

from reader.ingest.collect import MAX_BLOCKS, TooLarge
from reader.ingest.walk import Walker
from reader.model import Block, Kind
from reader.text import SafeText

MAX_INPUT = 10_000_000
"""Characters of markup that are read."""
MAX_SECONDS = 10.0
"""A document built to be slow (100,000 end tags without a start, far down) is cut after this."""
CUT = SafeText("[The article was cut here: it is too large to be shown in full.]")

_CHUNK = 32_768
_NEWLINE = re.compile("\r\n?")
_NEVER = re.compile("[\x00\ud800-\udfff]")


def sanitize(html: str, base: str) -> tuple[Block, ...]:
    """The blocks of `html`, a feed's fragment or a part of a page, in reading order.

    `base` is what relative addresses are relative to, unless the markup names another. Never
    raises; where a limit is reached the last block says so.
    """
    walker = Walker(base)
    cut = len(html) > MAX_INPUT
    text = _NEVER.sub("", _NEWLINE.sub("\n", html[:MAX_INPUT]))
    try:
        complete = _parse(text.encode("utf-8"), walker)
    except TooLarge:
        complete = False
    walker.close()
    blocks = walker.blocks
    if cut or not complete or walker.cut or len(blocks) > MAX_BLOCKS:
        blocks = [*blocks[:MAX_BLOCKS], Block(Kind.PARAGRAPH, CUT)]
    return tuple(blocks)


def _parse(markup: bytes, walker: Walker) -> bool:
    """Feed the walker piece by piece; false when time ran out before the end."""
    from lxml import etree  # 20 ms: only who has an article to read pays for it

    parser = etree.HTMLParser(
        target=walker,  # type: ignore[arg-type]  # the stubs allow bytes, which never come
        encoding="utf-8",
        huge_tree=True,
        no_network=True,
    )
    if not markup:
        return True
    until = time.monotonic() + MAX_SECONDS
    for start in range(0, len(markup), _CHUNK):
        parser.feed(markup[start : start + _CHUNK])
        if time.monotonic() > until:
            return False
    try:
        parser.close()
    except etree.LxmlError:  # it found no element at all; text without one has been handed out
        return True
    return True
