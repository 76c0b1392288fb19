"""The log: lines that several processes write, put aside when there are many."""

from __future__ import annotations

import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader import log
from reader.log import Line, follow, parse, read, tail, write


def messages(path: Path, **chosen: str) -> list[str]:
    return [str(line.message) for line in read(path, **chosen)]  # type: ignore[arg-type]


def test_lines_come_back(tmp_path: Path) -> None:
    path = tmp_path / "state" / "tread.log"
    write(path, "info", "3 new.", "https://a.example/feed")
    write(path, "warning", "It is\nbroken \x1b[31m", "https://b.example/feed")
    write(path, "error", "The store is full.")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    first, second, third = read(path)
    assert (first.level, first.feed, first.message) == ("info", "https://a.example/feed", "3 new.")
    assert "\x1b" not in second.message
    assert "\n" not in second.message
    assert (third.level, third.feed) == ("error", "")
    assert len(messages(path, level="warning")) == 2
    assert messages(path, feed="https://a.example/feed") == ["3 new."]
    assert [str(line.message) for line in tail(path, 1)] == ["The store is full."]


def test_what_programs_say_stands_between(tmp_path: Path) -> None:
    path = tmp_path / "tread.log"
    path.write_text("Traceback (most recent call last):\n")
    write(path, "info", "later")
    assert [line.time == "" for line in read(path)] == [True, False]
    assert list(read(path, "error")) == []


@given(st.text())
def test_any_line_is_read(text: str) -> None:
    assert isinstance(parse(text), Line)


def write_many(path: Path, name: str, count: int) -> None:
    for number in range(count):
        write(path, "info", f"{name} {number}")


def test_it_is_put_aside_and_nothing_is_lost_of_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "MOST_BYTES", 600)
    path = tmp_path / "tread.log"
    write_many(path, "one", 100)
    kept = messages(path)
    assert kept == [f"one {number}" for number in range(100 - len(kept), 100)]
    files = {one.name for one in tmp_path.iterdir()}
    assert files == {"tread.log", *(f"tread.log.{n}" for n in (1, 2, 3)), "tread.log.lock"}
    assert all(one.stat().st_size < 700 for one in tmp_path.iterdir())
    assert all(one.stat().st_mode & 0o777 == 0o600 for one in tmp_path.iterdir())


def test_two_processes_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "tread.log"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(write_many, [path] * 2, ["one", "two"], [200] * 2))
    assert sorted(messages(path)) == sorted(
        f"{name} {number}" for name in ("one", "two") for number in range(200)
    )


def test_following_goes_on_behind_a_file_put_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LOOK", 0.01)
    path, stop = tmp_path / "tread.log", threading.Event()
    write(path, "info", "before")
    lines = follow(path, stop, "info")
    waiting = threading.Timer(0.05, write, (path, "info", "after"))
    waiting.start()
    assert next(lines).message == "after"
    waiting.join()
    path.replace(tmp_path / "tread.log.1")
    write(path, "info", "anew")
    assert next(lines).message == "anew"
    stop.set()
    assert list(lines) == []


def test_a_log_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    write(tmp_path / "file" / "tread.log", "info", "x")
    assert list(read(tmp_path / "file" / "tread.log")) == []
