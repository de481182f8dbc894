"""When to say what about an exam (提醒), and what each person wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update

from db import models
from db.clock import SHANGHAI
from db.machines import NotificationState, RegistrationState
from db.notifications import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.ext.asyncio import AsyncSession

    from db.clock import Clock
    from db.database import Database
    from db.exams import ExamView
    from db.notifications import Notifications
    from db.work import UnitOfWork

QUIET_FROM: Final = time(22)
QUIET_UNTIL: Final = time(8)
"""From 22 to 8 in China nothing is sent that can wait."""
_WEEK: Final = timedelta(days=7)
_EVE: Final = time(18)
_MORNING: Final = time(9)
_BEFORE_START: Final = timedelta(hours=2)
_EARLIEST: Final = time(6, 30)
_CLOSES_BEFORE: Final = timedelta(days=2)
EXAM_REMINDERS: Final = (Kind.EXAM_IN_A_WEEK, Kind.EXAM_TOMORROW, Kind.EXAM_TODAY)
URGENT: Final = frozenset({Kind.EXAM_TODAY, Kind.OFFERED, Kind.LOOKUP_CODE})
"""Sent at night as well: the day of the exam begins early, an offer lapses, and somebody waits for a code."""

MUST_KNOW: Final = frozenset({Kind.CASE_STATED, Kind.CASE_DECIDED, Kind.CASE_DROPPED})
"""Told whatever was switched off: nobody is punished without having been told."""


class Topic(StrEnum):
    """What a person can switch on and off."""

    PROGRESS = "progress"
    """How the registration goes (报名进度)."""
    WEEK = "week"
    EVE = "eve"
    DAY = "day"
    WINDOW = "window"
    """A registration window opens or closes (报名开始、截止)."""
    QUALIFIES = "qualifies"
    RESULTS = "results"
    STAFF = "staff"


TOPIC_OF: Final[Mapping[Kind, Topic]] = {
    Kind.RECEIVED: Topic.PROGRESS,
    Kind.RETURNED: Topic.PROGRESS,
    Kind.APPROVED: Topic.PROGRESS,
    Kind.REJECTED: Topic.PROGRESS,
    Kind.OFFERED: Topic.PROGRESS,
    Kind.OFFER_LAPSED: Topic.PROGRESS,
    Kind.WAITING_OVER: Topic.PROGRESS,
    Kind.EXAM_MOVED: Topic.PROGRESS,
    Kind.EXAM_CANCELLED: Topic.PROGRESS,
    Kind.TICKET_READY: Topic.PROGRESS,
    Kind.EXAM_IN_A_WEEK: Topic.WEEK,
    Kind.EXAM_TOMORROW: Topic.EVE,
    Kind.EXAM_TODAY: Topic.DAY,
    Kind.WINDOW_OPENS: Topic.WINDOW,
    Kind.WINDOW_CLOSES: Topic.WINDOW,
    Kind.QUALIFIES: Topic.QUALIFIES,
    Kind.RESULT_OUT: Topic.RESULTS,
    Kind.NOTICE_ENDS: Topic.RESULTS,
    Kind.CERTIFICATE_READY: Topic.RESULTS,
    Kind.LOOKUP_CODE: Topic.RESULTS,
    Kind.LINKED: Topic.PROGRESS,
    Kind.OBJECTION_SETTLED: Topic.RESULTS,
    Kind.CASE_STATED: Topic.RESULTS,
    Kind.CASE_DECIDED: Topic.RESULTS,
    Kind.CASE_DROPPED: Topic.RESULTS,
    Kind.QUEUE_WAITING: Topic.STAFF,
    Kind.PLAN_DUE: Topic.STAFF,
    Kind.REPORT_DUE: Topic.STAFF,
}


def after_quiet(moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    local = moment.astimezone(SHANGHAI)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, SHANGHAI)


def exam_reminder_times(starts_at: datetime) -> dict[Kind, tuple[datetime, datetime]]:
    """For each reminder of an exam when it is due, and from when it would be silly.

    The week's comes at nine in the morning a week before, tomorrow's at six in the evening before, today's two hours
    before the start but not before half past six.
    """
    start = starts_at.astimezone(SHANGHAI)
    day = start.date()
    week = datetime.combine(day - _WEEK, _MORNING, SHANGHAI)
    eve = datetime.combine(day - timedelta(days=1), _EVE, SHANGHAI)
    today = max(start - _BEFORE_START, min(datetime.combine(day, _EARLIEST, SHANGHAI), start))
    return {
        Kind.EXAM_IN_A_WEEK: (week, datetime.combine(day - timedelta(days=2), time(0), SHANGHAI)),
        Kind.EXAM_TOMORROW: (eve, datetime.combine(day, time(0), SHANGHAI)),
        Kind.EXAM_TODAY: (today, start),
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an account wants to be told."""

    muted: bool = False
    off: frozenset[Topic] = frozenset()

    def wants(self, kind: str) -> bool:
        """Whether it wants to be told this."""
        return kind in MUST_KNOW or (not self.muted and TOPIC_OF[Kind(kind)] not in self.off)


class Reminders:
    """Plans the reminders of exams and keeps the settings."""

    def __init__(self, database: Database, notifications: Notifications, clock: Clock) -> None:
        """Plan through the outbox."""
        self._database = database
        self._notifications = notifications
        self._clock = clock

    async def plan_for_exam(
        self, session: AsyncSession, registration_id: int, account_id: int | None, exam: models.Exam
    ) -> None:
        """Plan the reminders of one approved registration; those whose time is past are left out."""
        now = self._clock()
        for kind, (due_at, silly_from) in exam_reminder_times(exam.starts_at).items():
            if due_at > now:
                await self._notifications.plan(
                    session,
                    kind,
                    account_id,
                    f"registration:{registration_id}",
                    due_at=due_at,
                    worthless_from=silly_from,
                    occasion=str(exam.revision),
                )

    async def exam_moved(self, session: AsyncSession, exam: models.Exam) -> None:
        """Plan the reminders of everybody anew after the times of the exam changed and its revision grew.

        Word of the tickets and of the window, as far as it is still to be said, goes to the new times.
        """
        approved = select(models.Registration.id, models.Registration.account_id).where(
            models.Registration.exam_id == exam.id,
            models.Registration.state == RegistrationState.APPROVED,
        )
        rows = (await session.execute(approved)).all()
        for number, account_id in rows:
            await self._notifications.cancel(session, f"registration:{number}", EXAM_REMINDERS)
            await self.plan_for_exam(session, number, account_id, exam)
        shifted = (
            (Kind.TICKET_READY, exam.tickets_from, exam.starts_at),
            (Kind.WINDOW_OPENS, exam.register_from, exam.register_until),
            (Kind.WINDOW_CLOSES, after_quiet(exam.register_until - _CLOSES_BEFORE), exam.register_until),
        )
        subjects = [f"exam:{exam.id}", *(f"registration:{number}" for number, _ in rows)]
        for kind, due_at, worthless_from in shifted:
            await session.execute(
                update(models.Notification)
                .where(
                    models.Notification.kind == kind,
                    models.Notification.subject.in_(subjects),
                    models.Notification.state == NotificationState.PLANNED,
                )
                .values(due_at=due_at, worthless_from=worthless_from)
            )

    async def plan_window_closes(
        self, session: AsyncSession, account_id: int, exam: models.Exam | ExamView
    ) -> None:
        """Remind of an unfinished form two days before the window closes, at a waking hour."""
        due_at = after_quiet(exam.register_until - _CLOSES_BEFORE)
        if due_at > self._clock():
            await self._notifications.plan(
                session,
                Kind.WINDOW_CLOSES,
                account_id,
                f"exam:{exam.id}",
                due_at=due_at,
                worthless_from=exam.register_until,
                occasion=str(exam.revision),
            )

    async def window_done(self, session: AsyncSession, account_id: int, exam_id: int) -> None:
        """The form is handed in or thrown away: nothing to remind of."""
        await self._notifications.cancel(
            session, f"exam:{exam_id}", (Kind.WINDOW_CLOSES,), account_id=account_id
        )

    async def plan_wishes(self) -> None:
        """Plan what was wished for in eligibility (到时候提醒我); what is planned already stays as it is."""
        async with self._database.write() as session:
            wishes = await session.scalars(select(models.ReminderWish))
            for wish in wishes.all():
                await self._notifications.plan(
                    session,
                    Kind.QUALIFIES,
                    wish.account_id,
                    f"target:{wish.target}",
                    due_at=datetime.combine(wish.due_on, _MORNING, SHANGHAI),
                    occasion=wish.due_on.isoformat(),
                )

    async def wanted(self, account_ids: Collection[int]) -> dict[int, Wanted]:
        """What these accounts want to be told; one without settings is left out and wants everything."""
        query = select(models.ReminderSettings).where(models.ReminderSettings.account_id.in_(account_ids))
        async with self._database.read() as session:
            rows = await session.scalars(query)
            return {one.account_id: Wanted(one.muted, frozenset(map(Topic, one.off))) for one in rows}

    def set_wanted(self, work: UnitOfWork, account_id: int, wanted: Wanted) -> None:
        """Keep the settings with the unit of work."""
        row = models.ReminderSettings(
            account_id=account_id,
            muted=wanted.muted,
            off=sorted(wanted.off),
            changed_at=self._clock(),
        )

        async def step(session: AsyncSession) -> None:
            await session.merge(row)

        work.plan(f"reminder_settings:{account_id}", step)
