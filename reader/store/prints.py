"""Prints of blocks in tables: in how many entries each was seen, and where.

The counts are kept as entries are written; when an entry goes, a trigger takes it off them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple, TypeVar

from reader.model import Article, BlockPrint, EntryId, FeedId
from reader.model_filter import PRINTS, KnownPrint, PrintMemory
from reader.store.codec import load_blocks
from reader.store.db import Database
from reader.text import SafeText

RECENT = 50
"""How many entries of a feed are its recent ones."""
_MANY = 500
_BANDS = ("band0", "band1", "band2", "band3")
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
        found = _near(db, prints)
        recent = _seen_in(db, recent_ids - ours)
        again = _seen_in(db, ours) if found else {}
    known = [
        KnownPrint(
            mark=mark, sketch=sketch, bands=tuple(bands) if sketch else (),
            entries=entries - again.get(mark, 0), recent=recent.get(mark, 0), strong=bool(strong),
        )
        for mark, sketch, *bands, entries, strong in found
    ]  # fmt: skip
    return PrintMemory(tuple(known), len(recent_ids - ours), max(row[0] - len(ours), 0))


_Value = TypeVar("_Value", int, str)
_PrintRow = tuple[int, bytes, int, int, int, int, int, int]
_COLUMNS = "mark, sketch, band0, band1, band2, band3, entries, strong"


def _near(db: sqlite3.Connection, prints: Collection[BlockPrint]) -> list[_PrintRow]:
    wanted = [("mark", {one.mark for one in prints})]
    for at, name in enumerate(_BANDS):
        wanted.append((name, {one.bands[at] for one in prints if one.bands}))
    found: dict[int, _PrintRow] = {}
    for column, values in wanted:
        for part in _parts(list(values)):
            for row in db.execute(
                f"SELECT {_COLUMNS} FROM print WHERE {column} IN ({_marks(part)})",  # noqa: S608
                part,
            ):
                found[row[0]] = row
    return list(found.values())


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


def _seen_in(db: sqlite3.Connection, entries: Collection[int]) -> dict[int, int]:
    """Mark -> how many of these entries hold it."""
    counts: dict[int, int] = {}
    for part in _parts(list(entries)):
        for mark, count in db.execute(
            f"""SELECT mark, count(DISTINCT entry) FROM print_seen
                WHERE entry IN ({_marks(part)}) GROUP BY mark""",  # noqa: S608
            part,
        ):
            counts[mark] = counts.get(mark, 0) + count
    return counts


def write_prints(
    db: sqlite3.Connection, entry: EntryId, prints: Sequence[BlockPrint], now: int
) -> None:
    """Store an entry's prints in the place of earlier ones, and count them."""
    db.execute("DELETE FROM print_seen WHERE entry = ?", (entry,))
    counted = {one.mark: one for one in prints}.values()  # one that stands twice counts once
    db.executemany(
        """INSERT INTO print (mark, sketch, band0, band1, band2, band3, from_end, last_seen,
                              entries)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
           ON CONFLICT (mark) DO UPDATE SET entries = entries + 1,
               from_end = from_end + excluded.from_end, last_seen = excluded.last_seen""",
        [
            (one.mark, one.sketch, *(one.bands or (None,) * len(_BANDS)), one.from_end, now)
            for one in counted
        ],
    )
    db.executemany(
        "INSERT INTO print_seen (entry, block, mark, own, from_end) VALUES (?, ?, ?, ?, ?)",
        [(entry, one.block, one.mark, one.own, one.from_end) for one in prints],
    )
    db.execute("UPDATE entry SET printed = ? WHERE id = ?", (PRINTS, entry))


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
        holders = db.execute(
            f"SELECT DISTINCT entry FROM print_seen WHERE mark IN ({_marks(fresh)})",  # noqa: S608
            fresh,
        ).fetchall()
        db.executemany(
            "UPDATE entry SET judged = '' WHERE id = ?",
            [row for row in holders if row[0] not in judged],
        )


def save_prints(
    database: Database,
    prints: Sequence[tuple[EntryId, Sequence[BlockPrint]]],
    strong: Sequence[int],
    now: int,
) -> None:
    """Store the prints of articles that were stored without, or with those of an older making."""
    with database.writing() as db:
        for entry, found in prints:
            write_prints(db, entry, found, now)
        strengthen(db, strong)


def unprinted(database: Database, feed: FeedId, limit: int) -> list[tuple[EntryId, Article]]:
    """Articles of a feed without prints of today's making, oldest first."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT entry.id, article.title, article.blocks FROM entry
               JOIN article ON article.entry = entry.id
               WHERE entry.feed = ? AND entry.printed <> ? ORDER BY entry.id LIMIT ?""",
            (feed, PRINTS, limit),
        ).fetchall()
    return [(EntryId(row[0]), Article(SafeText(row[1]), load_blocks(row[2]))) for row in rows]


def is_stale(database: Database, feed: FeedId, version: str) -> bool:
    """Whether an article of a feed was judged by another filter, or has no prints of today."""
    with database.reading() as db:
        row = db.execute(
            """SELECT EXISTS (SELECT 1 FROM entry JOIN article ON article.entry = entry.id
               WHERE entry.feed = ? AND (entry.judged <> ? OR entry.printed <> ?))""",
            (feed, version, PRINTS),
        ).fetchone()
    return bool(row[0])


def seen_in(
    database: Database, feed: FeedId, publisher: str, entries: Sequence[int]
) -> tuple[list[tuple[int, int, int, bool]], PrintMemory]:
    """The prints of stored entries as rows of (own, entries of the publisher that hold it, recent
    ones of the feed, strong), and what shares are taken of."""
    total = memory(database, feed, publisher, ())
    with database.reading() as db:
        recent = _seen_in(db, {row[0] for row in db.execute(_RECENT_IDS, (feed, RECENT))})
        rows: list[tuple[int, int, int, bool]] = []
        for part in _parts(list(entries)):
            for own, mark, count, strong in db.execute(
                f"""SELECT DISTINCT own, print.mark, print.entries, print.strong FROM print_seen
                    JOIN print ON print.mark = print_seen.mark
                    WHERE entry IN ({_marks(part)}) AND print.entries > 1""",  # noqa: S608
                part,
            ):
                rows.append((own, count, recent.get(mark, 0), bool(strong)))
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
        rows = db.execute(
            f"""SELECT max(seen.entry), seen.block, count(DISTINCT seen.entry),
                       avg(seen.from_end)
                FROM print_seen AS seen
                LEFT JOIN verdict ON verdict.entry = seen.entry AND verdict.block = seen.block
                WHERE seen.entry IN ({_RECENT_IDS}) AND verdict.block IS NULL
                GROUP BY seen.mark HAVING count(DISTINCT seen.entry) >= ?
                ORDER BY 3 DESC, 1, 2""",  # noqa: S608
            (feed, RECENT, least),
        ).fetchall()
        count = db.execute(f"SELECT count(*) FROM ({_RECENT_IDS})", (feed, RECENT)).fetchone()  # noqa: S608
    return [Repeat(EntryId(row[0]), row[1], row[2], row[3]) for row in rows], count[0]


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
    """Entries that hold one of these prints or a near one: an equal band is enough."""
    with database.reading() as db:
        marks = [row[0] for row in _near(db, prints)]
        found: list[int] = []
        for part in _parts(marks):
            found += [
                row[0]
                for row in db.execute(
                    f"""SELECT DISTINCT entry FROM print_seen JOIN entry ON entry.id = entry
                        WHERE mark IN ({_marks(part)}) AND (? IS NULL OR feed = ?)""",  # noqa: S608
                    (*part, feed, feed),
                )
            ]
    return found


def _parts(values: list[_Value]) -> Iterator[list[_Value]]:
    for start in range(0, len(values), _MANY):
        yield values[start : start + _MANY]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
