"""Where the CPU time of a cold refresh goes, stage by stage, in one process under cProfile.

What a library or a built-in function takes is counted to the file of tread that called it.
"""

from __future__ import annotations

import cProfile
import json
import pstats
from collections.abc import Iterator, Sequence
from pathlib import Path

from reader import crew
from reader.config import load
from reader.library import Library
from reader.paths import Places

PACKAGE = Path(__file__).parent.parent / "reader"
STAGES = (
    ("store", "store"),
    ("filter", "clean"),
    ("fetch", "ingest/fetch.py"),
    ("fetch", "ingest/visit.py"),
    ("fetch", "ingest/transport.py"),
    ("fetch", "ingest/guard.py"),
    ("parse", "ingest/parse.py"),
    ("parse", "ingest/quick"),
    ("parse", "ingest/prescan.py"),
    ("parse", "ingest/fields.py"),
    ("sanitize, extract", "ingest"),
    ("the rest", ""),
)
"""The first whose path a file's name begins with is its stage."""

Key = tuple[str, int, str]


def where(addresses: Sequence[str], folder: Path) -> Iterator[str]:
    """A table of the shares."""
    config = folder / "config.toml"
    config.write_text("".join(f"[[feeds]]\nurl = {json.dumps(one)}\n" for one in addresses))
    places = Places(config, folder, folder, config_named=True)
    library = Library.open(places, load(places))
    crew.MOST_HELPERS = 0  # what others do could not be seen
    profile = cProfile.Profile()
    try:
        profile.enable()
        for _ in library.refresh():
            pass
        profile.disable()
    finally:
        library.close()
    shares = by_stage(pstats.Stats(profile))
    whole = sum(shares.values())
    yield "| stage | share of the CPU time |"
    yield "|---|--:|"
    for stage, seconds in sorted(shares.items(), key=lambda one: -one[1]):
        yield f"| {stage} | {seconds / whole:.0%} |"


def by_stage(stats: pstats.Stats) -> dict[str, float]:
    """Seconds by stage."""
    table: dict[Key, tuple[int, int, float, float, dict[Key, tuple[int, int, float, float]]]]
    table = stats.stats  # type: ignore[attr-defined]  # typeshed does not name it
    owners: dict[Key, dict[str, float]] = {}

    def owner(key: Key, seen: frozenset[Key]) -> dict[str, float]:
        """The stages that a function works for, and for how much each."""
        own = _stage(key[0])
        if own:
            return {own: 1.0}
        if key in owners:
            return owners[key]
        callers = {one: max(took[2], 1e-9) for one, took in table[key][4].items() if one in table}
        whole = sum(callers.values())
        found: dict[str, float] = {}
        for caller, seconds in callers.items():
            if caller not in seen:
                for stage, share in owner(caller, seen | {key}).items():
                    found[stage] = found.get(stage, 0.0) + share * seconds / whole
        result = found or {"the rest": 1.0}
        if not seen:
            owners[key] = result
        return result

    shares: dict[str, float] = {}
    for key, (_, _, seconds, _, _) in table.items():
        found = owner(key, frozenset())
        whole = sum(found.values())
        for stage, share in found.items():
            shares[stage] = shares.get(stage, 0.0) + seconds * share / whole
    return shares


def _stage(file: str) -> str:
    path = Path(file)
    if not path.is_relative_to(PACKAGE):
        return ""
    name = path.relative_to(PACKAGE).as_posix()
    return next(stage for stage, begin in STAGES if name.startswith(begin))
