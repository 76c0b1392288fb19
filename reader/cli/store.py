"""`tread store`: the file that everything is kept in."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from reader.cli import output
from reader.cli.progress import progress
from reader.errors import FAILED, OK
from reader.library import Library
from reader.model_figures import StoreFigures

MB = 1_000_000


def stats(library: Library, args: Namespace) -> int:
    found = library.store_figures()
    if args.json:
        output.emit_json(_record(found))
        return OK
    output.emit(
        f"{found.path}: {found.bytes / MB:.1f} MB, {found.articles} articles, "
        f"{found.bytes_per_article:.0f} bytes an article.\n"
    )
    each = max(found.articles, 1)
    rows = [
        (kind, f"{size / MB:.1f} MB", f"{size / each:.0f} bytes an article")
        for kind, size in {**found.parts, "unused": found.unused}.items()
    ]
    output.table(rows)
    output.emit(
        f"{found.revisions} earlier versions; {found.unindexed} articles not in the search index; "
        f"pages of {found.page_size} bytes; SQLite {found.sqlite}.\n"
    )
    return OK


def _record(found: StoreFigures) -> dict[str, object]:
    return {
        "path": found.path,
        "bytes": found.bytes,
        "articles": found.articles,
        "bytes_per_article": round(found.bytes_per_article, 1),
        "unindexed": found.unindexed,
        "revisions": found.revisions,
        "unused": found.unused,
        "page_size": found.page_size,
        "sqlite": found.sqlite,
        "parts": dict(found.parts),
    }


def vacuum(library: Library, args: Namespace) -> int:
    with progress("Writing the store anew", show=not (args.json or args.quiet)):
        before, after = library.vacuum()
    if args.json:
        output.emit_json({"before": before, "after": after})
    elif not args.quiet:
        output.emit(f"{before / MB:.1f} MB before, {after / MB:.1f} MB now.\n")
    return OK


def check(library: Library, args: Namespace) -> int:
    found = library.check_store()
    if args.json:
        output.emit_json({"ok": not found, "problems": found})
    elif found:
        for one in found:
            output.emit(f"{one}\n")
        output.note("Keep a copy: tread store backup. What to do then says: tread doctor")
    else:
        output.emit("The store is sound.\n")
    return FAILED if found else OK


def backup(library: Library, args: Namespace) -> int:
    named = args.file or library.places.data / time.strftime("tread-%Y%m%d-%H%M%S.db")
    target = Path(named).expanduser()
    size = library.back_up(target)
    if args.json:
        output.emit_json({"file": str(target), "bytes": size})
    else:
        output.emit(f"{target}: {size / MB:.1f} MB.\n")
    return OK


VERBS: dict[str, Callable[[Library, Namespace], int]] = {
    "stats": stats, "vacuum": vacuum, "check": check, "backup": backup,
}  # fmt: skip
