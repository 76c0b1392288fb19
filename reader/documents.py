"""One document, or many, through extract and filter, without the store: `tread clean`.

A line of a batch is `{"id", "url"?, "feed"?, "title"?}` and one of "html" (a whole page),
"fragment" (a feed's HTML), "text" or "blocks" (with which "html" is evidence); the answer is
`{"id", "title", "text", "blocks"}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from reader.clean.engine import judge
from reader.clean.evidence import Evidence, gather
from reader.clean.rules import RuleSet, rule_set
from reader.config import Settings
from reader.errors import ParseError, TreadError, UsageError
from reader.model import Article, Block, Cleaned, Facts, Kind, PageEvidence
from reader.model_fetch import Response
from reader.text import EMPTY, SafeText, iso, safe, safe_line, shorten
from reader.values import dataclass

if TYPE_CHECKING:
    from reader.ingest.fetch import Fetcher
    from reader.model_sites import SiteRule
    from reader.pages import RuleOf

Form = Literal["auto", "html", "text"]

WINDOW = 100
"""How many lines of a batch are held back at most, to learn from lines that share a feed."""

FEEDS = ("rss", "feed", "rdf")
"""Outermost elements of what is no article."""

MAX_LINE = 64 * 2**20
"""A longer line of a batch, in characters, is answered with an error."""

_KINDS: dict[str, Kind] = {
    **{f"h{level}": Kind.HEADING for level in range(1, 7)},
    "title": Kind.HEADING,
    "li": Kind.LIST, "ul": Kind.LIST, "ol": Kind.LIST, "dd": Kind.LIST,
    "blockquote": Kind.QUOTE, "q": Kind.QUOTE,
    "pre": Kind.CODE, "code": Kind.CODE,
    "table": Kind.TABLE, "tr": Kind.TABLE,
    "img": Kind.IMAGE, "figure": Kind.IMAGE, "figcaption": Kind.IMAGE,
    "hr": Kind.RULE,
    "iframe": Kind.EMBED, "video": Kind.EMBED, "audio": Kind.EMBED,
}  # fmt: skip
"""Tag of a given block -> its kind; anything else is a paragraph."""


def rules_of(settings: Settings, feed: str = "") -> RuleSet:
    """The rules for a document that belongs to no subscription."""
    own = [rule for rule in settings.rules if rule.feed in ("", feed)]
    return rule_set(own, enabled=settings.filter_enabled)


@dataclass(frozen=True, slots=True)
class Document:
    """What is left of a document, and what it says of itself if it is a page."""

    cleaned: Cleaned
    facts: Facts | None = None


def clean_document(
    data: bytes, form: Form, url: str, rules: RuleSet, rule: SiteRule | None = None
) -> Document:
    """A document -> what is left of it; `rule` is that of its site. Raises ParseError when there is
    no article in it."""
    from reader.ingest.discover import root_name
    from reader.ingest.plaintext import looks_like_html

    text = _decoded(data)
    if form == "auto" and text.lstrip("\ufeff \t\r\n").startswith("<") and root_name(text) in FEEDS:
        raise ParseError(
            "This is a feed, and clean takes one article.", "Subscribe to it: tread add URL"
        )
    if form == "text" or (form == "auto" and not looks_like_html(text)):
        return Document(_judged(_from_text(text, url), rules))
    if _is_page(text):
        from reader.pages import page_article

        article, facts = page_article(data, url, rule=rule)
        return Document(_judged(article, rules), facts)
    return Document(_judged(_from_fragment(text, url, EMPTY), rules))


def clean_response(
    fetcher: Fetcher, response: Response, form: Form, rules: RuleSet, rule_of: RuleOf
) -> Document:
    """A document that was fetched; all pages of an article on several. Raises ParseError."""
    from reader.pages import whole_article

    if form == "text" or not _is_page(_decoded(response.body)):
        return clean_document(response.body, form, response.url, rules)
    article, facts = whole_article(fetcher, response, rule_of=rule_of)
    return Document(_judged(article, rules), facts)


def facts_record(facts: Facts | None) -> dict[str, object]:
    """What a page says of itself, as `--json` prints it; nothing for what is no page."""
    if facts is None:
        return {}
    return {
        "author": facts.author,
        "published": iso(facts.published),
        "language": facts.language,
        "canonical": facts.canonical,
        "note": facts.note,
    }


def clean_batch(
    lines: Iterable[str], rules: RuleSet, window: int = WINDOW, rule_of: RuleOf | None = None
) -> Iterator[str]:
    """A line of JSON for each line of JSON, in the same order; a bad line is answered with
    `{"id", "error"}` and the rest go on. Lines that share a feed are evidence for each other.
    `rule_of` knows the rules for single sites."""
    held: list[_Line] = []
    for text in lines:
        if not text.strip():
            continue
        held.append(_read_line(text, rule_of))
        # A line without a feed has nobody to learn from, so it does not wait.
        if len(held) >= window or not any(line.feed for line in held):
            yield from _answers(held, rules)
            held.clear()
    yield from _answers(held, rules)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that was read: an article, or why there is none."""

    id: object
    feed: str = ""
    article: Article | None = None
    source: PageEvidence | None = None
    facts: Facts | None = None
    error: str = ""


def _answers(held: list[_Line], rules: RuleSet) -> Iterator[str]:
    groups: dict[str, list[Article]] = {}
    for line in held:
        if line.feed and line.article is not None:
            groups.setdefault(line.feed, []).append(line.article)
    evidence = {feed: gather(articles) for feed, articles in groups.items() if len(articles) > 1}
    for line in held:
        yield json.dumps(_answer(line, rules, evidence.get(line.feed)), ensure_ascii=False)


def _answer(line: _Line, rules: RuleSet, evidence: Evidence | None) -> dict[str, object]:
    from reader.exchange.render import block_records

    if line.article is None:
        return {"id": line.id, "error": line.error}
    cleaned = _judged(line.article, rules, evidence, line.source)
    return {
        "id": line.id,
        "title": title_of(cleaned),
        "text": cleaned.running,
        "blocks": block_records(cleaned),
        **facts_record(line.facts),
    }


def _read_line(text: str, rule_of: RuleOf | None) -> _Line:
    ident: object = None
    try:
        if len(text) > MAX_LINE:
            raise UsageError(f"The line is longer than {MAX_LINE} characters.")
        found = json.loads(text)
        if not isinstance(found, dict):
            raise UsageError("The line is not a JSON object.")
        ident = found.get("id")
        feed = _string(found, "feed")
        article, source, facts = _article(found, rule_of)
        return _Line(ident, feed, article, source, facts)
    except TreadError as error:
        return _Line(ident, error=error.message)
    except (ValueError, RecursionError) as error:
        return _Line(ident, error=safe_line(f"The line is not JSON: {error}"))


def _article(
    line: Mapping[str, object], rule_of: RuleOf | None
) -> tuple[Article, PageEvidence | None, Facts | None]:
    """The article of a line, what the page that came with its blocks says about them, and what a
    page says of itself."""
    url = _string(line, "url")
    if "blocks" not in line:
        article, facts = _document(line, url, safe_line(_string(line, "title")), rule_of)
        return article, None, facts
    blocks = line["blocks"]
    if not isinstance(blocks, list):
        raise UsageError('"blocks" must be a list.')
    title, given = safe_line(_string(line, "title")), [_given_block(block) for block in blocks]
    source = _testimony(_string(line, "html"), url, given)
    if source is not None:
        seen = zip(given, source.sightings, strict=True)
        given = [replace(block, hint=sighting.hint) for block, sighting in seen]
    return Article(title, tuple(given), safe_line(url)), source, None


def _testimony(page: str, url: str, blocks: Sequence[Block]) -> PageEvidence | None:
    if not page:
        return None
    from reader.ingest.witness import testify  # trafilatura: 400 ms, paid by pages only

    return testify(page, url, blocks)


def _document(
    line: Mapping[str, object], url: str, title: SafeText, rule_of: RuleOf | None
) -> tuple[Article, Facts | None]:
    if "html" in line:
        from reader.pages import page_article

        html = _string(line, "html").encode("utf-8", "replace")
        return page_article(html, url, title, rule=rule_of(url) if rule_of else None)
    if "fragment" in line:
        return _from_fragment(_string(line, "fragment"), url, title), None
    if "text" in line:
        article = _from_text(_string(line, "text"), url)
        return replace(article, title=title) if title else article, None
    raise UsageError('The line has none of "html", "fragment", "text" and "blocks".')


def _string(line: Mapping[str, object], name: str) -> str:
    value = line.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UsageError(f'"{name}" must be a string.')
    return value


def _given_block(found: object) -> Block:
    """A block as somebody else cut it: kept one to one, whatever it is."""
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise UsageError('A block must be an object with a "text".')
    tag = found.get("tag")
    name = tag.lower() if isinstance(tag, str) else "p"
    kind = _KINDS.get(name, Kind.PARAGRAPH)
    level = int(name[1]) if kind is Kind.HEADING and name[1:].isdigit() else 1
    return Block(kind, safe(found["text"]), level=level if kind is Kind.HEADING else 0)


def _from_text(text: str, url: str) -> Article:
    from reader.ingest.plaintext import from_text

    _, blocks = from_text(text)
    # The title stands among the blocks, so the article has none of its own that a front end shows.
    return Article(EMPTY, blocks, safe_line(url))


def _from_fragment(html: str, url: str, title: SafeText) -> Article:
    from reader.ingest.sanitize import sanitize

    return Article(title, sanitize(html, url), safe_line(url))


def _judged(
    article: Article,
    rules: RuleSet,
    evidence: Evidence | None = None,
    source: PageEvidence | None = None,
) -> Cleaned:
    return Cleaned(article, judge(article, rules, evidence or Evidence(), source))


def _is_page(text: str) -> bool:
    head = text[:4096].lower()
    return any(sign in head for sign in ("<!doctype", "<html", "<head", "<body"))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes  # 30 ms, paid by odd encodings only

        best = from_bytes(data[: 2**20]).best()
        return data.decode(best.encoding if best else "utf-8", "replace")


def title_of(cleaned: Cleaned) -> SafeText:
    """The title of a document: its own, else the heading that it begins with."""
    first = next(iter(cleaned.kept), None)
    heading = first.text if first is not None and first.kind is Kind.HEADING else EMPTY
    return cleaned.article.title or heading


def explain(cleaned: Cleaned, rules: RuleSet) -> Iterator[str]:
    """A line for each removed block: "rule: reason (evidence ...)", and how the block begins."""
    from reader.clean import engine

    for told in engine.explain(cleaned.article, rules):
        block = cleaned.article.blocks[told.verdict.block]
        yield f"{told} - {shorten(block.text, 60) or block.kind.value}"
