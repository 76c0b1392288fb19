"""How one site wants its pages read: values only, as `reader/model.py`."""

from __future__ import annotations

from typing import Literal

from reader.values import dataclass


@dataclass(frozen=True, slots=True)
class SiteRule:
    """Where on the pages of a host the article is; everything but `host` may be left out.

    All but `replace` are XPath expressions; CSS selectors have been translated. Of several for
    `body`, `title`, `author`, `date`, `next_page` and `single_page` the first that finds something
    counts; what any of `strip` finds is taken out.
    """

    host: str
    body: tuple[str, ...] = ()
    strip: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    next_page: tuple[str, ...] = ()
    single_page: tuple[str, ...] = ()
    replace: tuple[tuple[str, str], ...] = ()
    """Texts of the page's source, and what stands in their place before it is read."""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A line of an imported file that tread does not use, and why."""

    file: str
    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site with rules, as lists show it."""

    host: str
    origin: Literal["yours", "imported"]
    body: int
    """How many expressions say where the article is."""
    strip: int
    file: str
