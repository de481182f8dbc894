"""An installation whose exam was held: people with seats, and a clock that tests turn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from db import models
from db.audit import by_account
from db.machines import ExamState, RegistrationState
from db.results import Certificates, Links, Marks, Notices, ResultRules, Scores
from db.violations import Violations
from db.work import UnitOfWork
from knowledge.procedures import load_procedures
from tests.db.registering import NOW, Hall
from tests.services import VAULT

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST, SECOND, THIRD = (by_account(number) for number in (900_001, 900_002, 900_003))
"""Three of the staff."""
HELD = datetime(2026, 9, 19, 1, 0, tzinfo=UTC)
"""A Saturday, nine in the morning in China; the National Day week is near."""
CODE = "16015001"
"""Of an institution in Zhengzhou for special abilities."""
PASSED = Marks(practice=605)
FAILED = Marks(practice=599)


class Office(Hall):
    """What is done with results, each operation in a unit of work of its own."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.now = HELD + timedelta(hours=4)
        rules = ResultRules(load_procedures())
        common = (self.database, VAULT, self.clock, self.audit, self.notifications, rules)
        self.scores = Scores(*common)
        self.notices = Notices(*common)
        self.certificates = Certificates(*common)
        self.violations = Violations(
            *common,
            scores=self.scores,
            certificates=self.certificates,
            registrations=self.registrations,
        )
        self.links = Links(VAULT, self.clock)

    def at(self, day: date, hour: int = 10) -> None:
        """Turn the clock to an hour of a day in China."""
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=8)

    async def held_exam(self, people: int, institution: int | None = None, **changes: Any) -> list[int]:
        """An exam that was held, with so many approved registrations; their ids, after the exam's."""
        institution = institution or await self.add_institution(CODE)
        times = {"starts_at": HELD, "ends_at": HELD + timedelta(hours=2), "state": ExamState.HELD}
        exam = await self.add_exam(institution, max(1, people), **(times | changes))
        who = await self.add_people(people)
        async with self.database.write() as session:
            rows = [
                models.Registration(
                    number=f"{exam}-{person}",
                    exam_id=exam,
                    person_id=person,
                    account_id=account,
                    state=RegistrationState.APPROVED,
                    details=b"",
                    step_free=False,
                    ticket_number=f"260919{exam:06d}{place:03d}",
                    submitted_at=NOW,
                    updated_at=NOW,
                )
                for place, (person, account) in enumerate(who, 1)
            ]
            session.add_all(rows)
            await session.flush()
            return [exam, *(row.id for row in rows)]

    async def enter(self, registration: int, marks: Marks = PASSED, actor: str = FIRST) -> bool:
        """Enter marks; whether that changed anything."""
        async with UnitOfWork(self.database) as work:
            return (await self.scores.enter(work, registration, marks, actor)).changed

    async def confirm(self, exam: int, actor: str = SECOND, only: Sequence[int] | None = None) -> int:
        """Confirm scores; how many."""
        async with UnitOfWork(self.database) as work:
            return len((await self.scores.confirm(work, exam, actor, only)).registration_ids)

    async def finished_exam(self, people: int, institution: int | None = None, **changes: Any) -> list[int]:
        """An exam whose notice is confirmed, everybody passed; the clock is after the holiday."""
        ids = await self.held_exam(people, institution, **changes)
        self.at(date(2026, 9, 21))
        for one in ids[1:]:
            await self.enter(one)
        await self.confirm(ids[0])
        async with UnitOfWork(self.database) as work:
            await self.notices.publish(work, ids[0], date(2026, 9, 21), SECOND)
        self.at(date(2026, 10, 12))
        async with UnitOfWork(self.database) as work:
            await self.notices.confirm(work, ids[0], SECOND)
        return ids

    async def run(self, owner: object, name: str, *args: Any, **named: Any) -> Any:
        """Any operation of `scores`, `notices`, `certificates` or `violations`, in a unit of work of its own."""
        async with UnitOfWork(self.database) as work:
            return await getattr(owner, name)(work, *args, **named)

    async def audited(self, subject: int | str) -> list[tuple[str, str | None, str | None]]:
        """Action, before and after, of a subject, or of the registration of this id."""
        name = subject if isinstance(subject, str) else f"registration:{subject}"
        async with self.database.read() as session:
            rows = await session.execute(
                select(models.AuditEntry.action, models.AuditEntry.before, models.AuditEntry.after)
                .filter_by(subject=name)
                .order_by(models.AuditEntry.id)
            )
            return [(action, before, after) for action, before, after in rows]

    async def planned(self, registration: int, kind: str) -> list[models.Notification]:
        """What is planned of a kind to be said of a registration."""
        async with self.database.read() as session:
            rows = await session.scalars(
                select(models.Notification)
                .filter_by(subject=f"registration:{registration}", kind=kind)
                .order_by(models.Notification.id)
            )
            return list(rows)
