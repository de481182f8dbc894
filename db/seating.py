"""Seats (考场编排): given by the rule of `knowledge.seating`, with ticket numbers and word to everybody.

A sitting (场次) is all exams of one institution that begin at one moment at one site: they share the rooms. A room
in which another sitting of overlapping time has seats is left alone.

A ticket number (准考证号) is digits only, for a number pad: six of the day on which it was given (YYMMDD), six of the exam
(its id), three of the person within the exam. It stays when the exam is moved.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, or_, select

from db import models
from db.clock import shanghai_day
from db.machines import EXAM, ExamState, RegistrationState, check
from db.notifications import Kind
from db.rooms import KnownRoom, RoomExistsError, RoomList, Rooms, SeatedPerson, same_sitting
from knowledge.seating import Candidate, RoomPlan, SeatPlace, arrange

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.notifications import Notifications
    from db.vault import Vault
    from db.work import UnitOfWork

__all__ = [
    "Arranged",
    "KnownRoom",
    "RoomExistsError",
    "RoomList",
    "SeatedPerson",
    "Seating",
]

_SEATABLE: Final = frozenset({ExamState.CLOSED, ExamState.SEATED})
_EXAM_DIGITS: Final = 6
_DAY_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Arranged:
    """What a seating did."""

    new: int
    """People who got a seat now."""
    seated: int
    """People who have one, in the whole sitting."""
    rooms: int
    """Rooms in use."""
    undecided: int
    """Registrations of the sitting that nobody has reviewed yet; once approved, seat again."""
    open_exams: tuple[int, ...]
    """Exams of the sitting whose registration is not over: they were left out."""


class Seating(Rooms):
    """Gives seats in the rooms."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, audit: Audit, notifications: Notifications
    ) -> None:
        """Keep them here; who gets a seat is told through the outbox."""
        super().__init__(database, vault, audit)
        self._clock = clock
        self._notifications = notifications

    async def arrange(self, work: UnitOfWork, exam_id: int, actor: str) -> Arranged:
        """Seat everybody approved in the sitting of an exam; run again, it seats who is new and moves nobody.

        Args:
            work: the unit of work.
            exam_id: any exam of the sitting.
            actor: as `db.audit` writes it.

        Raises:
            LookupError: there is no such exam.
            db.machines.NotAllowedError: the exam's registration is not over, or the exam is.
            knowledge.seating.NotEnoughSeatsError: the rooms that are free do not hold everybody.
        """
        session = await work.session()
        sitting = await _lock_sitting(session, exam_id)
        exam = next(one for one in sitting if one.id == exam_id)
        if exam.state not in _SEATABLE:
            check(EXAM, ExamState(exam.state), ExamState.SEATED)
        exams = {one.id: one for one in sitting if one.state in _SEATABLE}
        rooms = await self._free_rooms(session, list(exams.values()))
        approved = await _approved(session, exams)
        taken = await _taken(session, rooms, approved, exam.starts_at)
        candidates = [
            Candidate(one.id, _paper(exams[one.exam_id]), one.step_free) for one in approved.values()
        ]
        plans = [RoomPlan(room.id, room.seats, room.step_free) for room in rooms]
        # Some tenths of a second for hundreds of people: not in the way of other conversations.
        places = await asyncio.to_thread(arrange, candidates, plans, taken)
        new = {who: place for who, place in places.items() if who not in taken}
        await self._give(session, exams, approved, new)
        await self._settle(session, exams, approved, new, actor)
        return Arranged(
            len(new),
            len(places),
            len({place.room for place in places.values()}),
            await _undecided(session, exams),
            tuple(one.id for one in sitting if one.state == ExamState.OPEN),
        )

    async def _free_rooms(self, session: AsyncSession, exams: Sequence[models.Exam]) -> list[KnownRoom]:
        """The rooms of the site that no other sitting of overlapping time uses."""
        first = exams[0]
        busy = await session.scalars(
            select(models.Seat.room_id)
            .join(models.Registration, models.Registration.id == models.Seat.registration_id)
            .join(models.Exam, models.Exam.id == models.Registration.exam_id)
            .where(
                models.Exam.institution_id == first.institution_id,
                models.Seat.starts_at != first.starts_at,
                models.Exam.starts_at < max(one.ends_at for one in exams),
                models.Exam.ends_at > first.starts_at,
            )
            .distinct()
        )
        closed = set(busy)
        rooms = await self.rooms(first.institution_id, first.site, session)
        return [room for room in rooms if room.id not in closed]

    async def _give(
        self,
        session: AsyncSession,
        exams: dict[int, models.Exam],
        approved: dict[int, models.Registration],
        new: dict[int, SeatPlace],
    ) -> None:
        """Write the seats, and ticket numbers in the order of the seats."""
        latest = {exam_id: await _latest_serial(session, exam_id) for exam_id in exams}
        today = f"{shanghai_day(self._clock()):%y%m%d}"
        for who, place in sorted(new.items(), key=lambda one: one[1]):
            registration = approved[who]
            exam = exams[registration.exam_id]
            session.add(
                models.Seat(
                    registration_id=who, room_id=place.room, starts_at=exam.starts_at, number=place.number
                )
            )
            if registration.ticket_number is None:
                latest[exam.id] += 1
                registration.ticket_number = f"{today}{exam.id:0{_EXAM_DIGITS}d}{latest[exam.id]:03d}"
                registration.updated_at = self._clock()
        await session.flush()

    async def _settle(
        self,
        session: AsyncSession,
        exams: dict[int, models.Exam],
        approved: dict[int, models.Registration],
        new: dict[int, SeatPlace],
        actor: str,
    ) -> None:
        """States, then word to those who are new, then the audit."""
        now = self._clock()
        steps = []
        for exam in exams.values():
            before = ExamState(exam.state)
            if before is not ExamState.SEATED:
                check(EXAM, before, ExamState.SEATED)
                exam.state = ExamState.SEATED
            count = sum(approved[who].exam_id == exam.id for who in new)
            if count or before is not ExamState.SEATED:
                steps.append((exam.id, before, count))
        await session.flush()
        for who in sorted(new):
            exam = exams[approved[who].exam_id]
            await self._notifications.plan(
                session,
                Kind.TICKET_READY,
                approved[who].account_id,
                f"registration:{who}",
                due_at=max(now, exam.tickets_from),
                worthless_from=exam.starts_at,
                occasion=str(exam.revision),
            )
        for exam_id, before, count in steps:
            await self._audit.append(
                session,
                actor,
                "seat",
                f"exam:{exam_id}",
                before=before,
                after=ExamState.SEATED,
                why=f"+{count}",
            )


def _paper(exam: models.Exam) -> int:
    """Exams of one item and level write the same paper."""
    return exam.item_id * 10 + exam.level


async def _lock_sitting(session: AsyncSession, exam_id: int) -> Sequence[models.Exam]:
    """Every exam of the sitting, kept from others, by id."""
    exam = await session.get(models.Exam, exam_id)
    if exam is None:
        raise LookupError(exam_id)
    rows = await session.scalars(
        select(models.Exam)
        .where(same_sitting(exam) | (models.Exam.id == exam_id))
        .order_by(models.Exam.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def _approved(session: AsyncSession, exams: dict[int, models.Exam]) -> dict[int, models.Registration]:
    """Everybody approved, by id; the seats of those who are not any longer are given back."""
    own = select(models.Registration.id).where(
        models.Registration.exam_id.in_(exams), models.Registration.state != RegistrationState.APPROVED
    )
    await session.execute(delete(models.Seat).where(models.Seat.registration_id.in_(own)))
    rows = await session.scalars(
        select(models.Registration)
        .where(
            models.Registration.exam_id.in_(exams), models.Registration.state == RegistrationState.APPROVED
        )
        .order_by(models.Registration.id)
        .execution_options(populate_existing=True)
    )
    return {row.id: row for row in rows}


async def _taken(
    session: AsyncSession,
    rooms: Sequence[KnownRoom],
    approved: dict[int, models.Registration],
    starts_at: datetime,
) -> dict[int, SeatPlace]:
    """The seats given in these rooms or to these people at that time."""
    rows = await session.scalars(
        select(models.Seat).where(
            models.Seat.starts_at == starts_at,
            or_(
                models.Seat.room_id.in_([room.id for room in rooms]),
                models.Seat.registration_id.in_(approved),
            ),
        )
    )
    return {row.registration_id: SeatPlace(row.room_id, row.number) for row in rows}


async def _undecided(session: AsyncSession, exams: dict[int, models.Exam]) -> int:
    states = (RegistrationState.SUBMITTED, RegistrationState.RETURNED)
    query = select(func.count()).where(
        models.Registration.exam_id.in_(exams), models.Registration.state.in_(states)
    )
    return await session.scalar(query) or 0


async def _latest_serial(session: AsyncSession, exam_id: int) -> int:
    """The last ticket given in an exam; of who cancelled since, too: their number is not given again."""
    numbers = await session.scalars(
        select(models.Registration.ticket_number).where(
            models.Registration.exam_id == exam_id, models.Registration.ticket_number.is_not(None)
        )
    )
    head = _DAY_DIGITS + max(_EXAM_DIGITS, len(str(exam_id)))
    return max((int(number[head:]) for number in numbers if number), default=0)
