"""From the address of a page to its article: the rules for its site, the pages it is set on, and
what the reader should know about it.

An article on several pages is read to its end within limits; where one of its pages cannot be had,
what there is stays, and the note says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from reader.errors import FetchError, ParseError
from reader.ingest.links import host
from reader.model import Article, Block, Facts
from reader.model_fetch import Extracted, NotModified, Response
from reader.model_sites import SiteRule
from reader.text import EMPTY, SafeText, safe_line, words

if TYPE_CHECKING:
    from reader.ingest.fetch import Fetcher

MOST_PAGES = 10
MOST_BYTES = 20_000_000
MOST_SECONDS = 60.0
"""Bounds of an article that is set on several pages."""
NEW = 0.5
"""Share of a further page's words that must not have been on the pages before it."""

RuleOf = Callable[[str], SiteRule | None]
"""The rule for the site of an address, if there is one."""

WALLED = SafeText(
    "Paywall: the page shows only the beginning; its publisher keeps the rest for subscribers."
)


def no_rule(url: str) -> SiteRule | None:
    """No site has rules."""
    del url
    return None


def page_article(
    body: bytes,
    url: str,
    title: SafeText = EMPTY,
    content_type: str = "",
    rule: SiteRule | None = None,
) -> tuple[Article, Facts]:
    """A whole page -> its article, and what the page says of itself; `title` is used when given.
    Raises ParseError when there is no article in it."""
    found = _extracted(body, url, content_type, rule)
    return _article(found, url, title), _facts(found, rule)


def _extracted(
    body: bytes, url: str, content_type: str, rule: SiteRule | None, first: str = ""
) -> Extracted:
    from reader.ingest.extract import extract  # trafilatura: 400 ms, paid by full text only

    found = extract(body, url, content_type, rule, first)
    if found is None:
        where = f" at {safe_line(url)}" if url else ""
        raise ParseError(f"No article was found{where}.", "Read it in the browser.")
    return found


def _article(found: Extracted, url: str, title: SafeText) -> Article:
    from reader.ingest.sanitize import sanitize

    return Article(
        title or safe_line(found.title), sanitize(found.html, url), safe_line(url),
        safe_line(found.author), safe_line(found.site),
    )  # fmt: skip


def _facts(found: Extracted, rule: SiteRule | None, *notes: str) -> Facts:
    host = safe_line(rule.host) if rule is not None else EMPTY
    said = [WALLED] if found.paywalled else []
    if found.rule_failed:
        said.append(safe_line(f"The rules for {host} found nothing here: read the usual way."))
    said += [safe_line(note) for note in notes if note]
    return Facts(
        title=safe_line(found.title),
        author=safe_line(found.author),
        published=found.published,
        language=safe_line(found.language),
        canonical=safe_line(found.canonical),
        note=joined(said),
    )


def joined(notes: Sequence[str]) -> SafeText:
    """Notes as one line."""
    return safe_line(" ".join(note for note in notes if note))


def fetch_page(fetcher: Fetcher, url: str, origin: str = "") -> Response:
    """The document at `url`, which the feed at `origin` led to, or the reader (then empty): on that
    depends whether it may be on a private network. Raises FetchError."""
    from reader.ingest.fetch import Request

    reply = fetcher.fetch_one(Request(url=url, accept="page", origin=origin))
    if isinstance(reply, NotModified):  # asked without validators: no honest answer
        raise FetchError(f"{safe_line(url)} answered 'not modified' to a first request.")
    return reply


def read_article(
    fetcher: Fetcher,
    url: str,
    origin: str = "",
    title: SafeText = EMPTY,
    rule_of: RuleOf = no_rule,
) -> tuple[Article, Facts]:
    """The whole article at `url`, all its pages. Raises FetchError and ParseError for the first
    page; the others may fail, and the note says so."""
    response = fetch_page(fetcher, url, origin)
    return whole_article(fetcher, response, origin, title, rule_of)


def whole_article(
    fetcher: Fetcher,
    response: Response,
    origin: str = "",
    title: SafeText = EMPTY,
    rule_of: RuleOf = no_rule,
) -> tuple[Article, Facts]:
    """The article of which `response` is the first page. Raises ParseError."""
    until = time.monotonic() + MOST_SECONDS
    rule = rule_of(response.url)
    found = _extracted(response.body, response.url, response.content_type, rule)
    if found.single_page:
        whole = _single(fetcher, found.single_page, origin or response.url, rule)
        if whole is not None:
            response, found = whole
    first = _article(found, response.url, title)
    more = _Further(fetcher, origin or response.url, rule, first.blocks)
    more.read(found.next_page, response, lambda: time.monotonic() < until)
    return replace(first, blocks=tuple(more.blocks)), _facts(found, rule, more.note)


def _single(
    fetcher: Fetcher, url: str, origin: str, rule: SiteRule | None
) -> tuple[Response, Extracted] | None:
    """The page that has all of the article on it; None where that cannot be had after all."""
    try:
        response = fetch_page(fetcher, url, origin)
        return response, _extracted(response.body, response.url, response.content_type, rule)
    except (FetchError, ParseError):
        return None


class _Further:
    """The pages after the first one, as they are read."""

    def __init__(
        self, fetcher: Fetcher, origin: str, rule: SiteRule | None, first: Sequence[Block]
    ) -> None:
        self._fetcher = fetcher
        self._origin = origin
        self._rule = rule
        self._first = first
        self._seen = {block.text for block in first if block.text}
        self.blocks: list[Block] = list(first)
        self.note = ""

    def read(self, url: str, before: Response, in_time: Callable[[], bool]) -> None:
        """Go on from page to page until the last one, the first that fails, or a limit."""
        asked, size, number = {before.url}, len(before.body), 1
        while url and url not in asked:
            asked.add(url)
            number += 1
            if number > MOST_PAGES or size > MOST_BYTES or not in_time():
                self.note = f"The article goes on after page {number - 1}: {url}"
                return
            try:
                response = fetch_page(self._fetcher, url, self._origin)
                found = _extracted(
                    response.body, response.url, response.content_type, self._rule, before.url
                )
            except (FetchError, ParseError) as error:
                self.note = f"Page {number} of the article is missing: {error.message}"
                return
            if response.url != url and (
                response.url in asked or host(response.url) != host(before.url)
            ):
                return  # it leads back to a page that has been read, or away
            asked.add(response.url)
            size += len(response.body)
            if not self._add(_article(found, response.url, EMPTY).blocks):
                return
            url = found.next_page

    def _add(self, blocks: Sequence[Block]) -> bool:
        """Put a page's blocks behind the others; false when they are those of an earlier page."""
        fresh = [block for block in blocks if block.text not in self._seen]
        all_words = sum(words(block.text) for block in blocks)
        if sum(words(block.text) for block in fresh) < NEW * max(all_words, 1):
            return False
        start = _alike(self._first, blocks)
        end = len(blocks) - _alike(self._first[::-1], blocks[start:][::-1])
        self.blocks += blocks[start:end]
        self._seen.update(block.text for block in blocks if block.text)
        return True


def _alike(one: Sequence[Block], other: Sequence[Block]) -> int:
    """How many blocks both begin with: what each page of an article repeats."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if (a.kind, a.text, a.source) != (b.kind, b.text, b.source):
            break
        count += 1
    return count
