"""`tread import` and `tread export`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from reader.cli import output
from reader.cli.progress import progress
from reader.errors import FAILED, OK, PARTLY
from reader.library import Library
from reader.model_moving import Arrival, Told
from reader.moving import carry_in, carry_out, export_json, export_opml, read_file, write_out
from reader.paths import Places
from reader.text import safe_line


def import_(args: Namespace, places: Places) -> int:
    parcel = read_file(Path(args.file).expanduser())
    with progress("Importing", show=not (args.json or args.quiet)):
        arrival = carry_in(places, parcel, dry_run=args.dry_run, secrets=args.secrets)
    counts = {fate: arrival.counts.get(fate, 0) for fate in ("added", "skipped", "failed")}
    if args.json:
        for one in arrival.told:
            output.emit_json(
                {"status": one.fate, "kind": one.kind, "what": safe_line(one.what),
                 "why": safe_line(one.why) or None, "line": one.line or None}
            )  # fmt: skip
        output.emit_json({"summary": {**counts, "states": arrival.states, "dry_run": args.dry_run}})
    else:
        for one in arrival.told:
            if one.fate == "failed" or not args.quiet:
                _tell(one)
        if not args.quiet:
            output.emit(_summary(arrival, counts, dry_run=args.dry_run))
    if not counts["failed"]:
        return OK
    return PARTLY if counts["added"] or counts["skipped"] or arrival.states else FAILED


def _tell(one: Told) -> None:
    where = f"line {one.line}: " if one.line else ""
    if one.fate == "added":
        output.emit(f"+ {one.kind} {safe_line(one.what)}\n")
    else:
        mark = "!" if one.fate == "failed" else "-"
        output.note(f"{mark} {where}{one.kind} {safe_line(one.what)}: {safe_line(one.why)}")


def _summary(arrival: Arrival, counts: dict[str, int], *, dry_run: bool) -> str:
    begin = "Nothing was written. It would be: " if dry_run else ""
    told = f"{begin}{counts['added']} added, {counts['skipped']} skipped, {counts['failed']} failed"
    if arrival.states:
        told += f"; what was done with {arrival.states} articles"
        told += " comes along" if dry_run else " came along"
    return f"{told}.\n"


def export(args: Namespace, library: Library) -> int:
    if args.action == "articles":
        return _articles(args, library)
    parcel, stripped = carry_out(library, secrets=args.secrets)
    text = export_opml(library, parcel) if args.action == "opml" else export_json(parcel)
    for url in () if args.quiet else stripped:
        output.note(f"What is secret of {safe_line(url)} was left out (--secrets).")
    if args.file in (None, "-"):
        output.emit(text)
    else:
        write_out(Path(args.file).expanduser(), text)
    return OK


def _articles(args: Namespace, library: Library) -> int:
    from reader.articles import export_articles

    folder = Path(args.file).expanduser()
    written = export_articles(library, args.query, folder, args.format, images=args.images)
    with progress("Writing", show=not args.quiet):
        for path in written:
            if not args.quiet:
                output.emit(f"{safe_line(str(path))}\n")
    return OK
