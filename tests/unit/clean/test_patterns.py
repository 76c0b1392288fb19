"""A reader's pattern runs, or is refused; it never hangs tread."""

from __future__ import annotations

import time

import pytest

from reader.clean.patterns import NARROW_REACH, REACH, any_of, compile_own, expand
from reader.errors import RuleError


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+$",
        r"(a*)*b",
        r"(?:a|aa)+$",
        r"(\w+\s?)*!",
        r"(a?){30}a{30}",
        r"a?a?a?a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaaaa",
        r"(?P<x>a+)(?P=x)",
        r"(a)\1",
        r".*.*.*x",
        r"((a{0,9}){0,9}){0,9}",
        r"(?:(?:a|b)|c){2,}",
        "a" * 501,
    ],
)
def test_what_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(RuleError) as caught:
        compile_own("slow", pattern)
    assert "'slow'" in caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"cheapest \w+ plans?", "The Cheapest NBN plan"),
        (r"^share (this|it)\b", "Share this now"),
        (r"deal[s]?: [^.]*today", "Deals: all of it today"),
        (r"(?:one|two|three) boats", "two boats"),
        (r"[(*+]{2}", "(*"),
        (r"a\+b", "a+b"),
        (r"x{2,3}", "xx"),
        (r"{curly}", "{curly}"),
        (r"(?i:Salt)", "salt"),
    ],
)
def test_what_readers_write_is_accepted(pattern: str, text: str) -> None:
    compiled, reach = compile_own("mine", pattern)
    assert compiled.search(text)
    assert reach == REACH


def test_two_open_repeats_look_less_far() -> None:
    _, reach = compile_own("mine", r"from .* to .*x")
    assert reach == NARROW_REACH


@pytest.mark.parametrize("pattern", [r".*a.*b", r"\s*x\s*y", r"a*a*b", r"(a|a|a)(a|a|a)(a|a|a)c"])
def test_what_is_accepted_is_bounded_on_hostile_text(pattern: str) -> None:
    compiled, reach = compile_own("mine", pattern)
    start = time.process_time()
    compiled.search("a" * reach)
    compiled.search(" " * reach)
    assert time.process_time() - start < 3


def test_vocabulary_is_put_in_as_a_group() -> None:
    assert expand("x<FISH>y", {"FISH": "cod|ling"}) == "x(?:cod|ling)y"
    compiled = any_of((expand("^<FISH>$", {"FISH": "cod|ling"}), "^eel$"))
    assert compiled.search("ling")
    assert compiled.search("eel")
    assert not compiled.search("codling")
