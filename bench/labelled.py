"""Labelled articles to measure the filter on, and the lines of a batch that they make.

A folder of pages holds `blocks_dev.jsonl` (page, host, url, title, extractor, blocks of text, tag
and label) and `html/<page>.html.gz`; a file of cases holds a line an article (id, host, title,
hard_negative, blocks of text, tag, label and reason, and the feed if its blocks may be learned).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Given:
    """A block as somebody else cut it, and whether it is the article's."""

    text: str
    tag: str
    label: str
    """keep, drop, or mixed, which is not scored."""
    reason: str

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True)
class Record:
    """An article in labelled blocks."""

    name: str
    host: str
    title: str
    blocks: tuple[Given, ...]
    url: str = ""
    page: Path | None = None
    feed: str = ""
    hard: bool = False

    @property
    def html(self) -> str:
        """The page that the blocks were cut from; empty when there is none."""
        return html_of(self.page) if self.page else ""

    def line(self, *, with_page: bool) -> str:
        """The article as a line for `tread clean --batch`."""
        blocks = [{"text": block.text, "tag": block.tag} for block in self.blocks]
        line = {"id": self.name, "url": self.url, "title": self.title, "blocks": blocks}
        if self.feed:
            line["feed"] = self.feed
        if with_page and self.page:
            line["html"] = self.html
        return json.dumps(line)


@cache
def html_of(path: Path) -> str:
    """A page's markup."""
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def pages(folder: Path) -> list[Record]:
    """Blocks that two extractors cut from real pages."""
    return [
        Record(
            row["page"],
            row["host"],
            row["title"],
            _blocks(row["blocks"]),
            row["url"],
            folder / "html" / f"{row['page'].partition(':')[0]}.html.gz",
        )
        for row in _rows(folder / "blocks_dev.jsonl")
    ]


def cases(file: Path) -> list[Record]:
    """Articles written to measure with, traps among them."""
    return [
        Record(
            row["id"],
            row["host"],
            row["title"],
            _blocks(row["blocks"]),
            feed=row.get("feed", row["host"]),
            hard=row["hard_negative"],
        )
        for row in _rows(file)
    ]


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _blocks(rows: list[dict[str, Any]]) -> tuple[Given, ...]:
    return tuple(
        Given(str(row["text"]), str(row["tag"]), str(row["label"]), _reason(row)) for row in rows
    )


def _reason(row: dict[str, Any]) -> str:
    return str(row.get("reason") or row.get("kind") or "").partition(":")[0]
