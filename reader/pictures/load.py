"""The bytes of pictures: from the disk, else from where they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from reader.errors import FetchError, ParseError, TreadError
from reader.ingest.media import is_tracker
from reader.model_fetch import NotModified
from reader.pictures.cache import Cache
from reader.pictures.check import MOST_BYTES, format_of
from reader.text import SafeText

if TYPE_CHECKING:
    from reader.ingest.fetch import Fetched, Fetcher

Loaded = tuple[SafeText, bytes | TreadError]


def load(
    cache: Cache, fetcher: Callable[[], Fetcher], origin: str, sources: Sequence[SafeText]
) -> Iterator[Loaded]:
    """Each picture, or why it cannot be had; what is on the disk comes first. `origin` is the feed
    that led to them, whose trust they have."""
    missing: list[SafeText] = []
    for source in dict.fromkeys(sources):
        body = cache.get(source)
        if body is not None:
            yield source, body
        elif is_tracker(source):  # the sanitizer drops these; what an older one stored stays
            yield source, ParseError("it counts readers")
        else:
            missing.append(source)
    if missing:
        yield from _fetched(cache, fetcher(), origin, missing)


def _fetched(
    cache: Cache, fetcher: Fetcher, origin: str, sources: Sequence[SafeText]
) -> Iterator[Loaded]:
    from reader.ingest.fetch import Request

    requests = [
        Request(url=source, accept="image", key=at, origin=origin)
        for at, source in enumerate(sources)
    ]
    for request, reply in fetcher.limited(MOST_BYTES).fetch(requests):
        source = sources[request.key]
        found = _picture(reply)
        if isinstance(found, bytes):
            cache.put(source, found)
        yield source, found


def _picture(reply: Fetched) -> bytes | TreadError:
    if isinstance(reply, FetchError):
        return reply
    if isinstance(reply, NotModified):  # asked without validators: no honest answer
        return FetchError("the server answered 'not modified' to a first request")
    if is_tracker(reply.url):
        return ParseError("it leads to what counts readers")
    try:
        format_of(reply.body, reply.content_type)
    except ParseError as error:
        return error
    return reply.body
