"""To a list by a few letters of its name."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input

from reader.model import Counts, FeedRow
from reader.text import safe_line
from reader.tui.screens.dialog import Dialog
from reader.tui.source import ALL, LATER, STARRED, TITLES, UNREAD, Source, feed_name, feed_source
from reader.tui.widgets.choices import Choice

Target = tuple[Source, str, str, int]
"""A list, its name, the folder around it, and how much in it is unread."""


class JumpScreen(Dialog[Source]):
    """The answer is the list that was chosen."""

    def __init__(self, feeds: tuple[FeedRow, ...], counts: Counts) -> None:
        super().__init__("Jump to", "Enter goes there · Esc stays here")
        self._targets = targets(feeds, counts)
        self._found = self._targets
        self.words = Input(id="words", placeholder="A few letters of its name")
        self.words.cursor_blink = False
        self.add_class("-tall")

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog") as box:
            box.border_title = Content(self._title)
            box.border_subtitle = Content(self._keys)
            yield self.words
            yield self.choices

    def fill(self) -> None:
        self.words.focus()
        self._show("")

    def choose(self, index: int) -> None:
        if index < len(self._found):
            self.dismiss(self._found[index][0])

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value.strip())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.choose(self.choices.cursor)

    def _show(self, letters: str) -> None:
        self._found = matching(self._targets, letters)
        rows = [Choice(_parts(name, folder, unread)) for _, name, folder, unread in self._found]
        self.choices.show(rows, advice="No list has these letters in its name.")


def targets(feeds: tuple[FeedRow, ...], counts: Counts) -> list[Target]:
    """Every list there is: the ones over all feeds, the folders, the feeds."""
    fixed = {ALL: 0, UNREAD: counts.unread, STARRED: 0, LATER: 0}
    found: list[Target] = [(one, TITLES[one.kind], "", unread) for one, unread in fixed.items()]
    folders: dict[str, int] = {}
    for feed in feeds:
        parts = feed.folder.split("/") if feed.folder else []
        for depth in range(len(parts)):
            path = "/".join(parts[: depth + 1])
            folders[path] = folders.get(path, 0) + feed.unread
    for path, unread in folders.items():
        around, _, name = path.rpartition("/")
        found.append((Source("folder", path), safe_line(f"{name}/"), safe_line(around), unread))
    return found + [
        (feed_source(feed.id), feed_name(feed), safe_line(feed.folder), feed.unread)
        for feed in feeds
    ]


def matching(known: list[Target], letters: str) -> list[Target]:
    """Those with these letters in their names, in this order: the best first."""
    if not letters:
        return known
    matcher = Matcher(letters)
    scored = [
        (max(matcher.match(name), matcher.match(f"{folder} {name}") / 2), target)
        for target in known
        for _, name, folder, _ in [target]
    ]
    best = sorted(scored, key=lambda one: -one[0])
    return [target for score, target in best if score > 0]


def _parts(name: str, folder: str, unread: int) -> list[tuple[str, str]]:
    aside = " · ".join([folder] * bool(folder) + [f"{unread} unread"] * bool(unread))
    return [(name, ""), (f"  {aside}" if aside else "", "dim")]
