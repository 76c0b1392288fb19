"""The real `tread serve`: who is let in, and an article read in a real browser."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from reader.paths import Places
from tests.browser import CHROMIUM, browsing
from tests.fakes import open_library, rss, write_config
from tests.server import LoopbackServer

pytestmark = pytest.mark.timeout(180)

PITCH = "<p>Sign up for our newsletter to get the best stories in your inbox every morning.</p>"
STORY = "<p>The mayor sang to the swans of the old pool, and the swans sang back.</p>" * 3
TOKEN = "a-token-for-the-tests-only"  # noqa: S105 - not one that anybody has


@dataclass
class Served:
    """A server at work."""

    process: subprocess.Popen[str]
    url: str
    """With the token."""

    @property
    def root(self) -> str:
        return self.url.partition("?")[0]

    def apps(self) -> list[int]:
        """The processes it has begun that are still there."""
        return [pid for pid, state, parent in processes() if parent == self.process.pid
                and state != "Z"]  # fmt: skip


def processes() -> Iterator[tuple[int, str, int]]:
    """Number, state and parent of every process."""
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            state, parent = file.read_text().rpartition(")")[2].split()[:2]
            yield int(file.parent.name), state, int(parent)


@contextmanager
def serving(places: Places, *options: str) -> Iterator[Served]:
    command = [
        sys.executable, "-m", "reader", "--config", str(places.config), "--data",
        str(places.data), "serve", "--port", "0", *options,
    ]  # fmt: skip
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout
    assert process.stderr
    try:
        yield Served(process, process.stdout.readline().strip())
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer({"/mayor-sings": "<title>The page of it</title>"}) as running:
        items = [("Mayor sings", STORY + PITCH), ("Pool stays", STORY)]
        running.routes["/feed.xml"] = rss(items, link=running.root)
        yield running


@pytest.fixture
def places(server: LoopbackServer, tmp_path: Path) -> Places:
    places = write_config(tmp_path, [server.url("/feed.xml")], "[tread]\nrefresh_minutes = 0\n")
    library = open_library(places)
    for _ in library.refresh():
        pass
    library.close()
    return places


def gone(process: int) -> bool:
    return not any(pid == process and state != "Z" for pid, state, _ in processes())


def wait_until_gone(processes: list[int]) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if all(gone(one) for one in processes):
            return
        time.sleep(0.05)
    raise AssertionError(f"still there: {processes}")


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
async def test_an_article_is_read_in_a_browser(
    places: Places, server: LoopbackServer, tmp_path: Path
) -> None:
    with serving(places) as served:
        async with browsing(tmp_path / "profile") as page:
            await page.open(served.url)
            shown = await page.see("Mayor sings")
            assert "2 unread of 2" in shown
            assert await page.run("location.href") == served.root  # the token is out of sight
            assert await page.run("document.cookie") == ""
            await page.run("window.shown.focus()")
            await page.keys("Tab", "j", "Enter")
            shown = await page.see("The mayor sang to the swans")
            await page.see("1 unread of 2")
            assert "Sign up for our newsletter" not in shown
            await page.keys("x")
            await page.see("newsletter")
            await page.keys("b")  # opens in this browser, from where the article is
            await page.wait(lambda _: server.hits("/mayor-sings") > 0, "the article's own page")
            agent = next(one for one in server.seen if one.path == "/mayor-sings").headers
            assert "Chrome" in agent["user-agent"]
            assert "referer" not in agent
            await page.keys("Q")
            await page.see("It has ended")
            wait_until_gone(served.apps())
        library = open_library(places)
        assert library.counts().unread == 1
        library.close()


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
async def test_every_window_has_an_app_of_its_own_and_none_outlives_the_server(
    places: Places, tmp_path: Path
) -> None:
    with serving(places) as served:
        async with browsing(tmp_path / "profile") as page:
            await page.open(served.url)
            await page.see("Mayor sings")
            first = served.apps()
            assert len(first) == 1
            await page.open(served.root)  # the cookie lets in; the window is a new one
            await page.wait(lambda _: not set(served.apps()) & set(first), "the first app ends")
            await page.see("Mayor sings")
            second = served.apps()
            os.kill(served.process.pid, signal.SIGINT)
            assert served.process.wait(30) == 130
            wait_until_gone(second)
            await page.see("It has ended")


async def test_an_app_does_not_outlive_a_server_that_was_killed(places: Places) -> None:
    with serving(places, "--token", TOKEN) as served:
        async with aiohttp.ClientSession() as session, window(session, served) as socket:
            await socket.receive_bytes(timeout=30)
            apps = served.apps()
            assert len(apps) == 1
            served.process.kill()
            wait_until_gone(apps)


def window(
    session: aiohttp.ClientSession, served: Served, **headers: str
) -> aiohttp.client._WSRequestContextManager:
    told = {"Cookie": cookie(served), "Origin": served.root.rstrip("/"), **headers}
    return session.ws_connect(f"{served.root}ws?width=100&height=30", headers=told)


def cookie(served: Served) -> str:
    port = re.search(r":(\d+)/", served.url)
    assert port
    return f"tread-{port[1]}={served.url.partition('token=')[2]}"


async def test_without_the_token_there_is_nothing(places: Places) -> None:
    with serving(places) as served:
        token = served.url.partition("token=")[2]
        assert len(token) >= 43
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            for path in ("", "ws", "static/js/textual.js", "nothing", "?token=", "?token=x"):
                async with session.get(served.root + path) as answer:
                    assert answer.status == 403, path
                    assert token not in await answer.text()
            wrong = {"Cookie": cookie(served)[:-1]}
            async with session.get(served.root, headers=wrong) as answer:
                assert answer.status == 403
            async with session.get(served.url, allow_redirects=False) as answer:
                assert (answer.status, answer.headers["Location"]) == (303, "/")
                given = answer.headers["Set-Cookie"]
                assert "HttpOnly" in given
                assert "SameSite=Strict" in given
            right = {"Cookie": cookie(served)}
            async with session.get(served.root, headers=right) as answer:
                assert answer.status == 200
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
                page = await answer.text()
                assert "googleapis" not in page
            for path, status in (("static/js/textual.js", 200), ("static/", 403), ("x", 404)):
                async with session.get(served.root + path, headers=right) as answer:
                    assert answer.status == status, path


async def test_a_foreign_name_and_a_foreign_page_are_refused(places: Places) -> None:
    with serving(places) as served:
        async with aiohttp.ClientSession() as session:
            for host in ("evil.example", "localhost.evil.example", "", "[::1"):
                headers = {"Host": host, "Cookie": cookie(served)}
                async with session.get(served.root, headers=headers) as answer:
                    assert answer.status in (400, 421), host
            for origin in ("https://evil.example", "null", f"{served.root}x"):
                with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                    async with window(session, served, Origin=origin):
                        pass
                assert refused.value.status == 403
            with pytest.raises(aiohttp.WSServerHandshakeError):
                async with window(session, served, Cookie="x=y"):
                    pass
            assert served.apps() == []


async def test_no_more_windows_than_asked_for(places: Places) -> None:
    with serving(places, "--windows", "1") as served:
        async with aiohttp.ClientSession() as session:
            async with window(session, served) as first:
                await first.receive_bytes(timeout=30)
                async with window(session, served) as second:
                    told = await second.receive_bytes(timeout=30)
                    assert b"So many windows are open already: 1" in told
                    assert (await second.receive(timeout=30)).type is aiohttp.WSMsgType.CLOSE
                assert len(served.apps()) == 1
            async with window(session, served) as third:  # the first has left
                assert b"So many" not in await third.receive_bytes(timeout=30)


async def test_nonsense_from_the_browser_is_not_heard(places: Places) -> None:
    with serving(places) as served:
        async with aiohttp.ClientSession() as session, window(session, served) as socket:
            for text in ("", "{", "[]", "3", '["stdin"]', '["stdin", 3]', '["resize", {}]',
                         '["resize", {"width": -1, "height": 999999999}]', '["what"]'):  # fmt: skip
                await socket.send_str(text)
            await socket.send_bytes(b"\x00\xff")
            await socket.send_json(["ping", 7])
            async with asyncio.timeout(60):
                while (await socket.receive()).data != '["pong", 7]':
                    pass


async def test_a_configuration_that_breaks_later_is_told_in_the_window(places: Places) -> None:
    with serving(places) as served:
        places.config.write_text("[tread]\nmeasur = 3\n", "utf-8")
        async with aiohttp.ClientSession() as session, window(session, served) as socket:
            told = await socket.receive_bytes(timeout=60)
            assert b"config.toml:2: Unknown key 'measur'" in told
            assert b"'measure'" in told


def tried(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reader", *arguments],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_what_cannot_be_served_is_said(places: Places) -> None:
    where = ("--config", str(places.config), "--data", str(places.data))
    with serving(places) as served:
        port = re.search(r":(\d+)/", served.url)
        assert port
        taken = tried(*where, "serve", "--port", port[1])
        assert taken.returncode == 1
        assert "Address already in use" in taken.stderr
        assert "--port N" in taken.stderr
    for options, status, says in (
        (("--host", "203.0.113.9"), 1, "Name an address of this machine"),
        (("--token", "short"), 2, "16 or more"),
        (("--port", "70000"), 2, "not a port"),
        (("--windows", "0"), 2, "from 1 to 64"),
        (("--window", "1"), 2, "tread serve"),
    ):
        done = tried(*where, "serve", "--port", "0", *options)
        assert (done.returncode, done.stdout) == (status, ""), options
        assert says in done.stderr
        assert "Traceback" not in done.stderr
    places.config.write_text("[tread\n", "utf-8")
    assert tried(*where, "serve").returncode == 2


def test_without_the_package_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "textual_serve.py").write_text("raise ModuleNotFoundError(name='textual_serve')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = tried("serve", "--port", "0")
    assert done.returncode == 1
    assert "pip install 'tread-reader[serve]'" in done.stderr


def test_an_address_that_others_reach_is_warned_about(places: Places) -> None:
    with serving(places, "--host", "0.0.0.0", "--token", TOKEN) as served:  # noqa: S104
        assert served.url.endswith(f"/?token={TOKEN}")
        assert served.url.startswith("http://127.0.0.1:")
        assert served.process.stderr
        told = served.process.stderr.readline() + served.process.stderr.readline()
        assert "no loopback address" in told
        assert "not encrypted" in told


async def test_a_program_that_needs_a_terminal_is_refused(places: Places, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    with places.config.open("a") as config:
        config.write(f'[[commands]]\nkey = "v"\nrun = "touch {ran}"\ntitle = "Look"\n')
    with serving(places) as served:
        async with aiohttp.ClientSession() as session, window(session, served) as socket:
            shown = b""
            async with asyncio.timeout(60):
                while b"Mayor" not in shown:
                    shown += await socket.receive_bytes()
                await socket.send_json(["stdin", "v"])
                while b"needs" not in shown:
                    shown += await socket.receive_bytes()
    assert not ran.exists()
