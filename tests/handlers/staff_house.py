"""The program with an institution, its staff, and invented people who register, on a clock that tests move."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from db import models
from db.audit import COMMAND
from db.persons import PersonData, PersonDetails
from db.registrations import Paper
from db.work import UnitOfWork
from knowledge.identity import DocumentKind
from tests.bot.channel import House, Person, house_on
from tests.exams import INSTITUTION, Seeded, Watch, seed
from tests.people import make_identity_number
from tests.pictures import picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.channels.base import Out
    from db.exams import ExamView
    from db.staff import Role

BORN = date(1990, 5, 1)
DETAILS: dict[str, Any] = {
    "verdict": {"target": "special", "status": "eligible", "on": "2026-11-23", "unsure": False},
    "condition": "专项职业能力：年满 16 周岁（人社厅发〔2020〕1 号 第三条）",
    "answers": ["出生日期：1990年5月1日"],
    "owed": ["学历证明"],
}
NAMES = ("孙小满", "周立秋", "吴白露", "郑霜降")


@dataclass
class Office:
    """What tests of the staff's conversations begin with."""

    house: House
    watch: Watch
    seeded: Seeded
    people: dict[int, PersonData] = field(default_factory=dict)
    """Registration → whose."""

    async def member(self, role: Role, institution_id: int | None = None) -> Person:
        """Somebody with a role, by default in the first institution."""
        where = institution_id or self.seeded.institution_id
        person = await self.house.person(f"{role}-{where}-{len(self.house.channel.shown)}")
        code = await self.invite(role, where)
        await person.says(code)
        self.house.channel.shown.clear()
        return person

    async def invite(self, role: Role, institution_id: int | None = None) -> str:
        """A code."""
        async with UnitOfWork(self.house.database) as work:
            where = institution_id or self.seeded.institution_id
            return await self.house.records.staff.invite(work, where, role, COMMAND)

    async def other_institution(self) -> int:
        """Another one."""
        async with self.house.database.write() as session:
            new = replace(INSTITUTION, code="41015002", name="郑州月亮职业培训学校")
            return await self.house.records.institutions.add(session, new, COMMAND)

    async def applicant(
        self,
        exam: ExamView,
        serial: int = 1,
        *,
        account_id: int | None = None,
        photo: bool = True,
        papers: tuple[str, ...] = ("身份证",),
    ) -> int:
        """Register somebody; the registration's id."""
        number = make_identity_number(BORN, "女", serial=serial)
        details = PersonDetails(birth_date=BORN, sex="女", education="高中", employer="阳光家政")
        name = NAMES[(serial - 1) % len(NAMES)]
        data = PersonData(name, DocumentKind.ID_CARD, number, f"1390000{serial:04d}", details)
        async with UnitOfWork(self.house.database) as work:
            records = self.house.records
            image = picture() if photo else None
            person = await records.people.save(work, account_id, data, photo=image)
            made = await records.registrations.register(
                work,
                exam.id,
                person,
                account_id,
                details=DETAILS,
                wait=True,
                papers=[Paper(one, "image/jpeg", picture(60, 80)) for one in papers],
            )
        self.people[made.id] = data
        return made.id

    async def approve(self, registration_id: int) -> None:
        """Approve behind the conversation's back."""
        await self.seeded.approve(registration_id)

    async def seat(self, exam: ExamView) -> None:
        """Close and seat behind the conversation's back."""
        async with UnitOfWork(self.house.database) as work:
            await self.house.records.exams.close(await work.session(), exam.id, COMMAND)
            await self.house.records.seating.arrange(work, exam.id, COMMAND)

    async def state_of(self, registration_id: int) -> str:
        """The state of a registration."""
        view = await self.house.records.registrations.get(registration_id)
        assert view is not None
        return view.state

    async def exam_state(self, exam: ExamView) -> str:
        """The state of an exam."""
        found = await self.house.records.exams.get(exam.id)
        assert found is not None
        return found.state

    async def audited(self, action: str) -> list[tuple[str, str]]:
        """Actor and subject of what was audited under this name."""
        query = select(models.AuditEntry.actor, models.AuditEntry.subject).filter_by(action=action)
        async with self.house.database.read() as session:
            return [tuple(row) for row in await session.execute(query.order_by(models.AuditEntry.id))]

    def secrets(self) -> set[str]:
        """Every number and phone of the people who registered."""
        return {one for data in self.people.values() for one in (data.number, data.phone)}

    def leaks(self) -> list[str]:
        """Messages, buttons and captions that show a full number or phone."""
        told = [
            (out.text, *(one.text + one.data for row in out.buttons for one in row)) for out in self.shown
        ]
        return [text for texts in told for text in texts if any(one in text for one in self.secrets())]

    @property
    def shown(self) -> list[Out]:
        """Everything that was shown to anybody."""
        return self.house.channel.shown


@asynccontextmanager
async def office_on(url: str) -> AsyncIterator[Office]:
    """The program on this database, with one institution without exams."""
    watch = Watch()
    async with house_on(url, clock=watch) as house:
        yield Office(house, watch, await seed(house.database, house.records))
