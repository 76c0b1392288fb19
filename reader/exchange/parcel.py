"""tread's own export, JSON: feeds, rules, exceptions, and what the reader did with each entry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from typing import TypeVar

from reader.errors import ParseError
from reader.model_moving import EntryState, Offer, Override, Parcel, Told

FORMAT = 1
_LISTS = ("feeds", "rules", "sites", "smart_feeds", "entry_rules")
_Value = TypeVar("_Value", EntryState, Override)


def write_parcel(parcel: Parcel) -> Iterator[str]:
    """The lines of the file, one piece a line, in the order that they have."""
    yield f'{{"tread": {FORMAT},\n'
    lists = (parcel.feeds, parcel.rules, parcel.sites, parcel.smart_feeds, parcel.entry_rules)
    for name, offers in zip(_LISTS, lists, strict=True):
        yield from _array(name, [offer.table for offer in offers])
        yield ",\n"
    yield from _array("overrides", [asdict(one) for one in parcel.overrides])
    yield ",\n"
    yield from _array("entries", [asdict(one) for one in parcel.states])
    yield "}\n"


def _array(name: str, records: Sequence[dict[str, object]]) -> Iterator[str]:
    yield f'"{name}": ['
    for at, record in enumerate(records):
        yield (",\n" if at else "\n") + json.dumps(record, ensure_ascii=False)
    yield "]"


def read_parcel(text: str) -> Parcel:
    """An export. Raises ParseError for what is none, or comes from a newer tread."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(
            f"This is no JSON: {error}.", "Export it again: tread export json FILE"
        ) from error
    version = document.get("tread") if isinstance(document, dict) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise ParseError(
            "This JSON is no export of tread.",
            "tread export json FILE makes what can be read here.",
        )
    if version > FORMAT:
        raise ParseError(
            f"This export was made by a newer tread (format {version}; this one knows {FORMAT}).",
            "Upgrade tread.",
        )
    told: list[Told] = []
    feeds, rules, sites, smart_feeds, entry_rules = (
        tuple(Offer(one) for one in _records(document, name, told)) for name in _LISTS
    )
    states = [_value(EntryState, one, told) for one in _records(document, "entries", told)]
    overrides = [_value(Override, one, told) for one in _records(document, "overrides", told)]
    return Parcel(
        feeds, rules, sites, smart_feeds, entry_rules,
        states=tuple(one for one in states if one),
        overrides=tuple(one for one in overrides if one and one.kind in ("keep", "off")),
        told=tuple(told), exact=True,
    )  # fmt: skip


def _records(
    document: dict[str, object], name: str, told: list[Told]
) -> Iterator[dict[str, object]]:
    found = document.get(name, [])
    for at, one in enumerate(found if isinstance(found, list) else [found]):
        if isinstance(one, dict):
            yield one
        else:
            told.append(Told("failed", name, f"number {at + 1}", "It is no object."))


def _value(make: type[_Value], record: dict[str, object], told: list[Told]) -> _Value | None:
    """A value of that type, where every field is of the type of its default or a string."""
    given: dict[str, object] = {}
    for one in fields(make):
        if one.name not in record:
            continue
        value = record[one.name]
        if one.name in ("tags", "own_tags") and isinstance(value, list):
            value = tuple(map(str, value))
        given[one.name] = value
    kinds = {
        "read": bool,
        "starred": bool,
        "later": bool,
        "muted": bool,
        "own": int,
        "made_at": int,
        "tags": tuple,
        "own_tags": tuple,
    }
    try:
        made = make(**given)  # type: ignore[arg-type]
    except TypeError:
        made = None
    wrong = made is None or next(
        (name for name, value in given.items() if not isinstance(value, kinds.get(name, str))), None
    )
    if wrong:
        told.append(Told("failed", make.__name__, str(record)[:80], "A field is missing or wrong."))
        return None
    return made
