from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.discover import MOST, discover, looks_like_feed, root_name
from reader.model_fetch import FoundFeed

URL = "https://harbour.example/blog/"


def found(html: str) -> tuple[FoundFeed, ...]:
    return discover(html.encode(), URL)


def test_the_head_names_feeds_in_order_of_preference() -> None:
    feeds = found(
        '<head><link rel="alternate" type="application/rss+xml" title="Comments" href="/c.xml">'
        '<link rel="alternate" type="application/rss+xml; charset=utf-8" href="rss.xml">'
        '<link rel="ALTERNATE" type="application/atom+xml" title=" All\n of it "'
        ' href="//x.example/a">'
        '<link rel="stylesheet" href="/feed"><link rel="alternate" hreflang="de" href="/de"></head>'
    )
    assert feeds == (
        FoundFeed("https://x.example/a", "All of it", "application/atom+xml"),
        FoundFeed("https://harbour.example/blog/rss.xml", "", "application/rss+xml"),
        FoundFeed("https://harbour.example/c.xml", "Comments", "application/rss+xml"),
    )


@pytest.mark.parametrize(
    ("href", "is_feed"),
    [
        ("/feed/", True),
        ("/feed", True),
        ("rss.xml", True),
        ("/atom.xml?x=1", True),
        ("/feed.json", True),
        ("/tags/ports.rss", True),
        ("/feedback", False),
        ("/about.html", False),
        ("mailto:feed", False),
        ("javascript:feed", False),
    ],
)
def test_links_that_end_like_a_feed(href: str, is_feed: bool) -> None:
    assert bool(found(f'<p><a href="{href}">RSS</a></p>')) is is_feed


def test_base_and_duplicates() -> None:
    feeds = found(
        '<base href="/sub/"><link rel="alternate" type="application/rss+xml" href="a.xml">'
        '<a href="/sub/a.xml">same</a><a href="http://[">no</a>'
    )
    assert [feed.url for feed in feeds] == ["https://harbour.example/sub/a.xml"]


def test_there_is_an_end_to_it() -> None:
    assert len(found("".join(f'<a href="/{n}/feed">x</a>' for n in range(5000)))) == MOST
    assert found("<div>" * 50_000 + '<a href="/feed">x</a>') in (
        (), (FoundFeed("https://harbour.example/feed", "x"),),
    )  # fmt: skip


@given(st.binary(max_size=400))
def test_no_page_breaks_it(page: bytes) -> None:
    for feed in discover(b"<a href='/feed'>" + page, URL):
        assert feed.url.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<?xml version='1.0'?><!-- x --><rss>", "text/html", True),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "", True),
        (b"<rdf:RDF>", "", True),
        ("<rss>".encode("utf-16"), "", True),
        (b"Warning: x <rss version='2.0'>", "", True),
        (b'{"version": "https://jsonfeed.org/version/1", "items": []}', "application/json", True),
        (b'{"a": 1}', "application/json", False),
        (b"<!doctype html><html><body><feed>", "application/rss+xml", False),
        (b"<opml>", "text/xml", False),
        (b"plain", "text/plain", False),
        (b"", "", False),
    ],
)
def test_what_looks_like_a_feed(body: bytes, content_type: str, expected: bool) -> None:
    assert looks_like_feed(body, content_type) is expected


def test_the_root_is_found_behind_comments_and_instructions() -> None:
    assert root_name("<?xml?><!-- <html> --><!DOCTYPE x><a:RSS>") == "rss"
    assert root_name("<!-- never closed <rss>") == ""
