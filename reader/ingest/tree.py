"""Changes of a parsed page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import _Element


def remove(element: _Element) -> None:
    """Take an element out of the tree; the text after it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
