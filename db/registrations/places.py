"""Places (名额): taken by one conditional statement, and given on when freed.

Everything that takes or frees a place first locks the exam's row (SQLite has one writer anyway), so that nobody
comes between the look at the waiting list and the change. The order of locks is person, exam, registration,
notification; audit rows are written at the commit, because their lock is one for the whole installation.

Offers. A freed place is offered to whoever has waited longest and held for `OFFER_TIME`. Offers end `AFTER_WINDOW` after
the registration window, so that seats can be given, and `BEFORE_START` before the exam, so that nobody travels in
vain; an offer that would last less than `SHORTEST_OFFER` is not made, and the waiting list is over. That the window
is closed, or the staff closed the exam, does not stop offers to who waits already; seating does.
"""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, select, update

from db import models
from db.audit import SYSTEM
from db.clock import shanghai_day
from db.machines import REGISTRATION, ExamState, RegistrationState, check
from db.notifications import Kind
from db.registrations.finding import FindingRegistrations
from db.staff import MAY, Permission

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.clock import Clock
    from db.database import Database
    from db.notifications import Notifications
    from db.vault import Vault
    from db.work import UnitOfWork

OFFER_TIME: Final = timedelta(hours=24)
AFTER_WINDOW: Final = timedelta(hours=24)
BEFORE_START: Final = timedelta(hours=24)
SHORTEST_OFFER: Final = timedelta(hours=2)
REVIEWING_ROLES: Final = tuple(role for role, may in MAY.items() if Permission.REVIEW in may)
"""Are told of new registrations."""
_OFFERING: Final = (ExamState.OPEN, ExamState.CLOSED)
_numbers = itertools.count()

_State = RegistrationState


def offers_end(exam: models.Exam) -> datetime:
    """When the last offer is over."""
    return min(exam.register_until + AFTER_WINDOW, exam.starts_at - BEFORE_START)


def offer_until(exam: models.Exam, now: datetime) -> datetime | None:
    """Until when an offer made now is held; None when the waiting list is over."""
    end = offers_end(exam)
    if exam.state not in _OFFERING or end - now < SHORTEST_OFFER:
        return None
    return min(now + OFFER_TIME, end)


class Places(FindingRegistrations):
    """Gives places, and moves registrations from state to state."""

    def __init__(
        self, database: Database, vault: Vault, clock: Clock, audit: Audit, notifications: Notifications
    ) -> None:
        """Keep them here."""
        super().__init__(database, vault)
        self._clock = clock
        self._audit = audit
        self._notifications = notifications

    async def offer_free(self, work: UnitOfWork, exam_id: int) -> int:
        """Offer the free places of an exam to who waits, such as after its capacity grew; how many offers.

        Raises:
            LookupError: there is no such exam.
        """
        session = await work.session()
        exam = await self._locked_exam(session, exam_id)
        offered = 0
        while (until := offer_until(exam, self._clock())) and (
            row := await self._longest_waiting(session, exam_id)
        ):
            taken = await session.execute(
                update(models.Exam)
                .where(models.Exam.id == exam_id, models.Exam.taken < models.Exam.capacity)
                .values(taken=models.Exam.taken + 1)
                .returning(models.Exam.id),
                execution_options={"synchronize_session": False},
            )
            if taken.first() is None:
                break
            await self._offer(work, session, row, until)
            offered += 1
        return offered

    async def _take(self, session: AsyncSession, exam_id: int) -> bool:
        """Take a place for a newcomer, who never overtakes the waiting list; whether there was one."""
        waits = exists().where(
            models.Registration.exam_id == exam_id, models.Registration.state == _State.WAITING
        )
        taken = await session.execute(
            update(models.Exam)
            .where(
                models.Exam.id == exam_id,
                models.Exam.taken < models.Exam.capacity,
                models.Exam.state == ExamState.OPEN,
                ~waits,
            )
            .values(taken=models.Exam.taken + 1)
            .returning(models.Exam.id),
            execution_options={"synchronize_session": False},
        )
        return taken.first() is not None

    async def _pass_on(self, work: UnitOfWork, session: AsyncSession, exam: models.Exam) -> None:
        """A place was freed: offer it to who has waited longest, or free it for anybody."""
        until = offer_until(exam, self._clock())
        row = await self._longest_waiting(session, exam.id) if until else None
        if until and row:
            await self._offer(work, session, row, until)
            return
        await session.execute(
            update(models.Exam).where(models.Exam.id == exam.id).values(taken=models.Exam.taken - 1),
            execution_options={"synchronize_session": False},
        )

    async def _offer(
        self, work: UnitOfWork, session: AsyncSession, row: models.Registration, until: datetime
    ) -> None:
        row.offer_until = until
        await self._move(work, session, row, _State.OFFERED, "offer", SYSTEM)
        await self._say(session, Kind.OFFERED, row, worthless_from=until, data={"until": until.isoformat()})

    async def _longest_waiting(self, session: AsyncSession, exam_id: int) -> models.Registration | None:
        rows = await session.scalars(
            select(models.Registration)
            .filter_by(exam_id=exam_id, state=_State.WAITING)
            .order_by(models.Registration.queued_at, models.Registration.id)
            .limit(1)
            .execution_options(populate_existing=True)
        )
        return rows.first()

    async def _locked_exam(self, session: AsyncSession, exam_id: int) -> models.Exam:
        # key_share: rows that refer to the exam, such as drafts, can be added meanwhile.
        row = await session.get(
            models.Exam, exam_id, with_for_update={"key_share": True}, populate_existing=True
        )
        if row is None:
            raise LookupError(exam_id)
        return row

    async def _move(
        self,
        work: UnitOfWork,
        session: AsyncSession,
        row: models.Registration,
        after: RegistrationState,
        action: str,
        actor: str,
    ) -> None:
        """Change the state by the table, and audit it."""
        before = _State(row.state)
        check(REGISTRATION, before, after)
        row.state, row.updated_at = after, self._clock()
        await session.flush()
        self._note(work, actor, action, f"registration:{row.id}", before, after)

    def _note(
        self,
        work: UnitOfWork,
        actor: str,
        action: str,
        subject: str,
        before: RegistrationState | None = None,
        after: RegistrationState | None = None,
    ) -> None:
        """Audit at the commit, after all other locks; nothing of what people wrote is put there."""

        async def step(session: AsyncSession) -> None:
            await self._audit.append(session, actor, action, subject, before=before, after=after)

        work.plan(f"audit:{action}:{subject}:{next(_numbers)}", step)

    async def _say(
        self,
        session: AsyncSession,
        kind: Kind,
        row: models.Registration,
        *,
        worthless_from: datetime | None = None,
        data: dict[str, str] | None = None,
        occasion: str = "",
    ) -> None:
        """Tell who registered, once for each occasion; what was to be said before and is not yet, is not said."""
        subject = f"registration:{row.id}"
        await self._notifications.cancel(session, subject)
        await self._notifications.plan(
            session,
            kind,
            row.account_id,
            subject,
            worthless_from=worthless_from,
            data=data,
            occasion=occasion,
        )

    async def _tell_reviewers(self, session: AsyncSession, exam: models.Exam) -> None:
        """Tell the staff of the institution, once a day each, that something waits for review."""
        staff = await session.scalars(
            select(models.Staff.account_id)
            .where(models.Staff.institution_id == exam.institution_id, models.Staff.role.in_(REVIEWING_ROLES))
            .distinct()
            .order_by(models.Staff.account_id)
        )
        for account_id in staff.all():
            await self._notifications.plan(
                session,
                Kind.QUEUE_WAITING,
                account_id,
                f"institution:{exam.institution_id}",
                occasion=shanghai_day(self._clock()).isoformat(),
            )
