"""What repeats in a feed, and that repetition alone removes nothing."""

from __future__ import annotations

import pytest

from reader.clean.evidence import EMPTY_EVIDENCE, fingerprint, gather
from tests.unit.clean.articles import PROSE, article, block, kept, removed

SLOGAN = "Harbour Weekly, three coffees and a rope in every issue"


def test_prints_survive_case_digits_space_and_the_title() -> None:
    one = block("Read 12 more  replies to A Winter by the Sea here")
    two = block("read 7 more replies to ten quiet HARBOURS here!")
    assert fingerprint(one, "A winter by the sea") == fingerprint(two, "Ten quiet harbours")
    assert fingerprint(one, "") != fingerprint(two, "")


@pytest.mark.parametrize(
    "line", ["# The fixed heading of a column", "> Said by the same man", "Hm."]
)
def test_headings_quotations_and_short_lines_have_no_print(line: str) -> None:
    assert fingerprint(block(line), "") is None


def test_distinct_entries_are_counted_once_each() -> None:
    first = article(SLOGAN, "The boat Ada came in with the tide.", SLOGAN, title="One")
    second = article(SLOGAN, PROSE[0], title="Two")
    evidence = gather([first, first, second])
    assert evidence.entries == 2
    assert evidence.repeats(block(SLOGAN), "Three") == 2
    assert evidence.repeats(block(PROSE[0]), "Three") == 0


def test_a_print_in_few_of_many_entries_is_no_repetition() -> None:
    many = [article(PROSE[i % 5] + f" {'x' * i}", title=f"Title {i}") for i in range(12)]
    evidence = gather([*many, article(SLOGAN, title="One"), article(SLOGAN, title="Two")])
    assert evidence.repeats(block(SLOGAN), "") == 0


def test_repetition_alone_removes_nothing() -> None:
    articles = [article(PROSE[i], PROSE[i + 1], SLOGAN, title=f"Number {i}") for i in range(4)]
    evidence = gather(articles)
    assert evidence.repeats(block(SLOGAN), "") == 4
    assert SLOGAN in kept(articles[0], evidence=evidence)


def test_repetition_at_the_edge_and_one_thing_more_removes() -> None:
    linked = f"[[{SLOGAN}]]"
    articles = [article(PROSE[i], PROSE[i + 1], linked, title=f"Number {i}") for i in range(4)]
    assert removed(articles[0], evidence=gather(articles)) == {SLOGAN: "feed-repeat"}
    assert removed(articles[0], evidence=EMPTY_EVIDENCE) == {}


def test_a_column_keeps_its_fixed_first_sentence() -> None:
    opening = "Every Friday I write down which boats came in and which did not."
    articles = [article(opening, PROSE[i], PROSE[i + 1], title=f"Week {i}") for i in range(4)]
    assert kept(articles[1], evidence=gather(articles))[0] == opening
