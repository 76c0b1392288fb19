"""Where the cursor stands is ours to say, whatever a terminal takes a character for."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment

from reader.tui.steady import keep_characters_whole, steady
from tests.hostile_room import MIXED, ZALGO

ODD = [
    *MIXED.split(),
    ZALGO,
    "👩‍💻",
    "⚠️",
    "™️",
    "நி",
    "क्षि",
    "ᄒ\u1161\u11ab",
    "\u3164",
    "ﷺ",
    "a\u180eb",
    "é",
]
AGREED = frozenset(map(chr, range(128))) | set("│漢字éжשלוםالعربية")
"""What every terminal takes for what it is."""
OPINIONS: dict[str, Callable[[str], int]] = {
    "each takes one": lambda _: 1,
    "each takes two": lambda _: 2,
    "ours, one by one": cell_len,
    "nothing but ASCII": lambda char: int(char.isascii()),
}
STEP = re.compile(r"\x1b\[(\d*)([CDm])|\x1b([78])|(.)", re.DOTALL)


def column(written: str, wide: Callable[[str], int]) -> int:
    """Where a terminal of that opinion has the cursor."""
    at = saved = 0
    for step in STEP.finditer(written):
        if step[3]:
            at, saved = (at, at) if step[3] == "7" else (saved, saved)
        elif step[4]:
            at += cell_len(step[4]) if step[4] in AGREED else wide(step[4])
        elif step[2] != "m":
            at += int(step[1]) * (1 if step[2] == "C" else -1)
    return at


LIKE = st.text("ab .│漢éж", max_size=4)


@given(
    st.lists(st.tuples(st.sampled_from(["", "\x1b[31m", "\x1b[0m"]), st.sampled_from(ODD), LIKE)),
    st.sampled_from(list(OPINIONS)),
)
def test_the_cursor_is_where_we_count_it_to_be(
    parts: list[tuple[str, str, str]], opinion: str
) -> None:
    row = "".join(f"{style}{odd}|{plain}" for style, odd, plain in parts)
    assert column(steady(row), OPINIONS[opinion]) == cell_len(re.sub(r"\x1b\[\d+m", "", row))


def test_what_is_no_text_is_left_alone() -> None:
    for plain in (
        "\x1b[1;38;2;1;2;3m│ ● ★ ▸ ✂ ┊ 漢字 é ж “x” – …\x1b[0m",
        "\x1b]8;;https://a/\x1b\\",
    ):
        assert steady(plain) == plain
    picture = "\x1b[38;2;0;0;9m\U0010eeee\u0305\u030d\U0010eeee\u0305\u030e\x1b[0m"
    assert steady(picture) == picture
    title = "\x1b]0;❤️\x07"
    assert steady(title + "x") == title + "x"


def test_marks_after_a_sequence_do_not_tear_it() -> None:
    assert steady("\x1b[31m\u0301x") == "\x1b[31mx"


@given(
    st.lists(st.sampled_from(["a", "b ", "漢", "│", *ODD]), max_size=8).map("".join),
    st.integers(0, 40),
)
def test_a_row_that_is_cut_keeps_its_cells(text: str, cut: int) -> None:
    keep_characters_whole()
    left, right = Segment(text).split_cells(cut)
    wide = cell_len(text)
    assert left.cell_length == min(cut, wide)
    assert left.cell_length + right.cell_length == wide


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_a_real_terminal_agrees(tmp_path: Path) -> None:
    name = f"tread-{uuid.uuid4().hex[:8]}"

    def tmux(*words: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", name, *words], capture_output=True, text=True, check=False,
            env={"PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": "C.UTF-8",
                 "HOME": str(tmp_path)},
        )  # fmt: skip
        return done.stdout.strip()

    tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "10", "sleep 60")
    try:
        tty = tmux("display-message", "-p", "#{pane_tty}")
        wrong = list(_wrong(tmux, Path(tty)))
    finally:
        tmux("kill-server")
    assert not wrong


def _wrong(tmux: Callable[..., str], tty: Path) -> Iterator[tuple[str, str]]:
    """The odd ones after which the cursor is not where it is to be."""
    for odd in ODD:
        with tty.open("w", encoding="utf-8") as out:
            out.write(f"\x1b[2J\x1b[H{steady(odd)}|")
        wanted = str(cell_len(odd) + 1)
        until = time.monotonic() + 5
        while (at := tmux("display-message", "-p", "#{cursor_x}")) != wanted:
            if time.monotonic() > until:
                yield odd, at
                break
