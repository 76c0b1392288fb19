from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.intervals import (
    DAY,
    GONE,
    HOUR,
    MINUTE,
    SPREAD,
    Habits,
    Terms,
    is_waiting,
    plan,
    spoken,
)
from reader.model_fetch import Wishes

NOW = 1_795_000_000
TERMS = Terms(least=30 * MINUTE, most=DAY)


def wait(habits: Habits, terms: Terms = TERMS, share: float = 0.0) -> int:
    due = plan(habits, terms, NOW, share).due
    assert due is not None
    return due - NOW


def of_pace(seconds: int) -> Habits:
    return Habits(newest=NOW - seconds // 3, pace=seconds)


def test_a_feed_is_asked_as_often_as_it_has_something_to_say() -> None:
    assert wait(Habits()) == 30 * MINUTE
    assert wait(of_pace(10 * MINUTE)) == 30 * MINUTE
    assert wait(of_pace(DAY)) == 4 * HOUR
    assert wait(of_pace(7 * DAY)) == DAY
    assert wait(of_pace(7 * DAY), replace(TERMS, most=48 * HOUR)) == 28 * HOUR
    assert wait(of_pace(7 * DAY), replace(TERMS, adaptive=False)) == 30 * MINUTE


def test_one_that_has_fallen_silent_is_asked_less() -> None:
    busy = Habits(newest=NOW - 4 * DAY, pace=HOUR)
    assert wait(busy) == 8 * HOUR
    assert "Nothing new for 4 days" in plan(busy, TERMS, NOW, 0).why


def test_what_was_planned_while_the_clock_was_wrong_does_not_hold() -> None:
    assert wait(Habits(retry_at=NOW + 400 * DAY)) == 30 * MINUTE
    assert is_waiting(NOW + 40 * DAY, NOW)
    assert not is_waiting(NOW + 400 * DAY, NOW)
    assert not is_waiting(NOW, NOW)


@pytest.mark.parametrize(
    ("habits", "seconds", "said"),
    [
        (Habits(wishes=Wishes(ttl=90)), 90 * MINUTE, "2 hours between"),
        (Habits(wishes=Wishes(ttl=5)), 30 * MINUTE, "refresh_minutes"),
        (Habits(wishes=Wishes(ttl=99_999)), DAY, "publisher wants"),
        (Habits(wishes=Wishes(max_age=2 * HOUR)), 2 * HOUR, "good for 2 hours"),
        (Habits(failures=1), 30 * MINUTE, "Failed once"),
        (Habits(failures=4), 4 * HOUR, "4 times in a row"),
        (Habits(failures=99), 7 * DAY, "99 times"),
        (Habits(failures=2, retry_at=NOW + 5 * DAY), 5 * DAY, "left alone"),
    ],
)
def test_why(habits: Habits, seconds: int, said: str) -> None:
    found = plan(habits, TERMS, NOW, 0)
    assert found.due is not None
    assert (found.due - NOW, said in found.why) == (seconds, True)


def test_what_the_reader_sets_for_a_feed_wins_over_all_but_retry_after() -> None:
    own = replace(TERMS, every=10 * MINUTE)
    assert wait(replace(of_pace(7 * DAY), wishes=Wishes(ttl=900, max_age=DAY)), own) == 10 * MINUTE
    assert wait(Habits(), replace(own, least=0)) == 10 * MINUTE
    assert wait(Habits(retry_at=NOW + DAY), own) == DAY
    assert wait(Habits(failures=3), own) == 40 * MINUTE


def test_by_hand_only() -> None:
    assert plan(Habits(), replace(TERMS, least=0), NOW, 0).due is None
    assert plan(Habits(gone=True), TERMS, NOW, 0).why == GONE


def test_hours_and_days_to_stay_away() -> None:
    now = time.gmtime(NOW)
    closed = Habits(wishes=Wishes(skip_hours=tuple((now.tm_hour + n) % 24 for n in range(3))))
    found = plan(closed, TERMS, NOW, 0)
    assert found.due is not None
    assert time.gmtime(found.due).tm_hour == (now.tm_hour + 3) % 24
    assert "stay away" in found.why
    other_day = (now.tm_wday + 1) % 7
    days = Habits(wishes=Wishes(skip_days=tuple(set(range(7)) - {other_day})))
    found = plan(days, TERMS, NOW, 0)
    assert found.due is not None
    assert time.gmtime(found.due).tm_wday == other_day
    never = Habits(wishes=Wishes(skip_hours=tuple(range(24))))
    assert wait(never) == 30 * MINUTE


@given(
    st.integers(0, 400 * DAY), st.integers(0, 90 * DAY), st.integers(0, 60),
    st.integers(0, 999_999), st.floats(0, 1),
)  # fmt: skip
def test_never_sooner_than_allowed_and_never_lost(
    quiet: int, pace: int, failures: int, ttl: int, share: float
) -> None:
    habits = Habits(NOW - quiet, pace, failures, wishes=Wishes(ttl))
    seconds = wait(habits, share=share)
    assert TERMS.least <= seconds <= 7 * DAY * (1 + SPREAD)


def test_spans_as_they_are_spoken() -> None:
    assert [spoken(n) for n in (5, 60, 5400, 7 * HOUR, DAY, 9 * DAY)] == [
        "less than a minute", "1 minute", "2 hours", "7 hours", "1 day", "9 days",
    ]  # fmt: skip
