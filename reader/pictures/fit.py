"""How many cells a picture takes."""

from __future__ import annotations

from reader.model_pictures import Wish


def fit(width: int, height: int, wish: Wish) -> tuple[int, int]:
    """Columns and rows for a picture of so many pixels: never more than wished, nor (unless it may
    be enlarged) than it has itself, never less than one, of its own shape as far as cells allow."""
    width, height = max(width, 1), max(height, 1)
    most_columns, most_rows = max(wish.columns, 1), max(wish.rows, 1)
    cell_width, cell_height = max(wish.cell_width, 1), max(wish.cell_height, 1)
    across = most_columns if wish.enlarge else min(width / cell_width, most_columns)
    scale = min(across * cell_width / width, most_rows * cell_height / height)
    columns = min(max(round(width * scale / cell_width), 1), most_columns)
    rows = min(max(round(height * scale / cell_height), 1), most_rows)
    return columns, rows
