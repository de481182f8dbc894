"""An installation with institutions, exams and people to register: invented, and quickly made."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from db import models
from db.audit import Audit
from db.database import Database
from db.machines import HOLDING, ExamState, InstitutionState
from db.notifications import Notifications
from db.registrations import Changed, Registered, Registrations, StaffMember
from db.work import UnitOfWork
from tests.services import VAULT

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine in the morning in China; the window of an exam opened yesterday and closes in a week."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Hall:
    """Registrations over one database, with a clock that tests turn."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.now = NOW
        self.audit = Audit(self.database, self.clock)
        self.notifications = Notifications(self.database, self.clock)
        self.registrations = Registrations(self.database, VAULT, self.clock, self.audit, self.notifications)

    def clock(self) -> datetime:
        return self.now

    async def add_institution(self, code: str = "ZZ01", reviewers: int = 1) -> int:
        """An institution and accounts that review for it."""
        async with self.database.write() as session:
            row = models.Institution(
                code=code,
                name="演示职业培训学校",
                kind="social",
                region="河南省郑州市",
                address="演示路 1 号",
                office_line="0371-00000000",
                state=InstitutionState.FILED,
                demo=True,
                created_at=NOW,
            )
            accounts = [
                models.Account(channel="web", external_id=f"staff-{code}-{number}", created_at=NOW)
                for number in range(reviewers)
            ]
            session.add_all([row, *accounts])
            await session.flush()
            session.add_all(
                models.Staff(account_id=one.id, institution_id=row.id, role="reviewer", since=NOW)
                for one in accounts
            )
            return row.id

    async def staff(self, institution_id: int) -> StaffMember:
        """The first reviewer of an institution."""
        async with self.database.read() as session:
            account_id = await session.scalar(
                select(func.min(models.Staff.account_id)).filter_by(institution_id=institution_id)
            )
        assert account_id
        return StaffMember(account_id, frozenset({institution_id}))

    async def add_exam(self, institution_id: int, capacity: int = 2, **changes: Any) -> int:
        """An open exam three weeks from now."""
        async with self.database.write() as session:
            item = await session.scalar(select(models.Item).limit(1))
            if item is None:
                item = models.Item(kind="special", name="母婴护理")
                session.add(item)
                await session.flush()
            values = {
                "number": f"ZZ2026-{await session.scalar(select(func.count(models.Exam.id))):03d}",
                "institution_id": institution_id,
                "item_id": item.id,
                "level": 0,
                "region": "河南省郑州市",
                "site": "演示考点",
                "address": "演示路 1 号",
                "planned_on": date(2026, 10, 1),
                "register_from": NOW - DAY,
                "register_until": NOW + 7 * DAY,
                "tickets_from": NOW + 14 * DAY,
                "starts_at": NOW + 21 * DAY,
                "ends_at": NOW + 21 * DAY + 2 * HOUR,
                "capacity": capacity,
                "taken": 0,
                "fee_fen": 0,
                "bring": "",
                "state": ExamState.OPEN,
                "revision": 0,
                "demo": True,
                "created_at": NOW,
                "settings": {},
            }
            row = models.Exam(**(values | changes))
            session.add(row)
            await session.flush()
            return row.id

    async def add_people(self, count: int) -> list[tuple[int, int]]:
        """So many persons, each with an account: (person, account)."""
        async with self.database.write() as session:
            first = await session.scalar(select(func.count(models.Person.id))) or 0
            numbers = range(first, first + count)
            accounts = [
                models.Account(channel="web", external_id=f"person-{number}", created_at=NOW)
                for number in numbers
            ]
            persons = [
                models.Person(
                    document_kind="id_card",
                    number_hash=f"{number:064d}",
                    name=VAULT.seal("person.name", "李小明"),
                    number=VAULT.seal("person.number", f"invented {number}"),
                    phone=VAULT.seal("person.phone", f"none {number}"),
                    details=VAULT.seal_json("person.details", {}),
                    consented_at=NOW,
                    consent="1",
                    created_at=NOW,
                    updated_at=NOW,
                )
                for number in numbers
            ]
            session.add_all([*accounts, *persons])
            await session.flush()
            session.add_all(
                models.PersonAccount(account_id=account.id, person_id=person.id, linked_at=NOW)
                for account, person in zip(accounts, persons, strict=True)
            )
            return [(one.id, account.id) for one, account in zip(persons, accounts, strict=True)]

    async def register(self, exam_id: int, who: tuple[int, int], **more: Any) -> Registered:
        """Register in a unit of work of its own."""
        async with UnitOfWork(self.database) as work:
            return await self.registrations.register(
                work, exam_id, who[0], who[1], **({"details": {"verdict": "yes"}} | more)
            )

    async def do(self, name: str, *args: Any, **named: Any) -> Any:
        """Any operation in a unit of work of its own."""
        async with UnitOfWork(self.database) as work:
            return await getattr(self.registrations, name)(work, *args, **named)

    async def cancel(self, registration_id: int, account_id: int | None = None) -> Changed:
        """Cancel it."""
        return await self.do("cancel", registration_id, account_id=account_id)

    async def set_exam(self, exam_id: int, **values: Any) -> None:
        """Change the exam behind everybody's back."""
        async with self.database.write() as session:
            await session.execute(update(models.Exam).filter_by(id=exam_id).values(**values))

    async def state_of(self, registration_id: int) -> str:
        """The state of one registration."""
        async with self.database.read() as session:
            row = await session.get_one(models.Registration, registration_id)
            return row.state

    async def states(self, exam_id: int) -> list[str]:
        """The states of all registrations of an exam, as they came."""
        async with self.database.read() as session:
            query = select(models.Registration.state).filter_by(exam_id=exam_id)
            return list(await session.scalars(query.order_by(models.Registration.id)))

    async def places(self, exam_id: int) -> tuple[int, int]:
        """What the exam says is taken, and how many registrations hold a place."""
        async with self.database.read() as session:
            exam = await session.get_one(models.Exam, exam_id)
            holding = select(func.count(models.Registration.id)).where(
                models.Registration.exam_id == exam_id, models.Registration.state.in_(HOLDING)
            )
            return exam.taken, await session.scalar(holding) or 0

    async def said(self, registration_id: int) -> list[tuple[str, str]]:
        """What was planned to be said of a registration, and what became of it."""
        async with self.database.read() as session:
            rows = await session.execute(
                select(models.Notification.kind, models.Notification.state)
                .filter_by(subject=f"registration:{registration_id}")
                .order_by(models.Notification.id)
            )
            return [tuple(row) for row in rows]

    async def audited(self, registration_id: int) -> list[tuple[str, str | None, str | None]]:
        """Action, state before and after, of a registration."""
        async with self.database.read() as session:
            rows = await session.execute(
                select(models.AuditEntry.action, models.AuditEntry.before, models.AuditEntry.after)
                .filter_by(subject=f"registration:{registration_id}")
                .order_by(models.AuditEntry.id)
            )
            return [tuple(row) for row in rows]
