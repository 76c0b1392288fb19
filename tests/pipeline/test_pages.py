"""Pages in, articles out: whole pages of invented publishers (fixtures/README.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.clean.engine import judge
from reader.clean.rules import rule_set
from reader.model import Block, Cleaned, Kind
from reader.pages import page_article

PAGES = sorted((Path(__file__).parent / "fixtures").glob("*.html"))


def as_written(cleaned: Cleaned) -> str:
    """The article as the expected files write it."""
    parts: list[str] = [cleaned.article.title]
    before: Block | None = None
    for block in cleaned.kept:
        shown = "---" if block.kind is Kind.RULE else block.caption
        if block.kind is Kind.LIST:
            shown = f"{'  ' * (block.level - 1)}{block.marker or ' '} {shown}"
            if before is not None and before.kind is Kind.LIST:
                shown = f"{parts.pop()}\n{shown}"
        parts.append(shown)
        before = block
    return "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_becomes_its_article(page: Path) -> None:
    article, _ = page_article(page.read_bytes(), f"https://{page.stem}.example/2026/story")
    cleaned = Cleaned(article, judge(article, rule_set()))
    assert as_written(cleaned) == page.with_suffix(".expected.txt").read_text("utf-8")
