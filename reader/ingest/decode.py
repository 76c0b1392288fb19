"""Content-Encoding -> bytes, never more than a cap.

A megabyte on the wire may be a gigabyte decoded, and it may all come out of one call of a decoder.
So each decoder here is asked for a bounded piece at a time, and what came out is counted before the
next piece is asked for; the layers of a double encoding are counted one by one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

from reader.errors import FetchError
from reader.ingest.body import Body

PIECE = 1 << 16
"""Bytes that a decoder may hand out at once."""
MAX_LAYERS = 3
ZSTD_SLICE = 32
"""Bytes of zstd input at a time: the library has no output limit, but a block needs 4 bytes of
input at least and gives 128 KiB at most, so a slice gives about a megabyte at most."""

_READING = "The server sends it wrongly; try again later, or tell its publisher."


class _Layer(Protocol):
    def pieces(self, data: bytes) -> Iterator[bytes]:
        """Decoded pieces of PIECE bytes or not much more."""

    def is_complete(self) -> bool:
        """Whether the encoded data has come to its end."""


class Decoder:
    """Undoes `Content-Encoding` while the body arrives.

    `host` is for messages. Raises FetchError: `size` past the cap, `encoding` for what is unknown,
    broken or cut short.
    """

    def __init__(self, encoding: str, cap: int, host: str) -> None:
        self._host = host
        self._cap = cap
        names = [name.strip().lower() for name in encoding.split(",")]
        names = [name for name in names if name not in ("", "identity", "none")]
        if len(names) > MAX_LAYERS:
            raise self._fault(f"is encoded {len(names)} times over")
        self._layers = [self._layer(name) for name in reversed(names)]
        self._counts = [0] * len(self._layers)
        self._fed = False
        self.body = Body()
        """What has come so far; whoever made this closes it, or takes it."""

    def feed(self, data: bytes) -> None:
        """Take the next bytes from the wire."""
        self._fed = self._fed or bool(data)
        for piece in self._through(data, 0):
            if self.body.size + len(piece) > self._cap:
                raise self._too_large()
            self.body.add(piece)

    def finish(self) -> None:
        """No more will come: an error when the encoded data stops before its end."""
        if self._fed and not all(layer.is_complete() for layer in self._layers):
            raise self._fault("ends in the middle of its compressed data")

    def _through(self, data: bytes, depth: int) -> Iterator[bytes]:
        if depth == len(self._layers):
            yield data
            return
        try:
            for piece in self._layers[depth].pieces(data):
                self._counts[depth] += len(piece)
                if self._counts[depth] > self._cap:
                    raise self._too_large()
                yield from self._through(piece, depth + 1)
        except _BrokenDataError as error:
            raise self._fault("is not compressed the way the server says") from error

    def _layer(self, name: str) -> _Layer:
        match name:
            case "gzip" | "x-gzip":
                return _Gzip()
            case "deflate":
                return _Deflate()
            case "br":
                return _Brotli()
            case "zstd":
                return _Zstd()
        raise self._fault("is compressed in a way tread does not know")

    def _fault(self, what: str) -> FetchError:
        return FetchError(f"What {self._host} sent {what}.", _READING, kind="encoding")

    def _too_large(self) -> FetchError:
        return too_large(self._host, self._cap)


def too_large(host: str, cap: int) -> FetchError:
    """The error for a body past the cap, on the wire or decoded."""
    size = f"{cap / 2**20:.3g} MB" if cap >= 2**20 else f"{cap} bytes"
    return FetchError(
        f"{host} sent more than {size}.",
        "Raise max_body_mb under [fetch] if this feed is really that large.",
        kind="size",
    )


class _BrokenDataError(Exception):
    """The decoder does not understand its input."""


class _Gzip:
    """gzip, one member after another; padding after the last one is ignored, as gzip does."""

    def __init__(self) -> None:
        self._open = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._ended = False
        self._tail = b""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._open.eof:
                # A member begins with two bytes, which may arrive one by one.
                self._tail += data
                if self._ended or not b"\x1f\x8b".startswith(self._tail[:2]):
                    self._ended = True
                    self._tail = b""
                    return
                if len(self._tail) < 2:
                    return
                data, self._tail = self._tail, b""
                self._open = zlib.decompressobj(16 + zlib.MAX_WBITS)
            yield from _inflate(self._open, data)
            data = self._open.unused_data

    def is_complete(self) -> bool:
        return self._open.eof


class _Deflate:
    """deflate: the zlib format by the standard, without its header by some servers."""

    def __init__(self) -> None:
        self._head = b""
        self._open: zlib._Decompress | None = None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._open is None:
            self._head += data
            if len(self._head) < 2:
                return
            data = self._head
            wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._open = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        if not self._open.eof:
            yield from _inflate(self._open, data)

    def is_complete(self) -> bool:
        return self._open is not None and self._open.eof


def _inflate(decoder: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    try:
        while data and not decoder.eof:
            piece = decoder.decompress(data, PIECE)
            data = decoder.unconsumed_tail
            if piece:
                yield piece
            elif not data:
                break
        # What the input gave may still be inside: ask until nothing comes.
        while not decoder.eof and (piece := decoder.decompress(b"", PIECE)):
            yield piece
    except zlib.error as error:
        raise _BrokenDataError(str(error)) from error


class _Brotli:
    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]  # it has no stubs

        self._error = brotli.error
        self._open = brotli.Decompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        if self._open.is_finished():
            return
        try:
            piece = self._open.process(data, output_buffer_limit=PIECE)
            # can_accept_more_data() may be true while output waits, so ask until none comes.
            while piece or not self._open.can_accept_more_data():
                yield piece
                if self._open.is_finished():
                    return
                piece = self._open.process(b"", output_buffer_limit=PIECE)
        except self._error as error:
            raise _BrokenDataError(str(error)) from error

    def is_complete(self) -> bool:
        return bool(self._open.is_finished())


class _Zstd:
    """zstd, one frame after another, with the window that RFC 8878 asks decoders to support."""

    def __init__(self) -> None:
        import zstandard

        self._error = zstandard.ZstdError
        self._factory = zstandard.ZstdDecompressor(max_window_size=8 << 20)
        self._open = self._factory.decompressobj()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        try:
            for at in range(0, len(data), ZSTD_SLICE):
                piece = data[at : at + ZSTD_SLICE]
                while piece:
                    if self._open.eof:
                        self._open = self._factory.decompressobj()
                    yield self._open.decompress(piece)
                    piece = self._open.unused_data if self._open.eof else b""
        except self._error as error:
            raise _BrokenDataError(str(error)) from error

    def is_complete(self) -> bool:
        return self._open.eof
