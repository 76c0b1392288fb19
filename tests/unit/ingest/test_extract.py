"""A page in, the article's own markup out."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.ingest.extract import extract
from reader.ingest.sanitize import sanitize
from reader.model import Block, Kind
from reader.model_fetch import Extracted

URL = "https://news.example/2024/05/harbour"

SENTENCES = (
    "The harbour wall was built when the town still lived from herring and little else.",
    "Since then the sea has taken three metres of the beach below it, the council says.",
    "A new wall would cost more than the town earns in ten years, by its own reckoning.",
    "People who live on the quay have begun to raise their floors, one house after another.",
    "The engineers who came in spring measured the ground and went home without a word.",
    "In the meantime the boats are moored further up the river whenever a storm is due.",
)
SECTIONS = "".join(f"<li><a href='/s{n}'>Section {n}</a>" for n in range(12))
NAVIGATION = f"<nav><ul>{SECTIONS}</ul></nav>"
RELATED = (
    "<div class='related'><h3>More stories</h3><ul>"
    + "".join(f"<li><a href='/r{n}'>Another headline number {n}</a>" for n in range(8))
    + "</ul></div>"
)


def page(body: str, head: str = "") -> bytes:
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head><title>Harbour - The News</title>{head}</head>"
        f"<body><header>The News</header>{NAVIGATION}<main><article class='story'>"
        f"<h1>The harbour wall</h1>{body}</article>{RELATED}</main>"
        "<footer><p>All rights reserved</p></footer></body></html>"
    ).encode()


def paragraphs(*sentences: str) -> str:
    return "".join(f"<p>{one} {one}</p>" for one in sentences or SENTENCES)


def article(source: bytes) -> Extracted:
    found = extract(source, URL)
    assert found is not None
    return found


def blocks(source: bytes) -> tuple[Block, ...]:
    return sanitize(article(source).html, URL)


def test_the_text_is_found_and_the_rest_is_not() -> None:
    text = "\n".join(block.text for block in blocks(page(paragraphs())))
    assert all(sentence in text for sentence in SENTENCES)
    assert "Section 3" not in text
    assert "headline number" not in text
    assert "rights reserved" not in text


def test_lists_tables_code_pictures_and_players_survive() -> None:
    half = len(SENTENCES) // 2
    rich = (
        paragraphs(*SENTENCES[:half])
        + "<h2>What it costs</h2>"
        + "<ul><li>The wall itself, without the gates<li>The two gates and their engines</ul>"
        + "<table><tr><th>Year<th>Metres</tr><tr><td>2001<td>4</tr><tr><td>2011<td>9</tr></table>"
        + "<pre><code class='language-py'>height = tide + 2\n\tprint(height)</code></pre>"
        + "<blockquote><p>We shall not move, whatever the sea has to say about it.</p></blockquote>"
        + "<figure><img src='/wall.jpg'><figcaption>The wall in March</figcaption></figure>"
        + "<iframe src='https://www.youtube.com/embed/abc'></iframe>"
        + paragraphs(*SENTENCES[half:])
    )
    found = blocks(page(rich))
    kinds = {block.kind for block in found}
    assert kinds >= {
        Kind.HEADING,
        Kind.LIST,
        Kind.TABLE,
        Kind.CODE,
        Kind.QUOTE,
        Kind.IMAGE,
        Kind.EMBED,
    }
    by_kind = {block.kind: block for block in found}
    assert by_kind[Kind.TABLE].rows[1] == ("2001", "4")
    assert by_kind[Kind.CODE].text == "height = tide + 2\n\tprint(height)"
    assert by_kind[Kind.IMAGE].text == "The wall in March"
    assert by_kind[Kind.IMAGE].source == "https://news.example/wall.jpg"


def test_links_and_emphasis_survive() -> None:
    linked = f"<p>{SENTENCES[0]} See <a href='/map'>the <em>map</em></a> for more of it.</p>"
    spans = [span for block in blocks(page(paragraphs() + linked)) for span in block.spans]
    assert {(span.style, span.href) for span in spans} == {
        ("link", "https://news.example/map"),
        ("em", ""),
    }


def test_a_promotion_inside_the_article_goes_with_its_picture() -> None:
    half = len(SENTENCES) // 2
    promo = "<div><a href='/club'><img src='/club.jpg'>Join the club today</a></div>"
    found = blocks(page(paragraphs(*SENTENCES[:half]) + promo + paragraphs(*SENTENCES[half:])))
    assert Kind.IMAGE not in {block.kind for block in found}
    assert "club" not in "".join(block.text for block in found)


def test_an_article_cut_into_boxes_is_put_together() -> None:
    boxes = "".join(
        f"<div class='row'><div class='text'>{paragraphs(*SENTENCES[at : at + 2])}</div></div>"
        "<div class='row'><div class='advert'>Advertisement</div></div>"
        for at in (0, 2, 4)
    )
    text = "\n".join(block.text for block in blocks(page(boxes)))
    assert all(sentence in text for sentence in SENTENCES)


def test_what_the_page_says_about_itself() -> None:
    head = (
        "<meta property='og:title' content='The harbour wall'>"
        "<meta property='og:site_name' content='The News'>"
        "<meta name='author' content='Ann Lee'>"
        "<meta property='article:published_time' content='2024-05-06T07:08:09+02:00'>"
        "<link rel='canonical' href='/2024/05/harbour-wall'>"
    )
    found = article(page(paragraphs(), head))
    assert (found.title, found.author, found.site) == ("The harbour wall", "Ann Lee", "The News")
    assert found.published == 1714972089
    assert found.language == "en"
    assert found.canonical == "https://news.example/2024/05/harbour-wall"
    assert not found.paywalled


def test_a_stub_before_a_wall_is_named() -> None:
    paid = '<script type="application/ld+json">{"isAccessibleForFree": "False"}</script>'
    assert article(page(paragraphs(), paid)).paywalled
    assert not article(page(paragraphs(*SENTENCES * 10), paid)).paywalled


def test_text_behind_a_comment_is_there() -> None:
    split = "".join(
        f"<p>{one[:20]}<!-- -->{one[20:40]}<!-- -->{one[40:]} {one}</p>" for one in SENTENCES
    )
    text = "\n".join(block.text for block in blocks(page(split)))
    assert all(text.count(sentence) == 2 for sentence in SENTENCES)


def test_the_headline_and_the_labels_above_it_are_told_apart() -> None:
    title = "<meta property='og:title' content='The harbour wall'>"
    body = page(paragraphs(), title).replace(b"<h1>", b"<p>Analysis</p><h1>")
    assert blocks(body)[0].text.startswith(SENTENCES[0])
    assert article(body).title == "The harbour wall"


def test_the_heading_of_a_box_without_the_box_goes() -> None:
    more = "<h3>You may also like</h3><div class='related'><p><a href='/r'>Tides</a></p></div>"
    assert blocks(page(paragraphs() + more))[-1].text.startswith(SENTENCES[-1])
    film = "<h2>The film</h2><video src='/wall.mp4'></video>"
    shown = blocks(page(paragraphs() + film + more))
    assert [block.kind for block in shown[-2:]] == [Kind.HEADING, Kind.EMBED]


def test_footnotes_and_players_survive() -> None:
    notes = "<ol><li id=n1>The ledger of 1911. <a href='#r1'>↩</a><li id=n2>The chart.</ol>"
    rich = (
        paragraphs(*SENTENCES[:3])
        + "<p>It was built in a year<sup><a href='#n1'>1</a></sup> of calm and of cheap stone.</p>"
        + "<audio src='/waves.mp3'></audio><video src='/wall.mp4'></video>"
        + paragraphs(*SENTENCES[3:])
        + f"<h2>Notes</h2>{notes}"
    )
    found = blocks(page(rich))
    assert [block.source for block in found if block.kind is Kind.EMBED] == [
        "https://news.example/waves.mp3", "https://news.example/wall.mp4",
    ]  # fmt: skip
    assert [block.marker for block in found if block.kind is Kind.LIST] == ["1.", "2."]
    noted = next(block for block in found if block.text.startswith("It was built"))
    assert "sup" in {span.style for span in noted.spans}


def test_the_encoding_of_the_header_counts() -> None:
    source = page(paragraphs("Кто рано встаёт, тому бог подаёт, говорят в деревне у моря. " * 3))
    found = extract(source.decode().encode("cp1251"), URL, "text/html; charset=windows-1251")
    assert found is not None
    assert "деревне" in found.html


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b" \n",
        b"\x00\x00",
        b"<p>hi</p>",
        b"just words",
        b"<html></html>",
        b"<script>x</script>",
    ],
)
def test_no_article(source: bytes) -> None:
    assert extract(source, URL) is None


@pytest.mark.parametrize(
    "source",
    [
        b"<div>" * 100_000 + paragraphs().encode() + b"</div>" * 100_000,
        b"<body><p "
        + b" ".join(b"a%d=1" % n for n in range(100_000))
        + b">"
        + paragraphs().encode(),
        b"<body>" + b"<b>" * 70_000 + paragraphs().encode(),
        page(paragraphs(*SENTENCES * 2_000)),
        page(paragraphs() + "<figure><img src=a.png></figure>" * 5_000),
    ],
)
def test_monstrous_pages_are_answered(source: bytes) -> None:
    start = time.monotonic()
    text = "\n".join(block.text for block in blocks(source))
    assert SENTENCES[0] in text
    assert time.monotonic() - start < 30


SIGNS = """
    <div> </div> <p> </p> <table> <tr> <td> <ul> <li> <article> <h1> <figure> <img> <pre> <a/> <!--
    --> <b <script> </script> &#0; &amp; \x00 \x1b[31m <?xml <body> </html>
    """.split()  # noqa: SIM905 - a word list reads better


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from([*SIGNS, *SENTENCES[:3]]),
        max_size=40,
    )
)
def test_nothing_makes_it_raise(parts: list[str]) -> None:
    found = extract("".join(parts).encode(), URL)
    assert found is None or isinstance(found.html, str)


SHORT = "A short remark in a box."


def test_a_short_text_between_the_paragraphs_is_kept() -> None:
    body = (
        paragraphs(*SENTENCES[:3])
        + f"<div class='card-callout'>{SHORT}</div>"
        + paragraphs(*SENTENCES[3:])
        + "<h2>How it was measured</h2><ol><li>From the quay.</li><li>At low tide.</li></ol>"
        + "<p>The council has the figures.</p>"
    )
    texts = [block.text for block in blocks(page(body))]
    assert SHORT in texts
    assert texts[-4:] == [
        "How it was measured",
        "From the quay.",
        "At low tide.",
        "The council has the figures.",
    ]


@pytest.mark.parametrize("names", ["related-box", "newsletterSignup", "c-promo", "shareTools"])
def test_a_short_text_in_a_box_beside_the_article_goes(names: str) -> None:
    body = paragraphs(*SENTENCES[:3]) + f"<div class='{names}'>{SHORT}</div>"
    texts = [block.text for block in blocks(page(body + paragraphs(*SENTENCES[3:])))]
    assert SHORT not in texts


def test_the_picture_under_the_headline_comes_along() -> None:
    source = page("").decode()
    figure = "<figure><img src='/lead.jpg'><figcaption>The wall today</figcaption></figure>"
    inner = figure + f"<div class='share'>Share</div><div class='body'>{paragraphs()}</div>"
    found = blocks(source.replace("</h1>", f"</h1>{inner}").encode())
    assert (found[0].kind, found[0].text) == (Kind.IMAGE, "The wall today")
    assert "Share" not in {block.text for block in found}


def test_a_text_alone_in_a_box_with_a_picture_is_its_caption() -> None:
    box = "<div><div class='img'><img src='/a.jpg'></div><span>The quay in May</span></div>"
    found = blocks(page(paragraphs(*SENTENCES[:3]) + box + paragraphs(*SENTENCES[3:])))
    picture = next(block for block in found if block.kind is Kind.IMAGE)
    assert picture.text == "The quay in May"


def test_a_table_that_is_only_layout_does_not_bring_its_other_cells() -> None:
    source = (
        "<html><body><table><tr><td colspan=2>My pages [<a href=/>home</a>]</td></tr><tr>"
        "<td>Visitor 31<br><a href=/a>A</a></td>"
        f"<td><h1>Tides</h1>{'<br><br>'.join(SENTENCES)}</td></tr></table></body></html>"
    )
    assert [block.text for block in blocks(source.encode())] == list(SENTENCES)


def test_lines_of_links_at_the_end_go_but_a_list_of_sources_stays() -> None:
    pager = "<p><a href='/1'>Older page</a></p>"
    assert blocks(page(paragraphs() + pager))[-1].text.startswith(SENTENCES[-1])
