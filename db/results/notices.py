"""Public notices (公示) of results, and objections (异议) to them: only what stood long enough is confirmed."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from db import models
from db.audit import by_account
from db.clock import SHANGHAI, shanghai_day
from db.machines import EXAM, NOTICE, OBJECTION, ExamState, NoticeState, ObjectionState, ScoreState, check
from db.notifications import Kind
from db.registrations import NotYoursError
from db.registrations.finding import may_act
from db.results.desk import ResultsDesk
from db.results.model import NoticeRow, NoticeView, ObjectionView
from db.results.rules import SeenAt, last_notice_day
from db.sessions import reading
from knowledge.calendar import is_certain, working_days_between
from knowledge.identity import mask_name

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.exams import ExamView
    from db.results.rules import Rules
    from db.work import UnitOfWork

LONGEST: Final = 1000
"""Characters of an objection, and of its settlement."""
MOST_OPEN: Final = 3
"""Objections that one account may have open in one exam."""
_MORNING: Final = time(9)
_TICKET_END: Final = 4


class NotReadyError(Exception):
    """Scores are missing or not confirmed; nothing is published or confirmed before."""

    def __init__(self, missing: int, unconfirmed: int) -> None:
        """Tell how many."""
        super().__init__(f"{missing} missing, {unconfirmed} not confirmed")
        self.missing = missing
        self.unconfirmed = unconfirmed


class NoticeDayError(ValueError):
    """The first day is before today."""


class NoticeExistsError(Exception):
    """The exam has its notice already."""


class NotOverError(Exception):
    """The notice has not stood long enough."""

    def __init__(self, last_day: date) -> None:
        """Tell its last day, that day included, by the holidays as they are known now."""
        super().__init__(last_day.isoformat())
        self.last_day = last_day


class OpenObjectionsError(Exception):
    """Objections wait to be settled."""

    def __init__(self, count: int) -> None:
        """Tell how many."""
        super().__init__(str(count))
        self.count = count


class ObjectionClosedError(Exception):
    """Nobody can object now: the result is not out, or the notice is over."""


class TooManyObjectionsError(Exception):
    """The account has `MOST_OPEN` objections that wait."""


class WordsError(ValueError):
    """Nothing was written, or more than `LONGEST` characters."""


class Notices(ResultsDesk):
    """The public notices of the installation."""

    async def publish(self, work: UnitOfWork, exam_id: int, first_day: date, actor: str) -> NoticeView:
        """Publish the results of an exam, from that day for at least the working days that its rules want.

        Args:
            work: the unit of work.
            exam_id: an exam that was held, every approved registration of it with a confirmed score.
            first_day: in China, today or later; counts where it is a working day.
            actor: as `db.audit` writes it.

        Raises:
            LookupError: there is no such exam.
            db.machines.NotAllowedError: its results are not awaited.
            NoticeDayError: the first day is past.
            NoticeExistsError: it was published already.
            NotReadyError: scores are missing or not confirmed.
        """
        session = await work.session()
        row, exam = await self._locked(session, exam_id)
        check(EXAM, ExamState(row.state), ExamState.FINISHED)
        if await session.get(models.Notice, exam_id) is not None:
            raise NoticeExistsError(exam_id)
        if first_day < shanghai_day(self._clock()):
            raise NoticeDayError(first_day.isoformat())
        await self._check_ready(session, exam_id)
        rules = self._rules.of(exam)
        last_day = last_notice_day(first_day, rules.notice_days.value)
        session.add(
            models.Notice(
                exam_id=exam_id,
                first_day=first_day,
                last_day=last_day,
                state=NoticeState.RUNNING,
                published_at=self._clock(),
            )
        )
        await session.flush()
        await self._tell(session, exam_id, first_day, last_day, rules)
        days = f"{first_day}–{last_day}"
        self._note(work, actor, "publish_notice", f"exam:{exam_id}", None, NoticeState.RUNNING, days)
        return await self._view(session, exam)

    async def of_exam(self, exam_id: int, session: AsyncSession | None = None) -> NoticeView | None:
        """The notice of an exam with masked names, or None before it is published; from its first day it is public."""
        async with reading(self._database, session) as reader:
            if await reader.get(models.Notice, exam_id, populate_existing=True) is None:
                return None
            return await self._view(
                reader, await self._exam_view(reader, await reader.get_one(models.Exam, exam_id))
            )

    async def running(self, on: date | None = None) -> list[NoticeView]:
        """The notices that stand on a day in China (today), those that end first in front; for the public list."""
        day = on or shanghai_day(self._clock())
        query = (
            select(models.Notice.exam_id)
            .where(models.Notice.first_day <= day, models.Notice.last_day >= day)
            .order_by(models.Notice.last_day, models.Notice.exam_id)
        )
        async with self._database.read() as reader:
            found = [await self.of_exam(one, reader) for one in (await reader.scalars(query)).all()]
        return [one for one in found if one is not None]

    async def object(
        self,
        work: UnitOfWork,
        exam_id: int,
        account_id: int,
        text: str,
        registration_id: int | None = None,
    ) -> int:
        """Receive an objection; its id.

        Anybody can object while the notice stands; to one's own result already from when it can be seen.

        Args:
            work: the unit of work.
            exam_id: the exam.
            account_id: who objects and is told the outcome.
            text: in the person's words.
            registration_id: one's own, where it is about that.

        Raises:
            LookupError: there is no such exam.
            db.registrations.NotYoursError: the registration is not the account's, or not of this exam.
            ObjectionClosedError: not now.
            TooManyObjectionsError: enough of this account wait.
            WordsError: no words, or too many.
        """
        session = await work.session()
        _, exam = await self._locked(session, exam_id)
        if registration_id is not None:
            await _check_own(session, exam_id, account_id, registration_id)
        if not await self._can_object(session, exam, registration_id):
            raise ObjectionClosedError
        waiting = select(func.count(models.Objection.id)).filter_by(
            exam_id=exam_id, account_id=account_id, state=ObjectionState.OPEN
        )
        if (await session.scalar(waiting) or 0) >= MOST_OPEN:
            raise TooManyObjectionsError
        row = models.Objection(
            exam_id=exam_id,
            registration_id=registration_id,
            account_id=account_id,
            text=self._vault.seal("objection.text", _words(text)),
            state=ObjectionState.OPEN,
            received_at=self._clock(),
        )
        session.add(row)
        await session.flush()
        actor, subject = by_account(account_id), f"objection:{row.id}"
        self._note(work, actor, "object", subject, None, ObjectionState.OPEN, f"exam:{exam_id}")
        return row.id

    async def settle(
        self, work: UnitOfWork, objection_id: int, words: str, actor: str, *, upheld: bool
    ) -> ObjectionView:
        """Settle an objection; where it is upheld, the marks are corrected with `Scores.correct`.

        Args:
            work: the unit of work.
            objection_id: which.
            words: what the person is told, sealed.
            actor: who settles.
            upheld: whether it is right (成立).

        Raises:
            LookupError: there is no such objection.
            db.machines.NotAllowedError: it is settled already.
            WordsError: no words, or too many.
        """
        session = await work.session()
        row = await session.get(models.Objection, objection_id, with_for_update=True, populate_existing=True)
        if row is None:
            raise LookupError(objection_id)
        before = ObjectionState(row.state)
        after = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
        check(OBJECTION, before, after)
        row.settlement = self._vault.seal("objection.settlement", _words(words))
        row.state, row.settled_at = after, self._clock()
        await session.flush()
        await self._notifications.plan(session, Kind.OBJECTION_SETTLED, row.account_id, f"objection:{row.id}")
        self._note(work, actor, "settle", f"objection:{row.id}", before, after)
        return self._objection(row)

    async def confirm(self, work: UnitOfWork, exam_id: int, actor: str) -> NoticeView:
        """Confirm the results once the notice is over and every objection settled: the exam is finished.

        Raises:
            LookupError: there is no such exam, or no notice of it.
            db.machines.NotAllowedError: it is confirmed already.
            NotOverError: its last day is not over in China, by the holidays as they are known now.
            OpenObjectionsError: some wait.
            NotReadyError: a score is being corrected.
        """
        session = await work.session()
        row, exam = await self._locked(session, exam_id)
        notice = await session.get(models.Notice, exam_id, with_for_update=True, populate_existing=True)
        if notice is None:
            raise LookupError(exam_id)
        before = NoticeState(notice.state)
        check(NOTICE, before, NoticeState.CONFIRMED)
        last_day = max(
            notice.last_day, last_notice_day(notice.first_day, self._rules.of(exam).notice_days.value)
        )
        if shanghai_day(self._clock()) <= last_day:
            raise NotOverError(last_day)
        if waiting := await _count_open(session, exam_id):
            raise OpenObjectionsError(waiting)
        await self._check_ready(session, exam_id)
        state = ExamState(row.state)
        check(EXAM, state, ExamState.FINISHED)
        # A holiday that was announced later made it longer; the row tells what really stood.
        notice.state, notice.last_day, row.state = NoticeState.CONFIRMED, last_day, ExamState.FINISHED
        await session.flush()
        subject = f"exam:{exam_id}"
        self._note(work, actor, "confirm_notice", subject, before, NoticeState.CONFIRMED)
        self._note(work, actor, "state", subject, state, ExamState.FINISHED)
        return await self._view(session, await self._exam_view(session, row))

    async def objections(
        self,
        institution_ids: Collection[int],
        states: Collection[ObjectionState] = (ObjectionState.OPEN,),
        session: AsyncSession | None = None,
    ) -> list[ObjectionView]:
        """Objections to the exams of these institutions, the oldest first: for the staff."""
        query = (
            select(models.Objection)
            .join(models.Exam, models.Exam.id == models.Objection.exam_id)
            .where(models.Exam.institution_id.in_(institution_ids), models.Objection.state.in_(states))
            .order_by(models.Objection.id)
            .execution_options(populate_existing=True)
        )
        async with reading(self._database, session) as reader:
            return [self._objection(row) for row in (await reader.scalars(query)).all()]

    async def objections_of(
        self, account_id: int, exam_id: int | None = None, session: AsyncSession | None = None
    ) -> list[ObjectionView]:
        """What an account objected to, with how it was settled, the oldest first."""
        query = select(models.Objection).filter_by(account_id=account_id).order_by(models.Objection.id)
        if exam_id is not None:
            query = query.filter_by(exam_id=exam_id)
        async with reading(self._database, session) as reader:
            return [self._objection(row) for row in (await reader.scalars(query)).all()]

    async def can_object(
        self, exam_id: int, registration_id: int | None = None, session: AsyncSession | None = None
    ) -> bool:
        """Whether an objection would be received now: for showing the button."""
        async with reading(self._database, session) as reader:
            exam = await self._exam_view(reader, await reader.get_one(models.Exam, exam_id))
            return await self._can_object(reader, exam, registration_id)

    async def _can_object(self, session: AsyncSession, exam: ExamView, registration_id: int | None) -> bool:
        notice = await session.get(models.Notice, exam.id, populate_existing=True)
        today = shanghai_day(self._clock())
        if notice is not None and notice.first_day <= today:
            return notice.state == NoticeState.RUNNING and today <= notice.last_day
        if registration_id is None or self._rules.of(exam).seen_at is SeenAt.NOTICE:
            return False
        score = await session.get(models.Score, registration_id, populate_existing=True)
        return score is not None and score.state == ScoreState.CONFIRMED

    async def _check_ready(self, session: AsyncSession, exam_id: int) -> None:
        ids = [one.id for one in await self._approved(session, exam_id)]
        states = await session.execute(
            select(models.Score.registration_id, models.Score.state).where(
                models.Score.registration_id.in_(ids)
            )
        )
        known = dict(states.all())
        unconfirmed = sum(state != ScoreState.CONFIRMED for state in known.values())
        if len(known) < len(ids) or unconfirmed:
            raise NotReadyError(len(ids) - len(known), unconfirmed)

    async def _tell(
        self, session: AsyncSession, exam_id: int, first_day: date, last_day: date, rules: Rules
    ) -> None:
        for one in await self._approved(session, exam_id):
            subject = f"registration:{one.id}"
            if rules.seen_at is SeenAt.NOTICE:
                await self._notifications.plan(
                    session,
                    Kind.RESULT_OUT,
                    one.account_id,
                    subject,
                    due_at=max(self._clock(), datetime.combine(first_day, _MORNING, SHANGHAI)),
                    occasion=first_day.isoformat(),
                )
            await self._notifications.plan(
                session,
                Kind.NOTICE_ENDS,
                one.account_id,
                subject,
                due_at=datetime.combine(last_day, _MORNING, SHANGHAI),
                worthless_from=datetime.combine(last_day, time.max, SHANGHAI),
                occasion=last_day.isoformat(),
            )

    async def _view(self, session: AsyncSession, exam: ExamView) -> NoticeView:
        notice = await session.get_one(models.Notice, exam.id)
        return NoticeView(
            exam=exam,
            first_day=notice.first_day,
            last_day=notice.last_day,
            working_days=working_days_between(notice.first_day, notice.last_day),
            state=NoticeState(notice.state),
            certain=is_certain(notice.last_day),
            published_at=notice.published_at,
            rows=tuple(await self._listed(session, exam.id)),
            open_objections=await _count_open(session, exam.id),
        )

    async def _listed(self, session: AsyncSession, exam_id: int) -> Sequence[NoticeRow]:
        """Who passed; that somebody failed is nobody's business."""
        rows = await session.execute(
            select(models.Person.name, models.Registration.ticket_number)
            .join(models.Registration, models.Registration.person_id == models.Person.id)
            .join(models.Score, models.Score.registration_id == models.Registration.id)
            .where(models.Registration.exam_id == exam_id, models.Score.passed.is_(True))
            .order_by(models.Registration.ticket_number, models.Registration.id)
        )
        return [
            NoticeRow(mask_name(self._vault.text("person.name", name)), (ticket or "")[-_TICKET_END:])
            for name, ticket in rows
        ]

    def _objection(self, row: models.Objection) -> ObjectionView:
        settled = row.settlement and self._vault.text("objection.settlement", row.settlement)
        return ObjectionView(
            row.id,
            row.exam_id,
            row.registration_id,
            row.account_id,
            self._vault.text("objection.text", row.text),
            ObjectionState(row.state),
            settled or None,
            row.received_at,
            row.settled_at,
        )


async def _check_own(session: AsyncSession, exam_id: int, account_id: int, registration_id: int) -> None:
    own = select(models.Registration.id).where(
        models.Registration.id == registration_id,
        models.Registration.exam_id == exam_id,
        may_act(account_id),
    )
    if (await session.execute(own)).first() is None:
        raise NotYoursError(registration_id)


async def _count_open(session: AsyncSession, exam_id: int) -> int:
    query = select(func.count(models.Objection.id)).filter_by(exam_id=exam_id, state=ObjectionState.OPEN)
    return await session.scalar(query) or 0


def _words(text: str) -> str:
    text = text.strip()
    if not 0 < len(text) <= LONGEST:
        raise WordsError
    return text
