"""Folding and unfolding: what the reader's feeds, their edits and the reader do to a story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reader.library import Library
from reader.model import EntryId
from reader.query import Query, parse_query
from reader.store import stories
from tests import story_room
from tests.reading_room import copied, opened
from tests.server import LoopbackServer
from tests.story_room import PARAGRAPHS, TEXT

HERALD, GAZETTE, MIRROR = EntryId(1), EntryId(3), EntryId(5)
"""The story in each feed; each has an article of its own after it."""
FOLDED = Query(fold=True)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("told")
    story_room.prepare(folder)
    return folder


@pytest.fixture
def library(told: Path, tmp_path: Path) -> Iterator[Library]:
    library = opened(copied(told, tmp_path / "tread"))
    yield library
    library.close()


def rewrite(library: Library, gazette: str) -> None:
    """The Gazette's next edition."""
    feed = library.find_feeds(["The Gazette"])[0]
    with LoopbackServer(story_room.routes(gazette)) as server:
        config = library.places.config
        old = feed.url.removesuffix("/gazette.xml")
        config.write_text(config.read_text("utf-8").replace(old, server.url("")), "utf-8")
        from tests.fakes import open_library

        raw = library._database.reader()
        raw.execute("UPDATE feed SET url = replace(url, ?, ?)", (old, server.url("")))
        other = open_library(library.places)
        for saved in other.refresh(other.find_feeds(["The Gazette"])):
            assert saved.changed == 1, saved
        other.close()


def shown(library: Library, text: str = "") -> list[int]:
    query = parse_query(text)
    return sorted(library.listing(Query(query.terms, fold=True))[:])


def also(library: Library, entry: int) -> list[str]:
    return [version.feed_title for version in library.rows([entry])[0].also]


def test_the_first_version_is_shown_and_says_who_else_has_it(library: Library) -> None:
    assert shown(library) == [1, 2, 4, 6]
    assert also(library, HERALD) == ["The Gazette", "The Mirror"]
    assert also(library, GAZETTE) == ["The Herald", "The Mirror"]
    assert library.reading(MIRROR).row.also == library.rows([MIRROR])[0].also
    assert (library.counts().total, library.counts().unread) == (4, 4)
    assert [feed.unread for feed in library.feeds()] == [2, 2, 2]  # each counts its own


def test_a_folder_folds_what_stands_in_it(library: Library) -> None:
    assert shown(library, "folder:News") == [1, 2, 4]
    assert shown(library, "folder:Away") == [5, 6]
    assert shown(library, "feed:2") == [3, 4]
    assert sorted(library.listing(Query())[:]) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("many", [0, 99])
def test_who_reads_a_story_has_read_all_of_it_and_can_take_that_back(
    library: Library, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(stories, "MANY", many)
    assert stories.with_versions(library.database, [2]).tolist() == [2]
    changed = library.mark([GAZETTE], "read", stories=True)
    assert sorted(changed) == [1, 3, 5]
    assert library.counts().unread == 3
    assert [feed.unread for feed in library.feeds()] == [1, 1, 1]
    assert shown(library, "is:unread") == [2, 4, 6]
    library.mark(changed, "unread")
    assert shown(library, "is:unread") == [1, 2, 4, 6]
    assert library.mark([HERALD], "starred", stories=True) == (HERALD,)
    assert library.mark([HERALD], "read") == (HERALD,)  # unless it is asked for


def test_an_edit_that_makes_the_texts_differ_unfolds_and_one_that_does_not_does_not(
    library: Library,
) -> None:
    rewrite(library, TEXT.replace("forty", "about forty") + "<p>And it came back.</p>")
    assert shown(library) == [1, 2, 4, 6]
    other = "".join(f"<p>{' '.join(reversed(text.split()))}</p>" for text in PARAGRAPHS)
    rewrite(library, other)
    assert shown(library) == [1, 2, 3, 4, 6]
    assert also(library, HERALD) == ["The Mirror"]
    assert also(library, GAZETTE) == []
    assert library.counts().unread == 5
    rewrite(library, TEXT)
    assert shown(library) == [1, 2, 4, 6]


def test_a_feed_that_is_left_takes_its_version_along_until_it_is_back(library: Library) -> None:
    config = library.places.config
    before = config.read_text("utf-8")
    head, herald, *others = before.split("[[feeds]]")
    config.write_text("[[feeds]]".join([head, *others]), "utf-8")
    library.adopt_feeds()
    assert shown(library) == [3, 4, 6]  # the next one is shown
    assert also(library, GAZETTE) == ["The Mirror"]
    assert library.counts().total == 3
    config.write_text("[[feeds]]".join([head, *others, herald]), "utf-8")
    library.adopt_feeds()
    assert shown(library) == [1, 2, 4, 6]
    assert library.counts().total == 4


@pytest.mark.parametrize("fold", [True, False])
def test_a_version_of_what_was_read_comes_in_read_where_stories_are_folded(
    tmp_path: Path, fold: bool
) -> None:
    with LoopbackServer(story_room.routes()) as server:
        extra = f"[list]\nfold = {str(fold).lower()}\n"
        library = opened(story_room.write_subscription(tmp_path, server, extra))
        list(library.refresh(library.find_feeds(["The Herald"])))
        library.mark(library.ids(parse_query("ferry")), "read")
        list(library.refresh(library.find_feeds(["The Gazette"])))
        unread = {row.title for row in library.entries(parse_query("is:unread"))}
        assert ("Seal holds up boat" in unread) == (not fold)
        library.close()


def test_any_query_can_be_folded(library: Library) -> None:
    rows = library.entries(Query(parse_query("seal").terms, fold=True))
    assert [row.id for row in rows] == [HERALD]
    rows = library.entries(Query(parse_query("title:boat").terms, fold=True))
    assert [row.id for row in rows] == [GAZETTE]  # the only one that was found
    assert len(library.search("ferry seal")) == 3
    assert len(library.search("ferry seal", 1, fold=True)) == 1
    found = library.search("ferry seal", 9, fold=True)
    assert [len(row.also) for row in found] == [2]
