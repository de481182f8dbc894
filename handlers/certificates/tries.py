"""Tries at certificates: who tries many has to wait longer and longer, and then for a day."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from db.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Callable

Who = TypeVar("Who")

FREE: Final = 10
"""Tries that cost no waiting; people mistype."""
MOST: Final = 100
"""Tries in a day; after them nothing is looked up until the day is over."""
_DAY: Final = 24 * 3600.0
_LONGEST: Final = 60.0
_DOUBLES: Final = 8
"""After so many tries the waiting has doubled, from one second."""
_REMEMBERED: Final = 20_000


class Tries(Generic[Who]):
    """Counts the tries of each account or address; only in memory and bounded, a restart forgives.

    Nobody is made to wait inside: a try that comes too early is refused, so that many of them hold nothing up.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; the clock counts seconds."""
        self._clock = clock
        self._tried: Recent[Who, tuple[float, float, float]] = Recent(_REMEMBERED, _DAY, clock)

    def wait(self, who: Who) -> float:
        """Seconds until the next try is let through; 0 where it is now."""
        begun, count, last = self._of(who)
        if count >= MOST:
            return begun + _DAY - self._clock()
        if count < FREE:
            return 0.0
        return max(0.0, last + min(_LONGEST, 2 ** ((count - FREE) / _DOUBLES)) - self._clock())

    def add(self, who: Who, weight: float = 1.0) -> None:
        """Count a try, or a part of one."""
        begun, count, _ = self._of(who)
        self._tried.put(who, (begun, count + weight, self._clock()))

    def _of(self, who: Who) -> tuple[float, float, float]:
        """When the day of tries began, how many there were in it, and when the last one was."""
        now = self._clock()
        begun, count, last = self._tried.get(who) or (now, 0.0, now)
        return (begun, count, last) if now < begun + _DAY else (now, 0.0, now)
