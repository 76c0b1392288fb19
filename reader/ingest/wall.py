"""Does a page ask for money where its article should go on?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.html import HtmlElement

MOST_BOXES = 10
LONGEST = 2_000
"""Characters of a box that are read."""

_NAMES = (
    "paywall", "pay-wall", "regwall", "meter-wall", "subscriber-wall", "subscribe-wall",
)  # fmt: skip
_BOXES = " or ".join(
    f"contains(@{place}, '{name}')" for place in ("class", "id") for name in _NAMES
)
_WALLS = f"//*[{_BOXES}][not(self::script or self::style or self::body or self::html)]"
_ASKS = re.compile(
    r"""\b(?: subscri(?:be|bers|ption) | (?:sign|log)\s+in\s+to | members\s+only | free\s+trial
      | (?:to|keep)\s+(?:continue\s+)?reading | register\s+(?:now|to|for) | unlock
      | abonn\w+ | weiterlesen | s.abonner | r[ée]serv[ée]\w*\s+aux | suscr[íi]b\w+
      | suscriptor\w* | assin(?:e|ar|antes?) | abbonat\w* )
      | 有料 | 会員限定""",
    re.IGNORECASE | re.VERBOSE,
)


def is_walled(tree: HtmlElement, source: str) -> bool:
    """Is there a box that by its name is a wall, and by its words asks for money? `source` is the
    page's: most of them have no such name anywhere."""
    if not any(name in source for name in _NAMES):
        return False
    boxes = tree.xpath(_WALLS)[:MOST_BOXES]
    return any(_ASKS.search("".join(map(str, box.itertext()))[:LONGEST]) for box in boxes)
