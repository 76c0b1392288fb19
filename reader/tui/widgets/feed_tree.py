"""The left pane: All, Unread, Starred and Read later, then the feeds in their folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from reader.keymap import DEFAULT
from reader.model import Counts, FeedRow
from reader.model_rules import SmartFeed
from reader.paths import spoken_name
from reader.text import safe_line
from reader.tui.messages import SourceChosen, SourceHighlighted
from reader.tui.source import ALL, LATER, STARRED, UNREAD, Source, feed_name, feed_source
from reader.tui.widgets.line_list import LineList, Part, columns
from reader.values import dataclass

INDENT = "  "
MOST_COUNTED = 9_999
"""More is told as that and more."""
UNCOUNTED = ("all", "starred", "later", "smart")
"""Lists whose number is not of what is unread."""
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Node:
    """A row: a list to choose, or (without a source) a blank or a word of advice."""

    title: str
    source: Source | None = None
    number: int = 0
    depth: int = 0
    sign: str = ""
    """`▾` and `▸` for a folder, `!` for a feed that fails, `◇` for a smart feed."""


class FeedTree(LineList):
    """Folders fold; a folder counts what is unread in all that it holds."""

    BORDER_TITLE = "Feeds"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row", "cursor", "dim", "unread", "count", "failing"}

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._lines: list[Node] = []
        self._feeds: tuple[FeedRow, ...] = ()
        self._counts = Counts(0, 0, 0)
        self._smart: tuple[SmartFeed, ...] = ()
        self._found: dict[str, int] = {}
        self.folded: set[str] = set()
        self.keymap = DEFAULT

    @property
    def source(self) -> Source:
        """The list under the cursor."""
        node = self._lines[self.cursor] if self.cursor < len(self._lines) else None
        return (node.source if node else None) or ALL

    def show(
        self, feeds: tuple[FeedRow, ...], counts: Counts, smart: tuple[SmartFeed, ...] = ()
    ) -> None:
        """Show these; the cursor stays on its list."""
        self._feeds, self._counts, self._smart = feeds, counts, smart
        self._lay_out()

    def tell_found(self, name: str, found: int) -> None:
        """So many entries are in this smart feed."""
        if self._found.get(name) != found:
            self._found[name] = found
            self._lay_out()

    def _lay_out(self) -> None:
        source, before = self.source, self._lines
        self._lines = self._laid_out()
        self.select(source)
        if len(before) != len(self._lines):
            self.resized()
        for at, (old, new) in enumerate(zip(before, self._lines, strict=False)):
            if old != new:
                self.refresh_lines(at, 1)

    def select(self, source: Source) -> None:
        """Put the cursor on a list, unfolding what hides it; nothing is posted."""
        for node in self._lines:
            if node.source == source:
                break
        else:
            if not self._unfold_to(source):
                return
        at = next((i for i, node in enumerate(self._lines) if node.source == source), self.cursor)
        self.cursor = min(at, max(len(self._lines) - 1, 0))
        self.show_cursor()

    def order(self) -> list[Source]:
        """The feeds as they stand here, those in folded folders too."""
        nodes = _nodes(self._feeds, self._counts, (), "", [])
        return [node.source for node in nodes if node.source and node.source.kind == "feed"]

    def fold(self) -> bool:
        """Fold the folder under the cursor, or go to the folder around it; False if there is
        neither."""
        source = self.source
        if source.kind == "folder" and source.value not in self.folded:
            self._set_folded(source.value, fold=True)
            return True
        around = self._folder_around(source)
        if around:
            at = [node.source for node in self._lines].index(Source("folder", around))
            self.move_to(at)
        return bool(around)

    def unfold(self) -> bool:
        """Unfold the folder under the cursor; False if there is nothing folded."""
        source = self.source
        if source.kind == "folder" and source.value in self.folded:
            self._set_folded(source.value, fold=False)
            return True
        return False

    # LineList

    def count(self) -> int:
        return len(self._lines)

    def selectable(self, index: int) -> bool:
        return self._lines[index].source is not None

    def row(self, index: int, width: int) -> list[list[Part]]:
        node = self._lines[index]
        indent = " " + INDENT * min(node.depth, width // 6)
        sign = f"{node.sign} " if node.sign else INDENT
        if node.source is None:
            return [[(f" {node.title}", "dim")]]
        style = "unread" if node.number and node.source.kind not in UNCOUNTED else ""
        number = str(node.number) if node.number else ""
        if node.source.kind == "smart" and node.number > MOST_COUNTED:
            number = f"{MOST_COUNTED}+"
        left = [(indent, ""), (sign, "failing" if node.sign == "!" else "dim"), (node.title, style)]
        return [columns(left, (f"{number} " if number else "", "count"), width)]

    def moved(self) -> None:
        self.post_message(SourceHighlighted(self.source))

    def chosen(self) -> None:
        if not self.unfold():
            self.post_message(SourceChosen(self.source))

    def _set_folded(self, folder: str, *, fold: bool) -> None:
        (self.folded.add if fold else self.folded.discard)(folder)
        self._lay_out()

    def _folder_around(self, source: Source) -> str:
        if source.kind == "smart":
            folder = next((one.folder for one in self._smart if one.name == source.value), "")
            return (
                folder if any(f"{f.folder}/".startswith(f"{folder}/") for f in self._feeds) else ""
            )
        if source.kind == "feed":
            return next((f.folder for f in self._feeds if str(f.id) == source.value), "")
        return source.value.rpartition("/")[0] if source.kind == "folder" else ""

    def _laid_out(self) -> list[Node]:
        add_key = self.keymap.key("add_feed")
        smart = [
            (one.folder, Node(safe_line(one.name), Source("smart", one.name),
                              self._found.get(one.name, 0) if one.counted else 0, sign="◇"))
            for one in self._smart
        ]  # fmt: skip
        return list(_nodes(self._feeds, self._counts, self.folded, add_key, smart))

    def _unfold_to(self, source: Source) -> bool:
        """Unfold every folder around a list; False when there is no such list."""
        around = self._folder_around(source)
        if not around:
            return False
        parts = around.split("/")
        self.folded -= {"/".join(parts[: at + 1]) for at in range(len(parts))}
        self._lines = self._laid_out()
        return True


def _nodes(
    feeds: tuple[FeedRow, ...],
    counts: Counts,
    folded: Iterable[str],
    add_key: str,
    smart: Sequence[tuple[str, Node]],
) -> Iterator[Node]:
    yield Node("All", ALL, counts.total)
    yield Node("Unread", UNREAD, counts.unread)
    yield Node("Starred", STARRED, counts.starred)
    yield Node("Read later", LATER, counts.later)
    folders = {folder for row in feeds for folder in _folders(row)}
    yield from (node for folder, node in smart if folder not in folders)
    yield Node("")
    if not feeds:
        yield Node("No feeds yet. Add one:")
        yield Node(f"{add_key}, or {spoken_name()} add URL")
    hidden = frozenset(folded)
    unread: dict[str, int] = {}
    for row in feeds:
        for folder in _folders(row):
            unread[folder] = unread.get(folder, 0) + row.unread
    stands_in = {row.id: frozenset(_folders(row)) for row in feeds}
    for twice in counts.folded:  # where both feeds are in a folder its list has the story once
        for folder in stands_in.get(twice.feed, _NONE) & stands_in.get(twice.behind, _NONE):
            unread[folder] -= twice.unread
    inside: dict[str, list[Node]] = {}
    for folder, node in smart:
        inside.setdefault(folder, []).append(node)
    yield from _inside(feeds, hidden, unread, inside)


def _inside(
    feeds: tuple[FeedRow, ...],
    folded: frozenset[str],
    unread: dict[str, int],
    smart: Mapping[str, Sequence[Node]],
) -> Iterator[Node]:
    """The rows in the order of the configuration, each folder where its first feed stands."""
    grouped: dict[str, list[FeedRow]] = {}
    for row in feeds:
        for folder in ("", *_folders(row)):
            grouped.setdefault(folder, []).append(row)
    waiting: list[tuple[str, int, Iterator[FeedRow]]] = [("", 0, iter(grouped.get("", [])))]
    seen: set[str] = set()
    while waiting:
        folder, depth, rest = waiting[-1]
        feed = next(rest, None)
        if feed is None:
            waiting.pop()
            continue
        if feed.folder == folder:
            sign = "!" if feed.last_error else ""
            yield Node(feed_name(feed), feed_source(feed.id), feed.unread, depth, sign)
            continue
        below = "/".join(feed.folder.split("/")[: depth + 1])
        if below in seen:
            continue
        seen.add(below)
        name = safe_line(below.rsplit("/", 1)[-1])
        sign = "▸" if below in folded else "▾"
        yield Node(name, Source("folder", below), unread[below], depth, sign)
        if below not in folded:
            yield from (replace(node, depth=depth + 1) for node in smart.get(below, ()))
            waiting.append((below, depth + 1, iter(grouped[below])))


def _folders(feed: FeedRow) -> Iterator[str]:
    """Every folder that a feed stands in: `A/B` gives `A` and `A/B`."""
    path = feed.folder.split("/") if feed.folder else []
    return ("/".join(path[: depth + 1]) for depth in range(len(path)))
