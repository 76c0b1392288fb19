"""As little as a reader can do: fetch with eight threads, walk with lxml, store without an index.

python -m bench.floor DATABASE < ADDRESSES
"""

from __future__ import annotations

import gzip
import http.client
import sqlite3
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from lxml import etree

THREADS = 8
FIELDS = ("guid", "id", "title", "link", "description", "encoded", "content", "pubDate", "updated")

_own = threading.local()


def fetch(address: str, tag: str) -> tuple[str, bytes, str]:
    """An address, its bytes (none when it has not changed) and its tag."""
    parts = urlsplit(address)
    held: dict[str, http.client.HTTPConnection] = _own.__dict__.setdefault("held", {})
    connection = held.get(parts.netloc)
    if connection is None:
        connection = held[parts.netloc] = http.client.HTTPConnection(parts.netloc, timeout=60)
    headers = {"Accept-Encoding": "gzip"} | ({"If-None-Match": tag} if tag else {})
    connection.request("GET", parts.path, headers=headers)
    reply = connection.getresponse()
    body = reply.read()
    if body and reply.getheader("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return address, body, reply.getheader("ETag") or ""


def entries(body: bytes) -> Iterator[tuple[str, ...]]:
    """The fields of each entry, as they stand."""
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, huge_tree=True))
    for node in root.iter("{*}item", "{*}entry"):
        found = {etree.QName(child).localname: child.text or "" for child in node}
        yield tuple(found.get(field, "") for field in FIELDS)


def main() -> None:
    """Fetch and store what is new."""
    database = sqlite3.connect(sys.argv[1])
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = NORMAL")
    database.execute("CREATE TABLE IF NOT EXISTS feed (address TEXT PRIMARY KEY, tag TEXT)")
    columns = ", ".join(FIELDS)
    database.execute(
        f"CREATE TABLE IF NOT EXISTS entry (feed TEXT, {columns}, UNIQUE (feed, guid, id))"
    )
    tags = dict(database.execute("SELECT address, tag FROM feed").fetchall())
    marks = ", ".join("?" * (len(FIELDS) + 1))
    with ThreadPoolExecutor(THREADS) as pool:
        addresses = sys.stdin.read().split()
        for address, body, tag in pool.map(lambda one: fetch(one, tags.get(one, "")), addresses):
            if body:
                rows = [(address, *row) for row in entries(body)]
                database.executemany(f"INSERT OR IGNORE INTO entry VALUES ({marks})", rows)  # noqa: S608
                database.execute("INSERT OR REPLACE INTO feed VALUES (?, ?)", (address, tag))
    database.commit()


if __name__ == "__main__":
    main()
