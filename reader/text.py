"""str -> SafeText: the one place where a stranger's string becomes fit for a screen.

Whatever comes from the network may carry escape sequences (C0, DEL and the 8-bit C1 range that
terminals read as CSI and OSC), overrides of the writing direction, NUL or lone surrogates.
Cleaning happens once, after the last decoding step, and the type checker refuses a plain `str`
where a `SafeText` is wanted.
"""

from __future__ import annotations

import re
from typing import NewType

SafeText = NewType("SafeText", str)
"""Text without control characters other than newline and tab; nothing in it steers a terminal."""

EMPTY = SafeText("")

_CONTROL = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and newline, DEL, C1
    "\u2028\u2029"  # line and paragraph separators: some terminals break the row on them
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides, isolates: they reach beyond their text
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotation
    "\ud800-\udfff"  # half a surrogate pair: SQLite and stdout refuse it
    "\U000e0000-\U000e007f"  # tags: text that nobody sees
    "]"
)
_PRINTABLE = bytes(range(0x20, 0x7F))
_LONG = 80
"""Characters of a text whose bytes are quicker to look at."""
_USER = re.compile(r"^(\s*[A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")
_SPACE = re.compile(r"\s+")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Sets of so many signs take milliseconds to compile: these are when there is such writing.
_UNSPACED = "[\u3040-\u30ff\u3400-\u9fff]"
"""Kana and the signs of Chinese and Japanese, which are written without blanks between words."""
_TOKEN = re.compile(r"[^\W_]+")
_NO_TOKEN = bytes(n if chr(n).isalnum() and n < 128 else 32 for n in range(256))
_CJK = "[\u3040-\u9fff\uac00-\ud7af]"
_PAIRS = (
    r"[^\W_\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]+"
    r"|[\u3040-\u309f]{1,2}|[\u30a0-\u30fa\u30fc-\u30ff]{1,2}|[\u3005-\u3007\u3400-\u9fff]{1,2}"
)


def is_printable(text: str) -> bool:
    """What `text.isprintable()` says: all of it is seen, and the blank is its only white space."""
    if len(text) > _LONG and text.isascii():  # looking at bytes takes a third of the time
        return not text.encode().translate(None, _PRINTABLE)
    return text.isprintable()


def safe(text: str) -> SafeText:
    """`text` without anything that could act on a terminal; newlines and tabs stay."""
    # Nothing that is taken out is printable; nor are newline and tab, which stay.
    if is_printable(text) or is_printable(text.replace("\n", " ").replace("\t", " ")):
        return SafeText(text)
    return SafeText(_CONTROL.sub("", _BREAKS.sub("\n", text)))


def safe_line(text: str) -> SafeText:
    """`text` made safe and put on one line: every run of white space becomes one blank."""
    if is_printable(text) and "  " not in text:  # the blank is the only space that is printable
        return SafeText(text.strip())
    return SafeText(_SPACE.sub(" ", safe(text)).strip())


def told_address(url: str) -> SafeText:
    """An address as messages name it: without a password."""
    return safe_line(_USER.sub(r"\1", url))


def is_unspaced(text: str) -> bool:
    """Is there writing in `text` that puts no blanks between words?"""
    return not text.isascii() and re.search(_UNSPACED, text) is not None


def tokens(text: str) -> list[str]:
    """The words of `text` without punctuation; where the writing has no blanks, two signs of one
    script count as a word, which is what they are on average."""
    if text.isascii():
        # The same as below in a third of the time: a table of bytes is quicker than one of signs.
        return text.encode().translate(_NO_TOKEN).decode().split()
    return re.findall(_PAIRS, text) if is_unspaced(text) else _TOKEN.findall(text)


def words(text: str) -> int:
    """How many words `text` has; a CJK character counts as half a word, as readers do."""
    cjk = 0 if text.isascii() else len(re.findall(_CJK, text))
    return len(text.split()) + cjk // 2


def shorten(text: SafeText, width: int) -> SafeText:
    """`text` on one line of at most `width` characters, cut at a word with an ellipsis."""
    line = safe_line(text)
    if len(line) <= width:
        return line
    head = line[: max(width - 1, 0)]
    at = head.rfind(" ")
    return SafeText((head[:at] if at > width // 2 else head).rstrip() + "…")


def iso(seconds: int | None) -> str | None:
    """Unix seconds -> ISO 8601 in UTC, to the second; None stays None."""
    if seconds is None:
        return None
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return None
