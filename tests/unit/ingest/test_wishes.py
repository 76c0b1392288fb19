from __future__ import annotations

from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.ingest.wishes import max_age, wishes_of
from reader.model_fetch import Wishes

NOW = 1_790_000_000.0


def channel(inside: str) -> bytes:
    return f"<rss><channel>{inside}<item><ttl>7</ttl></item></channel></rss>".encode()


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("", Wishes()),
        ("<ttl> 90 </ttl>", Wishes(90)),
        ("<ttl>soon</ttl>", Wishes()),
        (
            "<skipHours><hour>0</hour><hour>24</hour><hour>5</hour><hour>77</hour></skipHours>",
            Wishes(skip_hours=(0, 5)),
        ),
        ("<skipDays>\n<day>Sunday</day><day>monday</day><day>Someday</day></skipDays>",
         Wishes(skip_days=(0, 6))),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
         Wishes(360)),
        ("<sy:updatePeriod>\nhourly\n</sy:updatePeriod>"
         "<sy:updateFrequency>0</sy:updateFrequency>", Wishes(60)),
    ],
)  # fmt: skip
def test_what_a_feed_wishes(inside: str, expected: Wishes) -> None:
    assert wishes_of(channel(inside)) == expected


@given(st.binary(max_size=400))
def test_any_bytes_will_do(noise: bytes) -> None:
    found = wishes_of(b"<ttl>5</ttl>" + noise)
    assert found.ttl == 5
    assert all(0 <= hour < 24 for hour in found.skip_hours)


@pytest.mark.parametrize(
    ("cache_control", "expires", "expected"),
    [
        ("", "", None),
        ("public, max-age=600", "", 600),
        ('Max-Age="30"', "", 30),
        ("s-maxage=900", "", 0),
        ("no-cache, max-age=600", formatdate(NOW + 60), 0),
        ("", formatdate(NOW + 60), 60),
        ("", formatdate(NOW - 60), 0),
        ("", "0", 0),
        ("max-age=99999999999", "", 366 * 86_400),
    ],
)
def test_how_long_an_answer_stays_good(
    cache_control: str, expires: str, expected: int | None
) -> None:
    assert max_age(cache_control, expires, NOW) == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_headers_never_raise(cache_control: str, expires: str) -> None:
    assert (max_age(cache_control, expires, NOW) or 0) >= 0
