"""`tread refresh`, `watch` and `fill`: everything that asks feeds."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from types import FrameType

from reader.addresses import without_secrets
from reader.cli import output
from reader.cli.progress import progress
from reader.errors import FAILED, INTERRUPTED, OK, PARTLY
from reader.library import Library
from reader.model import Saved
from reader.watching import Round, rounds
from reader.watching import refresh as refreshed

Record = dict[str, object]


def refresh(library: Library, args: Namespace) -> int:
    if args.no_fetch:
        return _rejudge(library, args)
    feeds = library.find_feeds(args.feeds) if args.feeds else None
    if args.due:
        due = library.due()
        feeds = due if feeds is None else tuple(feed for feed in feeds if feed in due)
    total = len(library.feeds()) if feeds is None else len(feeds)
    count = Round()
    with progress("Fetching", total, show=not (args.json or args.quiet)) as advance:
        for one in refreshed(library, count, feeds):
            if args.json:
                output.emit_json(_record(one))
                output.flush()
            else:
                _tell(one, quiet=args.quiet)
            advance()
    if args.json:
        output.emit_json({"summary": asdict(count)})
    elif count.feeds and not args.quiet:
        output.emit(f"{count}\n")
    if not count.errors:
        return OK
    return FAILED if count.errors == count.feeds else PARTLY


def _rejudge(library: Library, args: Namespace) -> int:
    feeds = library.find_feeds(args.feeds) if args.feeds else None
    with progress("Judging", show=not (args.json or args.quiet)):
        judged = library.rejudge(feeds)
    if args.json:
        output.emit_json({"summary": {"judged": judged}})
    elif not args.quiet:
        output.emit(f"{judged} articles judged again.\n")
    return OK


def _record(saved: Saved) -> Record:
    return {
        "url": saved.url,
        "title": saved.title,
        "status": saved.status,
        "http": saved.http,
        "new": saved.new,
        "changed": saved.changed,
        "error": saved.error or None,
        "ms": saved.ms,
        "bytes": saved.bytes,
        "moved_to": saved.moved_to or None,
    }


def _tell(saved: Saved, *, quiet: bool) -> None:
    name = without_secrets(saved.title)  # a feed without a title goes by its address
    if saved.status == "error":
        output.note(f"! {name}: {saved.error}")
    elif (saved.new or saved.changed) and not quiet:
        changed = f", {saved.changed} changed" if saved.changed else ""
        output.emit(f"{name}: {saved.new} new{changed}\n")
    if saved.moved_to:
        output.note(f"{name} has moved for good, to {saved.moved_to}")


def watch(library: Library, args: Namespace) -> int:
    """Until it is told to end; what a round came to stands on a line of its own."""
    with _ended_by_signals() as (stop, seen):
        for count in rounds(library, stop, once=args.once):
            if args.json:
                output.emit_json({"summary": asdict(count)})
            elif not args.quiet:
                output.emit(f"{count}\n")
            output.flush()
            if count.new and library.settings.notify_new:
                from reader.desktop import notify

                notify("tread", f"{count.new} new article{'' if count.new == 1 else 's'}")
    return INTERRUPTED if signal.SIGINT in seen else OK


@contextmanager
def _ended_by_signals() -> Iterator[tuple[threading.Event, list[int]]]:
    """SIGTERM (what a service manager sends) and SIGINT (Ctrl+C) let the round come to an end."""
    stop, seen = threading.Event(), list[int]()

    def end(number: int, _: FrameType | None) -> None:
        seen.append(number)
        stop.set()

    before = {one: signal.signal(one, end) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop, seen
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def fill(library: Library, args: Namespace) -> int:
    return refresh(library, Namespace(**vars(args), feeds=[], no_fetch=False, due=False,
                                      json=False))  # fmt: skip
