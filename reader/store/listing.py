"""A list of entries in the order of time, read in windows: a million cost what a hundred do.

A listing is a snapshot. It knows how many entries it has from the counters that the store keeps,
and reads the numbers of those that are looked at, a window at a time, from the nearest place that
it knows: its beginning, its end, or a window read before (keyset; nothing walks over the table).
What was marked since it was made stays in it, and what came in since is not in it.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from reader.query_tree import Query
from reader.store.db import Database
from reader.store.parts import Part, woven
from reader.values import dataclass

WINDOW = 256
"""Entries whose numbers are read at once."""
STRIDE = 32 * WINDOW
"""Entries between two places that `survey` notes."""
NEAR = 1024
"""Entries that may be passed over to reach one, where somebody waits at the screen."""

Key = tuple[int, int]
"""The time and the number of an entry, by which lists are in order."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Entries that one index has in order."""

    index: str
    condition: str
    values: tuple[int | str, ...] = ()


STATES = {
    "": "muted = 0", "unread": "read = 0 AND muted = 0", "starred": "starred = 1 AND muted = 0",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """What the lists that are made at one moment have in common: entries up to `top`, those in a
    state or that were when they were shown (`kept`), and how often others had been refolded."""

    database: Database
    query: Query
    state: str = ""
    top: int = 0
    kept: frozenset[int] = frozenset()
    refoldings: int = 0
    again: Callable[[frozenset[int]], Listing] | None = None
    """Makes the list as it is later, with what was kept in it."""


class Listing(Sequence[int]):
    """The numbers of the entries of a list. Safe to share between threads."""

    def __init__(
        self, scene: Scene, branches: Sequence[Branch] = (), unread: Sequence[Branch] = ()
    ) -> None:
        self._scene = scene
        self._database = scene.database
        self._query = scene.query
        self._oldest = scene.query.order == "oldest"
        self._refoldings = scene.refoldings
        self._branches = tuple(branches)
        self._unread = tuple(unread)
        self._state = scene.state
        self._top = scene.top
        self._kept = scene.kept
        self._size = 0
        self._windows: dict[int, array[int]] = {}
        self._after: dict[int, Key | None] = {0: None}
        """From this position on: what comes after this entry."""
        self._before: dict[int, Key | None] = {}
        """Up to this position: what comes before this entry."""
        self._places: dict[int, int] = {}
        """Positions found out without reading the window around them."""
        self._all: array[int] | None = None

    @classmethod
    def of(
        cls,
        database: Database,
        ids: array[int],
        again: Callable[[frozenset[int]], Listing] | None = None,
    ) -> Listing:
        """A list whose entries are known already."""
        made = cls(Scene(database, Query(), again=again))
        made._all, made._size = ids, len(ids)
        return made

    # A sequence

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> array[int]: ...
    def __getitem__(self, at: int | slice) -> int | array[int]:
        if self._all is not None:
            return self._all[at]
        if isinstance(at, slice):
            start, stop, step = at.indices(self._size)
            found = array("q")
            for number in range(start // WINDOW, -(-stop // WINDOW) if step == 1 else 0):
                base = number * WINDOW
                found += self._window(number)[max(start - base, 0) : max(stop - base, 0)]
            return found if step == 1 else array("q", [self[n] for n in range(start, stop, step)])
        at = at + self._size if at < 0 else at
        if not 0 <= at < self._size:
            raise IndexError(at)
        return self._window(at // WINDOW)[at % WINDOW]

    def __iter__(self) -> Iterator[int]:
        return iter(self.freeze())

    def __contains__(self, entry: object) -> bool:
        if self._all is not None:
            return entry in self._all
        return isinstance(entry, int) and (self._is_looked_at(entry) or bool(self._key(entry)))

    def index(self, value: int, start: int = 0, stop: int | None = None) -> int:
        at = self.find(value)
        if at is None or not start <= at < (self._size if stop is None else stop):
            raise ValueError(value)
        return at

    # What a list can be asked besides

    def find(self, entry: int) -> int | None:
        """The position of an entry; quick where it has been looked at, or asked for before."""
        at = self.known(entry)
        if at is not None:
            return at
        if self._all is not None:
            try:
                return self._all.index(entry)
            except ValueError:
                return None
        key = self._key(entry)
        if key is None:
            return None
        above, start = max(
            (at, known)
            for at, known in tuple(self._after.items())
            if known is None or (known < key if self._oldest else known > key)
        )
        below = ">" if self._oldest else "<"
        at = above + self._count(key, "1" if start is None else f"(sort_at, id) {below} {start}")
        self._places[entry] = at
        self._before[at] = key
        return at

    def known(self, entry: int) -> int | None:
        """The position of an entry that has been looked at, or asked for before; reads nothing."""
        if entry in self._places:
            return self._places[entry]
        for number, window in tuple(self._windows.items()):
            if entry in window:
                return number * WINDOW + window.index(entry)
        return None

    def is_near(self, at: int) -> bool:
        """Can the entry at this position be read at once? Else it is for a thread to read."""
        number = at // WINDOW
        if self._all is not None or number in self._windows:
            return True
        start, stop = number * WINDOW, min((number + 1) * WINDOW, self._size)
        above = max(place for place in tuple(self._after) if place <= start)
        below = min(place for place in tuple(self._before) if place >= stop)
        return min(start - above, below - stop) <= NEAR

    def part(self, start: int, stop: int) -> Part:
        """A stretch of the list, which is read when it is needed."""
        return Part(self, range(self._size)[start:stop])

    def unread(self, at: int, *, backwards: bool = False) -> int | None:
        """The number of the nearest unread entry below the one at this position (-1: of all), or
        above it (from the end: of all)."""
        if self._all is not None:
            order = self._all[max(at, 0) - 1 :: -1] if backwards else self._all[at + 1 :]
            return self._first_unread(order if at or not backwards else ())
        bound = self._key(self[at]) if 0 <= at < self._size else None
        branches = [*self._unread, *self._kept_branches()]
        found = self._keys(bound, 1, 0, backwards=backwards, only="read = 0", branches=branches)
        return found[0][1] if found else None

    def keep(self, entries: Sequence[int]) -> None:
        """These are about to be marked: they stay in the list whatever the mark."""
        if not self._state or self._all is not None:
            return
        if isinstance(entries, Part):
            self._kept |= set(entries.looked_at())
        else:
            self._kept |= {entry for entry in entries if self._is_looked_at(entry)}

    def has_kept(self, other: Listing) -> bool:
        """Does it keep all that this one keeps?"""
        return self._all is not None or other._kept <= self._kept

    def freeze(self) -> array[int]:
        """Read every number, for what is about to be done to all."""
        if self._all is None:
            keys = self._keys(None, -1, 0)
            self._all = array("q", (key[1] for key in keys))
            self._size = len(self._all)
        return self._all

    def stretch(self, span: range) -> array[int]:
        """The numbers of a stretch, in one go; they are not remembered."""
        if self._all is not None:
            return self._all[span.start : span.stop]
        return self._read(span.start, len(span))

    def grown(self, ids: array[int], *stay: int) -> Listing:
        """The same list with more behind it; where the entries that `stay` stand is known."""
        fresh = Listing.of(self._database, ids, self._scene.again)
        fresh._places = {one: at for one in stay if (at := fresh.find(one)) is not None}
        return fresh

    def survey(self) -> None:
        """Note a place every so many entries, so that the middle of a long list is near to one;
        each step is short, and leaves other threads alone."""
        at, key = 0, None
        while self._all is None and at + 2 * STRIDE < self._size:
            found = self._keys(key, 1, STRIDE - 1)
            if not found:
                return
            at, key = at + STRIDE, found[0]
            self._after[at] = key

    def renewed(self, *stay: int) -> Listing:
        """The list as it is now, with what was kept in this one; the new positions of the entries
        that `stay` are worked out from their old ones."""
        fresh = self._fresh()
        if self._all is not None:
            whole = woven(self._all, fresh.freeze())
            fresh = Listing.of(self._database, whole, self._scene.again)
            fresh._places = {one: at for one in stay if (at := fresh.find(one)) is not None}
            return fresh
        # The new ones are counted, no more; where others came or went, `find` counts them all.
        same = self._refoldings == fresh._refoldings
        for entry in stay if same else ():
            at, key = self.find(entry), fresh._key(entry)
            if at is not None and key is not None:
                at += fresh._count(key, f"id > {self._top}", by_number=True)
                fresh._places[entry], fresh._before[at] = at, key
        return fresh

    def _fresh(self) -> Listing:
        return self._scene.again(self._kept) if self._scene.again else self

    # How it is read

    def measure(self, db: sqlite3.Connection, counted: int) -> None:
        """Take over what the counters say, and count what is kept besides."""
        kept = self._kept_branches()
        if kept:
            sql, values = self._merged(None, branches=kept)
            counted += db.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0]  # noqa: S608
        self._size = counted
        self._before[counted] = None

    def _window(self, number: int) -> array[int]:
        found = self._windows.get(number)
        if found is None:
            start = number * WINDOW
            found = self._read(start, min(WINDOW, self._size - start))
            self._windows[number] = found
        return found

    def _read(self, start: int, length: int) -> array[int]:
        stop = start + length
        above = max(at for at in tuple(self._after) if at <= start)
        below = min(at for at in tuple(self._before) if at >= stop)
        if start - above <= below - stop:
            keys = self._keys(self._after[above], length, start - above)
        else:
            keys = self._keys(self._before[below], length, below - stop, backwards=True)[::-1]
        if keys:
            self._before[start], self._after[start + len(keys)] = keys[0], keys[-1]
        # Fewer, when another process changed what the list goes by: the rest is "no longer there".
        return array("q", [key[1] for key in keys] + [0] * (length - len(keys)))

    def _key(self, entry: int) -> Key | None:
        sql, values = self._merged(None, f"id = {int(entry)}", by_number=True)
        with self._database.reading() as db:
            row = db.execute(sql, values).fetchone()
        return None if row is None else (row[0], row[1])

    def _count(self, bound: Key, only: str = "1", *, by_number: bool = False) -> int:
        """How many entries stand above a key."""
        sql, values = self._merged(bound, only, backwards=True, by_number=by_number)
        with self._database.reading() as db:
            row = db.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()  # noqa: S608
        return int(row[0])

    def _keys(
        self,
        bound: Key | None,
        limit: int,
        skip: int,
        *,
        backwards: bool = False,
        only: str = "1",
        branches: Sequence[Branch] | None = None,
    ) -> list[Key]:
        """The entries after a key (or before it, the nearest first)."""
        sql, values = self._merged(bound, only, backwards=backwards, branches=branches)
        way = "ASC" if backwards != self._oldest else "DESC"
        sql += f" ORDER BY sort_at {way}, id {way} LIMIT ? OFFSET ?"
        with self._database.reading() as db:
            return db.execute(sql, [*values, limit, skip]).fetchall()

    def _merged(
        self,
        bound: Key | None,
        only: str = "1",
        *,
        backwards: bool = False,
        by_number: bool = False,
        branches: Sequence[Branch] | None = None,
    ) -> tuple[str, list[int | str]]:
        """The keys of all branches on one side of a key; `by_number` where `only` is about the
        numbers of entries, which the table itself is in order of."""
        later = backwards != self._oldest
        beyond = f"(sort_at, id) {'>' if later else '<'} (?, ?)" if bound else "1"
        parts, values = list[str](), list[int | str]()
        if branches is None:
            branches = (*self._branches, *self._kept_branches())
        for branch in branches or (Branch("", "0"),):
            index = "NOT INDEXED" if by_number else branch.index
            parts.append(
                f"""SELECT sort_at, id FROM entry {index}
                    WHERE {branch.condition} AND id <= ? AND {beyond} AND {only}"""  # noqa: S608
            )
            values += [*branch.values, self._top, *(bound or ())]
        return " UNION ALL ".join(parts), values

    def _kept_branches(self) -> tuple[Branch, ...]:
        """What left the state that the list goes by, since it is shown."""
        if not self._kept:
            return ()
        state = STATES[self._state]
        gone = f"NOT ({state}) AND id IN (SELECT value FROM json_each(?))"  # noqa: S608
        return (Branch("", gone, (json.dumps(sorted(self._kept)),)),)

    def looked_at(self) -> Iterator[tuple[int, int]]:
        """Positions and numbers of what has been read."""
        for number, window in tuple(self._windows.items()):
            yield from enumerate(window, number * WINDOW)

    def _is_looked_at(self, entry: int) -> bool:
        return entry in self._places or any(
            entry in window for window in tuple(self._windows.values())
        )

    def _first_unread(self, ids: Sequence[int]) -> int | None:
        with self._database.reading() as db:
            for start in range(0, len(ids), WINDOW):
                part = list(ids[start : start + WINDOW])
                rows = db.execute(
                    """SELECT id FROM entry
                       WHERE read = 0 AND id IN (SELECT value FROM json_each(?))""",
                    (json.dumps(part),),
                )
                unread = {row[0] for row in rows}
                if unread:
                    return next(one for one in part if one in unread)
        return None
