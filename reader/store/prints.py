"""Prints of blocks: in how many entries each was seen, and where.

Every entry keeps its prints packed. Nearly all of them are seen once and never again, so a print
becomes a row, with its count, only when a second entry holds it: one of the same document, or among
the recent ones of the feed and of its sisters. The counts are kept as entries are written; when an
entry goes, `forget_prints` takes it off them.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, TypeVar

from reader.model import Article, BlockPrint, EntryId, FeedId
from reader.model_filter import PRINTS, KnownPrint, PrintMemory
from reader.store.codec import unpack_body
from reader.store.db import Database
from reader.store.print_codec import (
    SeenPrint,
    pack_bands,
    pack_prints,
    shortened,
    unpack_bands,
    unpack_prints,
)

RECENT = 50
"""How many entries of a feed are its recent ones."""
SISTERS = 4
"""Up to so many other feeds of a publisher are looked through as well; of more, what one entry
holds is too small a share to count."""
ALIKE = 5
"""Places in which sketches must be equal to be near, as in `clean/prints.py`."""
_MANY = 500
_RECENT_IDS = """SELECT id FROM entry WHERE feed = ? ORDER BY sort_at DESC, id DESC LIMIT ?"""


def memory(
    database: Database,
    feed: FeedId,
    publisher: str,
    prints: Collection[BlockPrint],
    besides: Collection[int] = (),
) -> PrintMemory:
    """What is stored of these prints and of those near them; entries that are about to be stored
    anew, `besides`, do not count."""
    ours = set(besides)
    with database.reading() as db:
        recent_ids = {row[0] for row in db.execute(_RECENT_IDS, (feed, RECENT))}
        row = db.execute(
            "SELECT coalesce(sum(total), 0) FROM feed WHERE publisher = ? OR id = ?",
            (publisher, feed),
        ).fetchone()
        sizes = len(recent_ids - ours), max(row[0] - len(ours), 0)
        if not prints or not row[0]:
            return PrintMemory((), *sizes)
        rows = _near(db, prints)
        recent = _held(db, recent_ids - ours)
        again = _counted(_held(db, ours)) if rows and ours else {}
        sisters = _held(db, _sisters(db, feed, publisher) - ours)
    counts = _counted(recent)
    known = {
        mark: KnownPrint(
            mark=mark, sketch=sketch, bands=unpack_bands(bands),
            entries=entries - again.get(mark, 0), recent=counts.get(mark, 0), strong=bool(strong),
        )
        for mark, sketch, bands, entries, strong in rows
    }  # fmt: skip
    singles = _Singles({**recent, **sisters}, known)
    for one in prints:
        for mark in singles.near(one):
            if mark not in known:
                known[mark] = KnownPrint(
                    mark, one.sketch, one.bands, singles.entries[mark], counts.get(mark, 0), False
                )
    return PrintMemory(tuple(known.values()), *sizes)


class _Singles:
    """The prints of some entries that are no rows, to be found by mark or by what is near."""

    def __init__(
        self, held: dict[int, list[SeenPrint]], besides: Collection[int] = frozenset()
    ) -> None:
        self.entries = {
            mark: count for mark, count in _counted(held).items() if mark not in besides
        }
        self._sketches: dict[int, bytes] = {}
        self._bands: dict[tuple[int, int, int], list[int]] = {}
        for found in held.values():
            for one in found:
                if one.sketch and one.mark in self.entries and one.mark not in self._sketches:
                    self._sketches[one.mark] = one.sketch
                    for band in _short_bands(one.sketch):
                        self._bands.setdefault(band, []).append(one.mark)

    def near(self, wanted: BlockPrint) -> Iterator[int]:
        """The marks under which this print, or one near it, was seen."""
        if wanted.mark in self.entries:
            yield wanted.mark
        elif wanted.sketch and self._bands:
            sketch = shortened(wanted.sketch)
            for band in _short_bands(sketch):
                for mark in self._bands.get(band, ()):
                    other = self._sketches[mark]
                    if sum(a == b for a, b in zip(sketch, other, strict=True)) >= ALIKE:
                        yield mark


def _short_bands(sketch: bytes) -> Iterator[tuple[int, int, int]]:
    for at in range(0, len(sketch), 2):
        yield at, sketch[at], sketch[at + 1]


_Value = TypeVar("_Value", int, str)
_PrintRow = tuple[int, bytes, bytes, int, int]
_COLUMNS = "print.mark, sketch, bands, entries, strong"


def _near(db: sqlite3.Connection, prints: Collection[BlockPrint]) -> list[_PrintRow]:
    """The rows of these prints, and of those with a band in common."""
    found: dict[int, _PrintRow] = {}
    for part in _parts(list({one.mark for one in prints})):
        for row in db.execute(
            f"SELECT {_COLUMNS} FROM print WHERE mark IN ({_marks(part)})",  # noqa: S608
            part,
        ):
            found[row[0]] = row
    for part in _parts(list({band for one in prints for band in one.bands})):
        for row in db.execute(
            f"""SELECT {_COLUMNS} FROM print_band JOIN print ON print.mark = print_band.mark
                WHERE band IN ({_marks(part)})""",  # noqa: S608
            part,
        ):
            found[row[0]] = row
    return list(found.values())


def _held(db: sqlite3.Connection, entries: Collection[int]) -> dict[int, list[SeenPrint]]:
    """Entry -> its prints."""
    found: dict[int, list[SeenPrint]] = {}
    for part in _parts(sorted(entries)):
        for entry, packed in db.execute(
            f"SELECT entry, packed FROM printed WHERE entry IN ({_marks(part)})",  # noqa: S608
            part,
        ):
            found[entry] = unpack_prints(packed)
    return found


def _counted(held: dict[int, list[SeenPrint]]) -> dict[int, int]:
    """Mark -> how many of the entries hold it."""
    counts: Counter[int] = Counter()
    for found in held.values():
        counts.update({one.mark for one in found})
    return counts


def _sisters(db: sqlite3.Connection, feed: FeedId, publisher: str) -> set[int]:
    """The newest entries of the publisher's other feeds."""
    if not publisher:
        return set()
    feeds = db.execute(
        "SELECT id FROM feed WHERE publisher = ? AND id <> ? AND total > 0 LIMIT ?",
        (publisher, feed, SISTERS + 1),
    ).fetchall()
    if len(feeds) > SISTERS:
        return set()
    return {row[0] for (sister,) in feeds for row in db.execute(_RECENT_IDS, (sister, RECENT // 2))}


def with_guids(database: Database, feed: FeedId, guids: Collection[str]) -> set[int]:
    """The entries of a feed that go by these guids."""
    found: set[int] = set()
    with database.reading() as db:
        for part in _parts(list(guids)):
            rows = db.execute(
                f"SELECT id FROM entry WHERE feed = ? AND guid IN ({_marks(part)})",  # noqa: S608
                (feed, *part),
            )
            found.update(row[0] for row in rows)
    return found


Printed = Sequence[tuple[EntryId, Sequence[BlockPrint]]]
"""Entries and their prints."""


def write_prints(
    db: sqlite3.Connection, feed: FeedId, publisher: str, printed: Printed, now: int
) -> None:
    """Store the prints of a feed's entries in the place of earlier ones, and count them."""
    if not printed:
        return
    ours = {int(entry) for entry, _ in printed}
    places: dict[int, list[tuple[int, BlockPrint]]] = {}  # mark -> who holds it
    for entry, prints in printed:
        for one in {one.mark: one for one in prints}.values():  # what stands twice counts once
            places.setdefault(one.mark, []).append((entry, one))
    known = set[int]()
    for part in _parts(list(places)):
        rows = db.execute(f"SELECT mark FROM print WHERE mark IN ({_marks(part)})", part)  # noqa: S608
        known.update(row[0] for row in rows)
    others = _other_holders(db, feed, publisher, places.keys() - known, ours)
    fresh: list[tuple[int, BlockPrint]] = []
    wanted: dict[tuple[int, int], int] = {}
    for mark, held in places.items():
        before = others.get(mark, [])
        if mark in known or len(held) + len(before) > 1:
            if mark not in known:
                fresh.append((mark, held[0][1]))
            wanted |= {(mark, entry): one.from_end for entry, one in held}
            wanted |= {(mark, entry): from_end for entry, from_end in before}
    earlier = {
        (mark, entry)
        for entry, prints in _held(db, ours).items()
        for mark in {one.mark for one in prints}
    }
    holders = [(*key, from_end) for key, from_end in wanted.items() if key not in earlier]
    _add_rows(db, fresh, now)
    db.executemany("INSERT INTO print_holder (mark, entry, from_end) VALUES (?, ?, ?)", holders)
    db.executemany(
        """UPDATE print SET entries = entries + 1, from_end = from_end + ?, last_seen = ?
           WHERE mark = ?""",
        [(from_end, now, mark) for mark, _, from_end in holders],
    )
    # Last, or a print that only these entries hold would be gone, and with it that it was strong.
    _let_go(db, earlier - wanted.keys())
    db.executemany(
        "INSERT OR REPLACE INTO printed (entry, packed) VALUES (?, ?)",
        [(entry, pack_prints(prints)) for entry, prints in printed],
    )
    db.executemany(
        "UPDATE entry SET printed = ? WHERE id = ? AND printed <> ?",
        [(PRINTS, entry, PRINTS) for entry in ours],
    )


def _other_holders(
    db: sqlite3.Connection, feed: FeedId, publisher: str, marks: Collection[int], ours: set[int]
) -> dict[int, list[tuple[int, int]]]:
    """Mark -> other entries that hold it, each with how far it stands from the end there."""
    found: dict[int, list[tuple[int, int]]] = {}
    if not marks:
        return found
    recent = {row[0] for row in db.execute(_RECENT_IDS, (feed, RECENT + len(ours)))}
    for entry, prints in _held(db, (recent | _sisters(db, feed, publisher)) - ours).items():
        for mark, from_end in {one.mark: one.from_end for one in prints}.items():
            if mark in marks:
                found.setdefault(mark, []).append((entry, from_end))
    return found


def _add_rows(db: sqlite3.Connection, fresh: Sequence[tuple[int, BlockPrint]], now: int) -> None:
    db.executemany(
        """INSERT INTO print (mark, sketch, bands, entries, from_end, last_seen)
           VALUES (?, ?, ?, 0, 0, ?)""",
        [(mark, one.sketch, pack_bands(one.bands), now) for mark, one in fresh],
    )
    db.executemany(
        "INSERT OR IGNORE INTO print_band (band, mark) VALUES (?, ?)",
        [(band, mark) for mark, one in fresh for band in one.bands],
    )


def forget_prints(db: sqlite3.Connection, entries: Collection[int]) -> None:
    """Take entries that are about to go off the counts."""
    held = _held(db, entries)
    _let_go(db, {(one.mark, entry) for entry, found in held.items() for one in found})


def _let_go(db: sqlite3.Connection, holders: Collection[tuple[int, int]]) -> None:
    """These entries no longer hold these prints; one that nobody holds is no row any more."""
    gone: set[int] = set()
    for mark, entry in holders:
        row = db.execute(
            "DELETE FROM print_holder WHERE mark = ? AND entry = ? RETURNING from_end",
            (mark, entry),
        ).fetchone()
        if row is not None:
            db.execute(
                "UPDATE print SET entries = entries - 1, from_end = from_end - ? WHERE mark = ?",
                (row[0], mark),
            )
            gone.add(mark)
    for part in _parts(list(gone)):
        for mark, bands in db.execute(
            f"""DELETE FROM print WHERE entries <= 0 AND mark IN ({_marks(part)})
                RETURNING mark, bands""",  # noqa: S608
            part,
        ).fetchall():
            db.executemany(
                "DELETE FROM print_band WHERE band = ? AND mark = ?",
                [(band, mark) for band in unpack_bands(bands)],
            )


def strengthen(db: sqlite3.Connection, marks: Sequence[int], besides: Collection[int] = ()) -> None:
    """Note which prints have become strong; the entries that hold one are to be judged again, but
    for those just judged with it."""
    judged = set(besides)
    for part in _parts(list(marks)):
        fresh = [
            row[0]
            for row in db.execute(
                f"""UPDATE print SET strong = 1 WHERE strong = 0 AND mark IN ({_marks(part)})
                    RETURNING mark""",  # noqa: S608
                part,
            ).fetchall()
        ]
        if not fresh:
            continue
        holders = db.execute(
            f"SELECT DISTINCT entry FROM print_holder WHERE mark IN ({_marks(fresh)})",  # noqa: S608
            fresh,
        ).fetchall()
        db.executemany(
            "UPDATE entry SET judged = '' WHERE id = ?",
            [row for row in holders if row[0] not in judged],
        )


def save_prints(
    database: Database,
    feed: FeedId,
    publisher: str,
    printed: Printed,
    strong: Sequence[int],
    now: int,
) -> None:
    """Store the prints of articles that were stored without, or with those of an older making."""
    with database.writing() as db:
        write_prints(db, feed, publisher, printed, now)
        strengthen(db, strong)


UNPRINTED = """
    SELECT id FROM entry WHERE feed = ?1 AND printed < ?2 UNION ALL
    SELECT id FROM entry WHERE feed = ?1 AND printed > ?2"""
"""What has no prints of today's making, as stretches of an index."""


def unprinted(database: Database, feed: FeedId, limit: int) -> list[tuple[EntryId, Article]]:
    """Articles of a feed without prints of today's making, oldest first."""
    with database.reading() as db:
        rows = db.execute(
            f"""SELECT entry, packed FROM body
                WHERE entry IN ({UNPRINTED}) ORDER BY entry LIMIT ?3""",  # noqa: S608
            (feed, PRINTS, limit),
        ).fetchall()
    return [(EntryId(row[0]), Article(*unpack_body(row[1]))) for row in rows]


def seen_in(
    database: Database, feed: FeedId, publisher: str, entries: Sequence[int]
) -> tuple[list[tuple[int, int, int, bool]], PrintMemory]:
    """The prints of stored entries as rows of (own, entries of the publisher that hold it, recent
    ones of the feed, strong), and what shares are taken of."""
    total = memory(database, feed, publisher, ())
    with database.reading() as db:
        recent_ids = {row[0] for row in db.execute(_RECENT_IDS, (feed, RECENT))}
        recent = _counted(_held(db, recent_ids))
        owns = {(one.own, one.mark) for found in _held(db, entries).values() for one in found}
        counts: dict[int, tuple[int, bool]] = {}
        for part in _parts(list({mark for _, mark in owns})):
            for mark, count, strong in db.execute(
                f"""SELECT mark, entries, strong FROM print
                    WHERE mark IN ({_marks(part)}) AND entries > 1""",  # noqa: S608
                part,
            ):
                counts[mark] = count, bool(strong)
    rows = [
        (own, counts[mark][0], recent.get(mark, 0), counts[mark][1])
        for own, mark in owns
        if mark in counts
    ]
    return rows, total


class Repeat(NamedTuple):
    """A print of which copies stay in a feed's recent entries; `entry` and `block` show one."""

    entry: EntryId
    block: int
    seen: int
    from_end: float


def repeats(database: Database, feed: FeedId, least: int) -> tuple[list[Repeat], int]:
    """Prints that at least so many recent entries of a feed hold in a block that stays, most often
    seen first; and how many recent entries there are."""
    with database.reading() as db:
        recent = {row[0] for row in db.execute(_RECENT_IDS, (feed, RECENT))}
        gone = {
            (entry, block)
            for part in _parts(list(recent))
            for entry, block in db.execute(
                f"SELECT entry, block FROM verdict WHERE entry IN ({_marks(part)})",  # noqa: S608
                part,
            )
        }
        held = _held(db, recent)
    staying: dict[int, list[tuple[int, SeenPrint]]] = {}
    for entry, prints in held.items():
        for one in prints:
            if (entry, one.block) not in gone:
                staying.setdefault(one.mark, []).append((entry, one))
    found = []
    for places in staying.values():
        seen = len({entry for entry, _ in places})
        if seen >= least:
            entry, shown = max(places, key=lambda place: (place[0], -place[1].block))
            mean = sum(one.from_end for _, one in places) / len(places)
            found.append(Repeat(EntryId(entry), shown.block, seen, mean))
    found.sort(key=lambda one: (-one.seen, one.entry, one.block))
    return found, len(recent)


def publisher(database: Database, feed: FeedId) -> str:
    """Whom a feed's prints are shared with; empty when it has not been read yet."""
    with database.reading() as db:
        row = db.execute("SELECT publisher FROM feed WHERE id = ?", (feed,)).fetchone()
    return "" if row is None else str(row[0])


def keep_publisher(database: Database, feed: FeedId, name: str) -> None:
    """Remember who publishes a feed."""
    with database.writing() as db:
        db.execute("UPDATE feed SET publisher = ? WHERE id = ?", (name, feed))


def holding(database: Database, feed: FeedId | None, prints: Sequence[BlockPrint]) -> list[int]:
    """Entries that hold one of these prints or a near one that repeats: an equal band is enough.
    (Of one that does not repeat nothing is told; it may be in any of the newest entries.)"""
    with database.reading() as db:
        marks = [row[0] for row in _near(db, prints)]
        found: list[int] = []
        for part in _parts(marks):
            found += [
                row[0]
                for row in db.execute(
                    f"""SELECT DISTINCT print_holder.entry FROM print_holder
                        JOIN entry ON entry.id = print_holder.entry
                        WHERE mark IN ({_marks(part)}) AND (? IS NULL OR feed = ?)""",  # noqa: S608
                    (*part, feed, feed),
                )
            ]
    return found


def _parts(values: Sequence[_Value]) -> Iterator[Sequence[_Value]]:
    for start in range(0, len(values), _MANY):
        yield values[start : start + _MANY]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
