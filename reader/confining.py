"""Limits for a child process that reads what strangers wrote."""

from __future__ import annotations

import contextlib


def confine(memory: int, seconds: int) -> None:
    """This process gets so many bytes and so many seconds of a processor, and writes no file. A
    system that does not know such a limit goes without."""
    import resource

    limits = (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in limits:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
