"""`tread tag`: the reader's own tags; and the entries that a command line names."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from reader.cli import output
from reader.errors import OK, NotFoundError, UsageError
from reader.library import Library
from reader.query import parse_query


def named_entries(library: Library, args: Namespace) -> list[int]:
    """The entries that numbers or `--query` name. Raises UsageError, QueryError, NotFoundError."""
    if bool(args.entries) == (args.query is not None):
        raise UsageError(
            "Say which entries: numbers, or --query, and not both.",
            f"See: tread {args.verb} --help",
        )
    if args.query is not None:
        return list(library.ids(parse_query(args.query)))
    known = {int(row.id) for row in library.rows(args.entries)}
    for entry in args.entries:
        if entry not in known:
            raise NotFoundError(
                f"There is no entry {entry}; nothing was changed.",
                "See the numbers in: tread list",
            )
    return list(args.entries)


def add(library: Library, args: Namespace) -> int:
    changed = library.tag(named_entries(library, args), args.name)
    output.emit(f"{len(changed)} tagged {args.name}.\n")
    return OK


def remove(library: Library, args: Namespace) -> int:
    changed = library.untag(named_entries(library, args), args.name)
    output.emit(f"{len(changed)} no longer tagged {args.name}.\n")
    return OK


def list_(library: Library, args: Namespace) -> int:
    found = library.own_tags()
    for tag, count in found if args.json else ():
        output.emit_json({"tag": tag, "entries": count})
    if not args.json:
        output.table([(str(count), tag) for tag, count in found])
    return OK


VERBS: dict[str, Callable[[Library, Namespace], int]] = {
    "add": add, "remove": remove, "list": list_,
}  # fmt: skip
