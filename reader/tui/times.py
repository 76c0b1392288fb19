"""Times in words: how old an entry is, and when it was published."""

from __future__ import annotations

from datetime import datetime

MINUTE, HOUR, DAY = 60, 3600, 86400
WORDS_A_MINUTE = 230
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
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
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}, {clock_time(published)}"


def clock_time(published: int) -> str:
    """The time of day, in the reader's own time zone: `14:03`."""
    then = _local(published)
    return f"{then.hour:02}:{then.minute:02}"


def day(published: int, now: float) -> str:
    """The day, in the reader's own time zone: `Today`, `Yesterday`, `Mon 12 Oct`, with the year
    when it is another one."""
    then, today = _local(published).date(), _local(int(now)).date()
    near = {0: "Today", 1: "Yesterday"}.get((today - then).days)
    year = f" {then.year}" if then.year != today.year else ""
    return near or f"{DAYS[then.weekday()]} {then.day} {MONTHS[then.month - 1]}{year}"


def minutes(words: int) -> str:
    """How long it takes to read: `4 min`, and `2 h` when nobody counts minutes any more."""
    needed = max(1, round(words / WORDS_A_MINUTE))
    return f"{needed} min" if needed < 100 else f"{round(needed / 60)} h"


def _local(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds)
    except (OverflowError, OSError, ValueError):  # a publisher's date far outside the calendar
        return datetime(1970, 1, 1)
