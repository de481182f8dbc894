"""What the staff do: review, see who somebody is, check in at the door. Only in their own institutions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from db import models
from db.audit import by_account
from db.clock import shanghai_day
from db.machines import ExamState, NotAllowedError, RegistrationState
from db.notifications import Kind
from db.registrations.applying import Applying
from db.registrations.model import (
    Changed,
    CheckedIn,
    NotYoursError,
    Refusal,
    RefusedError,
    Revealed,
)
from db.reminders import Reminders
from knowledge.identity import DocumentKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.registrations.model import StaffMember
    from db.work import UnitOfWork

CORRECTION_TIME: Final = timedelta(hours=48)
"""At least so long, or until the window ends, a returned registration can be corrected; not beyond the start."""
_REVIEWABLE: Final = frozenset({ExamState.OPEN, ExamState.CLOSED, ExamState.SEATED})

_State = RegistrationState


def correct_until(exam: models.Exam, now: datetime) -> datetime:
    """Until when a registration returned now can be corrected."""
    return min(max(exam.register_until, now + CORRECTION_TIME), exam.starts_at)


class Reviewing(Applying):
    """The staff's side."""

    async def approve(self, work: UnitOfWork, staff: StaffMember, registration_id: int) -> Changed:
        """Approve (通过) and plan the reminders of the exam. A second press changes nothing.

        Raises:
            NotYoursError: no such registration, or of another institution.
            NotAllowedError: it is not waiting for review any more, such as cancelled meanwhile.
            RefusedError: STARTED, the exam is over.
        """
        return await self._decide(work, staff, registration_id, _State.APPROVED, None)

    async def return_(
        self, work: UnitOfWork, staff: StaffMember, registration_id: int, reason: str
    ) -> Changed:
        """Return for correction (退回修改) with a reason for the person; raises as `approve`."""
        return await self._decide(work, staff, registration_id, _State.RETURNED, reason)

    async def reject(
        self, work: UnitOfWork, staff: StaffMember, registration_id: int, reason: str
    ) -> Changed:
        """Reject (不通过) with a reason for the person; the place goes on. Raises as `approve`."""
        return await self._decide(work, staff, registration_id, _State.REJECTED, reason)

    async def reveal(self, work: UnitOfWork, staff: StaffMember, registration_id: int) -> Revealed:
        """Who the person is, unmasked; audited with the unit of work.

        Raises:
            NotYoursError: no such registration, or of another institution.
        """
        session = await work.session()
        await self._exam_of(session, staff, registration_id)
        person = (
            await session.scalars(
                select(models.Person)
                .join(models.Registration, models.Registration.person_id == models.Person.id)
                .where(models.Registration.id == registration_id)
            )
        ).one()
        self._note(work, by_account(staff.account_id), "reveal", f"registration:{registration_id}")
        return Revealed(
            person.id,
            self._vault.text("person.name", person.name),
            DocumentKind(person.document_kind),
            self._vault.text("person.number", person.number),
            self._vault.text("person.phone", person.phone),
        )

    async def check_in(self, work: UnitOfWork, staff: StaffMember, registration_id: int) -> CheckedIn:
        """Check somebody in at the door (签到) on the day of the exam; twice is quiet.

        Raises:
            NotYoursError: no such registration, or of another institution.
            RefusedError: NOT_APPROVED or NOT_TODAY.
        """
        session = await work.session()
        await self._exam_of(session, staff, registration_id)
        row = await session.get_one(
            models.Registration, registration_id, with_for_update=True, populate_existing=True
        )
        view = await self.get(registration_id, session)
        if view is None or view.state is not _State.APPROVED:
            raise RefusedError(Refusal.NOT_APPROVED, registration=view)
        if row.checked_in_at is not None:
            return CheckedIn(view, row.checked_in_at, already=True)
        now, day = self._clock(), shanghai_day(view.exam.starts_at)
        if shanghai_day(now) != day:
            raise RefusedError(Refusal.NOT_TODAY, day=day, registration=view)
        row.checked_in_at = row.updated_at = now
        await session.flush()
        self._note(work, by_account(staff.account_id), "check_in", f"registration:{row.id}")
        return CheckedIn(view, now, already=False)

    async def _decide(
        self,
        work: UnitOfWork,
        staff: StaffMember,
        registration_id: int,
        after: RegistrationState,
        reason: str | None,
    ) -> Changed:
        session = await work.session()
        exam_id = await self._exam_of(session, staff, registration_id)
        row, exam = await self._locked_registration(session, registration_id, exam_id)
        before = _State(row.state)
        if before is after:
            return Changed(row.id, row.number, after, changed=False)
        if before is not _State.SUBMITTED:
            raise NotAllowedError(before, after)
        now = self._clock()
        if exam.state not in _REVIEWABLE or now >= exam.ends_at:
            raise RefusedError(Refusal.STARTED)
        row.decided_at = now
        row.reason = self._vault.seal("registration.reason", reason) if reason else None
        row.offer_until = correct_until(exam, now) if after is _State.RETURNED else None
        await self._move(work, session, row, after, str(after), by_account(staff.account_id))
        await self._say(session, _SAYS[after], row, occasion=now.isoformat())
        if after is _State.APPROVED:
            await self._remind(session, row, exam)
        if after is _State.REJECTED:
            await self._pass_on(work, session, exam)
        return Changed(row.id, row.number, after, changed=True)

    async def _remind(self, session: AsyncSession, row: models.Registration, exam: models.Exam) -> None:
        reminders = Reminders(self._database, self._notifications, self._clock)
        await reminders.plan_for_exam(session, row.id, row.account_id, exam)

    async def _exam_of(self, session: AsyncSession, staff: StaffMember, registration_id: int) -> int:
        """The exam of a registration that is in the hands of this member of the staff."""
        exam_id = await session.scalar(
            select(models.Registration.exam_id)
            .join(models.Exam, models.Exam.id == models.Registration.exam_id)
            .where(
                models.Registration.id == registration_id,
                models.Exam.institution_id.in_(staff.institution_ids),
            )
        )
        if exam_id is None:
            raise NotYoursError(registration_id)
        return exam_id


_SAYS: Final = {
    _State.APPROVED: Kind.APPROVED,
    _State.RETURNED: Kind.RETURNED,
    _State.REJECTED: Kind.REJECTED,
}
