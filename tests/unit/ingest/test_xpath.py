"""XPath that somebody else wrote: bounded, and never an error."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from reader.ingest.xpath import MOST_COST, cost, fault, find

PAGE = html.document_fromstring(
    "<html><body><div class='story'><p>One</p><p>Two</p></div><p>Three</p></body></html>"
)


def texts(expression: str) -> list[str]:
    found = find(PAGE, expression, 7)
    return [one if isinstance(one, str) else str(one.text) for one in found]


def test_elements_texts_and_strings_are_found() -> None:
    assert texts("//div[@class='story']/p") == ["One", "Two"]
    assert texts("//p/text()") == ["One", "Two", "Three"]
    assert texts("//div/@class") == ["story"]
    assert texts("string(//p[2])") == ["Two"]
    assert texts("count(//p)") == []


@pytest.mark.parametrize("broken", ["//p[", "", "//p[@class=]", "nothing()", "$x", "a" * 3000])
def test_a_broken_one_has_a_reason_or_finds_nothing(broken: str) -> None:
    assert find(PAGE, broken, 7) == []
    assert fault(broken) or broken in ("nothing()", "$x")


def test_regular_expressions_of_exslt_are_not_there() -> None:
    assert find(PAGE, "//p[re:test(., '(a+)+$')]", 7) == []


@pytest.mark.parametrize(
    ("expression", "dear"),
    [
        ("//div[contains(@class, 'a//b//c')]//p", False),
        ("//article//div[@id='x']/following-sibling::p", False),
        ("//*[count(//*) > count(//a)]", True),
        ("//*[.//*[.//*]]", True),
        ("//p[ancestor::div[descendant::p]]", True),
    ],
)
def test_what_it_may_cost_is_known_beforehand(expression: str, dear: bool) -> None:
    assert (cost(expression, 60_000) > MOST_COST) is dear


def test_a_dear_one_on_a_large_page_is_not_asked() -> None:
    large = html.document_fromstring("<html><body>" + "<p><i>x</i></p>" * 30_000)
    started = time.perf_counter()
    assert find(large, "//*[count(//*) > count(//p)]", 60_002) == []
    assert len(find(large, "//p[i]", 60_002)) == 10_000
    assert time.perf_counter() - started < 2


@given(st.text(alphabet="/*[]()@='\"abcdiv.:|<>-, 12$", max_size=40))
def test_nothing_makes_it_raise(expression: str) -> None:
    find(PAGE, expression, 7)
    cost(expression, 1000)
