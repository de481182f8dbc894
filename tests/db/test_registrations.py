"""Registering, cancelling, the waiting list and review, one person after the other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from db import models
from db.clock import shanghai_day
from db.machines import ExamState, InstitutionState, NotAllowedError, RegistrationState, ViolationState
from db.registrations import NotYoursError, Paper, Refusal, RefusedError, StaffMember
from db.work import UnitOfWork
from tests.db.registering import DAY, HOUR, NOW, Hall

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from db.database import Database

R = RegistrationState


@pytest.fixture
async def hall(database: Database, database_url: str) -> AsyncIterator[Hall]:
    hall = Hall(database_url)
    yield hall
    assert await hall.audit.first_broken() is None
    await hall.database.close()


async def refusal(awaitable) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        await awaitable
    return caught.value


async def test_a_registration_is_kept_sealed_audited_and_told(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution)
    ((person, account),) = await hall.add_people(1)
    paper = Paper("photo_of_id", "image/jpeg", b"picture")
    made = await hall.register(exam, (person, account), step_free=True, papers=[paper], details={"a": "字"})
    assert made.state is R.SUBMITTED
    assert len(made.number) == 10
    assert made.number.isdigit()
    view = await hall.registrations.owned(account, made.id)
    assert view is not None
    assert (view.person, view.state, view.step_free, view.seat) == ("李**", R.SUBMITTED, True, None)
    assert view.exam.item == "母婴护理"
    assert "李" not in repr(view)
    assert await hall.registrations.details(made.id) == {"a": "字"}
    assert await hall.registrations.papers(made.id) == [paper]
    async with hall.database.read() as session:
        row = await session.get_one(models.Registration, made.id)
        assert "字".encode() not in row.details
        assert b"picture" not in (await session.scalars(select(models.Material.content))).one()
        told = await session.scalars(select(models.Notification.subject).filter_by(kind="queue_waiting"))
        assert told.all() == [f"institution:{institution}"]
    assert await hall.audited(made.id) == [("register", None, "submitted")]
    assert await hall.said(made.id) == [("received", "planned")]
    assert await hall.places(exam) == (1, 1)
    spaced = f"{made.number[:3]} {made.number[3:]}"
    assert (await hall.registrations.by_number(spaced)) == view
    assert await hall.registrations.of_account(account) == [view]


async def test_the_same_again_is_told_and_changes_nothing(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution())
    (who,) = await hall.add_people(1)
    made = await hall.register(exam, who)
    for _ in range(2):
        error = await refusal(hall.register(exam, who, wait=True))
        assert error.refusal is Refusal.ALREADY
        assert error.registration is not None
        assert error.registration.id == made.id
    assert await hall.places(exam) == (1, 1)
    assert len(await hall.audited(made.id)) == len(await hall.said(made.id)) == 1


async def test_after_a_refusal_the_unit_of_work_goes_on(hall: Hall) -> None:
    institution = await hall.add_institution()
    full, free = (
        await hall.add_exam(institution, 1),
        await hall.add_exam(institution, starts_at=NOW + 30 * DAY, ends_at=NOW + 31 * DAY),
    )
    first, second = await hall.add_people(2)
    await hall.register(full, first)
    async with UnitOfWork(hall.database) as work:
        error = await refusal(hall.registrations.register(work, full, *second, details={}))
        assert (error.refusal, error.can_wait) == (Refusal.FULL, True)
        made = await hall.registrations.register(work, free, *second, details={})
    assert await hall.state_of(made.id) == "submitted"
    assert await hall.places(full) == (1, 1)


async def test_nothing_is_kept_where_the_work_fails(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution())
    (who,) = await hall.add_people(1)
    with pytest.raises(RuntimeError):
        async with UnitOfWork(hall.database) as work:
            await hall.registrations.register(work, exam, *who, details={})
            raise RuntimeError
    assert await hall.places(exam) == (0, 0)
    async with hall.database.read() as session:
        assert not await session.scalar(select(func.count(models.AuditEntry.id)))
        assert not await session.scalar(select(func.count(models.Notification.id)))


async def test_the_window(hall: Hall) -> None:
    institution = await hall.add_institution()
    (who,) = await hall.add_people(1)
    cases = [
        ({"state": ExamState.CANCELLED}, Refusal.EXAM_CANCELLED, None),
        ({"state": ExamState.PLANNED}, Refusal.NOT_OPEN_YET, NOW - DAY),
        ({"register_from": NOW + HOUR}, Refusal.NOT_OPEN_YET, NOW + HOUR),
        ({"register_until": NOW}, Refusal.WINDOW_CLOSED, NOW),
        ({"state": ExamState.CLOSED}, Refusal.WINDOW_CLOSED, NOW + 7 * DAY),
        ({"state": ExamState.HELD}, Refusal.WINDOW_CLOSED, NOW + 7 * DAY),
    ]
    for changes, reason, moment in cases:
        exam = await hall.add_exam(institution, **changes)
        error = await refusal(hall.register(exam, who))
        assert (error.refusal, error.moment) == (reason, moment)
        assert await hall.states(exam) == []


async def test_a_suspended_institution(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution)
    (who,) = await hall.add_people(1)
    async with hall.database.write() as session:
        (await session.get_one(models.Institution, institution)).state = InstitutionState.SUSPENDED
    assert (await refusal(hall.register(exam, who))).refusal is Refusal.INSTITUTION_SUSPENDED


async def test_under_age_until_the_birthday(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution())
    (who,) = await hall.add_people(1)
    today = shanghai_day(NOW)
    error = await refusal(
        hall.register(exam, who, birth_date=today.replace(year=2010) + timedelta(days=1), minimum_age=16)
    )
    assert (error.refusal, error.day) == (Refusal.UNDER_AGE, today + timedelta(days=1))
    leap = await refusal(hall.register(exam, who, birth_date=date(2012, 2, 29), minimum_age=16 + 1))
    assert leap.day == date(2029, 3, 1)
    await hall.register(exam, who, birth_date=today.replace(year=2010), minimum_age=16)


async def test_a_decided_ban_holds_on_its_last_day(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution)
    banned, dropped, past = await hall.add_people(3)
    day = shanghai_day(NOW + 21 * DAY)
    cases = [
        (banned, ViolationState.DECIDED, day),
        (dropped, ViolationState.DROPPED, day),
        (past, ViolationState.DECIDED, day - timedelta(days=1)),
    ]
    async with hall.database.write() as session:
        session.add_all(
            models.Violation(
                person_id=who[0], kind="x", happened_on=day, banned_until=until, state=state, recorded_at=NOW
            )
            for who, state, until in cases
        )
    error = await refusal(hall.register(exam, banned))
    assert (error.refusal, error.day) == (Refusal.BANNED, day)
    await hall.register(exam, dropped)
    await hall.register(exam, past)


async def test_overlapping_exams(hall: Hall) -> None:
    institution = await hall.add_institution()
    first = await hall.add_exam(institution, 20)
    cases = [
        (HOUR, "演示考点", True),
        (2 * HOUR, "演示考点", False),
        (2 * HOUR, "别处", True),
        (2.9 * HOUR, "别处", True),
        (3 * HOUR, "别处", False),
        (-3 * HOUR, "别处", False),
        (-2.9 * HOUR, "别处", True),
    ]
    people = await hall.add_people(len(cases))
    for who, (begins, site, overlaps) in zip(people, cases, strict=True):
        start = NOW + 21 * DAY + begins
        second = await hall.add_exam(institution, site=site, starts_at=start, ends_at=start + 2 * HOUR)
        made = await hall.register(first, who)
        if overlaps:
            error = await refusal(hall.register(second, who))
            assert error.refusal is Refusal.OVERLAPS
            assert error.registration is not None
            assert error.registration.exam.id == first
            await hall.cancel(made.id)
        assert (await hall.register(second, who)).state is R.SUBMITTED


async def test_who_cancelled_may_come_again(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution(), 1)
    (who,) = await hall.add_people(1)
    made = await hall.register(exam, who)
    assert (await hall.cancel(made.id, who[1])).changed
    again = await hall.cancel(made.id, who[1])
    assert (again.changed, again.state) == (False, R.CANCELLED)
    assert await hall.places(exam) == (0, 0)
    assert await hall.said(made.id) == [("received", "cancelled")]
    assert (await hall.register(exam, who)).id != made.id


async def test_a_freed_place_goes_to_who_waited_longest(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution(), 1)
    holder, first, second, late = await hall.add_people(4)
    held = await hall.register(exam, holder)
    waiting = []
    for who in (first, second):
        hall.now += HOUR
        waiting.append(await hall.register(exam, who, wait=True))
    assert {one.state for one in waiting} == {R.WAITING}
    views = [await hall.registrations.get(one.id) for one in waiting]
    assert [view.place_in_line for view in views if view] == [1, 2]
    await hall.cancel(held.id, holder[1])
    view = await hall.registrations.get(waiting[0].id)
    assert view is not None
    assert (view.state, view.offer_until) == (R.OFFERED, hall.now + DAY)
    assert await hall.said(waiting[0].id) == [("received", "cancelled"), ("offered", "planned")]
    # A newcomer does not overtake who waits, and who is offered a place holds it.
    assert (await refusal(hall.register(exam, late))).refusal is Refusal.FULL
    accepted = await hall.do("accept_offer", waiting[0].id, account_id=first[1])
    assert (accepted.state, accepted.changed) == (R.SUBMITTED, True)
    again = await hall.do("accept_offer", waiting[0].id, account_id=first[1])
    assert (again.state, again.changed) == (R.SUBMITTED, False)
    assert await hall.places(exam) == (1, 1)


async def test_an_offer_lapses_and_goes_on(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution(), 1)
    holder, first, second = await hall.add_people(3)
    held = await hall.register(exam, holder)
    one, two = [await hall.register(exam, who, wait=True) for who in (first, second)]
    await hall.cancel(held.id)
    hall.now += DAY - timedelta(seconds=1)
    assert await hall.registrations.lapse_due() == 0
    hall.now += timedelta(seconds=1)
    assert await hall.registrations.lapse_due() == 1
    assert [await hall.state_of(number) for number in (one.id, two.id)] == ["lapsed", "offered"]
    assert (await hall.said(one.id))[-1] == ("offer_lapsed", "planned")
    # Pressed too late, before the sweep came by: nobody gets two places, and the place is free again.
    hall.now += DAY
    late = await hall.do("accept_offer", two.id, account_id=second[1])
    assert late.state is R.LAPSED
    assert await hall.places(exam) == (0, 0)
    assert await hall.registrations.lapse_due() == 0


async def test_offers_end_a_day_after_the_window(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution(), 2)
    holder, other, first, second = await hall.add_people(4)
    held, kept = [await hall.register(exam, who) for who in (holder, other)]
    one, two = [await hall.register(exam, who, wait=True) for who in (first, second)]
    hall.now = NOW + 7 * DAY + 10 * HOUR
    await hall.set_exam(exam, state=ExamState.CLOSED)
    await hall.cancel(held.id)
    view = await hall.registrations.get(one.id)
    assert view is not None
    assert view.offer_until == NOW + 8 * DAY
    hall.now = NOW + 8 * DAY - HOUR
    await hall.cancel(kept.id)
    assert await hall.places(exam) == (1, 1)
    await hall.registrations.lapse_due()
    assert await hall.state_of(two.id) == "lapsed"
    assert (await hall.said(two.id))[-1] == ("waiting_over", "planned")
    accepted = await hall.do("accept_offer", one.id, account_id=first[1])
    assert accepted.state is R.SUBMITTED


@pytest.mark.parametrize("hours", [25, 1])
async def test_nobody_waits_for_an_exam_that_is_too_near(hall: Hall, hours: int) -> None:
    start = NOW + hours * HOUR
    exam = await hall.add_exam(
        await hall.add_institution(), 1, register_until=start, starts_at=start, ends_at=start + HOUR
    )
    holder, late = await hall.add_people(2)
    await hall.register(exam, holder)
    error = await refusal(hall.register(exam, late, wait=True))
    assert (error.refusal, error.can_wait) == (Refusal.FULL, False)


async def test_more_places_are_offered_to_who_waits(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution(), 1)
    people = await hall.add_people(5)
    for who in people[:4]:
        await hall.register(exam, who, wait=True)
    await hall.set_exam(exam, capacity=3)
    assert (await hall.register(exam, people[4], wait=True)).state is R.WAITING
    assert await hall.do("offer_free", exam) == 2
    assert await hall.states(exam) == ["submitted", "offered", "offered", "waiting", "waiting"]
    await hall.set_exam(exam, capacity=4)
    await hall.registrations.lapse_due()
    assert await hall.places(exam) == (4, 4)


async def test_review(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution, 2)
    staff = await hall.staff(institution)
    (who,) = await hall.add_people(1)
    made = await hall.register(exam, who, papers=[Paper("a", "image/png", b"1")])
    assert [one.id for one in await hall.registrations.queue({institution})] == [made.id]
    assert await hall.registrations.queue_length({institution}) == 1
    await hall.do("return_", staff, made.id, "照片不清楚")
    view = await hall.registrations.get(made.id)
    assert view is not None
    assert (view.state, view.reason, view.correct_until) == (R.RETURNED, "照片不清楚", NOW + 7 * DAY)
    assert await hall.registrations.queue({institution}) == []
    new = [Paper("a", "image/png", b"2")]
    back = await hall.do("resubmit", made.id, account_id=who[1], details={"b": 1}, papers=new)
    assert (back.state, back.changed) == (R.SUBMITTED, True)
    assert not (await hall.do("resubmit", made.id, account_id=who[1])).changed
    assert await hall.registrations.papers(made.id) == new
    hall.now += HOUR
    await hall.do("return_", staff, made.id, "还是不清楚")
    await hall.do("resubmit", made.id, account_id=who[1])
    hall.now += HOUR
    assert (await hall.do("approve", staff, made.id)).changed
    assert not (await hall.do("approve", staff, made.id)).changed
    with pytest.raises(NotAllowedError):
        await hall.do("reject", staff, made.id, "不行")
    kinds = [kind for kind, _ in await hall.said(made.id)]
    assert kinds.count("returned") == 2
    assert {"approved", "exam_in_a_week", "exam_tomorrow", "exam_today"} <= set(kinds)
    async with hall.database.read() as session:
        told = await session.scalars(select(models.AuditEntry.why))
        assert set(told) == {""}
    assert await hall.places(exam) == (1, 1)


async def test_a_rejected_place_goes_on_and_a_cancelled_one_stays_cancelled(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution, 1)
    staff = await hall.staff(institution)
    first, second = await hall.add_people(2)
    one = await hall.register(exam, first)
    two = await hall.register(exam, second, wait=True)
    await hall.do("reject", staff, one.id, "不符合条件")
    assert await hall.states(exam) == ["rejected", "offered"]
    await hall.cancel(two.id, second[1])
    with pytest.raises(NotAllowedError):
        await hall.do("approve", staff, two.id)
    assert await hall.places(exam) == (0, 0)


async def test_a_correction_that_does_not_come_lapses(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution, 1)
    first, second = await hall.add_people(2)
    one, two = [await hall.register(exam, who, wait=True) for who in (first, second)]
    hall.now = NOW + 6 * DAY
    await hall.do("return_", await hall.staff(institution), one.id, "缺材料")
    hall.now += 48 * HOUR
    late = await hall.do("resubmit", one.id, account_id=first[1])
    assert late.state is R.LAPSED
    # The window closed a day ago: the place is free, but no longer for who waited.
    await hall.registrations.lapse_due()
    assert await hall.state_of(two.id) == "lapsed"
    assert await hall.places(exam) == (0, 0)


async def test_only_ones_own(hall: Hall) -> None:
    institution = await hall.add_institution()
    other = await hall.staff(await hall.add_institution("ZZ02"))
    exam = await hall.add_exam(institution)
    who, stranger = await hall.add_people(2)
    made = await hall.register(exam, who)
    assert await hall.registrations.owned(stranger[1], made.id) is None
    assert await hall.registrations.of_account(stranger[1]) == []
    for attempt in (
        hall.cancel(made.id, stranger[1]),
        hall.cancel(made.id + 1, stranger[1]),
        hall.do("accept_offer", made.id, account_id=stranger[1]),
        hall.do("resubmit", made.id, account_id=stranger[1]),
        hall.do("approve", other, made.id),
        hall.do("return_", other, made.id, "x"),
        hall.do("reject", other, made.id, "x"),
        hall.do("reveal", other, made.id),
        hall.do("check_in", other, made.id),
        hall.do("approve", StaffMember(other.account_id, frozenset()), made.id),
    ):
        with pytest.raises(NotYoursError):
            await attempt
    assert await hall.states(exam) == ["submitted"]


async def test_a_family_member_acts_too(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution())
    who, relative = await hall.add_people(2)
    async with hall.database.write() as session:
        session.add(models.PersonAccount(account_id=relative[1], person_id=who[0], linked_at=NOW))
    made = await hall.register(exam, who)
    assert (await hall.cancel(made.id, relative[1])).changed


async def test_a_reveal_is_audited(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution)
    (who,) = await hall.add_people(1)
    made = await hall.register(exam, who)
    shown = await hall.do("reveal", await hall.staff(institution), made.id)
    assert (shown.name, shown.number) == ("李小明", "invented 0")
    assert "李" not in repr(shown)
    assert (await hall.audited(made.id))[-1][0] == "reveal"


async def test_check_in_twice_is_quiet(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution)
    staff = await hall.staff(institution)
    (who,) = await hall.add_people(1)
    made = await hall.register(exam, who)
    assert (await refusal(hall.do("check_in", staff, made.id))).refusal is Refusal.NOT_APPROVED
    await hall.do("approve", staff, made.id)
    error = await refusal(hall.do("check_in", staff, made.id))
    assert (error.refusal, error.day) == (Refusal.NOT_TODAY, shanghai_day(NOW + 21 * DAY))
    hall.now = NOW + 21 * DAY - HOUR
    first = await hall.do("check_in", staff, made.id)
    hall.now += HOUR
    second = await hall.do("check_in", staff, made.id)
    assert (first.already, second.already, second.at) == (False, True, first.at)
    assert [action for action, _, _ in await hall.audited(made.id)].count("check_in") == 1


async def test_nothing_is_cancelled_or_decided_once_the_exam_began(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution)
    staff = await hall.staff(institution)
    (who,) = await hall.add_people(1)
    made = await hall.register(exam, who)
    hall.now = NOW + 22 * DAY
    assert (await refusal(hall.cancel(made.id, who[1]))).refusal is Refusal.STARTED
    assert (await refusal(hall.do("approve", staff, made.id))).refusal is Refusal.STARTED
    await hall.set_exam(exam, state=ExamState.HELD)
    assert await hall.state_of(made.id) == "submitted"


async def test_a_cancelled_registration_gives_its_seat_back(hall: Hall) -> None:
    institution = await hall.add_institution()
    exam = await hall.add_exam(institution)
    (who,) = await hall.add_people(1)
    made = await hall.register(exam, who)
    async with hall.database.write() as session:
        room = models.Room(institution_id=institution, site="演示考点", name="101", seats=30, step_free=True)
        session.add(room)
        await session.flush()
        session.add(models.Seat(registration_id=made.id, room_id=room.id, starts_at=NOW, number=7))
    view = await hall.registrations.get(made.id)
    assert view is not None
    assert view.seat is not None
    assert (view.seat.room, view.seat.number) == ("101", 7)
    await hall.cancel(made.id, who[1])
    async with hall.database.read() as session:
        assert not await session.scalar(select(func.count()).select_from(models.Seat))


async def test_staff_are_told_once_a_day(hall: Hall) -> None:
    institution = await hall.add_institution(reviewers=2)
    exam = await hall.add_exam(institution, 3)
    first, second, third = await hall.add_people(3)
    await hall.register(exam, first)
    await hall.register(exam, second)
    hall.now += DAY
    await hall.register(exam, third)
    async with hall.database.read() as session:
        told = select(func.count(models.Notification.id)).filter_by(kind="queue_waiting")
        assert await session.scalar(told) == 4


async def test_what_is_not_there(hall: Hall) -> None:
    exam = await hall.add_exam(await hall.add_institution())
    (who,) = await hall.add_people(1)
    for wrong in (hall.register(exam + 1, who), hall.register(exam, (who[0] + 1, who[1]))):
        with pytest.raises(LookupError):
            await wrong
    assert await hall.registrations.get(1) is None
    assert await hall.registrations.details(1) == {}
    assert await hall.registrations.by_ticket("1") is None
