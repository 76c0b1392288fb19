"""The query language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import QueryError
from reader.query import Query, Term, parse_query, print_query


def test_words_phrases_and_fields() -> None:
    assert parse_query('solar "deep sea" -feed:Press is:Unread') == Query(
        (
            Term("text", "solar"),
            Term("text", "deep sea"),
            Term("feed", "Press", negated=True),
            Term("is", "unread"),
        )
    )


def test_a_quoted_value_may_hold_blanks() -> None:
    assert parse_query('folder:"Tech/Deep Sea"').terms == (Term("folder", "Tech/Deep Sea"),)


def test_an_address_is_a_word() -> None:
    assert parse_query("https://example.org/a").terms == (Term("text", "https://example.org/a"),)


@pytest.mark.parametrize(
    ("text", "at", "remedy"),
    [
        ("solar foldr:Tech", 6, "folder"),
        ("is:purple", 0, "unread"),
        ("zzz:1", 0, "Fields"),
    ],
)
def test_an_error_names_the_place_and_the_remedy(text: str, at: int, remedy: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert caught.value.at == at
    assert remedy in caught.value.remedy


VALUES = st.text(st.characters(exclude_characters='"', codec="utf-8"), min_size=1, max_size=20)
TERMS = st.builds(
    Term,
    st.sampled_from(["text", "feed", "folder", "tag", "author", "title", "url"]),
    VALUES,
    st.booleans(),
)


@given(st.lists(TERMS, max_size=5))
def test_any_query_round_trips(terms: list[Term]) -> None:
    query = Query(tuple(terms))
    assert parse_query(print_query(query)).terms == query.terms


@given(st.text(max_size=60))
def test_anything_parses_or_is_a_query_error(text: str) -> None:
    try:
        parse_query(text)
    except QueryError as error:
        assert error.message
