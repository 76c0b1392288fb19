"""The search index: what is in it, and what is to come.

An article can be read as soon as its feed is stored; it is put into the index right behind, in
batches (`catch_up`). Until then its `doc` is 0: a search first indexes what is missing, where that
is little, and says how much is missing where it is not.
The index keeps no text: what an entry is indexed under is made anew from its body and verdicts, so
whatever changes one of them takes the entry out of the index first (`unindex`).

An entry's number in the index begins with the week of its publication. The newest matches are the
highest numbers, which FTS5 finds first, however late an old article came in.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence

from reader.errors import StoreError
from reader.store.codec import kept_texts
from reader.store.db import Database

BATCH = 1_000
"""Entries that are indexed in one transaction, about a tenth of a second: of smaller batches FTS5
merges more, which costs time and room."""
FEW = 5_000
"""So many are indexed before a search, if need be; of more a search says that they are missing."""
WEEK = 7 * 86_400
WEEK_BITS = 24
_MANY = 500

_UNSPACED = "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
"""Writing without blanks between words, which is indexed by pairs of signs; compiled when there is
some."""


def indexable(text: str) -> str:
    """A text as it is indexed: of writing without blanks every two neighbouring signs are a word,
    and so is the last sign of a run."""
    if text.isascii():
        return text
    return re.sub(_UNSPACED, lambda run: f" {' '.join(_pairs(run[0]))} {run[0][-1]} ", text)


def searchable(text: str) -> str:
    """The same for words that are looked for; a run that ends them may go on in the text."""
    if text.isascii():
        return text
    found = indexable(text).split()
    last = text[-1]
    if re.fullmatch(_UNSPACED, last) and len(found) > 1 and len(found[-2]) == 2:
        found.pop()
    return " ".join(found)


def _pairs(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def pending(database: Database) -> int:
    """How many articles are not in the index yet."""
    with database.reading() as db:
        row = db.execute("SELECT count(*) FROM entry WHERE doc = 0").fetchone()
    return int(row[0])


def catch_up(database: Database, most: int | None = None) -> int:
    """Index what is not yet (at most so many), in short transactions; returns how many it was."""
    done = 0
    while most is None or done < most:
        wanted = BATCH if most is None else min(BATCH, most - done)
        count = index_batch(database, wanted)
        done += count
        if count < wanted:
            break
    return done


def make_ready(database: Database) -> int:
    """Index what is not yet, if that is little; returns how many articles no search will find."""
    left = pending(database)
    if 0 < left <= FEW:
        try:
            catch_up(database, left)
        except StoreError:  # another program holds the file, or it cannot be written
            return left
        left = pending(database)
    return left


def index_batch(database: Database, most: int = BATCH) -> int:
    """Index some articles that are not yet, in one transaction; returns how many it was."""
    with database.reading() as db:
        rows = db.execute(
            """SELECT entry.id, entry.title, entry.author, entry.sort_at, body.packed FROM entry
               LEFT JOIN body ON body.entry = entry.id
               WHERE entry.doc = 0 ORDER BY entry.id LIMIT ?""",
            (most,),
        ).fetchall()
    if not rows:
        return 0
    # The texts are made ready before the lock is taken, and what has changed since is left.
    with database.reading() as db:
        gone = removed_blocks(db, [row[0] for row in rows])
    ready = sorted(
        (sort_at, entry, _plain(packed, gone.get(entry, ())), indexable(title), indexable(author))
        for entry, title, author, sort_at, packed in rows
    )
    with database.writing() as db:
        same = _unchanged(db, rows, gone)
        _write(db, [row for row in ready if row[1] in same])
    return len(rows)


def _unchanged(
    db: sqlite3.Connection,
    rows: Sequence[tuple[int, str, str, int, bytes]],
    gone: dict[int, set[int]],
) -> set[int]:
    found = set[int]()
    for entry, *seen in rows:
        now = db.execute(
            """SELECT entry.title, entry.author, entry.sort_at, body.packed FROM entry
               LEFT JOIN body ON body.entry = entry.id WHERE entry.id = ? AND entry.doc = 0""",
            (entry,),
        ).fetchone()
        if now is not None and list(now) == seen:
            found.add(entry)
    after = removed_blocks(db, list(found))
    return {entry for entry in found if after.get(entry) == gone.get(entry)}


def _write(db: sqlite3.Connection, ready: Sequence[tuple[int, int, str, str, str]]) -> None:
    """Put entries into the index, the oldest first: FTS5 wants the numbers to go up."""
    numbers: dict[int, int] = {}
    docs: list[tuple[int, int, int]] = []
    for sort_at, entry, *_ in ready:
        week = max(sort_at, 0) // WEEK
        if week not in numbers:
            row = db.execute(
                "SELECT max(doc) FROM doc WHERE doc >= ? AND doc < ?",
                (week << WEEK_BITS, (week + 1) << WEEK_BITS),
            ).fetchone()
            numbers[week] = (week << WEEK_BITS) if row[0] is None else row[0]
        numbers[week] += 1
        docs.append((numbers[week], entry, sort_at))
    db.executemany(
        "INSERT INTO search (rowid, plain, title, author) VALUES (?, ?, ?, ?)",
        [(doc, *row[2:]) for (doc, _, _), row in zip(docs, ready, strict=True)],
    )
    db.executemany("INSERT INTO doc (doc, entry, sort_at) VALUES (?, ?, ?)", docs)
    db.executemany(
        "UPDATE entry SET doc = ? WHERE id = ?", [(doc, entry) for doc, entry, _ in docs]
    )


def unindex(db: sqlite3.Connection, entries: Iterable[int]) -> None:
    """Take entries out of the index, before anything changes that they are indexed under."""
    wanted = list(entries)
    for start in range(0, len(wanted), _MANY):
        part = wanted[start : start + _MANY]
        marks = ",".join("?" * len(part))
        rows = db.execute(
            f"""SELECT entry.doc, entry.id, entry.title, entry.author, body.packed FROM entry
                LEFT JOIN body ON body.entry = entry.id
                WHERE entry.id IN ({marks}) AND entry.doc <> 0 ORDER BY entry.doc""",  # noqa: S608
            part,
        ).fetchall()
        gone = removed_blocks(db, [row[1] for row in rows])
        db.executemany(
            """INSERT INTO search (search, rowid, plain, title, author)
               VALUES ('delete', ?, ?, ?, ?)""",
            [
                (doc, _plain(packed, gone.get(entry, ())), indexable(title), indexable(author))
                for doc, entry, title, author, packed in rows
            ],
        )
        db.executemany("DELETE FROM doc WHERE doc = ?", [(row[0],) for row in rows])
        db.execute(f"UPDATE entry SET doc = 0, holds = -1 WHERE id IN ({marks})", part)  # noqa: S608


def clear(database: Database) -> None:
    """Empty the index; everything is to be indexed again."""
    with database.writing() as db:
        db.execute("INSERT INTO search (search) VALUES ('delete-all')")
        db.execute("DELETE FROM doc")
        db.execute("UPDATE entry SET doc = 0 WHERE doc <> 0")


def removed_blocks(db: sqlite3.Connection, entries: Sequence[int]) -> dict[int, set[int]]:
    """Entry -> the blocks that are taken out of it."""
    found: dict[int, set[int]] = {}
    for start in range(0, len(entries), _MANY):
        part = entries[start : start + _MANY]
        marks = ",".join("?" * len(part))
        for entry, block in db.execute(
            f"SELECT entry, block FROM verdict WHERE NOT restored AND entry IN ({marks})",  # noqa: S608
            part,
        ):
            found.setdefault(entry, set()).add(block)
    return found


def _plain(packed: bytes | None, gone: Collection[int]) -> str:
    return indexable("\n\n".join(kept_texts(packed, gone)))
