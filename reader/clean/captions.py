"""Captions that were cut loose from their pictures.

Where somebody else cut the blocks from a page, pictures are often lost and their captions are left
in the middle of the text. A caption whose picture is here is part of the article, and stays.
"""

from __future__ import annotations

import re

from reader.clean.look import Look
from reader.clean.points import THRESHOLD
from reader.clean.score import Page
from reader.model import Block, Kind

_CREDIT = re.compile(
    r"\((?:image|photo|picture|illustration|graphic|video|screenshot)?s? ?"
    r"(?:credits?|source|courtesy|via|by)\b ?:?[^()]{0,80}\)[.\W]*$"
    r"|\([^()]{2,60}/[^()]{2,60}\)[.\W]*$"
    r"|(?:/|\bvia |\bfor |^)(?:getty(?: images)?|reuters|ap|afp|epa|shutterstock|alamy|istock)\W*$"
    r"|^\W*(?:image|photo|picture|photograph|illustration|graphic)s? ?(?:credits?|courtesy)? ?[:©]"
)
POINTS = {
    "caption": 3.5,
    "caption-form": 2.0,
    "absent": 2.0,
    "short": 0.5,
    "copies": 1.0,
    "long": -1.0,
}
_NAMES = frozenset({"caption", "captions", "figcaption"})
"""Words in class names of what stands below a picture."""
_SHORT = 25
_LONG = 60


def loose_captions(page: Page) -> None:
    """Take out captions, where the page shows that they are captions and no picture is near."""
    if not any(look.sighting for look in page.looks):
        return
    pictures = {look.index for look in page.looks if _is_picture(look.block)}
    named = {look.index for look in page.looks if _is_named(look)}
    if any(page.looks[index].words > _LONG for index in named):
        named = set()  # the name is that of a box around all of the text
    rule = page.rules.by_id["loose-caption"]
    for look in page.looks:
        near = range(look.index - 1, look.index + 2)
        if look.index in page.gone or not look.text or not pictures.isdisjoint(near):
            continue
        names = _evidence(look, named=look.index in named)
        score = sum(POINTS[name] for name in names)
        if score >= THRESHOLD and not {"caption", "absent"}.isdisjoint(names):
            page.remove(look.index, rule, *names, score=score)


def _is_picture(block: Block) -> bool:
    return block.kind is Kind.IMAGE and bool(block.source or not block.text)


def _is_named(look: Look) -> bool:
    return not _NAMES.isdisjoint(re.findall("[a-z]+", look.block.hint))


def _evidence(look: Look, *, named: bool) -> list[str]:
    seen = look.sighting
    if seen is None or look.block.kind is Kind.HEADING:
        return []
    tests = {
        "caption": named or seen.caption,
        "caption-form": bool(_CREDIT.search(look.text)),
        "absent": look.is_absent,
        "copies": seen.copies > 1,
        "short": look.words <= _SHORT,
        "long": look.words > _LONG,
    }
    return [name for name, true in tests.items() if true]
