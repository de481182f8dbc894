"""What somebody asked just now, so that 那湖南呢 can be understood.

Only in memory and only for a while: a question is not stored beside who asked it.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

from db.cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Callable

_PEOPLE: Final = 10_000
_TURNS: Final = 3
_FRESH: Final = 20 * 60.0


class RecentTurns:
    """The last few questions of each account, for twenty minutes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._clock = clock
        self._turns: LruCache[int, deque[tuple[float, str]]] = LruCache(_PEOPLE)

    def of(self, account_id: int) -> tuple[str, ...]:
        """The questions that are still fresh, oldest first."""
        oldest = self._clock() - _FRESH
        return tuple(text for when, text in self._turns.get(account_id) or () if when >= oldest)

    def add(self, account_id: int, text: str) -> None:
        """Remember a question."""
        turns = self._turns.get(account_id) or deque(maxlen=_TURNS)
        turns.append((self._clock(), text))
        self._turns.put(account_id, turns)

    def forget(self, account_id: int) -> None:
        """Begin anew, as after a change of region: what was asked for the old place says nothing of the new one."""
        self._turns.drop(account_id)
