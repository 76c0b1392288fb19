"""Leaving in good order when not the reader asks for it: a signal, or a terminal that is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

LOOK = 1.0
"""Seconds between two looks whether the terminal is still there."""

ASKED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def leave_when_told(app: App[int]) -> None:
    """From now on a signal ends the app as its own command does: what is to be kept is written, the
    refresh ended, the terminal restored."""
    if app.is_headless:
        return
    loop = asyncio.get_running_loop()
    for sign in ASKED:
        loop.add_signal_handler(sign, partial(_leave, app, sign))
    app.set_interval(LOOK, partial(_look, app))


def _leave(app: App[int], sign: signal.Signals) -> None:
    app.exit(return_code=128 + sign)


def _look(app: App[int]) -> None:
    # Not everybody is sent SIGHUP when a terminal closes: under `make run` only make is.
    if sys.__stdin__ is None or not os.isatty(sys.__stdin__.fileno()):
        _leave(app, signal.SIGHUP)
