"""What servers call an entry, in one spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.sync.ids import PREFIX, long_form, normal, sent_form

NUMBERS = st.integers(-(2**63), 2**63 - 1)


@given(NUMBERS)
def test_three_spellings_are_one(number: int) -> None:
    unsigned = number % 2**64
    spellings = [str(number), str(unsigned), f"{PREFIX}{unsigned:016x}", f"{PREFIX}{unsigned:x}"]
    spellings.append(f" {PREFIX}{unsigned:016X}\n")
    assert {normal(one) for one in spellings} == {number}


@given(NUMBERS | st.from_regex(r"[0-9a-f]{24}", fullmatch=True))
def test_what_is_sent_is_what_was_meant(ident: int | str) -> None:
    assert normal(sent_form(ident)) == ident
    assert normal(long_form(ident)) == ident


@given(st.text())
def test_anything_is_an_id_or_refused(text: str) -> None:
    try:
        found = normal(text)
    except ValueError:
        return
    assert normal(long_form(found)) == found


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        ("1795479817494312", 1795479817494312),
        ("000660fab8b91f28", 0x660FAB8B91F28),
        (PREFIX + "000660fab8b91f28", 0x660FAB8B91F28),
        (PREFIX + "1795479817494312", 0x1795479817494312),
        ("18446744073709551615", -1),
        ("-1", -1),
        (PREFIX + "ffffffffffffffff", -1),
        (PREFIX + "507f1f77bcf86cd799439011", "507f1f77bcf86cd799439011"),
    ],
)
def test_single_ids(text: str, ident: int | str) -> None:
    assert normal(text) == ident


@pytest.mark.parametrize("text", ["", "-", "18446744073709551616", PREFIX, "a b", "x/y", "-12a"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        normal(text)
