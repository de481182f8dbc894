"""What registering needs: the exams, the records, the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.clock import shanghai_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from db.clock import Clock
    from db.drafts import Drafts
    from db.eligibility import EligibilityRecords
    from db.exams import Exams, ExamView
    from db.people import People
    from db.registrations import Registrations
    from db.reminders import Reminders
    from knowledge.eligibility.rules import Rules
    from knowledge.procedures import Procedure, Procedures


class RegisteringDesk:
    """What the form needs."""

    def __init__(
        self,
        exams: Exams,
        registrations: Registrations,
        people: People,
        drafts: Drafts,
        records: EligibilityRecords,
        reminders: Reminders,
        rules: Rules,
        procedures: Procedures,
        clock: Clock,
    ) -> None:
        """Register here, by these rules."""
        self.exams = exams
        self.registrations = registrations
        self.people = people
        self.drafts = drafts
        self.records = records
        self.reminders = reminders
        self.rules = rules
        self._procedures = procedures
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The moment, UTC."""
        return self._clock()

    @property
    def today(self) -> date:
        """The day in China."""
        return shanghai_day(self._clock())

    def materials(self, exam: ExamView) -> tuple[str, ...]:
        """The papers (报名材料) to hand in: what the exam asks for, else what the procedure rules."""
        own = exam.settings.get("materials")
        if own is not None:
            return tuple(own)
        ruling = self._ruled(exam).materials
        return ruling.value if ruling else ()

    def photo_rule(self, exam: ExamView) -> str:
        """What the photo has to be like, where a document says so."""
        ruling = self._ruled(exam).photo
        return ruling.value if ruling else ""

    def minimum_age(self, exam: ExamView) -> int | None:
        """Full years that one has to have, where a document says so."""
        ruling = self._ruled(exam).minimum_age
        return ruling.value if ruling else None

    def results_days(self, exam: ExamView) -> int | None:
        """Working days until candidates learn their marks, where a document says so."""
        ruling = self._ruled(exam).results_published
        return ruling.value if ruling else None

    def _ruled(self, exam: ExamView) -> Procedure:
        return self._procedures.find(exam.region, exam.kind, exam.institution.kind)
