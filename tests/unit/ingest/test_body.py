from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator

import pytest

from reader.ingest.body import IN_MEMORY, Body
from reader.ingest.client import httpx
from reader.ingest.fetch import Fetcher, Limits, Request
from reader.model_fetch import Response

PIECE = b"0123456789abcdef" * 4096
LARGE = 4 << 20


@pytest.fixture
def body() -> Iterator[Body]:
    made = Body()
    yield made
    made.close()


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY, IN_MEMORY * 3 + 7])
def test_what_goes_in_comes_out(body: Body, size: int) -> None:
    whole = (PIECE * (size // len(PIECE) + 1))[:size]
    for at in range(0, size, 9_000):
        body.add(whole[at : at + 9_000])
        assert body.start(5) == whole[:5]
    assert (body.size, body.digest) == (size, hashlib.sha256(whole).hexdigest())
    assert body.take() == whole


class Large(httpx.AsyncBaseTransport):
    """A server all of whose answers are large."""

    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=httpx.ByteStream(PIECE * (LARGE // len(PIECE))))


def test_what_waits_costs_no_memory() -> None:
    fetcher = Fetcher(Limits(concurrency=24, per_host=24), {"large.example": Large()})
    requests = [Request("http://large.example/", key=n) for n in range(24)]
    tracemalloc.start()
    try:
        for _, reply in fetcher.fetch(requests):
            assert isinstance(reply, Response)
            assert len(reply.body) == LARGE
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # One that is taken, one that arrives, and the beginnings of all.
    assert peak < 6 * LARGE
