"""Writes notifications from how things stand at the moment of sending: what is not true any more is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from db.machines import ExamState, RegistrationState
from db.notifications import Kind
from db.reminders import EXAM_REMINDERS
from handlers.certificates.texts import lookup_code
from handlers.notices import texts
from handlers.notices.buttons import keyboard
from handlers.notices.told import Told
from knowledge.eligibility.vocabulary import TARGETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.accounts import Account
    from db.exams import Exams, ExamView
    from db.outbox import Claimed
    from db.registrations import Registrations, RegistrationView
    from handlers.printing import Printing

_STATE: Final[Mapping[Kind, RegistrationState]] = {
    Kind.RETURNED: RegistrationState.RETURNED,
    Kind.APPROVED: RegistrationState.APPROVED,
    Kind.REJECTED: RegistrationState.REJECTED,
    Kind.OFFERED: RegistrationState.OFFERED,
    Kind.TICKET_READY: RegistrationState.APPROVED,
    Kind.EXAM_IN_A_WEEK: RegistrationState.APPROVED,
    Kind.EXAM_TOMORROW: RegistrationState.APPROVED,
    Kind.EXAM_TODAY: RegistrationState.APPROVED,
}
"""Said only while the registration stands there."""
_FRESH: Final = (RegistrationState.SUBMITTED, RegistrationState.WAITING)
"""That it was received is no news to who has an answer already."""
_NOT_OF_CANCELLED: Final = (*EXAM_REMINDERS, Kind.EXAM_MOVED)
"""A new hour is nothing to tell of an exam that is not held."""


class NoticeWriter:
    """Writes what a row of the outbox says."""

    def __init__(self, registrations: Registrations, exams: Exams, printing: Printing) -> None:
        """Read here how things stand."""
        self._registrations = registrations
        self._exams = exams
        self._printing = printing

    async def write(self, row: Claimed, account: Account) -> Told | None:  # noqa: PLR0911 - one answer a subject
        """The message, or None where there is nothing to say any more.

        Raises:
            ValueError: the row's kind or subject is none we know.
        """
        del account
        what, _, which = row.subject.partition(":")
        kind = Kind(row.kind)
        match what:
            case "registration":
                view = await self._registrations.get(int(which))
                return await self._of_registration(kind, view) if view else None
            case "exam":
                exam = await self._exams.get(int(which))
                return self._of_exam(kind, exam, row) if exam else None
            case "institution":
                return await self._of_staff(kind, int(which))
            case "person" if kind is Kind.LOOKUP_CODE:
                return Told(lookup_code(row.data["code"]))
            case "objection" if kind is Kind.OBJECTION_SETTLED:
                return Told(texts.OBJECTION_SETTLED, keyboard(kind))
            case "violation" if kind in texts.CASES:
                return Told(texts.of_case(kind, row.data), keyboard(kind, violation=int(which)))
            case "account" if kind is Kind.LINKED:
                return Told(texts.LINKED, keyboard(kind))
            case "target" if kind is Kind.QUALIFIES and which in TARGETS:
                return Told(texts.qualifies(which), keyboard(kind))
        raise ValueError("a subject that no notification has")

    async def _of_registration(self, kind: Kind, view: RegistrationView) -> Told | None:
        wanted = _STATE.get(kind)
        if wanted and view.state is not wanted:
            return None
        if kind is Kind.RECEIVED and view.state not in _FRESH:
            return None
        if kind in _NOT_OF_CANCELLED and view.exam.state is ExamState.CANCELLED:
            return None
        text = texts.of_registration(kind, view)
        return Told(text, keyboard(kind, view=view), await self._file(kind, view))

    async def _file(self, kind: Kind, view: RegistrationView) -> tuple[str, bytes] | None:
        """The calendar entry with the first reminder, and again when the exam is moved."""
        if kind in (Kind.EXAM_IN_A_WEEK, Kind.EXAM_MOVED) and view.state is RegistrationState.APPROVED:
            return texts.CALENDAR_FILE, self._printing.calendar(view)
        return None

    def _of_exam(self, kind: Kind, exam: ExamView, row: Claimed) -> Told | None:
        if kind is Kind.PLAN_DUE:
            due = exam.state is ExamState.PLANNED
            return Told(texts.plan_due(exam, row.data["last"]), keyboard(kind)) if due else None
        if kind is Kind.REPORT_DUE:
            due = exam.state is ExamState.HELD
            return Told(texts.report_due(exam, row.data["last"]), keyboard(kind)) if due else None
        if exam.state is not ExamState.OPEN:
            return None
        if kind is Kind.WINDOW_OPENS:
            return Told(texts.window_opens(exam), keyboard(kind, exam=exam))
        if kind is Kind.WINDOW_CLOSES:
            return Told(texts.window_closes(exam), keyboard(kind, exam=exam))
        raise ValueError("a kind that says nothing about an exam")

    async def _of_staff(self, kind: Kind, institution_id: int) -> Told | None:
        if kind is not Kind.QUEUE_WAITING:
            raise ValueError("a kind that says nothing about an institution")
        waiting = await self._registrations.queue_length([institution_id])
        return Told(texts.queue_waiting(waiting), keyboard(kind)) if waiting else None
