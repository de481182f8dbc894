"""An invented institution with exams, and an invented person who registers: what tests of registering begin with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from db.audit import COMMAND
from db.clock import shanghai_day
from db.exams import ExamView, NewExam, NewRoom
from db.institutions import NewInstitution
from db.people import PersonData, PersonDetails
from db.registrations import Registered, StaffMember
from db.work import UnitOfWork
from knowledge.identity import DocumentKind
from knowledge.procedures import ExamKind, InstitutionKind
from tests.people import make_identity_number

if TYPE_CHECKING:
    from db.database import Database
    from db.records import Records

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
"""A Monday, ten in the morning in China."""
ITEM = "母婴护理"
SITE = "郑州阳光考点"
INSTITUTION = NewInstitution(
    code="41015001",
    name="郑州阳光职业培训学校",
    kind=InstitutionKind.CENTRE,
    region="河南省郑州市",
    address="郑州市金水区花园路 1 号",
    office_line="0371-65000000",
    scope=((ExamKind.SPECIAL, ITEM, 0), (ExamKind.SKILL, "焊工", 5), (ExamKind.SKILL, "焊工", 4)),
)


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        """Move it, by the arguments of `timedelta`."""
        self.now += timedelta(**span)


def exam_plan(institution_id: int, **changes: Any) -> NewExam:
    """An exam in two weeks whose registration is open, with two places and one room; with these changes."""
    plan = NewExam(
        number="ZZ2026-001",
        institution_id=institution_id,
        kind=ExamKind.SPECIAL,
        item=ITEM,
        level=0,
        region="河南省郑州市",
        site=SITE,
        address="郑州市金水区花园路 1 号",
        planned_on=shanghai_day(NOW) - timedelta(days=10),
        register_from=NOW - timedelta(days=3),
        register_until=NOW + timedelta(days=7),
        tickets_from=NOW + timedelta(days=10),
        starts_at=NOW + timedelta(days=14),
        ends_at=NOW + timedelta(days=14, hours=2),
        capacity=2,
        fee_fen=7000,
        bring=("黑色签字笔",),
        rooms=(NewRoom("一考场", 30),),
    )
    return replace(plan, **changes)


@dataclass
class Seeded:
    """What lies in the database, and short ways to change it."""

    database: Database
    records: Records
    institution_id: int

    async def add_exam(self, **changes: Any) -> ExamView:
        """An announced exam; see `exam_plan`."""
        async with self.database.write() as session:
            number = await self.records.exams.add(session, exam_plan(self.institution_id, **changes), COMMAND)
            await self.records.exams.open(session, number, COMMAND)
        exam = await self.records.exams.get(number)
        assert exam is not None
        return exam

    async def register(self, exam_id: int, account_id: int | None = None, serial: int = 100) -> Registered:
        """Register somebody else, who waits where there is no place."""
        async with UnitOfWork(self.database) as work:
            person = await self.records.people.save(work, account_id, invented_person(serial))
            return await self.records.registrations.register(
                work, exam_id, person, account_id, details={}, wait=True
            )

    @property
    def reviewer(self) -> StaffMember:
        """Somebody who may do everything in the institution; the account is not one of the people's."""
        return StaffMember(1, frozenset({self.institution_id}))

    async def approve(self, registration_id: int) -> None:
        """Approve a registration."""
        async with UnitOfWork(self.database) as work:
            await self.records.registrations.approve(work, self.reviewer, registration_id)

    async def give_back(self, registration_id: int, reason: str) -> None:
        """Return a registration for correction."""
        async with UnitOfWork(self.database) as work:
            await self.records.registrations.return_(work, self.reviewer, registration_id, reason)

    async def seat(self, exam_id: int) -> None:
        """Close an exam and give its seats."""
        async with self.database.write() as session:
            await self.records.exams.close(session, exam_id, COMMAND)
        async with UnitOfWork(self.database) as work:
            await self.records.seating.arrange(work, exam_id, COMMAND)

    async def cancel(self, registration_id: int) -> None:
        """Cancel a registration, as the staff's command does."""
        async with UnitOfWork(self.database) as work:
            await self.records.registrations.cancel(work, registration_id, account_id=None)


def invented_person(serial: int = 100, born: date = date(1990, 5, 1)) -> PersonData:
    """Somebody with a number of their own."""
    details = PersonDetails(birth_date=born, sex="女", education="高中")
    number = make_identity_number(born, "女", serial=serial)
    return PersonData("测试考生", DocumentKind.ID_CARD, number, "13900000000", details)


async def seed(database: Database, records: Records) -> Seeded:
    """One institution without exams."""
    async with database.write() as session:
        institution_id = await records.institutions.add(session, INSTITUTION, COMMAND)
    return Seeded(database, records, institution_id)
