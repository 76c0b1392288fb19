"""The links of an article as one follows them without a mouse: a list, and hints to type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from rich.cells import cell_len

from reader.exchange.inline import followable
from reader.model import Reading
from reader.text import SafeText, safe_line
from reader.tui.lines import Line, Links, Piece
from reader.tui.typeset import Setting, typeset
from reader.tui.wrap import fit
from reader.values import dataclass

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Those under the fingers first."""
NUMBER, ADDRESS = "link-number", "address"


class Link(NamedTuple):
    """A link by its number in the text, with the words that it lies on."""

    number: int
    text: SafeText
    address: SafeText


def links_of(reading: Reading, setting: Setting) -> tuple[Link, ...]:
    """The links of an article that is set so, numbered as they are there; sets all of it."""
    links = Links()
    said: dict[int, list[str]] = {}
    for line in typeset(reading, setting, links):
        for number, text in _words(line):
            said.setdefault(number, []).append(text)
    return tuple(
        Link(at, safe_line(" ".join(said.get(at, ()))), safe_line(address))
        for at, address in enumerate(links.addresses, 1)
        if followable(address)
    )


def _words(line: Line) -> Iterator[tuple[int, str]]:
    for piece in line.pieces:
        if piece.link and not {NUMBER, ADDRESS} & set(piece.style.split()):
            yield piece.link, piece.text


def is_terminal_link(address: str) -> bool:
    """May the terminal be told of this address (OSC 8)? Only what it can neither misread nor take
    for something else than what is shown."""
    return followable(address) and address.isascii() and address.isprintable()


@dataclass(frozen=True, slots=True)
class Hints:
    """Labels upon the links on the screen; `typed` is the beginning of one."""

    numbers: dict[str, int]
    """Label -> number of its link."""
    spots: dict[tuple[int, int], str]
    """Line and piece -> the label drawn there."""
    typed: str = ""

    def after(self, key: str) -> Hints | None:
        """With one more letter typed; None when no label goes on so."""
        typed = self.typed + key
        if not any(label.startswith(typed) for label in self.numbers):
            return None
        return Hints(self.numbers, self.spots, typed)

    def drawn(self, at: int, line: Line) -> Line:
        """The line with its labels upon it."""
        pieces: list[Piece] = []
        for index, piece in enumerate(line.pieces):
            label = self.spots.get((at, index))
            if label is None or not label.startswith(self.typed):
                pieces.append(piece)
            else:
                pieces += _labelled(piece, label)
        return replace(line, pieces=tuple(pieces))


def hints_on(lines: Sequence[Line], shown: range, addresses: Sequence[str]) -> Hints:
    """A hint for each link on these lines: on its number where that is shown, else where its words
    begin."""
    numbered: dict[int, list[tuple[int, int]]] = {}
    begun: dict[int, tuple[int, int]] = {}
    for at in shown:
        for index, piece in enumerate(lines[at].pieces):
            if not piece.link or not followable(addresses[piece.link - 1]):
                continue
            begun.setdefault(piece.link, (at, index))
            if NUMBER in piece.style.split():
                numbered.setdefault(piece.link, []).append((at, index))
    labels = dict(zip(begun, _labels(len(begun)), strict=False))
    spots = {
        spot: label for link, label in labels.items() for spot in numbered.get(link, [begun[link]])
    }
    return Hints({label: link for link, label in labels.items()}, spots)


def _labels(count: int) -> Iterable[str]:
    """So many labels, none the beginning of another."""
    size = 1
    while len(LETTERS) ** size < count:
        size += 1
    return ("".join(letters) for letters in product(LETTERS, repeat=size))


def _labelled(piece: Piece, label: str) -> Iterator[Piece]:
    if NUMBER in piece.style.split():
        room = cell_len(piece.text)
        text = f"[{label}]" if len(label) + 2 <= room else label
        yield Piece(text.ljust(room), "hint", piece.link)
        return
    yield Piece(label, "hint", piece.link)
    at = fit(piece.text, 0, len(piece.text), len(label))
    gap = len(label) - cell_len(piece.text[:at])
    if gap > 0 and at < len(piece.text):  # half of a wide character is left
        at += 1
        yield Piece(" " * max(gap, 1), piece.style, piece.link)
    yield Piece(piece.text[at:], piece.style, piece.link)
