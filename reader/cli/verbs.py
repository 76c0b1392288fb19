"""One short function a verb: ask the library, print the answer, return the exit status."""

from __future__ import annotations

import errno
import gc
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from reader import config
from reader.addresses import without_secrets
from reader.cli import output
from reader.errors import FAILED, OK, TreadError, UsageError
from reader.library import Library
from reader.model import Cleaned, EntryId, FeedRow, Row
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
    except OSError as error:
        if error.errno not in (errno.EMFILE, errno.ENFILE):
            raise
        output.note("tread: Too many files are open.\n  Raise the limit: ulimit -n 1024")
        return FAILED
    return status


def _places(args: Namespace) -> Places:
    return find_places(args.config, args.data, args.profile)


@contextmanager
def _library(args: Namespace) -> Iterator[Library]:
    places = _places(args)
    settings = config.load(places)
    library = Library.open(places, settings, tell=output.note)
    try:
        if not settings.feeds and settings.sync is None:
            profile = f" --profile {args.profile}" if args.profile else ""
            how = f"{spoken_name()}{profile} add URL"
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


def refresh(args: Namespace) -> int:
    from reader.cli import refresh as asking

    with _library(args) as library:
        return asking.refresh(library, args)


def watch(args: Namespace) -> int:
    from reader.cli import refresh as asking

    with _library(args) as library:
        return asking.watch(library, args)


def fill(args: Namespace) -> int:
    from reader.cli import refresh as asking
    from reader.filling import begin_filling

    begin_filling(_places(args), args.articles, args.words)
    with _library(args) as library:
        return asking.fill(library, args)


def stats(args: Namespace) -> int:
    from reader.cli.reports import stats as of

    with _library(args) as library:
        return of(library, args)


def doctor(args: Namespace) -> int:
    from reader.cli.reports import doctor as examine

    return examine(args, _places(args))


def log(args: Namespace) -> int:
    from reader.cli.reports import log as shown

    feed = ""
    if args.feed:
        with _library(args) as library:
            (found,) = library.find_feeds([args.feed])
            feed = without_secrets(found.url)
    return shown(args, _places(args), feed)


def profiles(args: Namespace) -> int:
    from reader.cli.reports import list_profiles

    return list_profiles(args, _places(args))


def completion(args: Namespace) -> int:
    from reader.cli.completion import script
    from reader.cli.main import make_parser

    output.emit(script(make_parser(), args.shell))
    return OK


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
    "store": store, "fill": fill, "watch": watch, "log": log, "profiles": profiles,
    "completion": completion, "tag": tag, "sync": sync,
    "import": import_, "export": export,
}  # fmt: skip
