"""What the kept text of an entry holds (pictures, players, links), and its language.

A new entry is looked at as it is written. Whatever changes what is kept of one takes it out of the
search index (`unindex`), and it is looked at again by `catch_up`, as are entries from before there
was this.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence

from reader.model import Block, Kind
from reader.store.codec import unpack_body
from reader.store.db import Database
from reader.store.index import removed_blocks

BITS = {"image": 1, "audio": 2, "video": 4, "link": 8}
UNKNOWN = -1
BATCH = 500
"""Entries that are looked at in one transaction."""
FEW = 5_000
"""So many are looked at before a query that asks for it."""
READ = 3_000
"""Characters by which a language is known."""


def holds(blocks: Iterable[Block]) -> int:
    """What there is in these blocks, as bits."""
    found = 0
    for block in blocks:
        if block.kind is Kind.IMAGE and block.source:
            found |= BITS["image"]
        elif block.kind is Kind.EMBED and block.source:
            found |= BITS["audio" if block.caption.startswith("Audio") else "video"]
        if not found & BITS["link"] and any(span.href for span in block.spans):
            found |= BITS["link"]
    return found


def of_packed(packed: bytes | None, gone: Iterable[int]) -> tuple[int, str]:
    """The same for a stored text without its removed blocks; and how its words begin."""
    if packed is None:
        return 0, ""
    out = set(gone)
    kept = [one for at, one in enumerate(unpack_body(packed)[1]) if at not in out]
    return holds(kept), "\n".join(block.text for block in kept if block.text)[:READ]


def unlooked(database: Database) -> int:
    """How many entries nobody has looked at."""
    with database.reading() as db:
        row = db.execute("SELECT count(*) FROM entry WHERE holds = -1").fetchone()
    return int(row[0])


def catch_up(database: Database, speaks: Callable[[str], str], most: int | None = None) -> int:
    """Look at entries that nobody has looked at (at most so many), in short transactions; returns
    how many it was."""
    done = 0
    while most is None or done < most:
        count = _batch(database, speaks, BATCH if most is None else min(BATCH, most - done))
        done += count
        if count < BATCH:
            break
    return done


def _batch(database: Database, speaks: Callable[[str], str], most: int) -> int:
    with database.reading() as db:
        rows = db.execute(
            """SELECT entry.id, entry.lang, body.packed, body.content_hash FROM entry
               LEFT JOIN body ON body.entry = entry.id
               WHERE holds = -1 ORDER BY entry.id LIMIT ?""",
            (most,),
        ).fetchall()
        gone = removed_blocks(db, [row[0] for row in rows])
    found = []
    for entry, lang, packed, seen in rows:
        bits, text = of_packed(packed, gone.get(entry, ()))
        found.append((bits, lang or speaks(text), entry, seen or ""))
    if found:
        with database.writing() as db:
            _write(db, found)
    return len(rows)


def _write(db: sqlite3.Connection, found: Sequence[tuple[int, str, int, str]]) -> None:
    """Unless the text has been replaced since it was read."""
    db.executemany(
        """UPDATE entry SET holds = ?, lang = ? WHERE id = ? AND holds = -1 AND ? =
           coalesce((SELECT content_hash FROM body WHERE body.entry = entry.id), '')""",
        found,
    )
