"""Other people's test suites, where they are there: each feed has the entries that its XML has, or
a clear error, in little time."""

from __future__ import annotations

import io
import json
import re
import tarfile
import time
from pathlib import Path

import pytest

from reader.errors import ParseError
from reader.ingest.parse import parse
from reader.ingest.sanitize import sanitize

SLOWEST = 2.0
NO_FEED = ("opml", "html-page")
ODD = {"CHANNEL": 1}
"""Roots whose entries the manifest does not count: CDF writes them in capitals."""


@pytest.mark.shared
def test_every_feed_has_its_entries_or_a_clear_error(shared: Path) -> None:
    with tarfile.open(shared / "hostile/feeds/dev.tar.gz") as archive:
        files = {one.name: archive.extractfile(one) for one in archive if one.isfile()}
        bodies = {
            name.removeprefix("./"): (file or io.BytesIO()).read() for name, file in files.items()
        }
    rows = [json.loads(line) for line in bodies["manifest.jsonl"].splitlines()]
    counted, wrong = 0, []
    for row in rows:
        body, told = bodies[row["file"]], row.get("xml") or {}
        wanted = row.get("json_items") if row["kind"] == "json-feed" else told.get("items")
        kind = next((h.partition(":")[2].strip() for h in row.get("http_headers", [])
                     if re.match("content-type", h, re.IGNORECASE)), "")  # fmt: skip
        began = time.process_time()
        try:
            feed = parse(body, "http://127.0.0.1:8097/" + row["path"], kind)
            for entry in feed.entries:
                sanitize(entry.html, entry.base)
            found = len(feed.entries)
        except ParseError as error:
            assert error.message
            assert error.remedy
            found = 0
        assert time.process_time() - began < SLOWEST, row["path"]
        if wanted is None or row["kind"] in NO_FEED or told.get("root") in ODD:
            continue
        counted += 1
        # Items inside an item are no entries.
        nested = body.count(b"<content:item>")
        if found != wanted and found + nested != wanted:
            wrong.append((row["path"], wanted, found))
    assert counted > 2000
    assert wrong == []
