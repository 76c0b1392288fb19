"""What happened since the app was started: refreshes, what failed, what the reader was told."""

from __future__ import annotations

from collections import deque

from reader.values import dataclass

MOST = 500


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `failed` marks what went wrong."""

    at: int
    told: str
    failed: bool = False


class Activity:
    """The last events, the newest first."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=MOST)

    def note(self, at: float, told: str, *, failed: bool = False) -> None:
        """Remember it."""
        self._events.appendleft(Event(int(at), told, failed))

    @property
    def events(self) -> tuple[Event, ...]:
        """What is remembered."""
        return tuple(self._events)
