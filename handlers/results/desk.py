"""What the conversation about results needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.clock import shanghai_day
from db.machines import ExamState, RegistrationState

if TYPE_CHECKING:
    from datetime import date

    from db.clock import Clock
    from db.exams import Exams
    from db.registrations import Registrations, RegistrationView
    from db.results import Certificates, Notices, ResultRules, Scores

_AWAITED: Final = frozenset({ExamState.SEATED, ExamState.HELD, ExamState.FINISHED})


class ResultsDesk:
    """Shows results as far as the candidate may see them, and receives objections."""

    def __init__(
        self,
        registrations: Registrations,
        exams: Exams,
        scores: Scores,
        notices: Notices,
        certificates: Certificates,
        rules: ResultRules,
        clock: Clock,
    ) -> None:
        """Work with these."""
        self.registrations = registrations
        self.scores = scores
        self.notices = notices
        self.certificates = certificates
        self.rules = rules
        self._exams = exams
        self._clock = clock

    @property
    def today(self) -> date:
        """The day in China."""
        return shanghai_day(self._clock())

    async def held(self, account_id: int) -> list[RegistrationView]:
        """The account's registrations whose exam is over, the latest first."""
        views = await self.registrations.of_account(account_id)
        over = [one for one in views if self.is_over(one)]
        return sorted(over, key=lambda one: one.exam.starts_at, reverse=True)

    def is_over(self, view: RegistrationView) -> bool:
        """Whether the exam of an approved registration is over, so that there is or will be a result."""
        return (
            view.state is RegistrationState.APPROVED
            and view.exam.state in _AWAITED
            and view.exam.ends_at <= self._clock()
        )

    async def office_line(self, exam_id: int) -> str:
        """The telephone of who holds an exam.

        Raises:
            LookupError: there is no such exam.
        """
        exam = await self._exams.get(exam_id)
        if exam is None:
            raise LookupError(exam_id)
        return exam.institution.office_line
