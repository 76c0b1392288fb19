"""`tread serve`: the app in a browser."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable

from reader import config
from reader.cli import output
from reader.errors import INTERRUPTED, TreadError, UsageError
from reader.library import Library
from reader.paths import Places, send_errors_to
from reader.serve import gate

SIGNALLED = 128
WEB = "textual.drivers.web_driver:WebDriver"
OPEN = """\
{host} is no loopback address: whoever reaches it and has the token reads your articles and runs
your commands, and the connection is not encrypted. An SSH tunnel is safer: docs/serve.md
"""


def serve(args: Namespace, places: Places) -> int:
    """Serve until Ctrl+C."""
    given = args.token or os.environ.get("TREAD_TOKEN", "")
    if given and not gate.is_token(given):
        raise UsageError(
            f"This cannot be a token: it takes {gate.LEAST_TOKEN} or more of A-Z a-z 0-9 _ and -.",
            "Leave it out, and a new one is made at every start.",
        )
    config.load(places)  # what is wrong with it is said here, not in every window
    try:
        from reader.serve.server import Server, Serving  # aiohttp: paid by this verb only
    except ModuleNotFoundError as error:
        raise TreadError(
            f"tread serve needs {error.name}, which is not installed.",
            "Install it: pip install 'tread-reader[serve]' (uv tool install, pipx install: alike)",
        ) from error
    token = given or gate.new_token()
    serving = Serving(_words(args), args.host, args.port, token, args.windows)

    def tell(port: int) -> None:
        if not gate.is_loopback(args.host):
            output.note(OPEN.format(host=args.host).rstrip())
        output.emit(f"{gate.url_of(args.host, port)}?token={token}\n")
        output.flush()
        output.note("Open this address in a browser. Ctrl+C ends the server and its windows.")

    ended = asyncio.run(Server(serving).run(tell))
    return INTERRUPTED if ended == signal.SIGINT else SIGNALLED + ended


def window(server: int, to_show: Callable[[], tuple[Places, config.Settings]]) -> int:
    """The app in one window, as a child of the process with this number."""
    if os.environ.get("TEXTUAL_DRIVER") != WEB:
        raise UsageError("--window is for the server itself.", "Begin it with: tread serve")
    from reader.tui.app import run as run_app

    try:
        places, settings = to_show()
        library = Library.open(places, settings)
    except TreadError as error:
        _tell_window(str(error))
        return error.status
    try:
        send_errors_to(places.log)
        return run_app(library, demo=places.is_demo, server=server)
    finally:
        library.close()


def _tell_window(text: str) -> None:
    """Say it in the browser, in the words in which Textual's driver speaks to its server."""
    told = text.replace("\n", "\r\n").encode()
    ended = b'{"type": "exit"}'
    out = sys.stdout.buffer
    out.write(b"__GANGLION__\n")
    for kind, packet in ((b"D", told), (b"M", ended)):
        out.write(kind + len(packet).to_bytes(4, "big") + packet)
    out.flush()


def _words(args: Namespace) -> list[str]:
    """The command line of an app in one window."""
    places = [
        word
        for name, value in (("--config", args.config), ("--data", args.data)) if value
        for word in (name, value)
    ]  # fmt: skip
    return [sys.executable, "-P", "-m", "reader", *places, "serve", "--window", str(os.getpid())]
