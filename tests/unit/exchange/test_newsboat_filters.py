"""newsboat's filter expressions as queries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.exchange.newsboat import read_urls
from reader.exchange.newsboat_filters import CannotTranslateError, translate
from reader.query import parse_query


@pytest.mark.parametrize(
    ("expression", "query"),
    [
        ('unread = "yes"', "is:unread"),
        ('unread != "yes"', "is:read"),
        ('tags # "news" and unread = "yes"', "tag:news is:unread"),
        ('tags !# "dull news"', '-tag:"dull news"'),
        ("age < 7", "age<7d"),
        ("age <= 7", "age<8d"),
        ("age > 7", "age>=8d"),
        ("age = 0", "age>=0d age<1d"),
        ("age between 0:10", "age>=0d age<11d"),
        ('title =~ "sun rise"', 'title:"sun rise"'),
        ('title =~ "sun|moon"', "title:sun or title:moon"),
        ('title !~ "sun|moon"', "-(title:sun or title:moon)"),
        ('author =~ "ada" and (feedtitle =~ "press" or age<3)',
         "author:ada (feed:press or age<3d)"),
        ('content =~ ".*kiln.*"', "kiln"),
        ('link =~ "/sport/"', "url:/sport/"),
        ('rssurl = "https://a.example/feed"', 'feed:"https://a.example/feed"'),
        ('enclosure_type =~ "audio/"', "has:audio"),
        (r'title =~ "and"', "title:\"and\""),
    ],
)  # fmt: skip
def test_what_has_a_match(expression: str, query: str) -> None:
    assert translate(expression) == query
    parse_query(query)


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ('title =~ "^Sun"', "no match"),
        ('title = "Sun"', "no match"),
        ('flags # "s"', "flags"),
        ("unread_count > 5", "unread_count"),
        ('unread = "yes" and age < 3 or age > 9', "parentheses"),
        ('(unread = "yes"', "ends in the middle"),
        ("unread", "ends in the middle"),
        ("", "ends in the middle"),
        ("%%%", "wrong at"),
        ("(" * 999, "nested"),
    ],
)
def test_what_has_none_says_why(expression: str, why: str) -> None:
    with pytest.raises(CannotTranslateError, match=why):
        translate(expression)


@given(st.lists(st.sampled_from(
    ["unread", "age", "title", "and", "or", "(", ")", "=", "=~", "<", '"yes"', '"a|b"', "7", "0:9",
     "between", "#", "\\", '"'])).map(" ".join))  # fmt: skip
def test_anything_is_a_query_or_says_why(expression: str) -> None:
    try:
        query = translate(expression)
    except CannotTranslateError as error:
        assert str(error)
    else:
        parse_query(query)


def test_query_feeds_become_smart_feeds() -> None:
    urls = (
        '"query:Unread Articles:unread = \\"yes\\"" tag\n'
        '"query:Odd:flags # \\"x\\""\nhttps://a.example/feed\n"query::unread = \\"yes\\""\n'
    )
    found = read_urls(urls)
    assert [one.table for one in found.smart_feeds] == [
        {"name": "Unread Articles", "query": "is:unread"}
    ]
    assert len(found.feeds) == 1
    assert [(one.kind, one.what, one.line) for one in found.told] == [
        ("smart feed", "Odd", 2), ("smart feed", "query::unread = \"yes\"", 4),
    ]  # fmt: skip
