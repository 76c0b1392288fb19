"""`tread add`: one feed of those that an address offers."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from reader.cli import output
from reader.errors import OK, UsageError
from reader.model_fetch import FoundFeed
from reader.paths import Places
from reader.subscriptions import first, offered, subscribe
from reader.text import safe_line


def add(args: Namespace, places: Places) -> int:
    if args.list:
        return _list(offered(places, args.url), as_json=args.json)
    asked = not (args.first or args.json) and sys.stdin.isatty() and sys.stdout.isatty()
    added, others = subscribe(
        places, args.url, title=args.title, folder=args.folder, choose=_ask if asked else first
    )
    for other in () if asked else others:
        name = safe_line(other.title or other.type)
        output.note(f"There is {safe_line(other.url)} too{f' ({name})' if name else ''}.")
    if args.json:
        output.emit_json({"url": added.url, "title": args.title or added.title})
    else:
        output.emit(f"Subscribed to {args.title or added.title or added.url}: {added.url}\n")
    return OK


def _list(found: Sequence[FoundFeed], *, as_json: bool) -> int:
    for one in found:
        title, kind = safe_line(one.title), safe_line(one.type)
        if as_json:
            output.emit_json({"url": safe_line(one.url), "title": title, "type": kind})
        else:
            output.emit(f"{safe_line(one.url)}  {title or kind}".rstrip() + "\n")
    return OK


def _ask(found: Sequence[FoundFeed]) -> FoundFeed:
    """Which one? Enter takes the first."""
    for number, one in enumerate(found, 1):
        output.emit(f"{number:>3}  {safe_line(one.title or one.type)}  {safe_line(one.url)}\n")
    output.emit("Which one? [1] ")
    output.flush()
    answer = sys.stdin.readline().strip() or "1"
    if not (answer.isascii() and answer.isdigit() and 0 < int(answer) <= len(found)):
        raise UsageError(
            f"There is no number {safe_line(answer)} among them.", "Nothing was added."
        )
    return found[int(answer) - 1]
