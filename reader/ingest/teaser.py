"""Does a feed's body carry only the beginning of the article?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reader.model import Block, Kind
from reader.text import words

SHORT = 90
"""Words below which a body is suspected of being a beginning only."""
LONG = 400
"""Words from which on nothing but an open end marked by the publisher makes it a teaser."""

_READ_ON = re.compile(
    r"""
    (?: (?:read|continue|keep)\s+(?:more|on|reading|the\s+(?:rest|full|whole|entire)\b.*)
      | (?:read|view|see)\s+(?:the\s+)?(?:full|whole|entire|rest|original)\b.*
      | continue\s+(?:reading|to\s+the).* | full\s+(?:story|article|text|post|review)
      | click\s+here\s+to\s+(?:read|continue).* | more | learn\s+more | find\s+out\s+more
      | weiterlesen.* | mehr(?:\s+lesen)? | zum\s+(?:artikel|beitrag)
      | lire\s+(?:la\s+suite|plus).* | en\s+savoir\s+plus | la\s+suite
      | (?:leer|seguir|sigue|continuar)\s+(?:m[áa]s|leyendo).* | ler\s+mais | continue\s+lendo.*
      | (?:continua|leggi)(?:\s+(?:a\s+leggere|tutto|l.articolo))?.* | lees\s+(?:verder|meer).*
      | 続きを読む.* | 全文を読む.*
    )
    [\s.…\]»›>→⟶:)]*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_OPEN_END = re.compile(r"(?:\.\.\.|…|\[\s*(?:…|\.{3}|&hellip;)\s*\])[\s\]»›>→)]*$")
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’»)\]*¹²³\d]*$")
_RUNNING = frozenset({Kind.PARAGRAPH, Kind.QUOTE, Kind.LIST})
_WHOLE = frozenset({Kind.CODE, Kind.TABLE})


def is_teaser(blocks: Sequence[Block], html_tail: str = "") -> bool:
    """True when there is more to read than `blocks`: empty, marked as going on, or cut mid-way.

    A short body that says what it has to say and ends its sentence is an article of its own, as
    link blogs write them. `html_tail` is the end of the markup, for words no block has kept.
    """
    running = [block for block in blocks if block.kind in _RUNNING]
    if not running:
        return not any(block.kind in _WHOLE or block.source for block in blocks)
    if any(map(_reads_on, running[-2:])) or _tail_reads_on(html_tail):
        return True
    last = running[-1].text.rstrip()
    if _OPEN_END.search(last):
        return blocks[-1].kind in _RUNNING and _count(running) < LONG
    if _SENTENCE_END.search(last) or _count(running) >= SHORT:
        return False
    return blocks[-1].kind is Kind.PARAGRAPH and not any(block.kind in _WHOLE for block in blocks)


def _count(blocks: Sequence[Block]) -> int:
    return sum(words(block.text) for block in blocks)


def _reads_on(block: Block) -> bool:
    """Is the block, or the link at its end, an invitation to go on reading elsewhere?"""
    if len(block.text) < 80 and _READ_ON.fullmatch(block.text.strip(" \n[(«‹<←→·•-–—")):
        return any(span.style == "link" for span in block.spans)
    for span in block.spans:
        if span.style == "link" and span.end >= len(block.text) - 3:
            label = block.text[span.start : span.end]
            if len(label) < 80 and _READ_ON.fullmatch(label.strip(" [(«‹<←→")):
                return True
    return False


def _tail_reads_on(tail: str) -> bool:
    label = re.sub(r"<[^<>]*>", "\n", tail[-600:]).strip().rpartition("\n")[2]
    return len(label) < 80 and "</a>" in tail[-100:].lower() and bool(_READ_ON.fullmatch(label))
