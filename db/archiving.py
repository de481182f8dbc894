"""Archives (档案): how long the records of an exam have to stay, by which rule, and who did what to them.

Where no document gives a number of years, ours is `db.erasing.UNRULED_YEARS`, the longest that one gives. The years
count from the day the exam ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from db import models
from db.clock import shanghai_day
from db.erasing import UNRULED_YEARS
from db.machines import ExamState, ViolationState
from knowledge.eligibility.dates import add_years

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from db.clock import Clock
    from db.database import Database
    from db.exams import Exams, ExamView
    from knowledge.policies.model import Source
    from knowledge.procedures import Procedures
    from knowledge.procedures.model import Ruling

HELD: Final = frozenset({ExamState.HELD, ExamState.FINISHED})
"""Exams that leave records."""
_AT_ONCE: Final = 500
"""Subjects in one statement."""


@dataclass(frozen=True, slots=True)
class Stay:
    """How long something stays."""

    years: int
    until: date
    """The last day in China."""
    source: Source | None
    """None where no document rules and the years are ours."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the records of an exam have to stay."""

    paper: Stay
    electronic: Stay


@dataclass(frozen=True, slots=True)
class DueExam:
    """An exam whose records stay, or stayed long enough."""

    exam: ExamView
    retention: Retention
    certificates: int
    """Issued: their register stays without an end, employers look it up."""
    open_cases: int
    """Of misconduct, not decided: nothing goes before."""

    def paper_due(self, day: date) -> bool:
        """Whether the papers may be destroyed on that day."""
        return not self.open_cases and self.retention.paper.until < day

    def electronic_due(self, day: date) -> bool:
        """Whether the electronic records may be deleted on that day, the certificates' register aside."""
        return not self.open_cases and self.retention.electronic.until < day


@dataclass(frozen=True, slots=True)
class Deed:
    """A row of the audit; actors are accounts and staff numbers, never names."""

    at: datetime
    actor: str
    action: str
    subject: str
    before: str
    after: str
    why: str


class Archives:
    """What has to stay, and the journal of it."""

    def __init__(self, database: Database, exams: Exams, procedures: Procedures, clock: Clock) -> None:
        """Read here."""
        self._database = database
        self._exams = exams
        self._procedures = procedures
        self._clock = clock

    def retention(self, exam: ExamView) -> Retention:
        """How long the records of an exam have to stay."""
        procedure = self._procedures.find(exam.region, exam.kind, exam.institution.kind)
        ended = shanghai_day(exam.ends_at)
        return Retention(_stay(ended, procedure.paper_years), _stay(ended, procedure.electronic_years))

    async def due(self) -> list[DueExam]:
        """Every exam that was held, demonstrations aside, those that may go first in front."""
        exams = [one for one in await self._exams.all() if one.state in HELD and not one.demo]
        certificates = await self._certificates()
        cases = await self._open_cases()
        found = [
            DueExam(one, self.retention(one), certificates.get(one.id, 0), cases.get(one.id, 0))
            for one in exams
        ]
        return sorted(
            found,
            key=lambda one: (min(one.retention.paper.until, one.retention.electronic.until), one.exam.id),
        )

    async def journal(self, subjects: Sequence[str]) -> list[Deed]:
        """Everything in the audit about these subjects, in the order it was done."""
        rows: list[models.AuditEntry] = []
        async with self._database.read() as session:
            for place in range(0, len(subjects), _AT_ONCE):
                some = subjects[place : place + _AT_ONCE]
                query = select(models.AuditEntry).where(models.AuditEntry.subject.in_(some))
                rows += (await session.scalars(query)).all()
        return [
            Deed(row.at, row.actor, row.action, row.subject, row.before or "", row.after or "", row.why)
            for row in sorted(rows, key=lambda row: row.id)
        ]

    async def _certificates(self) -> dict[int, int]:
        query = (
            select(models.Registration.exam_id, func.count(models.Certificate.id))
            .join(models.Certificate, models.Certificate.registration_id == models.Registration.id)
            .group_by(models.Registration.exam_id)
        )
        async with self._database.read() as session:
            return dict((await session.execute(query)).all())

    async def _open_cases(self) -> dict[int, int]:
        query = (
            select(models.Violation.exam_id, func.count(models.Violation.id))
            .where(models.Violation.state.in_((ViolationState.RECORDED, ViolationState.STATED)))
            .group_by(models.Violation.exam_id)
        )
        async with self._database.read() as session:
            return {exam_id: count for exam_id, count in await session.execute(query) if exam_id is not None}


def _stay(ended: date, ruled: Ruling[int] | None) -> Stay:
    years = ruled.value if ruled else UNRULED_YEARS
    return Stay(years, add_years(ended, years), ruled.source if ruled else None)
