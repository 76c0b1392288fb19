"""The connection and what comes over it."""

from __future__ import annotations

import gzip
import zlib

import brotli  # type: ignore[import-untyped]  # it has no stubs
import zstandard

from tests.faults.made import GOOD, Fault, packed, wire
from tests.server import Reply

MEGABYTE = b"\0" * (1 << 20)
_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS)
DEFLATED = _DEFLATE.compress(MEGABYTE * 40) + _DEFLATE.flush()
TOO_LARGE = ("sent more than", "max_body_mb")
IN_TIME = ("did not answer in full", "timeout_seconds")
BROKEN_OFF = ("broke off in the middle",)
NO_HTTP = ("not proper HTTP",)

TRANSPORT = (
    Fault(
        "silent",
        "takes the connection and says nothing",
        "gives up after `timeout_seconds`",
        Reply(GOOD, drip=999),
        says=IN_TIME,
    ),
    Fault(
        "stalled",
        "falls silent in the middle",
        "gives up after `timeout_seconds`, keeps nothing of it",
        Reply(GOOD, stall_at=200),
        says=IN_TIME,
    ),
    Fault(
        "dripping",
        "a byte now and then, for hours",
        "one limit for all of it, not one for each byte",
        Reply(GOOD, drip=0.2),
        says=IN_TIME,
    ),
    Fault(
        "endless",
        "a body without an end",
        "stops at `max_body_mb`",
        wire("Content-Type: text/xml\r\n", GOOD + b"<!-- on -->" * 200_000),
        says=TOO_LARGE,
    ),
    Fault(
        "said-large",
        "says that hundreds of megabytes will come",
        "does not begin to read them",
        wire("Content-Length: 900000000\r\n", GOOD),
        says=TOO_LARGE,
        hits=1,
    ),
    Fault(
        "gzip-bomb",
        "gzip that grows a thousandfold",
        "unpacks no further than `max_body_mb`",
        packed("gzip", gzip.compress(MEGABYTE) * 200),
        says=TOO_LARGE,
    ),
    Fault(
        "gzip-in-gzip",
        "a bomb inside a bomb",
        "counts each layer",
        packed("gzip, gzip", gzip.compress(gzip.compress(MEGABYTE) * 60)),
        says=TOO_LARGE,
    ),
    Fault(
        "deflate-bomb",
        "deflate that grows a thousandfold",
        "unpacks no further than `max_body_mb`",
        packed("deflate", DEFLATED),
        says=TOO_LARGE,
    ),
    Fault(
        "brotli-bomb",
        "brotli that grows a millionfold",
        "unpacks no further than `max_body_mb`",
        packed("br", brotli.compress(MEGABYTE * 40, quality=1)),
        says=TOO_LARGE,
    ),
    Fault(
        "zstd-bomb",
        "zstd that grows a thousandfold",
        "unpacks no further than `max_body_mb`",
        packed("zstd", zstandard.compress(MEGABYTE) * 60),
        says=TOO_LARGE,
    ),
    Fault(
        "many-layers",
        "compressed four times over",
        "refuses more than three layers",
        packed("gzip, gzip, gzip, gzip", GOOD),
        says=("encoded 4 times",),
    ),
    Fault(
        "cut-gzip",
        "compressed data that stops early",
        "an error; nothing of it is stored",
        packed("gzip", gzip.compress(GOOD * 9)[:-20]),
        says=("ends in the middle",),
    ),
    Fault(
        "false-gzip",
        "says gzip and sends none",
        "an error that says so",
        packed("gzip", GOOD),
        says=("not compressed the way",),
    ),
    Fault(
        "odd-encoding",
        "an encoding nobody knows",
        "an error that says so",
        packed("x-press", GOOD),
        says=("does not know",),
    ),
    Fault(
        "two-encodings",
        "gzip twice, in two headers",
        "undoes both",
        wire(
            "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
            gzip.compress(gzip.compress(GOOD)),
        ),
        "updated",
        200,
        new=2,
    ),
    Fault(
        "cut-chunk",
        "chunks that stop in the middle",
        "an error; half a feed is no feed",
        Reply(GOOD, cut_at=300, chunked=True),
        says=BROKEN_OFF,
    ),
    Fault(
        "odd-chunk",
        "a chunk whose size is no number",
        "an error",
        wire("Transfer-Encoding: chunked\r\n", b"zz\r\n" + GOOD),
        says=BROKEN_OFF,
    ),
    Fault(
        "long-length",
        "promises more bytes than it sends",
        "an error; half a feed is no feed",
        Reply(GOOD, headers={"Content-Length": "99999"}, cut_at=len(GOOD)),
        says=BROKEN_OFF,
    ),
    Fault(
        "two-lengths",
        "two lengths that differ",
        "an error",
        wire(f"Content-Length: {len(GOOD)}\r\nContent-Length: 3\r\n", GOOD),
        says=NO_HTTP,
    ),
    Fault(
        "reset",
        "resets the connection",
        "an error",
        Reply(GOOD, cut_at=300, reset=True),
        says=("broke the connection off",),
    ),
    Fault(
        "endless-head",
        "a header without an end",
        "stops at 128 kB, and asks once",
        wire("X: " + "y" * 900_000 + "\r\n", GOOD),
        says=("128 kB of headers",),
        hits=1,
    ),
    Fault(
        "many-headers",
        "headers in tens of thousands",
        "stops at 128 kB, and asks once",
        wire("X: y\r\n" * 40_000, GOOD),
        says=("128 kB of headers",),
        hits=1,
    ),
    Fault(
        "trailers",
        "headers behind the body, without an end",
        "stops at 128 kB",
        wire(
            "Transfer-Encoding: chunked\r\n",
            b"%x\r\n" % len(GOOD) + GOOD + b"\r\n0\r\n" + b"X: y\r\n" * 90_000,
        ),
        says=("128 kB of headers",),
    ),
    Fault(
        "interim",
        "hundreds of answers that are none yet (103)",
        "takes eight",
        Reply(raw=b"HTTP/1.1 103 Early Hints\r\n\r\n" * 300 + b"HTTP/1.1 200 OK\r\n\r\n" + GOOD),
        says=NO_HTTP,
    ),
    Fault("no-head", "a body without a status line", "an error", Reply(raw=GOOD), says=NO_HTTP),
    Fault(
        "other-protocol",
        "speaks something else than HTTP",
        "an error",
        Reply(raw=b"SSH-2.0-Nine\r\n"),
        says=NO_HTTP,
    ),
    Fault(
        "hangs-up",
        "hangs up without a word",
        "asks three times, then an error",
        Reply(raw=b""),
        says=NO_HTTP,
        hits=6,
    ),
    Fault(
        "escapes-in-head",
        "control characters in the status line and a header",
        "repeats nothing of it",
        wire("Content-Type: text/\x1b]0;x\x07\r\n", GOOD, "HTTP/1.1 500 \x1b[2J\x9b2J"),
        http=500,
        says=("(500)",),
    ),
)
