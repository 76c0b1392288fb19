"""What a query that is being typed may go on with: fields, their values, names of the reader's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reader.query import quoted
from reader.query_fields import FIELDS
from reader.values import dataclass

MOST = 12
"""So many are proposed."""
COMPARED = {"words": "words>", "removed": "removed>", "age": "age<"}

_TAIL = re.compile(
    r"""(?:^|[\s(])-?
        (?P<word>(?:(?P<field>[A-Za-z_]+):(?P<value>"[^"]*|[^\s"()]*)) | [A-Za-z_]+)$""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Names:
    """What there is to name: titles of feeds, folders, tags, smart feeds."""

    feeds: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    smart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """Words that may stand from `start` on, in the place of what was begun there."""

    start: int
    words: tuple[str, ...] = ()

    def applied(self, text: str, cursor: int) -> tuple[str, int]:
        """The text with the first of them, or with what all of them begin with where that says
        more; and where the cursor is then."""
        begun = text[self.start : cursor]
        shared = _shared(self.words)
        taken = shared if len(shared) > len(begun) and len(self.words) > 1 else self.words[0]
        whole = len(self.words) == 1 and taken[-1] not in ":<>"
        tail = text[cursor:]
        taken += " " if whole and not tail.startswith(" ") else ""
        return text[: self.start] + taken + tail, self.start + len(taken)


def complete(text: str, cursor: int, names: Names) -> Completion:
    """What may go on at the cursor."""
    found = _TAIL.search(text[:cursor])
    if not found:
        return Completion(cursor)
    start = found.start("word")
    field = (found["field"] or "").lower()
    if found["field"] is None:
        begun = found["word"].lower()
        words = (COMPARED.get(name, f"{name}:") for name in FIELDS if name.startswith(begun))
        return Completion(start, tuple(words))
    if field not in FIELDS:
        return Completion(cursor)
    value = found["value"].lstrip('"').casefold()
    known = _named(names).get(field, FIELDS[field].values)
    fitting = [one for one in known if one.casefold().startswith(value)]
    fitting += [one for one in known if value and value in one.casefold() and one not in fitting]
    words = (f"{field}:{quoted(one)}" for one in fitting[:MOST])
    return Completion(start, tuple(word for word in words if word != found["word"]))


def _named(names: Names) -> dict[str, tuple[str, ...]]:
    return {
        "feed": names.feeds, "folder": names.folders, "tag": names.tags, "smart": names.smart,
    }  # fmt: skip


def _shared(words: Iterable[str]) -> str:
    """What all of them begin with."""
    first, *rest = words
    for at, letter in enumerate(first):
        if any(word[at : at + 1] != letter for word in rest):
            return first[:at]
    return first
