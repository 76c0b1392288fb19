"""Which bytes are a picture that tread shows: by what they begin with, whatever the server says."""

from __future__ import annotations

from reader.errors import ParseError
from reader.text import safe_line

MOST_BYTES = 10 * 2**20
"""The largest picture that is fetched."""
SMALLEST = 2
"""Pixels: a picture of this size, in any direction, counts readers."""

SIGNATURES: dict[bytes, str] = {
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
}


def format_of(body: bytes, content_type: str = "") -> str:
    """PNG, JPEG, GIF, WEBP or AVIF. Raises ParseError for all else."""
    for signature, name in SIGNATURES.items():
        if body.startswith(signature):
            return name
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "WEBP"
    if body[4:12] in (b"ftypavif", b"ftypavis"):
        return "AVIF"
    kind = safe_line(content_type.partition(";")[0].strip().lower())[:40]
    if "svg" in kind or b"<svg" in body[:1000].lower():
        raise ParseError("an SVG, which could hold more than a picture", "Open it in the browser.")
    raise ParseError(f"no picture that tread knows ({kind or 'of no type'})", "Open it instead.")
