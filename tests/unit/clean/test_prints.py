"""Prints: what they do not see, what is near, and what is not."""

from __future__ import annotations

import random
from itertools import pairwise
from zlib import crc32

import pytest

from reader.clean import prints
from reader.clean.prints import Index, are_near, identity, plain_words, prints_of, sketch_of
from reader.clean.publisher import publisher_of
from reader.model import Article
from reader.text import safe_line
from tests.unit.clean.articles import PROSE, article, block

WORDS = [word for text in PROSE for word in text.lower().replace(",", "").replace(".", "").split()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Printed on 12 May 2026 at Quay 3.", "printed on May 3, at quay 14!"),
        ("Prices from $45.50 a day", "PRICES from $9 a day"),
        ("Gedruckt am 3. Januar 2026", "gedruckt am 14. Dezember"),
        ("毎週 12 日に 更新", "毎週 3 日に 更新"),
    ],
)
def test_case_digits_dates_and_signs_do_not_count(one: str, other: str) -> None:
    assert plain_words(one) == plain_words(other)


def test_the_entrys_own_title_does_not_count() -> None:
    first = identity(block("Tell us what you think of A Winter by the Sea"), "A winter by the sea")
    long = identity(block("Tell us what you think of Ten old boats"), "Ten old boats")
    assert first == long


def sentence(source: random.Random, length: int) -> list[str]:
    return [source.choice(WORDS) for _ in range(length)]


def test_small_edits_stay_near_and_other_texts_are_far() -> None:
    source = random.Random(20)  # noqa: S311 - the same texts each time
    near = far = 0
    for _ in range(300):
        words = sentence(source, source.randint(14, 45))
        edited = list(words)
        edited[source.randrange(len(words))] = "flounder"
        near += are_near(sketch_of(words), sketch_of(edited))
        far += are_near(sketch_of(words), sketch_of(sentence(source, 25)))
    assert near >= 285
    assert far == 0


def test_a_sketch_holds_the_least_of_the_pairs_for_each_salt() -> None:
    source = random.Random(3)  # noqa: S311 - texts to compare, no secret
    for length in (8, 9, 12, 45):
        words = sentence(source, length)
        hashes = [crc32(word.encode()) for word in words]
        pairs = [(a * 0x9E3779B1 + b * 0x85EBCA77) & 0xFFFF_FFFF for a, b in pairwise(hashes)]
        expected = [min(pair ^ salt for pair in pairs) for salt in prints._SALTS]
        assert list(prints._SKETCH.unpack(sketch_of(words))) == expected


def test_near_ones_share_a_band_so_that_equality_finds_them() -> None:
    source = random.Random(4)  # noqa: S311 - the same texts each time
    found = 0
    for _ in range(200):
        words = sentence(source, 25)
        edited = [*words[:-1], "flounder"]
        index = Index()
        (first,) = prints_of(article(" ".join(words)), "press.example")
        (second,) = prints_of(article(" ".join(edited)), "press.example")
        assert index.placed(first) == first
        found += index.placed(second).mark == first.mark
    assert found >= 195


def test_publishers_do_not_meet() -> None:
    (one,) = prints_of(article(PROSE[0]), "press.example")
    (other,) = prints_of(article(PROSE[0]), "blog.example")
    assert one.own == other.own
    assert one.mark != other.mark
    assert not set(one.bands) & set(other.bands)


def test_what_may_repeat_rightly_has_no_print() -> None:
    lines = ("# A heading of five words", "> Said by the same man again", "Hm, yes.")
    assert prints_of(article(*lines), "") == ()


def test_a_long_article_gets_prints_near_its_ends_only() -> None:
    many = Article(safe_line("T"), tuple(block(f"{PROSE[0]} {n}") for n in range(500)))
    found = prints_of(many, "")
    assert len(found) == 60
    assert found[-1].from_end == 0


@pytest.mark.parametrize(
    ("url", "site", "expected"),
    [
        ("https://www.press.example/feed", "", "press.example"),
        ("https://feeds.sport.press.example/a.xml", "", "press.example"),
        ("https://news.press.co.uk/rss", "", "press.co.uk"),
        ("https://ada.substack.com/feed", "", "ada.substack.com"),
        ("https://feeds.feedburner.com/ada", "https://ada.example/", "ada.example"),
        ("https://feeds.feedburner.com/ada", "", "feeds.feedburner.com/ada"),
        ("https://evil.example/feed", "https://press.example/", "evil.example"),
        ("http://127.0.0.1:8000/feed", "", "127.0.0.1:8000"),
        ("https://[broken/feed", "", "https://[broken/feed"),
    ],
)
def test_publishers(url: str, site: str, expected: str) -> None:
    assert publisher_of(url, site) == expected
