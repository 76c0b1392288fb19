"""What the app remembers from one run to the next."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, get_args

from reader.model import EntryId
from reader.tui.source import ALL, Source, View, source_from, view_from

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
    light: bool | None = None
    """Was the terminal's background light, when it was last asked?"""
    views: dict[str, View] = field(default_factory=dict)
    """How the lists are sorted, grouped and folded that are not as usual, by their keys."""
    fold: bool = True
    """As the configuration has it; not remembered."""

    def written(self) -> str:
        """As a string that `read_session` reads."""
        source = {"kind": self.source.kind, "value": self.source.value}
        return json.dumps(asdict(self) | {"folded": sorted(self.folded), "source": source})

    def seen(self, source: Source) -> Source:
        """The list, sorted, grouped and folded as the reader has chosen for it."""
        view = self.views.get(source.key, View())
        return replace(source, view=replace(view, fold=self._folds(view)))

    def _folds(self, view: View) -> bool:
        return self.fold if view.fold is None else view.fold

    def choose(self, source: Source, view: View) -> None:
        """Sort, group and fold this list so from now on."""
        self.views.pop(source.key, None)
        if self._folds(view) == self.fold:
            view = replace(view, fold=None)
        if view != View():
            self.views[source.key] = view


def read_session(text: str | None) -> Session:
    """The session that was written; whatever does not make sense in it is as at the first start."""
    try:
        said = json.loads(text or "{}")
    except ValueError:
        said = {}
    if not isinstance(said, dict):
        return Session()
    source = said.get("source")
    entry, folded, views = said.get("entry"), said.get("folded"), said.get("views")
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
        views={str(key): view_from(view) for key, view in views.items()}
        if isinstance(views, dict)
        else {},
        theme=str(said.get("theme") or ""),
        configured=str(said.get("configured") or ""),
        light=light if isinstance(light := said.get("light"), bool) else None,
    )
