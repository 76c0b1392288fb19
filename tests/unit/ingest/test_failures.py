from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.failures import LONGEST_WAIT, network_error, retry_at, status_error

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("3600", 1_700_003_600),
        (" 60 ", 1_700_000_060),
        ("0", None),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("9" * 5000, int(NOW) + LONGEST_WAIT),
        ("99999999", int(NOW) + LONGEST_WAIT),
        ("Tue, 14 Nov 2023 23:13:20 GMT", 1_700_003_600),
        ("Tue, 14 Nov 2000 23:13:20 GMT", None),
        ("Tue, 14 Nov 9999 23:13:20 GMT", int(NOW) + LONGEST_WAIT),
        ("Tue, 99 Nov 2023 99:13:20 GMT", None),
    ],
)
def test_retry_after(value: str, expected: int | None) -> None:
    assert retry_at(value, NOW) == expected


@given(st.text(max_size=60))
def test_retry_after_never_raises(value: str) -> None:
    when = retry_at(value, NOW)
    assert when is None or NOW <= when <= NOW + LONGEST_WAIT


def test_every_status_is_named_with_host_and_number() -> None:
    for status in range(300, 600):
        error = status_error(status, "example.org")
        assert error.message.startswith("example.org ")
        assert f"({status})" in error.message
        assert error.remedy
        assert error.http == status


def test_retry_after_counts_for_429_and_503_only() -> None:
    for status, expected in ((429, 1_700_000_060), (503, 1_700_000_060), (404, None)):
        assert status_error(status, "h", retry_after="60", now=NOW).retry_at == expected


def test_gone_is_a_kind_of_its_own() -> None:
    assert status_error(410, "h").kind == "gone"
    assert "docs/access.md" in status_error(401, "h").remedy


def test_causes_are_followed_without_running_in_circles() -> None:
    one, two = ValueError("one"), ValueError("two")
    one.__cause__, two.__cause__ = two, one
    assert network_error(one, "example.org").kind == "protocol"
    two.__cause__ = ConnectionRefusedError()
    assert network_error(one, "example.org").kind == "refused"
