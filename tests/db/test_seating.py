"""Seats, ticket numbers and word of them, over the database."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from db import models
from db.audit import COMMAND
from db.machines import ExamState, NotAllowedError, RegistrationState
from db.rooms import KnownRoom
from db.seating import Arranged, RoomExistsError, Seating
from db.work import UnitOfWork
from knowledge.seating import NotEnoughSeatsError
from tests.db.sample import NOW, STARTS, Sample, person_data
from tests.services import VAULT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.database import Database

SITE = "测试考点"


@pytest.fixture
def sample(database: Database) -> Sample:
    return Sample(database)


@pytest.fixture
def seating(sample: Sample) -> Seating:
    return Seating(sample.database, VAULT, sample.clock, sample.audit, sample.notifications)


async def room(sample: Sample, seating: Seating, institution: int, seats: int, *, free: bool = False) -> int:
    name = f"第{len(await seating.rooms(institution)) + 1}考场"
    async with UnitOfWork(sample.database) as work:
        return (await seating.add_room(work, institution, KnownRoom(0, SITE, name, seats, free), COMMAND)).id


async def approve(sample: Sample, exam: int, serials: Sequence[int], *, step_free: bool = False) -> list[int]:
    account = await sample.account()
    return [
        await sample.registration(
            exam, await sample.person(account, serial), account_id=account, step_free=step_free
        )
        for serial in serials
    ]


async def arrange(sample: Sample, seating: Seating, exam: int) -> Arranged:
    async with UnitOfWork(sample.database) as work:
        return await seating.arrange(work, exam, COMMAND)


async def seats(sample: Sample) -> dict[int, tuple[int, int]]:
    async with sample.database.read() as session:
        rows = await session.scalars(select(models.Seat))
        return {one.registration_id: (one.room_id, one.number) for one in rows}


async def tickets(sample: Sample) -> list[str]:
    async with sample.database.read() as session:
        query = select(models.Registration.ticket_number).order_by(models.Registration.ticket_number)
        return [one for one in await session.scalars(query) if one]


async def test_everybody_approved_in_the_sitting_gets_a_seat_a_ticket_and_word(
    sample: Sample, seating: Seating
) -> None:
    institution = await sample.institution()
    first = await sample.exam(institution, await sample.item())
    second = await sample.exam(institution, await sample.item())
    elsewhere = await sample.any_exam()
    one = await room(sample, seating, institution, 3)
    two = await room(sample, seating, institution, 5, free=True)
    here = [*await approve(sample, first, range(1, 4)), *await approve(sample, second, range(4, 7))]
    (wheelchair,) = await approve(sample, second, [7], step_free=True)
    await approve(sample, elsewhere, [8])
    await sample.registration(
        first, await sample.person(await sample.account(), 9), state=RegistrationState.SUBMITTED
    )
    result = await arrange(sample, seating, first)
    assert result == Arranged(new=7, seated=7, rooms=2, undecided=1, open_exams=())
    given = await seats(sample)
    assert set(given) == {*here, wheelchair}
    assert given[wheelchair][0] == two
    assert len(set(given.values())) == 7
    assert {place for place, _ in given.values()} == {one, two}
    numbers = await tickets(sample)
    assert numbers == [f"261121{exam:06d}{n:03d}" for exam, n in ((first, 1), (first, 2), (first, 3))] + [
        f"261121{second:06d}{n:03d}" for n in (1, 2, 3, 4)
    ]
    assert all(re.fullmatch(r"\d{15}", number) for number in numbers)
    async with sample.database.read() as session:
        told = (await session.scalars(select(models.Notification))).all()
        states = {
            exam: (await session.get_one(models.Exam, exam)).state for exam in (first, second, elsewhere)
        }
        audit = [
            row.subject for row in await session.scalars(select(models.AuditEntry).filter_by(action="seat"))
        ]
    assert {row.subject for row in told} == {f"registration:{who}" for who in given}
    assert {row.due_at for row in told} == {STARTS - timedelta(days=3)}
    assert {row.worthless_from for row in told} == {STARTS}
    assert states == {first: ExamState.SEATED, second: ExamState.SEATED, elsewhere: ExamState.CLOSED}
    assert audit == [f"exam:{first}", f"exam:{second}"]
    assert await sample.audit.first_broken() is None


async def test_neighbours_write_different_papers_and_lists_tell_who_sits_where(
    sample: Sample, seating: Seating
) -> None:
    institution = await sample.institution()
    first = await sample.exam(institution, await sample.item())
    second = await sample.exam(institution, await sample.item())
    await room(sample, seating, institution, 6)
    await approve(sample, first, (1, 2, 3))
    await approve(sample, second, (4, 5, 6))
    await arrange(sample, seating, second)
    (door,) = await seating.lists(first)
    assert [one.number for one in door.people] == [1, 2, 3, 4, 5, 6]
    exams = [one.exam_id for one in door.people]
    assert all(left != right for left, right in pairwise(exams))
    names = {person_data(serial).name for serial in range(1, 7)}
    assert {one.name for one in door.people} == names
    assert all("*" in one.masked_number and one.ticket_number for one in door.people)
    assert not any(name in repr(door) for name in names)
    assert door.starts_at == STARTS


async def test_run_again_late_approvals_are_appended_and_nobody_moves(
    sample: Sample, seating: Seating
) -> None:
    institution = await sample.institution()
    exam = await sample.exam(institution, await sample.item())
    await room(sample, seating, institution, 9)
    early = await approve(sample, exam, (1, 2, 3))
    await arrange(sample, seating, exam)
    before, numbers = await seats(sample), await tickets(sample)
    assert (await arrange(sample, seating, exam)).new == 0
    assert await seats(sample) == before
    async with sample.database.read() as session:
        audit = (await session.scalars(select(models.AuditEntry).filter_by(action="seat"))).all()
    assert len(audit) == 1
    (late,) = await approve(sample, exam, [4])
    assert await arrange(sample, seating, exam) == Arranged(1, 4, 1, 0, ())
    after = await seats(sample)
    assert {who: after[who] for who in early} == before
    assert after[late][1] == 4
    assert (await tickets(sample))[:3] == numbers
    assert (await tickets(sample))[3].endswith("004")


async def test_a_seat_that_was_cancelled_goes_to_a_late_approval_with_a_number_of_its_own(
    sample: Sample, seating: Seating
) -> None:
    institution = await sample.institution()
    exam = await sample.exam(institution, await sample.item())
    await room(sample, seating, institution, 3)
    early = await approve(sample, exam, (1, 2, 3))
    await arrange(sample, seating, exam)
    before = await seats(sample)
    async with sample.database.write() as session:
        await session.execute(
            update(models.Registration).filter_by(id=early[1]).values(state=RegistrationState.CANCELLED)
        )
    await arrange(sample, seating, exam)
    left = {who: place for who, place in before.items() if who != early[1]}
    assert await seats(sample) == left
    (late,) = await approve(sample, exam, [4])
    await arrange(sample, seating, exam)
    assert await seats(sample) == left | {late: before[early[1]]}
    assert len(await tickets(sample)) == len(set(await tickets(sample))) == 4


async def test_too_few_seats_change_nothing(sample: Sample, seating: Seating) -> None:
    institution = await sample.institution()
    exam = await sample.exam(institution, await sample.item())
    await room(sample, seating, institution, 2)
    await approve(sample, exam, (1, 2, 3))
    with pytest.raises(NotEnoughSeatsError) as error:
        await arrange(sample, seating, exam)
    assert (error.value.missing, error.value.step_free) == (1, False)
    await room(sample, seating, institution, 1)
    await approve(sample, exam, [4], step_free=True)
    with pytest.raises(NotEnoughSeatsError) as error:
        await arrange(sample, seating, exam)
    assert (error.value.missing, error.value.step_free) == (1, True)
    assert await seats(sample) == {}
    assert await tickets(sample) == []


@pytest.mark.parametrize("state", [ExamState.PLANNED, ExamState.OPEN, ExamState.HELD, ExamState.CANCELLED])
async def test_only_between_the_window_and_the_exam(
    sample: Sample, seating: Seating, state: ExamState
) -> None:
    exam = await sample.any_exam(state=state)
    with pytest.raises(NotAllowedError):
        await arrange(sample, seating, exam)
    with pytest.raises(LookupError):
        await arrange(sample, seating, 999)


async def test_an_exam_of_the_sitting_that_is_still_open_is_left_out(
    sample: Sample, seating: Seating
) -> None:
    institution = await sample.institution()
    closed = await sample.exam(institution, await sample.item())
    still_open = await sample.exam(institution, await sample.item(), state=ExamState.OPEN)
    await room(sample, seating, institution, 5)
    await approve(sample, closed, [1])
    await approve(sample, still_open, [2])
    assert await arrange(sample, seating, closed) == Arranged(1, 1, 1, 0, (still_open,))


async def test_a_room_that_another_sitting_uses_at_that_time_is_left_alone(
    sample: Sample, seating: Seating
) -> None:
    institution = await sample.institution()
    morning = await sample.exam(institution, await sample.item())
    overlapping = await sample.exam(
        institution,
        await sample.item(),
        starts_at=STARTS + timedelta(hours=1),
        ends_at=STARTS + timedelta(hours=3),
    )
    afternoon = await sample.exam(
        institution,
        await sample.item(),
        starts_at=STARTS + timedelta(hours=5),
        ends_at=STARTS + timedelta(hours=6),
    )
    await room(sample, seating, institution, 5)
    for exam, serial in ((morning, 1), (overlapping, 2), (afternoon, 3)):
        await approve(sample, exam, [serial])
    await arrange(sample, seating, morning)
    with pytest.raises(NotEnoughSeatsError):
        await arrange(sample, seating, overlapping)
    assert (await arrange(sample, seating, afternoon)).new == 1


async def test_two_who_seat_at_once_give_every_seat_once(sample: Sample, seating: Seating) -> None:
    institution = await sample.institution()
    exams = [await sample.exam(institution, await sample.item()) for _ in range(2)]
    await room(sample, seating, institution, 10)
    await approve(sample, exams[0], (1, 2, 3, 4))
    await approve(sample, exams[1], (5, 6, 7, 8))
    results = await asyncio.gather(*(arrange(sample, seating, exam) for exam in exams))
    assert sorted(one.new for one in results) == [0, 8]
    assert len(set((await seats(sample)).values())) == 8
    assert await sample.audit.first_broken() is None


async def test_after_a_move_to_another_site_seats_are_new_and_numbers_stay(
    sample: Sample, seating: Seating
) -> None:
    institution = await sample.institution()
    exam = await sample.exam(institution, await sample.item())
    await room(sample, seating, institution, 3)
    await approve(sample, exam, (1, 2))
    await arrange(sample, seating, exam)
    numbers = await tickets(sample)
    async with UnitOfWork(sample.database) as work:
        other = await seating.add_room(work, institution, KnownRoom(0, "新考点", "一", 3, False), COMMAND)
        session = await work.session()
        await session.execute(models.Seat.__table__.delete())
        await session.execute(update(models.Exam).filter_by(id=exam).values(site="新考点", revision=1))
    sample.now = NOW + timedelta(days=1)
    assert (await arrange(sample, seating, exam)).new == 2
    assert {place for place, _ in (await seats(sample)).values()} == {other.id}
    assert await tickets(sample) == numbers
    async with sample.database.read() as session:
        assert len((await session.scalars(select(models.Notification))).all()) == 4


async def test_rooms_are_added_once(sample: Sample, seating: Seating) -> None:
    institution = await sample.institution()
    wanted = KnownRoom(0, SITE, "一", 30, True)
    async with UnitOfWork(sample.database) as work:
        added = await seating.add_room(work, institution, wanted, COMMAND)
        with pytest.raises(RoomExistsError):
            await seating.add_room(work, institution, wanted, COMMAND)
        await seating.add_room(work, institution, KnownRoom(0, "另一考点", "一", 5, False), COMMAND)
    assert await seating.rooms(institution, SITE) == [added]
    assert (added.seats, added.step_free) == (30, True)
    assert len(await seating.rooms(institution)) == 2
