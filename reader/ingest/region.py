"""Which part of a page is the article, from what an extractor took of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from reader.ingest import markup
from reader.ingest.names import is_beside, is_caption
from reader.ingest.pictures import lead_picture, tie_captions
from reader.ingest.tree import remove
from reader.ingest.units import Evidence, Medium, Piece, Unit, pieces, word_list

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import _Element

TAKEN = 0.5
"""Share of a text that the extractor must have taken for the text to count as taken."""
MOST = 0.6
"""Share of the taken words that an element must hold to hold the article. Extractors also take
headlines of other articles; these stand outside it."""
GAP = 20
"""Words of a text between two taken ones that make it more than a label."""
MORE, FAR_MORE = 0.1, 6
"""How much an outer element must add to what is taken, against what is there already and against
what it brings along that was not taken."""
UP = 3
"""Levels to look upwards for further parts of an article that is set in several columns."""

_WHOLE = frozenset({"table", "ul", "ol", "dl", "blockquote", "pre", "figure"})
"""What is kept or left as one."""
_TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})


class Part(NamedTuple):
    """The elements of a page that hold the article, and how many words of it."""

    elements: list[_Element]
    words: int


NOTHING = Part([], 0)


def article_parts(body: _Element, evidence: Evidence, title: str = "") -> Part:
    """The elements that hold the article, everything else inside them taken out of the tree; also
    the headline, where it is the `title` that is told apart."""
    found = pieces(body)
    units = [piece for piece in found if isinstance(piece, Unit)]
    for unit in units:
        unit.taken = evidence.share(unit) >= TAKEN
    taken = _weights(unit for unit in units if unit.taken)
    if not taken.get(body):
        return NOTHING
    main = _main(body, taken, _weights(unit for unit in units if not unit.taken))
    parts = _alike(main, body)
    inside = [piece for piece in found if _part_of(piece, parts) is not None]
    lead = lead_picture(found, parts)
    tie_captions(inside, parts)
    _fill(inside, main, parts)
    _keep_whole(inside, parts)
    _take_headed_players(inside)
    _leave_headline(inside, title)
    _leave_ways_out(inside)
    _drop(inside, parts)
    words = sum(len(p.words) for p in inside if isinstance(p, Unit) and p.taken)
    return Part([lead, *parts] if lead is not None else parts, words)


def _weights(units: Iterable[Unit]) -> dict[_Element, int]:
    """Element -> how many words of these it holds."""
    weights: Counter[_Element] = Counter()
    for unit in units:
        for element in (unit.owner, *unit.owner.iterancestors()):
            weights[element] += len(unit.words)
    return weights


def _main(body: _Element, taken: dict[_Element, int], others: dict[_Element, int]) -> _Element:
    """The innermost element that holds most of what was taken; further out as long as that adds
    far more of what was taken than of what was not."""
    enough = MOST * taken[body]
    main = body
    while True:
        heavy = max(main, key=lambda child: taken.get(child, 0), default=None)
        if heavy is None or taken.get(heavy, 0) < enough or heavy.tag in _WHOLE - {"table"}:
            break
        main = heavy
    main = _around_table(main)
    for outer in main.iterancestors():
        if outer is body or main.tag == "td":  # the cells beside it are other columns
            break
        gain = taken[outer] - taken[main]
        loss = others.get(outer, 0) - others.get(main, 0)
        if gain >= MORE * taken[main] and gain >= FAR_MORE * max(loss, 1):
            main = outer
    return main


def _around_table(main: _Element) -> _Element:
    """A table of which one cell holds the article is layout; else the table is part of it."""
    outer = main
    while outer.tag in _TABLE_PARTS:
        parent = outer.getparent()
        if parent is None:
            break
        outer = parent
    return outer


def _alike(main: _Element, body: _Element) -> list[_Element]:
    """`main` and the elements that stand like it in boxes like its own: articles are cut into
    several such boxes to put advertisements between. Other articles have a headline."""
    path = [_look(main)]
    box = main
    while main.get("class") and main.tag != "article" and len(path) <= UP:
        outer = box.getparent()
        if outer is None or outer is body or outer.tag == "article":
            break
        found = [outer]
        for look in reversed(path):
            found = [child for element in found for child in element if _look(child) == look]
        parts = [e for e in found if e is main or not _has_headline(e)]
        if len(parts) > 1:
            return parts
        path.append(_look(outer))
        box = outer
    return [main]


def _look(element: _Element) -> tuple[str, str]:
    return str(element.tag), element.get("class", "")


def _has_headline(element: _Element) -> bool:
    return next(element.iter("h1", "article"), None) is not None


def _part_of(piece: Piece, parts: list[_Element]) -> _Element | None:
    place = piece.owner if isinstance(piece, Unit) else piece.element
    return next((e for e in (place, *place.iterancestors()) if e in parts), None)


def _fill(inside: list[Piece], main: _Element, parts: list[_Element]) -> None:
    """Take what stands between taken texts and reads like text: the extractor overlooked it."""
    units = [piece for piece in inside if isinstance(piece, Unit)]
    taken = [at for at, unit in enumerate(units) if unit.taken]
    beside = _Beside(parts)
    for at in reversed(range(len(units))):  # a heading goes with the text after it
        unit = units[at]
        if unit.taken or not unit.is_running_text:
            continue
        between = bool(taken) and taken[0] < at < taken[-1]
        elsewhere = main is not unit.owner and main not in unit.owner.iterancestors()
        if len(unit.words) >= GAP and (between or elsewhere):
            unit.taken = True
        elif between and unit.owner.tag in _HEADINGS:
            unit.taken = units[at + 1].taken
        elif between and (unit.owner.tag == "pre" or (unit.words and not beside.holds(unit))):
            unit.taken = True


class _Beside:
    """Which texts stand in something that by its name is no part of the text around it."""

    def __init__(self, parts: list[_Element]) -> None:
        self._known = dict.fromkeys(parts, False)

    def holds(self, unit: Unit) -> bool:
        path = []
        answer = False
        for element in (unit.owner, *unit.owner.iterancestors()):
            if element in self._known:
                answer = self._known[element]
                break
            path.append(element)
        for element in reversed(path):
            answer = answer or is_beside(element) or is_caption(element)
            self._known[element] = answer
        return answer


def _keep_whole(inside: list[Piece], parts: list[_Element]) -> None:
    """A list, table, quotation or figure of which most is taken is taken as a whole."""
    members: dict[_Element, list[Unit]] = {}
    for piece in inside:
        if isinstance(piece, Unit):
            for element in (piece.owner, *piece.owner.iterancestors()):
                if element in parts:
                    break
                if element.tag in _WHOLE:
                    members.setdefault(element, []).append(piece)
    for units in members.values():
        words = sum(len(unit.words) for unit in units)
        if 2 * sum(len(unit.words) for unit in units if unit.taken) >= words:
            for unit in units:
                unit.taken = True


def _take_headed_players(inside: list[Piece]) -> None:
    """A heading with a player right below it stays where it stands beside a text that stays."""
    last: Unit | None = None
    for piece, after in pairwise(inside):
        if not isinstance(piece, Unit):
            continue
        heading = piece.owner.tag in _HEADINGS and not piece.taken and not piece.linked
        if heading and last is not None and last.taken and isinstance(after, Medium):
            beside = piece.owner.getparent() is last.owner.getparent()
            piece.taken = beside and after.element.tag in markup.PLAYERS
        last = piece


def _leave_headline(inside: list[Piece], title: str) -> None:
    """The title is told apart; what stands above it are labels, unless they are running text."""
    units = [piece for piece in inside if isinstance(piece, Unit)]
    wanted = word_list(title)
    for at, unit in enumerate(units):
        if len(unit.words) >= GAP and unit.words != wanted:
            break
        if unit.words == wanted and unit.owner.tag in markup.HEADINGS:
            for label in units[: at + 1]:
                label.taken = False
            break


def _leave_ways_out(inside: list[Piece]) -> None:
    """Lines at the end that are nothing but a link lead to other pages, and a heading with nothing
    of the article below it is that of a box with such links."""
    after: list[Piece] = []
    for piece in reversed(inside):
        if isinstance(piece, Unit) and piece.taken:
            heading = piece.owner.tag in _HEADINGS and not _is_shown(after)
            link = piece.linked == len(piece.words) and piece.owner.tag != "li"
            if not (heading or link):
                break
            piece.taken = False
        after.append(piece)


def _is_shown(after: list[Piece]) -> bool:
    """Are there, below a heading, a player or pictures without any text?"""
    media = [piece for piece in after if isinstance(piece, Medium)]
    if after and isinstance(after[-1], Medium) and after[-1].element.tag in markup.PLAYERS:
        return True
    return bool(media) and len(media) == len(after)


def _drop(inside: list[Piece], parts: list[_Element]) -> None:
    """Take the rest out of the tree. A picture stays where a text beside it stays; a figure stays
    or goes with its caption, which extractors leave out."""
    figures = {piece: _figure(piece, parts) for piece in inside}
    before = _nearest_texts(inside, figures)
    after = _nearest_texts(inside[::-1], figures)
    stays: dict[_Element, bool] = {}
    for piece in inside:
        if isinstance(piece, Medium):
            place = figures[piece]
            place = piece.element if place is None else place
            beside = _beside_taken(place, before[piece], after[piece])
            stays[place] = stays.get(place, False) or beside
    for piece in inside:
        figure = figures[piece]
        if isinstance(piece, Unit):
            kept = piece.taken if figure is None else stays.get(figure, piece.taken)
            if not kept:
                piece.blank()
    for piece in inside:  # only now: text behind an element moves when the element is removed
        figure = figures[piece]
        if isinstance(piece, Medium) and not stays[piece.element if figure is None else figure]:
            remove(piece.element)


def _figure(piece: Piece, parts: list[_Element]) -> _Element | None:
    """The outermost figure in the article that the piece belongs to."""
    place = piece.owner if isinstance(piece, Unit) else piece.element
    figure = None
    for element in (place, *place.iterancestors()):
        if element in parts:
            break
        if element.tag == "figure":
            figure = element
    return figure


def _nearest_texts(
    inside: list[Piece], figures: dict[Piece, _Element | None]
) -> dict[Piece, Unit | None]:
    """Piece -> the last text before it that is not in a figure."""
    nearest: dict[Piece, Unit | None] = {}
    last: Unit | None = None
    for piece in inside:
        nearest[piece] = last
        if isinstance(piece, Unit) and figures[piece] is None:
            last = piece
    return nearest


def _beside_taken(place: _Element, before: Unit | None, after: Unit | None) -> bool:
    """Is the nearest text on either side, in the innermost element that has any, taken?"""
    for outer in place.iterancestors():
        near = [unit for unit in (before, after) if unit is not None and _holds(outer, unit)]
        if near:
            return any(unit.taken for unit in near)
    return False


def _holds(outer: _Element, unit: Unit) -> bool:
    return unit.owner is outer or outer in unit.owner.iterancestors()
