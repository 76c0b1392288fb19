"""Edits keep comments and order, and never leave a file that tread refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.config import load
from reader.config_edit import (
    add_feed,
    add_rule,
    edit_feeds,
    put_back,
    remove_feed,
    remove_rule,
)
from reader.errors import ConfigError
from reader.model import UserRule
from reader.paths import Places

MINE = """\
# how I like it
[tread]
refresh_minutes = 5   # often

# the good one
[[feeds]]
url = "https://one.example/feed"

[[feeds]]
url = "https://two.example/feed" # the other
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    file = tmp_path / "conf" / "config.toml"
    file.parent.mkdir()
    file.write_text(MINE, "utf-8")
    return Places(file, tmp_path, tmp_path)


def test_adding_keeps_every_line(places: Places) -> None:
    add_feed(places, "https://three.example/rss", title="Drei", folder="A/B")
    text = places.config.read_text("utf-8")
    assert text.startswith(MINE)
    added = load(places).feeds[-1]
    assert (added.url, added.title, added.folder) == ("https://three.example/rss", "Drei", "A/B")


def test_many_edits_of_feeds_are_one(places: Places) -> None:
    edit_feeds(
        places,
        [{"url": "https://three.example/rss", "title": "", "folder": "A & B"}],
        [("https://two.example/feed", "folder", "News"), ("https://two.example/feed", "title", "")],
        {"https://one.example/feed"},
    )
    text = places.config.read_text("utf-8")
    assert "# how I like it" in text
    assert "# the other" in text
    two, three = load(places).feeds
    assert (two.url, two.folder, two.title) == ("https://two.example/feed", "News", "")
    assert (three.url, three.folder) == ("https://three.example/rss", "A & B")
    edit_feeds(places, [], [], {two.url, three.url})
    assert load(places).feeds == ()
    with pytest.raises(ConfigError):
        edit_feeds(places, [{"url": "nowhere"}], [], set())
    assert load(places).feeds == ()


def test_removing_keeps_the_rest(places: Places) -> None:
    remove_feed(places, "https://one.example/feed")
    text = places.config.read_text("utf-8")
    assert "# how I like it" in text
    assert "# often" in text
    assert "# the other" in text
    assert [feed.url for feed in load(places).feeds] == ["https://two.example/feed"]


def test_removing_the_last_one_leaves_a_good_file(places: Places) -> None:
    remove_feed(places, "https://one.example/feed")
    remove_feed(places, "https://two.example/feed")
    assert load(places).feeds == ()
    add_feed(places, "https://one.example/feed")
    assert len(load(places).feeds) == 1


def test_the_first_feed_begins_the_file(tmp_path: Path) -> None:
    places = Places(tmp_path / "new" / "config.toml", tmp_path, tmp_path)
    add_feed(places, "https://one.example/feed")
    assert [feed.url for feed in load(places).feeds] == ["https://one.example/feed"]
    assert places.config.stat().st_mode & 0o777 == 0o600
    assert places.config.parent.stat().st_mode & 0o777 == 0o700


def test_a_refused_edit_changes_nothing(places: Places) -> None:
    with pytest.raises(ConfigError, match="twice"):
        add_feed(places, "https://one.example/feed")
    assert places.config.read_text("utf-8") == MINE
    assert [path.name for path in places.config.parent.iterdir()] == ["config.toml"]


def test_a_linked_file_is_edited_where_it_is(places: Places, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(places.config)
    add_feed(Places(link, tmp_path, tmp_path), "https://three.example/rss")
    assert link.is_symlink()
    assert len(load(places).feeds) == 3


RULE = UserRule(
    "mine", like='Zorbo\nsaid "no" \\ \u00e9', where="tail", scope="section", reason="x"
)


@pytest.mark.parametrize(
    "text",
    [
        MINE,
        MINE.replace("\n", "\r\n"),
        MINE.rstrip("\n"),
        "",
        "# only this",
        MINE + '\n[filter]\nenabled = true\n\n[[filter.rules]]\nid = "a"\ncontains = "b"\n',
    ],
)
def test_a_rule_is_written_and_taken_back_to_the_byte(places: Places, text: str) -> None:
    places.config.write_bytes(text.encode())
    before, after = add_rule(places, RULE)
    assert places.config.read_bytes().decode().startswith(text)
    assert load(places).rules[-1] == RULE
    assert put_back(places, before, after)
    assert places.config.read_bytes() == text.encode()


def test_removing_a_rule_keeps_what_is_not_its_own(places: Places) -> None:
    rules = (
        """
# about the clown
[[filter.rules]]
id = "a" # a name
contains = "clown"
# below it

# about the rope
[[filter.rules]]
id = "b"
contains = """
        + "'''rope\n# no comment'''"
        + """

[fetch]
per_host = 2
"""
    )
    places.config.write_text(MINE + rules, "utf-8")
    remove_rule(places, "a")
    text = places.config.read_text("utf-8")
    assert text == (MINE + rules).replace(
        '[[filter.rules]]\nid = "a" # a name\ncontains = "clown"\n', ""
    )
    remove_rule(places, "b")
    assert load(places).rules == ()
    assert load(places).fetch.per_host == 2


def test_rules_written_in_another_way_are_left_to_their_author(places: Places) -> None:
    text = 'filter = { enabled = false, rules = [ { id = "a", contains = "b" } ] }\n'
    places.config.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="by hand"):
        add_rule(places, RULE)
    with pytest.raises(ConfigError, match="by hand"):
        remove_rule(places, "a")
    assert places.config.read_text("utf-8") == text


def test_nothing_is_put_back_over_a_later_edit(places: Places) -> None:
    before, after = add_rule(places, RULE)
    places.config.write_text(after + "# later\n", "utf-8")
    assert not put_back(places, before, after)


def test_a_file_that_was_begun_for_a_rule_goes_again(tmp_path: Path) -> None:
    places = Places(tmp_path / "new.toml", tmp_path, tmp_path)
    assert put_back(places, *add_rule(places, RULE))
    assert not places.config.exists()
