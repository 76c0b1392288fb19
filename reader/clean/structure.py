"""What no single block shows: the passes over a whole article, in their order."""

from __future__ import annotations

from collections.abc import Callable

from reader.clean.boxes import box_gaps, empty_sections, link_lists, lists_below, price_boxes
from reader.clean.runs import headline_runs, layout_names, link_runs, teaser_runs
from reader.clean.score import Page

Pass = Callable[[Page], None]

PASSES: tuple[Pass, ...] = (
    price_boxes,
    link_lists,
    lists_below,
    box_gaps,
    layout_names,
    teaser_runs,
    headline_runs,
    link_runs,
    empty_sections,
)
