"""The pictures of the article on the desk: which may be fetched, which are there, which are on
their way."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from reader.model import EntryId, Kind, Reading
from reader.model_pictures import Drawing, Means, Wish
from reader.text import SafeText
from reader.tui.messages import PictureDrawn

if TYPE_CHECKING:
    from reader.library import Library
    from reader.tui.jobs import Jobs
    from reader.tui.widgets.article_view import ArticleView

KEPT = 60
"""Drawings kept, so that going back and forth draws nothing twice."""
MOST = 40
"""Pictures of an article that are fetched at once."""
TALLEST = 2 / 3
"""Share of the pane's height that a picture may take."""


def pictures_of(reading: Reading) -> tuple[SafeText, ...]:
    """The addresses of the pictures that are shown, in order."""
    kept = (b for b in reading.cleaned.kept if b.kind is Kind.IMAGE and b.source)
    return tuple(dict.fromkeys(block.source for block in kept))


class Gallery:
    """Has pictures drawn and hands them to the article's pane."""

    def __init__(self, library: Library, jobs: Jobs, view: ArticleView) -> None:
        self._library = library
        self._jobs = jobs
        self._view = view
        self._drawn: OrderedDict[tuple[SafeText, Wish], Drawing] = OrderedDict()
        self._asked: set[EntryId] = set()
        self._hidden: set[EntryId] = set()
        self._wish = Wish(0, 0)
        self.means: Means | None = None
        """How pictures stand in the article; None: this terminal cannot show them."""
        self.cell = (10, 20)

    @property
    def sources(self) -> tuple[SafeText, ...]:
        """The pictures of the article."""
        reading = self._view.reading
        return pictures_of(reading) if reading else ()

    @property
    def shown(self) -> bool:
        """Are its pictures shown, or on their way?"""
        return bool(self._view.setting.pictures)

    def lay(self, feed: str, *, opened: bool) -> None:
        """The article, or the room for it, is another: show its pictures if they may be. One that
        is only looked at, from the list, has none fetched."""
        entry = self._view.entry
        if entry is None or self.means is None or entry in self._hidden:
            return
        if entry in self._asked or (opened and self._library.images(feed) == "always"):
            self._load()

    def ask(self, entry: EntryId) -> None:
        """The reader wants to see them."""
        self._asked.add(entry)
        self._hidden.discard(entry)
        self._load()

    def hide(self, entry: EntryId) -> None:
        """The reader does not want to see them."""
        self._hidden.add(entry)
        self._jobs.drop("pictures")
        self._view.picture({})

    def take(self, told: PictureDrawn) -> None:
        """A picture came, or did not."""
        drawing = told.drawing
        self._drawn[drawing.source, told.wish] = drawing
        while len(self._drawn) > KEPT:
            self._drawn.popitem(last=False)
        if told.entry == self._view.entry and told.wish == self._wish and self.shown:
            self._view.picture({**self._view.setting.pictures, drawing.source: drawing})

    def wish(self, columns: int, rows: int, means: Means) -> Wish:
        """A wish in the cells of this terminal."""
        return Wish(columns, rows, means, *self.cell)

    def draw(self, group: str, sources: tuple[SafeText, ...], wish: Wish) -> None:
        """Have pictures of the article drawn; what was asked for before in this group is void."""
        entry = self._view.entry
        if entry is not None and sources:
            self._jobs.stream(group, partial(_drawings, self._library, entry, sources, wish))

    def _load(self) -> None:
        if self.means is None:
            return
        rows = max(int(self._view.size.height * TALLEST), 4)
        wish = self._wish = self.wish(self._view.text_width, rows, self.means)
        sources = self.sources[:MOST]
        known = {source: self._drawn.get((source, wish)) for source in sources}
        # While one is drawn anew for another width, it stays as it was.
        before = self._view.setting.pictures
        self._view.picture({source: one or before.get(source) for source, one in known.items()})
        self.draw("pictures", tuple(source for source, one in known.items() if not one), wish)


def _drawings(
    library: Library, entry: EntryId, sources: tuple[SafeText, ...], wish: Wish
) -> Iterator[PictureDrawn]:
    for drawing in library.drawings(entry, sources, wish):
        yield PictureDrawn(entry, wish, drawing)
