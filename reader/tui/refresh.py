"""Refresh as a child process, read line by line.

Threads that parse would hold up the screen; a child does not, and the app and cron go one way.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from reader.paths import open_log
from reader.text import safe_line

if TYPE_CHECKING:
    from reader.tui.feed_messages import RefreshEnded

LONGEST_LINE = 1 << 20
GRACE = 2.0
"""Seconds the child has to end by itself when the app leaves."""


class Refresh:
    """At most one child at a time; `tell` brings its progress to the app."""

    def __init__(self, tell: Callable[[Message], object]) -> None:
        self._tell = tell
        self._child: asyncio.subprocess.Process | None = None

    @property
    def running(self) -> bool:
        """Is a child at work?"""
        return self._child is not None

    async def run(self, command: Sequence[str], total: int, log: Path) -> None:
        """Start the child and follow it to its end; `total` is the number of feeds it is to do."""
        from reader.tui.feed_messages import RefreshEnded

        with open_log(log) as errors:
            try:
                self._child = await asyncio.create_subprocess_exec(
                    *command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=errors,
                    start_new_session=True,
                    limit=LONGEST_LINE,
                )
            except OSError as error:
                self._tell(RefreshEnded(problem=f"The refresh cannot start: {error.strerror}."))
                return
        try:
            self._tell(await self._follow(self._child, total, log))
        finally:
            await self.stop()

    async def stop(self) -> None:
        """End the child and what it started; returns when they are gone."""
        child, self._child = self._child, None
        if child is None or child.returncode is not None:
            return
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, sign)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(child.wait(), GRACE)
                return

    async def _follow(
        self, child: asyncio.subprocess.Process, total: int, log: Path
    ) -> RefreshEnded:
        from reader.tui.feed_messages import RefreshEnded, RefreshMoved, SyncTold

        assert child.stdout is not None  # noqa: S101 - it was asked for above
        done = new = errors = 0
        summary: dict[str, object] | None = None
        self._tell(RefreshMoved(0, total, 0, changed=False))
        async for line in child.stdout:
            said = _read(line)
            if isinstance(said.get("summary"), dict):
                summary = said
            elif isinstance(report := said.get("sync"), dict):
                self._tell(SyncTold(*_exchanged(report)))
            elif "url" in said:
                done += 1
                fresh = _number(said.get("new"))
                new += fresh
                errors += said.get("status") == "error"
                changed = bool(fresh or _number(said.get("changed")))
                told, failed = _told(said), said.get("status") == "error"
                self._tell(RefreshMoved(done, max(total, done), errors, changed, told, failed))
        status = await child.wait()
        if summary is not None:
            return RefreshEnded(new, errors, judged=_judged(summary))
        return RefreshEnded(
            new, errors, f"The refresh stopped early (status {status}); see {safe_line(str(log))}."
        )


def _read(line: bytes) -> dict[str, object]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _told(said: dict[str, object]) -> str:
    name = said.get("title") or said.get("url")
    if said.get("status") == "error":
        return f"{name}: {said.get('error')}"
    new, changed = _number(said.get("new")), _number(said.get("changed"))
    return f"{name}: {new} new, {changed} changed" if new or changed else ""


def _exchanged(report: dict[str, object]) -> tuple[str, bool]:
    """What an exchange did, in words, and whether something kept it from its end."""
    if report.get("problem"):
        return f"Exchange: {report['problem']}", True
    refused = report.get("refused")
    if isinstance(refused, list) and refused and isinstance(refused[0], dict):
        first = f"{refused[0].get('url')}: {refused[0].get('why')}"
        return f"Exchange: not on the server are {len(refused)}, first {first}", False
    sent, marked = _number(report.get("sent")), _number(report.get("marked"))
    return f"Exchanged: {sent} sent, {marked} marked, {_number(report.get('new'))} new.", False


def _judged(said: dict[str, object]) -> int:
    summary = said["summary"]
    return _number(summary.get("judged")) if isinstance(summary, dict) else 0


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
