"""What a refresh costs does not depend on how much is stored: SQLite's own steps are counted."""

from __future__ import annotations

from pathlib import Path

from reader.library import Library
from reader.model import Saved
from tests.copies import multiply
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer, Reply

STORY = "<p>The {name} committee voted on Tuesday to keep the old {name} open for a year.</p>"
LISTED = 10
EVERY = 10
SIZES = (20, 2_000)
"""Copies of each entry listed: two hundred entries of a feed, and twenty thousand."""


def document(*changed: str) -> Reply:
    names = [f"pool {at}" for at in range(LISTED)]
    stories = [
        (name, STORY.format(name=name) + ("<p>It is for two now.</p>" if name in changed else ""))
        for name in (*names, *(one for one in changed if one not in names))
    ]
    return Reply(rss(stories).encode(), etag=f'"{changed}"')


class Counted:
    """A library in whose store each entry has many older ones like it, and what SQLite does."""

    def __init__(self, server: LoopbackServer, folder: Path, copies: int) -> None:
        self.server = server
        server.routes["/f.xml"] = document()
        self.library: Library = open_library(write_config(folder, [server.url("/f.xml")], CONFIG))
        list(self.library.refresh())
        db = self.library.database.reader()
        multiply(db, copies)
        self._steps = 0
        self._statements: set[str] = set()
        db.set_progress_handler(self._count, EVERY)
        db.set_trace_callback(self._trace)

    def _count(self) -> int:
        self._steps += 1
        return 0

    def _trace(self, statement: str) -> None:
        self._statements.add(statement)

    def refresh(self) -> tuple[Saved, int]:
        self._steps = 0
        (saved,) = self.library.refresh()
        return saved, self._steps * EVERY

    def walked(self) -> list[str]:
        """Statements that walk over a whole table or index, as SQLite plans them."""
        db = self.library.database.reader()
        db.set_trace_callback(None)
        found = []
        for one in self._statements:
            if one.split()[0] in ("SELECT", "UPDATE", "DELETE", "INSERT"):
                plan = db.execute(f"EXPLAIN QUERY PLAN {one}").fetchall()
                found += [f"{row[3]}: {one}" for row in plan if row[3].startswith("SCAN")]
        return found


CONFIG = "[store]\nkeep_days = 9999\nkeep_max_per_feed = 999999\n"
STEPS = {
    "unchanged": ((), (0, 0)),
    "an edit": (("pool 3",), (0, 1)),
    "something new": (("pool 3", "ferry"), (1, 0)),
}
"""What a refresh meets: what differs from the first document; how much of that is new, changed."""
SMALL = ("SCAN feed", "SCAN folded", "SCAN entry USING INDEX entry_unindexed", "SCAN CONSTANT ROW")
"""What may be walked over: a row a feed, and what is not indexed yet."""


def test_a_refresh_costs_the_same_however_much_is_stored(tmp_path: Path) -> None:
    found: dict[int, dict[str, int]] = {}
    for copies in SIZES:
        with LoopbackServer() as server:
            counted = Counted(server, tmp_path / str(copies), copies)
            assert counted.library.counts().total == LISTED * (copies + 1)
            steps = found[copies] = {}
            for name, (differs, comes) in STEPS.items():
                server.routes["/f.xml"] = document(*differs)
                saved, steps[name] = counted.refresh()
                assert (saved.new, saved.changed) == comes
            walked = counted.walked()
            counted.library.close()
    few, many = found.values()
    for name in STEPS:
        assert many[name] <= 1.2 * few[name], name
    assert [one for one in walked if not one.startswith(SMALL)] == []
