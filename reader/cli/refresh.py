"""`tread refresh`, `watch` and `fill`: everything that asks feeds."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from types import FrameType

from reader.addresses import without_secrets
from reader.cli import output
from reader.cli.progress import progress
from reader.errors import FAILED, INTERRUPTED, OK, PARTLY
from reader.library import Library
from reader.model import Feed, Saved
from reader.model_sync import SyncReport
from reader.watching import Round, rounds
from reader.watching import refresh as refreshed

Record = dict[str, object]


def refresh(library: Library, args: Namespace) -> int:
    if args.no_fetch:
        return _rejudge(library, args)
    feeds = library.find_feeds(args.feeds) if args.feeds else None
    sync = not args.feeds and (library.is_sync_due() if args.due else library.is_syncing)
    _tell_synced(library, feeds)
    if args.due:
        due = library.due()
        feeds = due if feeds is None else tuple(feed for feed in feeds if feed in due)
    return fetch(library, args, feeds, sync=sync)


def _tell_synced(library: Library, feeds: Sequence[Feed] | None) -> None:
    """What of a refresh another command does."""
    if library.settings.sync is not None and not library.is_syncing:
        output.note("[sync] names a server, and you are not logged in: tread sync login")
    for feed in feeds or ():
        if feed.synced and library.is_syncing:
            output.note(f"{feed.title} is fetched by the server: tread sync now")


def fetch(
    library: Library,
    args: Namespace,
    feeds: Sequence[Feed] | None,
    *,
    sync: bool = False,
    eager: bool = False,
) -> int:
    """Exchange with the server, if so wished, and fetch these feeds (all when None)."""
    total = len(library.feeds()) if feeds is None else len(feeds)
    count, report = Round(), None
    with progress("Fetching", total, show=not (args.json or args.quiet)) as advance:
        for one in refreshed(library, count, feeds, sync=sync, eager=eager):
            if isinstance(one, SyncReport):
                report = one
                _tell_report(one, as_json=args.json, quiet=args.quiet)
                continue
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
    bad = count.errors + bool(report and report.problem)
    if not bad:
        return OK
    return FAILED if bad == count.feeds + bool(report) else PARTLY


def _tell_report(report: SyncReport, *, as_json: bool, quiet: bool) -> None:
    """What an exchange did."""
    if as_json:
        output.emit_json({"sync": _report_record(report)})
        output.flush()
        return
    for one in report.refused:
        output.note(f"! {one.url} is not on the server: {one.why}")
    if report.problem:
        output.note(f"! {report.problem}")
    if quiet:
        return
    told = f"Sent {report.sent}, {report.marked} marked here, {report.new} new articles"
    if report.feeds_here or report.feeds_there:
        told += f", feeds changed: {report.feeds_here} here, {report.feeds_there} there"
    output.emit(f"{told}; {report.waiting} to be sent.\n")


def _report_record(report: SyncReport) -> Record:
    """The report as JSON."""
    return {
        "sent": report.sent,
        "waiting": report.waiting,
        "marked": report.marked,
        "new": report.new,
        "feeds_here": report.feeds_here,
        "feeds_there": report.feeds_there,
        "refused": [{"url": one.url, "why": one.why} for one in report.refused],
        "requests": report.requests,
        "bytes": report.bytes,
        "problem": report.problem or None,
    }


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
