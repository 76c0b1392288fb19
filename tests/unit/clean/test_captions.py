"""Captions whose pictures were lost go, where the page shows that they are captions."""

from __future__ import annotations

from dataclasses import replace

from reader.clean.engine import judge
from reader.clean.rules import rule_set
from reader.model import Article, Block, Kind, PageEvidence, Sighting
from reader.text import SafeText, safe
from tests.unit.clean.articles import PROSE, article, block

CAPTION = "The eastern wall in the first week of the ice"
TEXT = Sighting(found=True, kept=True, above=1, below=1)
BELOW_PICTURE = Sighting(found=True, kept=True, above=1, below=1, caption=True)


def gone(subject: Article, *sightings: Sighting) -> dict[str, str]:
    found = judge(subject, rule_set(), source=PageEvidence(sightings))
    return {str(subject.blocks[verdict.block].text): verdict.rule for verdict in found}


def test_a_caption_without_its_picture_goes() -> None:
    subject = article(PROSE[0], CAPTION, PROSE[1])
    assert gone(subject, TEXT, BELOW_PICTURE, TEXT) == {CAPTION: "loose-caption"}


def test_without_the_page_nothing_is_known_to_be_a_caption() -> None:
    subject = article(PROSE[0], CAPTION, PROSE[1])
    assert judge(subject, rule_set()) == ()


def test_a_caption_beside_its_picture_stays() -> None:
    picture = Block(Kind.IMAGE, SafeText(""), source=safe("https://harbour.example/wall.jpg"))
    blocks = (block(PROSE[0]), picture, block(CAPTION), block(PROSE[1]))
    subject = Article(safe("The wall"), blocks)
    assert gone(subject, TEXT, TEXT, BELOW_PICTURE, TEXT) == {}


def test_a_class_name_marks_a_caption_unless_it_is_around_the_text() -> None:
    blocks = (block(PROSE[0]), block(CAPTION, "wp-caption-text entry"), block(PROSE[1]))
    subject = Article(safe("The wall"), blocks)
    assert gone(subject, TEXT, TEXT, TEXT) == {CAPTION: "loose-caption"}
    long = " ".join(PROSE)
    wrapped = (block(long, "has-caption"), block(CAPTION, "has-caption"), block(PROSE[1]))
    assert gone(replace(subject, blocks=wrapped), TEXT, TEXT, TEXT) == {}


def test_a_heading_is_no_caption() -> None:
    subject = article(PROSE[0], f"## {CAPTION}", PROSE[1])
    assert gone(subject, TEXT, BELOW_PICTURE, TEXT) == {}


def test_a_credit_that_our_own_reading_leaves_out_goes() -> None:
    credit = "(Image credit: Ines Harbour)"
    left_out = Sighting(found=True, kept=False, above=1, below=1)
    assert gone(article(PROSE[0], credit, PROSE[1]), TEXT, left_out, TEXT) == {
        credit: "loose-caption"
    }
    assert gone(article(PROSE[0], credit, PROSE[1]), TEXT, TEXT, TEXT) == {}
