"""What servers do wrong, and what tread must make of it: one table.

tests/pipeline/test_faults.py serves every fault and holds tread to it; docs/reliability.md shows
the table (make docs). Each address first answers with a good feed of two entries, KEPT, which must
still be there afterwards.
"""

from __future__ import annotations

from tests.faults.answers import STATUSES
from tests.faults.documents import DOCUMENTS, ENCODINGS
from tests.faults.entries import IDENTITY
from tests.faults.made import Fault
from tests.faults.redirects import REDIRECTS
from tests.faults.transport import TRANSPORT

__all__ = ["ELSEWHERE", "FAULTS", "GROUPS", "KEPT", "Fault", "tables"]

KEPT = 2

GROUPS: dict[str, tuple[Fault, ...]] = {
    "The connection and what comes over it": TRANSPORT,
    "Redirects": REDIRECTS,
    "Answers": STATUSES,
    "Encodings": ENCODINGS,
    "Documents": DOCUMENTS,
    "Entries": IDENTITY,
}
FAULTS = tuple(fault for group in GROUPS.values() for fault in group)

ELSEWHERE: tuple[tuple[str, str, str], ...] = (
    (
        "a certificate nobody signed",
        "refuses, and names the certificate",
        "tests/unit/ingest/test_fetch_tls.py::test_a_certificate_nobody_signed_is_refused_by_name",
    ),
    (
        "https that redirects to http",
        "refuses",
        "tests/unit/ingest/test_fetch_tls.py::test_https_is_never_left_for_http",
    ),
    (
        "a feed that has moved for good (301, 308)",
        "follows it in the store and in the configuration",
        "tests/pipeline/test_moved.py::test_it_is_followed_and_comments_marks_and_options_stay",
    ),
    (
        "a permanent redirect to a page that is no feed",
        "stays at the old address",
        "tests/pipeline/test_moved.py::test_only_a_feed_is_followed",
    ),
    (
        "a length that is too short",
        "what is left over is no answer to the next request",
        "tests/unit/ingest/test_fetch.py::test_a_length_that_is_too_short_spoils_nothing",
    ),
    (
        "20,000 entries and more",
        "keeps the first 20,000, and says so",
        "tests/unit/ingest/test_parse.py::test_entries_have_a_limit_and_the_first_stay",
    ),
    (
        "a text of many megabytes",
        "keeps how it begins, and says so",
        "tests/unit/ingest/test_prescan.py::test_a_text_without_end_is_cut",
    ),
    (
        "dozens of large answers at once",
        "what waits lies in files without names, not in memory",
        "tests/unit/ingest/test_body.py::test_what_waits_costs_no_memory",
    ),
)
"""Faults with a test of their own: what, what tread does, and which."""


def tables() -> list[str]:
    """The tables of docs/reliability.md."""
    lines: list[str] = []
    for title, faults in GROUPS.items():
        lines += [
            f"### {title}",
            "",
            "| the server, or the feed | what tread does | test |",
            "|---|---|---|",
        ]
        lines += [f"| {one.what} | {one.does} | `{one.id}` |" for one in faults]
        lines += [""]
    lines += [
        "### And",
        "",
        "| the server, or the feed | what tread does | test |",
        "|---|---|---|",
    ]
    return lines + [f"| {what} | {does} | `{test}` |" for what, does, test in ELSEWHERE]
