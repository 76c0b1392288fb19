"""What `quick.py` asks of one element; Unsure where feedparser may make something else of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reader.ingest.quick_names import XML, Unsure
from reader.ingest.quick_values import MAX_ATTRIBUTES, attributes_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_WORDS = 500
"""Words of an entry that become categories."""
_BASE = f"{XML}base"
_MEANT_OF_PARENTS = frozenset({"base", "href", "lastmod", "about", "xmlns"})
"""Attributes by which feedparser would read more than the elements inside."""


def base_of(root: Element) -> str | None:
    """What addresses in a document are relative to, where it says so."""
    if not {_local(name) for name in root.attrib}.isdisjoint(_MEANT_OF_PARENTS):
        raise Unsure
    return root.get(_BASE)


def bare_attributes(element: Element) -> dict[str, str]:
    """Its attributes; Unsure where it changes what addresses are relative to."""
    found = attributes_of(element)
    if "xml:base" in found:
        raise Unsure
    return found


def without_base(attributes: Mapping[str, str]) -> None:
    """An element anywhere may change what addresses after it are relative to."""
    if len(attributes) > MAX_ATTRIBUTES:
        raise Unsure
    for name in attributes:
        if _local(name) == "base" or name == _BASE:
            raise Unsure


def must_be_bare(element: Element) -> None:
    """Raises Unsure for an element whose attributes mean something for what stands around it."""
    without_base(element.attrib)
    for name in element.attrib:
        if _local(name) in _MEANT_OF_PARENTS:
            raise Unsure


def _local(name: str) -> str:
    """The name without its namespace, which feedparser overlooks for most; xml: is no such one."""
    return "" if name.startswith(XML) else name.rpartition("}")[2].lower()


def only_text(element: Element) -> str:
    """Its text; Unsure where there is more in it."""
    if len(element):
        raise Unsure
    return (element.text or "").strip()


def has_many_words(element: Element) -> bool:
    """Would the words of this element make more categories than an honest entry has?"""
    if not element.tag.lower().endswith("keywords"):
        return False
    return (element.text or "").count(",") + (element.tail or "").count(",") > MAX_WORDS


def with_href(found: dict[str, str]) -> dict[str, str]:
    """The attributes with the address under one name, where feedparser looks for three."""
    href = found.get("url", found.get("uri", found.get("href")))
    if href:
        found.pop("url", None)
        found.pop("uri", None)
        found["href"] = href
    return found
