"""httpx, without its command line.

Everything that speaks HTTP here speaks httpx's language: its requests, answers, errors and its
interface of a transport. `httpx/__init__.py` also tries to import a command line of its own, which
brings click and rich (50 ms, a third of what a refresh without news costs) where they happen to be
installed, and does without where they are not. It is told that they are not.
"""

from __future__ import annotations

import sys

sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # None: "cannot be imported"

import httpx  # noqa: E402  # after the line above

__all__ = ["httpx"]
