"""Times in words: how old an entry is, and when it was published."""

from __future__ import annotations

from datetime import datetime

MINUTE, HOUR, DAY = 60, 3600, 86400
WORDS_A_MINUTE = 230
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def age(published: int, now: float) -> str:
    """How old: `now`, `5m`, `3h`, `2d`, then `12 Oct`, and `Oct 2024` in another year."""
    seconds = max(now - published, 0)
    if seconds < MINUTE:
        return "now"
    if seconds < HOUR:
        return f"{int(seconds // MINUTE)}m"
    if seconds < DAY:
        return f"{int(seconds // HOUR)}h"
    if seconds < 7 * DAY:
        return f"{int(seconds // DAY)}d"
    day = _local(published)
    month = MONTHS[day.month - 1]
    return f"{day.day} {month}" if day.year == _local(int(now)).year else f"{month} {day.year}"


def moment(published: int) -> str:
    """When, in the reader's own time zone: `12 Oct 2026, 14:03`."""
    day = _local(published)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}, {day.hour:02}:{day.minute:02}"


def minutes(words: int) -> str:
    """How long it takes to read: `4 min`, and `2 h` when nobody counts minutes any more."""
    needed = max(1, round(words / WORDS_A_MINUTE))
    return f"{needed} min" if needed < 100 else f"{round(needed / 60)} h"


def _local(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds)
    except (OverflowError, OSError, ValueError):  # a publisher's date far outside the calendar
        return datetime(1970, 1, 1)
