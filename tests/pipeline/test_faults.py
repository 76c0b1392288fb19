"""Every fault of the table at once, beside healthy feeds: each ends as the table says, and nothing
that was stored is lost. The real program, as a process of its own, against a real server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.fakes import rss, write_config
from tests.faults import FAULTS, KEPT, Fault
from tests.server import LoopbackServer, Reply

HEALTHY = 5
MEMORY = 250
"""MB at most."""
LONGEST = 60
"""Seconds at most: a limit of three seconds a feed, on a machine that does other things too."""
PROXIED = "http://press.example"
RUN = """
import sys
from reader.cli.main import main
status = main(sys.argv[1:])
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(peak.split()[1], file=sys.stderr)
sys.exit(status)
"""

Line = dict[str, object]


@dataclass
class Refresh:
    """What one run of the program said and did."""

    status: int
    seconds: float
    memory: int
    lines: dict[str, Line]
    summary: Line
    errors: str
    seen: dict[str, int]
    canaries: list[str]


@dataclass
class Story:
    """Three refreshes: all is well, all is faulty, and once more."""

    warm: Refresh
    first: Refresh
    second: Refresh
    stored: dict[str, list[tuple[str, bool]]]
    """Address -> titles, and whether starred, at the end."""
    feeds: dict[str, Line]
    root: str


def address(fault: Fault, root: str) -> str:
    return f"{PROXIED if fault.through_proxy else root}/{fault.id}"


def refresh(arguments: list[str], server: LoopbackServer) -> Refresh:
    server.clear()
    environment = dict(os.environ, http_proxy=server.root, no_proxy="127.0.0.1")
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments, "refresh", "--json"],
        capture_output=True, env=environment, check=False, timeout=300,
    )  # fmt: skip
    seconds = time.monotonic() - began
    *lines, last = [json.loads(line) for line in done.stdout.decode().splitlines()]
    *errors, memory = done.stderr.decode().splitlines()
    seen: dict[str, int] = {}
    for one in server.seen:
        seen[one.path] = seen.get(one.path, 0) + 1
    return Refresh(
        done.returncode, seconds, int(memory) // 1024, {line["url"]: line for line in lines},
        last["summary"], "\n".join(errors), seen, [path for path in seen if "canary" in path],
    )  # fmt: skip


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("faults")
    kept = Reply(rss([(f"Kept {n}", "<p>It was here before.</p>") for n in range(KEPT)]).encode())
    with LoopbackServer() as server:
        urls = [address(fault, server.root) for fault in FAULTS]
        for fault, url in zip(FAULTS, urls, strict=True):
            server.routes[url if fault.through_proxy else f"/{fault.id}"] = kept
        healthy = [server.url(f"/healthy{n}.xml") for n in range(HEALTHY)]
        for n in range(HEALTHY):
            server.routes[f"/healthy{n}.xml"] = rss([("Before", "<p>Well.</p>")], f"Healthy {n}")
        limits = "[fetch]\ntimeout_seconds = 3\nmax_body_mb = 1\n"
        places = write_config(folder, [*urls, *healthy], limits)
        arguments = ["--config", str(places.config), "--data", str(places.data)]
        warm = refresh(arguments, server)
        _star(arguments)
        for fault, url in zip(FAULTS, urls, strict=True):
            server.routes[url if fault.through_proxy else f"/{fault.id}"] = fault.route
            server.routes.update(fault.also)
        for n in range(HEALTHY):
            server.routes[f"/healthy{n}.xml"] = rss(
                [("Before", "<p>Well.</p>"), ("After", "<p>Still well.</p>")], f"Healthy {n}"
            )
        first, second = refresh(arguments, server), refresh(arguments, server)
        feeds = {str(one["url"]): one for one in _lines([*arguments, "feeds", "--json"])}
        yield Story(warm, first, second, _stored(arguments, feeds), feeds, server.root)


def _lines(arguments: list[str]) -> list[Line]:
    done = subprocess.run(
        [sys.executable, "-m", "reader", *arguments], capture_output=True, check=True
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def _star(arguments: list[str]) -> None:
    query = ["mark", "starred", "--query", 'title:"Kept 1"']
    subprocess.run(
        [sys.executable, "-m", "reader", *arguments, *query], capture_output=True, check=True
    )


def _stored(arguments: list[str], feeds: dict[str, Line]) -> dict[str, list[tuple[str, bool]]]:
    urls = {feed["id"]: url for url, feed in feeds.items()}
    found: dict[str, list[tuple[str, bool]]] = {}
    for row in _lines([*arguments, "list", "--json", "--limit", "100000"]):
        found.setdefault(urls[row["feed"]], []).append((str(row["title"]), bool(row["starred"])))
    return found


def test_all_is_well_at_first(story: Story) -> None:
    assert {line["status"] for line in story.warm.lines.values()} == {"updated"}
    assert story.warm.status == 0


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_ends_as_the_table_says(story: Story, fault: Fault) -> None:
    url = address(fault, story.root)
    line = story.first.lines[url]
    said = str(line["error"] or "")
    assert (line["status"], line["http"], line["new"]) == (fault.status, fault.http, fault.new), (
        said
    )
    for words in fault.says:
        assert words in said
    if fault.status == "error":
        # The thing and the cause, and then the remedy.
        assert len(re.findall(r"[.!)] [A-Z]", said)) >= 1
    else:
        assert bool(said) == bool(fault.says)
    assert said.isprintable()
    path = url if fault.through_proxy else f"/{fault.id}"
    if fault.hits:
        assert story.first.seen[path] <= fault.hits
    assert (path in story.second.seen) == fault.asked_again
    # What was there is there, the mark too; what came is there once.
    stored = story.stored[url]
    titles = [title for title, _ in stored]
    assert [one for one in stored if "Kept" in one[0]] == [("Kept 1", True), ("Kept 0", False)]
    late = story.second.lines[url]["new"]
    assert isinstance(late, int)
    assert len(stored) == KEPT + fault.new + late
    assert set(fault.titles) <= set(titles)
    if fault.id != "flapping":
        assert late == 0
    assert story.feeds[url]["total"] == len(stored)


def test_healthy_feeds_are_all_stored(story: Story) -> None:
    for n in range(HEALTHY):
        line = story.first.lines[f"{story.root}/healthy{n}.xml"]
        assert (line["status"], line["new"], line["error"]) == ("updated", 1, None)


def test_time_and_memory_are_bounded_and_the_status_says_in_part(story: Story) -> None:
    for run in (story.first, story.second):
        assert run.status == 3
        assert run.seconds < LONGEST
        assert run.memory < MEMORY
        assert "Traceback" not in run.errors
        assert run.summary["feeds"] == len(FAULTS) + HEALTHY


def test_nothing_is_fetched_that_a_document_names(story: Story) -> None:
    assert story.first.canaries == story.second.canaries == []


def test_an_error_goes_with_the_next_good_answer(story: Story) -> None:
    url = f"{story.root}/flapping"
    assert story.second.lines[url]["status"] == "updated"
    assert story.feeds[url]["last_error"] is None


def test_what_was_said_of_a_document_stays_while_it_is_the_same(story: Story) -> None:
    url = f"{story.root}/cut-entry"
    assert story.second.lines[url]["status"] == "unchanged"
    assert "cut short" in str(story.feeds[url]["last_error"])


def test_who_asked_for_rest_is_asked_at_the_time_named(story: Story) -> None:
    for fault in FAULTS:
        if fault.http in (429, 503) and not fault.asked_again:
            row = story.feeds[address(fault, story.root)]
            assert "left alone" in str(row["next_refresh_why"])
    assert story.feeds[f"{story.root}/s410"]["next_refresh"] is None


def test_every_fault_has_a_name_of_its_own() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS) > 90
