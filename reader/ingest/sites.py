"""Site rules as files of the widespread `ftr-site-config` format: lines of `name: value`.

A file is named after its host: `example.org.txt` holds for example.org and www.example.org,
`.example.org.txt` for every host below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reader.ingest.xpath import fault
from reader.model_sites import SiteRule, Unmapped

MAX_FILE = 200_000
"""Characters of a file that are read."""
MAX_RULES = 200
"""Expressions of one kind, and replacements, that one site may have."""

HOST = re.compile(r"\.?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
ENDING = ".txt"

_LINE = re.compile(r"\s*([A-Za-z_][\w-]*)\s*(?:\((.*?)\)\s*)?:\s*(.*)", re.DOTALL)
_LISTS = {
    "body": "body", "strip": "strip", "title": "title", "author": "author", "date": "date",
    "next_page_link": "next_page", "single_page_link": "single_page",
}  # fmt: skip
_FOR_TESTS = frozenset({"test_url", "test_contains"})
"""For programs that check the file itself; nothing is lost without them."""
_WITHOUT_EFFECT = {
    "tidy": "the page is read by a parser that repairs by itself",
    "parser": "the page is read by a parser that repairs by itself",
    "prune": "nothing is pruned from a body that a rule has found; the filter says what it takes",
    "autodetect_on_failure": "where the rules find nothing, the usual way is always used",
}


def parse_site(text: str, host: str, file: str = "") -> tuple[SiteRule, tuple[Unmapped, ...]]:
    """The rules in a file, and the lines of it that are not used. Never raises."""
    reading = _Reading(file)
    for number, line in enumerate(text[:MAX_FILE].splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            reading.line(number, line)
    reading.leave_waiting()
    lists = {name: tuple(found) for name, found in reading.lists.items()}
    rule = SiteRule(
        host, lists["body"], lists["strip"], lists["title"], lists["author"], lists["date"],
        lists["next_page"], lists["single_page"], tuple(reading.pairs),
    )  # fmt: skip
    return rule, tuple(reading.unmapped)


class _Reading:
    """The state between the lines: a `find_string` waits for its `replace_string`."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._waiting: tuple[int, str] | None = None
        self.lists: dict[str, list[str]] = {field: [] for field in _LISTS.values()}
        self.pairs: list[tuple[str, str]] = []
        self.unmapped: list[Unmapped] = []

    def line(self, number: int, line: str) -> None:
        found = _LINE.fullmatch(line)
        if found is None:
            self._leave(number, line, "it is no `name: value`")
            return
        name, inside, value = found[1].lower(), found[2], found[3].strip()
        if name == "find_string" and value:
            self.leave_waiting()
            self._waiting = (number, value)
        elif name == "replace_string" and (inside or self._waiting):
            self._replace(inside, value)
        elif name not in _FOR_TESTS:
            self._expression(number, line, name, value)

    def _replace(self, inside: str | None, value: str) -> None:
        """`replace_string(this): by that`, or by that what the line before has said."""
        wanted = inside or (self._waiting[1] if self._waiting else "")
        if not inside:
            self._waiting = None
        if len(self.pairs) < MAX_RULES:
            self.pairs.append((wanted, value))

    def _expression(self, number: int, line: str, name: str, value: str) -> None:
        expression = _shorthand(name, value) or (value if name in _LISTS else "")
        why = _why_not(name, expression)
        target = self.lists[_LISTS.get(name, "strip")]
        if why or len(target) >= MAX_RULES:
            self._leave(number, line, why or "the site has too many of these")
        else:
            target.append(expression)

    def leave_waiting(self) -> None:
        if self._waiting is not None:
            number, text = self._waiting
            self._leave(number, f"find_string: {text}", "no replace_string follows")
            self._waiting = None

    def _leave(self, number: int, line: str, why: str) -> None:
        self.unmapped.append(Unmapped(self._file, number, line.strip()[:200], why))


def _why_not(name: str, expression: str) -> str:
    if name in _WITHOUT_EFFECT:
        return _WITHOUT_EFFECT[name]
    if not expression:
        known = name in _LISTS or name.startswith("strip_")
        return "it says nothing" if known else "tread has nothing like it"
    broken = fault(expression)
    return f"not usable as XPath: {broken}" if broken else ""


def _shorthand(name: str, value: str) -> str:
    """The XPath behind the abbreviations of the format, or nothing."""
    text = value.strip("'\"")
    if not text or "'" in text:
        return ""
    match name:
        case "strip_id_or_class":
            return f"//*[contains(@class, '{text}') or contains(@id, '{text}')]"
        case "strip_image_src":
            return f"//img[contains(@src, '{text}')]"
    return ""


def host_of_file(name: str) -> str:
    """The host that a file is named after, or nothing when that is none."""
    host = name.lower().removesuffix(ENDING)
    return host if name.lower().endswith(ENDING) and HOST.fullmatch(host) else ""


def file_names(host: str) -> Iterator[str]:
    """The names of the files that may hold the rules for a host, the nearest first."""
    name = host.lower().rstrip(".")
    if not HOST.fullmatch(name) or name.startswith("."):
        return
    bare = name.removeprefix("www.")
    yield from dict.fromkeys((f"{name}{ENDING}", f"{bare}{ENDING}"))
    labels = bare.split(".")
    for at in range(len(labels) - 1):
        yield f".{'.'.join(labels[at:])}{ENDING}"
