"""Feeds a second: tread's parser, all checks and limits on, beside feedparser alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle

import feedparser

from reader.ingest.mill import KINDS, Mill
from reader.ingest.parse import parse

FEEDS, ENTRIES = 12, 30
SECONDS = 2.0
"""How long each is measured, in turns."""

Document = tuple[bytes, str]


def rate(work: Callable[[bytes, str], object], documents: Sequence[Document]) -> float:
    """Documents a second of CPU time."""
    began = time.process_time()
    for done, (body, kind) in enumerate(cycle(documents), 1):
        work(body, kind)
        taken = time.process_time() - began
        if taken > SECONDS and done >= len(documents):
            return done / taken
    raise AssertionError("a cycle does not end")


def ours(body: bytes, kind: str) -> object:
    """As the pipeline parses."""
    return parse(body, "https://mill.invalid/feed", kind)


def peer(body: bytes, kind: str) -> object:
    """As a script would."""
    headers = {"content-type": kind, "content-location": "https://mill.invalid/feed"}
    return feedparser.parse(body, response_headers=headers)  # type: ignore[no-untyped-call, attr-defined]


def main() -> Iterator[str]:
    """The figures as Markdown."""
    mill = Mill()
    yield f"| {ENTRIES} entries | tread | feedparser | ratio |"
    yield "|---|--:|--:|--:|"
    for kind in (*KINDS, "json"):
        documents = [mill.document(feed, ENTRIES, kind=kind) for feed in range(FEEDS)]
        fast = rate(ours, documents)
        name = {"encoded": "RSS, content:encoded", "description": "RSS, description",
                "atom": "Atom", "json": "JSON Feed"}[kind]  # fmt: skip
        if kind == "json":  # which feedparser does not read
            yield f"| {name} | {fast:.0f} feeds/s | – | – |"
            continue
        slow = rate(peer, documents)
        yield f"| {name} | {fast:.0f} feeds/s | {slow:.0f} feeds/s | {fast / slow:.1f}× |"
