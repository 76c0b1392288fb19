"""XPath from a file that somebody else wrote: checked before use, bounded in time, never raising.

libxml2 cannot be stopped once it evaluates, so what an expression may cost is reckoned beforehand.
A step that looks at the whole page costs the page; inside a predicate it costs that again for each
element that the predicate is asked about.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import XPath, _Element

LONGEST = 2_000
"""Characters of an expression."""
MOST_COST = 50_000_000
"""Elements that may be looked at; about a second."""
MOST_FOUND = 10_000

_SIGN = re.compile(
    r"""'[^']*'|"[^"]*"|\[|\]|//|\b(?:descendant|ancestor|following|preceding)[a-z-]*\s*::"""
)


def fault(expression: str) -> str:
    """Why the expression cannot be used, or nothing."""
    if len(expression) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    try:
        _compiled(expression)
    except ValueError as error:
        return str(error)
    return ""


@lru_cache(maxsize=512)
def _compiled(expression: str) -> XPath:
    from lxml import etree

    try:
        return etree.XPath(expression, regexp=False, smart_strings=False)
    except (etree.XPathError, ValueError) as error:
        raise ValueError(str(error).strip() or "it is no XPath") from error


def cost(expression: str, elements: int) -> int:
    """How many elements it may look at on a page of so many, at worst."""
    searches = [0]  # by depth of predicates: the steps that look at the whole page
    depth = 0
    for sign in _SIGN.findall(expression):
        if sign == "[":
            depth += 1
            searches += [0] * (depth + 1 - len(searches))
        elif sign == "]":
            depth = max(depth - 1, 0)
        elif sign[0] not in "'\"":
            searches[depth] += 1
    total = 1
    for count in searches:
        total *= max(count * elements, 1)
    return total


def find(tree: _Element, expression: str, elements: int) -> list[_Element | str]:
    """What the expression finds, at most MOST_FOUND: elements and texts. Nothing where it cannot
    be used or would cost too much on a page of so many elements."""
    from lxml import etree

    if len(expression) > LONGEST or cost(expression, elements) > MOST_COST:
        return []
    try:
        found = _compiled(expression)(tree)
    except (etree.XPathError, ValueError, MemoryError):
        return []
    if isinstance(found, str):
        return [found] if found.strip() else []
    if not isinstance(found, list):
        return []  # a number or a truth
    return [one for one in found[:MOST_FOUND] if isinstance(one, str | etree._Element)]
