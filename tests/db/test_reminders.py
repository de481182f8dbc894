"""Reminders with the clock under the test's control: moved, cancelled, too late, leap days, asleep for days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.audit import COMMAND
from db.clock import SHANGHAI
from db.database import Database
from db.exams import Move
from db.machines import NotificationState as State
from db.notifications import Kind
from db.outbox import Outbox
from db.records import Records
from db.reminders import EXAM_REMINDERS, after_quiet, exam_reminder_times
from tests.exams import NOW, Seeded, Watch, seed
from tests.services import VAULT, prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from db.exams import ExamView


def in_china(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


class Office:
    """Records on a database with a clock, and somebody's account."""

    def __init__(self, database: Database, seeded: Seeded, watch: Watch) -> None:
        self.database = database
        self.seeded = seeded
        self.watch = watch
        self.outbox = Outbox(database, watch, "test")

    async def approved(self, exam: ExamView) -> int:
        made = await self.seeded.register(exam.id, account_id=1)
        await self.seeded.approve(made.id)
        return made.id

    async def move(self, exam: ExamView, **span: float) -> None:
        by = timedelta(**span)
        async with self.database.write() as session:
            await self.seeded.records.exams.move(
                session, exam.id, Move(starts_at=exam.starts_at + by, ends_at=exam.ends_at + by), COMMAND
            )

    async def planned(self) -> dict[str, datetime]:
        """The reminders of the exam that are still to come."""
        async with self.database.read() as session:
            rows = await session.scalars(
                select(models.Notification).where(
                    models.Notification.state == State.PLANNED, models.Notification.kind.in_(EXAM_REMINDERS)
                )
            )
            return {row.kind: row.due_at for row in rows}

    async def said(self) -> list[str]:
        """The kinds that would be said now."""
        return [row.kind for row in await self.outbox.claim()]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    await prepare(url)
    database = Database(url)
    watch = Watch()
    async with database.write() as session:
        session.add(models.Account(id=1, channel="web", external_id="a", created_at=NOW))
    yield Office(database, await seed(database, Records(database, VAULT, watch)), watch)
    await database.close()


async def test_an_approved_registration_has_three_reminders(office: Office) -> None:
    exam = await office.seeded.add_exam()
    await office.approved(exam)
    day = exam.starts_at.astimezone(SHANGHAI)
    assert await office.planned() == {
        Kind.EXAM_IN_A_WEEK: (day - timedelta(days=7)).replace(hour=9, minute=0),
        Kind.EXAM_TOMORROW: (day - timedelta(days=1)).replace(hour=18, minute=0),
        Kind.EXAM_TODAY: day - timedelta(hours=2),
    }


async def test_who_is_approved_after_a_reminders_time_does_not_get_it(office: Office) -> None:
    exam = await office.seeded.add_exam(register_until=NOW + timedelta(days=12))
    office.watch.forward(days=9)
    await office.approved(exam)
    assert set(await office.planned()) == {Kind.EXAM_TOMORROW, Kind.EXAM_TODAY}


async def test_a_moved_exam_moves_its_reminders(office: Office) -> None:
    exam = await office.seeded.add_exam()
    await office.approved(exam)
    before = await office.planned()
    await office.move(exam, days=5)
    assert await office.planned() == {kind: due + timedelta(days=5) for kind, due in before.items()}
    moved = await office.seeded.records.exams.get(exam.id)
    assert moved
    await office.move(moved, days=-5)
    assert await office.planned() == before


async def test_moved_so_near_that_a_reminder_would_be_late_it_is_left_out(office: Office) -> None:
    exam = await office.seeded.add_exam(register_until=NOW + timedelta(hours=1), tickets_from=NOW)
    await office.approved(exam)
    await office.move(exam, days=-12)
    assert set(await office.planned()) == {Kind.EXAM_TOMORROW, Kind.EXAM_TODAY}


async def test_cancelled_exams_and_registrations_remind_of_nothing(office: Office) -> None:
    first = await office.seeded.add_exam()
    second = await office.seeded.add_exam(
        number="ZZ2026-002", starts_at=NOW + timedelta(days=20), ends_at=NOW + timedelta(days=20, hours=2)
    )
    await office.approved(first)
    made = await office.seeded.register(second.id, account_id=1, serial=100)
    await office.seeded.approve(made.id)
    async with office.database.write() as session:
        await office.seeded.records.exams.cancel(session, first.id, COMMAND)
    assert set(await office.planned()) == set(EXAM_REMINDERS)
    await office.seeded.cancel(made.id)
    assert await office.planned() == {}
    assert Kind.EXAM_CANCELLED in await office.said()


async def test_asleep_for_three_days_the_late_ones_are_missed_and_the_day_of_the_exam_is_not(
    office: Office,
) -> None:
    exam = await office.seeded.add_exam()
    await office.approved(exam)
    await office.outbox.claim()
    office.watch.now = exam.starts_at - timedelta(hours=1)
    assert await office.said() == [Kind.EXAM_TODAY]
    async with office.database.read() as session:
        missed = await session.scalars(
            select(models.Notification.kind).where(models.Notification.state == State.MISSED)
        )
        assert set(missed) == {Kind.EXAM_IN_A_WEEK, Kind.EXAM_TOMORROW}


async def test_wishes_are_planned_once_and_said_on_their_day(office: Office) -> None:
    async with office.database.write() as session:
        session.add(
            models.ReminderWish(account_id=1, target="skill:3", due_on=date(2026, 12, 1), wished_at=NOW)
        )
    for _ in range(2):
        await office.seeded.records.reminders.plan_wishes()
    office.watch.now = in_china(2026, 12, 1, 8, 59)
    assert await office.said() == []
    office.watch.now = in_china(2026, 12, 1, 9)
    assert await office.said() == [Kind.QUALIFIES]


@pytest.mark.parametrize(
    ("start", "week", "eve", "today"),
    [
        (
            in_china(2028, 3, 1, 9),
            in_china(2028, 2, 23, 9),
            in_china(2028, 2, 29, 18),
            in_china(2028, 3, 1, 7),
        ),
        (
            in_china(2028, 3, 7, 14),
            in_china(2028, 2, 29, 9),
            in_china(2028, 3, 6, 18),
            in_china(2028, 3, 7, 12),
        ),
        (
            in_china(2027, 3, 7, 14),
            in_china(2027, 2, 28, 9),
            in_china(2027, 3, 6, 18),
            in_china(2027, 3, 7, 12),
        ),
        (
            in_china(2027, 1, 1, 8),
            in_china(2026, 12, 25, 9),
            in_china(2026, 12, 31, 18),
            in_china(2027, 1, 1, 6, 30),
        ),
    ],
)
def test_the_times_of_the_reminders(start: datetime, week: datetime, eve: datetime, today: datetime) -> None:
    times = exam_reminder_times(start.astimezone(UTC))
    assert [times[kind][0] for kind in EXAM_REMINDERS] == [week, eve, today]
    assert all(due < silly <= start for due, silly in times.values())


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (in_china(2026, 12, 1, 7, 59), in_china(2026, 12, 1, 8)),
        (in_china(2026, 12, 1, 8), in_china(2026, 12, 1, 8)),
        (in_china(2026, 12, 1, 21, 59), in_china(2026, 12, 1, 21, 59)),
        (in_china(2026, 12, 1, 22), in_china(2026, 12, 2, 8)),
        (in_china(2028, 2, 28, 23), in_china(2028, 2, 29, 8)),
    ],
)
def test_quiet_hours_shift_to_the_morning(moment: datetime, told: datetime) -> None:
    assert after_quiet(moment.astimezone(UTC)) == told


async def due(office: Office, kind: Kind) -> list[tuple[datetime, datetime | None]]:
    async with office.database.read() as session:
        query = select(models.Notification).filter_by(kind=kind, state=State.PLANNED)
        return [(row.due_at, row.worthless_from) for row in await session.scalars(query)]


async def test_a_moved_exam_takes_word_of_tickets_and_window_along(office: Office) -> None:
    exam = await office.seeded.add_exam(register_from=NOW + timedelta(days=1))
    day = timedelta(days=1)
    async with office.database.write() as session:
        await office.seeded.records.notifications.plan(
            session, Kind.WINDOW_OPENS, 1, f"exam:{exam.id}", due_at=exam.register_from
        )
        await office.seeded.records.reminders.plan_window_closes(session, 1, exam)
    office.watch.forward(days=2)
    await office.approved(exam)
    await office.seeded.seat(exam.id)
    assert await due(office, Kind.TICKET_READY) == [(exam.tickets_from, exam.starts_at)]
    move = Move(
        register_from=exam.register_from + day,
        register_until=exam.register_until + day,
        tickets_from=exam.tickets_from + day,
        starts_at=exam.starts_at + day,
        ends_at=exam.ends_at + day,
    )
    async with office.database.write() as session:
        await office.seeded.records.exams.move(session, exam.id, move, COMMAND)
    until = exam.register_until + day
    assert await due(office, Kind.TICKET_READY) == [(exam.tickets_from + day, exam.starts_at + day)]
    assert await due(office, Kind.WINDOW_OPENS) == [(exam.register_from + day, until)]
    assert await due(office, Kind.WINDOW_CLOSES) == [(until - timedelta(days=2), until)]
    async with office.database.write() as session:
        await office.seeded.records.exams.move(session, exam.id, Move(site="新考点"), COMMAND)
    assert await due(office, Kind.TICKET_READY) == []


async def test_an_exam_moved_forward_ends_corrections_at_its_start(office: Office) -> None:
    exam = await office.seeded.add_exam()
    made = await office.seeded.register(exam.id, account_id=1)
    await office.seeded.give_back(made.id, "照片太暗")
    await office.move(exam, days=-10)
    view = await office.seeded.records.registrations.get(made.id)
    assert view
    assert view.correct_until == exam.starts_at - timedelta(days=10)
