"""Blocks as CommonMark, with GitHub's tables and strike-through; nothing in a text is markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from reader.exchange.inline import cells, followable, nested
from reader.exchange.plain import stack
from reader.model import Block, Kind, Span, Style, Verdict

MAX_LEVEL = 50
_INDENT = "    "  # an item's text begins at column 4, so that what belongs to it can stand there

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~]|&(?=#?\w+;)")
_LINE_START = re.compile(r"^([ \t]*)(?:([#+=\-])|(\d{1,9})([.)]))", re.MULTILINE)
_NUMBER = re.compile(r"\d{1,9}\.")
_TICKS = re.compile(r"`+")
_SIGNS: dict[Style, str] = {"strong": "**", "em": "*", "strike": "~~"}
_TAGS: dict[Style, str] = {
    "strong": "strong",
    "em": "em",
    "strike": "del",
    "mark": "mark",
    "sub": "sub",
    "sup": "sup",
}


def markdown_article(title: str, shown: Sequence[tuple[Block, Verdict | None]]) -> str:
    """The title as the first heading, then the blocks; removed ones below a line that says why."""
    return stack(_pieces(title, shown))


def _pieces(
    title: str, shown: Sequence[tuple[Block, Verdict | None]]
) -> Iterator[tuple[str, bool]]:
    if title:
        yield f"# {_line(title, ())}", False
    depth = said = 0  # of the list that the block before stands in: as written, as the block says
    for block, verdict in shown:
        if verdict:
            yield f"*\\[removed by {_line(f'{verdict.rule}: {verdict.reason}', ())}\\]*", False
            depth = 0
        if block.kind is Kind.LIST:
            deeper = block.level > said or not depth
            level = min(max(block.level, 1), depth + deeper, MAX_LEVEL)
            said = block.level
            goes_on = not block.marker and depth >= level
            yield _item(block, level, goes_on), depth > 0 and not goes_on
            depth = 0 if verdict else level
        else:
            yield _block(block), False
            depth = 0


def _item(block: Block, level: int, goes_on: bool) -> str:
    text = _text(block.text, block.spans)
    if goes_on:
        return _indented(text, _INDENT * level)
    if _NUMBER.fullmatch(block.marker):
        marker = block.marker.ljust(len(_INDENT) - 1) + " "
    else:
        shown = "" if len(block.marker) < 2 else _line(block.marker, ()) + " "
        marker = f"-   {shown}"
    outer = _INDENT * (level - 1)
    return outer + marker + _indented(text, _INDENT * level).lstrip(" ")


def _indented(text: str, by: str) -> str:
    return "\n".join(by + line if line else line for line in text.split("\n"))


def _block(block: Block) -> str:
    return _WRITERS.get(block.kind, _paragraph)(block)


def _paragraph(block: Block) -> str:
    return _text(block.text, block.spans)


def _heading(block: Block) -> str:
    return f"{'#' * min(max(block.level, 1), 6)} {_line(block.text, block.spans)}"


def _quote(block: Block) -> str:
    sign = "> " * min(max(block.level, 1), MAX_LEVEL)
    return "\n".join(sign + line for line in _paragraph(block).split("\n"))


def _code(block: Block) -> str:
    fence = "`" * max(3, _longest_ticks(block.text) + 1)
    language = block.language.replace("`", "").replace(" ", "")
    return f"{fence}{language}\n{block.text}\n{fence}"


def _image(block: Block) -> str:
    caption = _line(block.caption, ())
    return f"![{caption}](<{block.source}>)" if followable(block.source) else caption


def _embed(block: Block) -> str:
    text = _line(block.caption or block.source, ())
    return f"[{text}](<{block.source}>)" if followable(block.source) else text


def _rule(block: Block) -> str:
    del block
    return "---"


def _table(block: Block) -> str:
    rows = cells(block)
    if not rows:
        return _text(block.text, ())
    columns = max(len(row) for row in rows)
    lines = [
        "| "
        + " | ".join([_line(text, spans) for text, spans in row] + [""] * (columns - len(row)))
        + " |"
        for row in rows
    ]
    lines.insert(1, "|" + " --- |" * columns)
    return "\n".join(lines)


def _line(text: str, spans: Sequence[Span]) -> str:
    """Text on one line."""
    return _text(text.replace("\n", " "), spans)


def _text(text: str, spans: Sequence[Span]) -> str:
    written = nested(text, spans, _piece, _begin, _end)
    return _LINE_START.sub(_escaped_start, written).replace("\n", "\\\n")


def _escaped_start(found: re.Match[str]) -> str:
    blank, sign, number, point = found.groups()
    return f"{blank}\\{sign}" if sign else f"{blank}{number}\\{point}"


def _piece(text: str, code: bool) -> str:
    if not code:
        return _SPECIAL.sub(r"\\\g<0>", text)
    fence = "`" * (_longest_ticks(text) + 1)
    padded = f" {text} " if text.startswith("`") or text.endswith("`") else text
    return f"{fence}{padded}{fence}".replace("\n", " ").replace("|", "\\|")


def _longest_ticks(text: str) -> int:
    return max((len(ticks) for ticks in _TICKS.findall(text)), default=0)


def _begin(text: str, span: Span) -> str:
    if span.style == "link":
        return "["
    if span.style == "code":
        return ""
    return _SIGNS[span.style] if _takes_signs(text, span) else f"<{_TAGS[span.style]}>"


def _end(text: str, span: Span) -> str:
    if span.style == "link":
        return f"](<{span.href}>)"
    if span.style == "code":
        return ""
    return _SIGNS[span.style] if _takes_signs(text, span) else f"</{_TAGS[span.style]}>"


def _takes_signs(text: str, span: Span) -> bool:
    """Would CommonMark read stars here as emphasis? (Its rule of flanking delimiter runs.)"""
    if span.style not in _SIGNS:
        return False
    inner = text[span.start : span.end]
    before = text[span.start - 1 : span.start] or " "
    after = text[span.end : span.end + 1] or " "
    opens = inner[0].isalnum() or (not inner[0].isspace() and not before.isalnum())
    closes = inner[-1].isalnum() or (not inner[-1].isspace() and not after.isalnum())
    return opens and closes


_WRITERS: dict[Kind, Callable[[Block], str]] = {
    Kind.HEADING: _heading,
    Kind.QUOTE: _quote,
    Kind.CODE: _code,
    Kind.TABLE: _table,
    Kind.IMAGE: _image,
    Kind.EMBED: _embed,
    Kind.RULE: _rule,
}
