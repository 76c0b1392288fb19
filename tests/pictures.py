"""Pictures for tests, made here."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def picture(size: tuple[int, int] = (320, 200), kind: str = "PNG") -> bytes:
    """Four coloured quarters."""
    image = Image.new("RGB", size, "#204060")
    width, height = size
    image.paste("#c03030", (0, 0, width // 2, height // 2))
    image.paste("#30c030", (width // 2, 0, width, height // 2))
    image.paste("#f0f0f0", (0, height // 2, width // 2, height))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it has thousands of millions of pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 4096)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
