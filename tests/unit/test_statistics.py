"""The statistics: sums over feeds and rules, and what makes a feed silent or noisy."""

from __future__ import annotations

from pathlib import Path

from reader.query import parse_query
from tests.fakes import NOW, open_library, rss, write_config
from tests.server import LoopbackServer

STORY = "<p>The council voted on Tuesday to keep the old swimming pool open for a year.</p>"
PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
MANY = [(f"Story {n}", STORY + (PITCH if n < 3 else "")) for n in range(90)]


def test_what_was_read_and_what_was_taken_out(tmp_path: Path) -> None:
    routes = {"/many": rss(MANY, title="Many"), "/few": rss([("One", STORY)], title="Few")}
    with LoopbackServer(routes) as server:
        urls = [server.url("/many"), server.url("/few"), server.url("/gone")]
        library = open_library(write_config(tmp_path, urls))
        list(library.refresh())
    library.mark(library.ids(parse_query("feed:few")), "read")
    found = library.statistics()
    few, many, gone = (
        next(one for one in found.feeds if one.url.endswith(end))
        for end in ("/few", "/many", "/gone")
    )
    assert (few.entries, few.read, few.note) == (1, 1, "")
    assert few.words_read == found.words_read > 10
    assert (many.entries, many.read, many.a_week, many.note) == (90, 0, 22.5, "noisy")
    assert (gone.entries, gone.newest, gone.note) == (0, None, "silent")
    assert many.removed == found.removed == sum(rule.blocks for rule in found.rules) == 3
    assert many.words_removed == found.words_removed == sum(one.words for one in found.rules) == 45
    assert (found.entries, found.read) == (91, 1)
    library.close()
    later = open_library(library.places, NOW + 100 * 86_400)
    assert {one.note for one in later.statistics().feeds} == {"silent"}
    later.close()
