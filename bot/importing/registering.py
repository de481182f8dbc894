"""Registers the candidates of a sheet the way the chat does: all of them, or none and every reason at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from db.clock import SHANGHAI
from db.people import BelongsToAnotherError
from db.registrations import Refusal, RefusedError
from db.work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.importing.candidates import Candidate
    from db.database import Database
    from db.exams import ExamView
    from db.people import People
    from db.registrations import Registrations
    from knowledge.procedures import Procedures
    from knowledge.sheets import Problems

_REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.NOT_OPEN_YET: "这场考试还没有开始报名",
    Refusal.WINDOW_CLOSED: "这场考试报名已经截止",
    Refusal.EXAM_CANCELLED: "这场考试已经取消",
    Refusal.INSTITUTION_SUSPENDED: "这家机构已暂停评价或取消备案",
    Refusal.FULL: "名额满了",
}
_OVERLAPS: Final = "同一时间已经报了另一场考试"


class _RolledBackError(Exception):
    """Ends the transaction of a dry run."""


def _roll_back() -> NoReturn:
    raise _RolledBackError


class Importing:
    """Registers for one installation."""

    def __init__(
        self, database: Database, people: People, registrations: Registrations, procedures: Procedures
    ) -> None:
        """Work through these."""
        self._database = database
        self._people = people
        self._registrations = registrations
        self._procedures = procedures

    async def run(
        self,
        candidates: Sequence[Candidate],
        exam: ExamView,
        problems: Problems,
        done: Callable[[], None],
        *,
        dry_run: bool,
    ) -> tuple[int, int]:
        """Register them in one transaction.

        Args:
            candidates: checked by themselves.
            exam: for this exam.
            problems: what is wrong so far; anything in it keeps everything from being written.
            done: called after each.
            dry_run: find out, and write nothing.

        Returns:
            How many are new, and how many were registered already.

        Raises:
            knowledge.sheets.SheetError: with every problem; nothing was written.
        """
        new = same = 0
        try:
            async with UnitOfWork(self._database) as work:
                # All persons first: who held the exam and then waited for a person could wait for somebody who, in the
                # chat, holds that person and waits for the exam.
                # And by their numbers, so that two imports at once do not wait for each other.
                saved = {}
                for one in sorted(candidates, key=lambda one: one.person.number):
                    saved[one.row] = await self._save(work, one, problems)
                for candidate in candidates:
                    added = await self._register(work, candidate, saved[candidate.row], exam, problems)
                    new += added is True
                    same += added is False
                    done()
                problems.refuse()
                if dry_run:
                    _roll_back()
        except _RolledBackError:
            pass
        return new, same

    async def _save(self, work: UnitOfWork, candidate: Candidate, problems: Problems) -> int | None:
        """The person's id, or None where the number belongs to another name."""
        try:
            return await self._people.save(work, None, candidate.person)
        except BelongsToAnotherError:
            problems.add("这个证件以前登记的姓名不一样，请核对", candidate.row, "姓名")
            return None

    async def _register(
        self,
        work: UnitOfWork,
        candidate: Candidate,
        person_id: int | None,
        exam: ExamView,
        problems: Problems,
    ) -> bool | None:
        """Whether it was added; False where it is there already, None where it cannot be."""
        if person_id is None:
            return None
        youngest = self._procedures.find(exam.region, exam.kind, exam.institution.kind).minimum_age
        try:
            await self._registrations.register(
                work,
                exam.id,
                person_id,
                None,
                details=candidate.details,
                birth_date=candidate.person.details.birth_date,
                minimum_age=youngest.value if youngest else None,
            )
        except RefusedError as error:
            if error.refusal is Refusal.ALREADY:
                return False
            problems.add(_told(error), candidate.row)
            return None
        return True


def _told(error: RefusedError) -> str:
    if error.refusal is Refusal.OVERLAPS:
        number = error.registration.exam.number if error.registration else ""
        return f"{_OVERLAPS} {number}".rstrip()
    if error.refusal is Refusal.BANNED:
        return f"禁考到 {error.day}"
    if error.refusal is Refusal.UNDER_AGE:
        return f"年龄不够，{error.day} 起可以报"
    if error.refusal is Refusal.NOT_OPEN_YET and error.moment:
        return f"{_REFUSALS[error.refusal]}，{error.moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 开始"
    return _REFUSALS.get(error.refusal, "不能报名")
