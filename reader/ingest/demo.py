"""The host demo.invalid: feeds and pages that come with tread, by the network's own path."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from reader.ingest.client import httpx

HOST = "demo.invalid"
"""Never a real host: RFC 2606 reserves the ending."""

TYPES = {
    ".xml": "application/xml",
    ".json": "application/feed+json",
    ".html": "text/html; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
}
"""Ending -> content type; nothing else is served."""

_SERVED = re.compile(r"/(feeds|pages|images)/([A-Za-z0-9][A-Za-z0-9._-]*)")


class DemoTransport(httpx.AsyncBaseTransport):
    """Answers from a folder with `feeds`, `pages` and `images` in it, validators included."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root if root is not None else Path(__file__).parent.parent / "demo"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = self._file(request.url.path)
        if path is None:
            return httpx.Response(404, stream=httpx.ByteStream(b""))
        body = path.read_bytes()
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"Content-Type": TYPES[path.suffix], "ETag": etag}
        if request.headers.get("If-None-Match") == etag:
            return httpx.Response(304, headers=headers, stream=httpx.ByteStream(b""))
        headers["Content-Length"] = str(len(body))
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(body))

    def _file(self, path: str) -> Path | None:
        """The file behind a path: the pattern leaves no way out of the three folders."""
        found = _SERVED.fullmatch(path)
        if found is None:
            return None
        file = self._root / found[1] / found[2]
        return file if file.suffix in TYPES and file.is_file() else None
