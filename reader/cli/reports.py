"""`tread stats`, `doctor`, `log` and `profiles`: what there is to know about tread itself."""

from __future__ import annotations

import threading
from argparse import Namespace
from dataclasses import asdict

from reader.cli import output
from reader.errors import FAILED, INTERRUPTED, OK
from reader.library import Library
from reader.log import Line, follow, tail
from reader.paths import Places, find_places, profiles
from reader.text import iso

Record = dict[str, object]


def stats(library: Library, args: Namespace) -> int:
    from reader.statistics import minutes

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


def doctor(args: Namespace, places: Places) -> int:
    from reader.doctor import examine

    if args.repair:
        _repair(args, places)
    checks = list(examine(places))
    for check in checks:
        if args.json:
            output.emit_json(
                {"check": check.name, "ok": check.ok, "detail": check.detail,
                 "remedy": check.remedy or None}
            )  # fmt: skip
        else:
            mark = "FAIL" if not check.ok else "note" if check.remedy else "ok  "
            output.emit(f"{mark}  {check.name:<14} {check.detail}\n")
            if check.remedy:
                output.emit(f"{'':<21}{check.remedy}\n")
    return OK if all(check.ok for check in checks) else FAILED


def _repair(args: Namespace, places: Places) -> None:
    from reader.doctor import mend

    done = mend(places)
    if args.json:
        output.emit_json({"repaired": asdict(done) if done else None})
    elif done is None:
        output.emit("The store is sound: there is nothing to repair.\n")
    else:
        output.emit(
            f"{done.path}: {done.entries} articles saved, {done.textless} of them without their "
            f"text, which a refresh brings back where the feed still has it.\n"
            f"The damaged file is kept: {done.kept}\n"
        )


def log(args: Namespace, places: Places, feed: str) -> int:
    """`feed`: the address of the only one that counts, or nothing."""
    lines = tail(places.log, args.lines, args.level, feed)
    for line in lines:
        _print_line(line, as_json=args.json)
    if not args.follow:
        if not lines:
            output.note(f"There is nothing like that in {places.log}: it is written by refreshes.")
        return OK
    output.flush()
    stop = threading.Event()
    try:
        for line in follow(places.log, stop, args.level, feed):
            _print_line(line, as_json=args.json)
            output.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    return OK


def _print_line(line: Line, *, as_json: bool) -> None:
    if as_json:
        output.emit_json(
            {"time": line.time or None, "level": line.level, "feed": line.feed or None,
             "message": line.message}
        )  # fmt: skip
        return
    begin = f"{line.time} {line.level:<7} " if line.time else ""
    feed = f"{line.feed} " if line.feed else ""
    output.emit(f"{begin}{feed}{line.message}\n")


def list_profiles(args: Namespace, here: Places) -> int:
    found = [("", find_places()), *((name, find_places(profile=name)) for name in profiles())]
    rows = []
    for name, places in found:
        current = places.config == here.config and places.data == here.data
        if args.json:
            output.emit_json(
                {"profile": name or None, "config": str(places.config), "data": str(places.data),
                 "current": current}
            )  # fmt: skip
        rows.append((name or "(none)", str(places.config)))
    if not args.json:
        output.table(rows, [bool(places.config == here.config) for _, places in found])
    return OK
