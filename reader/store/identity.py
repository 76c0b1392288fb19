"""Which stored entry is which of a document's.

An entry is the one with the same guid, else the one with the same link (publishers change guids,
and move from http to https), else it is new. A guid that a document uses twice names nothing: the
link, or failing that the content, is added to it.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from reader.model import EntryId, FeedId, Prepared
from reader.store.db import Database, link_number
from reader.stories import link_key

_MANY = 500


class Known(NamedTuple):
    """What the store has of an entry already."""

    id: EntryId
    guid: str
    raw_hash: str


def stored_as_they_are(
    database: Database, feed: FeedId, listed: Sequence[Prepared]
) -> frozenset[int]:
    """The places, in a document, of the entries that need no work: they are stored and have not
    changed, or retention took them away."""
    guids = identities(listed)
    entries = with_identity(listed)
    with database.reading() as db:
        known = find(db, feed, entries)
        done = _forgotten(db, feed)
    done.update(
        entry.guid
        for entry in entries
        if entry.guid in known and known[entry.guid].raw_hash == entry.raw_hash
    )
    return frozenset(at for at, guid in enumerate(guids) if guid in done)


def identities(entries: Sequence[Prepared]) -> list[str]:
    """For each entry of a document the guid that tells it from the others; true twins share one."""
    used = Counter(entry.guid for entry in entries if entry.guid)
    return [
        f"{entry.guid} {entry.link or entry.raw_hash}"
        if used[entry.guid] > 1
        else entry.guid or entry.link or f"content:{entry.raw_hash}"
        for entry in entries
    ]


def with_identity(entries: Sequence[Prepared]) -> list[Prepared]:
    """The entries of a document with guids that tell them apart; of true twins the first stays."""
    known: dict[str, Prepared] = {}
    for guid, entry in zip(identities(entries), entries, strict=True):
        if guid not in known:
            known[guid] = entry if guid == entry.guid else replace(entry, guid=guid)
    return list(known.values())


def number_of(link: str) -> int:
    """What the links of one article share, as a number."""
    return link_number(link_key(link))


def find(
    db: sqlite3.Connection, feed: FeedId, entries: Sequence[Prepared], *, by_guid: bool = False
) -> dict[str, Known]:
    """Guid -> the stored entry: the one with this guid, else (unless `by_guid`) the only one with
    this link (unless the document lists that one too, under its own guid)."""
    guids = {entry.guid for entry in entries}
    found = {one.guid: one for one in _known_by_guid(db, feed, list(guids))}
    if by_guid or len(found) == len(guids):
        return found
    # A link names an entry only where this document does not use it twice.
    numbers = {entry.guid: number_of(entry.link) for entry in entries if entry.link}
    uses = Counter(numbers.values())
    alone = {link: guid for guid, link in numbers.items() if guid not in found and uses[link] == 1}
    by_link: dict[int, list[Known]] = {}
    for link, one in _known_by_link(db, feed, list(alone)):
        by_link.setdefault(link, []).append(one)
    for link, ones in by_link.items():
        if len(ones) == 1 and ones[0].guid not in guids:
            found[alone[link]] = ones[0]
    return found


def _known_by_guid(db: sqlite3.Connection, feed: FeedId, guids: Sequence[str]) -> Iterator[Known]:
    for start in range(0, len(guids), _MANY):
        part = guids[start : start + _MANY]
        rows = db.execute(
            f"""SELECT id, guid, raw_hash FROM entry
                WHERE feed = ? AND guid IN ({",".join("?" * len(part))})""",  # noqa: S608
            (feed, *part),
        )
        yield from (Known(*row) for row in rows.fetchall())


def _known_by_link(
    db: sqlite3.Connection, feed: FeedId, links: Sequence[int]
) -> Iterator[tuple[int, Known]]:
    for start in range(0, len(links), _MANY):
        part = links[start : start + _MANY]
        # Said in so many words, or the index of links, which has no 0, cannot be used.
        rows = db.execute(
            f"""SELECT link, id, guid, raw_hash FROM entry
                WHERE feed = ? AND link <> 0 AND link IN ({",".join("?" * len(part))})""",  # noqa: S608
            (feed, *part),
        )
        for link, *row in rows.fetchall():
            yield link, Known(*row)


def still_forgotten(
    db: sqlite3.Connection, feed: FeedId, entries: Sequence[Prepared], *, whole: bool = True
) -> frozenset[str]:
    """The guids that retention took away; one that a `whole` feed lists no longer need not be
    remembered."""
    gone = _forgotten(db, feed)
    listed = {entry.guid for entry in entries}
    if whole:
        db.executemany(
            "DELETE FROM forgotten WHERE feed = ? AND guid = ?",
            [(feed, guid) for guid in gone - listed],
        )
    return frozenset(gone & listed)


def _forgotten(db: sqlite3.Connection, feed: FeedId) -> set[str]:
    return {row[0] for row in db.execute("SELECT guid FROM forgotten WHERE feed = ?", (feed,))}
