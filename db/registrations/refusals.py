"""What stands against a registration; checked while person and exam are locked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from db import models
from db.clock import shanghai_day
from db.machines import ACTIVE, ExamState, InstitutionState, ViolationState
from db.registrations.model import Refusal, RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

BETWEEN_SITES: Final = timedelta(minutes=60)
"""What it takes at least from one exam site to another."""


def check_window(exam: models.Exam, institution: models.Institution, now: datetime) -> None:
    """Nothing, where one can register now.

    Raises:
        RefusedError: one cannot.
    """
    if exam.state == ExamState.CANCELLED:
        raise RefusedError(Refusal.EXAM_CANCELLED)
    if exam.state == ExamState.PLANNED or (exam.state == ExamState.OPEN and now < exam.register_from):
        raise RefusedError(Refusal.NOT_OPEN_YET, moment=exam.register_from)
    if exam.state != ExamState.OPEN or now >= exam.register_until:
        raise RefusedError(Refusal.WINDOW_CLOSED, moment=exam.register_until)
    if institution.state != InstitutionState.FILED:
        raise RefusedError(Refusal.INSTITUTION_SUSPENDED)


def check_age(birth_date: date | None, minimum_age: int | None, on: date) -> None:
    """Nothing, where the person is old enough on that day, or birth date or minimum (years) is unknown.

    Raises:
        RefusedError: too young.
    """
    if birth_date is None or minimum_age is None:
        return
    year = birth_date.year + minimum_age
    try:
        reached = birth_date.replace(year=year)
    except ValueError:  # born on 29 February: the birthday of other years is counted as 1 March
        reached = date(year, 3, 1)
    if on < reached:
        raise RefusedError(Refusal.UNDER_AGE, day=reached)


def check_ban(banned_until: date | None, exam: models.Exam) -> None:
    """Nothing, where no ban reaches the day of the exam.

    Raises:
        RefusedError: one does.
    """
    if banned_until is not None and banned_until >= shanghai_day(exam.starts_at):
        raise RefusedError(Refusal.BANNED, day=banned_until)


async def lock_person(session: AsyncSession, person_id: int) -> date | None:
    """The last day of the person's decided bans, if any.

    The row is locked, so that no other registration of the person comes in between: it may be for an exam that
    overlaps, and that exam has a lock of its own.

    Raises:
        LookupError: there is no such person.
    """
    bans = select(func.max(models.Violation.banned_until)).where(
        models.Violation.person_id == person_id, models.Violation.state == ViolationState.DECIDED
    )
    person = select(models.Person.id, bans.scalar_subquery()).filter_by(id=person_id)
    found = (await session.execute(person.with_for_update(key_share=True))).first()
    if found is None:
        raise LookupError(person_id)
    _, banned_until = found
    return banned_until


async def find_conflict(
    session: AsyncSession, person_id: int, exam: models.Exam
) -> tuple[Refusal, int] | None:
    """ALREADY or OVERLAPS with the id of the person's registration that stands against it, or None.

    Two exams overlap where the one begins before the other ends, or, at different sites, less than `BETWEEN_SITES`
    after; waiting for a place counts like having one, since the offer may come.
    """
    rows = await session.execute(
        select(
            models.Registration.id,
            models.Exam.id,
            models.Exam.site,
            models.Exam.starts_at,
            models.Exam.ends_at,
        )
        .join(models.Exam, models.Exam.id == models.Registration.exam_id)
        .where(models.Registration.person_id == person_id, models.Registration.state.in_(ACTIVE))
        .order_by(models.Registration.id)
    )
    others = rows.all()
    for number, exam_id, _, _, _ in others:
        if exam_id == exam.id:
            return Refusal.ALREADY, number
    for number, _, site, starts_at, ends_at in others:
        apart = timedelta() if site == exam.site else BETWEEN_SITES
        if exam.starts_at < ends_at + apart and starts_at < exam.ends_at + apart:
            return Refusal.OVERLAPS, number
    return None
