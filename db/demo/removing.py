"""Takes the demonstration away again, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, func, or_, select

from db import models
from db.audit import COMMAND
from db.demo.data import people
from db.demo.filling import CHANNEL

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from db.audit import Audit
    from db.database import Database
    from db.people import People


class NotOnlyDemoError(Exception):
    """Real data hangs on the demonstration; `exams` has the numbers of real exams at its institutions."""

    def __init__(self, exams: list[str]) -> None:
        """Tell which."""
        super().__init__(", ".join(exams))
        self.exams = exams


@dataclass(frozen=True, slots=True)
class RemovedDemo:
    """What was taken away."""

    institutions: int
    exams: int
    registrations: int


async def remove_demo(database: Database, people_there: People, audit: Audit) -> RemovedDemo:
    """Remove institutions and exams of the demonstration with all registrations for them, and its candidates.

    Who tried the demonstration keeps what they told of themselves: that belongs to their account, and goes by 我的资料.

    Raises:
        NotOnlyDemoError: an institution of the demonstration has real exams, or a real institution demonstration exams
            that cannot be told from its own; nothing was removed.
    """
    ours = [await people_there.find(one.document_kind, one.number) for one in people()]
    async with database.write() as session:
        mixed = select(models.Exam.number).join(models.Institution)
        mixed = mixed.where(models.Exam.demo != models.Institution.demo).order_by(models.Exam.number)
        if real := list((await session.scalars(mixed)).all()):
            raise NotOnlyDemoError(real)
        removed = await _remove(session)
        await _remove_people(session, [one.id for one in ours if one is not None])
        await session.execute(delete(models.Account).filter_by(channel=CHANNEL))
        if removed.institutions:
            await audit.append(session, COMMAND, "remove_demo", "demo")
    return removed


async def _remove(session: AsyncSession) -> RemovedDemo:
    exams = select(models.Exam.id).filter_by(demo=True)
    institutions = select(models.Institution.id).filter_by(demo=True)
    registrations = select(models.Registration.id).where(models.Registration.exam_id.in_(exams))
    objections = select(models.Objection.id).where(models.Objection.exam_id.in_(exams))
    violations = select(models.Violation.id).where(models.Violation.exam_id.in_(exams))
    gone = {
        "registration": registrations,
        "exam": exams,
        "institution": institutions,
        "objection": objections,
        "violation": violations,
    }
    subjects = [f"{what}:{one}" for what, ids in gone.items() for one in (await session.scalars(ids)).all()]
    for start in range(0, len(subjects), 500):
        about = models.Notification.subject.in_(subjects[start : start + 500])
        await session.execute(delete(models.Notification).where(about))
    counts = [
        await session.scalar(select(func.count()).select_from(one.subquery())) or 0
        for one in (institutions, exams, registrations)
    ]
    # Seats and materials go with their registration, rooms, scope, staff and invitations with their institution.
    for table in (models.Violation, models.Objection, models.Notice):
        await session.execute(delete(table).where(table.exam_id.in_(exams)))
    for result in (models.Certificate, models.Score):
        await session.execute(delete(result).where(result.registration_id.in_(registrations)))
    await session.execute(delete(models.Registration).where(models.Registration.exam_id.in_(exams)))
    await session.execute(delete(models.Exam).filter_by(demo=True))
    await session.execute(delete(models.Institution).filter_by(demo=True))
    await session.execute(
        delete(models.Item).where(
            ~exists().where(models.Scope.item_id == models.Item.id),
            ~exists().where(models.Exam.item_id == models.Item.id),
        )
    )
    return RemovedDemo(*counts)


async def _remove_people(session: AsyncSession, ids: list[int]) -> None:
    """Those that nothing else refers to."""
    person = models.Person.id
    used = or_(
        exists().where(models.Registration.person_id == person),
        exists().where(models.PersonAccount.person_id == person),
        exists().where(models.Violation.person_id == person),
    )
    await session.execute(delete(models.Person).where(person.in_(ids), ~used))
