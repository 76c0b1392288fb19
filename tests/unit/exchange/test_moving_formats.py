"""OPML, newsboat's files and the export: what is read, and what is told of the rest."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import ParseError
from reader.exchange.addresses import as_http, same_feed_key, without_secrets
from reader.exchange.newsboat import key_named, read_config, read_urls
from reader.exchange.opml import read_opml, write_opml
from reader.exchange.parcel import read_parcel, write_parcel
from reader.model_moving import EntryState, Offer, Override, Parcel, Table
from reader.moving import read_text

LAUGHS = """<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<opml><body><outline text="&b;&f;" xmlUrl="https://one.example/feed"/></body></opml>"""


def test_folders_and_broken_ampersands() -> None:
    found = read_opml(
        """<?xml version="1.0" encoding="UTF-8"?>
        <opml version="1.0"><body><outline text="R&D &eacute;"><outline title="a/b">
        <outline text="One" xmlurl="feed:https://one.example/f?a=1&b=2" category="/x, y,x"/>
        </outline></outline><outline text="T" type="rss" xmlUrl="feed://two.example/"/>"""
    )
    assert [offer.table for offer in found.feeds] == [
        {"url": "https://one.example/f?a=1&b=2", "title": "One", "folder": "R&D é/a-b",
         "tags": ["x", "y"]},
        {"url": "http://two.example/", "title": "T"},
    ]  # fmt: skip
    assert found.feeds[0].line == 3
    assert [one.kind for one in found.told] == ["file"]  # it was cut short, and that is told


def test_entities_are_never_expanded() -> None:
    (offer,) = read_opml(LAUGHS).feeds
    assert offer.table["title"] == "&b;&f;"


@pytest.mark.parametrize("text", ["", "<html><p>x</p></html>", "{}", "hello", "<", "[1]"])
def test_what_is_no_list_of_feeds_says_so(text: str) -> None:
    with pytest.raises(ParseError):
        read_text(text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for make in (read_text, read_opml, read_parcel):
        with suppress(ParseError):
            make(text)
    read_urls(text)
    read_config(text)


WORD = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters=",/\ufffe\uffff"),
               min_size=1).map(lambda text: " ".join(text.split())).filter(
                   lambda text: text and text == text.strip())  # fmt: skip
FEED = st.fixed_dictionaries(
    {"url": st.integers(0, 10**6).map(lambda n: f"https://e.example/{n}?a=1&b=2")},
    optional={
        "title": WORD, "folder": st.lists(WORD, min_size=1, max_size=4).map("/".join),
        "tags": st.lists(WORD, min_size=1, max_size=4, unique=True), "filter": st.booleans(),
        "full_text": st.sampled_from(["always", "never"]), "every_minutes": st.integers(1, 900),
    },
)  # fmt: skip


@given(st.lists(FEED, min_size=1, max_size=8))
def test_opml_comes_back(feeds: list[Table]) -> None:
    written = write_opml([(feed, "The publisher's", "https://e.example/") for feed in feeds])
    found = [offer.table for offer in read_opml(written).feeds]

    def order(feed: Table) -> str:
        return repr(sorted(feed.items()))

    assert sorted(found, key=order) == sorted(feeds, key=order)


STATE = st.builds(
    EntryState, st.text(), st.text(), st.text(), st.booleans(), st.booleans(), st.booleans(),
    st.lists(st.text()).map(tuple), st.booleans(), st.lists(st.text()).map(tuple),
)  # fmt: skip


@given(st.lists(FEED), st.lists(STATE))
def test_an_export_is_read_as_it_was(feeds: list[Table], states: list[EntryState]) -> None:
    override = Override("keep", "https://e.example/", "newsletter", 7, "ff", "g", "Sign up", 5)
    parcel = Parcel(
        tuple(map(Offer, feeds)), (Offer({"id": "a", "contains": "b"}),),
        smart_feeds=(Offer({"name": "Long", "query": "words>800"}),),
        entry_rules=(Offer({"when": "title:x", "do": ["read"]}),),
        states=tuple(states), overrides=(override,), exact=True,
    )  # fmt: skip
    assert read_parcel("".join(write_parcel(parcel))) == parcel


def test_fields_of_wrong_types_are_told() -> None:
    found = read_parcel('{"tread": 1, "feeds": [3], "entries": [{"feed": "x", "guid": 1}, {}]}')
    assert (len(found.feeds), len(found.states), len(found.told)) == (0, 0, 3)
    with pytest.raises(ParseError, match="newer"):
        read_parcel('{"tread": 99}')


URLS = r"""# mine
https://one.example/feed news "~One \"and\" only" "long tag"
"https://two.example/rss?a b" !
"query:Unread:unread = \"yes\"" news
exec:~/bin/make-feed.sh
filter:~/bin/f.py:https://three.example/feed tag
https://four.example/ "!Hidden name" # why
"""


def test_newsboat_urls() -> None:
    found = read_urls(URLS)
    assert [offer.table for offer in found.feeds] == [
        {"url": "https://one.example/feed", "tags": ["news", "long tag"],
         "title": 'One "and" only'},
        {"url": "https://two.example/rss?a b", "tags": ["hidden"]},
        {"url": "https://four.example/", "tags": ["hidden", "Hidden name"]},
    ]  # fmt: skip
    assert [(one.fate, one.line) for one in found.told] == [("failed", at) for at in (5, 6)]
    assert [one.table for one in found.smart_feeds] == [{"name": "Unread", "query": "is:unread"}]


CONFIG = """
# mine
reload-time 45
reload-threads 9999
download-timeout 40
bind-key ^N next-unread
bind-key j down
bind-key X delete-article
macro o open-in-browser ; toggle-article-read "read" -- "Out"
macro m open-in-browser ; toggle-article-read -- "Out and read"
macro y set browser "mpv %u" ; open-in-browser
color background white black
"""


def test_newsboat_config() -> None:
    found = read_config(CONFIG)
    assert [one[:3] for one in found.keys] == [
        ("tread", "refresh_minutes", 45), ("fetch", "timeout_seconds", 40),
        ("keys", "next_unread", "ctrl+n"), ("keys", "down", "j"),
    ]  # fmt: skip
    assert [offer.table for offer in found.macros] == [
        {"key": "m", "commands": ["browser", "toggle_read"], "title": "Out and read"}
    ]
    # Each line that has no match is told with its number.
    assert [one.line for one in found.told] == [4, 8, 9, 11, 12]
    asleep = read_config("auto-reload no\nreload-time 5\n")
    assert [one[:3] for one in asleep.keys] == [("tread", "refresh_minutes", 0)]
    assert key_named("SPACE") == "space"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://A.example/feed/", "https://a.example:443/feed", True),
        ("feed://a.example", "http://a.example/#top", True),
        ("https://a.example/%7ejo", "https://a.example/~jo", True),
        ("https://a.example/Feed", "https://a.example/feed", False),
        ("https://www.a.example/feed", "https://a.example/feed", False),
        ("https://a.example/?a=1", "https://a.example/?a=2", False),
        ("https://a.example:8443/", "https://a.example/", False),
        ("https://me:x@a.example/", "https://you:x@a.example/", False),
        ("https://a.example/a%2Fb", "https://a.example/a/b", False),
    ],
)
def test_addresses_of_one_feed(one: str, other: str, same: bool) -> None:
    assert (same_feed_key(one) == same_feed_key(other)) is same


def test_secrets_of_an_address() -> None:
    assert without_secrets("https://me:pw@a.example/f?x=1") == "https://a.example/f?x=1"
    assert without_secrets("https://a.example/f?x=a%20b&Token=s") == "https://a.example/f?x=a%20b"
    assert without_secrets("https://a.example/f?x=a+b") == "https://a.example/f?x=a+b"
    assert as_http(" feed:https://a.example/ ") == "https://a.example/"
