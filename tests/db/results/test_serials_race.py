"""Many certificates at once, from several processes: serials from 1 to n without gap or twin."""

from __future__ import annotations

import asyncio

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from db import models
from db.machines import CertificateState
from tests.db.registering import NOW
from tests.db.results.issuing import ISSUED_ON, exams_to_issue, issue_in_processes
from tests.db.results.office import FIRST, Office

EXAMS = 50
PROCESSES = 5
SERIES = "henan-special:2616015001"


async def serials(office: Office) -> list[int]:
    async with office.database.read() as session:
        return sorted(int(one[-5:]) for one in await session.scalars(select(models.Certificate.number)))


async def test_fifty_issues_from_five_processes(office: Office, database_url: str) -> None:
    exams = await exams_to_issue(office, EXAMS)
    failing = exams[3::7]
    outcomes = await asyncio.to_thread(issue_in_processes, database_url, exams, failing, PROCESSES)
    assert outcomes == {"issued 1": EXAMS - len(failing), "rolled back": len(failing)}
    # The numbers of those that were rolled back went to others.
    assert await serials(office) == list(range(1, EXAMS - len(failing) + 1))
    again = await asyncio.to_thread(issue_in_processes, database_url, exams, [], PROCESSES)
    assert again == {"issued 1": len(failing), "issued 0": EXAMS - len(failing)}
    assert await serials(office) == list(range(1, EXAMS + 1))


async def test_one_exam_issued_by_many_at_once(office: Office, database_url: str) -> None:
    exam, *_ = await office.finished_exam(10)
    outcomes = await asyncio.to_thread(issue_in_processes, database_url, [exam] * 6, [], 3)
    assert outcomes == {"issued 10": 1, "issued 0": 5}
    assert await serials(office) == list(range(1, 11))


async def test_the_control_experiment_makes_twins(office: Office) -> None:
    """Reading the latest serial first and raising it later gives everybody the same; only the table's key objects."""
    exams = await exams_to_issue(office, 10)
    async with office.database.write() as session:
        session.add(models.Serial(series=SERIES, latest=0))
    everybody_has_looked = asyncio.Barrier(len(exams))
    chosen: list[str] = []

    async def naive(exam: int) -> bool:
        async with office.database.read() as session:
            serial = (await session.get_one(models.Serial, SERIES)).latest + 1
            registration = (await session.scalars(select(models.Registration).filter_by(exam_id=exam))).one()
        await everybody_has_looked.wait()
        chosen.append(f"2616015001{serial:05d}")
        try:
            async with office.database.write() as session:
                (await session.get_one(models.Serial, SERIES)).latest = serial
                session.add(
                    models.Certificate(
                        number=chosen[-1],
                        scheme="henan-special",
                        registration_id=registration.id,
                        person_id=registration.person_id,
                        institution_id=1,
                        item_id=1,
                        level=0,
                        holder=b"",
                        holder_hash="",
                        issued_on=ISSUED_ON,
                        state=CertificateState.ISSUED,
                        demo=True,
                        created_at=NOW,
                    )
                )
        except IntegrityError:
            return False
        return True

    done = await asyncio.gather(*map(naive, exams))
    assert set(chosen) == {"261601500100001"}, "ten people, one number"
    assert sum(done) == 1, "and nine errors"


async def test_a_new_series_begun_by_many_at_once(office: Office) -> None:
    """The first number of a series has no row to lock: the insert itself decides."""
    exams = await exams_to_issue(office, 12)
    office.at(ISSUED_ON)
    await asyncio.gather(*(office.certificates.issue_all(exam, FIRST) for exam in exams))
    assert await serials(office) == list(range(1, 13))
