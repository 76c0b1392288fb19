"""Leaving in good order when not the reader asks for it: a signal, or a terminal that is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

LOOK = 1.0
"""Seconds between two looks whether the terminal is still there."""

ASKED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def leave_when_told(app: App[int], server: int = 0) -> None:
    """From now on a signal ends the app as its own command does: what is to be kept is written, the
    refresh ended, the terminal restored. In a browser it ends with its server, too."""
    if app.is_headless:
        return
    take_signals(app)
    is_gone = partial(_has_other_parent, server) if server else _is_gone
    app.set_interval(LOOK, partial(_look, app, is_gone))


def take_signals(app: App[int]) -> None:
    """Signals end the app, also after a program had the terminal."""
    loop = asyncio.get_running_loop()
    for sign in ASKED:
        loop.add_signal_handler(sign, partial(_leave, app, sign))


def let_interrupts_through() -> None:
    """While a program has the terminal, Ctrl+C is for the program: tread stays. `take_signals`
    ends this, when the loop has heard of the signals of that time."""
    asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
    signal.signal(signal.SIGINT, lambda *_: None)  # not SIG_IGN, which the program would inherit


def _leave(app: App[int], sign: signal.Signals) -> None:
    app.exit(return_code=128 + sign)


def _look(app: App[int], is_gone: Callable[[], bool]) -> None:
    # Not everybody is sent SIGHUP when a terminal closes: under `make run` only make is.
    if is_gone():
        _leave(app, signal.SIGHUP)


def _is_gone() -> bool:
    return sys.__stdin__ is None or not os.isatty(sys.__stdin__.fileno())


def _has_other_parent(parent: int) -> bool:
    """Is the server gone that began this process?"""
    return os.getppid() != parent


def let_input_end(app: App[int]) -> None:
    """Tell Textual's reader of keys, once more, that the app has ended: where the terminal vanished
    in the midst of leaving it was never told, and would read nothing for ever."""
    ended = getattr(app._driver, "exit_event", None)
    if isinstance(ended, threading.Event):
        ended.set()
    if not app.is_headless and _is_gone():
        nowhere = os.open(os.devnull, os.O_WRONLY)  # what is still to be flushed has no reader
        for stream in (1, 2):
            os.dup2(nowhere, stream)
