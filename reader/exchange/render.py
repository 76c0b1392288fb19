"""An article as text, Markdown, HTML, or records for JSON.

Removed blocks are left out unless asked for; then they stand in their place, marked with the rule
and its reason. Every text ends with exactly one newline.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NotRequired, TypedDict

from reader.exchange.html import html_article
from reader.exchange.markdown import markdown_article
from reader.exchange.plain import plain_article
from reader.model import Block, Cleaned, Kind, Verdict
from reader.text import EMPTY

Format = Literal["text", "markdown", "html"]


class BlockRecord(TypedDict):
    """One block as `--json` prints it; `rule` and `reason` are null for a block that was kept.

    `text` is running text only: a picture or a player has a `caption` and a `url` instead.
    """

    kind: str
    text: str
    removed: bool
    rule: str | None
    reason: str | None
    caption: NotRequired[str]
    url: NotRequired[str]


def render(
    cleaned: Cleaned,
    format: Format,  # noqa: A002 - the word of the command line
    *,
    removed: bool = False,
    width: int | None = None,
) -> str:
    """The article in `format`; `width` (text only) wraps paragraphs at so many cells."""
    title, shown = _title(cleaned), list(_shown(cleaned, removed))
    match format:
        case "text":
            return plain_article(title, shown, width)
        case "markdown":
            return markdown_article(title, shown)
        case "html":
            return html_article(title, shown)


def format_named(name: str) -> Format:
    """The format of that name; text where there is none."""
    return "markdown" if name == "markdown" else "html" if name == "html" else "text"


def block_records(cleaned: Cleaned) -> list[BlockRecord]:
    """All blocks in order, the removed ones marked."""
    gone = cleaned.removed
    return [_record(block, gone.get(at)) for at, block in enumerate(cleaned.article.blocks)]


def _record(block: Block, verdict: Verdict | None) -> BlockRecord:
    record = BlockRecord(
        kind=block.kind.value,
        text=EMPTY if block.is_media else block.text,
        removed=verdict is not None,
        rule=verdict.rule if verdict else None,
        reason=verdict.reason if verdict else None,
    )
    if block.is_media:
        record["caption"] = block.caption
        record["url"] = block.source
    return record


def _shown(cleaned: Cleaned, removed: bool) -> Iterator[tuple[Block, Verdict | None]]:
    gone = cleaned.removed
    for at, block in enumerate(cleaned.article.blocks):
        verdict = gone.get(at)
        if removed or verdict is None:
            yield block, verdict


def _title(cleaned: Cleaned) -> str:
    """The title, unless the first block that stays says it already."""
    title = cleaned.article.title.strip()
    first = next(iter(cleaned.kept), None)
    said = first is not None and first.kind is Kind.HEADING and first.text.split() == title.split()
    return "" if said else title
