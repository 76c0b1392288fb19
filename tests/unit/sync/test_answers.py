"""What servers answer -> values, whatever they answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import SyncError
from reader.model import Enclosure
from reader.sync import answers
from reader.sync.servers import NAMES, OTHER, SERVERS, api_of, quirks_of

FRESH = quirks_of("", "freshrss")
PLAIN = quirks_of("", "miniflux")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["items", "itemRefs", "subscriptions", "id", "categories", "origin",
                         "canonical", "summary", "content", "published", "crawlTimeMsec",
                         "enclosure", "href", "streamId", "continuation", "title", "x"]), inner,
    ),
    max_leaves=20,
)  # fmt: skip


@given(JSON | st.binary())
def test_nothing_a_server_answers_is_more_than_an_error(found: object) -> None:
    body = found if isinstance(found, bytes) else json.dumps(found).encode()
    for read in (
        lambda: answers.subscriptions(body, FRESH),
        lambda: answers.item_ids(body),
        lambda: list(answers.items(body, FRESH)),
        lambda: answers.edit_token_of(body),
    ):
        try:
            read()
        except SyncError as error:
            assert "[sync]" in error.remedy
    answers.token_of(body)


def test_a_login_in_lines_or_json() -> None:
    assert answers.token_of(b"SID=a/b\nLSID=null\nAuth=reader/x=y\n") == "reader/x=y"
    assert answers.token_of(b'{"SID":"a","LSID":"b","Auth":"c/d"}') == "c/d"
    assert answers.token_of(b"Error=BadAuthentication\n") == ""
    assert answers.token_of(b"<html>Auth</html>") == ""


def test_an_entry_as_freshrss_sends_it() -> None:
    (item,) = answers.items(
        json.dumps({"items": [{
            "id": "tag:google.com,2005:reader/item/000660fab8b91f28",
            "crawlTimeMsec": "1795479817494", "timestampUsec": "1795479817494312",
            "published": 1792023817, "title": "Is 2 ＜ 3 ＆ 4？",
            "canonical": [{"href": "https://a.example/0"}], "author": "Ａnn",
            "categories": ["user/-/state/com.google/reading-list", "user/12/label/Dev & Ops",
                           "user/-/state/com.google/read", "python"],
            "origin": {"streamId": "feed/2"}, "summary": {"content": "<p>Hello</p>"},
            "enclosure": [{"href": "https://a.example/a.mp3", "type": "audio/mpeg", "length": 12}],
        }]}).encode(), FRESH,
    )  # fmt: skip
    assert (item.id, item.stream, item.title) == (1795479817494312, "feed/2", "Is 2 < 3 & 4?")
    assert (item.read, item.starred, item.crawled) == (True, False, 1795479817)
    assert (item.labels, item.tags, item.html) == (("Dev & Ops",), ("python",), "<p>Hello</p>")
    assert item.enclosures == (Enclosure("https://a.example/a.mp3", "audio/mpeg", 12),)
    assert item.link == "https://a.example/0"


def test_titles_are_undone_as_each_server_makes_them() -> None:
    assert answers.shown_title("A ＆ B; C", FRESH) == "A & B; C"
    assert answers.shown_title("A &amp; B", PLAIN) == "A &amp; B"
    assert answers.shown_title("A &amp; B ＆ C", OTHER) == "A & B ＆ C"


def test_subscriptions_of_each_server() -> None:
    body = json.dumps({"subscriptions": [
        {"id": "feed/1", "title": "One", "url": "https://a.example/feed", "categories": [
            {"id": "user/7/label/Uncategorized", "label": "Uncategorized"}]},
        {"id": "feed/https://b.example/feed", "title": "Two", "categories": [
            {"id": "user/-/label/B"}, {"id": "user/-/label/A"}]},
        {"title": "no id"}, None, 3,
    ]}).encode()  # fmt: skip
    one, two = answers.subscriptions(body, FRESH)
    assert (one.folders, one.url) == ((), "https://a.example/feed")
    assert (two.folders, two.url) == (("B", "A"), "https://b.example/feed")
    assert answers.subscriptions(body, OTHER)[0].folders == ("Uncategorized",)


@pytest.mark.parametrize(
    ("url", "server", "name", "api"),
    [
        ("https://a.example/api/greader.php", "auto", "freshrss", "https://a.example/api/greader.php"),
        ("https://freshrss.a.example/", "auto", "freshrss",
         "https://freshrss.a.example/api/greader.php"),
        ("https://a.example/p/api", "freshrss", "freshrss", "https://a.example/p/api/greader.php"),
        ("https://miniflux.a.example", "auto", "miniflux", "https://miniflux.a.example"),
        ("https://rss.a.example/", "miniflux", "miniflux", "https://rss.a.example"),
        ("https://www.inoreader.com", "auto", "inoreader", "https://www.inoreader.com"),
        ("https://rss.a.example", "auto", "other", "https://rss.a.example"),
    ],
)  # fmt: skip
def test_which_server_it_is(url: str, server: str, name: str, api: str) -> None:
    quirks = quirks_of(url, server)
    assert (quirks.name, api_of(url, quirks)) == (name, api)


def test_the_configuration_offers_every_server() -> None:
    from reader.config_tables import TABLES

    (key,) = (key for key in TABLES["sync"] if key.name == "server")
    assert key.choices == ("auto", *NAMES)
    assert all(one.ids_page >= 100 and one.edits <= 250 >= one.bodies for one in SERVERS)
