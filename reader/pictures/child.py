"""python -m reader.pictures.child WISH < picture: decodes it and prints JSON, as `draw` reads it.

textual-image asks the terminal for its abilities when it is loaded, and writes to it as it draws;
here neither input nor output is one, so it asks nothing, and what it writes is caught.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from reader.confining import confine
from reader.errors import ParseError
from reader.model_pictures import Cell, Means, Wish
from reader.pictures.check import SMALLEST, format_of
from reader.pictures.fit import fit

if TYPE_CHECKING:
    from PIL.Image import Image
    from rich.segment import Segment

MOST_PIXELS = 50_000_000
MEMORY = 2**30
PROCESSOR_SECONDS = 10


def main() -> None:
    """One picture."""
    confine(MEMORY, PROCESSOR_SECONDS)
    wish = Wish(**json.loads(sys.argv[1]))
    told: dict[str, object] = {"columns": 0, "rows": [], "send": "", "problem": ""}
    try:
        told |= _drawn(sys.stdin.buffer.read(), wish)
    except ParseError as error:
        told["problem"] = error.message
    except MemoryError:
        told["problem"] = "it takes too much memory"
    sys.stdout.write(json.dumps(told))


def _drawn(body: bytes, wish: Wish) -> dict[str, object]:
    picture = _decoded(body, wish)
    columns, rows = fit(*picture.size, wish)
    picture = _plain(picture)
    os.environ["TEXTUAL_CELL_WIDTH"] = str(wish.cell_width)
    os.environ["TEXTUAL_CELL_HEIGHT"] = str(wish.cell_height)
    caught = io.StringIO()
    sys.__dict__["__stdout__"] = caught  # see above
    lines = list(_lines(picture, columns, rows, wish))
    if wish.means == "sixel":
        sixels = (part.text for line in lines for part in line if part.text.startswith("\x1bP"))
        return {"columns": columns, "rows": [[]] * rows, "send": "".join(sixels)}
    cells = [list(_cells(line)) for line in lines]
    return {"columns": columns, "rows": cells[:rows], "send": caught.getvalue()}


def _decoded(body: bytes, wish: Wish) -> Image:
    """The first frame, upright, not much larger than it is shown."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    name = format_of(body)
    room = (wish.columns * wish.cell_width, wish.rows * wish.cell_height)
    try:
        picture = Image.open(io.BytesIO(body), formats=(name,))
        if min(picture.size) <= SMALLEST:
            raise ParseError("it is only there to count readers")
        if picture.width > 2 * room[0]:
            picture.draft("RGB", room)  # a JPEG is decoded small at once
        picture.load()
        turned: Image.Image = ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ParseError(f"it has more than {MOST_PIXELS // 10**6} million pixels") from error
    except (ParseError, MemoryError):
        raise
    except Exception as error:
        raise ParseError(f"it is damaged, or no {name} that can be decoded") from error
    return turned


def _plain(picture: Image) -> Image:
    """Without transparency, on the white that pages have."""
    from PIL import Image

    if picture.mode not in ("RGB", "L"):
        clear = picture.convert("RGBA")
        picture = Image.new("RGBA", clear.size, "white")
        picture.alpha_composite(clear)
    return picture.convert("RGB")


def _lines(picture: Image, columns: int, rows: int, wish: Wish) -> Iterable[list[Segment]]:
    from rich.console import Console
    from rich.segment import Segment
    from textual_image.renderable import HalfcellImage, SixelImage, TGPImage

    kinds: dict[Means, type[HalfcellImage | TGPImage | SixelImage]] = {
        "half": HalfcellImage, "kitty": TGPImage, "sixel": SixelImage
    }  # fmt: skip
    console = Console(file=io.StringIO(), width=max(columns, 1), color_system="truecolor")
    return Segment.split_lines(console.render(kinds[wish.means](picture, columns, rows)))


def _cells(line: list[Segment]) -> Iterator[Cell]:
    """The segments of a row, those that look alike as one."""
    shown = (part for part in line if part.text and not part.control)
    for style, parts in groupby(shown, lambda part: part.style):
        colours = [
            "" if one is None or one.triplet is None else one.triplet.hex
            for one in ((style.color, style.bgcolor) if style else (None, None))
        ]
        yield Cell("".join(part.text for part in parts), *colours)


if __name__ == "__main__":
    main()
