"""Text -> the lines that fit a width, measured in cells of the terminal.

Lazy, because a hostile paragraph may be a megabyte long and only its first lines are on show.
Breaks at blanks, after hyphens between letters, and between ideographs (not before closing or
after opening punctuation, the core of the Japanese and Chinese line breaking rules); a word
that is wider than the line is cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, get_character_cell_size, split_graphemes

NOT_FIRST = frozenset(
    "、。，．・：；？！）」』】》〉〕］｝ーゝ々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)
NOT_LAST = frozenset("（「『【《〈〔［｛")
JOINER, EMOJI_STYLE = "\u200d", "\ufe0f"
LONGEST_CLUSTER = 16
"""Code points that one cell may carry; more marks upon a letter are an attack, not a language."""


def wrap(text: str, width: int) -> Iterator[tuple[int, int]]:
    """The lines of `text` as offsets (start, end); blanks at a break belong to no line.

    A newline always ends a line. There is at least one line.
    """
    width = max(width, 1)
    at = 0
    while True:
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        yield from _wrap_line(text, at, stop, width)
        if stop == len(text):
            return
        at = stop + 1


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, with an ellipsis when it is longer."""
    if len(text) <= width and cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    end = fit(text, 0, len(text), width - 1)
    return text[:end].rstrip() + "…"


def fit(text: str, at: int, stop: int, width: int) -> int:
    """The largest end with which `text[at:end]` takes at most `width` cells, no character torn."""
    window = text[at : min(at + width + 1, stop)]
    if window.isascii():
        return min(at + width, stop)
    limit = min(at + (width + 1) * LONGEST_CLUSTER, stop)
    if text.find(JOINER, at, limit) < 0 and text.find(EMOJI_STYLE, at, limit) < 0:
        return _fit_simple(text, at, limit, width)
    end, cells = at, 0
    for _, last, size in split_graphemes(text[at:limit])[0]:
        if cells + size > width:
            break
        cells += size
        end = at + last
    return end


def _fit_simple(text: str, at: int, limit: int, width: int) -> int:
    """`fit` where no character changes the width of another."""
    for here in range(at, limit):
        width -= get_character_cell_size(text[here])
        if width < 0:
            return here
    return limit


def _wrap_line(text: str, at: int, stop: int, width: int) -> Iterator[tuple[int, int]]:
    if at == stop:
        yield at, at
    while at < stop:
        end = fit(text, at, stop, width)
        if end == at:  # wider than the whole line: it goes there all the same
            end = at + 1
        if end >= stop:
            yield at, stop
            return
        end, after = _break(text, at, end)
        yield at, end
        at = after
        while at < stop and text[at] == " ":
            at += 1


def _break(text: str, at: int, end: int) -> tuple[int, int]:
    """Where a line that may reach `end` ends, and where the next one begins."""
    if text[end] == " ":
        return _without_blanks(text, at, end), end + 1
    blank = text.rfind(" ", at, end)
    least = blank + 1 if blank > at else at + 1
    for here in range(end, least, -1):
        if _may_break(text, here):
            return here, here
    if blank > at:
        return _without_blanks(text, at, blank), blank + 1
    return end, end


def _without_blanks(text: str, at: int, end: int) -> int:
    while end > at + 1 and text[end - 1] == " ":
        end -= 1
    return end


def _may_break(text: str, here: int) -> bool:
    """May a line end between `text[here - 1]` and `text[here]`?"""
    before, after = text[here - 1], text[here]
    if before == "-":
        return here > 1 and text[here - 2].isalpha() and after.isalpha()
    if before == "\u200b":
        return True
    if before.isascii() and after.isascii():
        return False
    wide = get_character_cell_size(before) == 2 or get_character_cell_size(after) == 2
    joined = get_character_cell_size(after) == 0 or before == JOINER
    return wide and not joined and after not in NOT_FIRST and before not in NOT_LAST
