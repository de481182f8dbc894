"""People who register from another process, as several servers would."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from typing import TYPE_CHECKING

from db.registrations import RefusedError
from tests.db.registering import Hall

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import SpawnContext
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier

    Person = tuple[int, int]

_SECONDS = 120
"""A process that takes longer hangs."""


def race(url: str, exam_id: int, people: Sequence[Person], processes: int) -> Counter[str]:
    """All register at once, every other one ready to wait; how many came to what."""
    spawn = multiprocessing.get_context("spawn")
    return asyncio.run(_gather(spawn, url, exam_id, people, processes))


async def _gather(
    spawn: SpawnContext, url: str, exam_id: int, people: Sequence[Person], processes: int
) -> Counter[str]:
    start, results = spawn.Barrier(processes), spawn.Queue()
    runners = [
        spawn.Process(target=_process, args=(url, exam_id, people[number::processes], start, results))
        for number in range(processes)
    ]
    for one in runners:
        one.start()
    try:
        return sum([await asyncio.to_thread(results.get, timeout=_SECONDS) for _ in runners], Counter())
    finally:
        for one in runners:
            one.join(_SECONDS)
            one.kill()
            one.close()
        results.close()
        results.join_thread()


def _process(
    url: str, exam_id: int, people: Sequence[Person], start: Barrier, results: Queue[Counter[str]]
) -> None:
    results.put(asyncio.run(_register_all(url, exam_id, people, start)))


async def _register_all(url: str, exam_id: int, people: Sequence[Person], start: Barrier) -> Counter[str]:
    hall = Hall(url)
    await hall.database.ping()
    await asyncio.to_thread(start.wait, _SECONDS)

    async def one(who: Person) -> str:
        wait = who[0] % 2 == 0
        try:
            return str((await hall.register(exam_id, who, wait=wait)).state)
        except RefusedError as error:
            return str(error.refusal)
        except Exception as error:  # noqa: BLE001 - counted and shown by the test
            return f"error: {error!r}"

    outcomes = await asyncio.gather(*map(one, people))
    await hall.database.close()
    return Counter(outcomes)
