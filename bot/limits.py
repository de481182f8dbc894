"""How fast one person may write: a token bucket (令牌桶) a chat."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from db.cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_BUCKETS: Final = 20_000
_SMALLEST: Final = 5


@dataclass(slots=True)
class _Bucket:
    tokens: float
    since: float
    told: bool = False


class RateLimit:
    """Lets a short burst through and then so many a minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow `per_minute` in the long run and a third of it, at least five, at once."""
        self._rate = per_minute / 60
        self._size = max(_SMALLEST, per_minute / 3)
        self._clock = clock
        self._buckets: LruCache[Hashable, _Bucket] = LruCache(_BUCKETS)

    def allows(self, key: Hashable) -> bool:
        """Take a token; False where none is left."""
        now = self._clock()
        bucket = self._buckets.get(key) or _Bucket(self._size, now)
        self._buckets.put(key, bucket)
        bucket.tokens = min(self._size, bucket.tokens + (now - bucket.since) * self._rate)
        bucket.since = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        bucket.told = False
        return True

    def should_tell(self, key: Hashable) -> bool:
        """Whether this refusal is the first of a row: one is told, the rest would only add to the noise."""
        bucket = self._buckets.get(key)
        if bucket is None or bucket.told:
            return False
        bucket.told = True
        return True
