"""An article -> lines. Lazy: an article of a megabyte shows its first lines at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from urllib.parse import urlsplit

from rich.cells import cell_len

from reader.model import Block, Kind, Place, Reading, Verdict
from reader.model_pictures import Drawing
from reader.text import SafeText, safe_line
from reader.tui.code import code_lines
from reader.tui.lines import Line, Links, Piece, Run, flow, flow_block, joined
from reader.tui.picture_lines import pictured
from reader.tui.tables import table_lines
from reader.tui.times import minutes, moment
from reader.values import dataclass

BULLETS = "•◦▪"
GUTTER = "┊ "
NO_TITLE = "(no title)"
KEPT = 8
"""Layouts kept,"""
MOST_LINES = 50_000
"""and the lines that all of them may have together."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How an article is to be set: at most `width` cells, with or without the removed blocks, and
    with a word on what is going on (`news`) below its head, `notes` below blocks, and pictures.
    `turns` is the key that turns to another version of the story."""

    width: int
    removed: bool = False
    news: str = ""
    notes: Mapping[int, str] = field(default_factory=dict)
    pictures: Mapping[SafeText, Drawing | None] = field(default_factory=dict)
    """By their addresses; None while one is on its way."""
    turns: str = ""


def typeset(reading: Reading, setting: Setting, links: Links) -> Iterator[Line]:
    """The head, the blocks, and the list of addresses."""
    yield from _head(reading, setting)
    blocks = reading.cleaned.article.blocks
    gone = reading.cleaned.removed
    before: Block | None = None
    shown = 0
    for number, block in enumerate(blocks):
        verdict = gone.get(number)
        if verdict and not setting.removed:
            continue
        yield from _gap(before, block, number - 1, setting.width)
        if verdict:
            yield from _removed(block, verdict, setting.width, number, links)
        else:
            lines = set_block(block, setting.width, number, links)
            if block.kind is Kind.IMAGE:
                lines = pictured(block, lines, setting.pictures, setting.width, number)
            yield from lines
            if number in setting.notes:
                yield from _note(setting.notes[number], setting.width, number, len(block.text))
        before = block
        shown += 1
    if not shown:
        yield from _nothing(bool(gone), setting.width)
    yield from _addresses(links, setting.width, len(blocks))


def set_block(block: Block, width: int, number: int, links: Links) -> Iterator[Line]:
    """The lines of one block."""
    return _SETTERS[block.kind](block, max(width, 1), number, links)


def _head(reading: Reading, setting: Setting) -> Iterator[Line]:
    row, width = reading.row, setting.width
    yield from _plain(safe_line(row.title) or NO_TITLE, width, "title")
    facts = [
        safe_line(row.feed_title),
        safe_line(row.author),
        _unbroken(moment(row.published)),
        _unbroken(minutes(row.words)),
        "★ starred" if row.starred else "",
        _unbroken("» read later") if row.later else "",
        _counted(len(reading.cleaned.verdicts), "block", " removed"),
        _counted(len(reading.cleaned.restored), "block", " kept by you"),
        _counted(reading.cleaned.article.affiliate_links, "affiliate link"),
    ]
    yield from _plain("\xa0· ".join(fact for fact in facts if fact), width, "facts")
    if row.also:
        others = ", ".join(safe_line(version.feed_title) for version in row.also)
        turns = f" · {setting.turns} turns to the next" if setting.turns else ""
        yield from _plain(f"Also in: {others}{turns}", width, "facts")
    if reading.edited is not None:
        yield from _plain(f"~ edited {moment(reading.edited)} · c shows how", width, "facts")
    for note in (setting.news, safe_line(reading.note)):
        if note:
            yield from _plain(note, width, "note")
    yield Line((Piece("─" * width, "rule"),))
    yield Line()


def _counted(count: int, name: str, what: str = "") -> str:
    return _unbroken(f"{count} {name}{'s' if count != 1 else ''}{what}") if count else ""


def _unbroken(text: str) -> str:
    return text.replace(" ", "\xa0")


def _plain(text: str, width: int, style: str, block: int = -1) -> Iterator[Line]:
    return flow(text, [Run(0, len(text), style)], width, block=block)


def _gap(before: Block | None, block: Block, number: int, width: int) -> Iterator[Line]:
    """The blank lines between two blocks; they belong to the first of them."""
    if before is None:
        return
    end = len(before.text)
    if before.kind is Kind.LIST and block.kind is Kind.LIST:
        return
    if before.kind is Kind.QUOTE and block.kind is Kind.QUOTE:
        bars = min(before.level, block.level)
        yield Line((Piece(_bars(bars, width), "bar"),), number, end)
        return
    yield Line((), number, end)
    if block.kind is Kind.HEADING and block.level <= 2:
        yield Line((), number, end)


def _removed(
    block: Block, verdict: Verdict, width: int, number: int, links: Links
) -> Iterator[Line]:
    """A block the filter took out: why, then the block itself, dimmed behind a gutter."""
    why = f"✂ {safe_line(verdict.rule)} – {safe_line(verdict.reason)}"
    yield from _plain(why, width, "removed-note", number)
    for line in set_block(block, width - len(GUTTER), number, links):
        dimmed = tuple(p._replace(style=joined(p.style, "removed")) for p in line.pieces)
        yield Line((Piece(GUTTER, "removed"), *dimmed), number, line.offset, line.fill)


def _note(text: str, width: int, number: int, end: int) -> Iterator[Line]:
    """What tread has to say about a block, quietly below it."""
    for line in _plain(f"↻ {text}", width, "aside", number):
        yield Line(line.pieces, number, end)


def _nothing(removed: bool, width: int) -> Iterator[Line]:
    if removed:
        text = "The filter took everything out of this article. x shows what there was."
    else:
        text = "The feed carries no text for this article. b opens its page in the browser."
    yield from _plain(text, width, "note")


def _addresses(links: Links, width: int, number: int) -> Iterator[Line]:
    if not links.addresses:
        return
    yield Line((), number)
    yield Line((Piece("─" * min(width, 12), "rule"),), number)
    for at, address in enumerate(links.addresses, 1):
        mark = f"[{at}] "
        text = safe_line(address)
        for line in flow(
            text,
            [Run(0, len(text), "address", at)],
            width - len(mark),
            (Piece(mark, "link-number", at),),
            (Piece(" " * len(mark)),),
            number,
        ):
            yield Line(line.pieces, number, at)


# One setter a kind of block.


def _paragraph(block: Block, width: int, number: int, links: Links) -> Iterator[Line]:
    return flow_block(block, width, links, number=number)


def _heading(block: Block, width: int, number: int, links: Links) -> Iterator[Line]:
    style = f"heading heading-{min(max(block.level, 1), 4)}"
    return flow_block(block, width, links, style, number=number)


def _list_item(block: Block, width: int, number: int, links: Links) -> Iterator[Line]:
    level = max(block.level, 1)
    numbered = any(char.isalnum() for char in block.marker)
    marker = safe_line(block.marker)[:6] if numbered else BULLETS[(level - 1) % len(BULLETS)]
    indent = min((level - 1) * 3, width // 3)
    lead = " " * indent + (marker.rjust(2) if numbered else " " + marker) + " "
    room = cell_len(lead)
    leads = (Piece(lead, "marker"),), (Piece(" " * room),)
    return flow_block(block, width - room, links, leads=leads, number=number)


def _bars(level: int, width: int) -> str:
    """A bar for each depth of quotation, as long as they leave room for the text."""
    return "▎ " * min(max(level, 1), max(width // 8, 1))


def _quote(block: Block, width: int, number: int, links: Links) -> Iterator[Line]:
    bars = _bars(block.level, width)
    bar = (Piece(bars, "bar"),)
    return flow_block(block, width - len(bars), links, "quote", (bar, bar), number)


def _code(block: Block, width: int, number: int, _links: Links) -> Iterator[Line]:
    return code_lines(block, width, number)


def _table(block: Block, width: int, number: int, _links: Links) -> Iterator[Line]:
    return table_lines(block, width, number)


def _image(block: Block, width: int, number: int, links: Links) -> Iterator[Line]:
    return _placeholder("▨ ", "Image", block, width, number, links)


def _embed(block: Block, width: int, number: int, links: Links) -> Iterator[Line]:
    return _placeholder("▶ ", "Embedded", block, width, number, links)


def _placeholder(
    sign: str, name: str, block: Block, width: int, number: int, links: Links
) -> Iterator[Line]:
    """What a terminal cannot show: its caption, or where it comes from, as a link."""
    caption = safe_line(block.caption) or _host(block.source)
    text = f"{name}: {caption}" if caption else name
    runs = [Run(0, len(text), "image")]
    if block.source:
        link = links.number(block.source)
        mark = f"[{link}]"
        runs = [
            Run(0, len(text), "image", link),
            Run(len(text), len(text) + len(mark), "link-number", link),
        ]
        text += mark
    first, rest = (Piece(sign, "image"),), (Piece(" " * len(sign)),)
    return flow(text, runs, width - len(sign), first, rest, number)


def _host(address: str) -> str:
    try:
        return safe_line(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def _rule(_block: Block, width: int, number: int, _links: Links) -> Iterator[Line]:
    size = max(width // 3, 1)
    yield Line((Piece(" " * ((width - size) // 2)), Piece("─" * size, "rule")), number)


_SETTERS: dict[Kind, Callable[[Block, int, int, Links], Iterator[Line]]] = {
    Kind.HEADING: _heading,
    Kind.PARAGRAPH: _paragraph,
    Kind.LIST: _list_item,
    Kind.QUOTE: _quote,
    Kind.CODE: _code,
    Kind.TABLE: _table,
    Kind.IMAGE: _image,
    Kind.EMBED: _embed,
    Kind.RULE: _rule,
}


class Layout:
    """The lines of an article so far; it grows as they are wanted."""

    def __init__(self, reading: Reading, setting: Setting) -> None:
        self.setting = setting
        self.links = Links()
        self.lines: list[Line] = []
        self.done = False
        self._first: dict[int, int] = {}
        self._source = typeset(reading, setting, self.links)

    def grow(self, seconds: float, least: int = 0) -> None:
        """Set more lines, for about this long, and at least so many that there are `least`."""
        until = time.monotonic() + seconds
        self._grow(lambda: len(self.lines) >= least and time.monotonic() >= until)

    def _grow(self, enough: Callable[[], bool]) -> None:
        while not self.done:
            for line in self._source:
                self._first.setdefault(line.block, len(self.lines))
                self.lines.append(line)
                if len(self.lines) % 64 == 0 and enough():
                    return
            self.done = True

    def find(self, block: int, offset: int) -> int:
        """The line on which this character of a block stands; grows as far as it must."""
        if block < 0:
            return 0
        self._grow(lambda: self.lines[-1].block > block)
        at = self._start(block)
        while at + 1 < len(self.lines):
            following = self.lines[at + 1]
            if following.block != block or following.offset > offset:
                break
            at += 1
        return at

    def span(self, block: int) -> range:
        """The lines of a block that is shown, without the blank ones below it; grows as far as it
        must."""
        self._grow(lambda: self.lines[-1].block > block)
        start = self._first.get(block, len(self.lines))
        end = start
        while end < len(self.lines) and self.lines[end].block == block:
            end += 1
        while end > start and _is_blank(self.lines[end - 1]):
            end -= 1
        return range(start, end)

    def find_place(self, place: Place) -> int:
        """The line of a place that was kept."""
        if place == Place():
            return 0
        at = self.find(place.block, 0)
        while at > 0 and self.lines[at - 1].block == place.block:
            at -= 1
        self._grow(lambda: len(self.lines) > at + place.line)
        last = len(self.lines) - 1
        wanted = min(at + place.line, max(last, 0))
        while wanted > at and self.lines[wanted].block != place.block:
            wanted -= 1
        return wanted

    def place(self, line: int) -> Place:
        """The place of a line; everything above the first block is the very beginning."""
        if not 0 <= line < len(self.lines) or self.lines[line].block < 0:
            return Place()
        block = self.lines[line].block
        return Place(block, line - self._first[block])

    def _start(self, block: int) -> int:
        """The first line of a block, or of the next one that is shown."""
        later = (at for number, at in self._first.items() if number >= block)
        return self._first.get(block, min(later, default=max(len(self.lines) - 1, 0)))


class Layouts:
    """The layouts last made, so that going back and forth, or to another width and back, sets
    nothing twice."""

    def __init__(self) -> None:
        self._kept: list[tuple[Reading, Layout]] = []

    def of(self, reading: Reading, setting: Setting) -> Layout:
        """The layout of an article, as far as it has grown."""
        # Neither shows in the lines: whether it was read, and how far.
        shown = replace(reading, row=replace(reading.row, read=True), place=Place())
        for at, (kept, layout) in enumerate(self._kept):
            if layout.setting == setting and kept == shown:
                self._kept.insert(0, self._kept.pop(at))
                return layout
        layout = Layout(reading, setting)
        self._kept = [(shown, layout), *self._kept[: KEPT - 1]]
        while len(self._kept) > 1 and sum(len(one.lines) for _, one in self._kept) > MOST_LINES:
            self._kept.pop()
        return layout


def _is_blank(line: Line) -> bool:
    return not any(piece.text.strip() for piece in line.pieces if piece.style != "bar")
