"""A page read by the rules for its site: they say where the article is, and nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reader.ingest.links import absolute, host
from reader.ingest.tree import remove
from reader.ingest.xpath import find
from reader.model_sites import SiteRule

if TYPE_CHECKING:  # lxml takes 20 ms to load
    from lxml.etree import _Element
    from lxml.html import HtmlElement

MOST_GROWTH = 2
"""How many times its size a page may take by replacements."""


class Ruled:
    """The rules of a site, on one page of it."""

    def __init__(self, rule: SiteRule, tree: HtmlElement) -> None:
        self._rule = rule
        self._tree = tree
        self._elements = sum(1 for _ in tree.iter())

    def strip(self) -> None:
        """Take out what the rules name, before anybody looks for the article."""
        for expression in self._rule.strip:
            for element in self._find([expression]):
                if not isinstance(element, str):
                    remove(element)

    def body(self) -> list[_Element]:
        """The elements that the rules name as the article, outer ones only."""
        found = [one for one in self._find(self._rule.body) if not isinstance(one, str)]
        known = set(found)
        return [one for one in found if known.isdisjoint(one.iterancestors())]

    def text(self, expressions: Sequence[str]) -> str:
        """What the rules find as a text: a title, a name, a date."""
        found = self._find(expressions)
        texts = (
            one if isinstance(one, str) else "".join(map(str, one.itertext())) for one in found
        )
        return ", ".join(dict.fromkeys(filter(None, (" ".join(t.split())[:500] for t in texts))))

    def address(self, expressions: Sequence[str], url: str) -> str:
        """The address that the rules find, on the same site only."""
        for one in self._find(expressions):
            href = one if isinstance(one, str) else one.get("href") or ""
            found = absolute(href, url)
            if found and found != url and host(found) == host(url):
                return found
        return ""

    def _find(self, expressions: Sequence[str]) -> list[_Element | str]:
        """What the first of the expressions finds that finds anything."""
        for expression in expressions:
            found = find(self._tree, expression, self._elements)
            if found:
                return found
        return []


def replaced(text: str, rule: SiteRule) -> str:
    """The page's source with the replacements that the rules ask for, while it stays in bounds."""
    most = MOST_GROWTH * len(text) + 10_000
    for wanted, instead in rule.replace:
        grown = len(text) + text.count(wanted) * (len(instead) - len(wanted))
        if grown <= most:
            text = text.replace(wanted, instead)
    return text
