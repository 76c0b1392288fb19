"""A look at the tags of a feed before it is parsed, so that no small document costs minutes.

The parser is quadratic in the attributes of an element, in the categories of an entry, in declared
namespaces and in open elements. This one pass is linear whatever it is given: each step moves on
past what it has looked at.
"""

from __future__ import annotations

import re

from reader.errors import ParseError

MAX_ENTRIES = 20_000
"""Entries of one document; the first ones are kept, which are the newest in practice."""
MAX_ATTRIBUTES = 500
MAX_CATEGORIES = 2_000
MAX_NAMESPACES = 300
MAX_DEPTH = 400
MAX_ELEMENTS = 300_000
"""Of a document; the parser takes some 15 microseconds for each."""
MAX_ELEMENTS_OF_ENTRY = 30_000

LONGEST_TEXT = 2_000_000
"""Characters between two tags, or of one CDATA section; the article shows at most half of it."""

LONGEST_NAME = 500
"""Characters of who wrote something: the parser's search for an address in them is quadratic."""

_NEXT = re.compile(r"<(?:!\[CDATA\[|!--|/?[A-Za-z_])")
# A value ends at "<" at the latest, which XML forbids in it: no quotation mark left open makes
# this look at the rest of the document.
_TAG = re.compile(r"</?([^\s<>/\"'=]+)((?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)")
_PREFIX = re.compile(r"\bxmlns:([^\s=<>\"']{1,100})")
_ENTRIES = frozenset({"item", "entry"})
_CATEGORIES = frozenset({"category", "subject", "keywords", "tag"})
_PEOPLE = frozenset(
    {"author", "name", "email", "creator", "publisher", "contributor", "owner", "webmaster",
     "managingeditor", "editor"}
)  # fmt: skip
_VOID = frozenset({"br", "img", "hr", "input", "wbr", "col", "area", "source", "meta", "link"})


class _Scan:
    def __init__(self) -> None:
        self.cuts: list[tuple[int, int]] = []
        self.person = -1  # the depth of the person we are in, or -1
        self.room = 0  # what is left of LONGEST_NAME there
        self.depth = 0
        self.outside = -1  # the depth around the entry we are in, or -1
        self.opened = 0
        self.closed = 0
        self.categories = 0
        self.elements = self.all_elements = 0
        self.namespaces: set[str] = set()
        self.cut_at = -1

    def start(self, name: str, attributes: str, at: int) -> None:
        if name in _ENTRIES:
            if self.outside >= 0:  # entries do not nest: the one before was left open
                self.depth = self.outside
            self.outside, self.person = self.depth, -1
            self.opened += 1
            self.categories = self.elements = 0
            if self.opened > MAX_ENTRIES and self.cut_at < 0:
                self.cut_at = at
        elif name in _CATEGORIES:
            self.categorise(1)
        self.elements += 1
        self.all_elements += 1
        if self.elements > MAX_ELEMENTS_OF_ENTRY or self.all_elements > MAX_ELEMENTS:
            raise _too_much("too many elements")
        if len(attributes) > 4 * MAX_ATTRIBUTES and attributes.count("=") > MAX_ATTRIBUTES:
            quoted_out = re.sub(r"\"[^\"]*\"|'[^']*'", "", attributes)
            if quoted_out.count("=") > MAX_ATTRIBUTES:
                raise _too_much(f"an element with more than {MAX_ATTRIBUTES} attributes")
        if "xmlns:" in attributes:
            self.namespaces.update(_PREFIX.findall(attributes))
            if len(self.namespaces) > MAX_NAMESPACES:
                raise _too_much(f"more than {MAX_NAMESPACES} namespaces")
        if not attributes.endswith("/") and name not in _VOID:
            self.depth += 1
            if self.person < 0 and name in _PEOPLE:
                self.person, self.room = self.depth, LONGEST_NAME
            if self.depth > MAX_DEPTH:
                raise _too_much(f"elements nested more than {MAX_DEPTH} deep")

    def text(self, text: str, start: int, end: int) -> None:
        """What stands between two tags, or in a CDATA section: only its beginning is kept."""
        most = self.room if self.person >= 0 else LONGEST_TEXT
        if end - start > most:
            # Before a reference that is under way, or at a blank.
            open_ = text.rfind("&", max(start, start + most - 32), start + most)
            blank = text.rfind(" ", start + most // 2, start + most)
            self.cuts.append((max(open_, blank) if max(open_, blank) >= 0 else start + most, end))
        if self.person >= 0:
            self.room = max(self.room - (end - start), 0)

    def categorise(self, more: int) -> None:
        self.categories += more
        if self.categories > MAX_CATEGORIES:
            raise _too_much(f"more than {MAX_CATEGORIES} categories in one entry")

    def end(self, name: str) -> None:
        self.depth = max(self.depth - 1, 0)
        if name in _ENTRIES and self.outside >= 0:
            # What was left open inside an entry ends with it.
            self.depth, self.outside = self.outside, -1
            self.closed += 1
        if self.depth < self.person:
            self.person = -1


def prescan(text: str) -> tuple[str, int]:
    """The text, cut to MAX_ENTRIES and its texts to LONGEST_TEXT, and how many of its entries are
    closed.

    Raises ParseError for a document that would take the parser out of all proportion.
    """
    scan, at, listed = _Scan(), 0, -1
    while (found := _NEXT.search(text, at)) is not None:
        opening = found[0]
        scan.text(text, at, found.start())
        if opening in ("<![CDATA[", "<!--"):
            end = text.find("]]>" if opening == "<![CDATA[" else "-->", found.end())
            if end < 0:
                # The rest is a comment without an end, and would be looked at again and again.
                text = text if opening == "<![CDATA[" else text[: found.start()]
                break
            if opening == "<![CDATA[":
                scan.text(text, found.end(), end)
            at = end + 3
            continue
        if listed >= 0:  # the words of <itunes:keywords> become categories one by one
            scan.categorise(text.count(",", listed, found.start()))
            listed = -1
        tag = _TAG.match(text, found.start())
        if tag is None:
            at = found.end()
            continue
        at = max(tag.end(), found.end())
        name = tag[1].rpartition(":")[2].lower()
        if opening.startswith("</"):
            scan.end(name)
        else:
            scan.start(name, tag[2], found.start())
            if scan.cut_at >= 0:
                break
            listed = at if name == "keywords" else -1
    if scan.cut_at >= 0:
        # What follows the last entry closes the document.
        ends = [text.rfind(end) + len(end) for end in ("</item>", "</entry>") if end in text]
        tail = max(ends, default=len(text))
        rest = text[max(tail, scan.cut_at) :]
        return _without(text[: scan.cut_at], scan.cuts) + rest, MAX_ENTRIES
    return _without(text, scan.cuts), scan.closed


def _without(text: str, cuts: list[tuple[int, int]]) -> str:
    if not cuts:
        return text
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def _too_much(what: str) -> ParseError:
    return ParseError(
        f"This document has {what}, which no honest feed needs.",
        "Tell its publisher, if you trust it.",
    )
