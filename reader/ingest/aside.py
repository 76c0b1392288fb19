"""Work that may wait for long, in a thread that nobody has to wait for.

The default executor of asyncio would make the end of the event loop wait: a lookup of a name cannot
be interrupted, and a command for a password may ask a person.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


async def aside(name: str, work: Callable[[], _Result]) -> _Result:
    """What `work`, which raises nothing, returns; it runs in a thread of this name."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[_Result] = loop.create_future()

    def deliver(found: _Result) -> None:
        if not answer.done():
            answer.set_result(found)

    def run() -> None:
        found = work()
        try:
            loop.call_soon_threadsafe(deliver, found)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return

    threading.Thread(target=run, name=name, daemon=True).start()
    return await answer
