"""What the app remembers from one run to the next."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal, get_args

from reader.model import EntryId
from reader.tui.source import ALL, Source, source_from

Pane = Literal["feeds", "entries", "article"]
PANES: tuple[Pane, ...] = get_args(Pane)
STATE = "view"
"""The name it is kept under."""


@dataclass(slots=True)
class Session:
    """Where the reader was. The place in each article is kept with the article."""

    source: Source = ALL
    entry: EntryId | None = None
    pane: Pane = "feeds"
    folded: set[str] = field(default_factory=set)
    zen: bool = False
    theme: str = ""
    """Chosen in the app; the configuration's holds until then, and again when it changes."""
    configured: str = ""

    def written(self) -> str:
        """As a string that `read_session` reads."""
        return json.dumps(asdict(self) | {"folded": sorted(self.folded)})


def read_session(text: str | None) -> Session:
    """The session that was written; whatever does not make sense in it is as at the first start."""
    try:
        said = json.loads(text or "{}")
    except ValueError:
        said = {}
    if not isinstance(said, dict):
        return Session()
    source = said.get("source")
    entry, folded = said.get("entry"), said.get("folded")
    return Session(
        source=source_from(source.get("kind"), source.get("value"))
        if isinstance(source, dict)
        else ALL,
        entry=EntryId(entry) if isinstance(entry, int) else None,
        pane=next((pane for pane in PANES if pane == said.get("pane")), "feeds"),
        folded={name for name in folded if isinstance(name, str)}
        if isinstance(folded, list)
        else set(),
        zen=said.get("zen") is True,
        theme=str(said.get("theme") or ""),
        configured=str(said.get("configured") or ""),
    )
