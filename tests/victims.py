"""Processes that are there to be killed: each does one thing over and over, and says what is done.

    python -m tests.victims mark CONFIG DATA

A line on stdout is a promise: what it says must still be so, whatever happens to the process.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import count, cycle
from pathlib import Path

from reader.config import load
from reader.library import Library
from reader.model import UserRule
from reader.options import set_option
from reader.paths import Places
from reader.query import parse_query


def mark(places: Places) -> Iterator[str]:
    """Stars every entry, one after the other."""
    library = Library.open(places, load(places))
    for entry in library.ids(parse_query("")):
        library.mark([entry], "starred")
        yield str(entry)
    while True:
        yield ""


def edit(places: Places) -> Iterator[str]:
    """Sets the measure to one number after the other."""
    for number in cycle(range(40, 100)):
        set_option(places, "measure", str(number))
        yield str(number)


def teach(places: Places) -> Iterator[str]:
    """Teaches a rule, and forgets it."""
    library = Library.open(places, load(places))
    for number in count():
        rule = UserRule(id=f"my-{number}", contains="newsletter to get the best stories")
        library.teach(rule)
        yield f"+{rule.id}"
        library.forget(rule.id)
        yield f"-{rule.id}"


VICTIMS: dict[str, Callable[[Places], Iterator[str]]] = {"mark": mark, "edit": edit, "teach": teach}


if __name__ == "__main__":
    name, config, data = sys.argv[1:]
    for done in VICTIMS[name](Places(Path(config), Path(data), Path(data), config_named=True)):
        print(done, flush=True)  # noqa: T201
