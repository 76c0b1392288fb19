"""Progress bars: on stderr, and only where a person is looking at it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from reader.cli import output


@contextmanager
def progress(label: str, total: int | None = None, *, show: bool) -> Iterator[Callable[[], None]]:
    """A bar, moved on by what is yielded; without a total one that only says that work goes on."""
    if not (show and sys.stderr.isatty() and output.can_draw()) or total == 0:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = [TextColumn(label), BarColumn(), MofNCompleteColumn()]
    shown = Progress(
        *columns if total is not None else columns[:2],
        console=Console(stderr=True),
        transient=True,
        # Lines for a person go above the bar; those for a file go into the file.
        redirect_stdout=sys.stdout.isatty(),
    )
    with shown:
        task = shown.add_task(label, total=total)
        yield lambda: shown.advance(task)
