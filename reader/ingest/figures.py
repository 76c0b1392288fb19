"""Pictures and players with what stands below them: which texts of a figure are its caption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reader.ingest.inline import join
from reader.model import Block, Kind

LONGEST_CAPTION = 80
"""Words; more are text that happens to stand beside a picture."""

_MEDIA = frozenset({Kind.IMAGE, Kind.EMBED})
_NO_CAPTION = frozenset({Kind.HEADING, Kind.CODE, Kind.TABLE, Kind.LIST})


def captioned(inside: Sequence[Block], caption: Sequence[Block], at: int) -> list[Block]:
    """The blocks of a figure, its texts given to its pictures and players. `caption` is what the
    markup names as the caption, and stood before `inside[at]`.

    Short paragraphs in a figure, a photographer's name for example, are caption as well. Nothing
    is lost: what has no picture to belong to stays as it is.
    """
    own = {id(block) for block in caption}
    row = [*inside[:at], *caption, *inside[at:]]
    if not any(block.kind in _MEDIA for block in row):
        return row
    loose = [block for block in row if id(block) not in own and block.kind not in _MEDIA]
    words = sum(len(block.text.split()) for block in loose)
    if words <= LONGEST_CAPTION and not any(block.kind in _NO_CAPTION for block in loose):
        own.update(id(block) for block in loose if block.text)
    return _joined(row, own)


def below(picture: Block | None, caption: Sequence[Block]) -> Block | None:
    """`picture` with the caption that follows it outside any figure, or None when it is none."""
    if picture is None or picture.kind not in _MEDIA or picture.text or not caption:
        return None
    if any(block.kind in _MEDIA or block.kind in _NO_CAPTION for block in caption):
        return None
    if sum(len(block.text.split()) for block in caption) > LONGEST_CAPTION:
        return None
    return _with_text(picture, list(caption))


def _joined(row: list[Block], captions: set[int]) -> list[Block]:
    found: list[Block] = []
    waiting: list[Block] = []
    texts: dict[int, list[Block]] = {}
    last = -1
    for block in row:
        if id(block) in captions and block.kind not in _MEDIA:
            (waiting if last < 0 else texts.setdefault(last, [])).append(block)
            continue
        if block.kind in _MEDIA:
            last = len(found)
        found.append(block)
    if waiting:
        texts[last] = [*waiting, *texts.get(last, [])]
    for at, words in texts.items():
        found[at] = _with_text(found[at], words)
    return found


def _with_text(picture: Block, words: list[Block]) -> Block:
    pieces = [(block.text, block.spans) for block in (picture, *words) if block.text]
    text, spans = join(pieces, " ")
    return replace(picture, text=text, spans=spans)
