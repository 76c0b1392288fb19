"""Any picture has a sane place in any terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reader.model_pictures import Wish
from reader.pictures.fit import fit

pixels = st.integers(0, 100_000)


@given(
    pixels,
    pixels,
    st.builds(
        Wish,
        columns=st.integers(0, 500),
        rows=st.integers(0, 300),
        cell_width=st.integers(0, 60),
        cell_height=st.integers(0, 120),
        enlarge=st.booleans(),
    ),
)
def test_a_picture_fits_and_keeps_its_shape(width: int, height: int, wish: Wish) -> None:
    columns, rows = fit(width, height, wish)
    assert 1 <= columns <= max(wish.columns, 1)
    assert 1 <= rows <= max(wish.rows, 1)
    across, down = max(wish.cell_width, 1), max(wish.cell_height, 1)
    width, height = max(width, 1), max(height, 1)
    if not wish.enlarge:
        assert (columns - 1) * across <= width and (rows - 1) * down <= height
    # Of its own shape: there is one scale that gives both, each to the nearest cell.
    scales = [
        ((0 if cells == 1 else cells - 0.5) * size / most, (cells + 0.5) * size / most)
        for cells, size, most in ((columns, across, width), (rows, down, height))
    ]
    assert max(low for low, _ in scales) <= min(high for _, high in scales) * (1 + 1e-9)
