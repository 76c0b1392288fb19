"""Articles set to a width: every kind of block, links, what was removed, and places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from reader.model import (
    Article,
    Block,
    Cleaned,
    EntryId,
    FeedId,
    Kind,
    Place,
    Reading,
    Row,
    Span,
    Verdict,
)
from reader.text import EMPTY, safe
from reader.tui.lines import STRETCH, Line, Links, Piece, flow, flow_block, inline
from reader.tui.typeset import Layout, Layouts, Setting, set_block

WORDS = "the toll book of the old bridge counts carts and sheep"


def block(kind: Kind, text: str = WORDS, **more: object) -> Block:
    return replace(Block(kind, safe(text)), **more)  # type: ignore[arg-type]  # any field of a block


def text_of(line: Line) -> str:
    return "".join(piece.text for piece in line.pieces)


def set_lines(one: Block, width: int = 30, links: Links | None = None) -> list[str]:
    return [text_of(line) for line in set_block(one, width, 0, links or Links())]


def reading(*blocks: Block, removed: tuple[Verdict, ...] = ()) -> Reading:
    row = Row(
        EntryId(1), FeedId(1), safe("Feed"), safe("Title"), safe("https://x.example"), safe("Ada"),
        1_700_000_000, False, False, (), 500, len(removed),
    )  # fmt: skip
    return Reading(row, Cleaned(Article(row.title, blocks), removed), Place(), False, False)


def laid(what: Reading, width: int = 30, *, removed: bool = False) -> Layout:
    layout = Layout(what, Setting(width, removed))
    layout.grow(60)
    return layout


def test_a_list_hangs_below_its_marker_and_nests() -> None:
    first = block(Kind.LIST, "one two three four", level=1, marker=safe("9."))
    inner = block(Kind.LIST, "alpha beta", level=2, marker=safe("*"))
    assert set_lines(first, 14) == ["9. one two", "   three four"]
    assert set_lines(inner, 14) == ["    ◦ alpha", "      beta"]


def test_a_quotation_has_a_bar_for_each_level() -> None:
    assert set_lines(block(Kind.QUOTE, "so it was", level=2), 20) == ["▎ ▎ so it was"]


def test_code_keeps_its_blanks_and_goes_on_below() -> None:
    code = block(Kind.CODE, "def f():\n\treturn 'a long string'", language=safe("python"))
    shown = set_lines(code, 20)
    assert shown[0].endswith("python")
    assert shown[1:-1] == [" def f():", "     return 'a long", " ↪  string'"]
    styles = {p.text: p.style for line in set_block(code, 60, 0, Links()) for p in line.pieces}
    assert styles["def"] == "code code-keyword"


def test_an_unknown_language_is_set_plain() -> None:
    assert set_lines(block(Kind.CODE, "x <- 1", language=safe("no such")), 20)[1] == " x <- 1"


def test_a_table_fits_and_right_aligns_numbers() -> None:
    rows = (("Winter", "Bundles"), ("the very first of all", "120"), ("second", "96"))
    table = block(Kind.TABLE, rows=tuple(tuple(map(safe, row)) for row in rows))
    assert set_lines(table, 24) == [
        "Winter         │ Bundles",
        "───────────────┼────────",
        "the very first │     120",
        "of all         │        ",
        "second         │      96",
    ]


def test_a_table_too_wide_for_columns_becomes_a_list() -> None:
    rows = tuple(tuple(safe(f"head{n} {at}") for n in range(6)) for at in range(2))
    assert set_lines(block(Kind.TABLE, rows=rows), 20)[:2] == [
        "head0 0: head0 1",
        "head1 0: head1 1",
    ]


def test_links_are_numbered_once_and_listed() -> None:
    spans = (
        Span(0, 3, "link", safe("https://a.example")),
        Span(4, 8, "link", safe("https://b.example")),
        Span(9, 13, "link", safe("https://a.example")),
    )
    layout = laid(reading(block(Kind.PARAGRAPH, "the toll book", spans=spans)), 60)
    shown = [text_of(line) for line in layout.lines]
    assert "the[1] toll[2] book[1]" in shown
    assert shown[-2:] == ["[1] https://a.example", "[2] https://b.example"]


def test_overlapping_styles_and_spans_that_lie_are_survived() -> None:
    spans = (
        Span(0, 8, "strong"), Span(4, 12, "em"), Span(5, 5, "code"), Span(-3, 4, "em"),
        Span(2, 9999, "link", safe("https://x")),
    )  # fmt: skip
    assert set_lines(block(Kind.PARAGRAPH, "the toll book", spans=spans)) == ["the toll book"]


def test_raised_and_lowered_digits() -> None:
    water = block(Kind.PARAGRAPH, "H2O 102", spans=(Span(1, 2, "sub"), Span(6, 7, "sup")))
    assert set_lines(water) == ["H₂O 10²"]


def test_images_and_embeds_are_named_and_lead_somewhere() -> None:
    links = Links()
    image = block(Kind.IMAGE, "A bridge", source=safe("https://x.example/a.png"))
    video = block(Kind.EMBED, "", source=safe("https://video.example/1"))
    assert set_lines(image, 40, links) == ["▨ Image: A bridge[1]"]
    assert set_lines(video, 40, links) == ["▶ Embedded: video.example[2]"]
    assert set_lines(block(Kind.IMAGE, ""), 40) == ["▨ Image"]


def test_removed_blocks_are_hidden_or_shown_with_rule_and_reason() -> None:
    what = reading(
        block(Kind.PARAGRAPH, "stays"),
        block(Kind.PARAGRAPH, "goes"),
        removed=(Verdict(1, "pitch", "Asks for money."),),
    )
    hidden = [text_of(line) for line in laid(what, 60).lines]
    shown = [text_of(line) for line in laid(what, 60, removed=True).lines]
    assert any("1\xa0block\xa0removed" in line for line in hidden)
    assert not any("goes" in line for line in hidden)
    assert shown[-2:] == ["✂ pitch – Asks for money.", "┊ goes"]


def test_an_article_without_text_says_so() -> None:
    nothing = [text_of(line) for line in laid(reading(), 80).lines]
    assert "b opens its page" in nothing[-1]
    gone = reading(block(Kind.RULE, ""), removed=(Verdict(0, "r", "x"),))
    assert "x shows" in text_of(laid(gone, 80).lines[-1])


BLOCKS = st.lists(
    st.builds(
        block,
        st.sampled_from(list(Kind)),
        st.sampled_from([WORDS, "", "日本語の長い文章がここにある", "x" * 70, "a\nb\tc"]),
        level=st.integers(0, 9),
        marker=st.sampled_from([safe("•"), safe("12."), EMPTY]),
        rows=st.just(((safe("a"), safe("b" * 40)), (safe("日本"),), ())),
    ),
    max_size=6,
)


@given(BLOCKS, st.integers(2, 90), st.booleans())
def test_no_line_is_wider_than_the_measure(blocks: list[Block], width: int, removed: bool) -> None:
    verdicts = (Verdict(0, "rule", "reason"),) if blocks else ()
    layout = laid(reading(*blocks, removed=verdicts), width, removed=removed)
    narrowest = 9  # below that, bars and markers take their room all the same
    for line in layout.lines:
        assert cell_len(text_of(line)) <= max(width, narrowest)


@given(BLOCKS, st.integers(10, 90), st.integers(10, 90))
def test_a_place_is_found_again_at_any_width(blocks: list[Block], one: int, other: int) -> None:
    what = reading(*blocks)
    layout, narrow = laid(what, one), laid(what, other)
    for at, line in enumerate(layout.lines):
        place = layout.place(at)
        if line.block >= 0 and place != Place():
            assert layout.find_place(place) == at
            assert narrow.lines[narrow.find(line.block, line.offset)].block == line.block


@pytest.mark.parametrize("place", [Place(99, 3), Place(0, 999), Place(5, 0)])
def test_a_place_that_is_no_longer_there_is_somewhere_near(place: Place) -> None:
    layout = laid(reading(block(Kind.PARAGRAPH), block(Kind.PARAGRAPH)))
    assert 0 <= layout.find_place(place) < len(layout.lines)


def test_a_megabyte_shows_its_first_lines_at_once() -> None:
    layout = Layout(reading(block(Kind.PARAGRAPH, WORDS * 20_000)), Setting(70))
    layout.grow(0)
    assert 50 < len(layout.lines) < 1000
    assert not layout.done


def test_a_layout_is_kept_by_its_width() -> None:
    layouts = Layouts()
    what = reading(block(Kind.PARAGRAPH, WORDS * 50))
    first = layouts.of(what, Setting(40))
    first.grow(60)
    narrow = layouts.of(what, Setting(20))
    assert narrow is not first
    again = replace(what, row=replace(what.row, read=True), place=Place(0, 3))
    assert layouts.of(again, Setting(40)) is first
    other = replace(what, row=replace(what.row, starred=True))
    assert layouts.of(other, Setting(40)) is not first
    assert layouts.of(reading(block(Kind.PARAGRAPH, "Other.")), Setting(20)) is not narrow


def merged(line: Line) -> tuple[tuple[Piece, ...], int]:
    """The pieces of a line, those alike made into one, and where it begins."""
    out: list[Piece] = []
    for piece in line.pieces:
        if out and out[-1][1:] == piece[1:]:
            out[-1] = piece._replace(text=out[-1].text + piece.text)
        else:
            out.append(piece)
    return tuple(out), line.offset


LONG_WORDS = ["a", "sheep", "toll  ", "橋の番人", "x" * 90, "well-kept\n", "é👍🏽"]


@settings(max_examples=40)
@given(
    words=st.lists(st.sampled_from(LONG_WORDS), min_size=3, max_size=40),
    every=st.integers(1, 400), size=st.integers(1, 9_000), width=st.integers(8, 70),
)  # fmt: skip
def test_a_long_block_set_in_stretches_is_set_as_a_whole(
    words: list[str], every: int, size: int, width: int
) -> None:
    text = " ".join(words * (4 * STRETCH // sum(len(word) + 1 for word in words)))
    spans = tuple(
        Span(at, min(at + size, len(text)), "link" if at % 2 else "em", safe(f"https://e.org/{at}"))
        for at in range(0, len(text) - 1, every * 50)
    )
    one = block(Kind.PARAGRAPH, text, spans=spans)
    lead = (Piece("- "),), (Piece("  "),)
    whole = flow(*inline(one, Links()), width, *lead)
    parts = flow_block(one, width, Links(), leads=lead)
    assert [merged(line) for line in parts] == [merged(line) for line in whole]


def test_of_ten_thousand_links_only_the_first_are_set_at_first() -> None:
    text = "word link " * 10_000
    spans = tuple(
        Span(at * 10 + 5, at * 10 + 9, "link", safe(f"https://e.org/{at}")) for at in range(10_000)
    )
    links = Links()
    first = next(set_block(block(Kind.PARAGRAPH, text, spans=spans), 60, 0, links))
    assert text_of(first).startswith("word link[1] word link[2]")
    assert len(links.addresses) < 1_000
