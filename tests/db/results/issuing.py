"""Exams ready for their certificates, and processes that issue them, as several servers would."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from db import models
from db.machines import ExamState, NoticeState, RegistrationState, ScoreState
from db.work import UnitOfWork
from tests.db.registering import NOW
from tests.db.results.office import CODE, FIRST, HELD, SECOND, Office

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.context import SpawnContext
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier

ISSUED_ON = date(2026, 10, 12)
_SECONDS = 120
"""A process that takes longer hangs."""


async def exams_to_issue(office: Office, count: int) -> list[int]:
    """So many finished exams of one institution, one person passed in each."""
    institution = await office.add_institution(CODE)
    times = {"starts_at": HELD, "ends_at": HELD + timedelta(hours=2), "state": ExamState.FINISHED}
    exams = [await office.add_exam(institution, 1, **times) for _ in range(count)]
    people = await office.add_people(count)
    async with office.database.write() as session:
        rows = [
            models.Registration(
                number=f"{exam}",
                exam_id=exam,
                person_id=person,
                account_id=account,
                state=RegistrationState.APPROVED,
                details=b"",
                step_free=False,
                submitted_at=NOW,
                updated_at=NOW,
            )
            for exam, (person, account) in zip(exams, people, strict=True)
        ]
        session.add_all(rows)
        await session.flush()
        session.add_all(
            models.Score(
                registration_id=row.id,
                practice=605,
                absent=False,
                void=False,
                passed=True,
                state=ScoreState.CONFIRMED,
                entered_by=FIRST,
                confirmed_by=SECOND,
                updated_at=NOW,
            )
            for row in rows
        )
        session.add_all(
            models.Notice(
                exam_id=exam,
                first_day=date(2026, 9, 21),
                last_day=date(2026, 9, 28),
                state=NoticeState.CONFIRMED,
                published_at=NOW,
            )
            for exam in exams
        )
    return exams


def issue_in_processes(
    url: str, exams: Sequence[int], failing: Sequence[int], processes: int
) -> Counter[str]:
    """All are issued at once; the failing ones raise after their number was taken. How many came to what."""
    spawn = multiprocessing.get_context("spawn")
    return asyncio.run(_gather(spawn, url, exams, failing, processes))


async def _gather(
    spawn: SpawnContext, url: str, exams: Sequence[int], failing: Sequence[int], processes: int
) -> Counter[str]:
    start, results = spawn.Barrier(processes), spawn.Queue()
    runners = [
        spawn.Process(target=_process, args=(url, exams[number::processes], failing, start, results))
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
    url: str, exams: Sequence[int], failing: Sequence[int], start: Barrier, results: Queue[Counter[str]]
) -> None:
    results.put(asyncio.run(_issue_all(url, exams, failing, start)))


async def _issue_all(url: str, exams: Sequence[int], failing: Sequence[int], start: Barrier) -> Counter[str]:
    office = Office(url)
    office.at(ISSUED_ON)
    await office.database.ping()
    await asyncio.to_thread(start.wait, _SECONDS)

    async def issue(exam: int) -> str:
        async with UnitOfWork(office.database) as work:
            done = await office.certificates.issue(work, exam, FIRST)
            await asyncio.sleep(0.01)  # others wait for the number meanwhile
            if exam in failing:
                raise InterruptedError
        return f"issued {len(done.certificates)}"

    async def one(exam: int) -> str:
        try:
            return await issue(exam)
        except InterruptedError:
            return "rolled back"
        except Exception as error:  # noqa: BLE001 - counted and shown by the test
            return f"error: {error!r}"

    outcomes = await asyncio.gather(*map(one, exams))
    await office.database.close()
    return Counter(outcomes)
