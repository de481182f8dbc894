"""What the staff of an institution has to hand in and by when (考务期限), planned as notifications."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from db.clock import SHANGHAI, shanghai_day
from db.machines import ExamState
from db.notifications import Kind
from db.staff import Role
from knowledge.calendar import add_working_days

if TYPE_CHECKING:
    from db.clock import Clock
    from db.database import Database
    from db.exams import Exams, ExamView
    from db.notifications import Notifications
    from db.staff import StaffRecords
    from knowledge.procedures import Procedures

_AHEAD: Final = 2
"""Working days before the last one that the staff is told."""
_MORNING: Final = time(9)


class Duties:
    """Plans what is due for exams that are coming or just over; run regularly, it plans each thing once."""

    def __init__(
        self,
        database: Database,
        exams: Exams,
        staff: StaffRecords,
        notifications: Notifications,
        procedures: Procedures,
        clock: Clock,
    ) -> None:
        """Read the exams and the staff here."""
        self._database = database
        self._exams = exams
        self._staff = staff
        self._notifications = notifications
        self._procedures = procedures
        self._clock = clock

    async def plan(self) -> None:
        """Plan what is due from now on, for the managers of each institution."""
        managers: dict[int, list[int]] = {}
        for post in await self._staff.everybody():
            if post.role is Role.MANAGER:
                managers.setdefault(post.institution_id, []).append(post.account_id)
        if not managers:
            return
        today = shanghai_day(self._clock())
        due = [
            (exam, kind, last)
            for exam in await self._exams.of_institutions(managers)
            if (found := self._due(exam)) and (kind := found[0]) and (last := found[1]) >= today
        ]
        async with self._database.write() as session:
            for exam, kind, last in due:
                for account_id in managers[exam.institution.id]:
                    told_on = add_working_days(last, -_AHEAD)
                    await self._notifications.plan(
                        session,
                        kind,
                        account_id,
                        f"exam:{exam.id}",
                        due_at=datetime.combine(max(told_on, today), _MORNING, SHANGHAI),
                        worthless_from=datetime.combine(last, time.max, SHANGHAI),
                        data={"last": last.isoformat()},
                        occasion=last.isoformat(),
                    )

    def _due(self, exam: ExamView) -> tuple[Kind, date] | None:
        """What has to be handed in, and the last day for it, where a document names one."""
        procedure = self._procedures.find(exam.region, exam.kind, exam.institution.kind)
        day = shanghai_day(exam.starts_at)
        if exam.state is ExamState.PLANNED and procedure.plan_lead:
            return Kind.PLAN_DUE, add_working_days(day, -procedure.plan_lead.value)
        if exam.state is ExamState.HELD and procedure.result_report:
            return Kind.REPORT_DUE, add_working_days(
                shanghai_day(exam.ends_at), procedure.result_report.value
            )
        return None
