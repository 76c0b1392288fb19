"""The middle pane: the entries of a list, of which those on show are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len

from reader.model import EntryId, Mark, Row
from reader.store.listing import Listing
from reader.text import SafeText, safe_line
from reader.tui.marks import marked
from reader.tui.messages import EntryChosen, EntryHighlighted, RowsRead, RowsWanted
from reader.tui.source import Group
from reader.tui.times import age, clock_time, day
from reader.tui.typeset import NO_TITLE
from reader.tui.widgets.line_list import LineList, Part, columns, padded
from reader.tui.wrap import cut

PAGE = 64
"""Rows read at once."""
MOST_KEPT = 2048
"""Rows kept; beyond that all but those on show are forgotten."""
ONE_LINE_FROM = 76
"""Columns from which title and feed stand on one line: the title keeps about half of them."""
AGE_ROOM = 10
NO_FOLDER = "In no folder"
TALL_FROM = 8
"""Lines below which a row takes one line, the feed left out."""


class EntryList(LineList):
    """`fetch` reads rows by number, a screen of them at a time."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row", "cursor", "dim", "unread", "age", "mark", "star", "snippet", "heading",
    }  # fmt: skip

    def __init__(
        self,
        fetch: Callable[[Sequence[int]], tuple[Row, ...]],
        clock: Callable[[], float],
        ids: Listing,
        *,
        id: str,  # noqa: A002 - Textual's name for it
    ) -> None:
        super().__init__(id=id)
        self._fetch = fetch
        self._clock = clock
        self._rows: dict[int, Row] = {}
        self._mixed = True
        self._folds = False
        self._group: Group = ""
        self._search = False
        self._advice = ""
        self._far = -1
        """The cursor for which rows are being read that are far away."""
        self.ids = ids

    @property
    def is_search(self) -> bool:
        """Does it hold what a search found?"""
        return self._search

    @property
    def entry(self) -> EntryId | None:
        """The entry under the cursor."""
        if self.cursor < len(self.ids) and self.ids.is_near(self.cursor):
            return EntryId(self.ids[self.cursor])
        return None

    @property
    def staying(self) -> tuple[int, ...]:
        """The entries that must stay where they are: the first on show, and the one under the
        cursor."""
        top = self.scroll_offset.y // self.row_height
        first = self.ids[top] if top < len(self.ids) and self.ids.is_near(top) else None
        return tuple(one for one in (first, self.entry) if one is not None)

    @property
    def entry_row(self) -> Row | None:
        """Its row, unless it has vanished from the store."""
        return self._row(self.cursor) if self.entry is not None else None

    def show(
        self,
        ids: Listing,
        cursor: EntryId | None,
        *,
        mixed: bool,
        rows: Iterable[Row] = (),
        search: bool = False,
        group: Group = "",
        folds: bool = False,
    ) -> None:
        """Show another list; `rows` are those known already, in a search all of them. Where it
        `folds` stories a row says who else tells its one."""
        self._rows = {row.id: row for row in rows}
        self._far = -1
        self.ids, self._mixed, self._search = ids, mixed, search
        self._group = "" if self._search else group
        self._folds = folds
        self.cursor = self.find(cursor) or 0
        self._measure()
        if not self.cursor:
            self._scroll(0)
        self.show_cursor()

    def advise(self, advice: str) -> None:
        """What is said while the list is empty."""
        if advice != self._advice:
            self._advice = advice
            self.refresh()

    def take(self, found: RowsRead) -> None:
        """Show rows that had to be fetched from afar."""
        if found.ids is self.ids:
            self._rows |= {row.id: row for row in found.rows}
            if self._far == self.cursor:
                self.moved()
            self._far = -1
            self.refresh()

    def merge(self, fresh: Listing, stay: Sequence[int]) -> bool:
        """Take in a newer state of the same list: what is on show stays, and stays where it is.
        False when what is on show is not what the new state was made for."""
        top, hidden = divmod(self.scroll_offset.y, self.row_height)
        first = self.ids[top] if top < len(self.ids) and self.ids.is_near(top) else None
        entry = self.entry
        if not fresh.has_kept(self.ids) or any(
            fresh.known(one) is None for one in self.staying if one not in stay
        ):
            return False
        at_top = self.scroll_offset.y == 0 and self.cursor == 0
        self.ids = fresh
        self._rows.clear()
        self._far = -1
        self.set_reactive(EntryList.cursor, self.find(entry) or 0)
        self.resized()
        at = self.find(first)
        if at is not None and not (at_top and not self.has_focus):
            top = at * self.row_height + hidden
            # Too few rows below to fill the pane: some blank lines rather than a jump.
            self.lengthen(max(self.length, top + self.size.height))
            self._scroll(top)
        return True

    def find(self, entry: int | None) -> int | None:
        """The position of an entry in the list."""
        return self.ids.find(entry) if entry is not None else None

    def go_to(self, entry: EntryId) -> None:
        """Put the cursor on an entry; nothing is posted."""
        at = self.find(entry)
        if at is not None:
            self.cursor = at
            self.show_cursor()

    def change(self, ids: Sequence[int], mark: Mark) -> None:
        """Show a mark at once; the store is told elsewhere."""
        if ids is not self.ids:
            self.ids.keep(ids)
        changed = False
        for entry in tuple(self._rows) if ids is self.ids else ids:
            row = self._rows.get(entry)
            if row is not None and row != (now := marked(row, mark)):
                self._rows[entry] = now
                changed = True
        if changed:
            self.refresh()

    def forget(self, ids: Iterable[int]) -> None:
        """The rows of these have changed: they are read again."""
        for entry in ids:
            self._rows.pop(entry, None)
        self.refresh()

    # LineList

    def count(self) -> int:
        return len(self.ids)

    def empty(self) -> str:
        return self._advice

    def on_resize(self) -> None:
        self._measure()
        self.show_cursor()

    def row(self, index: int, width: int) -> list[list[Part]]:
        if not self.ids.is_near(index):
            self._want(index)
            return [[("   …", "dim")]]
        row = self._row(index)
        if row is None:
            return [[("   (no longer there)", "dim")]]
        unread, edited = "●" if not row.read else " ", "~" if row.edited else " "
        mark = (
            ("×" if row.muted else "★" if row.starred else " ", "star"),
            (unread + edited, "mark"),
        )
        title = (safe_line(row.title) or NO_TITLE, "" if row.read else "unread")
        later = "» " if row.later else ""
        by_day = self._group == "day" and self.row_height > 1
        when = clock_time(row.published) if by_day else age(row.published, self._clock())
        others = f"+{len(row.also)} " if self._folds and row.also else ""
        named = self.row_height > 1 or (self._mixed and width >= ONE_LINE_FROM)
        old = (f"{'' if named else others}{later}{when} ", "age")
        feed = self._told_by(row, safe_line(row.feed_title), width - 4 - cell_len(old[0]))
        if self._group and self.row_height > 1:
            return self._grouped(index, row, [*mark, (cut(title[0], width - 4), title[1])], old,
                                 width)  # fmt: skip
        if self.row_height == 1 and self._mixed and width >= ONE_LINE_FROM:
            room = width // 4
            heading = (padded(title[0], width - 3 - room - AGE_ROOM), title[1])
            aside = (padded(f"  {others}{safe_line(row.feed_title)}", room), "dim")
            return [[*mark, heading, aside, (old[0].rjust(AGE_ROOM), "age")]]
        if self.row_height == 1:
            return [[*mark, *columns([title], old, width - 3)]]
        lines: list[list[Part]] = [
            [*mark, (cut(title[0], width - 4), title[1])],
            [("   ", ""), *columns([(feed, "dim")], old, width - 3)],
        ]
        if row.snippet:
            lines.append([("   ", ""), (cut(safe_line(row.snippet), width - 4), "snippet")])
        return lines

    def _grouped(
        self, index: int, row: Row, title: list[Part], old: Part, width: int
    ) -> list[list[Part]]:
        """The first row of a group has its heading where others have the line below the title."""
        heading = self._heading(row)
        before = self._row(index - 1) if index else None
        feeds_told = self._mixed and self._group != "feed"
        named = safe_line(row.feed_title if feeds_told else row.author)
        if before is not None and self._heading(before) == heading:
            aside = self._told_by(row, named, width - 4 - cell_len(old[0]))
            return [title, [("   ", ""), *columns([(aside, "dim")], old, width - 3)]]
        shown = cut(heading, width // 2)
        room = width - cell_len(shown) - cell_len(old[0]) - 6
        aside = self._told_by(row, named, room)
        tail = (f"{cut(aside, room)} · " if aside and room > 2 else "") + old[0]
        rule = " " + "─" * max(width - cell_len(shown) - cell_len(tail) - 3, 0) + " "
        return [[(f" {shown}", "heading"), (rule, "dim"), (tail, "age")], title]

    def _told_by(self, row: Row, name: SafeText, room: int) -> str:
        """Who tells what a row says: the one named, and the feeds that tell the same, of which at
        least one must have room to be named."""
        others = [safe_line(one.feed_title) for one in row.also if self._folds]
        if not others:
            return name
        told = f"{name} +{len(row.also)}".lstrip()
        if cell_len(f"{told} · also in {others[0]}") > room:
            return told
        return f"{told} · also in {', '.join(others)}"

    def _heading(self, row: Row) -> str:
        if self._group == "feed":
            return safe_line(row.feed_title)
        if self._group == "folder":
            return safe_line(row.folder) or NO_FOLDER
        return day(row.published, self._clock())

    def moved(self) -> None:
        if self.entry is not None:
            self.post_message(EntryHighlighted(self.entry))

    def chosen(self) -> None:
        if self.entry is not None:
            self.post_message(EntryChosen(self.entry))

    def _measure(self) -> None:
        size = self.size
        if size.height >= TALL_FROM and self._group:
            self.row_height = 2
        elif size.height < TALL_FROM or not self._mixed:
            self.row_height = 1
        elif self._search and any(row.snippet for row in self._rows.values()):
            self.row_height = 3  # a search for nothing but marks and dates quotes nothing
        else:
            width = self.scrollable_content_region.width
            self.row_height = 2 if width < ONE_LINE_FROM else 1
        self.resized()

    def _want(self, index: int) -> None:
        """Have the rows around the cursor read, once for all of them that are on the screen."""
        if self._far != self.cursor:
            self._far = self.cursor
            self.post_message(RowsWanted(self.ids, index))

    def _row(self, index: int) -> Row | None:
        entry = self.ids[index]
        if entry not in self._rows:
            if len(self._rows) > MOST_KEPT:
                self._rows.clear()
            start = max(index - PAGE // 4, 0)
            self._rows |= {row.id: row for row in self._fetch(self.ids[start : start + PAGE])}
        return self._rows.get(entry)
