"""Timers that end. Textual counts one with less than no time left for ever, and the screen stands
still: a toast that expired before a slow machine came to show it has such a timer."""

from __future__ import annotations

from textual.timer import Timer

LEAST = 0.001
"""Seconds."""

_run = Timer._run


async def _run_to_its_end(timer: Timer) -> None:
    timer._interval = max(timer._interval, LEAST)
    await _run(timer)


def let_timers_end() -> None:
    """From now on."""
    Timer._run = _run_to_its_end  # type: ignore[method-assign,assignment]
