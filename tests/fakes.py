"""A Library on a temporary directory, and feeds to fill it with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from reader.config import load
from reader.library import Library
from reader.paths import Places

NOW = 1_795_000_000
"""The clock of tests that need one: 2026-11-18, afternoon."""


def rss(items: Sequence[tuple[str, str]], title: str = "The Press", link: str = "") -> str:
    """An RSS 2.0 feed; an item is (title, HTML), its guid and link are made from its title."""
    home = link or "https://press.example"
    parts = [
        f"""<item><title>{escape(name)}</title><guid isPermaLink="false">{escape(name)}</guid>
        <link>{home}/{escape(name.replace(" ", "-").lower())}</link>
        <pubDate>Tue, 17 Nov 2026 {10 + at // 60 % 12:02}:{at % 60:02}:00 GMT</pubDate>
        <description>{escape(html)}</description></item>"""
        for at, (name, html) in enumerate(items)
    ]
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel>
        <title>{escape(title)}</title><link>{home}/</link>{"".join(parts)}</channel></rss>"""


def write_config(folder: Path, feeds: Sequence[str], extra: str = "") -> Places:
    """A configuration with these feeds, and the places that go with it."""
    lines = [extra, *(f"[[feeds]]\nurl = {json.dumps(url)}\n" for url in feeds)]
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "config.toml"
    config.write_text("\n".join(lines), "utf-8")
    return Places(config, folder / "data", folder / "state", config_named=True)


def open_library(places: Places, now: int = NOW) -> Library:
    """A Library whose clock stands still."""
    return Library(places, load(places), clock=lambda: float(now))
