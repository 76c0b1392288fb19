"""A worker process: feeds come in over one pipe, what was read of them goes out over another.

Started by `workers.py`; it ends when its parent does, for nobody speaks to it any more.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Collection
from dataclasses import replace
from typing import IO

from reader.errors import TreadError
from reader.model import BlockPrint, Failed, FeedId, Outcome, Updated
from reader.model_filter import PrintMemory
from reader.pipeline import read_feed
from reader.text import safe_line
from reader.workers import CPU_SECONDS, Task, receive, send


class _Asking:
    """The past, as far as the parent tells it."""

    def __init__(self, known: frozenset[str], come: IO[bytes], go: IO[bytes]) -> None:
        self._known = known
        self._come = come
        self._go = go

    def known(self, feed: FeedId) -> frozenset[str]:
        """Hashes of the raw entries that are stored already."""
        del feed
        return self._known

    def prints(
        self, feed: FeedId, publisher: str, prints: Collection[BlockPrint], guids: Collection[str]
    ) -> PrintMemory:
        """What is known of these prints, in entries with other guids."""
        send(self._go, (feed, publisher, prints, guids))
        answer: PrintMemory = receive(self._come)
        return answer


def main() -> int:
    """Read feeds until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
    come = os.fdopen(os.dup(0), "rb")
    go = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not print into the pipe
    try:
        while True:
            task: Task = receive(come)
            signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
            outcome = _outcome(task, _Asking(task.known, come, go))
            signal.setitimer(signal.ITIMER_PROF, 0)
            send(go, outcome)
    except (EOFError, BrokenPipeError):
        return 0


def _outcome(task: Task, memory: _Asking) -> Outcome:
    try:
        outcome = read_feed(task.feed, task.response, task.recipe.made, memory)
    except (EOFError, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours in one feed must not stop the others
        fault = TreadError(f"{task.feed.url} could not be read: {type(error).__name__}: {error}.")
        return Failed(task.feed, safe_line(fault.message), safe_line(fault.remedy))
    if isinstance(outcome, Updated):
        return replace(outcome, response=replace(outcome.response, body=b""))
    return outcome


if __name__ == "__main__":
    sys.exit(main())
