"""What somebody asked just now, so that 那湖南呢 can be understood.

Only in memory and only for a while: a question is not stored beside who asked it.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Final

from db.recent import Recent

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
        self._turns: Recent[int, deque[tuple[float, str]]] = Recent(_PEOPLE, _FRESH, clock)
        self._waiting: Recent[int, str] = Recent(_PEOPLE, _FRESH, clock)

    def of(self, account_id: int) -> tuple[str, ...]:
        """The questions that are still fresh, oldest first."""
        oldest = self._clock() - _FRESH
        return tuple(text for when, text in self._turns.get(account_id) or () if when >= oldest)

    def add(self, account_id: int, text: str) -> None:
        """Remember a question."""
        oldest = self._clock() - _FRESH
        fresh = (one for one in self._turns.get(account_id) or () if one[0] >= oldest)
        self._turns.put(account_id, deque([*fresh, (self._clock(), text)], maxlen=_TURNS))

    def prune(self) -> None:
        """Let go what is not fresh any more; called regularly, so that it is so where nobody writes as well."""
        self._turns.prune()
        self._waiting.prune()

    def forget(self, account_id: int) -> None:
        """Begin anew, as after a change of region: what was asked for the old place says nothing of the new one."""
        self._turns.drop(account_id)

    def wait(self, account_id: int, text: str | None) -> None:
        """Have a question wait for the region it depends on, in place of the one that waited; None for none."""
        if text is None:
            self._waiting.drop(account_id)
        else:
            self._waiting.put(account_id, text)

    def take_waiting(self, account_id: int) -> str | None:
        """The question that waits, while it is fresh; it does not wait any longer."""
        text = self._waiting.get(account_id)
        self._waiting.drop(account_id)
        return text
