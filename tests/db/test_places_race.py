"""Many people at once, from several processes: no place is given twice, and nobody sees an error."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from db import models
from db.machines import NotAllowedError, RegistrationState
from db.registrations import NotYoursError, Refusal, RefusedError
from db.work import UnitOfWork
from tests.db.racing import race
from tests.db.registering import DAY, HOUR, NOW, Hall

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from db.database import Database

PEOPLE = 300
PLACES = 20
PROCESSES = 3


@pytest.fixture
async def hall(database: Database, database_url: str) -> AsyncIterator[Hall]:
    hall = Hall(database_url)
    yield hall
    await hall.database.close()


async def test_three_hundred_for_twenty_places(hall: Hall, database_url: str) -> None:
    exam = await hall.add_exam(await hall.add_institution(), PLACES)
    people = await hall.add_people(PEOPLE)
    outcomes = await asyncio.to_thread(race, database_url, exam, people, PROCESSES)
    assert outcomes["submitted"] == PLACES
    assert set(outcomes) == {"submitted", "waiting", "full"}, outcomes
    assert outcomes.total() == PEOPLE
    assert await hall.places(exam) == (PLACES, PLACES)
    states = await hall.states(exam)
    assert len(states) == PLACES + outcomes["waiting"]
    # Who found no place came after all places were taken.
    assert states[:PLACES] == ["submitted"] * PLACES
    async with hall.database.read() as session:
        rows = select(func.count(models.AuditEntry.id))
        assert await session.scalar(rows) == len(states)
    assert await hall.audit.first_broken() is None


async def without_check(hall: Hall) -> str:
    """The statement that takes the constraint out of the database."""
    if hall.database.is_sqlite:
        return "PRAGMA ignore_check_constraints = ON"
    named = "SELECT conname FROM pg_constraint WHERE conrelid = 'exam'::regclass AND conname LIKE '%taken'"
    async with hall.database.read() as session:
        return f"ALTER TABLE exam DROP CONSTRAINT {await session.scalar(text(named))}"


@pytest.mark.parametrize("check", [True, False], ids=["check kept", "check removed"])
async def test_the_control_experiment_oversells(hall: Hall, *, check: bool) -> None:
    """Reading first and writing later, without the condition in the statement, gives places twice."""
    exam = await hall.add_exam(await hall.add_institution(), PLACES)
    people = await hall.add_people(PLACES + 10)
    if not check:
        async with hall.database.write() as session:
            await session.execute(text(await without_check(hall)))
    everybody_has_looked = asyncio.Barrier(len(people))

    async def naive(who: tuple[int, int]) -> bool:
        async with hall.database.read() as session:
            row = await session.get_one(models.Exam, exam)
            free = row.taken < row.capacity
        await everybody_has_looked.wait()
        assert free
        try:
            async with hall.database.write() as session:
                await session.execute(
                    update(models.Exam).filter_by(id=exam).values(taken=models.Exam.taken + 1)
                )
                session.add(
                    models.Registration(
                        number=str(who[0]),
                        exam_id=exam,
                        person_id=who[0],
                        state=RegistrationState.SUBMITTED,
                        details=b"",
                        step_free=False,
                        submitted_at=NOW,
                        updated_at=NOW,
                    )
                )
        except IntegrityError:
            return False
        return True

    done = await asyncio.gather(*map(naive, people))
    if check:
        # The constraint is the second lock: nothing is oversold, but ten people see an error.
        assert (sum(done), await hall.places(exam)) == (PLACES, (PLACES, PLACES))
    else:
        assert (sum(done), await hall.places(exam)) == (PLACES + 10, (PLACES + 10, PLACES + 10))


@pytest.mark.parametrize("saves", [True, False])
async def test_two_overlapping_exams_at_once(hall: Hall, *, saves: bool) -> None:
    """Each transaction locks another exam; the person's row is what keeps them apart."""
    institution = await hall.add_institution()
    exams = [await hall.add_exam(institution, 5) for _ in range(2)]
    people = await hall.add_people(10)

    async def attempt(exam: int, who: tuple[int, int]) -> str:
        try:
            async with UnitOfWork(hall.database) as work:
                if saves:  # as `People.save` does before, in the same unit of work
                    session = await work.session()
                    changed = update(models.Person).filter_by(id=who[0]).values(updated_at=NOW + HOUR)
                    await session.execute(changed)
                made = await hall.registrations.register(work, exam, *who, details={})
                return str(made.state)
        except RefusedError as error:
            return str(error.refusal)

    for who in people[:5]:
        outcomes = await asyncio.gather(*(attempt(exam, who) for exam in exams))
        assert sorted(outcomes) == ["overlaps", "submitted"]
    free = await hall.add_exam(institution, 5)
    same = await asyncio.gather(*(attempt(free, people[5]) for _ in range(5)))
    assert sorted(same) == [Refusal.ALREADY] * 4 + ["submitted"]


async def test_fifty_operations_of_all_kinds_at_once(hall: Hall) -> None:
    institution = await hall.add_institution(reviewers=3)
    staff = await hall.staff(institution)
    exams = [
        await hall.add_exam(
            institution, 5, starts_at=NOW + (20 + n) * DAY, ends_at=NOW + (20 + n) * DAY + HOUR
        )
        for n in range(3)
    ]
    people = await hall.add_people(20)
    made = [(await hall.register(exam, who, wait=True), who) for exam in exams for who in people[:10]]
    for one, _ in made[::4]:
        if one.state is RegistrationState.SUBMITTED:
            await hall.do("return_", staff, one.id, "x")
    hall.now += 8 * DAY - 3 * HOUR
    for exam in exams:
        await hall.set_exam(exam, register_until=hall.now + DAY)
    chance = random.Random(5)
    operations: list[Awaitable[object]] = [hall.registrations.lapse_due() for _ in range(6)]
    for one, who in chance.sample(made, 24):
        kind = chance.choice(["cancel", "approve", "reject", "accept_offer", "resubmit", "return_"])
        if kind in ("cancel", "accept_offer", "resubmit"):
            operations.append(hall.do(kind, one.id, account_id=who[1]))
        else:
            reason = () if kind == "approve" else ("x",)
            operations.append(hall.do(kind, staff, one.id, *reason))
    operations += [hall.register(chance.choice(exams), who, wait=True) for who in people]
    assert len(operations) == 50
    chance.shuffle(operations)
    outcomes = await asyncio.gather(*operations, return_exceptions=True)
    quiet = (RefusedError, NotAllowedError, NotYoursError)
    assert [one for one in outcomes if isinstance(one, BaseException) and not isinstance(one, quiet)] == []
    for exam in exams:
        taken, holding = await hall.places(exam)
        assert taken == holding <= 5
    assert await hall.audit.first_broken() is None
