"""`tread sync` from the outside, and what a refresh does where there is a server."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reader.cli.main import main
from reader.paths import Places
from tests.greader_server import PASSWORD, GreaderServer
from tests.sync_room import ENV, synced_places

PRESS = "https://press.example/feed"
Tread = Callable[..., tuple[int, list[dict[str, object]], str]]


@pytest.fixture
def server() -> Iterator[GreaderServer]:
    with GreaderServer() as found:
        feed = found.subscribe(PRESS, "The Press", "News")
        found.publish(feed, "One", "<p>The text of one.</p>")
        found.publish(feed, "Two", starred=True)
        yield found


@pytest.fixture
def places(tmp_path: Path, server: GreaderServer, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv(ENV, PASSWORD)
    return synced_places(tmp_path, server)


@pytest.fixture
def tread(places: Places, capsys: pytest.CaptureFixture[str]) -> Tread:
    def run(*arguments: str) -> tuple[int, list[dict[str, object]], str]:
        where = ["--config", str(places.config), "--data", str(places.data)]
        status = main([*where, *arguments])
        out, err = capsys.readouterr()
        records = [json.loads(line) for line in out.splitlines()] if "--json" in arguments else []
        return status, records, out + err

    return run


def test_from_login_to_logout(tread: Tread, server: GreaderServer) -> None:
    _, (before,), _ = tread("sync", "status", "--json")
    assert before.items() >= {"configured": True, "logged_in": False, "server": "FreshRSS"}.items()
    status, _, said = tread("sync", "now")
    assert status == 2
    assert "tread sync login" in said
    status, (told,), _ = tread("sync", "login", "--json")
    assert (status, told["logged_in"], told["last_ok"]) == (0, True, None)
    status, records, _ = tread("sync", "now", "--json")
    assert status == 0
    line, report, summary = records
    assert line.items() >= {"url": PRESS, "status": "updated", "new": 2, "error": None}.items()
    assert isinstance(report["sync"], dict)
    assert report["sync"].items() >= {
        "sent": 0, "new": 2, "feeds_here": 1, "waiting": 0, "problem": None, "refused": [],
    }.items()  # fmt: skip
    assert isinstance(summary["summary"], dict)
    assert summary["summary"]["new"] == 2
    _, rows, _ = tread("list", "--json")
    entry = {str(row["title"]): row for row in rows}
    assert entry["Two"]["starred"] is True
    assert "The text of one." in tread("show", str(entry["One"]["id"]))[2]
    assert tread("search", '"text of one"', "--json")[1][0]["title"] == "One"

    tread("mark", "read", "--query", "one")
    status, _, said = tread("sync", "logout")
    assert status == 2
    assert "1 change was not sent" in said
    _, (now,), _ = tread("sync", "status", "--json")
    assert (now["waiting"], now["feeds"], now["entries"]) == (1, 1, 2)
    status, _, said = tread("sync", "now")
    assert (status, "Sent 1," in said) == (0, True)
    assert [item.read for item in server.items.values()] == [True, False]
    assert tread("sync", "logout", "--json")[1] == [{"logged_out": True}]
    assert tread("sync", "logout")[2] == "Nobody was logged in.\n"
    assert len(tread("list", "--json")[1]) == 2


def test_a_refresh_exchanges_and_fetches_only_the_rest(tread: Tread, server: GreaderServer) -> None:
    tread("sync", "login")
    _, records, _ = tread("refresh", "--json")
    assert [*records[-2]] == ["sync"]
    assert records[0]["url"] == PRESS
    _, feeds, _ = tread("feeds", "--json")
    assert feeds[0]["next_refresh"] is None
    asked = len(server.seen)
    _, records, _ = tread("refresh", "--due", "--json")  # nothing is due so soon
    assert [*records[0]] == ["summary"]
    assert len(server.seen) == asked
    _, _, said = tread("refresh", "The Press")
    assert "tread sync now" in said
    assert len(server.seen) == asked


def test_errors_name_the_thing_and_the_remedy(
    tread: Tread, server: GreaderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENV, "not-it")
    status, _, said = tread("sync", "login")
    assert status == 1
    assert "FreshRSS (127.0.0.1:" in said
    assert "API is one of its own" in said
    assert "not-it" not in said
    monkeypatch.delenv(ENV)
    status, _, said = tread("sync", "login")
    assert status == 1
    assert ENV in said
    monkeypatch.setenv(ENV, PASSWORD)
    tread("sync", "login")
    server.fail("subscription/list", 200, body=b"<html>Please sign in</html>")
    status, records, _ = tread("sync", "now", "--json")
    assert status == 1
    assert isinstance(records[0]["sync"], dict)
    assert "Google Reader API" in str(records[0]["sync"]["problem"])
    assert "Google Reader API" in tread("sync", "status")[2]


def test_the_doctor_looks_at_it(tread: Tread, server: GreaderServer) -> None:
    def told() -> dict[str, object]:
        checks = {str(one["check"]): one for one in tread("doctor", "--json")[1]}
        return checks["exchange"]

    tread("list")
    assert told()["ok"] is False
    tread("sync", "login")
    assert told()["ok"] is True
    server.fail("subscription/list", 400)
    tread("sync", "now")
    assert told()["ok"] is False


def test_without_a_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--config", str(tmp_path / "c.toml"), "--data", str(tmp_path / "d")]
    (tmp_path / "c.toml").write_text("[tread]\n")
    assert main([*where, "sync", "now"]) == 2
    assert "docs/sync.md" in capsys.readouterr().err
    assert main([*where, "sync", "status"]) == 0
    assert "No server is configured" in capsys.readouterr().out


def test_two_processes_do_not_exchange_at_once(
    places: Places, server: GreaderServer, tread: Tread
) -> None:
    tread("sync", "login")
    server.lock.acquire()  # it answers nobody
    command = [
        sys.executable, "-m", "reader", "--config", str(places.config), "--data",
        str(places.data), "sync", "now", "--json",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        try:
            while not (places.data / "sync.lock").exists():
                pass
            for _ in range(200):
                _, records, _ = tread("sync", "status", "--json")
                with (places.data / "sync.lock").open("w") as lock:
                    if _is_taken(lock.fileno()):
                        break
            _, records, _ = tread("sync", "now", "--json")
            assert isinstance(records[0]["sync"], dict)
            assert "Another tread" in str(records[0]["sync"]["problem"])
        finally:
            server.lock.release()
        out, _ = first.communicate(timeout=60)
    assert first.returncode == 0
    assert '"new": 2' in out


def _is_taken(handle: int) -> bool:
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(handle, fcntl.LOCK_UN)
    return False


@pytest.mark.parametrize("asked", [1, 3, 6])
def test_a_killed_exchange_loses_nothing(
    asked: int, places: Places, server: GreaderServer, tread: Tread
) -> None:
    tread("sync", "login")
    tread("sync", "now")
    tread("mark", "starred", "--query", "is:unread")
    (feed,) = server.feeds
    for number in range(120):
        server.publish(feed, f"Later {number}", "<p>Short.</p>")
    server.seen.clear()
    command = [
        sys.executable, "-m", "reader", "--config", str(places.config), "--data",
        str(places.data), "sync", "now",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and len(server.seen) < asked:
            time.sleep(0.001)
        process.kill()
    assert tread("sync", "now")[0] == 0
    assert tread("store", "check", "--json")[1] == [{"ok": True, "problems": []}]
    rows = {str(row["title"]): row for row in tread("list", "--json")[1]}
    assert set(rows) == {item.title for item in server.items.values()}
    starred = {title for title, row in rows.items() if row["starred"]}
    assert starred == {item.title for item in server.items.values() if item.starred}
    assert starred == {"One", "Two"}
