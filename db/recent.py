"""A memory for a while: bounded in number and in age, for what a process may forget."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """Keeps the values that were put in last, at most `size` of them and none longer than `seconds`."""

    def __init__(self, size: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Make it empty."""
        self._size = size
        self._seconds = seconds
        self._clock = clock
        self._values: OrderedDict[Key, tuple[float, Value]] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value, or None where there is none (any more)."""
        when, value = self._values.get(key, (0.0, None))
        return value if value is not None and when >= self._clock() - self._seconds else None

    def put(self, key: Key, value: Value) -> None:
        """Keep the value from now on; let those go that are too old or too many."""
        self._values[key] = (self._clock(), value)
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)
        self.prune()

    def drop(self, key: Key) -> None:
        """Forget the value if it is there."""
        self._values.pop(key, None)

    def prune(self) -> None:
        """Forget what is too old."""
        oldest = self._clock() - self._seconds
        while self._values and next(iter(self._values.values()))[0] < oldest:
            self._values.popitem(last=False)

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._values)
