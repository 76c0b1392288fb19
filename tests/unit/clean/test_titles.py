"""Copies of the title, and time stamps."""

from __future__ import annotations

import pytest

from reader.clean.titles import is_time_stamp
from tests.unit.clean.articles import PROSE, TITLE, article, kept, removed


def test_with_a_title_every_copy_on_top_goes() -> None:
    subject = article(f"# {TITLE}", TITLE.upper(), *PROSE)
    assert kept(subject) == list(PROSE)


def test_without_a_title_the_first_copy_stays() -> None:
    subject = article(f"# {TITLE}", f"# {TITLE}", *PROSE, title="")
    assert kept(subject) == [TITLE, *PROSE]
    plain = article(TITLE, TITLE, *PROSE, title="")
    assert kept(plain) == [TITLE, *PROSE]


def test_a_site_name_beside_the_title_does_not_hide_a_copy() -> None:
    subject = article(f"# {TITLE}", *PROSE, title=f"{TITLE} | The Quay")
    assert kept(subject) == list(PROSE)


def test_a_heading_in_nearly_the_same_words_is_the_title() -> None:
    subject = article("# A long winter at the old harbour", *PROSE)
    assert kept(subject) == list(PROSE)


@pytest.mark.parametrize(
    "line", ["# The ice and the piano", "A winter", "# A summer on the new island"]
)
def test_other_lines_on_top_stay(line: str) -> None:
    subject = article(line, *PROSE)
    assert kept(subject) == [str(block.text) for block in subject.blocks]


def test_a_line_of_the_text_that_equals_the_title_stays() -> None:
    verses = [line for text in PROSE * 3 for line in (text,)]
    subject = article(*[f"{i} {text}" for i, text in enumerate(verses)], f"{TITLE}", PROSE[0])
    assert TITLE in kept(subject)


@pytest.mark.parametrize(
    "line",
    [
        "Published 12:40 pm, 3 May 2020",
        "Updated: 2020-05-03 12:40",
        "May 3, 2020 / 1:07 AM",
        "Veröffentlicht am 3. Mai 2020 um 12:40 Uhr",
        "Posted 3 hours ago",
    ],
)
def test_a_time_stamp_on_top_goes(line: str) -> None:
    assert removed(article(line, *PROSE)) == {line: "time-stamp"}


@pytest.mark.parametrize(
    "text",
    ["10 p.m.", "3 may 1888", "london, 3 may 2020, 10:30", "updated: the mast was 12 m high"],
)
def test_what_says_more_or_less_is_no_time_stamp(text: str) -> None:
    assert not is_time_stamp(text)


def test_a_line_that_says_where_an_article_of_this_title_stood_first_goes() -> None:
    line = f"This article originally appeared on The Quay: {TITLE}"
    assert removed(article(*PROSE, line)) == {line: "appeared-first"}
    other = "This article originally appeared in The Quay, a paper for pilots."
    assert removed(article(*PROSE, other)) == {}
