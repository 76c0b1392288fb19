"""One short function a verb: ask the library, print the answer, return the exit status."""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain

from reader import config
from reader.cli import output
from reader.errors import FAILED, OK, PARTLY, TreadError, UsageError
from reader.library import Library
from reader.model import Cleaned, EntryId, Feed, FeedRow, Row, Saved
from reader.model_sync import SyncReport
from reader.paths import Places, demo_places, find_places, spoken_name
from reader.query import Term, narrowed, parse_query
from reader.text import iso

Record = dict[str, object]


def run(args: Namespace, without_terminal: str) -> int:
    """Run the verb; what tread itself says went wrong is told in two lines, without a traceback."""
    output.set_up()
    try:
        status = _VERBS[args.verb](args) if args.verb in _VERBS else app(args, without_terminal)
        output.flush()
    except TreadError as error:
        output.note(f"tread: {error}")
        return error.status
    return status


def _places(args: Namespace) -> Places:
    return find_places(args.config, args.data)


@contextmanager
def _library(args: Namespace) -> Iterator[Library]:
    places = _places(args)
    settings = config.load(places)
    library = Library.open(places, settings, tell=output.note)
    try:
        if not settings.feeds and settings.sync is None:
            how = f"{spoken_name()} add URL"
            output.note(f"No feeds yet ({places.config}). Subscribe to one: {how}")
        if warning := library.exposed():
            output.note(warning)
        yield library
    finally:
        library.close()


def app(args: Namespace, remedy: str) -> int:
    """The app, in this terminal."""
    places, settings = _to_show(args)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The app needs a terminal, and this is none.", remedy)
    if not output.can_draw():
        raise UsageError("The app cannot draw on this terminal: TERM is dumb or not set.", remedy)
    gc.disable()  # what is loaded now stays to the end: looking for garbage in it takes 60 ms
    from reader.tui.app import run as run_app  # textual: 200 ms, paid by the app only

    library = Library.open(places, settings, tell=output.note)
    try:
        return run_app(library, demo=places.is_demo)
    finally:
        gc.enable()
        library.close()


def _to_show(args: Namespace) -> tuple[Places, config.Settings]:
    """The reader's feeds, or the demo, which is also what the first run shows."""
    places = _places(args)
    # A broken configuration must not keep anyone from the demo.
    settings = None if args.verb == "demo" else config.load(places)
    if settings is None or not settings.found:
        places = demo_places(places)
        settings = config.load(places)
    return places, settings


def serve(args: Namespace) -> int:
    from reader.cli import serve as serving

    if not args.window:
        return serving.serve(args, _places(args))
    return serving.window(args.window, lambda: _to_show(args))


def refresh(args: Namespace) -> int:
    if args.no_fetch:
        return _rejudge(args)
    with _library(args) as library:
        feeds = library.find_feeds(args.feeds) if args.feeds else None
        sync = not args.feeds and (library.is_sync_due() if args.due else library.is_syncing)
        _tell_synced(library, feeds)
        if args.due:
            due = library.due()
            feeds = due if feeds is None else tuple(feed for feed in feeds if feed in due)
        return fetch(library, feeds, sync=sync, as_json=args.json)


def _tell_synced(library: Library, feeds: Sequence[Feed] | None) -> None:
    """What of a refresh another command does."""
    if library.settings.sync is not None and not library.is_syncing:
        output.note("[sync] names a server, and you are not logged in: tread sync login")
    for feed in feeds or ():
        if feed.synced and library.is_syncing:
            output.note(f"{feed.title} is fetched by the server: tread sync now")


def fetch(
    library: Library,
    feeds: Sequence[Feed] | None,
    *,
    sync: bool,
    as_json: bool,
    eager: bool = False,
) -> int:
    """Exchange with the server, if so wished, and fetch these feeds (all when None)."""
    import time

    started = time.monotonic()
    saved: list[Saved] = []
    report: SyncReport | None = None
    total = len(library.feeds()) if feeds is None else len(feeds)
    with _progress(total, show=not as_json) as advance:
        for one in chain(library.sync(eager=eager) if sync else (), library.refresh(feeds)):
            if isinstance(one, Saved):
                saved.append(one)
                _tell(one, as_json=as_json)
                advance()
            else:
                report = one
                tell_report(report, as_json=as_json)
    seconds = round(time.monotonic() - started, 2)
    errors = sum(one.status == "error" for one in saved)
    summary: Record = {
        "feeds": len(saved),
        "updated": sum(one.status == "updated" for one in saved),
        "unchanged": sum(one.status == "unchanged" for one in saved),
        "errors": errors,
        "new": sum(one.new for one in saved),
        "changed": sum(one.changed for one in saved),
        "seconds": seconds,
    }
    if as_json:
        output.emit_json({"summary": summary})
    elif saved:
        output.emit(
            f"{len(saved)} feed{'' if len(saved) == 1 else 's'} in {seconds} s: {summary['new']} "
            f"new, {summary['changed']} changed, {errors} failed.\n"
        )
    bad = errors + bool(report and report.problem)
    if not bad:
        return OK
    return FAILED if bad == len(saved) + bool(report) else PARTLY


def tell_report(report: SyncReport, *, as_json: bool) -> None:
    """What an exchange did."""
    if as_json:
        output.emit_json({"sync": report_record(report)})
        output.flush()
        return
    for one in report.refused:
        output.note(f"! {one.url} is not on the server: {one.why}")
    if report.problem:
        output.note(f"! {report.problem}")
    told = f"Sent {report.sent}, {report.marked} marked here, {report.new} new articles"
    if report.feeds_here or report.feeds_there:
        told += f", feeds changed: {report.feeds_here} here, {report.feeds_there} there"
    output.emit(f"{told}; {report.waiting} to be sent.\n")


def report_record(report: SyncReport) -> Record:
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


def _rejudge(args: Namespace) -> int:
    with _library(args) as library:
        judged = library.rejudge(library.find_feeds(args.feeds) if args.feeds else None)
    if args.json:
        output.emit_json({"summary": {"judged": judged}})
    else:
        output.emit(f"{judged} articles judged again.\n")
    return OK


def _saved_record(saved: Saved) -> Record:
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


def _tell(saved: Saved, *, as_json: bool) -> None:
    if as_json:
        output.emit_json(_saved_record(saved))
        output.flush()
    elif saved.status == "error":
        output.note(f"! {saved.title}: {saved.error}")
    elif saved.new or saved.changed:
        changed = f", {saved.changed} changed" if saved.changed else ""
        output.emit(f"{saved.title}: {saved.new} new{changed}\n")
    if saved.moved_to:
        output.note(f"{saved.title} has moved for good, to {saved.moved_to}")


@contextmanager
def _progress(total: int, *, show: bool) -> Iterator[Callable[[], None]]:
    """A progress bar on stderr where a person is looking at it."""
    if not (show and sys.stderr.isatty() and total):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Fetching"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("feeds", total=total)
        yield lambda: progress.advance(task)


def list_(args: Namespace) -> int:
    query = narrowed(parse_query(" ".join(args.query)), args.sort, args.limit)
    if args.smart is not None:
        query = replace(query, terms=(Term("smart", args.smart), *query.terms))
    query = replace(query, fold=args.fold)
    with _library(args) as library:
        _print_rows(library.entries(query), as_json=args.json)
        if query.has_words:
            _tell_unindexed(library)
    return OK


def search(args: Namespace) -> int:
    with _library(args) as library:
        words = " ".join(args.words)
        asked = parse_query(words).limit
        limit = args.limit if args.limit is not None else asked if asked is not None else 50
        rows = library.search(words, limit, fold=args.fold)
        if args.json:
            for row in rows:
                output.emit_json({**row_record(row), "snippet": row.snippet})
        else:
            for row in rows:
                output.table([_row_cells(row)], [not row.read])
                output.emit(f"        {row.snippet}\n")
        _tell_unindexed(library)
    return OK


def _tell_unindexed(library: Library) -> None:
    """Nothing is missed in silence."""
    left = library.unindexed()
    if left:
        output.note(
            f"{left} articles are not in the search index yet and were not searched; it follows "
            "with each refresh: tread refresh"
        )


def _print_rows(rows: Iterator[Row], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            output.emit_json(row_record(row))
        return
    found = list(rows)
    output.table([_row_cells(row) for row in found], [not row.read for row in found])


def _row_cells(row: Row) -> tuple[str, ...]:
    marks = (
        ("●" if not row.read else " ") + ("★" if row.starred else " ") + ("»" if row.later else " ")
    )
    date = (iso(row.published) or "")[:10]
    return (f"{row.id:>5}", marks, date, row.feed_title, row.title)


def row_record(row: Row) -> Record:
    """The fields of `tread list --json`."""
    return {
        "id": row.id,
        "feed": row.feed,
        "feed_title": row.feed_title,
        "title": row.title,
        "url": row.url,
        "author": row.author,
        "published": iso(row.published),
        "read": row.read,
        "starred": row.starred,
        "later": row.later,
        "edited": row.edited,
        "muted": row.muted,
        "tags": list(row.tags),
        "own_tags": list(row.own_tags),
        "words": row.words,
        "removed": row.removed,
        "also": [version.id for version in row.also],
    }


def show(args: Namespace) -> int:
    from reader.exchange.render import block_records, format_named, render

    with _library(args) as library:
        reading = library.reading(EntryId(args.entry))
    if args.format == "json":
        output.emit_json(
            {
                **row_record(reading.row),
                "affiliate_links": reading.cleaned.article.affiliate_links,
                "from_page": reading.from_page,
                "language": reading.language,
                "canonical": reading.canonical,
                "note": reading.note,
                "blocks": block_records(reading.cleaned),
            }
        )
    else:
        tell_affiliate_links(reading.cleaned)
        if reading.note:
            output.note(f"Note: {reading.note}")
        wide, form = _measure() if args.format == "text" else None, format_named(args.format)
        output.emit(render(reading.cleaned, form, removed=args.all, width=wide))
    return OK


def tell_affiliate_links(cleaned: Cleaned) -> None:
    """On stderr: it is no part of the text."""
    links = cleaned.article.affiliate_links
    if links:
        output.note(f"{links} affiliate link{'' if links == 1 else 's'}")


def _measure() -> int | None:
    """Lines are broken for a person at a terminal, never for a program."""
    wide = output.width() if sys.stdout.isatty() else None
    return None if wide is None else min(wide, 80)


def mark(args: Namespace) -> int:
    from reader.cli.tags import named_entries

    with _library(args) as library:
        changed = library.mark(named_entries(library, args), args.mark)
    output.emit(f"{len(changed)} marked {args.mark}.\n")
    return OK


def tag(args: Namespace) -> int:
    from reader.cli import tags as actions

    with _library(args) as library:
        return actions.VERBS[args.action](library, args)


def feeds(args: Namespace) -> int:
    with _library(args) as library:
        found = library.feeds()
    if args.json:
        for feed in found:
            output.emit_json(_feed_record(feed))
        return OK
    rows = [
        (
            str(feed.id),
            f"{feed.unread}/{feed.total}",
            feed.folder or "-",
            feed.title,
            f"! {feed.last_error}" if feed.last_error else feed.url,
        )
        for feed in found
    ]
    output.table(rows, [feed.unread > 0 for feed in found])
    return OK


def _feed_record(feed: FeedRow) -> Record:
    return {
        "id": feed.id,
        "url": feed.url,
        "title": feed.title,
        "folder": feed.folder,
        "tags": list(feed.tags),
        "unread": feed.unread,
        "starred": feed.starred,
        "later": feed.later,
        "total": feed.total,
        "last_ok": iso(feed.last_ok),
        "last_error": feed.last_error or None,
        "next_refresh": iso(feed.next_refresh),
        "next_refresh_why": feed.plan,
    }


def add(args: Namespace) -> int:
    from reader.cli.adding import add as add_feed

    return add_feed(args, _places(args))


def remove(args: Namespace) -> int:
    from reader.subscriptions import unsubscribe

    feed = unsubscribe(_places(args), args.feed)
    output.emit(f"Unsubscribed from {feed.title}. Its entries stay stored: tread add {feed.url}\n")
    return OK


def stats(args: Namespace) -> int:
    from reader.statistics import minutes

    with _library(args) as library:
        found = library.statistics()
    if args.json:
        for feed in found.feeds:
            output.emit_json(
                {"feed": feed.feed, "url": feed.url, "title": feed.title, "entries": feed.entries,
                 "read": feed.read, "words_read": feed.words_read, "removed": feed.removed,
                 "words_removed": feed.words_removed, "a_week": feed.a_week,
                 "newest": iso(feed.newest), "note": feed.note or None}
            )  # fmt: skip
        for rule in found.rules:
            output.emit_json({"rule": rule.rule, "removed": rule.blocks, "words": rule.words})
        summary: Record = {
            "entries": found.entries, "read": found.read, "words_read": found.words_read,
            "minutes_read": minutes(found.words_read), "removed": found.removed,
            "words_removed": found.words_removed,
            "minutes_removed": minutes(found.words_removed),
        }  # fmt: skip
        output.emit_json({"summary": summary})
        return OK
    output.emit(
        f"You read {found.read} of {found.entries} articles: {found.words_read} words, "
        f"{minutes(found.words_read)} minutes.\ntread took out {found.removed} blocks: "
        f"{found.words_removed} words, {minutes(found.words_removed)} minutes.\n"
    )
    rows = [
        (f"{one.read}/{one.entries}", f"{one.a_week} a week", f"{one.removed} blocks out",
         one.note or "-", one.title)
        for one in found.feeds
    ]  # fmt: skip
    output.table([("read", "pace", "taken out", "note", "feed"), *rows] if rows else [])
    taken = [(str(one.blocks), f"{one.words} words", one.rule) for one in found.rules]
    output.table([("blocks", "words", "rule"), *taken] if taken else [])
    return OK


def doctor(args: Namespace) -> int:
    from reader.doctor import examine

    checks = list(examine(_places(args)))
    for check in checks:
        if args.json:
            output.emit_json(
                {"check": check.name, "ok": check.ok, "detail": check.detail,
                 "remedy": check.remedy or None}
            )  # fmt: skip
        else:
            output.emit(f"{'ok  ' if check.ok else 'FAIL'}  {check.name:<14} {check.detail}\n")
            if not check.ok and check.remedy:
                output.emit(f"{'':<21}{check.remedy}\n")
    return OK if all(check.ok for check in checks) else FAILED


def fill(args: Namespace) -> int:
    from reader.filling import begin_filling

    begin_filling(_places(args), args.articles, args.words)
    return refresh(Namespace(**vars(args), feeds=[], no_fetch=False, due=False, json=False))


def clean(args: Namespace) -> int:
    from reader.cli.clean import clean as clean_one

    return clean_one(args, _places(args))


def sites(args: Namespace) -> int:
    from reader.cli import sites as actions

    return actions.VERBS[args.action](_places(args), args)


def store(args: Namespace) -> int:
    from reader.cli import store as actions

    with _library(args) as library:
        return actions.VERBS[args.action](library, args)


def sync(args: Namespace) -> int:
    from reader.cli import sync as actions

    with _library(args) as library:
        return actions.VERBS[args.action](library, args)


def config_(args: Namespace) -> int:
    from reader.cli import config as actions

    return actions.VERBS[args.action](_places(args), args)


def import_(args: Namespace) -> int:
    from reader.cli import moving

    return moving.import_(args, _places(args))


def export(args: Namespace) -> int:
    from reader.cli import moving

    with _library(args) as library:
        return moving.export(args, library)


def rules(args: Namespace) -> int:
    from reader.cli import rules as actions

    if args.action == "test":
        return actions.test(args)
    with _library(args) as library:
        return actions.VERBS[args.action](library, args)


_VERBS: dict[str, Callable[[Namespace], int]] = {
    "refresh": refresh, "list": list_, "search": search, "show": show, "mark": mark,
    "clean": clean, "feeds": feeds, "add": add, "remove": remove, "rules": rules,
    "stats": stats, "sites": sites, "config": config_, "serve": serve, "doctor": doctor,
    "store": store, "sync": sync, "fill": fill, "tag": tag,
    "import": import_, "export": export,
}  # fmt: skip
