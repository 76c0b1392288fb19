"""Links to follow without a mouse, and what the terminal is told of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.tui.hints import Hints, hints_on, is_terminal_link
from reader.tui.lines import Line, Piece


def line(*pieces: tuple[str, str, int]) -> Line:
    return Line(tuple(Piece(*piece) for piece in pieces))


def text(line: Line) -> str:
    return "".join(piece.text for piece in line.pieces)


def address(count: int) -> list[str]:
    return [f"https://reeds.example/{at}" for at in range(count)]


def test_a_hint_stands_on_the_number_or_where_the_words_begin() -> None:
    lines = [
        line(
            ("The ", "", 0), ("ford", "link", 1), ("[1]", "link-number", 1), (" and a", "link", 2)
        ),
        line(("bridge", "link", 2), ("[2]", "link-number", 2)),
    ]
    hints = hints_on(lines, range(2), address(2))
    assert [text(hints.drawn(at, one)) for at, one in enumerate(lines)] == [
        "The ford[a] and a", "bridge[s]",
    ]  # fmt: skip
    first = hints_on(lines, range(1), address(2))
    assert text(first.drawn(0, lines[0])) == "The ford[a]sand a"
    assert first.numbers == {"a": 1, "s": 2}


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "file:///etc/passwd", "x y", ""])
def test_an_address_of_another_scheme_gets_no_hint(bad: str) -> None:
    lines = [line(("press", "link", 1), ("[1]", "link-number", 1))]
    assert hints_on(lines, range(1), [bad]).numbers == {}
    assert not is_terminal_link(bad)


@pytest.mark.parametrize(
    "bad", ["https://x.example/\x1b]8;;", "https://b\xfccher.example/", "https://x.example/\x07"]
)
def test_the_terminal_is_told_only_what_it_cannot_misread(bad: str) -> None:
    assert not is_terminal_link(bad)
    assert is_terminal_link("https://x.example/a;b?c=d")


@given(st.integers(1, 900))
def test_every_link_has_a_hint_of_its_own_and_typing_it_finds_it(count: int) -> None:
    lines = [line((f"word{at}", "link", at), (f"[{at}]", "link-number", at))
             for at in range(1, count + 1)]  # fmt: skip
    hints = hints_on(lines, range(count), address(count))
    assert sorted(hints.numbers.values()) == list(range(1, count + 1))
    for label, number in hints.numbers.items():
        now: Hints | None = hints
        for at, key in enumerate(label):
            assert now is not None
            assert (now.typed in now.numbers) is False, at
            now = now.after(key)
        assert now is not None
        assert now.numbers[now.typed] == number
    assert hints.after("1") is None


@given(st.text("a\u9759 \u3042", min_size=1, max_size=9), st.integers(1, 60))
def test_a_hint_moves_nothing_where_the_words_have_room(words: str, count: int) -> None:
    lines = [line((words, "link", at)) for at in range(1, count + 1)]
    hints = hints_on(lines, range(count), address(count))
    for at, one in enumerate(lines):
        label = hints.spots[at, 0]
        width = cell_len(text(hints.drawn(at, one)))
        assert width == max(cell_len(words), len(label))
