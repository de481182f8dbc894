"""An exam that was held, with people in their seats; and how the staff get to its results."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from db import models
from db.audit import COMMAND, by_account
from db.exams import NewRoom
from db.results import Marks
from db.work import UnitOfWork
from handlers.exams.wording import headline
from handlers.staff import texts as staff_texts
from tests.exams import INSTITUTION

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.bot.channel import Person
    from tests.handlers.staff_house import Office

FIRST, SECOND = by_account(900_001), by_account(900_002)
"""Two of the staff who are not in the chat."""
CODE = "16015001"
"""With which certificates can be numbered."""


async def held(office: Office, people: int = 3, account_id: int | None = None, **changes: Any) -> ExamView:
    """An exam that is over; the account acts for its first candidate."""
    rooms = (NewRoom("一考场", 2), NewRoom("二考场", 30)) if changes.pop("two_rooms", False) else None
    plan: dict[str, Any] = {"capacity": max(people, 1)} | ({"rooms": rooms} if rooms else {}) | changes
    exam = await office.seeded.add_exam(**plan)
    for serial in range(1, people + 1):
        mine = account_id if serial == 1 else None
        await office.approve(await office.applicant(exam, serial, account_id=mine, photo=False, papers=()))
    await office.seat(exam)
    async with office.house.database.write() as session:
        await session.execute(update(models.Institution).filter_by(code=INSTITUTION.code).values(code=CODE))
        await office.house.records.exams.hold(session, exam.id, COMMAND)
    office.watch.now = exam.ends_at + timedelta(hours=2)
    found = await office.house.records.exams.get(exam.id)
    assert found is not None
    return found


async def scored(office: Office, exam: ExamView, marks: Marks | None = None) -> None:
    """Everybody's marks, entered and confirmed by others."""
    records = office.house.records
    async with UnitOfWork(office.house.database) as work:
        for one in await records.scores.of_exam(exam.id):
            await records.scores.enter(work, one.registration_id, marks or Marks(practice=800), FIRST)
    async with UnitOfWork(office.house.database) as work:
        await records.scores.confirm(work, exam.id, SECOND)


async def finished(office: Office, exam: ExamView) -> None:
    """Marks, notice and its confirmation; the clock is after it."""
    await scored(office, exam)
    records = office.house.records
    async with UnitOfWork(office.house.database) as work:
        await records.notices.publish(work, exam.id, office.watch.now.date(), SECOND)
    office.watch.forward(days=20)
    async with UnitOfWork(office.house.database) as work:
        await records.notices.confirm(work, exam.id, SECOND)


async def open_results(person: Person, exam: ExamView) -> str:
    """Go to the results of an exam; its card."""
    await person.says("考务")
    await person.presses(staff_texts.MARKS)
    (card,) = await person.presses(f"{exam.number} {headline(exam)}"[:40])
    return card.text
