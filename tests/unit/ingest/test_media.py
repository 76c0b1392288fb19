"""Pictures, figures, players and frames."""

from __future__ import annotations

import pytest

from reader.ingest.media import best_of, is_tracker
from reader.ingest.sanitize import sanitize
from reader.model import Block, Kind

BASE = "https://news.example/d/"


def blocks(html: str) -> tuple[Block, ...]:
    return sanitize(html, BASE)


def images(html: str) -> list[tuple[str, str]]:
    return [(b.source, b.caption) for b in blocks(html) if b.kind is Kind.IMAGE]


def test_a_picture_in_a_paragraph_stands_between_its_texts() -> None:
    found = blocks('<p>before <img src="a.png" alt=" A  cat "> after</p>')
    assert [(b.kind.value, b.caption) for b in found] == [
        ("paragraph", "before"),
        ("image", "A cat"),
        ("paragraph", "after"),
    ]
    assert found[1].source == "https://news.example/d/a.png"


@pytest.mark.parametrize(
    "html",
    [
        '<img src="data:image/gif;base64,R0">',
        '<img src="/p.gif" width="1" height="1">',
        '<img src="/p.gif" style="width: 1px; height: 1px">',
        '<img src="https://ad.doubleclick.net/x">',
        '<img src="https://www.facebook.com/tr?id=1">',
        '<img src="https://shop.example/pixel.gif?u=1">',
        '<img src="ftp://x.example/a.png">',
        "<img src=''>",
        "<img alt=nothing>",
    ],
)
def test_no_picture_to_show(html: str) -> None:
    assert images(html) == []


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ('<img src="data:image/gif;base64,R0" data-src="a.png">', "a.png"),
        ('<img src="lazy-placeholder.gif" data-original="a.png">', "a.png"),
        ('<img src="blank.gif" data-srcset="s.png 300w, l.png 900w">', "l.png"),
        ('<img srcset="s.png, l.png 2x">', "l.png"),
        ('<img src="a.png" srcset="s.png 300w">', "a.png"),
        ('<picture><source srcset="w.webp"><img src="data:x"></picture>', "w.webp"),
        ('<p><img src="data:x"><noscript><img src="a.png"></noscript></p>', "a.png"),
        ("<figure><noscript><img src='a.png'></noscript></figure>", "a.png"),
        ("<amp-img src='a.png' width='300' height='200'></amp-img>", "a.png"),
    ],
)
def test_pictures_that_a_script_would_load(html: str, name: str) -> None:
    assert images(html) == [(BASE + name, "")]


def test_a_picture_is_not_shown_twice_for_browsers_without_scripts() -> None:
    html = '<figure><img src="a.png"><noscript><img src="a.png"></noscript></figure>'
    assert images(html) == [(BASE + "a.png", "")]


def test_a_caption_beats_the_alternative_text() -> None:
    html = (
        '<figure><img src="a.png" alt="alt"><figcaption>By <a href="/u">U</a></figcaption></figure>'
    )
    (block,) = blocks(html)
    assert block.text == "By U"
    assert [(s.start, s.end, s.href) for s in block.spans] == [(3, 4, "https://news.example/u")]


@pytest.mark.parametrize(
    "html",
    [
        '<div class="wp-caption"><img src="a.png"><p class="wp-caption-text">Words</p></div>',
        '<table class="tr-caption-container"><tr><td><img src="a.png"><tr>'
        '<td class="tr-caption">Words</table>',
    ],
)
def test_captions_of_older_systems(html: str) -> None:
    assert images(html) == [(BASE + "a.png", "Words")]


def test_a_caption_under_something_else_is_a_paragraph() -> None:
    html = "<figure><pre>code</pre><figcaption>Words</figcaption></figure>"
    assert [(b.kind.value, b.text) for b in blocks(html)] == [
        ("code", "code"),
        ("paragraph", "Words"),
    ]


def test_an_emoji_stays_in_its_line() -> None:
    (block,) = blocks('<p>so <img class="wp-smiley" alt="🙂" src="s.png"> it is</p>')
    assert block.text == "so 🙂 it is"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<iframe src="https://www.youtube.com/embed/x"></iframe>', "Video: youtube.com"),
        ('<iframe src="//player.vimeo.com/1" title="A film"></iframe>', "Video: A film"),
        ('<video src="v.mp4">old browser</video>', "Video: news.example"),
        ('<audio><source src="a.mp3">old browser</audio>', "Audio: news.example"),
        ('<iframe src="https://open.spotify.com/e"></iframe>', "Audio: open.spotify.com"),
        ('<object data="https://maps.example/m"></object>', "Embed: maps.example"),
        ('<object><embed src="https://maps.example/m"></object>', "Embed: maps.example"),
    ],
)
def test_players_and_frames(html: str, text: str) -> None:
    (block,) = blocks(html)
    assert (block.kind, block.text, block.alt) == (Kind.EMBED, "", text)
    assert block.source.startswith("https://")


@pytest.mark.parametrize(
    "html",
    [
        '<iframe src="javascript:alert(1)"></iframe>',
        '<iframe srcdoc="<p>x</p>"></iframe>',
        '<iframe src="https://www.googletagmanager.com/ns.html"></iframe>',
        "<video></video>",
    ],
)
def test_frames_that_show_nothing(html: str) -> None:
    assert blocks(html) == ()


def test_the_largest_of_a_set_is_chosen_even_with_commas_in_it() -> None:
    assert best_of("a,w_100.png 100w, b,w_900.png 900w", BASE) == BASE + "b,w_900.png"
    assert best_of("data:image/png;base64,AA 2x, b.png 1x", BASE) == BASE + "b.png"


def test_trackers_are_known_by_host_or_path() -> None:
    assert is_tracker("https://b.scorecardresearch.com/p?x=1")
    assert not is_tracker("https://news.example/pixel-art/cat.png")
