"""Boxes: a heading with what stands below it, and what is left of a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from reader.clean.look import GUARDED_WORDS, Look
from reader.clean.points import THRESHOLD
from reader.clean.rules import Rule
from reader.clean.score import Page
from reader.model import Kind

_FORM_FAMILIES = frozenset(
    {"newsletter", "support", "paywall", "consent", "app", "furniture", "comments", "social",
     "share"}
)  # fmt: skip
_OTHERS = re.compile(
    r"(?:related|recommended|more) (?:articles|posts|stories)|(?:(?:read )?more|related) ?: ?$"
)
_NO_LISTS = frozenset({"title", "beside", "caption", "repeat", "yours"})
"""Families of headings that announce no list."""
_MONEY = re.compile(r"[$£€¥₹]\s?\d|\d\s?(?:€|eur\b|usd\b|dollars?\b|euros?\b|pounds?\b)")
_OWN_OFFERS = 3
"""Blocks with prices in them that make a round-up."""
_LIST_LIMIT = 30


def price_boxes(page: Page) -> None:
    """Heading, one-line intro, offers, disclosure, at the end: the sequence makes the box.

    The title cannot tell article and box apart (both may be about the same plans), the sequence
    can; only a title that is itself such a headline marks a round-up, whose offers are the text.
    """
    for look, hit in page.sections("price-box"):
        if page.may_go(look):
            box, names = _price_box(page, look, hit.rule)
            points = sum(_BOX_POINTS[name] for name in names)
            if box and points >= THRESHOLD:
                for index in (look.index, *box):
                    intro = _intro(page.looks[index]) if index != look.index else None
                    page.remove(index, intro or hit.rule, "box", *names, score=points)


_BOX_POINTS = {
    "box-heading": 2.0,
    "box-disclosure": 2.0,
    "box-intro": 1.0,
    "box-offers": 1.0,
    "box-sequence": 0.5,
    "last": 0.5,
    "seen": 1.0,
    "box-title": -3.5,
    "box-second": 1.0,
    "box-topic": -0.5,
    "box-prose": -1.5,
}


def _intro(look: Look) -> Rule | None:
    """The rule that knows the block for one that leads into offers."""
    found = (h.rule for h in look.hits if h.rule.family == "plans" and h.strength == "weak")
    return next(found, None)


def _price_box(page: Page, heading: Look, rule: Rule) -> tuple[list[int], list[str]]:
    """The blocks below `heading` that would go with it, and the evidence; none if no box."""
    box = _box_members(page, heading)
    if box is None or page.after[box[-1].index if box else heading.index]:
        return [], []
    end = (box[-1] if box else heading).index + 1
    paragraphs = [look for look in box if look.block.kind is Kind.PARAGRAPH]
    topic = rule.topic
    named = page.title & (topic | {"best", "top"})
    shared = {word for word in page.title & heading.tokens if len(word) > 3}
    round_up = bool(topic & page.title) and (len(shared) >= 3 or len(named) >= 2)
    tests = {
        "box-heading": True,
        "last": True,
        "box-disclosure": end in page.gone and page.gone[end].rule.family == "affiliate",
        "box-intro": any(_intro(look) for look in box),
        "box-offers": any(look.block.kind in (Kind.TABLE, Kind.LIST) for look in box),
        "box-sequence": len(paragraphs) == 1 and box[0] in paragraphs and box[0].words <= 30,
        "box-prose": any(look.words > 40 for look in paragraphs),
        "seen": any(look.repeats for look in box),
        "box-topic": bool(topic & page.title),
        "box-title": round_up,
        "box-second": round_up and _has_offers(page, heading),
    }
    return [look.index for look in box] or [heading.index], [n for n, true in tests.items() if true]


def _has_offers(page: Page, heading: Look) -> bool:
    """Whether the text above names prices again and again, and has no such heading itself."""
    above = [look for look in page.looks[: heading.index] if look.index not in page.gone]
    headed = {look.index for look, _ in page.sections("price-box")}
    first = all(look.index not in headed for look in above)
    return first and sum(bool(_MONEY.search(look.text)) for look in above) >= _OWN_OFFERS


def _box_members(page: Page, heading: Look) -> list[Look] | None:
    """What stands between the heading and the next block that went; None for a part of a text."""
    box: list[Look] = []
    headed = {look.index for look, _ in page.sections("price-box")}
    for look in islice(page.looks, heading.index + 1, None):
        if look.index in page.gone:
            break
        section = look.block.kind is Kind.HEADING and look.index not in headed
        kept = look.guard is not None or look.block.kind in (Kind.QUOTE, Kind.CODE)
        if section or kept or look.words > GUARDED_WORDS or len(box) == _LIST_LIMIT:
            return None
        box.append(look)
    paragraphs = sum(look.block.kind is Kind.PARAGRAPH for look in box)
    return box if paragraphs <= 2 else None


def link_lists(page: Page) -> None:
    """A heading that announces other articles, with the list below it."""
    known = page.knows_links
    for look, hit in page.sections("related-list"):
        if not page.may_go(look):
            continue
        strength = hit.strength
        items = list(_listed(page, look, known))
        last = items[-1] if items else look.index
        at_end = page.after[last] == 0
        linked = bool(items) and all(page.looks[i].is_linkish for i in items)
        if _announces(strength, len(items), linked=linked, at_end=at_end):
            _take(page, hit.rule, [look.index, *items], at_end=at_end)
        elif strength == "certain" and _unmistakable(look) and not page.heads_text(look.index):
            _take(page, hit.rule, [look.index, *([] if known else items)], at_end=at_end)


def _announces(strength: str, items: int, *, linked: bool, at_end: bool) -> bool:
    """Whether heading, list and place together make a list of other articles."""
    if strength == "certain":
        return at_end or linked
    return (at_end and items > 0) or (linked and items >= 2)


def _unmistakable(look: Look) -> bool:
    return "also like" in look.text or bool(_OTHERS.match(look.text))


def _listed(page: Page, heading: Look, known: bool) -> Iterator[int]:
    """The blocks below `heading` that look like links to other articles."""
    for look in page.looks[heading.index + 1 : heading.index + 1 + _LIST_LIMIT]:
        if look.index in page.gone or look.block.kind is Kind.IMAGE:
            continue
        if not page.may_go(look) or look.words > 30 or not look.text:
            return
        plain = not known and (
            look.block.kind in (Kind.LIST, Kind.HEADING)
            or (look.words <= 20 and not look.text.endswith((".", ":")))
        )
        if not look.is_linkish and not plain:
            return
        yield look.index


def _take(page: Page, rule: Rule, blocks: list[int], *, at_end: bool) -> None:
    place = ("last",) if at_end else ()
    for index in blocks:
        page.remove(index, rule, "whole" if index == blocks[0] else "below-heading", *place)


def lists_below(page: Page) -> None:
    """What is listed below a heading that went, down to the next text, when it ends the article or
    is all links: offers, jobs, sponsors' headlines."""
    known = page.knows_links
    for heading in page.labels:
        finding = page.gone.get(heading.index)
        if finding is None or finding.rule.family in _NO_LISTS:
            continue
        items = list(_items(page, heading))
        linked = known and all(page.looks[i].is_linkish for i in items)
        if items and (linked or page.after[items[-1]] == 0):
            for index in items:
                page.remove(index, finding.rule, "below-heading")


def _items(page: Page, heading: Look) -> Iterator[int]:
    for look in page.looks[heading.index + 1 : heading.index + 1 + _LIST_LIMIT]:
        if look.index in page.gone or not look.text:
            continue
        item = look.block.kind is Kind.LIST or (
            look.is_label and look.block.kind is not Kind.HEADING
        )
        if not item or not page.may_go(look) or look.words > 20 or look.is_present:
            return
        yield look.index


def box_gaps(page: Page) -> None:
    """Labels between two parts of a form that went: "Sorry!", "Your name"."""
    form = sorted(i for i, f in page.gone.items() if f.rule.family in _FORM_FAMILIES)
    for first, second in pairwise(form):
        between = page.looks[first + 1 : second]
        if len(between) <= 2 and all(page.may_go(b) and b.is_label for b in between):
            for look in between:
                page.remove(look.index, "box-part", "between", "short")


def empty_sections(page: Page) -> None:
    """A heading all of whose section went goes with it."""
    for look in page.labels:
        if look.block.kind is not Kind.HEADING or not page.may_go(look) or look.index == 0:
            continue
        below = 0
        for other in islice(page.looks, look.index + 1, None):
            level = other.block.level
            if other.block.kind is Kind.HEADING and level <= look.block.level:
                break
            if other.index not in page.gone:
                below = -1
                break
            below += page.gone[other.index].rule.family in _FORM_FAMILIES | {"affiliate", "plans"}
        if below > 0:
            page.remove(look.index, "empty-section", "neighbour")
