"""The child that draws: what it makes of pictures, and of what pretends to be one."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image
from rich.cells import cell_len

from reader.errors import ParseError
from reader.model_pictures import Drawing, Means, Wish
from reader.pictures.check import format_of
from reader.pictures.draw import draw, read_drawing
from reader.text import SafeText
from tests.pictures import bomb, picture

SOURCE = SafeText("https://example.org/a.png")


def drawn(body: bytes, means: Means = "half", columns: int = 16, rows: int = 20) -> Drawing:
    return draw(SOURCE, body, Wish(columns, rows, means))


def widths(drawing: Drawing) -> set[int]:
    return {sum(cell_len(cell.text) for cell in row) for row in drawing.rows}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_each_kind_becomes_half_blocks(kind: str) -> None:
    body = picture((320, 200), kind)
    assert format_of(body) == kind
    drawing = drawn(body)
    assert (drawing.columns, len(drawing.rows)) == (16, 5)
    assert widths(drawing) == {16}
    red, green = drawing.rows[0][0].colour, drawing.rows[0][-1].ground
    assert re.fullmatch(r"#[b-d].[1-4].[1-4].", red)
    assert re.fullmatch(r"#[1-4].[b-d].[1-4].", green)


def test_kittys_way_sends_the_picture_and_leaves_placeholders() -> None:
    drawing = drawn(picture(), "kitty")
    assert widths(drawing) == {16}
    assert all(cell.text.startswith("\U0010eeee") for row in drawing.rows for cell in row)
    number = int(re.findall(r"a=p,i=(\d+)", drawing.send)[0])
    colour = drawing.rows[0][0].colour
    assert int(colour[1:], 16) == number & 0xFFFFFF
    assert re.fullmatch(r"(\x1b_G[^\x1b]*\x1b\\)+", drawing.send)


def test_sixels_leave_the_cells_empty() -> None:
    drawing = drawn(picture(), "sixel")
    assert drawing.send.startswith("\x1bP") and drawing.send.endswith("\x1b\\")
    assert (drawing.columns, len(drawing.rows)) == (16, 5)


def test_of_what_moves_the_first_frame_is_shown() -> None:
    frames = [Image.new("RGB", (100, 100), colour) for colour in ("#ff0000", "#0000ff")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert drawn(out.getvalue()).rows[0][0].colour == "#ff0000"


def test_what_is_transparent_is_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(out, "PNG")
    assert drawn(out.getvalue()).rows[0][0].colour == "#ffffff"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (bomb(), "million pixels"),
        (picture((1, 1)), "count readers"),
        (picture((400, 1)), "count readers"),
        (picture()[:200], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<html>no</html>", "no picture"),
        (b"", "no picture"),
    ],
)
def test_what_is_no_picture_is_said_to_be_none(body: bytes, why: str) -> None:
    with pytest.raises(ParseError) as caught:
        drawn(body)
    assert why in caught.value.message


@pytest.mark.parametrize(
    "change",
    [
        {"send": "\x1b]52;c;aGVsbG8=\x07"},
        {"send": "\x1b_Gi=1;AAAA\x1b\\\x1b[2J"},
        {"send": "\x1bPq\x1b[31m\x1b\\"},
        {"rows": [[["\x1b[2J", "", ""]]]},
        {"rows": [[["text", "", ""]]]},
        {"rows": [[["▀", "red", ""]]]},
        {"rows": [[["▀", "#ffffff"]]]},
        {"rows": [[["▀", "", ""]]] * 21},
        {"rows": 3},
        {"columns": 17},
        {"columns": None},
    ],
)
def test_what_the_child_says_is_not_trusted(change: dict[str, object]) -> None:
    told: dict[str, object] = {
        "columns": 1, "rows": [[["▀", "#ffffff", "#000000"]]], "send": "", "problem": ""
    }  # fmt: skip
    wish = Wish(16, 20)
    assert read_drawing(SOURCE, json.dumps(told).encode(), wish).columns == 1
    with pytest.raises(ParseError, match="gave up"):
        read_drawing(SOURCE, json.dumps(told | change).encode(), wish)


def test_a_decoder_that_crashes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(ParseError, match="gave up"):
        drawn(picture())
