"""The query language: operators, values, and where it says that something is wrong."""

from __future__ import annotations

import pytest

from reader.cli.main import SORTS
from reader.errors import QueryError
from reader.query import parse_query, print_query
from reader.query_fields import ORDERS
from reader.query_tree import Age, Measure, Published, Span, at_time, day_bounds, expand


def test_the_command_line_sorts_as_a_query_does() -> None:
    assert SORTS == ORDERS


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a b or c", "(a b) or c"),
        ("a and (b or c)", "a (b or c)"),
        ("not a b", "-a b"),
        ("not (a or b)", "-(a or b)"),
        ("-(a b)", "-(a b)"),
        ("not not a", "a"),
        ("A OR B", "A or B"),
        ('"or" and "not"', '"or" "not"'),
        ("rock and", 'rock "and"'),
        ("or and not", '"or" "not"'),
        ("f(x)", '"f(x)"'),
        ("(f(x) or b)", '"f(x)" or b'),
        ("a) b", '"a)" b'),
        ("words:800 removed>=2", "words=800 removed>=2"),
        ("published:2026-10 limit:3 sort:newest", "published:2026-10 sort:newest limit:3"),
        ("lang:pt_BR", "lang:pt-br"),
        ("age<3D", "age<3d"),
        ('title:"say ""hi"""', 'title:"say ""hi"""'),
        ("https://a.example/x?y", '"https://a.example/x?y"'),
        ("note: x", '"note:" x'),
        ("- a", '"-" a'),
    ],
)
def test_what_is_tied_together(text: str, printed: str) -> None:
    query = parse_query(text)
    assert print_query(query).removeprefix("(").removesuffix(")") == printed.removeprefix(
        "("
    ).removesuffix(")")
    assert parse_query(print_query(query)) == query


@pytest.mark.parametrize(
    ("text", "at", "remedy"),
    [
        ("a (b or c", 2, '")"'),
        ("a ()", 3, "is:unread"),
        ('a "b', 2, "two words"),
        ("is:unred", 0, "is:unread"),
        ("a has:pictures", 2, "image"),
        ("words>many", 6, "words>800"),
        ("wrds>3", 0, "words>"),
        ("age<3x", 4, "age<3d"),
        ("age=3d", 3, "age<"),
        ("age:3d", 0, "age<3d"),
        ("published:2026-13", 10, "2026-10"),
        ("published:2026..2026-00", 16, "2026-10"),
        ("published:2026-02-30", 10, "2026-10"),
        ("published:2027..2026", 10, "2026..2027"),
        ("published:..", 10, "2026-10"),
        ("lang:english language", 5, "lang:en"),
        ("sort:size", 0, "newest"),
        ("sort:oldest sort:newest", 12, "Take one out"),
        ("(limit:3 a)", 1, "parentheses"),
        ("-limit:3", 1, "not"),
        ("limit:x", 6, "limit:20"),
        ("feed:", 5, '"feed:"'),
        ("x:y", 0, "Fields"),
        ("smart:nope", 0, "smart_feeds"),
        ("(" * 30 + "a", 20, "simpler"),
        ("a " * 300, 400, "shorter"),
    ],
)
def test_an_error_points_at_its_place(text: str, at: int, remedy: str) -> None:
    with pytest.raises(QueryError) as caught:
        expand(parse_query(text), {})
    assert caught.value.at == at
    assert remedy in caught.value.remedy


def test_a_place_in_wide_or_long_text_is_pointed_at() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query("静かな is:unred")
    assert caught.value.marked() == ("静かな is:unred", "       ^")
    with pytest.raises(QueryError) as caught:
        parse_query("word " * 50 + "is:unred and more")
    shown, mark = caught.value.marked()
    assert shown[mark.index("^") :].startswith("is:unred")
    assert len(shown) < 120


def test_ages_and_days_become_seconds() -> None:
    day, now = 86_400, 1_795_000_000
    for sign, span in (
        ("<", Span(since=now - 3 * day + 1)), ("<=", Span(since=now - 3 * day)),
        (">", Span(until=now - 3 * day)), (">=", Span(until=now - 3 * day + 1)),
    ):  # fmt: skip
        assert at_time(parse_query(f"age{sign}3d"), now).terms == (span,)
    (months,) = at_time(parse_query("published:2026-10..2026-11"), now).terms
    assert months == Span(day_bounds("2026-10-01")[0], day_bounds("2026-12-01")[0])
    assert day_bounds("2024-02") == (day_bounds("2024-02-01")[0], day_bounds("2024-02-29")[1])
    assert at_time(parse_query("published:..2026"), now).terms == (
        Span(until=day_bounds("2027")[0]),
    )


def test_the_tree_is_typed() -> None:
    assert parse_query("words>8 age<2w published:2026").terms == (
        Measure("words", ">", 8), Age("<", 2, "w"), Published("2026", "2026"),
    )  # fmt: skip


def test_a_smart_feed_stands_for_its_terms() -> None:
    smart = {"Long": parse_query("words>9 sort:longest limit:5"), "All": parse_query("")}
    found = expand(parse_query("smart:long"), smart)
    assert (print_query(found)) == "words>9 sort:longest limit:5"
    found = expand(parse_query("smart:long or is:later sort:oldest"), smart)
    assert print_query(found) == "(words>9 or is:later) sort:oldest"
    assert print_query(expand(parse_query("-smart:long x"), smart)) == "-words>9 x"
    assert expand(parse_query("smart:all x"), smart).terms == parse_query("x").terms
