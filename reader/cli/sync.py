"""`tread sync`: the server that keeps the same feeds."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Callable

from reader.cli import output
from reader.cli.refresh import fetch
from reader.errors import OK, UsageError
from reader.library import Library
from reader.model_sync import SyncStatus
from reader.secrets import Secret
from reader.text import iso


def login(library: Library, args: Namespace) -> int:
    found = library.sync_login(lambda: _ask(library))
    if args.json:
        output.emit_json(_record(found))
    else:
        output.emit(f"Logged in to {found.server} as {found.user}. Next: tread sync now\n")
    return OK


def _ask(library: Library) -> Secret:
    if not sys.stdin.isatty():
        raise UsageError(
            "There is no terminal to ask for the password at.",
            "Say in [sync] where it is: password_env, password_command or password_keyring.",
        )
    import getpass

    sync = library.settings.sync
    return Secret(getpass.getpass(f"Password of {sync.user if sync else 'the account'}: "))


def status(library: Library, args: Namespace) -> int:
    found = library.sync_status()
    if args.json:
        output.emit_json(_record(found))
        return OK
    if not found.configured:
        output.emit("No server is configured; docs/sync.md says how.\n")
    elif not found.logged_in:
        output.emit(f"{found.server}, {found.user}: not logged in. Log in: tread sync login\n")
    else:
        last = _moment(found.last_ok) if found.last_ok else "never"
        output.emit(
            f"{found.server}, {found.user}: {found.feeds} feeds, {found.entries} articles, "
            f"{found.waiting} changes to be sent. Last exchange: {last}.\n"
        )
    for one in found.refused:
        output.emit(f"Not on the server: {one.url}: {one.why}\n")
    if found.problem:
        output.emit(f"{found.problem}\n")
    return OK


def _moment(seconds: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _record(found: SyncStatus) -> dict[str, object]:
    return {
        "configured": found.configured,
        "server": found.server or None,
        "user": found.user or None,
        "logged_in": found.logged_in,
        "feeds": found.feeds,
        "entries": found.entries,
        "waiting": found.waiting,
        "last_ok": iso(found.last_ok or None),
        "next": iso(found.next),
        "problem": found.problem or None,
        "refused": [{"url": one.url, "why": one.why} for one in found.refused],
    }


def now(library: Library, args: Namespace) -> int:
    return fetch(library, args, (), sync=True, eager=True)


def logout(library: Library, args: Namespace) -> int:
    done = library.sync_logout(force=args.force)
    if args.json:
        output.emit_json({"logged_out": done})
    else:
        output.emit("Logged out.\n" if done else "Nobody was logged in.\n")
    return OK


VERBS: dict[str, Callable[[Library, Namespace], int]] = {
    "login": login, "status": status, "now": now, "logout": logout,
}  # fmt: skip
