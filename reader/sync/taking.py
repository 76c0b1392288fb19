"""Entries of the server on the way into the store: the way that every entry goes.

What was here before the exchange began is found by its link and keeps its text. The rest goes
through the pipeline as a feed would that has just these entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reader.judging import StoredMemory
from reader.model import Feed, FeedId, Prepared, Saved
from reader.model_fetch import RawEntry, RawFeed, Response
from reader.model_rules import EntryRule
from reader.model_sync import Item, ItemId
from reader.pipeline import bare_link, digest
from reader.store import remote, write
from reader.store.db import Database
from reader.sync.ids import long_form

if TYPE_CHECKING:
    from reader.clean.filter import Filter


class _NewMemory(StoredMemory):
    """The same past, but that every entry is new: those that are stored have been told apart by
    what the server calls them, which is more than their text and their link."""

    def known(self, feed: FeedId, listed: Sequence[Prepared]) -> Collection[int]:  # noqa: ARG002
        return ()


class Taker:
    """Takes entries in, feed by feed."""

    def __init__(
        self,
        database: Database,
        filter_of: Callable[[Feed], Filter],
        clock: Callable[[], float],
        feeds: Mapping[str, tuple[Feed, str]],
        labels: Collection[str] | None,
        *,
        follow: bool,
        rules: Sequence[EntryRule] = (),
    ) -> None:
        """`feeds`: what the server calls a feed -> the feed here, and its site; `labels`: names
        that are no folders', None where there are none; `follow`, `rules`: as in `write.save`."""
        self._database = database
        self._filter_of = filter_of
        self._clock = clock
        self._feeds = feeds
        self._labels = labels
        self._follow = follow
        self._rules = rules
        self.changed = 0
        """Entries that were here and are read or starred now, as they are there."""

    def take(self, items: Sequence[Item]) -> Iterator[Saved]:
        """Store entries and what they are called there; yields what was done, feed by feed."""
        by_feed: dict[str, list[Item]] = {}
        for item in {one.id: one for one in items}.values():
            by_feed.setdefault(item.stream, []).append(item)
        elsewhere: list[tuple[ItemId, str]] = []
        for stream, found in by_feed.items():
            if stream in self._feeds:
                yield from self._take(*self._feeds[stream], found)
            else:
                elsewhere += [(item.id, stream or "?") for item in found]
        if elsewhere:
            remote.note_elsewhere(self._database, elsewhere)

    def _take(self, feed: Feed, site: str, items: Sequence[Item]) -> Iterator[Saved]:
        here = self._here(feed, items)
        self.changed += self._bind(items, here)
        fresh = [item for item in items if item.id not in here]
        if not fresh:
            return
        yield self._store(feed, site, fresh)
        guids = {item.id: long_form(item.id) for item in fresh}
        stored = remote.by_guid(self._database, feed.id, list(guids.values()))
        new = {ident: stored[guid] for ident, guid in guids.items() if guid in stored}
        self._bind(fresh, new)
        # What retention let go of is known, and does not come back.
        gone = [(ident, "") for ident in guids if ident not in new]
        remote.note_elsewhere(self._database, gone)

    def _bind(self, items: Sequence[Item], here: Mapping[ItemId, int]) -> int:
        pairs = [(item, here[item.id]) for item in items if item.id in here]
        return remote.bind(self._database, pairs, self._labels) if pairs else 0

    def _here(self, feed: Feed, items: Sequence[Item]) -> dict[ItemId, int]:
        """The entries among these that are here: stored by an exchange that did not come to its
        end, or fetched before there was one."""
        known = remote.by_guid(self._database, feed.id, [long_form(one.id) for one in items])
        found: dict[ItemId, int] = {
            item.id: known[long_form(item.id)] for item in items if long_form(item.id) in known
        }
        links: dict[ItemId, str] = {one.id: bare_link(one.link) for one in items if one.link}
        uses = Counter(links.values())
        alone = {
            link: ident for ident, link in links.items() if uses[link] == 1 and ident not in found
        }
        if alone:
            before = remote.by_link(self._database, feed.id, alone)
            found |= {alone[link]: entry for link, entry in before.items()}
        return found

    def _store(self, feed: Feed, site: str, items: Sequence[Item]) -> Saved:
        from reader.ingest.parse import bounded  # feedparser: 100 ms, paid when something is new

        raw = bounded(RawFeed(title="", site=site, entries=tuple(map(_raw, items))))
        memory = _NewMemory(self._database)
        updated = digest(feed, raw, Response(feed.url, 200, b""), self._filter_of, memory)
        now = int(self._clock())
        return write.save(
            self._database, updated, now, follow=self._follow, by_guid=True, rules=self._rules
        )


def _raw(item: Item) -> RawEntry:
    return RawEntry(
        guid=long_form(item.id),
        link=item.link,
        title=item.title,
        author=item.author,
        html=item.html,
        published=item.published or item.crawled or None,
        base=item.link,
        tags=item.tags,
        enclosures=item.enclosures,
    )
