"""What a page says of itself: title, author, date, language, address, site, and whether one pays.

From the meta elements, JSON-LD (schema.org), the headline and the markup of the byline, in the
order in which they were found to be trustworthy. Nothing here is safe to show yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING

from reader.ingest.inline import PERMALINKS
from reader.ingest.links import absolute, host
from reader.values import dataclass

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import _Element
    from lxml.html import HtmlElement

LONGEST = 500
"""Characters of the longest title or name that is believed to be one."""
LONGEST_DATA = 500_000
"""Characters of the longest JSON-LD that is read."""
MOST_NODES = 2_000
EARLIEST = 1970
"""Years: before, there were no pages, only fields that nobody filled in."""
SENTENCE = 4
"""Words of a headline that is believed also where a title only ends with it."""
BYLINE = 12
"""Words; more in an element named after the author tell about them."""

_SPACE = re.compile(r"\s+")
_SEPARATOR = re.compile(r"\s+(?:[-|–—»·•:]|::)\s+")
_BY = re.compile(r"^(?:by|von|par|por|di|da|door)\s+", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_DATE_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:/|-|$)")
_TITLES = ("og:title", "twitter:title", "dc.title", "title")
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_DATES = (
    "article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "dc.date.issued", "dc.date", "dc.date.created", "date",
)  # fmt: skip
_SITES = ("og:site_name", "application-name", "publisher")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_NAMED = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_NUMBERS = re.compile(r"\b((?:19|20)\d\d)[-./](\d\d?)[-./](\d\d?)\b")
_DAY_MONTH = re.compile(rf"\b(\d\d?)\.?\s+{_NAMED}\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b{_NAMED}\s+(\d\d?),?\s+((?:19|20)\d\d)\b", re.IGNORECASE)
_DATELINES = (
    "//*[contains(@class, 'date') or contains(@class, 'published') or contains(@class, 'posted')"
    " or contains(@class, 'byline') or self::time]"
)
_BYLINES = (
    "//*[@rel='author' or @itemprop='author']"
    "|//*[contains(@class, 'byline') or contains(@class, 'author')]"
)

Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class About:
    """`published` is None when the page does not say; `paid`: it says that one must pay."""

    title: str = ""
    author: str = ""
    published: int | None = None
    language: str = ""
    canonical: str = ""
    site: str = ""
    paid: bool = False


def about(tree: HtmlElement, url: str) -> About:
    """What the page says of itself. To be asked before anything is taken out of the tree."""
    metas = _metas(tree)
    nodes = list(_nodes(tree))
    article = next((node for node in nodes if _is_article(node)), {})
    whole = _flat(tree.findtext(".//title") or "")
    site = _site(metas, article, nodes, whole, url)
    return About(
        title=_title(tree, metas, article, whole, site),
        author=_author(tree, metas, article, site),
        published=_published(tree, metas, article, url),
        language=_language(tree, metas, article),
        canonical=_canonical(tree, metas, url),
        site=site,
        paid=metas.get("article:content_tier", "").lower() == "locked"
        or any(str(node.get("isAccessibleForFree", "")).lower() == "false" for node in nodes),
    )


def _flat(text: str) -> str:
    return _SPACE.sub(" ", text[: 4 * LONGEST]).strip()[:LONGEST]


def _metas(tree: HtmlElement) -> dict[str, str]:
    """Name, property or itemprop, lower case -> content; the first that says something."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = _flat(meta.get("content") or "")
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        name = name or meta.get("http-equiv")
        if content and name:
            found.setdefault(name.strip().lower(), content)
    return found


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    """The objects of the page's JSON-LD, outer ones first."""
    seen = 0
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text or "").strip()
        try:
            waiting: list[object] = [json.loads(text[:LONGEST_DATA], strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and seen < MOST_NODES:
            seen += 1
            value = waiting.pop(0)
            if isinstance(value, dict):
                yield value
                waiting += (inner for inner in value.values() if isinstance(inner, dict | list))
            elif isinstance(value, list):
                waiting += (inner for inner in value[:200] if isinstance(inner, dict | list))


def _is_article(node: Node) -> bool:
    kinds = node.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return any(
        isinstance(name, str) and (name.endswith("Article") or name in ("BlogPosting", "Review"))
        for name in names
    )


def _string(node: Node, name: str) -> str:
    value = node.get(name)
    return _flat(unescape(value)) if isinstance(value, str) else ""


def _names(value: object) -> Iterator[str]:
    """The names in what schema.org allows to be a text, an object or a list of these."""
    for one in value[:5] if isinstance(value, list) else [value]:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, list) and name:
            name = name[0]
        if isinstance(name, str) and name.strip() and "://" not in name:
            yield _flat(unescape(name))


def _site(
    metas: Mapping[str, str], article: Node, nodes: Iterable[Node], whole: str, url: str
) -> str:
    for name in _SITES:
        if metas.get(name) and "://" not in metas[name]:
            return metas[name].removeprefix("@")
    publisher = next(_names(article.get("publisher")), "")
    if publisher:
        return publisher
    for node in nodes:
        if node.get("@type") == "WebSite" and _string(node, "name"):
            return _string(node, "name")
    name = host(url)
    last = _SEPARATOR.split(whole)[-1]
    own = "".join(_WORD.findall(last.lower()))
    if last != whole and len(own) > 2 and own in re.sub(r"[\W_]", "", name):
        return last
    return name


def _title(
    tree: HtmlElement, metas: Mapping[str, str], article: Node, whole: str, site: str
) -> str:
    """The headline where the page's other titles confirm it, else the best of these."""
    said = [metas[name] for name in _TITLES if metas.get(name)]
    said += [name for name in (_string(article, "headline"), _string(article, "name")) if name]
    said = [unescape(one) for one in said] + ([whole] if whole else [])
    headlines = [text for text in map(_headline, list(tree.iter("h1"))[:10]) if text]
    for headline in headlines:
        if any(_says(one, headline) for one in said):
            return headline
    if said:
        return _without_site(said[0], site)
    return headlines[0] if headlines else ""


def _headline(element: _Element) -> str:
    """The text of a heading without the sign by which it links to itself."""
    text = _text(element)
    if any(_text(link) in PERMALINKS for link in element.iter("a")):
        text = text[:-1].rstrip() if text[-1:] in PERMALINKS else text
        text = text[1:].lstrip() if text[:1] in PERMALINKS else text
    return text


def _text(element: _Element) -> str:
    return _flat("".join(map(str, element.itertext())))


def _says(title: str, headline: str) -> bool:
    words, own = _WORD.findall(title.lower()), _WORD.findall(headline.lower())
    if len(own) * 4 < len(words) or not own:
        return False
    return words[: len(own)] == own or (len(own) >= SENTENCE and words[-len(own) :] == own)


def _without_site(title: str, site: str) -> str:
    """Without the name of the site before or behind it."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    own = _letters(site)
    if _letters(parts[-1]) in own or own in _letters(parts[-1]):
        last = list(_SEPARATOR.finditer(title))[-1]
        return title[: last.start()] if own else title
    if own and _letters(parts[0]) == own:
        first = _SEPARATOR.search(title)
        return title[first.end() :] if first else title
    return title


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _author(tree: HtmlElement, metas: Mapping[str, str], article: Node, site: str) -> str:
    names = list(dict.fromkeys(_names(article.get("author"))))
    if names:
        return ", ".join(names)[:LONGEST]
    for name in _AUTHORS:
        value = metas.get(name, "")
        if value and "://" not in value:
            return _BY.sub("", unescape(value))
    for element in tree.xpath(_BYLINES)[:30]:
        if element.tag in ("link", "meta", "script", "style"):
            continue
        text = _BY.sub("", _flat(" ".join(_before_numbers(element))))
        if 0 < len(text.split()) <= BYLINE and _letters(text) != _letters(site):
            return text
    return ""


def _before_numbers(element: _Element) -> Iterator[str]:
    """The texts up to the first with a digit: after the name comes the date."""
    for text in map(str, element.itertext()):
        if any(sign.isdigit() for sign in text):
            return
        yield text


def _language(tree: HtmlElement, metas: Mapping[str, str], article: Node) -> str:
    for said in (
        tree.get("lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang"),
        tree.get("xml:lang"), metas.get("content-language"), metas.get("og:locale"),
        _string(article, "inLanguage"),
    ):  # fmt: skip
        name = re.match(r"\s*([A-Za-z]{2,3})(?:[-_,;\s]|$)", said or "")
        if name:
            return name[1].lower()
    return ""


def _canonical(tree: HtmlElement, metas: Mapping[str, str], url: str) -> str:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return absolute(link.get("href") or "", url)
    return absolute(metas["og:url"], url) if "og:url" in metas else ""


def _published(tree: HtmlElement, metas: Mapping[str, str], article: Node, url: str) -> int | None:
    """When the page says it was published; midnight UTC where it names only the day."""
    for value in _dates(tree, metas, article, url):
        moment = _moment(value)
        if moment is not None:
            return moment
    return None


def _dates(tree: HtmlElement, metas: Mapping[str, str], article: Node, url: str) -> Iterator[str]:
    if "article:published_time" in metas:
        yield metas["article:published_time"]
    yield _string(article, "datePublished")
    yield from (metas[name] for name in _DATES if name in metas)
    for element in tree.xpath("//*[@itemprop='datePublished']|//time[@pubdate]")[:3]:
        yield element.get("datetime") or element.get("content") or element.text or ""
    times = tree.xpath("//article//time[@datetime]|//main//time[@datetime]|//time[@datetime]")
    yield from (element.get("datetime") for element in times[:1])
    for element in tree.xpath(_DATELINES)[:10]:
        yield _written(_flat(" ".join(map(str, element.itertext()))))
    found = _DATE_IN_URL.search(url.partition("?")[0])
    if found:
        yield f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def _written(text: str) -> str:
    """The first day that a text names, as YYYY-MM-DD, or nothing."""
    found = _NUMBERS.search(text)
    if found:
        return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    found = _DAY_MONTH.search(text)
    if found:
        return f"{found[3]}-{_MONTHS.index(found[2][:3].lower()) + 1:02}-{int(found[1]):02}"
    found = _MONTH_DAY.search(text)
    if found:
        return f"{found[3]}-{_MONTHS.index(found[1][:3].lower()) + 1:02}-{int(found[2]):02}"
    return ""


def moment(value: str) -> int | None:
    """When a text says it was: a date as computers write it, or the first day that it names."""
    found = _moment(value)
    return found if found is not None else _moment(_written(value[:LONGEST]))


def _moment(value: str) -> int | None:
    text = value.strip()[:40]
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    if moment.year < EARLIEST:
        return None
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return int(zoned.timestamp())
    except (OverflowError, OSError, ValueError):
        return None
