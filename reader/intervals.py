"""When a feed is asked again, and in words why. Pure: no clock, no store.

A feed is asked a few times in the span in which something new usually comes, at least as often as
`most` and at most as often as `least` says, and never more often than its publisher wishes. One
that fails is asked less and less. Everything is spread a little, by a share that is always the same
for one feed of one reader, so that a thousand readers do not come on the hour.
"""

from __future__ import annotations

import time

from reader.model_fetch import Wishes
from reader.text import EMPTY, SafeText
from reader.values import dataclass

MINUTE, HOUR, DAY = 60, 3600, 86_400
VISITS = 6
"""Visits in the time in which something new usually comes."""
SPREAD = 0.2
"""By how much of an interval a feed's own share may make it longer."""
LONGEST_WISH = DAY
"""Seconds: a publisher that wants fewer visits is not obeyed beyond this."""
LONGEST_BACK_OFF = 7 * DAY
MOST_DOUBLINGS = 10
FARTHEST = 60 * DAY
"""No plan and no wish reaches farther: what does was made while the clock was wrong."""
NO_WISHES = Wishes()
GONE = SafeText("Its publisher has ended it (410).")
SYNCED = SafeText("A server fetches it, and tread asks that one (tread sync).")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the reader set, in seconds; `every` is for this feed alone, 0 when it is not set. With
    `adaptive` off all feeds are asked as often as `least` says."""

    least: int
    most: int
    adaptive: bool = True
    every: int = 0


@dataclass(frozen=True, slots=True)
class Habits:
    """What is known of a feed: when its newest entry is from, the seconds from one entry to the
    next (0: not known), failures in a row, and what its publisher and its server wish."""

    newest: int | None = None
    pace: int = 0
    failures: int = 0
    retry_at: int = 0
    gone: bool = False
    wishes: Wishes = NO_WISHES


@dataclass(frozen=True, slots=True)
class Plan:
    """When a feed is to be asked again (None: by hand only), and why then."""

    due: int | None
    why: SafeText = EMPTY


def plan(habits: Habits, terms: Terms, now: int, share: float) -> Plan:
    """The next visit; `share`, from 0 to 1, is the feed's own."""
    if habits.gone:
        return Plan(None, GONE)
    if is_waiting(habits.retry_at, now):
        return Plan(habits.retry_at, SafeText("It asked to be left alone until then."))
    if not (terms.every or terms.least):
        return Plan(None, SafeText("By hand only (refresh_minutes = 0)."))
    if habits.failures:
        return _after_failure(habits, terms, now, share)
    if terms.every:
        return Plan(now + terms.every, SafeText("As you set with every_minutes."))
    seconds, why = max(_reasons(habits, terms, now), key=lambda one: one[0])
    due = now + int(seconds * (1 + SPREAD * share))
    allowed = _outside(due, habits.wishes)
    if allowed != due:
        why = f"{why} Not before, as it names hours or days to stay away."
    return Plan(allowed, SafeText(why))


def is_waiting(until: int, now: float) -> bool:
    """Is this time still to come? One that is too far off never was meant."""
    return now < until <= now + FARTHEST


def _reasons(habits: Habits, terms: Terms, now: int) -> list[tuple[int, str]]:
    """Intervals that each have a reason; the longest counts."""
    found = [(terms.least, "As often as refresh_minutes says.")]
    if terms.adaptive and habits.newest is not None:
        quiet = max(now - habits.newest, 0)
        if quiet // 2 > habits.pace:
            rare = (quiet // 2 // VISITS, f"Nothing new for {spoken(quiet)}.")
        else:
            rare = (habits.pace // VISITS, f"Something new about every {spoken(habits.pace)}.")
        found.append((min(rare[0], terms.most), rare[1]))
    for wish, who in (
        (habits.wishes.ttl * MINUTE, "Its publisher wants {} between visits."),
        (habits.wishes.max_age, "Its server says that an answer is good for {}."),
    ):
        if wish:
            found.append((min(wish, LONGEST_WISH), who.format(spoken(wish))))
    return found


def _after_failure(habits: Habits, terms: Terms, now: int, share: float) -> Plan:
    doublings = min(habits.failures - 1, MOST_DOUBLINGS)
    seconds = min((terms.every or terms.least) << doublings, LONGEST_BACK_OFF)
    times = "once" if habits.failures == 1 else f"{habits.failures} times in a row"
    return Plan(
        now + int(seconds * (1 + SPREAD * share)),
        SafeText(f"Failed {times}; the more often, the longer it is left alone."),
    )


def _outside(due: int, wishes: Wishes) -> int:
    """The first time from `due` on that the publisher has not ruled out; `due` if there is none."""
    at = due
    for _ in range(7 * 24):
        moment = time.gmtime(at)
        if moment.tm_hour not in wishes.skip_hours and moment.tm_wday not in wishes.skip_days:
            return at
        at += HOUR
    return due


def spoken(seconds: int) -> str:
    """A span of time as one says it: "3 hours"."""
    for size, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}" if count == 1 else f"{count} {name}s"
    return "less than a minute"
