"""A real Chromium without a screen, driven over its own protocol (CDP).

xterm.js draws on a canvas; what stands there is read from its buffer, which a setter on the name of
a property that its owner is bound to set brings into reach.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--remote-debugging-port=0", "--window-size=1200,800",
)  # fmt: skip
REACH = """
Object.defineProperty(Object.prototype, 'fitAddon', {configurable: true, set(value) {
  window.shown = this.terminal;
  Object.defineProperty(this, 'fitAddon', {value, writable: true, configurable: true});
}})
"""
READ = """
(() => {
  if (!window.shown) return document.body ? document.body.innerText : '';
  const buffer = window.shown.buffer.active;
  const lines = Array.from({length: window.shown.rows}, (_, y) =>
    buffer.getLine(buffer.baseY + y)?.translateToString(true) ?? '');
  const ended = document.body.classList.contains('-closed') ? 'It has ended' : '';
  return lines.join('\\n') + ended;
})()
"""
PATIENCE = 60.0


class Page:
    """The one tab of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._count = 0

    async def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """A command of the protocol, and its answer; events are passed over."""
        self._count += 1
        await self._socket.send_json({"id": self._count, "method": method, "params": parameters})
        while True:
            answer = await self._socket.receive_json()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                found: dict[str, Any] = answer["result"]
                return found

    async def run(self, script: str) -> Any:  # noqa: ANN401 - whatever the script gives
        """The value of an expression in the page."""
        found = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def open(self, url: str) -> None:
        await self.call("Page.navigate", url=url)

    async def text(self) -> str:
        return str(await self.run(READ)).replace("\u00a0", " ")

    async def wait(self, test: Callable[[str], bool], what: str) -> str:
        """The screen once `test` holds; a failure shows the last one."""
        shown = ""
        try:
            async with asyncio.timeout(PATIENCE):
                while not test(shown):
                    await asyncio.sleep(0.05)  # polling another process: there is no event
                    shown = await self.text()
        except TimeoutError:
            raise AssertionError(f"never seen: {what}\n{shown}") from None
        return shown

    async def see(self, text: str) -> str:
        return await self.wait(lambda shown: text in shown, text)

    async def keys(self, *keys: str) -> None:
        """Type these; a name longer than a letter is a key of that name."""
        codes = {"Enter": 13, "Tab": 9, "Escape": 27}
        for key in keys:
            what: dict[str, object] = {"key": key, "windowsVirtualKeyCode": codes.get(key, 0)}
            text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
            down = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
            await self.call("Input.dispatchKeyEvent", **what, **down)
            await self.call("Input.dispatchKeyEvent", type="keyUp", **what)

    async def picture(self, path: Path) -> None:
        """What the page looks like, as a PNG."""
        found = await self.call("Page.captureScreenshot")
        path.write_bytes(base64.b64decode(found["data"]))


@asynccontextmanager
async def browsing(profile: Path) -> AsyncIterator[Page]:
    """A browser with an empty profile, ended with all its processes."""
    assert CHROMIUM
    process = subprocess.Popen(
        [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        port = await _port(profile / "DevToolsActivePort")
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                tab = next(one for one in json.loads(await answer.text()) if one["type"] == "page")
            address = tab["webSocketDebuggerUrl"]
            async with session.ws_connect(address, max_msg_size=0) as socket:
                page = Page(socket)
                await page.call("Page.enable")
                await page.call("Page.addScriptToEvaluateOnNewDocument", source=REACH)
                yield page
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


async def _port(file: Path) -> int:
    async with asyncio.timeout(PATIENCE):
        while not (file.exists() and "\n" in file.read_text()):
            await asyncio.sleep(0.05)
    return int(file.read_text().split()[0])
