"""Running something many times and saying how long it took."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@dataclass(frozen=True, slots=True)
class Figures:
    """What a round gave: how many a second, and the middle and the slow end of one, in milliseconds."""

    per_second: float
    p50: float
    p99: float


async def run(one: Callable[[int, int], Awaitable[object]], count: int, at_once: int) -> Figures:
    """Call `one(who, number)` for number 0 … count-1, by so many people, each waiting for an answer before going on."""
    numbers = iter(range(count))
    took: list[float] = []

    async def worker(who: int) -> None:
        for number in numbers:
            began = time.perf_counter()
            await one(who, number)
            took.append(time.perf_counter() - began)

    began = time.perf_counter()
    await asyncio.gather(*(worker(1 + who) for who in range(at_once)))
    elapsed = time.perf_counter() - began
    took.sort()
    return Figures(count / elapsed, took[len(took) // 2] * 1000, took[int(len(took) * 0.99)] * 1000)


def middle(rounds: list[Figures]) -> Figures:
    """The median of each figure over the rounds."""
    return Figures(
        statistics.median(one.per_second for one in rounds),
        statistics.median(one.p50 for one in rounds),
        statistics.median(one.p99 for one in rounds),
    )
