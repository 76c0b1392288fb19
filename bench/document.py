"""Figures into docs/performance.md, between the marks of their section."""

from __future__ import annotations

from pathlib import Path

DOCUMENT = Path(__file__).parent.parent / "docs" / "performance.md"


def put(section: str, text: str) -> None:
    """Replace what stands in a section."""
    begin, end = f"<!-- {section} -->", f"<!-- /{section} -->"
    before, rest = DOCUMENT.read_text("utf-8").split(begin)
    after = rest.split(end)[1]
    DOCUMENT.write_text(f"{before}{begin}\n{text.strip()}\n{end}{after}", "utf-8")
