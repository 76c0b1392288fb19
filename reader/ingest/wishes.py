"""How often a publisher wants to be asked, as feeds and headers say it.

Looked for in the part before the first entry only, by patterns: these are hints, wanted before and
without the parser, and whatever a stranger makes of them is bounded where they are used.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from reader.model_fetch import Wishes

LONGEST_HEAD = 1 << 16
LONGEST_AGE = 366 * 86_400

_ENTRY = re.compile(rb"<(?:item|entry)[\s>]")
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>")
_PERIOD = re.compile(r"<sy:updatePeriod>\s*(\w+)\s*<")
_FREQUENCY = re.compile(r"<sy:updateFrequency>\s*(\d{1,4})\s*<")
_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.DOTALL)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>")
_DAYS = re.compile(r"<skipDays>(.{0,1000}?)</skipDays>", re.DOTALL)
_DAY = re.compile(r"<day>\s*(\w+)\s*</day>")
_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?(\d{1,10})")
_NEVER = re.compile(r"(?:^|,)\s*(?:no-cache|no-store)\b")

PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}
"""sy:updatePeriod in minutes."""
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def wishes_of(body: bytes) -> Wishes:
    """What a feed says about when to come again."""
    head = body[:LONGEST_HEAD]
    entry = _ENTRY.search(head)
    text = head[: entry.start() if entry else None].decode("latin-1")
    hours = {int(hour) % 24 for hour in _HOUR.findall(_inside(_HOURS, text)) if int(hour) <= 24}
    named = [day.lower() for day in _DAY.findall(_inside(_DAYS, text))]
    days = {_WEEK.index(day) for day in named if day in _WEEK}
    return Wishes(_minutes(text), tuple(sorted(hours)), tuple(sorted(days)))


def _inside(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _minutes(text: str) -> int:
    ttl = int(_inside(_TTL, text) or 0)
    period = PERIODS.get(_inside(_PERIOD, text).lower(), 0)
    return ttl or period // max(int(_inside(_FREQUENCY, text) or 1), 1)


def max_age(cache_control: str, expires: str, now: float) -> int | None:
    """Seconds for which an answer stays good, by its headers; None when there are none of them."""
    if not (cache_control or expires):
        return None
    said = cache_control.lower()
    if _NEVER.search(said):
        return 0
    age = _AGE.search(said)
    if age:
        return min(int(age[1]), LONGEST_AGE)
    try:
        seconds = parsedate_to_datetime(expires).timestamp() - now
    except (TypeError, ValueError, OverflowError, IndexError, OSError):
        return 0
    return int(min(max(seconds, 0), LONGEST_AGE))
