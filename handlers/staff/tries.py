"""Wrong invitation codes: an account that guesses has to wait."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from db.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WRONG: Final = 5
_WHILE: Final = 3600.0
"""Seconds."""
_ACCOUNTS: Final = 10_000


class WrongTries:
    """Counts wrong codes of each account over an hour; only in memory, a restart forgives."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none; the clock counts seconds."""
        self._clock = clock
        self._wrong: Recent[int, tuple[float, ...]] = Recent(_ACCOUNTS, _WHILE, clock)

    def must_wait(self, account_id: int) -> bool:
        """Whether the account has to wait before it may try again."""
        return len(self._fresh(account_id)) >= MOST_WRONG

    def add(self, account_id: int) -> int:
        """Count a wrong code; how many tries are left."""
        wrong = (*self._fresh(account_id), self._clock())
        self._wrong.put(account_id, wrong)
        return max(MOST_WRONG - len(wrong), 0)

    def forgive(self, account_id: int) -> None:
        """Begin anew after a right code."""
        self._wrong.drop(account_id)

    def _fresh(self, account_id: int) -> tuple[float, ...]:
        oldest = self._clock() - _WHILE
        return tuple(when for when in self._wrong.get(account_id) or () if when > oldest)
