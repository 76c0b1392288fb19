"""`tread sites`: the rules for single sites."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from reader import config
from reader.cli import output
from reader.errors import FAILED, OK
from reader.paths import Places
from reader.sites import import_sites, list_sites


def list_(places: Places, args: Namespace) -> int:
    rows = list_sites(config.load(places), places)
    if args.json:
        for row in rows:
            output.emit_json(
                {"host": row.host, "origin": row.origin, "body": row.body, "strip": row.strip,
                 "file": row.file}
            )  # fmt: skip
        return OK
    output.table(
        [(row.host, row.origin, f"{row.body} body, {row.strip} strip", row.file) for row in rows]
    )
    return OK


def import_(places: Places, args: Namespace) -> int:
    done = import_sites(places, Path(args.path))
    for one in done.unmapped:
        where = f"{one.file}:{one.line}" if one.line else one.file
        output.note(f"! {where}: {one.why}" + (f": {one.text}" if one.line else ""))
    output.emit(
        f"{len(done.hosts)} sites imported to {done.folder}; {len(done.unmapped)} lines not used.\n"
    )
    return OK if done.hosts else FAILED


VERBS: dict[str, Callable[[Places, Namespace], int]] = {"list": list_, "import": import_}
