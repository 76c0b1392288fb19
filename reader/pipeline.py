"""The data path: fetch -> parse -> sanitize -> extract -> filter. What comes out is stored.

    URL ─fetch─▶ bytes ─parse─▶ RawEntry ─sanitize─▶ Article(blocks) ─judge─▶ Cleaned

Nothing here touches the store or the screen; `Tools` holds what tests replace.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from reader.addresses import told_address
from reader.errors import FetchError, TreadError
from reader.intervals import is_waiting
from reader.model import (
    Article,
    Block,
    BlockPrint,
    Cleaned,
    Enclosure,
    Feed,
    FeedId,
    Kind,
    Prepared,
)
from reader.model_fetch import (
    Failed,
    NotModified,
    Outcome,
    RawEntry,
    RawFeed,
    Response,
    Unchanged,
    Updated,
)
from reader.model_filter import PrintMemory
from reader.text import EMPTY, SafeText, safe_line, shorten
from reader.values import dataclass

if TYPE_CHECKING:
    from reader.clean.evidence import Weighed
    from reader.clean.filter import Filter
    from reader.ingest.fetch import Fetcher

MADE_TITLE = 80
"""Longest title, in characters, that is made up for an entry without one."""


class Memory(Protocol):
    """What the pipeline may ask of the past."""

    def known(self, feed: FeedId, listed: Sequence[Prepared]) -> Collection[int]:
        """The places, in a document, of the entries that are stored already just as they are."""

    def prints(
        self, feed: FeedId, publisher: str, prints: Collection[BlockPrint], guids: Collection[str]
    ) -> PrintMemory:
        """What is known of these prints and of those near them, in entries with other guids."""


class Hands(Protocol):
    """Who reads documents beside this process, if anybody does."""

    def worked(self, seconds: float) -> None:
        """This process has spent so much time on a document."""

    def take(self, feed: Feed, response: Response) -> bool:
        """Hand a document over, if somebody has time for it."""

    def ready(
        self, stop: threading.Event | None = None, *, rest: bool = False
    ) -> Iterator[tuple[Feed, Response, Outcome | None]]:
        """What has been done by now, or (`rest`) all of it; None: nobody has done it."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pipeline works with."""

    fetcher: Fetcher
    filter: Callable[[Feed], Filter]
    memory: Memory
    hands: Hands
    clock: Callable[[], float] = time.time


def refresh(
    feeds: Sequence[Feed], tools: Tools, stop: threading.Event | None = None
) -> Iterator[Outcome]:
    """Ask each feed, many at once, and yield an outcome a feed in the order the answers arrive.

    One feed failing is a value; nothing a server sends raises.
    """
    from reader.ingest.fetch import Request  # httpx: 240 ms, paid by a refresh only

    started = tools.clock()
    by_key = {int(feed.id): feed for feed in feeds if _may_ask(feed, started)}
    for feed in feeds:
        if int(feed.id) not in by_key:
            yield _held_back(feed)
    # What hangs again has been given up by the time the others are done.
    requests = [
        Request(
            url=feed.address, etag=feed.etag, modified=feed.modified, body_hash=feed.body_hash,
            accept="feed", key=int(feed.id), feed=feed.url,
        )
        for feed in sorted(by_key.values(), key=lambda feed: not feed.failed)
    ]  # fmt: skip
    for request, reply in tools.fetcher.fetch(requests, stop):
        feed = by_key[request.key]
        if not (isinstance(reply, Response) and tools.hands.take(feed, reply)):
            yield _outcome(feed, reply, tools)
        yield from _handed_back(tools)
    yield from _handed_back(tools, stop, rest=True)


def _handed_back(
    tools: Tools, stop: threading.Event | None = None, *, rest: bool = False
) -> Iterator[Outcome]:
    for feed, response, outcome in tools.hands.ready(stop, rest=rest):
        yield outcome or _outcome(feed, response, tools)


def _may_ask(feed: Feed, now: float) -> bool:
    return not feed.gone and not is_waiting(feed.retry_at, now)


def _held_back(feed: Feed) -> Failed:
    """A feed that asked to be left alone: it is not asked, and it says so."""
    if feed.gone:
        return Failed(
            feed,
            safe_line(f"{told_address(feed.url)} is gone (410): its publisher has ended it."),
            safe_line("Its entries stay. Unsubscribe with: tread remove"),
            http=410,
            gone=True,
            asked=False,
        )
    when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(feed.retry_at))
    return Failed(
        feed,
        safe_line(
            f"{told_address(feed.url)} asked not to be asked again before {when} (429 or 503)."
        ),
        safe_line("It is asked again by itself then."),
        http=429,
        retry_at=feed.retry_at,
        asked=False,
    )


def _outcome(feed: Feed, reply: Response | NotModified | FetchError, tools: Tools) -> Outcome:
    match reply:
        case NotModified():
            return Unchanged(feed, reply, reply.ms)
        case FetchError():
            return _failed(feed, reply, reply.ms, reply.http)
        case Response():
            began = time.thread_time()
            outcome = read_reply(feed, reply, tools.filter, tools.memory)
            tools.hands.worked(time.thread_time() - began)
            return outcome


def read_reply(
    feed: Feed, reply: Response, filter_of: Callable[[Feed], Filter], memory: Memory
) -> Outcome:
    """A document that has arrived, read: everything between fetch and store."""
    started = time.monotonic()
    try:
        return replace(_read(feed, reply, filter_of, memory), ms=reply.ms + _since(started))
    except TreadError as error:
        return _failed(feed, error, reply.ms + _since(started), reply.status)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _failed(feed: Feed, error: TreadError, ms: int, http: int) -> Failed:
    fetching = isinstance(error, FetchError)
    return Failed(
        feed,
        safe_line(error.message),
        safe_line(error.remedy),
        http=http,
        retry_at=error.retry_at if isinstance(error, FetchError) else None,
        gone=fetching and http == 410,
        ms=ms,
    )


def _read(
    feed: Feed, response: Response, filter_of: Callable[[Feed], Filter], memory: Memory
) -> Updated:
    from reader.ingest.parse import parse  # feedparser: 100 ms, paid when a feed has changed

    raw = parse(response.body, response.url, response.content_type)
    return digest(feed, raw, response, filter_of, memory)


def digest(
    feed: Feed,
    raw: RawFeed,
    response: Response,
    filter_of: Callable[[Feed], Filter],
    memory: Memory,
) -> Updated:
    """What a document says of a feed, judged and ready to be stored."""
    from reader.clean.publisher import publisher_of

    title = safe_line(raw.title)
    chosen = filter_of(feed)
    drafts = [_draft(entry) for entry in raw.entries]
    known = memory.known(feed.id, [draft for draft, _ in drafts])
    fresh = {draft.raw_hash for at, (draft, _) in enumerate(drafts) if at not in known}
    articles = {
        draft.raw_hash: _article(draft, entry, feed.title or title)
        for draft, entry in drafts
        if draft.raw_hash in fresh
    }
    publisher = publisher_of(feed.url, raw.site)
    guids = {draft.guid or draft.link for draft, _ in drafts if draft.raw_hash in fresh}
    weighed = _weighed(feed, publisher, list(articles.values()), guids, memory)
    prints = dict(zip(articles, weighed.prints, strict=True))
    entries = []
    for draft, entry in drafts:
        if draft.raw_hash in articles:
            own = prints[draft.raw_hash]
            cleaned = chosen.clean(articles[draft.raw_hash], weighed.evidence, own)
            entries.append(_finish(draft, entry, cleaned, own))
        else:
            entries.append(draft)
    return Updated(
        feed, response, title, safe_line(raw.site), tuple(entries), chosen.version,
        note=safe_line(raw.note), publisher=publisher, strong=weighed.strong,
    )  # fmt: skip


def _weighed(
    feed: Feed, publisher: str, fresh: Sequence[Article], guids: Collection[str], memory: Memory
) -> Weighed:
    from reader.clean.evidence import EMPTY_EVIDENCE, Weighed, weigh
    from reader.clean.prints import prints_of  # with the filter 45 ms, paid like the parser

    if not fresh:
        return Weighed(EMPTY_EVIDENCE, (), ())
    prints = [prints_of(article, publisher) for article in fresh]
    all_prints = [one for found in prints for one in found]
    return weigh(prints, memory.prints(feed.id, publisher, all_prints, guids))


def _draft(entry: RawEntry) -> tuple[Prepared, RawEntry]:
    """Everything about an entry but its text; that is made only when it is not stored already."""
    from reader.ingest.links import absolute

    link = bare_link(entry.link, entry.base)
    digest = hashlib.sha256(
        "\x00".join(
            (entry.title, entry.author, link, entry.html, *(e.url for e in entry.enclosures))
        ).encode("utf-8", "surrogatepass")
    ).hexdigest()
    prepared = Prepared(
        guid=safe_line(entry.guid),
        link=link,
        title=safe_line(entry.title),
        author=safe_line(entry.author),
        published=entry.published if entry.published is not None else entry.updated,
        raw_hash=digest[:32],
        tags=tuple(safe_line(tag) for tag in entry.tags),
        comments=safe_line(absolute(entry.comments, entry.base)),
    )
    return prepared, entry


def bare_link(link: str, base: str = "") -> SafeText:
    """An entry's link as it is stored: absolute, and without what follows the reader around."""
    from reader.ingest.links import absolute, clean_link

    return safe_line(clean_link(absolute(link, base)).address)


def _article(draft: Prepared, entry: RawEntry, feed_title: SafeText) -> Article:
    from reader.ingest.sanitize import sanitize

    blocks = sanitize(entry.html, entry.base or draft.link)
    blocks += tuple(_enclosed(file) for file in entry.enclosures if _is_shown(file, blocks))
    return Article(draft.title, blocks, draft.link, draft.author, feed_title)


def _finish(
    draft: Prepared, entry: RawEntry, cleaned: Cleaned, prints: tuple[BlockPrint, ...]
) -> Prepared:
    from reader.clean.language import speaks
    from reader.ingest.teaser import is_teaser

    article = cleaned.article
    # The article keeps the publisher's title, even none: a made-up one repeats nothing.
    shown = article.title or made_title(article.blocks) or shorten(draft.link, MADE_TITLE)
    return replace(
        draft,
        title=shown or article.site,
        teaser=bool(draft.link) and is_teaser(article.blocks, entry.html[-400:]),
        cleaned=cleaned,
        prints=prints,
        language=speaks("\n".join(block.text for block in cleaned.kept)),
    )


def made_title(blocks: Sequence[Block]) -> SafeText:
    """A title for an entry that has none: how its text begins."""
    for block in blocks:
        if block.text.strip():
            return shorten(block.text, MADE_TITLE)
    return EMPTY


_SHOWN_FILES = ("audio/", "video/")


def _is_shown(file: Enclosure, blocks: Sequence[Block]) -> bool:
    """A podcast's audio, a video: not a picture, and not what the text embeds already."""
    named = file.type.startswith(_SHOWN_FILES) and file.url.startswith(("https://", "http://"))
    return named and all(block.source != file.url for block in blocks)


def _enclosed(file: Enclosure) -> Block:
    kind = "Audio" if file.type.startswith("audio/") else "Video"
    size = f" ({file.length / 1_000_000:.0f} MB)" if file.length >= 500_000 else ""
    return Block(Kind.EMBED, EMPTY, source=safe_line(file.url), alt=safe_line(f"{kind}{size}"))
