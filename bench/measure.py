"""What a command takes: wall and CPU seconds and peak memory of its whole process tree."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY = 0.05
"""Seconds between two looks at the memory of the tree."""


@dataclass(frozen=True, slots=True)
class Took:
    """One run, or the medians of several. `mark`: seconds until the last marked line of output."""

    wall: float
    cpu: float
    memory: int
    mark: float = 0.0


def run(
    command: Sequence[str],
    *,
    marked: Callable[[str], bool] | None = None,
    most: float = 3600,
    fine: Sequence[int] = (0,),
) -> Took:
    """Run a command to its end; one that fails ends the bench, with what it said."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watch = _Watch(process.pid)
    watch.start()
    too_long = threading.Timer(most, process.kill)
    too_long.start()
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stderr or ()))
    reader.start()
    mark = 0.0
    for line in process.stdout or ():
        if marked is not None and marked(line):
            mark = time.perf_counter() - began
    process.wait()
    wall = time.perf_counter() - began
    too_long.cancel()
    reader.join()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    watch.ended.set()
    watch.join()
    if process.returncode not in fine:
        raise SystemExit(f"{command[0]} ended with {process.returncode}:\n{''.join(said[-20:])}")
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return Took(wall, cpu, watch.most, mark)


class _Watch(threading.Thread):
    """Looks at the memory of a process and all below it: pages that several share count once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self.most = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(EVERY):
            self.most = max(self.most, sum(_share(pid) for pid in _tree(self._pid)))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        for file in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found.extend(int(child) for child in file.read_text("ascii").split())
            except OSError:  # it has ended
                continue
    return found


def _share(pid: int) -> int:
    """The proportional set size of a process, in bytes."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


def median(found: Sequence[Took]) -> Took:
    """The median of each figure."""
    return Took(
        statistics.median(one.wall for one in found),
        statistics.median(one.cpu for one in found),
        round(statistics.median(one.memory for one in found)),
        statistics.median(one.mark for one in found),
    )


def machine() -> str:
    """What it runs on."""
    lines = (
        Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if Path("/proc/cpuinfo").exists()
        else []
    )
    model = next((line.split(":", 1)[1].strip() for line in lines if "model name" in line), "")
    load = os.getloadavg()[0]
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        f"{f' ({model})' if model else ''}, load {load:.1f} at the start, "
        f"Python {platform.python_version()}."
    )
