"""What a page says of itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from reader.ingest.about import About, about

URL = "https://www.harbour-news.example/2024/05/06/wall"


def said(head: str = "", body: str = "", url: str = URL, attributes: str = "") -> About:
    source = f"<html {attributes}><head>{head}</head><body>{body}<p>Text</p></body></html>"
    return about(html.document_fromstring(source), url)


def linked(**fields: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps(fields)}</script>"


ARTICLE = linked(
    **{
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Harbour News"},
            {
                "@type": "NewsArticle",
                "headline": "The wall &amp; the sea",
                "author": [{"@type": "Person", "name": "Ann Lee"}, {"name": "Bo Ek"}],
                "datePublished": "2024-05-06T07:08:09+02:00",
                "inLanguage": "sv-SE",
                "isAccessibleForFree": False,
            },
        ],
    }
)


def test_linked_data() -> None:
    assert said(ARTICLE) == About(
        "The wall & the sea", "Ann Lee, Bo Ek", 1714972089, "sv", "", "Harbour News", paid=True
    )


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>The wall - Harbour News</title>", "<h1>The wall</h1>", "The wall"),
        (
            "<title>The wall - Harbour News</title><meta property='og:site_name' "
            "content='Harbour News'>",
            "<h1>Harbour News</h1>",
            "The wall",
        ),
        ("<title>Harbour News | The wall</title>", "", "The wall"),
        ("<title>Walls - past and present</title>", "", "Walls - past and present"),
        ("", "<h1>The wall</h1>", "The wall"),
        ("<title>The wall - Manual</title>", "<h1>The wall<a href='#w'>¶</a></h1>", "The wall"),
        ("<title>C# for sailors</title>", "<h1>C#</h1>", "C#"),
        ("<meta property='og:title' content='The wall'>", "<h1>Elsewhere</h1>", "The wall"),
        ("", "", ""),
    ],
)
def test_title(head: str, body: str, title: str) -> None:
    site = "" if "og:site" in head else "<meta property='og:site_name' content='Harbour News'>"
    assert said(head + site, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ("<meta name='author' content='By Ann Lee'>", "", "Ann Lee"),
        ("<meta property='article:author' content='https://f.example/ann'>", "", ""),
        ("", "<p class='byline'>By <a>Ann Lee</a> <time>5 May 2024</time></p>", "Ann Lee"),
        ("", f"<div class='author-box'>{'Ann Lee writes about walls. ' * 5}</div>", ""),
        ("", "<a rel='author'>Ann Lee</a>", "Ann Lee"),
    ],
)
def test_author(head: str, body: str, author: str) -> None:
    assert said(head, body).author == author


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ("<meta property='article:published_time' content='2024-05-06T00:00:00Z'>", "", 1714953600),
        ("<meta name='date' content='2024/05/06'>", "", 1714953600),
        ("<meta name='date' content='Mon, 06 May 2024 00:00:00 GMT'>", "", 1714953600),
        ("", "<time datetime='2024-05-06'>yesterday</time>", 1714953600),
        ("", "<p class='post-date'>Published 6 May 2024</p>", 1714953600),
        ("", "<p class='post-date'>May 6th, or: May 6, 2024</p>", 1714953600),
        ("<meta name='date' content='0001-01-01'>", "", None),
        ("<meta name='date' content='soon'>", "<p class='date'>99 May 2024</p>", None),
    ],
)
def test_published(head: str, body: str, published: int | None) -> None:
    assert said(head, body, "https://n.example/a").published == published


def test_the_day_in_the_address_is_the_last_resort() -> None:
    assert said().published == 1714953600


def test_language_address_and_site() -> None:
    head = "<link rel='canonical' href='/wall'><title>The wall | Harbour News</title>"
    found = said(head, attributes="lang='en-GB'")
    assert (found.language, found.canonical) == ("en", "https://www.harbour-news.example/wall")
    assert found.site == "Harbour News"
    assert said().site == "harbour-news.example"


def test_broken_and_endless_data() -> None:
    assert said("<script type='application/ld+json'>{,</script>").title == ""
    assert said(f"<script type='application/ld+json'>{'[' * 100_000}</script>").title == ""
    many = json.dumps([{"@type": "Thing"}] * 5_000)
    assert said(f"<script type='application/ld+json'>{many}</script>").title == ""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "author", "name", "headline", "datePublished", "publisher"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(VALUES, st.text(max_size=20))
def test_nothing_makes_it_raise(data: object, date: str) -> None:
    tree = html.document_fromstring("<html><body><p class=date></p><h1></h1></body></html>")
    script = tree.makeelement("script", {"type": "application/ld+json"})
    script.text = json.dumps({"@type": "Article", "x": data, "author": data, "headline": data})
    tree.append(script)
    meta = tree.makeelement("meta", {"name": "date", "content": "".join(filter(str.isalnum, date))})
    tree.append(meta)
    assert isinstance(about(tree, "http://[bad"), About)
