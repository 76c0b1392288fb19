"""Rows that hold, whatever a terminal makes of a character, and wherever a row is cut.

How many cells an emoji of several parts, a stacked letter or an Indic syllable takes is something
on which terminals differ, from us and among themselves; a row drawn after another opinion pushes
all that follows it to the side. So after such characters the cursor is put where we count it to be.
"""

from __future__ import annotations

import re

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment

SAVE, RESTORE = "\x1b7", "\x1b8"

_ALIKE = (
    "\x00-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0556"  # Latin, Greek, Cyrillic, Armenian
    "\u05d0-\u05ea\u0620-\u064a\u0671-\u06d3"  # letters of Hebrew and Arabic
    "\u1e00-\u1fff\u2000-\u200a\u2010-\u2027\u202f-\u205f\u2070-\u20bf"
    "\u2100-\u2121\u2123-\u2138\u213a-\u2319\u2460-\u25fc\u2605\u2606\u2701-\u2704\u2713-\u2718"
    "\u3000-\u303e\u3041-\u3096\u309b-\u30ff\u3105-\u3163\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uff01-\uff9f"
)
"""Characters about which nobody differs, as long as none of the others follows them."""
_UNLIKE = re.compile(f"[^{_ALIKE}]")
_CONTROL = (
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])"  # a sequence
    "|\U0010eeee[\u0300-\U0001ffff]*"  # kitty's place for a picture, with marks that number it
)
_PARTS = re.compile(f"{_CONTROL}|(?P<run>[^\\x00-\\x1f\\x7f]?[^{_ALIKE}]+)")


def steady(data: str) -> str:
    """What is written to a terminal, with the cursor put right after what it may measure in its own
    way."""
    if data.isascii() or not _UNLIKE.search(data):
        return data
    return _PARTS.sub(_placed, data)


def _placed(found: re.Match[str]) -> str:
    run = found["run"]
    if run is None:
        return found[0]
    cells = cell_len(run)
    if not cells:
        return ""
    # Blanks first: where the terminal draws less than we count, nothing old shines through.
    return f"{' ' * cells}\x1b[{cells}D{SAVE}{run}{RESTORE}\x1b[{cells}C"


def keep_characters_whole() -> None:
    """Where a dialog's edge cuts a row, Rich tears a character of several code points, and the two
    parts together are narrower than it was: from now on it becomes blanks, as every wide one."""
    Segment._split_cells = classmethod(_split)  # type: ignore[method-assign,assignment]


def _split(_: type[Segment], segment: Segment, cut: int) -> tuple[Segment, Segment]:
    text, style, control = segment
    at = cells = 0
    for start, end, size in split_graphemes(text)[0]:
        if cells + size > cut:
            left, right = cut - cells, cells + size - cut
            if not left:
                break
            return (
                Segment(text[:start] + " " * left, style, control),
                Segment(" " * right + text[end:], style, control),
            )
        cells += size
        at = end
    return Segment(text[:at], style, control), Segment(text[at:], style, control)
