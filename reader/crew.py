"""Helpers for a refresh that brings much: processes that read documents beside this one.

A helper does what `pipeline.read_reply` does, with a view of the store that it only reads. It is
started when this process has worked for a while and more is to come, so a refresh with little that
is new never pays for one. This process goes on working too, and does what a helper leaves undone.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from reader.config import Settings
from reader.model import Feed
from reader.model_fetch import Outcome, Response
from reader.pipeline import read_reply
from reader.store.db import Database

PAYS = 0.5
"""Seconds of processor time for documents after which a helper is called: it takes about as long
to be ready."""
MOST_HELPERS = 3
WAITING = 2
"""Documents that may wait for a helper."""
LOOK = 0.1

Job = tuple[Feed, Response]
Done = tuple[Feed, Response, Outcome | None]


class Crew:
    """The helpers of one refresh: none at first, and none at all where there is one processor."""

    def __init__(self, database: Path, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._most = min(_processors() - 1, MOST_HELPERS)
        self._spent = 0.0
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._out = 0
        self._helpers: list[_Helper] = []

    def worked(self, seconds: float) -> None:
        """This process has spent so much time on documents."""
        self._spent += seconds

    def take(self, feed: Feed, response: Response) -> bool:
        """Hand a document over, if somebody has time for it."""
        if self._most <= 0 or self._spent < PAYS:
            return False
        if not self._helpers:
            self._call()
        if self._out >= WAITING * sum(one.is_alive() for one in self._helpers):
            return False
        self._out += 1
        self._jobs.put((feed, response))
        return True

    def _call(self) -> None:
        told = pickle.dumps((self._database, self._settings))
        try:
            for _ in range(self._most):
                self._helpers.append(_Helper(told, self._jobs, self._done))
        except OSError:  # the system lets us start no more processes: so be it
            self._most = len(self._helpers)

    def ready(self, stop: threading.Event | None = None, *, rest: bool = False) -> Iterator[Done]:
        """What has been done by now, or (`rest`) all of it; None: nobody has done it."""
        while self._out and not (stop and stop.is_set()):
            found = _taken(self._done)
            if found is None and rest:
                job = _taken(self._jobs)  # nobody has begun it, and this process has time
                found = (*job, None) if job else _taken(self._done, LOOK)
            if found is not None:
                self._out -= 1
                yield found
            elif not rest:
                return

    def close(self) -> None:
        """Send everybody home."""
        for one in self._helpers:
            one.leave()
            self._jobs.put(None)  # to any of them: each that waits takes one
        for one in self._helpers:
            one.bury()


class _Helper(threading.Thread):
    """Talks to one process: a document there, an outcome back."""

    def __init__(
        self,
        told: bytes,
        jobs: queue.SimpleQueue[Job | None],
        done: queue.SimpleQueue[Done],
    ) -> None:
        super().__init__(name="tread-helper", daemon=True)
        self._told, self._jobs, self._done = told, jobs, done
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "reader.crew"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what goes wrong there goes wrong here again, and is told
        )
        self.start()

    def run(self) -> None:
        process = self._process
        assert process.stdin is not None and process.stdout is not None  # noqa: S101
        job: Job | None = None
        try:
            with suppress(OSError, EOFError, ValueError, pickle.UnpicklingError):  # it has ended
                process.stdin.write(self._told)
                while (job := self._jobs.get()) is not None:
                    pickle.dump(job, process.stdin, pickle.HIGHEST_PROTOCOL)
                    process.stdin.flush()
                    outcome: Outcome = pickle.load(process.stdout)  # noqa: S301  # from ourselves
                    self._done.put((*job, outcome))
                    job = None
        finally:
            if job is not None:
                self._done.put((*job, None))

    def leave(self) -> None:
        """End the process, which only reads: nothing is lost."""
        self._process.kill()

    def bury(self) -> None:
        """Wait until nothing of it is left."""
        self.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not written any more
                    stream.close()
        self._process.wait()


_Item = TypeVar("_Item")


def _taken(line: queue.SimpleQueue[_Item], seconds: float = 0) -> _Item | None:
    try:
        return line.get(timeout=seconds) if seconds else line.get_nowait()
    except queue.Empty:
        return None


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main(given: BinaryIO, out: BinaryIO) -> None:
    """A helper, until nobody gives it anything any more."""
    from reader import judging

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever called it ends it
    path, settings = pickle.load(given)  # noqa: S301
    database = Database(path)
    memory = judging.StoredMemory(database)
    filters = judging.Filters(database, settings)
    while True:
        try:
            feed, response = pickle.load(given)  # noqa: S301
        except EOFError:
            return
        outcome = read_reply(feed, response, filters.of, memory)
        pickle.dump(outcome, out, pickle.HIGHEST_PROTOCOL)
        out.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
