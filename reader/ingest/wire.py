"""One HTTP/1.1 connection on asyncio, one request at a time; h11 says what the bytes mean.

It is asked by its consumer, in the consumer's own task: what arrives is put by, reading pauses when
too much lies there, and nothing is parsed before somebody waits for it. Faults are httpx's errors.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import h11

from reader.ingest.client import httpx

LONGEST_HEAD = 1 << 17
"""Bytes of a status line and its headers, or of the trailers behind a body in chunks."""
MOST_WAITING = 1 << 18
"""Bytes that may lie unread before the other side has to wait."""
MOST_INTERIM = 8
"""Answers of the kind 1xx that may come before the answer itself."""


class HeadTooLongError(httpx.LocalProtocolError):
    """The status line and headers, or what stands behind the last chunk, do not come to an end."""


class Wire(asyncio.Protocol):
    """A connection. `rest` is called with it when it may be used again, `lost` when it is gone."""

    def __init__(self, rest: Callable[[Wire], None], lost: Callable[[Wire], None]) -> None:
        self._rest = rest
        self._tell_lost = lost
        self._state = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._unread = 0
        self._paused = False
        self._busy = False
        self._ended = False
        self._cause: Exception | None = None
        self.answered = False
        """Whether anything came back for the request under way."""

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        if not self._busy:  # nobody asked: it must not become the answer to a later request
            self.abort()
            return
        self.answered = True
        self._state.receive_data(data)
        self._unread += len(data)
        if self._unread > MOST_WAITING and self._transport is not None and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc)
        self._transport = None
        self._tell_lost(self)

    def _end(self, cause: Exception | None) -> None:
        if not self._ended:
            self._ended = True
            self._cause = cause
            if cause is None:
                self._state.receive_data(b"")
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # What its consumer calls

    @property
    def usable(self) -> bool:
        """Whether a request can be sent on it."""
        transport = self._transport
        return (
            not self._busy
            and not self._ended
            and transport is not None
            and not transport.is_closing()
        )

    async def ask(self, request: httpx.Request) -> httpx.Response:
        """Send a request, its body in one piece; the answer's body is still to come."""
        assert self._transport is not None  # noqa: S101  # `usable` was asked before
        self._busy, self.answered = True, False
        try:
            head = h11.Request(
                method=request.method, target=request.url.raw_path, headers=request.headers.raw
            )
            sent = self._state.send(head) or b""
            if request.method == "POST":
                sent += self._state.send(h11.Data(data=request.content)) or b""
            self._transport.write(sent + (self._state.send(h11.EndOfMessage()) or b""))
            for _ in range(MOST_INTERIM + 1):
                event = await self._event()
                if isinstance(event, h11.Response):
                    _check_head(event)
                    return httpx.Response(
                        event.status_code, headers=list(event.headers), stream=_Body(self)
                    )
            raise httpx.RemoteProtocolError("no answer behind the interim ones")
        except h11.LocalProtocolError as error:
            self.abort()
            raise httpx.LocalProtocolError(str(error)) from error
        except BaseException:
            self.abort()
            raise

    async def body(self) -> AsyncIterator[bytes]:
        """The body as it arrives, still encoded."""
        while True:
            event = await self._event()
            if isinstance(event, h11.Data):
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                return

    def release(self) -> None:
        """The answer is done with: the connection is kept if nothing of it is left, else closed."""
        if not self._busy:
            return
        state = self._state
        try:
            if state.their_state is h11.SEND_BODY:
                state.next_event()  # the end of an answer without a body, if that is all
            if state.our_state is h11.DONE and state.their_state is h11.DONE:
                clean = not state.trailing_data[0] and not self._ended
                if clean:
                    state.start_next_cycle()
                    self._busy, self._unread = False, 0
                    self._resume()
                    self._rest(self)
                    return
        except h11.ProtocolError:
            pass
        self.abort()

    def abort(self) -> None:
        """Close it at once."""
        if self._transport is not None:
            self._transport.abort()

    async def _event(self) -> object:
        while True:
            try:
                event = self._state.next_event()
            except h11.RemoteProtocolError as error:
                if error.error_status_hint == 431:  # "header fields too large"
                    raise HeadTooLongError(str(error)) from error
                raise httpx.RemoteProtocolError(str(error)) from error
            if event is h11.NEED_DATA:
                if self._ended:
                    raise httpx.ReadError("the connection broke") from self._cause
                await self._more()
            elif isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
                raise httpx.RemoteProtocolError("the connection was closed without an answer")
            else:
                return event

    async def _more(self) -> None:
        self._unread = 0
        self._resume()
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _resume(self) -> None:
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()


def _check_head(answer: h11.Response) -> None:
    """h11 counts only what it has to wait for, not what came at once."""
    if sum(len(name) + len(value) + 4 for name, value in answer.headers) > LONGEST_HEAD:
        raise HeadTooLongError("too many headers")


class _Body(httpx.AsyncByteStream):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._wire.body()

    async def aclose(self) -> None:
        self._wire.release()
