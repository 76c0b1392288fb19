"""Words found in an article as it is set."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.tui.find import find_in
from reader.tui.lines import Line, Piece, Run, flow


def set_at(text: str, width: int) -> list[Line]:
    return list(flow(text, [Run(0, len(text), "")], width))


def shown(line: Line, style: str) -> str:
    return "".join(piece.text for piece in line.pieces if style in piece.style.split())


def test_a_phrase_is_found_over_breaks_numbers_and_bars() -> None:
    lines = [
        Line((Piece("▎ ", "bar"), Piece("the old "), Piece("brid", "link", 1))),
        Line((Piece("▎ ", "bar"), Piece("ge", "link", 1), Piece("[1]", "link-number", 1))),
        Line((Piece("▎ ", "bar"), Piece("of reeds, and the OLD bridge"))),
    ]
    found = find_in(lines, "Old  bridge of")
    assert found.matches == (((0, 6, 14), (1, 0, 7), (2, 0, 4)),)
    both = find_in(lines, "old bridge")
    assert len(both.matches) == 2
    assert both.from_line(1).at == 1
    assert both.step(-1).at == 1
    assert shown(both.drawn(0, lines[0]), "found-here") == "old brid"
    assert shown(both.drawn(2, lines[2]), "found") == "OLD bridge"
    assert find_in(lines, " ").matches == ()
    assert find_in(lines, "a.*").matches == ()


@given(st.text("ab -静かな", min_size=1, max_size=60), st.integers(2, 12), st.data())
def test_what_stands_in_the_text_is_found_at_any_width(
    text: str, width: int, data: st.DataObject
) -> None:
    text = " ".join(text.split())
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : data.draw(st.integers(start + 1, len(text)))]
    if not words.strip():
        return
    lines = set_at(text, width)
    found = find_in(lines, words)
    assert found.matches
    for at, line in enumerate(lines):
        drawn = found.drawn(at, line)
        assert "".join(p.text for p in drawn.pieces) == "".join(p.text for p in line.pieces)
    marked = "".join(shown(found.drawn(at, line), "found-here") for at, line in enumerate(lines))
    assert "".join(marked.split()).casefold() == "".join(words.split()).casefold()
