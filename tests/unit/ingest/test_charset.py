from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.charset import decode


@pytest.mark.parametrize(
    ("page", "header", "text"),
    [
        (codecs.BOM_UTF8 + "é".encode(), "text/html; charset=latin-1", "é"),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), "", "é"),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), "", "é"),
        ("é€".encode("cp1252"), "text/html; charset=ISO-8859-1", "é€"),
        ("é".encode(), "text/html; charset=ISO-8859-1", "é"),
        ("привет".encode("koi8-r"), 'text/html;charset="koi8-r"', "привет"),
        ("日本".encode("cp932"), "text/html; charset=Shift_JIS", "日本"),
        ("é".encode(), "text/html; charset=rot13", "é"),
        (b"a\xffb", "text/html; charset=utf-8", "a\ufffdb"),
    ],
)
def test_marks_and_headers(page: bytes, header: str, text: str) -> None:
    assert decode(page, header) == text


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="windows-1251">',
        "<meta http-equiv=content-type content='text/html; charset=windows-1251'>",
        '<?xml version="1.0" encoding="windows-1251"?>',
    ],
)
def test_what_the_page_says_of_itself(head: str) -> None:
    assert decode(f"{head}привет".encode("cp1251")).endswith("привет")


def test_a_guess_when_nobody_says_anything() -> None:
    words = "Съешь же ещё этих мягких французских булок, да выпей чаю. " * 20
    assert decode(words.encode("cp1251")) == words


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_become_text(page: bytes, header: str) -> None:
    assert isinstance(decode(page, header), str)
