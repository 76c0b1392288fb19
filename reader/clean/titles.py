"""The title printed again above the text, and the bare date beside it."""

from __future__ import annotations

import re

from reader.clean.look import Look, tokens
from reader.clean.score import Page
from reader.model import Article, Kind

HEAD = 12
"""Copies of the title are looked for among so many blocks from the top."""
_TOP = 2
"""Down to this block a heading may say the title in other words."""
TAIL = 6
"""The line that says where the article stood first is looked for among so many from the end."""
_STOOD = re.compile(r"(?:this|the) (?:article|story|post|piece)\b.{0,40}\b(?:appeared|published)\b")
_TITLE_KINDS = frozenset({Kind.HEADING, Kind.PARAGRAPH, Kind.LIST})
_SUFFIX = re.compile(r"\s+[-|–—·•:»«/]+\s+|\s*\|\s*")
_LABEL = re.compile(r":\s+")
_MAX_SITE_WORDS = 5
_LABELLED_WORDS = 5
_BYLINE_WORDS = 22
_SOURCE_WORDS = 3
"""Words behind a date that may name who published it."""
_CREDIT = re.compile(
    r"\b(?:report\w*|edit\w*|photo\w*|illustrat\w*|translat\w*|contribut\w*|research\w*)\b"
)

_STAMP_WORD = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    "(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|"
    "januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|"
    "août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|"
    "septiembre|octubre|noviembre|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|"
    "outubro|novembro|dezembro|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|"
    "dicembre|januari|februari|maart|mei|augustus|"
    "published|posted|updated|modified|created|first|last|date|on|at|the|am|pm|a|p|m|ago|"
    "minutes?|mins?|hours?|hrs?|days?|weeks?|months?|st|nd|rd|th|of|noon|midnight|"
    "est|edt|et|cst|cdt|ct|mst|mdt|mt|pst|pdt|pt|gmt|utc|bst|cet|cest|ist|amt|aest|aedt|sgt|jst|"
    "veröffentlicht|aktualisiert|stand|uhr|um|vom|publié|mis|à|jour|le|modifié|h|publicado|"
    "actualizado|el|de|del|las|la|pubblicato|aggiornato|il|alle|ore|às|em|atualizado|gepubliceerd|"
    "bijgewerkt|op|om|den|der|and|z|t"
)
_STAMP = re.compile(
    rf"(?:(?:{_STAMP_WORD}|\d{{1,4}}(?:st|nd|rd|th|h|z|am|pm)?|기사입력|입력|수정)\s*)+"
)
_BYLINE_WORD = re.compile(rf"by|von|par|por|di|door|written|{_STAMP_WORD}|\d{{1,4}}(?:am|pm|h|th)?")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\bago\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}|"
    r"\d (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d"
)
_TIME = re.compile(r"\d|ago")
"""What every date has: most lines are done with here."""
_CLOCK = re.compile(
    r"\d{1,2}:\d\d|\d{1,2}h\d\d|\d ?[ap]\.?m\b|\bago\b|"
    r"\b(?:published|posted|updated|modified|veröffentlicht|aktualisiert|publié|publicado|"
    r"actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt)\b"
)
_SAID = re.compile(
    r"(?:(?:last |first )?(?:published|posted|updated|modified)|veröffentlicht|aktualisiert|publié|"
    r"publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|bijgewerkt)\b.*\d[:h]\d\d"
)


def remove_titles(page: Page, article: Article) -> None:
    """Take out the copies of the title in the head.

    The front end prints a title that the article has, so that every copy goes; without one the
    first copy is the only place where it is seen, so that it stays and the next ones go.
    """
    title = tokens(article.title)
    start = 0
    if not title:
        first = next((look for look in page.looks if look.text), None)
        if first is None or not _may_be_title(first):
            return
        title, start = tokens(first.block.text), first.index + 1
        forms = {title}
    else:
        forms = _forms(article.title)
    for look in page.looks[-TAIL:] if article.title else ():
        if _is_syndicated(look, forms):
            page.remove(look.index, "appeared-first", "title", score=6.0)
    longest = max(len(form) for form in forms)
    for look in page.looks[start : start + HEAD]:
        may = look.words <= longest or (look.index <= _TOP and look.block.kind is Kind.HEADING)
        found = tokens(look.block.text) if may and look.block.kind in _TITLE_KINDS else ()
        if found and (found in forms or _nearly(look, found, title, bool(article.title))):
            page.remove(look.index, "repeated-title", "title", score=9.0)
        elif not article.title and look.words > 30:
            return


def _is_syndicated(look: Look, forms: set[tuple[str, ...]]) -> bool:
    """Whether the block says where an article of this very title stood first."""
    said = _STOOD.match(look.text)
    rest = tokens(look.text[said.end() :]) if said else ()
    return any(len(form) > 2 and rest[-len(form) :] == form for form in forms)


def _may_be_title(look: Look) -> bool:
    line = look.block.kind is Kind.PARAGRAPH and look.words <= 30 and not look.text.endswith(".")
    return look.block.kind is Kind.HEADING or line


def _forms(title: str) -> set[tuple[str, ...]]:
    """The title, and the title without the site's name before or after it."""
    forms = {tokens(title)}
    cuts = [(found.start(), found.end()) for found in _SUFFIX.finditer(title)]
    for start, end in cuts:
        left, right = tokens(title[:start]), tokens(title[end:])
        if len(left) >= 3 and len(right) <= _MAX_SITE_WORDS:
            forms.add(left)
        if len(right) >= 3 and len(left) <= _MAX_SITE_WORDS:
            forms.add(right)
    for found in _LABEL.finditer(title):  # "Obituary: ..."; what is short may head a part
        left, right = tokens(title[: found.start()]), tokens(title[found.end() :])
        if len(right) >= _LABELLED_WORDS and len(left) <= _MAX_SITE_WORDS:
            forms.add(right)
    return forms


def _nearly(look: Look, found: tuple[str, ...], title: tuple[str, ...], printed: bool) -> bool:
    """A heading on top that says the title in slightly other words."""
    if not printed or look.index > _TOP or look.block.kind is not Kind.HEADING:
        return False
    mine, theirs = set(found), set(title)
    if min(len(mine), len(theirs)) < 4:
        return False
    shared = len(mine & theirs)
    if shared >= 0.75 * len(mine | theirs):
        return True
    return look.block.level == 1 and look.index == 0 and shared >= 0.6 * min(len(mine), len(theirs))


def remove_bylines(page: Page, author: str) -> None:
    """Take out the line above the text that says no more than who the author is, and perhaps the
    date; and the line that names the author, where our own reading of the page leaves it out."""
    names = set(tokens(author))
    in_head = True
    for look in page.looks[:HEAD] if names else ():
        in_head = in_head and page.before[look.index] <= 1
        if look.words > _BYLINE_WORDS or not names.issubset(look.found):
            continue
        plain = in_head and look.block.kind in (Kind.PARAGRAPH, Kind.HEADING)
        seen = look.sighting
        if plain and _says_only(look, names):
            page.remove(look.index, "repeated-byline", "early", score=5.0)
        elif seen and not seen.kept and seen.above <= 1 and not _CREDIT.search(look.text):
            page.remove(look.index, "repeated-byline", "absent", "outside", score=5.0)


def _says_only(look: Look, names: set[str]) -> bool:
    rest = [word for word in tokens(look.block.text) if word not in names]
    return all(map(_BYLINE_WORD.fullmatch, rest))


def remove_time_stamps(page: Page) -> None:
    """Take out lines above and below the text that hold a date and time and nothing else."""
    for look in page.looks:
        above = look.index < HEAD and page.before[look.index] <= 1
        if above or not page.after[look.index]:
            line = look.block.kind in (Kind.PARAGRAPH, Kind.LIST) and look.words <= 18
            if line and look.index not in page.gone and is_time_stamp(look.text):
                page.remove(look.index, "time-stamp", "early" if above else "last", score=5.0)


def is_time_stamp(text: str) -> bool:
    """Whether folded `text` is a publication date with a time, or said to be one."""
    if (
        not _TIME.search(text)
        or not _CLOCK.search(text)
        or not (_DATE.search(text) or _SAID.match(text))
    ):
        return False
    plain = " ".join(re.findall(r"[^\W_]+", text))
    found = _STAMP.match(plain + " ")
    return found is not None and len(plain[found.end() :].split()) <= _SOURCE_WORDS
