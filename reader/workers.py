"""Other processes that read feeds while this one fetches and stores.

    with Crew(count()) as crew:
        for event in crew.events(replies, stop):
            ...                           # Arrived: give it or do it; Asked: answer it; Done: yield

A worker is `python -m reader.working`, one feed at a time; what it has to know of the past it asks
over its pipe. The questions are answered between two stored feeds, by the thread that stores, so
each feed sees what the feeds before it have left. A worker that dies, or takes too long over a
feed, costs that feed an error; the next feed gets a new one.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from typing import IO, TYPE_CHECKING, Any, Generic, Self, TypeVar

from reader.model import (
    Article,
    Block,
    BlockPrint,
    Cleaned,
    Failed,
    Feed,
    Outcome,
    Prepared,
    Response,
    Span,
    Updated,
    Verdict,
)
from reader.model_filter import KnownPrint, PrintMemory
from reader.text import safe_line

if TYPE_CHECKING:
    from reader.clean.recipe import Recipe

MOST = 3
PAYS_FROM = 6
"""So many feeds with news are read here before another process is started: that takes as long as
reading some."""
AHEAD = 4
"""Replies that wait for each worker, and no more are taken from the network."""
CPU_SECONDS = 120
"""What one feed may cost. The largest that is taken, 20,000 short entries, costs a third."""
LOOK = 0.05
"""Seconds between two looks at `stop` while nothing happens."""
GRACE = 1.0

T = TypeVar("T")


def count() -> int:
    """How many workers there should be: a core for each, and one for this process."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        cores = os.cpu_count() or 1
    return max(min(cores - 1, MOST), 0)


@dataclass(frozen=True, slots=True)
class Task:
    """A feed to be read, with what is known of it and what its filter is made from."""

    feed: Feed
    response: Response
    known: frozenset[str]
    recipe: Recipe


@dataclass(frozen=True, slots=True)
class Arrived(Generic[T]):
    """A reply has come."""

    reply: T


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing else is to do: this task could be done here."""

    task: Task


@dataclass(frozen=True, slots=True)
class Asked:
    """A worker wants to know something, and waits."""

    question: tuple[Any, ...]
    answer: Callable[[PrintMemory], None]


@dataclass(frozen=True, slots=True)
class Done:
    """A worker has read a feed."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Ended:
    """No more replies come; `fault` is one of our own."""

    fault: BaseException | None = None


Event = Arrived[T] | Waiting | Asked | Done


class Crew:
    """Workers, started when the first task is given, ended with the block."""

    def __init__(self, workers: int) -> None:
        self._wanted = workers
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._tasks: deque[Task] = deque()
        self._ready = threading.Semaphore(0)
        self._room = threading.Semaphore(workers * AHEAD + PAYS_FROM)
        self._under_way = 0
        self._seen = 0
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._children: set[_Child] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with self._lock:
            for child in self._children:
                child.kill()
        for _each in self._threads:
            self._ready.release()
            self._room.release()
        for thread in self._threads:
            thread.join()

    def events(
        self, replies: Callable[[threading.Event], Generator[T]], stop: threading.Event | None
    ) -> Iterator[Event[T]]:
        """What happens, until all replies have come and all tasks are done, or `stop` is set."""
        self._start(lambda: self._take(replies), "tread-replies")
        coming = True
        while coming or self._under_way:
            if stop is not None and stop.is_set():
                return
            event = self._next()
            if isinstance(event, _Ended):
                coming = False
                if event.fault is not None:
                    raise event.fault
            elif event is not None:
                self._under_way -= isinstance(event, Done | Waiting)
                before = self._under_way
                yield event
                if not isinstance(event, Asked) and self._under_way == before:
                    self._room.release()  # what was given away takes its room until it is done

    def wants(self) -> bool:
        """Is it worth giving a task away?"""
        self._seen += 1
        return self._seen > PAYS_FROM

    def give(self, task: Task) -> None:
        """Have a worker read a feed."""
        if len(self._threads) <= self._wanted:
            self._start(self._work, "tread-worker")
        self._under_way += 1
        self._tasks.append(task)
        self._ready.release()

    def _next(self) -> Any:  # noqa: ANN401 - what is in the inbox
        with suppress(queue.Empty):
            return self._inbox.get_nowait()
        if len(self._tasks) > 1 and self._ready.acquire(blocking=False):
            return Waiting(self._tasks.pop())
        with suppress(queue.Empty):
            return self._inbox.get(timeout=LOOK)
        return None

    def _start(self, what: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=what, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _take(self, replies: Callable[[threading.Event], Generator[T]]) -> None:
        """The thread that listens to the network."""
        fault: BaseException | None = None
        try:
            for reply in replies(self._ended):
                self._room.acquire()
                if self._ended.is_set():
                    break
                self._inbox.put(Arrived(reply))
        except BaseException as error:  # noqa: BLE001 - handed to the caller, who raises it
            fault = error
        self._inbox.put(_Ended(fault))

    def _work(self) -> None:
        """A thread that speaks for one worker after another."""
        child: _Child | None = None
        while True:
            self._ready.acquire()
            if self._ended.is_set():
                break
            task = self._tasks.popleft()
            if child is None:
                with self._lock:
                    if self._ended.is_set():
                        break
                    child = _Child()
                    self._children.add(child)
            outcome = child.read(task, self._asked)
            if outcome is None:
                status = child.end()
                with self._lock:
                    self._children.discard(child)
                child = None
                outcome = _lost(task, status)
            self._inbox.put(Done(outcome))
        if child is not None:
            child.end()

    def _asked(self, question: tuple[Any, ...]) -> PrintMemory:
        box: queue.SimpleQueue[PrintMemory] = queue.SimpleQueue()
        self._inbox.put(Asked(question, box.put))
        while not self._ended.is_set():
            with suppress(queue.Empty):
                return box.get(timeout=LOOK)
        return PrintMemory()


def _lost(task: Task, status: int) -> Failed:
    cause = f"its process ended with status {status}"
    if status == -signal.SIGPROF:
        cause = f"it took more than {CPU_SECONDS} s of computing"
    elif status < 0:
        cause = f"its process was ended by signal {-status}"
    return Failed(
        task.feed,
        safe_line(f"{task.feed.url} could not be read: {cause}."),
        safe_line("It is read again at the next refresh."),
        http=task.response.status,
        ms=task.response.ms,
    )


class _Child:
    """A worker process, as the thread that speaks to it sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reader.working"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def read(self, task: Task, ask: Callable[[tuple[Any, ...]], PrintMemory]) -> Outcome | None:
        """What came of a feed, or None when the process is gone."""
        to, come = self._process.stdin, self._process.stdout
        assert to is not None  # noqa: S101 - both are pipes
        assert come is not None  # noqa: S101
        try:
            send(to, task)
            while isinstance(said := receive(come), tuple):
                send(to, ask(said))
        except (OSError, EOFError, pickle.UnpicklingError):
            return None
        outcome: Outcome = said
        if isinstance(outcome, Updated):
            return replace(outcome, feed=task.feed, response=task.response)
        return replace(outcome, feed=task.feed)

    def kill(self) -> None:
        """End it at once, from any thread."""
        self._process.kill()

    def end(self) -> int:
        """Its status; it ends when nobody speaks to it any more."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        try:
            return self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


# What goes over the pipe: a length, then a pickle. Both ends are ours.


def send(pipe: IO[bytes], value: object) -> None:
    """Write a value whole."""
    data = _pickled(value)
    pipe.write(len(data).to_bytes(8, "big"))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - the other end decides
    """Read a value. Raises EOFError when the other end is gone."""
    head = pipe.read(8)
    size = int.from_bytes(head, "big") if len(head) == 8 else -1
    data = pipe.read(size) if size >= 0 else b""
    if len(data) != size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from a process of our own


_Reduced = tuple[Callable[..., Any], tuple[Any, ...]]


def _reducer(kind: type[Any]) -> Callable[[Any], _Reduced]:
    """Frozen values as a call with their fields: a third of what dataclasses do by themselves."""
    names = tuple(each.name for each in fields(kind))

    def reduced(value: Any) -> _Reduced:  # noqa: ANN401 - a value of `kind`
        return kind, tuple([getattr(value, name) for name in names])

    return reduced


_REDUCERS: Mapping[type[Any], Callable[[Any], Any]] = {
    kind: _reducer(kind)
    for kind in (
        Article, Block, BlockPrint, Cleaned, KnownPrint, Prepared, PrintMemory, Span, Verdict,
    )
}  # fmt: skip


def _pickled(value: object) -> bytes:
    from io import BytesIO

    out = BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(value)
    return out.getvalue()
