"""What a page says about blocks that somebody else cut from it."""

from __future__ import annotations

from reader.ingest import witness
from reader.model import Block, Kind, PageEvidence, Sighting
from reader.text import safe

TEXT = (
    "The bridge over the weir was closed on Tuesday after a diver found that the third pier had "
    "lost a stone the size of a wardrobe, and the town drove round by the mill.",
    "Nobody minded the detour except the baker, who sells his rolls on the far bank and had to "
    "carry them across the sluice in a basket, twice, before it was light.",
    "The engineer says that the stone will be put back in spring, when the water is low and the "
    "lime can dry, and that the bridge has stood on two piers before.",
)
CAPTION = "The third pier, seen from the mill"
PITCH = "Read all about our town, every Friday, in the letter that four thousand neighbours get"
PAGE = f"""<html><head><meta name="author" content="Ada Quill"><title>The third pier</title></head>
<body><nav><a href="/">Front page</a> <a href="/town">Town</a></nav><article>
<h1>The third pier</h1><p>{TEXT[0]}</p>
<figure><img src="pier.jpg" alt=""><figcaption>{CAPTION}</figcaption></figure>
<p>{TEXT[1]}</p><p>{TEXT[2]}</p></article>
<aside class="promo"><p><a href="/letter">{PITCH}</a></p></aside></body></html>"""


def block(text: str) -> Block:
    return Block(Kind.PARAGRAPH, safe(text))


def ask(*texts: str, page: str = PAGE) -> PageEvidence | None:
    return witness.testify(page, "https://weir.example/pier", [block(text) for text in texts])


def sightings(*texts: str) -> tuple[Sighting, ...]:
    found = ask(*texts)
    assert found is not None
    return found.sightings


def test_text_is_seen_in_the_article_and_a_box_beside_it() -> None:
    first, pitch = sightings(TEXT[0], PITCH)
    assert first.found
    assert first.kept
    assert pitch.found
    assert not pitch.kept
    assert pitch.density == 1.0
    assert "promo" in pitch.hint


def test_a_caption_is_known_as_one_and_a_sentence_of_the_text_is_not() -> None:
    first, caption, *_ = sightings(TEXT[0], CAPTION, TEXT[1], TEXT[2])
    assert caption.caption
    assert not first.caption


def test_places_are_counted_in_paragraphs() -> None:
    seen = sightings(*TEXT)
    assert [(one.above, one.below) for one in seen] == [(0, 2), (1, 1), (2, 0)]


def test_the_author_is_told() -> None:
    found = ask(*TEXT)
    assert found is not None
    assert found.author == "Ada Quill"


def test_a_page_about_something_else_says_nothing() -> None:
    assert ask("A cat sat on the wall of another town, and looked at the moon.") is None
    assert ask(*TEXT, page="<p>No page</p>") is None
    assert ask(*TEXT, page="") is None
