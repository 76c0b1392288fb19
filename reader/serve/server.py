"""The app in a browser: a page, what it draws with, and a websocket for each window."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

import textual_serve
from aiohttp import web
from aiohttp.typedefs import Handler

from reader.errors import TreadError
from reader.serve.gate import is_from_here, is_ours, same
from reader.serve.window import PATIENCE, Window, cells
from reader.values import dataclass

FONT = 16
FONTS = (6, 64)
LARGEST = 2**20
"""Bytes of one message from the browser: a paste is one."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self' {socket}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FULL = (
    "So many windows are open already: {most}. Close one, or begin with more: "
    "tread serve --windows N"
)


@dataclass(frozen=True, slots=True)
class Serving:
    """What to serve: `words` begin an app, `most` of them at once."""

    words: Sequence[str]
    host: str
    port: int
    token: str
    most: int


class Server:
    """Answers the browser."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._cookie = ""
        self._windows: set[Window] = set()
        self._free = asyncio.Semaphore(serving.most)
        self._page = (resources.files("reader.serve") / "page.html").read_text("utf-8")

    def app(self) -> web.Application:
        """What answers; every request comes through the gate."""
        app = web.Application(middlewares=[self._gate])
        static = Path(textual_serve.__file__).parent / "static"
        app.router.add_get("/", self._index)
        app.router.add_get("/ws", self._socket)
        app.router.add_static("/static", static)
        app.on_shutdown.append(self._end)
        return app

    async def run(self, tell: Callable[[int], None]) -> int:
        """Serve until a signal comes, and return it; `tell` is told the port when it listens.
        Raises TreadError where nothing can listen there."""
        host, port = self._serving.host, self._serving.port
        runner = web.AppRunner(
            self.app(), handle_signals=False, access_log=None, shutdown_timeout=2 * PATIENCE
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            try:
                await site.start()
            except OSError as error:
                raise _cannot_listen(host, port, error) from error
            listening: int = runner.addresses[0][1]
            self._cookie = f"tread-{listening}"  # cookies know no ports, but their names may
            ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
            for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(sign, _set, ended, sign)
            tell(listening)
            return await ended
        finally:
            await runner.cleanup()

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_ours(request.host, self._serving.host):
            raise web.HTTPMisdirectedRequest(text="There is no such name here.\n", headers=HEADERS)
        token = self._serving.token
        if request.path == "/" and same(token, request.query.get("token", "")):
            # From here on the cookie says it: no history and no bookmark keeps the token.
            away = web.Response(status=303, headers={**HEADERS, "Location": "/"})
            away.set_cookie(self._cookie, token, httponly=True, samesite="Strict", path="/")
            return away
        if not same(token, request.cookies.get(self._cookie, "")):
            raise web.HTTPForbidden(
                text="Open the address that tread serve printed, with its token.\n",
                headers=HEADERS,
            )
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(HEADERS)
            raise
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def _index(self, request: web.Request) -> web.Response:
        socket = f"{'wss' if request.secure else 'ws'}://{request.host}"
        least, most = FONTS
        asked = request.query.get("fontsize", "")
        size = min(max(int(asked), least), most) if asked.isdecimal() and len(asked) < 4 else FONT
        page = self._page.replace("@SOCKET@", f"{socket}/ws").replace("@SIZE@", str(size))
        policy = POLICY.format(socket=socket)
        headers = {"Content-Security-Policy": policy}
        return web.Response(text=page, content_type="text/html", headers=headers)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if not is_from_here(request.headers.get("Origin"), request.host):
            raise web.HTTPForbidden(text="A websocket is for a page from here.\n")
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=LARGEST)
        await socket.prepare(request)
        try:
            # A page that is loaded anew is here before its old window has left.
            async with asyncio.timeout(PATIENCE):
                await self._free.acquire()
        except TimeoutError:
            await socket.send_bytes(FULL.format(most=self._serving.most).encode())
            await socket.close()
            return socket
        window = Window(self._serving.words, socket)
        self._windows.add(window)
        try:
            await window.show(_asked(request, "width", 80), _asked(request, "height", 24))
        finally:
            self._windows.discard(window)
            self._free.release()
        return socket

    async def _end(self, _: web.Application) -> None:
        await asyncio.gather(*(window.stop() for window in self._windows))


def _asked(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return cells(int(text)) if text.isdecimal() and len(text) < 7 else default


def _set(ended: asyncio.Future[int], sign: signal.Signals) -> None:
    if not ended.done():
        ended.set_result(sign)


def _cannot_listen(host: str, port: int, error: OSError) -> TreadError:
    number = error.errno or 0
    cause = os.strerror(number) if number > 0 else str(error)
    remedy = (
        "Choose another port: tread serve --port N (0 takes any that is free)."
        if number in (errno.EADDRINUSE, errno.EACCES)
        else "Name an address of this machine: --host 127.0.0.1"
    )
    return TreadError(f"Nothing can listen on {host}:{port}: {cause}.", remedy)
