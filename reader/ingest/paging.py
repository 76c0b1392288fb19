"""The next page of an article that is set on several: on the same host, at the same address but
for the number, and never another article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from reader.ingest.links import absolute, clean_url
from reader.values import dataclass

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import _Element

MOST_PAGES = 10
MOST_LINKS = 5_000
LONGEST_LABEL = 40

_NAMES = frozenset("page p pg paged pagenum page_number pagina seite start_page".split())  # noqa: SIM905
_TAIL = re.compile(
    r"(?P<lead>/page[/-]?|/p|/seite[/-]?|[-_,]page[-_]?|[-_,]p|[-_,]seite[-_]?|[/,_-])(?P<number>\d{1,2})$",
    re.IGNORECASE,
)
_BARE = frozenset("/-_,")
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_ONWARD = re.compile(
    r"""(?: next(?:\s+page)? | continue(?:\s+to\s+(?:the\s+)?next\s+page)? | page\s+\d{1,2}
      | n[äa]chste(?:\s+seite)? | weiter | seite\s+\d{1,2} | (?:page\s+)?suivante? | page\s+suivante
      | siguiente(?:\s+p[áa]gina)? | p[áa]gina\s+(?:siguiente|seguinte|\d{1,2})
      | pr[óo]xima(?:\s+p[áa]gina)? | pagina\s+(?:successiva|\d{1,2}) | successiva
      | volgende(?:\s+pagina)? | 次のページ(?:へ)? | 次へ | \d{1,2} )""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """An address taken apart: what all pages of an article share, and which page it is."""

    stem: tuple[str, ...]
    number: int = 1
    sign: str = ""
    """What stands before a number alone at the end of the path, which may as well be that of an
    article; empty where the address says that it is a page's."""


def place(url: str) -> Place:
    """`url` with every way to write a page number taken off."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50)
    except ValueError:
        return Place((url,))
    number, sign = 1, ""
    rest = []
    for name, value in pairs:
        if name.lower() in _NAMES and value.isascii() and value.isdecimal() and len(value) < 3:
            number = int(value)
        else:
            rest.append((name, value))
    path, ending = parts.path.rstrip("/"), ""
    file = _ENDING.search(path)
    if file:
        path, ending = path[: file.start()], file[0]
    tail = _TAIL.search(path)
    if tail and number == 1:
        number, path = int(tail["number"]), path[: tail.start()]
        sign = tail["lead"] if tail["lead"] in _BARE else ""
    stem = ((parts.hostname or "").removeprefix("www."), path, ending, urlencode(rest))
    return Place(stem, number, sign)


def next_page(tree: _Element, url: str, first: str = "") -> str:
    """The address of the page after this one, or nothing; `first` is that of the article's first
    page, when this is a later one.

    The page may call it so (rel=next), or show its number or "next page"; but it is the address
    that decides, since pages call their next article "next" as well.
    """
    here = place(url)
    starts = tuple(_starts(url, here))
    later = bool(first) and here.stem in {start.stem for start in _starts(first, place(first))}
    candidates = list(_candidates(tree, {str(start.number + 1) for start in starts}))
    for start in starts:
        for link in candidates:
            address = clean_url(absolute(link.href, url)).partition("#")[0]
            there = place(address)
            known = there.stem == start.stem and there.number == start.number + 1
            if not (known and address.startswith(("http://", "https://"))):
                continue
            if (later and start is here) or _is_sure(start, there, link):
                return address
    return ""


def _is_sure(start: Place, there: Place, link: _Link) -> bool:
    """Is it a page of the same article? Article 7 is not the second page of article 6."""
    if not there.sign or link.label == str(there.number):
        return True
    return not start.sign and (there.sign == "/" or link.related)


class _Link(NamedTuple):
    label: str
    href: str
    related: bool
    """It is marked as the next of something (rel=next)."""


def _starts(url: str, here: Place) -> Iterator[Place]:
    """How the address may be meant: as it stands a first page, or with a number of its own."""
    yield here
    if here.sign:  # the number is the article's
        path = urlsplit(url)
        bare = _ENDING.sub("", path.path.rstrip("/"))
        ending = path.path.rstrip("/")[len(bare) :]
        yield Place((here.stem[0], bare, ending, here.stem[3]))


def _candidates(tree: _Element, numbers: Set[str]) -> Iterator[_Link]:
    """The links that call themselves a next page and have one of the numbers in their address, the
    surest first."""
    for link in tree.iter("link"):
        if "next" in (link.get("rel") or "").lower().split():
            yield _Link("", link.get("href") or "", related=True)
    for at, link in enumerate(tree.iter("a")):
        if at >= MOST_LINKS:
            return
        href = link.get("href") or ""
        if not any(number in href for number in numbers):
            continue
        text = "".join(map(str, link.itertext())) if len(link) < 10 else ""
        label = " ".join((text or link.get("aria-label") or link.get("title") or "").split())
        label = label[:LONGEST_LABEL].strip(" »›>→⟩.…")
        related = "next" in (link.get("rel") or "").lower().split()
        if related or _ONWARD.fullmatch(label):
            yield _Link(label, href, related)
