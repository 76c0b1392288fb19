"""Runs of blocks at either end of an article, and what is left over: repeats, ornaments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.clean.look import Look
from reader.clean.rules import TEXT_KINDS
from reader.clean.score import Page
from reader.model import Kind

_ORNAMENT = re.compile(r"[\s*•·.~_=#+–—\-―─━⁂❖◆◇▪■●○◦…|/\\]+")
_RANK = re.compile(r"(?:no\.? ?|#)?\d{1,3}[.):]? ")
_LAYOUT_NAME = re.compile(r"[a-z]{2,20}(?:-[a-z]{2,20}){1,7}")
_FULL = frozenset({Kind.IMAGE, Kind.EMBED, Kind.TABLE, Kind.CODE, Kind.QUOTE})
"""Kinds that are never empty, whatever their text."""
_REPEAT_WORDS = 20
_NEAR_REPEAT_WORDS = 8


def _tail(page: Page) -> Iterator[Look]:
    """The blocks that stay, from the last one up; pictures and credits are passed over."""
    for look in reversed(page.looks):
        stays = look.text and look.index not in page.gone and look.block.kind is not Kind.IMAGE
        if stays and (look.guard is None or look.is_linkish):
            yield look


def _body_words(page: Page, run: list[Look]) -> bool:
    """Whether enough of an article stands above the run for it to be an appendix."""
    ours = {look.index for look in run}
    body = [look for look in page.looks if look.is_body and look.index not in ours]
    above = sum(look.words for look in body if look.index not in page.gone)
    return len(body) >= 2 and above >= sum(look.words for look in run)


def teaser_runs(page: Page) -> None:
    """Headlines at the end with nothing below them, alone or each with a line."""
    run: list[Look] = []
    for look in _tail(page):
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
    run: list[Look] = []
    above = None
    for look in _tail(page):
        linked = look.density >= 0.8 and 3 <= look.words <= 30
        if look.block.kind not in TEXT_KINDS or not (linked or _is_headline(look)):
            above = look
            break
        run.append(look)
    if len(run) < 2 or above is None:
        return
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
        kind = look.block.kind
        if kind in _FULL or (look.words and kind is not Kind.RULE):
            open_end, ornaments = False, []
            continue
        text = look.block.text.strip()
        if kind is Kind.RULE or (text and _ORNAMENT.fullmatch(text)):
            ornaments.append(look)
            if open_end or len(ornaments) > 1:
                page.remove(look.index, "empty", "empty", score=9.0)
        elif not text:
            page.remove(look.index, "empty", "empty", score=9.0)
        else:
            open_end, ornaments = False, []
    for look in ornaments:
        page.remove(look.index, "empty", "empty", score=9.0)
