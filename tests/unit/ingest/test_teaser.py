from __future__ import annotations

import pytest

from reader.ingest.sanitize import sanitize
from reader.ingest.teaser import is_teaser

LONG = "Some sentence with words in it that says a thing. " * 12


def teaser(html: str) -> bool:
    return is_teaser(sanitize(html, "https://news.example/"), html)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p></p>",
        "<p>The council met on Monday and decided to</p>",
        "<p>The council met on Monday and decided […]</p>",
        "<p>The council met on Monday and decided...</p>",
        f"<p>{LONG} The council met …</p>",
        '<p>The council met. <a href="/x">Read more</a></p>',
        '<p>The council met.</p><p><a href="/x">Continue reading →</a></p>',
        f'<p>{LONG}</p><p><a href="/x">Read the full story</a></p>',
        '<p>The council met. <a href="/x">more »</a></p>',
        '<p>Der Rat tagte. <a href="/x">Weiterlesen</a></p>',
        '<p>Le conseil. <a href="/x">Lire la suite</a></p>',
    ],
)
def test_only_a_beginning(html: str) -> None:
    assert teaser(html)


@pytest.mark.parametrize(
    "html",
    [
        '<p>A good <a href="https://x.example/">essay on maps</a>, and short.</p>',
        "<p>“I never read more”, she said.</p>",
        f"<p>{LONG}</p>",
        f"<p>{LONG}</p><p>Written by a person</p>",
        "<p>Install it:</p><pre>make install</pre>",
        '<figure><img src="/comic.png"></figure>',
        "<p>Things I like:</p><ul><li>tea<li>rain</ul>",
        '<iframe src="https://www.youtube.com/embed/x"></iframe>',
    ],
)
def test_a_whole_article(html: str) -> None:
    assert not teaser(html)


def test_the_markup_may_know_more_than_the_blocks() -> None:
    blocks = sanitize(f"<p>{LONG}</p>", "https://news.example/")
    assert is_teaser(blocks, '<p class="more"><a href="/x">Continue reading</a></p>')
    assert not is_teaser(blocks, "<p>the end.</p>")
