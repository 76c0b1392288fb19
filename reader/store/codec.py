"""Texts <-> what the store keeps: JSON, packed (`packing.py`). The one way to every stored text.

A text is `[title, blocks]`, a block an array with only what is not empty:

`[kind, text, {"s": spans, "d": level, "m": marker, "g": language, "u": source, "r": rows,
"a": alt, "h": hint}]`, a span being `[start, end, style]` or `[start, end, "link", href]`,
with a 1 behind the address of an affiliate link.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from typing import TypedDict

from reader.model import Block, Kind, Span, Style
from reader.store.packing import pack, unpack
from reader.text import EMPTY, SafeText


class Extras(TypedDict, total=False):
    """What a block has besides kind and text; the letters are explained above."""

    s: list[list[int | str]]
    d: int
    m: str
    g: str
    u: str
    r: list[list[str]]
    a: str
    h: str


_STYLES: dict[str, Style] = {
    "strong": "strong", "em": "em", "code": "code", "link": "link",
    "strike": "strike", "mark": "mark", "sub": "sub", "sup": "sup",
}  # fmt: skip


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dump_body(title: str, blocks: Sequence[Block]) -> bytes:
    """A title and the blocks below it as JSON."""
    return _encode((title, [_dump(block) for block in blocks])).encode()


def pack_body(title: str, blocks: Sequence[Block]) -> bytes:
    """A text as the store keeps it."""
    return pack(dump_body(title, blocks))


def pack_dumped(title: str, blocks: str) -> bytes:
    """The same of blocks that are JSON already."""
    return pack(f"[{_encode(title)},{blocks}]".encode())


def unpack_body(packed: bytes) -> tuple[SafeText, tuple[Block, ...]]:
    """Title and blocks that `pack_body` packed."""
    title, found = json.loads(unpack(packed))
    return SafeText(title), tuple(_load(kind, shown, extras) for kind, shown, extras in found)


def unpack_texts(packed: bytes) -> list[str]:
    """The texts of the blocks alone."""
    return [block[1] for block in json.loads(unpack(packed))[1]]


def kept_texts(packed: bytes | None, gone: Collection[int]) -> list[str]:
    """The texts that stay, as `Cleaned.plain` has them."""
    texts = unpack_texts(packed) if packed is not None else []
    return [text for at, text in enumerate(texts) if text and at not in gone]


def content_hash(title: str, blocks: Sequence[Block]) -> str:
    """A hash of what is read: title, kinds and texts; a changed class name is no edit."""
    parts = [f"\x00{block.kind}\x00{block.text}\x00{block.source}" for block in blocks]
    return hashlib.sha256((title + "".join(parts)).encode()).hexdigest()[:32]


def _dump(block: Block) -> tuple[str, str, Extras]:
    extras: Extras = {}
    if block.spans:
        extras["s"] = [_dump_span(span) for span in block.spans]
    if block.level:
        extras["d"] = block.level
    if block.marker:
        extras["m"] = block.marker
    if block.language:
        extras["g"] = block.language
    if block.source:
        extras["u"] = block.source
    if block.rows:
        extras["r"] = [list(row) for row in block.rows]
    if block.alt:
        extras["a"] = block.alt
    if block.hint:
        extras["h"] = block.hint
    return block.kind, block.text, extras


def _dump_span(span: Span) -> list[int | str]:
    row: list[int | str] = [span.start, span.end, span.style]
    if span.href:
        row.append(span.href)
        if span.affiliate:
            row.append(1)
    return row


def _load(kind: str, text: str, extras: Extras) -> Block:
    return Block(
        Kind(kind),
        SafeText(text),
        spans=tuple(_load_span(row) for row in extras.get("s", ())),
        level=extras.get("d", 0),
        marker=SafeText(extras.get("m", "")),
        language=SafeText(extras.get("g", "")),
        source=SafeText(extras.get("u", "")),
        rows=tuple(tuple(SafeText(cell) for cell in row) for row in extras.get("r", ())),
        alt=SafeText(extras.get("a", "")),
        hint=SafeText(extras.get("h", "")),
    )


def _load_span(row: list[int | str]) -> Span:
    href = SafeText(str(row[3])) if len(row) > 3 else EMPTY
    return Span(int(row[0]), int(row[1]), _STYLES[str(row[2])], href, len(row) > 4)
