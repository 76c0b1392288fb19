"""A whole page -> the part that is the article, as the page's own markup.

trafilatura finds the text, the page's markup around that text is what is kept (`region.py`): so
lists, tables, code, captions and players survive. Where it finds nothing, or the page is too large
or too deep for it, what the page itself marks as its main part serves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from reader.ingest.about import About, about, moment
from reader.ingest.charset import decode
from reader.ingest.paging import next_page
from reader.ingest.region import NOTHING, Part, article_parts
from reader.ingest.ruled import Ruled, replaced
from reader.ingest.units import Evidence, Unit, pieces
from reader.ingest.wall import is_walled
from reader.model_fetch import Extracted
from reader.model_sites import SiteRule

if TYPE_CHECKING:  # both are loaded when a page is read, and not before
    from lxml.etree import _Element
    from lxml.html import HtmlElement
    from trafilatura.settings import Document

MAX_PAGE = 10_000_000
"""Bytes of a page that are read."""
MAX_ELEMENTS = 60_000
MAX_DEPTH = 250
MAX_ATTRIBUTES = 500
"""Elements of a page, elements inside one another and attributes of one element that trafilatura
is given at most: it is recursive in places, and quadratic in others."""
CHUNK = 65_536
FEWEST_WORDS = 25
"""Fewer are no article."""
SENTENCE = 8
"""Words that make more than a label, where nothing else tells text from navigation."""
STUB_WORDS = 300
"""A page that asks for money and has fewer words shows only the beginning."""

_NUL = re.compile("[\x00\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def extract(
    page: bytes,
    url: str,
    content_type: str = "",
    rule: SiteRule | None = None,
    first: str = "",
) -> Extracted | None:
    """The article of `page`, or None when there is none. `content_type` is the header's, `rule`
    what is known of the site; where that finds nothing, the usual way is used. `first` is the
    address of the article's first page, when this is a later one.

    Never raises: a page that an extractor stumbles over is a page without a known main part.
    """
    text = _NUL.sub("", decode(page[:MAX_PAGE], content_type))
    text = _DECLARATION.sub("", text, count=1)
    if rule is not None:
        text = replaced(text, rule)
    if not text.strip():
        return None
    if _is_monstrous(text):
        # All of it: sanitize has limits of its own, and says so.
        return Extracted(html=text, rule_failed=rule is not None and bool(rule.body))
    tree = _tree(text)
    body = tree.find("body") if tree is not None else None
    if tree is None or body is None:
        return None
    said = about(tree, url)
    said = replace(said, paid=said.paid or is_walled(tree, text))
    ways = _Ways(next_page=next_page(tree, url, first))
    part = NOTHING
    if rule is not None:
        ruled = Ruled(rule, tree)
        said, ways = _by_rule(ruled, rule, said, ways, url)
        ruled.strip()
        part = _ruled_part(ruled)
    failed = rule is not None and bool(rule.body) and not part.elements
    if not part.elements:
        found = _ask_trafilatura(tree, url)
        if found is not None:
            part = article_parts(body, Evidence(_texts(found)), said.title)
        if part.words < FEWEST_WORDS:
            fresh = _tree(text)  # from the other one, all that seemed no article has gone
            part = _marked_parts(fresh) if fresh is not None else NOTHING
    if not part.elements:
        return None
    return replace(
        _described(part, said), next_page=ways.next_page, single_page=ways.single_page,
        rule_failed=failed,
    )  # fmt: skip


class _Ways(NamedTuple):
    """Where the rest of the article may be."""

    next_page: str = ""
    single_page: str = ""


def _by_rule(
    ruled: Ruled, rule: SiteRule, said: About, ways: _Ways, url: str
) -> tuple[About, _Ways]:
    """What the page says of itself and where it goes on, as the rules find it."""
    date = ruled.text(rule.date)
    better = replace(
        said,
        title=ruled.text(rule.title) or said.title,
        author=ruled.text(rule.author) or said.author,
        published=(moment(date) if date else None) or said.published,
    )
    onward = ruled.address(rule.next_page, url) or ways.next_page
    return better, _Ways(onward, ruled.address(rule.single_page, url))


def _ruled_part(ruled: Ruled) -> Part:
    elements = ruled.body()
    units = (piece for one in elements for piece in pieces(one) if isinstance(piece, Unit))
    words = sum(len(unit.words) for unit in units)
    return Part(elements, words) if words else NOTHING


def _tree(text: str) -> HtmlElement | None:
    from lxml import etree, html

    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        no_network=True,
        remove_comments=True,  # trafilatura loses the text behind one
        remove_pis=True,
    )
    # lxml.html asks a function of Python's for the class of every element, which shows in the time.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    try:
        return html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError):  # no element in it at all
        return None


class _Monstrous(Exception):  # noqa: N818 - it is a signal to stop reading, not a fault
    pass


class _Shape:
    """A parser target that builds nothing and stops where no person has written the page.

    It goes before the tree: already the tree takes time quadratic in the attributes of an element.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._elements = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        del tag
        self._depth += 1
        self._elements += 1
        if (
            self._depth > MAX_DEPTH
            or self._elements > MAX_ELEMENTS
            or len(attributes) > MAX_ATTRIBUTES
        ):
            raise _Monstrous

    def end(self, tag: str) -> None:
        del tag
        self._depth -= 1

    def close(self) -> None:
        """Nothing to hand out."""


def _is_monstrous(text: str) -> bool:
    from lxml import etree

    parser = etree.HTMLParser(
        target=_Shape(),  # type: ignore[arg-type]  # the stubs allow bytes, which never come
        encoding="utf-8",
        huge_tree=True,
        no_network=True,
    )
    markup = text.encode("utf-8")
    try:
        for start in range(0, len(markup), CHUNK):
            parser.feed(markup[start : start + CHUNK])
        parser.close()
    except _Monstrous:
        return True
    except etree.LxmlError:  # no element in it: harmless
        return False
    return False


def _ask_trafilatura(tree: HtmlElement, url: str) -> Document | None:
    # 250 ms to import, with the libraries it brings: only who reads a page pays for it
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            tree,
            url=url,
            fast=True,  # measured: the slower comparison adds nothing to finding the place,
            favor_recall=True,  # nor does the second try on short pages, which this leaves out
            include_comments=False,
            with_metadata=False,  # a third of its time; `about` reads that
        )
    except Exception:  # noqa: BLE001 - a hostile page must not end the run, whatever it trips over
        return None
    return None if isinstance(found, dict) else found


def _texts(found: Document) -> Iterator[str]:
    """What was taken, as a whole and line by line."""
    text = found.text or ""
    yield text
    yield from text.split("\n")
    for element in found.body.iter("p", "head", "item", "quote", "cell", "code"):
        yield "".join(map(str, element.itertext()))


def _marked_parts(tree: HtmlElement) -> Part:
    """What the page itself marks as its main part, if it is running text: the longest of them."""
    for path in ("//article", "//main", "//*[@role='main']", "//body"):
        candidates = [(_running_words(element), element) for element in tree.xpath(path)[:50]]
        if candidates:
            words, element = max(candidates, key=lambda pair: pair[0])
            if words >= FEWEST_WORDS:
                return Part([element], words)
    return NOTHING


def _running_words(element: _Element) -> int:
    units = (piece for piece in pieces(element) if isinstance(piece, Unit))
    return sum(len(u.words) for u in units if u.is_running_text and len(u.words) >= SENTENCE)


def _described(part: Part, said: About) -> Extracted:
    from lxml.etree import tostring

    markup = "\n".join(
        tostring(e, encoding="unicode", method="html", with_tail=False) for e in part.elements
    )
    return Extracted(
        html=markup,
        title=said.title,
        author=said.author,
        published=said.published,
        language=said.language,
        canonical=said.canonical,
        site=said.site,
        paywalled=said.paid and part.words < STUB_WORDS,
    )
