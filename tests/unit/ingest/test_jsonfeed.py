from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import ParseError
from reader.ingest.parse import parse
from reader.model import Enclosure
from reader.model_fetch import RawEntry, RawFeed

URL = "https://notes.example/feed.json"
VERSION = "https://jsonfeed.org/version/1.1"


def read(document: object) -> RawFeed:
    return parse(json.dumps(document).encode(), URL, "application/feed+json")


def item(**fields: object) -> RawEntry:
    (entry,) = read({"version": VERSION, "items": [fields]}).entries
    return entry


def test_a_feed() -> None:
    feed = read(
        {
            "version": VERSION,
            "title": "Notes",
            "home_page_url": "https://notes.example/",
            "authors": [{"name": "Nor"}],
            "items": [
                {
                    "id": "1",
                    "url": "https://notes.example/1",
                    "title": "One < two",
                    "content_html": "<p>x</p>",
                    "content_text": "x",
                    "date_published": "2026-11-03T10:00:00.1234567Z",
                    "date_modified": "2026-11-03T12:00:00+01:00",
                    "tags": ["a", 3, "b"],
                    "attachments": [
                        {"url": "https://notes.example/1.mp3", "mime_type": "audio/mpeg",
                         "size_in_bytes": 99}
                    ],
                },
                {"id": 2, "url": "/two", "content_text": "a <b>\n\nc", "author": {"name": "Old"}},
            ],
        }
    )  # fmt: skip
    assert (feed.title, feed.site) == ("Notes", "https://notes.example/")
    first, second = feed.entries
    assert first == RawEntry(
        guid="1", link="https://notes.example/1", title="One < two", author="Nor",
        html="<p>x</p>", published=1_793_700_000, updated=1_793_703_600,
        base="https://notes.example/1", tags=("a", "b"),
        enclosures=(Enclosure("https://notes.example/1.mp3", "audio/mpeg", 99),),
    )  # fmt: skip
    assert (second.guid, second.author) == ("2", "Old")
    assert second.html == "<p>a &lt;b&gt;</p><p>c</p>"
    assert second.base == "https://notes.example/"


def test_lone_surrogates_and_nul_are_dropped() -> None:
    body = b'{"version":"%s","items":[{"id":"x\\ud800","title":"a\\u0000\\udfffb"}]}'
    (entry,) = parse(body % VERSION.encode(), URL).entries
    assert (entry.guid, entry.title) == ("x", "ab")


@pytest.mark.parametrize("value", [None, 1, 1.5, True, [], {}, [[]], [None], "x", "9" * 5000])
def test_every_member_may_be_anything(value: object) -> None:
    fields = (
        "id", "url", "title", "content_html", "content_text", "summary", "date_published",
        "date_modified", "tags", "attachments", "authors", "author",
    )  # fmt: skip
    for field in fields:
        item(**{"id": "1", field: value})
    for field in ("title", "home_page_url", "authors", "author"):
        assert read({"version": VERSION, field: value, "items": []}).entries == ()


def test_numbers_too_long_for_python_lose_nothing_else() -> None:
    body = b'{"version":"%s","items":[{"id":%s,"title":"t"}]}' % (VERSION.encode(), b"7" * 9000)
    (entry,) = parse(body, URL).entries
    assert entry.title == "t"
    assert entry.guid.startswith("777")


def test_items_that_are_no_objects_are_left_out() -> None:
    feed = read({"version": VERSION, "items": [1, {"id": "a"}, "x"]})
    assert [entry.guid for entry in feed.entries] == ["a"]
    assert feed.note.startswith("2 items")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "items", "title", "version", "authors", "tags", "url"]),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_a_feed_or_a_parse_error(document: object) -> None:
    try:
        read(document)
    except ParseError as error:
        assert error.remedy
