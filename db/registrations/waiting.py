"""What time does: offers and corrections lapse, waiting lists end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from db import models
from db.audit import SYSTEM
from db.machines import HOLDING, ExamState, RegistrationState
from db.notifications import Kind
from db.registrations.places import AFTER_WINDOW, BEFORE_START, SHORTEST_OFFER, Places, offer_until
from db.work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

_State = RegistrationState
_row = models.Registration


class Waiting(Places):
    """Lapses what is over and offers what is free."""

    async def lapse_due(self) -> int:
        """End what is over, each exam in a transaction of its own; called every minute or so.

        Offers and corrections whose time is past lapse and the place goes on; waiting lists that can get no offer any
        more end; places that are free and awaited are offered.

        Returns:
            How many registrations lapsed.
        """
        lapsed = 0
        for exam_id in await self._exams_due(self._clock()):
            async with UnitOfWork(self._database) as work:
                lapsed += await self._lapse_exam(work, exam_id)
        return lapsed

    async def _exams_due(self, now: datetime) -> Sequence[int]:
        overdue = and_(_row.state.in_((_State.OFFERED, _State.RETURNED)), _row.offer_until <= now)
        exam = models.Exam
        awaited = and_(
            _row.state == _State.WAITING,
            or_(
                exam.taken < exam.capacity,
                exam.register_until < now + SHORTEST_OFFER - AFTER_WINDOW,
                exam.starts_at < now + SHORTEST_OFFER + BEFORE_START,
                exam.state.not_in((ExamState.OPEN, ExamState.CLOSED)),
            ),
        )
        query = select(_row.exam_id).join(exam, exam.id == _row.exam_id).where(or_(overdue, awaited))
        async with self._database.read() as session:
            return (await session.scalars(query.distinct().order_by(_row.exam_id))).all()

    async def _lapse_exam(self, work: UnitOfWork, exam_id: int) -> int:
        session = await work.session()
        exam = await self._locked_exam(session, exam_id)
        now = self._clock()
        overdue = and_(_row.state.in_((_State.OFFERED, _State.RETURNED)), _row.offer_until <= now)
        over = overdue if offer_until(exam, now) else or_(overdue, _row.state == _State.WAITING)
        rows = await session.scalars(
            select(_row)
            .where(_row.exam_id == exam_id, over)
            .order_by(_row.id)
            .execution_options(populate_existing=True)
        )
        lapsing = rows.all()
        for row in lapsing:
            await self._lapse(work, session, row, exam)
        await self.offer_free(work, exam_id)
        return len(lapsing)

    async def _lapse(
        self, work: UnitOfWork, session: AsyncSession, row: models.Registration, exam: models.Exam
    ) -> None:
        before = _State(row.state)
        row.offer_until = None
        await self._move(work, session, row, _State.LAPSED, "lapse", SYSTEM)
        kind = Kind.WAITING_OVER if before is _State.WAITING else Kind.OFFER_LAPSED
        await self._say(session, kind, row, data={"was": before})
        if before in HOLDING:
            await self._pass_on(work, session, exam)

    async def _locked_registration(
        self, session: AsyncSession, registration_id: int, exam_id: int
    ) -> tuple[models.Registration, models.Exam]:
        """Exam first, then its registration: the order that everything keeps to."""
        exam = await self._locked_exam(session, exam_id)
        row = await session.get_one(_row, registration_id, with_for_update=True, populate_existing=True)
        return row, exam
