"""A word on the desktop, by the program that is there for it: each argument stands for itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from reader.text import safe_line, shorten

LONGEST = 200
_SECONDS = 10
_SCRIPT = (
    "on run words\ndisplay notification (item 2 of words) with title (item 1 of words)\nend run"
)
"""For macOS: the words are handed over apart from it, so that they stay words."""


def notifier(
    environment: Mapping[str, str] = os.environ, system: str = sys.platform
) -> tuple[str, ...]:
    """The program, and the arguments before title and text; nothing where there is no desktop."""
    if system == "darwin":
        return ("osascript", "-e", _SCRIPT) if shutil.which("osascript") else ()
    there = any(environment.get(name) for name in
                ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY"))  # fmt: skip
    return (
        ("notify-send", "--app-name=tread", "--") if there and shutil.which("notify-send") else ()
    )


def notify(title: str, text: str) -> bool:
    """Show it; False where that cannot be done, which is no reason to stop."""
    program = notifier()
    if not program:
        return False
    words: list[str] = [shorten(safe_line(one), LONGEST) for one in (title, text)]
    if program[0] == "notify-send":  # its text may be taken for markup
        words[1] = words[1].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    try:
        done = subprocess.run(  # noqa: S603  # no shell, and what is shown is no option
            [*program, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
