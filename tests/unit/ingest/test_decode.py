from __future__ import annotations

import gzip
import tracemalloc
import zlib
from contextlib import closing

import brotli  # type: ignore[import-untyped]  # it has no stubs
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from reader.errors import FetchError
from reader.ingest.decode import Decoder

ENCODERS = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "x-gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
    "identity": lambda data: data,
    "": lambda data: data,
}
COMPRESSED = ("gzip", "deflate", "br", "zstd")


def raw_deflate(data: bytes) -> bytes:
    maker = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return maker.compress(data) + maker.flush()


def decoded(encoding: str, wire: bytes, cap: int = 1 << 20, step: int = 1 << 16) -> bytes:
    decoder = Decoder(encoding, cap, "example.org")
    with closing(decoder.body):
        for at in range(0, len(wire), step):
            decoder.feed(wire[at : at + step])
        decoder.finish()
        return decoder.body.take()


@given(st.sampled_from(sorted(ENCODERS)), st.binary(max_size=3000), st.integers(1, 70))
def test_what_was_encoded_comes_back_however_it_is_sliced(
    encoding: str, data: bytes, step: int
) -> None:
    assert decoded(encoding, ENCODERS[encoding](data), step=step) == data


@pytest.mark.parametrize("step", [1, 7, 1 << 16])
def test_a_long_body_is_whole(step: int) -> None:
    data = b"".join(b"entry %d, not like the others\n" % n for n in range(9000))
    for encoding in COMPRESSED:
        assert decoded(encoding, ENCODERS[encoding](data), step=step) == data


def test_deflate_without_its_header() -> None:
    assert decoded("deflate", raw_deflate(b"a feed")) == b"a feed"
    assert decoded("deflate", raw_deflate(b"a feed"), step=1) == b"a feed"


def test_double_encoding_is_undone_from_the_outside() -> None:
    assert decoded("gzip, br", brotli.compress(gzip.compress(b"a feed"))) == b"a feed"


def test_gzip_members_are_joined_and_padding_is_ignored() -> None:
    wire = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0"
    for step in (1, 5, 1000):
        assert decoded("gzip", wire, step=step) == b"one two"


def test_zstd_frames_are_joined() -> None:
    make = zstandard.ZstdCompressor().compress
    assert decoded("zstd", make(b"one ") + make(b"two")) == b"one two"


@pytest.mark.parametrize("encoding", COMPRESSED)
def test_a_bomb_stops_at_the_cap_and_takes_little_memory(encoding: str) -> None:
    bomb = ENCODERS[encoding](bytes(64 << 20))
    traced_already = tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        with pytest.raises(FetchError) as caught:
            decoded(encoding, bomb, cap=1 << 20, step=1 << 20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        if not traced_already:
            tracemalloc.stop()
    assert caught.value.kind == "size"
    assert "example.org" in caught.value.message
    assert peak - before < 6 << 20


def test_a_bomb_inside_a_harmless_layer_stops_too() -> None:
    inner = gzip.compress(gzip.compress(bytes(32 << 20)))
    with pytest.raises(FetchError, match="more than 1 MB"):
        decoded("gzip, gzip", inner)


@given(
    st.sampled_from(COMPRESSED),
    st.binary(max_size=400),
    st.integers(0, 5000),
    st.integers(1, 300),
    st.integers(0, 400),
    st.integers(0, 255),
)
def test_nothing_exceeds_the_cap_or_raises_anything_else(
    encoding: str, noise: bytes, zeros: int, cap: int, at: int, byte: int
) -> None:
    wire = bytearray(ENCODERS[encoding](noise + bytes(zeros)))
    wire[at % len(wire)] = byte
    try:
        body = decoded(encoding, bytes(wire), cap=cap, step=13)
    except FetchError as error:
        assert error.kind in ("size", "encoding")
    else:
        assert len(body) <= cap


@pytest.mark.parametrize("encoding", COMPRESSED)
def test_cut_short_is_an_error(encoding: str) -> None:
    wire = ENCODERS[encoding](b"".join(b"%d " % n for n in range(500)))
    with pytest.raises(FetchError) as caught:
        decoded(encoding, wire[:-5])
    assert caught.value.kind == "encoding"


@pytest.mark.parametrize("encoding", ["compress", "gzip, gzip, gzip, gzip", "\x1b[2J"])
def test_what_is_unknown_is_an_error_without_its_name(encoding: str) -> None:
    with pytest.raises(FetchError) as caught:
        decoded(encoding, b"x")
    assert caught.value.kind == "encoding"
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("encoding", COMPRESSED)
def test_an_empty_body_needs_no_compression(encoding: str) -> None:
    assert decoded(encoding, b"") == b""
