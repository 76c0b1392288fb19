"""The façade: all that a front end imports from the core to act.

A Library is safe to share between threads. What reads takes a few milliseconds; `full_text`,
`refresh` and `add` use the network and take as long as that takes.
"""

from __future__ import annotations

from reader.library.marking import Marks
from reader.library.opened import make_fetcher
from reader.library.reading import Reads
from reader.library.syncing import Syncs
from reader.library.teaching import Teaches

__all__ = ["Library", "make_fetcher"]


class Library(Reads, Marks, Syncs, Teaches):
    """The reader's feeds and articles, in one store."""
