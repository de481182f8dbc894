"""Planning exams and changing them: every change is audited and told to those it concerns."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from db import models
from db.exams.finding import FindingExams
from db.exams.view import NewRoom
from db.institutions import ensure_item
from db.machines import ACTIVE, EXAM, REGISTRATION, ExamState, NotAllowedError, RegistrationState, check
from db.notifications import Kind
from db.reminders import Reminders

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.exams.view import NewExam
    from db.notifications import Notifications

_UNDECIDED: Final = ACTIVE - {RegistrationState.APPROVED}
MOVABLE: Final = frozenset({ExamState.PLANNED, ExamState.OPEN, ExamState.CLOSED, ExamState.SEATED})


class RoomTakenError(Exception):
    """At the new time somebody else sits on a seat that was given for the exam."""


class RoomSeatsError(Exception):
    """A room is known with another number of seats."""


@dataclass(frozen=True, slots=True)
class Move:
    """What changes when an exam is moved; None stays as it is. Moments with their zone."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    register_from: datetime | None = None
    register_until: datetime | None = None
    tickets_from: datetime | None = None
    site: str | None = None
    address: str | None = None


class Exams(FindingExams):
    """The exams of the installation."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, notifications: Notifications) -> None:
        """Work on this database; who is concerned is told through the outbox."""
        super().__init__(database, clock)
        self._audit = audit
        self._notifications = notifications
        self._reminders = Reminders(database, notifications, clock)

    async def add(self, session: AsyncSession, new: NewExam, actor: str) -> int:
        """Add an exam as a plan (计划), with its rooms; its id.

        Args:
            session: of the open transaction.
            new: checked by the caller, see `db.exams.find_exam_problems`.
            actor: as `db.audit.Audit.append` wants it.

        Raises:
            sqlalchemy.exc.IntegrityError: the number is there already, or the database refuses a value.
            RoomSeatsError: a room is known with another number of seats.
        """
        values = asdict(new)
        kind, item, _ = values.pop("kind"), values.pop("item"), values.pop("rooms")
        values["bring"] = "\n".join(new.bring)
        item_id = await ensure_item(self._database, session, kind, item)
        exam = models.Exam(
            **values,
            item_id=item_id,
            taken=0,
            state=ExamState.PLANNED,
            revision=0,
            created_at=self._clock(),
        )
        session.add(exam)
        await session.flush()
        await self._add_rooms(session, new.institution_id, new.site, new.rooms)
        await self._audit.append(session, actor, "add", f"exam:{exam.id}", after=ExamState.PLANNED)
        return exam.id

    async def open(self, session: AsyncSession, exam_id: int, actor: str, why: str = "") -> None:
        """Announce it: people register in its window. Raises as `to`."""
        await self.to(session, exam_id, ExamState.OPEN, actor, why)

    async def close(self, session: AsyncSession, exam_id: int, actor: str, why: str = "") -> None:
        """End registration. Raises as `to`."""
        await self.to(session, exam_id, ExamState.CLOSED, actor, why)

    async def hold(self, session: AsyncSession, exam_id: int, actor: str, why: str = "") -> None:
        """Note that it is over (已考); what was never approved lapses. Raises as `to`."""
        await self.to(session, exam_id, ExamState.HELD, actor, why)

    async def to(
        self, session: AsyncSession, exam_id: int, state: ExamState, actor: str, why: str = ""
    ) -> None:
        """Go to a state; `cancel` for cancelling, which concerns the registrations.

        Raises:
            LookupError: there is no such exam.
            db.machines.NotAllowedError: from its state it cannot go there.
        """
        if state is ExamState.CANCELLED:
            await self.cancel(session, exam_id, actor, why)
            return
        exam = await _lock(session, exam_id)
        before = ExamState(exam.state)
        check(EXAM, before, state)
        exam.state = state
        await session.flush()
        if state is ExamState.HELD:
            await self._lapse_undecided(session, exam_id, actor)
        await self._audit.append(
            session, actor, "state", f"exam:{exam_id}", before=before, after=state, why=why
        )

    async def cancel(self, session: AsyncSession, exam_id: int, actor: str, why: str = "") -> int:
        """Cancel it with all its registrations, and tell everybody; how many registrations. Raises as `to`."""
        exam = await _lock(session, exam_id)
        before = ExamState(exam.state)
        check(EXAM, before, ExamState.CANCELLED)
        exam.state, exam.taken = ExamState.CANCELLED, 0
        await session.flush()
        ended = await self._cancel_registrations(session, exam_id)
        await self._notifications.cancel(session, f"exam:{exam_id}")
        for registration_id, state, account_id in ended:
            subject = f"registration:{registration_id}"
            await self._notifications.cancel(session, subject)
            await self._notifications.plan(session, Kind.EXAM_CANCELLED, account_id, subject)
            await self._audit.append(
                session,
                actor,
                "exam_cancelled",
                subject,
                before=state,
                after=RegistrationState.CANCELLED,
            )
        await self._audit.append(
            session, actor, "cancel", f"exam:{exam_id}", before=before, after=ExamState.CANCELLED, why=why
        )
        return len(ended)

    async def move(self, session: AsyncSession, exam_id: int, move: Move, actor: str, why: str = "") -> int:
        """Change time or place, and tell everybody who is registered; the new revision.

        Seats keep their numbers at the new time; at another site they are given back, and have to be given anew.

        Raises:
            LookupError: there is no such exam.
            db.machines.NotAllowedError: it is over or cancelled; `after` is its own state.
            RoomTakenError: a seat is taken at the new time.
            sqlalchemy.exc.IntegrityError: the times are in a wrong order.
        """
        exam = await _lock(session, exam_id)
        state = ExamState(exam.state)
        if state not in MOVABLE:
            raise NotAllowedError(state, state)
        new_site = move.site is not None and move.site != exam.site
        for name, value in asdict(move).items():
            if value is not None:
                setattr(exam, name, value)
        exam.revision += 1
        await session.flush()
        await _move_seats(session, exam, give_back=new_site)
        await self._reminders.exam_moved(session, exam)
        await _end_offers(session, exam)
        concerned = await session.execute(
            select(models.Registration.id, models.Registration.account_id)
            .where(models.Registration.exam_id == exam_id, models.Registration.state.in_(ACTIVE))
            .order_by(models.Registration.id)
        )
        for registration_id, account_id in concerned.all():
            subject = f"registration:{registration_id}"
            if new_site:
                await self._notifications.cancel(session, subject, (Kind.TICKET_READY,))
            await self._notifications.plan(
                session, Kind.EXAM_MOVED, account_id, subject, occasion=str(exam.revision)
            )
        await self._audit.append(
            session, actor, "move", f"exam:{exam_id}", before=state, after=state, why=why
        )
        return exam.revision

    async def rooms(self, institution_id: int, site: str) -> list[NewRoom]:
        """The rooms known of a site of an institution, by name."""
        query = select(models.Room).filter_by(institution_id=institution_id, site=site)
        async with self._database.read() as session:
            rows = await session.scalars(query.order_by(models.Room.name))
            return [NewRoom(row.name, row.seats, row.step_free) for row in rows]

    async def _cancel_registrations(
        self, session: AsyncSession, exam_id: int
    ) -> list[tuple[int, RegistrationState, int | None]]:
        """End those that are not over, and free their seats; id, state before, account."""
        rows = (
            await session.scalars(
                select(models.Registration)
                .where(models.Registration.exam_id == exam_id, models.Registration.state.in_(ACTIVE))
                .order_by(models.Registration.id)
                .with_for_update()
            )
        ).all()
        ended = []
        for row in rows:
            before = RegistrationState(row.state)
            check(REGISTRATION, before, RegistrationState.CANCELLED)
            row.state, row.updated_at = RegistrationState.CANCELLED, self._clock()
            ended.append((row.id, before, row.account_id))
        await session.flush()
        await session.execute(delete(models.Seat).where(_of_exam(exam_id)))
        return ended

    async def _lapse_undecided(self, session: AsyncSession, exam_id: int, actor: str) -> None:
        """End what was never approved, so that no queue keeps it; no place is given on, the exam is over."""
        lapsed = RegistrationState.LAPSED
        rows = await session.scalars(
            select(models.Registration)
            .where(models.Registration.exam_id == exam_id, models.Registration.state.in_(_UNDECIDED))
            .order_by(models.Registration.id)
            .with_for_update()
        )
        for row in rows.all():
            before, subject = RegistrationState(row.state), f"registration:{row.id}"
            check(REGISTRATION, before, lapsed)
            row.state, row.offer_until, row.updated_at = lapsed, None, self._clock()
            await session.flush()
            await self._notifications.cancel(session, subject)
            await self._audit.append(session, actor, "lapse", subject, before=before, after=lapsed)

    async def _add_rooms(
        self, session: AsyncSession, institution_id: int, site: str, rooms: Iterable[NewRoom]
    ) -> None:
        for room in rooms:
            place = {"institution_id": institution_id, "site": site, "name": room.name}
            row = {**place, "seats": room.seats, "step_free": room.step_free}
            await self._database.insert_if_new(session, models.Room, row)
            known = (await session.scalars(select(models.Room).filter_by(**place))).one()
            if known.seats != room.seats:
                raise RoomSeatsError(room.name)


async def _lock(session: AsyncSession, exam_id: int) -> models.Exam:
    """The row, kept from others until the transaction ends; every operation on an exam begins with it."""
    exam = await session.get(
        models.Exam, exam_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if exam is None:
        raise LookupError(exam_id)
    return exam


def _of_exam(exam_id: int) -> ColumnElement[bool]:
    return models.Seat.registration_id.in_(
        select(models.Registration.id).where(models.Registration.exam_id == exam_id)
    )


async def _end_offers(session: AsyncSession, exam: models.Exam) -> None:
    """Nobody takes an offer or hands in a correction once the exam, which may be earlier now, has begun."""
    await session.execute(
        update(models.Registration)
        .where(models.Registration.exam_id == exam.id, models.Registration.offer_until > exam.starts_at)
        .values(offer_until=exam.starts_at)
    )


async def _move_seats(session: AsyncSession, exam: models.Exam, *, give_back: bool) -> None:
    if give_back:
        await session.execute(delete(models.Seat).where(_of_exam(exam.id)))
        return
    try:
        async with session.begin_nested():
            await session.execute(
                update(models.Seat).where(_of_exam(exam.id)).values(starts_at=exam.starts_at)
            )
    except IntegrityError:
        raise RoomTakenError(exam.number) from None
