"""The next page of an article, and never the next article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from reader.ingest.links import host
from reader.ingest.paging import next_page

STORY = "https://press.example/2026/harbour"


def found(markup: str, url: str = STORY) -> str:
    return next_page(html.document_fromstring(f"<html><body>{markup}</body></html>"), url)


@pytest.mark.parametrize(
    ("url", "href", "label"),
    [
        (STORY, "?page=2", "Next page"),
        (STORY, "/2026/harbour/2", "2"),
        (STORY, "/2026/harbour/2/", "Next »"),
        (STORY, "/2026/harbour/page/2/", "Continue"),
        (STORY, "/2026/harbour?p=2", "Weiter"),
        (f"{STORY}.html", "/2026/harbour-2.html", "2"),
        (f"{STORY}.html", "/2026/harbour,seite-2.html", "Nächste Seite"),
        (f"{STORY}?id=7&page=2", "?id=7&page=3", "siguiente"),
        (f"{STORY}/page/9", "/2026/harbour/page/10", "次のページ"),
        ("https://press.example/article/3834/1", "/article/3834/2", "2"),
        ("https://press.example/story-7", "/story-7?page=2", "Page 2"),
        ("https://press.example/story-7", "/story-7/2", "Page suivante"),
    ],
)
def test_the_next_page_is_found(url: str, href: str, label: str) -> None:
    assert found(f"<p>text</p><a href='{href}'>{label}</a>", url).endswith(href)


@pytest.mark.parametrize(
    ("url", "href", "label"),
    [
        (STORY, "/2026/lighthouse", "Next"),
        (STORY, "/2026/lighthouse?page=2", "Next page"),
        (STORY, "https://other.example/2026/harbour?page=2", "Next page"),
        (STORY, "/2026/harbour?page=3", "3"),
        (STORY, "/2026/harbour/comment-page-2", "2"),
        (STORY, "/2026/harbour?page=2", "More from the coast"),
        (STORY, "/2026/harbour-2", "Next"),
        (f"{STORY}?page=2", "/2026/harbour?page=1", "1"),
        ("https://press.example/article/6", "/article/7", "Next article"),
        ("https://press.example/article/6", "/article/7", "Next"),
        (STORY, "javascript:next(2)", "Next"),
        (STORY, "http://[", "2"),
    ],
)
def test_another_article_is_not(url: str, href: str, label: str) -> None:
    assert found(f"<p>text</p><a href='{href}'>{label}</a>", url) == ""


def test_the_relation_counts_where_the_address_agrees() -> None:
    assert found("<a rel='next' href='/2026/harbour/2'><img src=x></a>") == f"{STORY}/2"
    assert found("<a rel='next' href='/2026/lighthouse'>Older</a>") == ""
    assert found("<link rel='next' href='/2026/harbour-2'>") == f"{STORY}-2"


def test_a_later_page_of_a_known_article_may_only_say_next() -> None:
    link = html.document_fromstring("<html><body><a href='/2026/harbour/3'>Next</a></body></html>")
    assert next_page(link, f"{STORY}/2") == ""
    assert next_page(link, f"{STORY}/2", first=STORY) == f"{STORY}/3"
    assert next_page(link, f"{STORY}/2", first="https://press.example/2026/lighthouse") == ""


def test_tracking_does_not_make_another_page() -> None:
    assert found("<a href='?page=2&utm_source=pager'>2</a>") == f"{STORY}?page=2"


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=20))
def test_whatever_stands_there_it_stays_on_the_site(url: str, href: str, label: str) -> None:
    tree = html.document_fromstring("<html><body><a>x</a></body></html>")
    link = next(iter(tree.iter("a")))
    for name, value in (("href", href), ("title", label)):
        try:
            link.set(name, value)
        except ValueError:
            return
    there = next_page(tree, url)
    assert not there or host(there) == host(url)
