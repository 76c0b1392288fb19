"""The status of an answer, and what is none."""

from __future__ import annotations

import time
from email.utils import formatdate

from tests.faults.made import GOOD, Fault, each_time, xml
from tests.server import Reply

STATUSES = (
    Fault(
        "s401",
        "401",
        "says where a name and a password go",
        Reply(status=401),
        http=401,
        says=("(401)", "user:password@"),
    ),
    Fault("s403", "403", "an error", Reply(status=403), http=403, says=("(403)",)),
    Fault("s404", "404", "an error; the feed stays", Reply(status=404), http=404, says=("(404)",)),
    Fault(
        "s410",
        "410: gone for good",
        "asks it no more, says so, keeps its entries",
        Reply(status=410),
        http=410,
        says=("(410)", "tread remove"),
        asked_again=False,
    ),
    Fault(
        "s429",
        "429 with Retry-After in seconds",
        "asks nothing before then, not by hand either",
        Reply(status=429, headers={"Retry-After": "3600"}),
        http=429,
        says=("(429)",),
        asked_again=False,
    ),
    Fault(
        "s429-date",
        "429 with Retry-After as a date",
        "asks nothing before then",
        Reply(status=429, headers={"Retry-After": formatdate(time.time() + 3600, usegmt=True)}),
        http=429,
        says=("(429)", "nothing asks it again before"),
        asked_again=False,
    ),
    Fault(
        "s503",
        "503 with Retry-After",
        "asks nothing before then",
        Reply(status=503, headers={"Retry-After": "1800.5"}),
        http=503,
        says=("(503)",),
        asked_again=False,
    ),
    Fault(
        "s503-odd",
        "503 with a Retry-After that means nothing",
        "an error; the next refresh asks",
        Reply(status=503, headers={"Retry-After": "soon"}),
        http=503,
        says=("(503)",),
    ),
    Fault("s500", "500", "an error", Reply(b"oops", status=500), http=500, says=("(500)",)),
    Fault(
        "s999",
        "a status that does not exist",
        "an error",
        Reply(status=999),
        http=999,
        says=("(999)",),
    ),
    Fault(
        "flapping",
        "500 and 200 by turns",
        "the error goes with the next good answer",
        each_time(lambda n: xml(GOOD) if n % 2 else Reply(status=500)),
        http=500,
        says=("(500)",),
    ),
    Fault(
        "nothing-new",
        "304 though nothing was asked for",
        "an error; asks without conditions",
        Reply(status=304),
        http=304,
        says=("(304)",),
    ),
    Fault(
        "empty",
        "200 and nothing",
        "an error; entries stay",
        xml(b""),
        http=200,
        says=("nothing in it",),
    ),
    Fault(
        "blank",
        "200 and blanks",
        "an error; entries stay",
        xml(b" \n\n"),
        http=200,
        says=("nothing in it",),
    ),
    Fault(
        "page",
        "a web page that names its feed",
        "an error with the address of the feed",
        xml(
            '<!doctype html><link rel="alternate" type="application/rss+xml" href="/elsewhere">',
            "text/html",
        ),
        http=200,
        says=("web page", "/elsewhere"),
    ),
    Fault(
        "bare-page",
        "a web page that names none",
        "an error",
        xml("<html><body><p>Moved to a new shop.", "text/html"),
        http=200,
        says=("names none",),
    ),
    Fault(
        "new-etag",
        "a new ETag for the same bytes each time",
        "rewrites nothing",
        each_time(lambda n: xml(GOOD, ETag=f'"{n}"')),
        "updated",
        200,
        new=2,
    ),
)
