"""One window of the browser: an app in a process of its own, with a websocket for a terminal."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from asyncio.subprocess import Process
from collections.abc import Sequence

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

PATIENCE = 5.0
"""Seconds in which an app that is told to leave has to write down what is to be kept."""
MOST_CELLS = 1000
"""The widest, and the highest, that a window is taken to be."""


class Window(AppService):
    """As Textual's own, but no shell is between, and what does not leave is ended."""

    def __init__(self, words: Sequence[str], socket: web.WebSocketResponse) -> None:
        super().__init__(
            "",
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=self._close,
            download_manager=DownloadManager(),
        )
        self._words = words
        self._socket = socket

    async def _close(self) -> None:
        await self._socket.close()

    async def show(self, width: int, height: int) -> None:
        """Run the app until it ends, or the browser's window closes."""
        await self.start(width, height)
        app = self._task
        listening = asyncio.create_task(self._listen())
        try:
            await asyncio.wait(
                {listening, *({app} if app else ())}, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            await self.stop()
            await self._socket.close()
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening

    async def stop(self) -> None:
        """Let the app leave in good order; end it where it does not."""
        process, task = self._process, self._task
        if process is None or task is None:
            return
        self._task = None
        await self.send_meta({"type": "quit"})
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    await process.wait()
                    break
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(sign)
        await process.wait()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        pipe = asyncio.subprocess.PIPE
        # A session of its own: Ctrl+C is for the server, which then has every app leave.
        self._process = await asyncio.create_subprocess_exec(
            *self._words, stdin=pipe, stdout=pipe, stderr=pipe,
            env=self._build_environment(width=width, height=height), start_new_session=True,
        )  # fmt: skip
        self._stdin = self._process.stdin
        return self._process

    async def _listen(self) -> None:
        """What the browser says; what makes no sense is not heard."""
        async for message in self._socket:
            if message.type != WSMsgType.TEXT:
                continue
            try:
                match json.loads(message.data):
                    case ["stdin", str(keys)]:
                        await self.send_bytes(keys.encode("utf-8", "replace"))
                    case ["resize", {"width": int(width), "height": int(height)}]:
                        await self.set_terminal_size(cells(width), cells(height))
                    case ["ping", data]:
                        await self._socket.send_json(["pong", data])
                    case ["focus", *_]:
                        await self.focus()
                    case ["blur", *_]:
                        await self.blur()
            except ValueError:
                continue


def cells(count: int) -> int:
    """A size that a terminal can have."""
    return min(max(count, 1), MOST_CELLS)
