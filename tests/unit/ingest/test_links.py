from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.links import LONGEST, absolute, clean_url, host


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.example/?utm_source=x&utm_medium=y", "https://a.example/"),
        ("https://a.example/?a=1&fbclid=2&b=%20+3", "https://a.example/?a=1&b=%20+3"),
        ("https://a.example/?UTM_Source=x&q", "https://a.example/?q"),
        ("https://a.example/x#utm_source=rss", "https://a.example/x"),
        ("https://a.example/x#part-2", "https://a.example/x#part-2"),
        ("https://a.example/?q=utm_source", "https://a.example/?q=utm_source"),
        ("https://a.example/?&&a=&", "https://a.example/?&&a=&"),
        ("https://a.example/?a=1&amp;utm_term=x", "https://a.example/?a=1"),
        ("mailto:a@b.example?subject=x", "mailto:a@b.example?subject=x"),
    ],
)
def test_tracking_goes_and_the_rest_stays(url: str, clean: str) -> None:
    assert clean_url(url) == clean


@given(st.text())
def test_cleaning_twice_changes_nothing_more(url: str) -> None:
    assert clean_url(clean_url(url)) == clean_url(url)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("x", "https://a.example/d/x"),
        ("/x", "https://a.example/x"),
        ("//b.example/x", "https://b.example/x"),
        ("?q=1", "https://a.example/d/e?q=1"),
        ("#n", "https://a.example/d/e#n"),
        (" HTTP://B.example/a b\n", "HTTP://B.example/a%20b"),
        ("ht\ntp://b.example/", "http://b.example/"),
        ("mailto:me@b.example", "mailto:me@b.example"),
        ("https://b.example/\x1b[31m", "https://b.example/[31m"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("vbscript:x", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("http://[::1", ""),
        ("https:///x", ""),
        ("mailto:nobody", ""),
        ("", ""),
        ("https://b.example/" + "x" * LONGEST, ""),
    ],
)
def test_absolute_addresses_of_three_kinds(url: str, expected: str) -> None:
    assert absolute(url, "https://a.example/d/e") == expected


@given(st.text(), st.sampled_from(["https://a.example/", "", "not an address", "http://["]))
def test_an_address_is_followable_or_nothing(url: str, base: str) -> None:
    found = absolute(url, base)
    assert not found or found.lower().startswith(("http://", "https://", "http:", "mailto:"))
    assert not any(char.isspace() for char in found)


def test_hosts() -> None:
    assert host("https://www.A.example:80/x") == "a.example"
    assert host("http://[") == ""
