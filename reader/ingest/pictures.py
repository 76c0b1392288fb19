"""Pictures of an article that its markup does not tie to it: the one above the text, and those
whose caption is only a short text in the same box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.ingest import markup
from reader.ingest.names import is_beside, tokens
from reader.ingest.units import Medium, Piece, Unit, pieces

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import _Element

LONGEST = 30
"""Words of a text that is taken for a caption because it shares a box with a picture."""
SMALLEST = 200
"""Pixels: a narrower picture is a portrait or an ornament."""

_BOXES = frozenset({"div", "center", "span", "p", "section", "a"})
_LEADS = frozenset({"hero", "lead", "featured", "headline"})


def lead_picture(found: Sequence[Piece], parts: list[_Element]) -> _Element | None:
    """The figure between the headline and the text, when that stands outside the text's element."""
    main = parts[0]
    above: _Element | None = None
    headline = False
    for piece in found:
        place = piece.owner if isinstance(piece, Unit) else piece.element
        outside = list(place.iterancestors())
        if place is main or main in outside:
            if isinstance(piece, Medium) and above is not None and _same(above, piece.element):
                return None
            break
        if isinstance(piece, Unit):
            if place.tag == "h1" or any(outer.tag == "h1" for outer in outside):
                headline, above = True, None
        elif above is None and piece.element.tag in markup.IMAGES:
            figure = _figure(piece.element, main)
            if figure is not None and (headline or _in_article(figure, main)):
                above = figure
    return above


def tie_captions(inside: Sequence[Piece], parts: list[_Element]) -> None:
    """Make a figure of a box that holds one picture, then a short text, and nothing else."""
    for before, piece, text, after in zip(
        [None, *inside], inside, [*inside[1:]], [*inside[2:], None], strict=False
    ):
        if not (isinstance(piece, Medium) and isinstance(text, Unit)):
            continue
        if piece.element.tag not in markup.IMAGES or not 0 < len(text.words) <= LONGEST:
            continue
        if text.owner.tag in markup.HEADINGS:
            continue
        box = _common(piece.element, text.slots[0][0], parts)
        if box is None or box.tag not in _BOXES:
            continue
        if not any(other is not None and _holds(box, other) for other in (before, after)):
            box.tag = "figure"


def _figure(image: _Element, main: _Element) -> _Element | None:
    """The figure around an image, or what by its name is the picture of the whole article."""
    if (image.get("width") or "").isdecimal() and int(image.get("width") or 0) < SMALLEST:
        return None
    found: _Element | None = None
    for outer in image.iterancestors():
        if outer is main or outer in main.iterancestors():
            break
        if is_beside(outer):
            return None
        if outer.tag == "figure":
            found = outer
        elif found is None and not _LEADS.isdisjoint(tokens(outer)):
            return None if _is_more(outer) else outer
    return None if found is not None and _is_more(found) else found


def _is_more(figure: _Element) -> bool:
    """Does it hold the headline, or texts beside the caption?"""
    if next(figure.iter("h1", "h2", "h3", "time"), None) is not None:
        return True
    return sum(len(p.words) for p in pieces(figure) if isinstance(p, Unit)) > 3 * LONGEST


def _in_article(figure: _Element, main: _Element) -> bool:
    around = set(main.iterancestors("article"))
    return any(outer in around for outer in figure.iterancestors("article"))


def _same(figure: _Element, image: _Element) -> bool:
    own = {other.get("src") for other in figure.iter("img")}
    return image.get("src") in own


def _common(one: _Element, other: _Element, parts: list[_Element]) -> _Element | None:
    """The innermost element around both, None when that is a part of the article as a whole."""
    around = {other, *other.iterancestors()}
    for outer in one.iterancestors():
        if outer in parts or outer.tag == "figure":
            return None
        if outer in around:
            return outer
    return None


def _holds(box: _Element, piece: Piece) -> bool:
    place = piece.slots[0][0] if isinstance(piece, Unit) else piece.element
    return place is box or box in place.iterancestors()
