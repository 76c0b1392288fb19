"""Addresses of services -> their feeds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.services import MOST_GUESSES, feeds_in_page, feeds_of, guesses

CHANNEL = "UC" + "a-B_1" * 4 + "xy"


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        (f"https://m.youtube.com/channel/{CHANNEL}/",
         f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"),
        ("https://www.youtube.com/playlist?list=PLx-1",
         "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx-1"),
        ("https://youtube.com/user/jo", "https://www.youtube.com/feeds/videos.xml?user=jo"),
        ("https://old.reddit.com/r/python/", "https://www.reddit.com/r/python/.rss"),
        ("https://reddit.com/r/python/top", "https://www.reddit.com/r/python/top/.rss"),
        ("https://www.reddit.com/u/jo-x", "https://www.reddit.com/user/jo-x/.rss"),
        ("https://github.com/a/b.c", "https://github.com/a/b.c/releases.atom"),
        ("https://github.com/a/b/issues", "https://github.com/a/b/issues.atom"),
        ("https://github.com/a/b/commits/x/y", "https://github.com/a/b/commits/x/y.atom"),
        ("https://github.com/jo", "https://github.com/jo.atom"),
        ("https://gitlab.com/g/s/p", "https://gitlab.com/g/s/p/-/releases.atom"),
        ("https://gitlab.gnome.example/g/p/-/issues",
         "https://gitlab.gnome.example/g/p/-/issues.atom"),
        ("https://gitlab.com/g/p/-/commits/main",
         "https://gitlab.com/g/p/-/commits/main?format=atom"),
        ("https://bsky.app/profile/jo.example", "https://bsky.app/profile/jo.example/rss"),
        ("https://hn.algolia.com/?q=a+b%26c", "https://hnrss.org/newest?q=a%20b%26c"),
        ("https://news.ycombinator.com/", "https://news.ycombinator.com/rss"),
        ("https://news.ycombinator.com/user?id=jo", "https://hnrss.org/user?id=jo"),
        ("https://jo.substack.com/p/x", "https://jo.substack.com/feed"),
        ("https://medium.com/@jo/a-story-1", "https://medium.com/feed/@jo"),
        ("https://jo.medium.com/x", "https://jo.medium.com/feed"),
        ("https://jo.wordpress.com", "https://jo.wordpress.com/feed/"),
        ("https://jo.wordpress.com/tag/sea", "https://jo.wordpress.com/tag/sea/feed/"),
    ],
)  # fmt: skip
def test_services(url: str, feed: str) -> None:
    assert feeds_of(url)[0].url == feed


@pytest.mark.parametrize(
    "url",
    ["https://example.org/r/python", "https://github.com/", "https://github.com.evil.example/a/b",
     "https://www.youtube.com/playlist", "https://youtube.com/watch?v=1", "ftp://github.com/a/b",
     "https://notgithub.com/a/b", "https://github.com/a/b/releases.atom",
     "https://medium.com/feed/@jo", "http://[", "nothing"],
)  # fmt: skip
def test_what_is_no_service(url: str) -> None:
    assert feeds_of(url) == ()


def test_servers_of_many_people_are_asked() -> None:
    assert guesses("https://social.example/@jo")[0] == "https://social.example/@jo.rss"
    assert guesses("https://l.example/c/sea@x.example")[0] == (
        "https://l.example/feeds/c/sea@x.example.xml?sort=New"
    )
    assert guesses("https://blog.example/news/")[0] == "https://blog.example/news/feed/"
    assert "https://blog.example:8080/rss.xml" in guesses("https://blog.example:8080")


def test_what_a_page_says_of_its_feed() -> None:
    (found,) = feeds_in_page("https://www.youtube.com/@jo", f'{{"externalId":"{CHANNEL}"}}')
    assert found.url.endswith(CHANNEL)
    page = r'{"feedUrl":"https:\/\/pod.example\/f?a=1\u0026b=2"}'
    (found,) = feeds_in_page("https://podcasts.apple.com/us/podcast/x/id1", page)
    assert found.url == "https://pod.example/f?a=1&b=2"
    assert feeds_in_page("https://other.example/", page) == ()


@given(st.text())
def test_any_address_is_looked_at(text: str) -> None:
    for url in (text, f"https://{text}", f"https://github.com/{text}"):
        feeds_of(url)
        feeds_in_page(url, text)
        assert len(guesses(url)) <= MOST_GUESSES
