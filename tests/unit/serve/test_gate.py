"""Who may come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.serve.gate import (
    is_from_here,
    is_loopback,
    is_ours,
    is_token,
    new_token,
    same,
    url_of,
)


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost", True), ("localhost:8765", True), ("LOCALHOST:1", True),
        ("127.0.0.1:8765", True), ("[::1]:8765", True), ("192.168.1.7", True),
        ("reading.home:8765", True), ("Reading.Home", True), ("reading.home.:1", True),
        ("evil.example", False), ("127.0.0.1.evil.example", False), ("localhost.example", False),
        ("", False), ("[::1", False), ("a@127.0.0.1:1", True), ("127.0.0.1@evil.example", False),
    ],
)  # fmt: skip
def test_which_names_are_ours(host: str, ours: bool) -> None:
    assert is_ours(host, "reading.home") is ours


@given(st.text(max_size=60))
def test_any_host_header_is_answered(host: str) -> None:
    assert is_ours(host, "127.0.0.1") in (True, False)


def test_an_origin_is_the_very_server() -> None:
    assert is_from_here("http://localhost:8765", "localhost:8765")
    assert is_from_here("https://localhost:8765", "localhost:8765")
    for origin in (None, "", "null", "http://localhost", "http://localhost:8765.evil.example"):
        assert not is_from_here(origin, "localhost:8765")
    assert not is_from_here("http://", "")


def test_tokens() -> None:
    token = new_token()
    assert is_token(token)
    assert token != new_token()
    assert same(token, token)
    for wrong in ("", token[:-1], token + "x", "é", "\ud800"):
        assert not same(token, wrong)
    for bad in ("", "short", "with blanks in it, alas", "a" * 15, "ä" * 20):
        assert not is_token(bad)


def test_loopback_and_the_address_to_type() -> None:
    assert all(is_loopback(one) for one in ("localhost", "127.0.0.1", "127.8.8.8", "::1"))
    assert not any(is_loopback(one) for one in ("0.0.0.0", "::", "192.168.0.2", "reading.home"))  # noqa: S104
    assert url_of("::", 80) == "http://[::1]:80/"
    assert url_of("0.0.0.0", 8765) == "http://127.0.0.1:8765/"  # noqa: S104
