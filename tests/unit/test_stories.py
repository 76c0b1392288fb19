"""Which texts tell the same story, and by what they find each other."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.stories import Compared, Telling, keys, link_key

HEADS = ["harbour", "ferry", "captain", "council", "garden", "engine", "winter", "market", "song"]
MORE = ["opens", "closes", "waits", "sinks", "turns", "grows", "moves", "counts", "writes", "sells"]


def prose(seed: int, words: int) -> str:
    """Sentences that no other seed makes, of words that all of them use."""
    draw = random.Random(seed)  # noqa: S311 - a text is wanted, no secret
    return " ".join(draw.choice(draw.choice((HEADS, MORE))) + draw.choice("ab") * 2
                    for _ in range(words))  # fmt: skip


def telling(text: str, title: str = "A title of its own", link: str = "one.example/a") -> Telling:
    return Telling(title, link, text)


def same(one: Telling, other: Telling) -> bool:
    found = Compared(one).same_story(other)
    assert Compared(other).same_story(one) == found
    return found


STORY = prose(1, 300)
ELSEWHERE = "two.example/b"


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("another title", telling(STORY, "What they call it there", ELSEWHERE)),
        ("other boilerplate",
         telling(f"{prose(2, 6)}\n\n{STORY}\n\n{prose(3, 30)}", "What they call it", ELSEWHERE)),
        ("an edit", telling(STORY.replace(" sinks", " floats", 3), "Called otherwise", ELSEWHERE)),
        ("letter case", telling(STORY.upper(), "Called otherwise", ELSEWHERE)),
        ("a beginning under the title", telling(STORY[:300] + "…", link=ELSEWHERE)),
        ("a beginning at the address", telling(STORY[:90], "Another title there")),
        ("no text, but address and title", telling("Comments")),
    ],
)  # fmt: skip
def test_versions_of_one_story_are_known_and_find_each_other(what: str, other: Telling) -> None:
    story = telling(STORY)
    assert same(story, other), what
    assert set(keys(story)) & set(keys(other)), what


@pytest.mark.parametrize(
    ("what", "one", "other"),
    [
        ("another text", telling(STORY), telling(prose(2, 300), link=ELSEWHERE)),
        ("a text on the same, quoting it",
         telling(STORY), telling(f"{STORY[:500]} {prose(5, 200)}", "On that", ELSEWHERE)),
        ("a long quotation under one title",
         telling(STORY), telling(f"{STORY[:600]} {prose(5, 200)}", link=ELSEWHERE)),
        ("commentary on the linked page", telling(STORY), telling(prose(7, 60))),
        ("commentary with a quotation",
         telling(STORY), telling(f"{prose(7, 60)} {STORY[:400]}", "My two pence")),
        ("a beginning under another title",
         telling(STORY), telling(STORY[:300], "On it", ELSEWHERE)),
        ("a column that says much the same each day, at two addresses",
         telling(f"{STORY} 11", "Tides", "one.example/mon"),
         telling(f"{STORY} 12", "Tides", "one.example/tue")),
        ("a short notice that many send",
         telling("The market is closed today."),
         telling("The market is closed today.", "Notice of the day", ELSEWHERE)),
        ("one title, no text", telling(""), telling("", link=ELSEWHERE)),
        ("one short title, one beginning",
         telling(STORY, "Open thread"), telling(STORY[:300], "Open thread", ELSEWHERE)),
        ("a site's front page as the address of all",
         telling("Comments", link="one.example"), telling("Comments", link="one.example")),
    ],
)  # fmt: skip
def test_other_stories_are_not_taken_for_the_same(what: str, one: Telling, other: Telling) -> None:
    assert not same(one, other), what


def test_writing_without_blanks_is_compared_by_its_signs() -> None:
    signs = "港町灯台船長海岸市場鉄道図書館冬庭園機関車評議会椅子机窓"
    draw = random.Random(4)  # noqa: S311
    text = "".join(draw.choice(signs) for _ in range(600))
    other = "".join(draw.choice(signs) for _ in range(600))
    story = telling(text, "題")
    assert same(story, telling(f"{text}広告をどうぞ", "別の題", ELSEWHERE))
    assert set(keys(story)) & set(keys(telling(f"{text}広告をどうぞ", "別", ELSEWHERE)))
    assert not same(story, telling(other, "別の題", ELSEWHERE))


def test_cyrillic_finds_itself() -> None:
    text = prose(1, 100).translate({ord(a): ord(b) for a, b in zip("aeios", "аеиос", strict=True)})
    text = "".join(chr(ord("а") + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in text)
    assert set(keys(Telling("", "", text))) & set(keys(Telling("", "", f"{text} ещё слово")))


def test_the_addresses_of_one_article_have_one_key() -> None:
    wanted = "press.example/a?id=1"
    for url in (
        "https://press.example/a?id=1",
        "http://www.press.example/a?id=1/",
        f"//{wanted}#x",
    ):
        assert link_key(url).lstrip("/") == wanted


WORDS = st.lists(st.sampled_from([*HEADS, *MORE, "12", "été", "港"]), max_size=200).map(" ".join)


@given(WORDS, WORDS, st.text(max_size=40), st.sampled_from(["", "a.example/x", "b.example"]))
def test_any_two_texts_can_be_compared_either_way(
    one: str, other: str, title: str, link: str
) -> None:
    first, second = Telling(title, link, one), Telling(title, "a.example/x", other)
    same(first, second)
    assert keys(first) == keys(first)
    assert all(0 <= key < 1 << 47 for key in keys(first))


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(80, 400))
def test_texts_of_the_same_words_are_told_apart(one: int, other: int, words: int) -> None:
    first = telling(prose(one, words), "What one says of it")
    second = telling(prose(other, words), "What another says", ELSEWHERE)
    assert same(first, second) == (one == other)
