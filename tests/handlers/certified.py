"""The program after an exam: somebody passed and holds a certificate, on a clock that tests move."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from db import models
from db.audit import COMMAND, by_account
from db.machines import ExamState
from db.people import PersonData, PersonDetails
from db.results import Links, Marks
from db.work import UnitOfWork
from handlers.certificates import Addresses
from knowledge.identity import DocumentKind
from knowledge.procedures import ExamKind
from tests.bot.channel import House, Person, house_on
from tests.exams import INSTITUTION, NOW, Seeded, Watch
from tests.people import make_identity_number
from tests.pictures import picture
from tests.services import VAULT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from db.exams import ExamView
    from db.results import CertificateView
    from handlers.certificates import CertificatesDesk
    from knowledge.search import Assistant

URL = "https://kaozheng.example"
NAME = "孙小满"
NUMBER = make_identity_number(date(1990, 5, 1), "女")
FIRST, SECOND = by_account(900_001), by_account(900_002)


@dataclass
class Certified:
    """What tests begin with."""

    house: House
    watch: Watch
    seeded: Seeded
    _exams: int = 0

    @property
    def desk(self) -> CertificatesDesk:
        """The desk of the conversations about certificates."""
        found: CertificatesDesk = self.house.dispatcher["certificates"]
        return found

    @property
    def links(self) -> Links:
        """What signs."""
        return Links(VAULT, self.watch)

    async def sat(
        self, who: Person, name: str = NAME, number: str = NUMBER, **changes: Any
    ) -> tuple[ExamView, int]:
        """An exam that was held, with one approved person; the exam and the registration."""
        records, self._exams = self.house.records, self._exams + 1
        self.watch.now = NOW
        exam = await self.seeded.add_exam(**{"number": f"ZZ2026-{self._exams:03}"} | changes)
        details = PersonDetails(birth_date=date(1990, 5, 1), sex="女", education="高中")
        data = PersonData(name, DocumentKind.ID_CARD, number, "13900000001", details)
        async with UnitOfWork(self.house.database) as work:
            person = await records.people.save(work, who.account.id, data, photo=picture())
            made = await records.registrations.register(
                work, exam.id, person, who.account.id, details={}, wait=False
            )
        await self.seeded.approve(made.id)
        async with self.house.database.write() as session:
            await session.execute(update(models.Exam).filter_by(id=exam.id).values(state=ExamState.HELD))
            await session.execute(
                update(models.Registration)
                .filter_by(id=made.id)
                .values(ticket_number=f"261207{exam.id:06d}001")
            )
        self.watch.now = exam.ends_at + timedelta(hours=3)
        return exam, made.id

    async def scored(self, exam: ExamView, registration_id: int, marks: Marks) -> None:
        """Marks, entered and confirmed."""
        async with UnitOfWork(self.house.database) as work:
            await self.house.records.scores.enter(work, registration_id, marks, FIRST)
        async with UnitOfWork(self.house.database) as work:
            await self.house.records.scores.confirm(work, exam.id, SECOND)

    async def published(self, exam: ExamView) -> None:
        """The public notice, from today."""
        async with UnitOfWork(self.house.database) as work:
            today = self.watch.now.date()
            await self.house.records.notices.publish(work, exam.id, today, SECOND)

    async def issued(self, exam: ExamView) -> CertificateView:
        """The notice is over and confirmed, and the certificate is there."""
        self.watch.forward(days=30)
        async with UnitOfWork(self.house.database) as work:
            await self.house.records.notices.confirm(work, exam.id, SECOND)
        await self.house.records.certificates.issue_all(exam.id, COMMAND)
        (view,) = await self.house.records.certificates.of_exam(exam.id)
        return view

    async def certificate(
        self, who: Person, name: str = NAME, number: str = NUMBER, **changes: Any
    ) -> CertificateView:
        """Somebody's certificate, from the registration to the issue."""
        exam, registration = await self.sat(who, name, number, **changes)
        theory = 800 if changes.get("kind") is ExamKind.SKILL else None
        await self.scored(exam, registration, Marks(theory, 855))
        await self.published(exam)
        return await self.issued(exam)

    async def picture(self, view: CertificateView) -> bytes:
        """The certificate as PNG, as it is sent to its holder."""
        return (await self.desk.printed(view))[1]


@asynccontextmanager
async def certified_on(
    url: str, assistant: Assistant | None, public_url: str | None = URL
) -> AsyncIterator[Certified]:
    """The program on this database, with one institution whose code makes special ability numbers in Henan."""
    watch = Watch()
    async with house_on(url, assistant, clock=watch) as house:
        async with house.database.write() as session:
            scope = ((ExamKind.SPECIAL, "母婴护理", 0),)
            new = replace(INSTITUTION, code="16015001", scope=scope)
            institution = await house.records.institutions.add(session, new, COMMAND)
        found = Certified(house, watch, Seeded(house.database, house.records, institution))
        found.desk.addresses = Addresses(found.links, public_url)
        yield found
