"""Large feeds that only feedparser can read are read in a child process.

A thread cannot be stopped, and feedparser can be kept busy for minutes by what is made for it. The
child has a limit of processor time and memory; what it prints is taken for no more than a feed.
(Children are started with -P: nothing in the folder that one happens to be in is imported.)

    python -m reader.ingest.apart ADDRESS NOTE < document
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict

from reader.confining import confine
from reader.errors import ParseError
from reader.model import Enclosure
from reader.model_fetch import RawEntry, RawFeed

MEMORY = 2**30
PROCESSOR_SECONDS = 5
SECONDS = 30
"""The longest that the child is waited for, on a machine that has more to do."""


def read_apart(text: str, url: str, note: str) -> RawFeed:
    """What `parse.read_here` would return. Raises ParseError."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "reader.ingest.apart", _argument(url), _argument(note)],
            input=text.encode("utf-8", "replace"), capture_output=True, timeout=SECONDS,
            check=False, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise _gave_up() from error
    except OSError as error:
        raise ParseError(
            f"No process could be started to read this feed: {error.strerror}.",
            "It is asked again at the next refresh.",
        ) from error
    return read_told(done.stdout)


def _argument(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def read_told(told: bytes) -> RawFeed:
    """The feed, or the ParseError, that the child printed."""
    try:
        answer = json.loads(told)
        problem = answer.get("problem")
        if problem is None:
            feed = answer["feed"]
            feed["entries"] = tuple(_entry(entry) for entry in feed["entries"])
            return RawFeed(**feed)
        message, remedy = map(str, problem)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise _gave_up() from error
    raise ParseError(message, remedy)


def _entry(told: dict[str, object]) -> RawEntry:
    files, tags = told.pop("enclosures"), told.pop("tags")
    assert isinstance(files, list) and isinstance(tags, list)  # noqa: S101 - our own child
    return RawEntry(
        **told,  # type: ignore[arg-type]  # as `asdict` wrote them
        enclosures=tuple(Enclosure(**file) for file in files),
        tags=tuple(tags),
    )


def _gave_up() -> ParseError:
    return ParseError(
        "This feed keeps its parser busy far longer than an honest feed does.",
        "Tell its publisher, if you trust it.",
    )


def main() -> None:
    """The child: one document."""
    confine(MEMORY, PROCESSOR_SECONDS)
    from reader.ingest.parse import read_here

    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        told: dict[str, object] = {"feed": asdict(read_here(text, sys.argv[1], sys.argv[2]))}
    except ParseError as error:
        told = {"problem": (error.message, error.remedy)}
    except (MemoryError, RecursionError):
        told = {"problem": ("This feed takes too much memory.", "Tell its publisher.")}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
