"""The article on the desk: which one, opened or only looked at, and where in it the reader is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from reader.model import EntryId, Place, Reading
from reader.text import safe_line
from reader.tui.jobs import Jobs, read_page
from reader.tui.messages import PageRead

if TYPE_CHECKING:
    from reader.library import Library
    from reader.tui.filter_messages import RepeatsNoted
    from reader.tui.widgets.article_view import ArticleView

FETCHING_PAGE = "… fetching the full text"
NO_ARTICLE = "Select an article in the list, and open it with Enter.\n\nSpace reads on from here."


class Desk:
    """Keeps the place in every article of this session, as the store learns of it later."""

    def __init__(self, library: Library, jobs: Jobs, view: ArticleView) -> None:
        self._library = library
        self._jobs = jobs
        self._view = view
        self._places: dict[EntryId, Place] = {}
        self._unkept: dict[EntryId, Place] = {}
        self.opened = False
        """Did the reader ask for it? A preview does not count as read."""

    @property
    def reading(self) -> Reading | None:
        """What lies on the desk."""
        return self._view.reading

    def show(self, reading: Reading, *, opened: bool, wants_page: bool) -> None:
        """Put an article on the desk, at the place where it was left; fetch what is cut short."""
        self.note_place()
        entry = reading.row.id
        self.opened = opened
        place = self._places.get(entry, reading.place)
        self._view.show(replace(reading, place=place), FETCHING_PAGE if wants_page else "")
        self._view.name_it(safe_line(reading.row.feed_title))
        if wants_page:
            self._jobs.slow("page", partial(read_page, self._library, entry))
        elif opened:
            self._note_repeats()

    def clear(self) -> None:
        """Nothing to read here."""
        self.note_place()
        self._view.clear(NO_ARTICLE)
        self._view.name_it("Article")

    def page_read(self, found: PageRead) -> None:
        """The full text came, or did not; what is on top stays there."""
        before = self._view.reading
        if before is None or before.row.id != found.entry:
            return
        if found.reading is None:
            self._view.tell(f"The full text could not be had: {safe_line(found.problem)}")
            return
        self._view.tell("")
        self.read_again(found.reading)
        self._note_repeats()

    def read_again(self, reading: Reading) -> None:
        """The same article, as the store has it now; the marks on the screen may be newer."""
        before = self._view.reading
        if before and before.row.id == reading.row.id:
            row = replace(before.row, words=reading.row.words, removed=reading.row.removed)
            self._view.update(replace(reading, row=row))

    def filter_changed(self) -> None:
        """Blocks went or came back: say anew which of them repeat."""
        if self.opened and self._view.reading:
            self._note_repeats()

    def repeats_noted(self, found: RepeatsNoted) -> None:
        """Say quietly, below what repeats, that it could go."""
        if self._view.entry == found.entry:
            hide = self._library.settings.keymap.key("repeats")
            self._view.note(
                {
                    block: f"seen in {one.seen} of {one.of} articles · {hide} hides it?"
                    for block, one in found.blocks.items()
                }
            )

    def _note_repeats(self) -> None:
        from reader.tui.filter_jobs import note_repeats

        entry = self._view.entry
        if entry is not None:
            self._jobs.read("repeats", partial(note_repeats, self._library, entry))

    def note_place(self) -> None:
        """Remember where the reader is."""
        reading, place = self._view.reading, self._view.place
        if reading and self._places.get(reading.row.id, reading.place) != place:
            self._places[reading.row.id] = self._unkept[reading.row.id] = place

    def keep_places(self) -> None:
        """Write down the places that changed; runs among the writing jobs."""
        for entry, place in tuple(self._unkept.items()):
            self._library.keep_place(entry, place)
            if self._unkept.get(entry) == place:
                del self._unkept[entry]
