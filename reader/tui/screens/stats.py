"""What was read, and what the filter took out, by feed and by rule."""

from __future__ import annotations

from rich.cells import cell_len

from reader.model_figures import Statistics
from reader.text import safe_line
from reader.tui.screens.dialog import Dialog, Line, content
from reader.tui.times import age, minutes
from reader.tui.widgets.choices import Choice, heading
from reader.tui.widgets.line_list import padded

COUNTING = "Counting what you read…"
NOTHING = "No articles are stored yet, so there is nothing to count."
NAME_ROOM = 26
MEANING = {
    "silent": "Silent: nothing new for two months. Has it moved, or ended?",
    "noisy": "Noisy: twenty and more a week, of which you read hardly any.",
}


class StatsScreen(Dialog[None]):
    """Only looks; nothing is chosen."""

    def __init__(self, now: float) -> None:
        super().__init__("Statistics", "Esc")
        self._now = now
        self._told: list[list[Line]] = []
        self.add_class("-tall")

    def fill(self) -> None:
        self.choices.show([], advice=COUNTING)

    def show(self, found: Statistics) -> None:
        """Show what was counted."""
        read, gone = found.words_read, found.words_removed
        self.about.update(
            content([
                (f"You read {found.read:,} of {counted(found.entries, 'article')}: "
                 f"{_long(read)}.", ""),
                (f"tread took out {counted(found.removed, 'block')}: {_long(gone)} "
                 "that you need not read.", ""),
            ])
        )  # fmt: skip
        rows: list[tuple[Choice, list[Line]]] = []
        width = max((cell_len(one.title) for one in found.feeds), default=0)
        room = min(max(width, 8), NAME_ROOM) + 2
        if found.entries:
            rows.append((_head("By feed", room, "read", "of", "a week", "words out"), []))
        for feed in found.feeds if found.entries else ():
            newest = f"newest {age(feed.newest, self._now)}" if feed.newest else "nothing yet"
            cells = (feed.read, feed.entries, feed.a_week, feed.words_removed)
            told: list[Line] = [
                (safe_line(feed.title), "strong"),
                (f"{counted(feed.words_read, 'word')} read · "
                 f"{counted(feed.removed, 'block')} taken out · {newest}", "dim"),
            ]  # fmt: skip
            if feed.note:
                told.append((MEANING[feed.note], "trouble"))
            rows.append((_row(safe_line(feed.title), room, cells, feed.note), told))
        if found.rules:
            rows.append((_head("By rule", room, "blocks", "words"), []))
        for rule in found.rules:
            row = _row(safe_line(rule.rule), room, (rule.blocks, rule.words), "")
            rows.append(
                (
                    row,
                    [(f"{_long(rule.words)}. Filter rules says why, and switches it off.", "dim")],
                )
            )
        self._told = [told for _, told in rows]
        self.choices.show([choice for choice, _ in rows], advice=NOTHING)

    def explain(self, index: int) -> None:
        self.detail.update(content(self._told[index] if index < len(self._told) else []))


def counted(number: int, name: str) -> str:
    """`1 block`, `2,000 blocks`."""
    return f"{number:,} {name}{'s' if number != 1 else ''}"


def _long(words: int) -> str:
    return f"{counted(words, 'word')}, {minutes(words) if words else '0 min'}"


def _head(title: str, room: int, *names: str) -> Choice:
    return heading(padded(title, room + 2) + "".join(f"{name:>11}" for name in names))


def _row(name: str, room: int, cells: tuple[float, ...], note: str) -> Choice:
    shown = "".join(f"{cell:>11,}" for cell in cells)
    return Choice([(padded(name, room), ""), (shown, "dim"), (f"  {note}", "failing")])
