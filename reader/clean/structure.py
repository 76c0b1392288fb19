"""What no single block shows: lists under a heading, boxes at the end, leftovers of the layout."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice, pairwise

from reader.clean.look import GUARDED_WORDS, Hit, Look
from reader.clean.rules import TEXT_KINDS, Rule
from reader.clean.score import EVIDENCE, SAID, Page
from reader.model import Kind

_ORNAMENT = re.compile(r"[\s*•·.~_=#+–—\-―─━⁂❖◆◇▪■●○◦…|/\\]+")
_RANK = re.compile(r"(?:no\.? ?|#)?\d{1,3}[.):]? ")
_LAYOUT_NAME = re.compile(r"[a-z]{2,20}(?:-[a-z]{2,20}){1,7}")
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
_REPEAT_WORDS = 20
_NEAR_REPEAT_WORDS = 8

Pass = Callable[[Page], None]


def _hit(look: Look, family: str, *strengths: str) -> bool:
    return any(hit.rule.family == family and hit.strength in strengths for hit in look.hits)


def _section_hit(look: Look, rule: str) -> Hit | None:
    """The heading of such a section (the rule's id, whatever its language), or None."""
    found = [hit for hit in look.hits if hit.rule.id.startswith(rule)]
    return found[0] if found and look.is_label else None


# Boxes


def price_boxes(page: Page) -> None:
    """Heading, one-line intro, offers, disclosure, at the end: the sequence makes the box.

    The title cannot tell article and box apart (both may be about the same plans), the sequence
    can; only a title that is itself such a headline marks a round-up, whose offers are the text.
    """
    for look in page.looks:
        if _section_hit(look, "price-box") and page.may_go(look):
            box, names = _price_box(page, look)
            points = sum(_BOX_POINTS[name] for name in names)
            if box and points >= page.rules.threshold:
                for index in (look.index, *box):
                    intro = _hit(page.looks[index], "plans", "weak") and index != look.index
                    page.remove(
                        index, "price-intro" if intro else "price-box", "box", *names, score=points
                    )


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


def _price_box(page: Page, heading: Look) -> tuple[list[int], list[str]]:
    """The blocks below `heading` that would go with it, and the evidence; none if no box."""
    box = _box_members(page, heading)
    if box is None or page.after[box[-1].index if box else heading.index]:
        return [], []
    end = (box[-1] if box else heading).index + 1
    paragraphs = [look for look in box if look.block.kind is Kind.PARAGRAPH]
    topic = page.rules.by_id["price-box"].topic
    named = page.title & (topic | {"best", "top"})
    shared = {word for word in page.title & heading.tokens if len(word) > 3}
    round_up = bool(topic & page.title) and (len(shared) >= 3 or len(named) >= 2)
    tests = {
        "box-heading": True,
        "last": True,
        "box-disclosure": end in page.gone and page.gone[end].rule.family == "affiliate",
        "box-intro": any(_hit(look, "plans", "weak") for look in box),
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
    headed = any(_section_hit(look, "price-box") and look.is_label for look in above)
    return not headed and sum(bool(_MONEY.search(look.text)) for look in above) >= _OWN_OFFERS


def _box_members(page: Page, heading: Look) -> list[Look] | None:
    """What stands between the heading and the next block that went; None for a part of a text."""
    box: list[Look] = []
    for look in islice(page.looks, heading.index + 1, None):
        if look.index in page.gone:
            break
        section = look.block.kind is Kind.HEADING and not _section_hit(look, "price-box")
        kept = look.guard is not None or look.block.kind in (Kind.QUOTE, Kind.CODE)
        if section or kept or look.words > GUARDED_WORDS or len(box) == _LIST_LIMIT:
            return None
        box.append(look)
    paragraphs = sum(look.block.kind is Kind.PARAGRAPH for look in box)
    return box if paragraphs <= 2 else None


def link_lists(page: Page) -> None:
    """A heading that announces other articles, with the list below it."""
    known = any(look.density or look.sighting for look in page.looks)
    for look in page.looks:
        hit = _section_hit(look, "related-list")
        if hit is None or not page.may_go(look):
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
    known = any(look.density or look.sighting for look in page.looks)
    for heading in page.looks:
        finding = page.gone.get(heading.index)
        if finding is None or not heading.is_label or finding.rule.family in _NO_LISTS:
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
    for look in page.looks:
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


# Runs at the end


def _tail(page: Page) -> list[Look]:
    """The blocks that stay, from the last one up; pictures and credits are passed over."""
    return [
        look
        for look in reversed(page.looks)
        if look.index not in page.gone
        and look.block.kind is not Kind.IMAGE
        and look.text
        and (look.guard is None or look.is_linkish)
    ]


def _body_words(page: Page, run: list[Look]) -> bool:
    """Whether enough of an article stands above the run for it to be an appendix."""
    ours = {look.index for look in run}
    body = [look for look in page.looks if look.is_body and look.index not in ours]
    above = sum(look.words for look in body if look.index not in page.gone)
    return len(body) >= 2 and above >= sum(look.words for look in run)


def teaser_runs(page: Page) -> None:
    """Headlines at the end with nothing below them, alone or each with a line."""
    tail = _tail(page)
    run: list[Look] = []
    for look in tail:
        kind = look.block.kind
        if not page.may_go(look) or kind not in (Kind.HEADING, Kind.LIST):
            break
        if run and look.is_present and run[-1].is_absent:
            break  # our own reading of the page ends here
        if _RANK.match(look.text) or look.words > 40:
            break
        if kind is Kind.LIST and run and run[-1].block.kind is Kind.LIST:
            break
        run.append(look)
    headings = sum(look.block.kind is Kind.HEADING for look in run)
    if len(run) >= 3 and headings >= 2 and _body_words(page, run):
        for look in run:
            page.remove(look.index, "teaser-run", "last", "headline")


def headline_runs(page: Page) -> None:
    """Headlines on top with nothing below them: links, or four and more in a row."""
    run: list[Look] = []
    for look in page.looks:
        if look.index in page.gone or look.block.kind is Kind.IMAGE:
            continue
        if look.block.kind is not Kind.HEADING or not page.may_go(look):
            break
        run.append(look)
    linked = sum(look.is_linkish for look in run)
    if run and not run[-1].is_linkish:
        run.pop()  # it may head the text that follows
    if (linked >= 2 or len(run) >= 4) and _body_words(page, run):
        for look in run:
            page.remove(look.index, "teaser-run", "early", "headline")


def link_runs(page: Page) -> None:
    """Links at the end, one a block, that no heading and no colon announces."""
    tail = _tail(page)
    run: list[Look] = []
    for look in tail:
        linked = look.density >= 0.8 and 3 <= look.words <= 30
        if look.block.kind not in TEXT_KINDS or not (linked or _is_headline(look)):
            break
        run.append(look)
    if len(run) < 2 or len(run) == len(tail):
        return
    above = tail[len(run)]
    announced = above.text.endswith(":") or above.block.kind in (Kind.HEADING, Kind.LIST)
    if not announced and _body_words(page, run) and not _links_are_the_text(page, run):
        for look in run:
            page.remove(look.index, "link-run", "last", "links")


def _is_headline(look: Look) -> bool:
    """A list item in title case: "Ten Quiet Harbours You Should Know"."""
    if look.block.kind is not Kind.LIST or look.ends_sentence or look.words > 20:
        return False
    written = [word for word in look.block.text.split() if len(word) > 3 and word[0].isalpha()]
    return len(written) >= 3 and sum(word[0].isupper() for word in written) >= 0.8 * len(written)


def _links_are_the_text(page: Page, run: list[Look]) -> bool:
    ours = {look.index for look in run}
    body = [look for look in page.looks if look.is_body and look.index not in ours]
    return sum(look.is_linkish for look in body) * 4 > len(body)


def layout_names(page: Page) -> None:
    """Three or more lines like `landscape-tablet-and-above` at the end."""
    run: list[Look] = []
    for look in _tail(page):
        if not page.may_go(look) or not _LAYOUT_NAME.fullmatch(look.block.text.strip()):
            break
        run.append(look)
    if len(run) >= 3:
        for look in run:
            page.remove(look.index, "layout-names", "last")


# Leftovers


def repeated_blocks(page: Page) -> None:
    """A paragraph printed twice: a long one anywhere, a shorter one when the two are neighbours.

    Verses, refrains and short lines may repeat.
    """
    seen: dict[str, int] = {}
    for look in page.looks:
        if look.words < _NEAR_REPEAT_WORDS or not look.ends_sentence or "\n" in look.block.text:
            continue
        if look.block.kind not in (Kind.PARAGRAPH, Kind.LIST):
            continue
        near = look.index - seen.get(look.text, -9) == 1
        if (near or (look.text in seen and look.words >= _REPEAT_WORDS)) and page.may_go(look):
            page.remove(look.index, "repeated-block", "again", score=6.0)
        seen[look.text] = look.index


def empty_blocks(page: Page) -> None:
    """Blocks without text; ornaments at either edge, or one right after another."""
    stays = [look for look in page.looks if look.index not in page.gone]
    open_end = True
    ornaments: list[Look] = []
    for look in stays:
        text, kind = look.block.text.strip(), look.block.kind
        if kind in (Kind.IMAGE, Kind.EMBED, Kind.TABLE, Kind.CODE, Kind.QUOTE):
            open_end, ornaments = False, []
        elif kind is Kind.RULE or (text and _ORNAMENT.fullmatch(text)):
            ornaments.append(look)
            if open_end or len(ornaments) > 1:
                page.remove(look.index, "empty", "empty", score=9.0)
        elif not text:
            page.remove(look.index, "empty", "empty", score=9.0)
        else:
            open_end, ornaments = False, []
    for look in ornaments:
        page.remove(look.index, "empty", "empty", score=9.0)


PASSES: tuple[Pass, ...] = (
    price_boxes,
    link_lists,
    lists_below,
    box_gaps,
    layout_names,
    teaser_runs,
    headline_runs,
    link_runs,
    empty_sections,
)

SEQUENCE: dict[str, str] = {
    "box": "part of a box",
    "box-heading": "headed like an offer",
    "box-disclosure": "a disclosure follows",
    "box-intro": "a line leads into offers",
    "box-offers": "a list of offers",
    "box-sequence": "heading, one line, offers or disclosure",
    "box-title": "the title is such a headline too",
    "box-second": "the article has offers of its own above",
    "box-topic": "the title names it",
    "box-prose": "a paragraph of text in it",
    "below-heading": "below such a heading",
    "between": "between two parts of a form",
    "empty": "no words",
    "again": "word for word",
    "caption-form": "worded like a caption or its credit",
}
"""Evidence of structures, in words for the reader, beside score's EVIDENCE."""


def in_words(name: str) -> str:
    """A piece of evidence as `tread clean --explain` says it."""
    if name.startswith(SAID):
        return f"such as {name.removeprefix(SAID)}"
    return SEQUENCE[name] if name in SEQUENCE else EVIDENCE[name][1]
