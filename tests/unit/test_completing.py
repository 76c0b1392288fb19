"""What a query may go on with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.completing import Names, complete

NAMES = Names(("The Herald", "Harbour notes"), ("Tech", "Tech/Press"), ("daily",), ("Long reads",))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("fee", ("feed:",)),
        ("solar -is:unr", ("is:unread",)),
        ("(has:", ("has:image", "has:audio", "has:video", "has:link")),
        ("feed:h", ('feed:"Harbour notes"', 'feed:"The Herald"')),
        ('feed:"the', ('feed:"The Herald"',)),
        ("folder:tech", ("folder:Tech", "folder:Tech/Press")),
        ("tag:", ("tag:daily",)),
        ("smart:", ('smart:"Long reads"',)),
        ("wor", ("words>",)),
        ("ag", ("age<",)),
        ("sort:o", ("sort:oldest", "sort:shortest")),
        ("zzz", ()),
        ("zzz:x", ()),
        ("title:x", ()),
        ("", ()),
    ],
)
def test_what_fits(text: str, words: tuple[str, ...]) -> None:
    found = complete(text, len(text), NAMES)
    if text == "sort:o":
        assert set(words) <= set(found.words)
    else:
        assert found.words == words


@pytest.mark.parametrize(
    ("text", "cursor", "after"),
    [
        ("is:unr", 6, "is:unread "),
        ("folder:te", 9, "folder:Tech"),
        ("is:unr solar", 6, "is:unread solar"),
        ("fee", 3, "feed:"),
    ],
)
def test_tab_takes_what_is_sure(text: str, cursor: int, after: str) -> None:
    new, at = complete(text, cursor, NAMES).applied(text, cursor)
    assert new == after
    assert at <= len(new)


@given(st.text(max_size=40), st.integers(0, 40))
def test_anything_may_be_completed(text: str, cursor: int) -> None:
    at = min(cursor, len(text))
    found = complete(text, at, NAMES)
    if found.words:
        new, after = found.applied(text, at)
        assert new.startswith(text[: found.start])
        assert 0 <= after <= len(new)
