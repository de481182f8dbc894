"""Fills the demonstration, or what is missing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from db.audit import COMMAND
from db.clock import SHANGHAI, shanghai_day
from db.demo.data import INSTITUTIONS, REGISTERED, SLOTS, Story, people
from db.exams import NewExam, NewRoom, find_exam_problems
from db.machines import ExamState
from db.registrations import RefusedError, StaffMember
from db.work import UnitOfWork
from knowledge.calendar import add_working_days
from knowledge.procedures import ExamKind

if TYPE_CHECKING:
    from datetime import date

    from db.accounts import Accounts
    from db.clock import Clock
    from db.database import Database
    from db.demo.data import Slot
    from db.exams import Exams, ExamView
    from db.institutions import Institutions, InstitutionView
    from db.people import People
    from db.registrations import Registrations
    from knowledge.procedures import Procedures

CHANNEL: Final = "demo"
"""Of the account that approves what the demonstration shows as approved; nobody writes on it."""
_SLOT: Final = "slot"
"""In the settings of an exam: which slot it fills."""
_SATURDAY: Final = 5
_LEAD: Final = 5
"""Working days, where no document rules a lead time."""
_OVER: Final = (ExamState.HELD, ExamState.FINISHED, ExamState.CANCELLED)


class RealDataError(Exception):
    """The database has real institutions: a demonstration among them has to be wanted."""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was added."""

    institutions: int
    exams: int
    registrations: int


class Demo:
    """The demonstration of an installation."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        institutions: Institutions,
        exams: Exams,
        people: People,
        registrations: Registrations,
        accounts: Accounts,
        procedures: Procedures,
    ) -> None:
        """Fill through the same operations that people and staff use, so that every rule holds."""
        self._database = database
        self._clock = clock
        self._institutions = institutions
        self._exams = exams
        self._people = people
        self._registrations = registrations
        self._accounts = accounts
        self._procedures = procedures

    async def fill(self, *, anyway: bool = False) -> DemoReport:
        """Add what is missing; a second time on the same day adds nothing.

        Raises:
            RealDataError: there are real institutions, and it is not to be done anyway.
        """
        if not anyway and await self._institutions.count(demo=False):
            raise RealDataError
        there = {one.code: one for one in await self._institutions.all()}
        missing = [one for one in INSTITUTIONS if one.code not in there]
        async with self._database.write() as session:
            for new in missing:
                await self._institutions.add(session, new, COMMAND)
        institutions = {one.code: one for one in await self._institutions.all()}
        fresh = await self._add_exams(institutions)
        registered = await self._register(fresh)
        return DemoReport(len(missing), len(fresh), registered)

    async def _add_exams(self, institutions: dict[str, InstitutionView]) -> list[tuple[int, Slot]]:
        """Add an exam for every slot that has none for which one can still register; id and slot of each."""
        known = await self._exams.all()
        numbers = {one.number for one in known}
        alive = {one.settings.get(_SLOT) for one in known if one.demo and self._is_alive(one)}
        fresh = []
        async with self._database.write() as session:
            for place, slot in enumerate(SLOTS):
                new = self._make(place, slot, institutions[slot.code])
                if place in alive or new.number in numbers:
                    continue
                exam_id = await self._exams.add(session, new, COMMAND)
                await self._exams.open(session, exam_id, COMMAND)
                fresh.append((exam_id, slot))
        return fresh

    def _is_alive(self, exam: ExamView) -> bool:
        now = self._clock()
        ends = exam.register_until if exam.state is ExamState.OPEN else exam.starts_at
        return exam.state not in _OVER and now < ends

    def _make(self, place: int, slot: Slot, institution: InstitutionView) -> NewExam:
        now = self._clock()
        today = shanghai_day(now)
        day = _exam_day(today, slot)
        kind = ExamKind.SKILL if slot.level else ExamKind.SPECIAL
        lead = self._procedures.find(institution.region, kind, institution.kind).plan_lead
        latest = add_working_days(day, -(lead.value if lead else _LEAD))
        starts_at = _at(day, time(14) if slot.afternoon else time(9))
        register_from, register_until = _window(today, day, slot.story)
        new = NewExam(
            number=f"YS{day:%y%m%d}-{place + 1:02d}",
            institution_id=institution.id,
            kind=kind,
            item=slot.item,
            level=slot.level,
            region=institution.region,
            site=f"{institution.name.removesuffix('（演示）')}考点（演示）",
            address=institution.address,
            planned_on=min(today - timedelta(days=1), add_working_days(latest, -1)),
            register_from=register_from,
            register_until=register_until,
            tickets_from=max(_at(add_working_days(day, -3), time(9)), register_from),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2, minutes=30),
            capacity=slot.capacity,
            fee_fen=slot.yuan * 100,
            bring=("工作服", "黑色签字笔") if slot.level else ("工作服",),
            rooms=(NewRoom("101", 15, step_free=True), NewRoom("102", 15)),
            demo=True,
            settings={_SLOT: place},
        )
        if problems := find_exam_problems(new, institution, self._procedures, now):
            raise RuntimeError(f"the demonstration breaks a rule: {problems[0].text}")
        return new

    async def _register(self, fresh: list[tuple[int, Slot]]) -> int:
        """Register candidates for the new exams, and approve those of the closed ones; how many registrations."""
        staff = await self._accounts.ensure(CHANNEL, "reviewer")
        count = offset = 0
        for exam_id, slot in fresh:
            wanted = REGISTERED[slot.story]
            if slot.story in (Story.NEARLY_FULL, Story.WAITING):
                wanted += slot.capacity
            registered = await self._register_some(exam_id, wanted, offset)
            offset += wanted
            count += len(registered)
            if slot.story is Story.CLOSED:
                await self._close(exam_id, registered, staff.id)
        return count

    async def _register_some(self, exam_id: int, wanted: int, offset: int) -> list[int]:
        everybody = people()
        registered: list[int] = []
        async with UnitOfWork(self._database) as work:
            for number in range(len(everybody)):
                if len(registered) == wanted:
                    break
                data = everybody[(offset + number) % len(everybody)]
                person_id = await self._people.save(work, None, data)
                try:
                    done = await self._registrations.register(
                        work, exam_id, person_id, None, details={}, wait=True
                    )
                except RefusedError:
                    continue  # has another exam at that time
                registered.append(done.id)
        return registered

    async def _close(self, exam_id: int, registered: list[int], account_id: int) -> None:
        async with UnitOfWork(self._database) as work:
            session = await work.session()
            exam = await self._exams.get(exam_id, session)
            if exam is None:
                raise RuntimeError("an exam that was just added is not there")
            staff = StaffMember(account_id, frozenset({exam.institution.id}))
            for registration_id in registered:
                await self._registrations.approve(work, staff, registration_id)
            await self._exams.close(session, exam_id, COMMAND)


def _exam_day(today: date, slot: Slot) -> date:
    """The Saturday (or Sunday) of the week that begins so many weeks from today."""
    day = today + timedelta(weeks=slot.weeks)
    return day + timedelta(days=(_SATURDAY - day.weekday()) % 7 + slot.sunday)


def _window(today: date, day: date, story: Story) -> tuple[datetime, datetime]:
    if story is Story.NOT_YET:
        return _at(today + timedelta(days=3), time(9)), _at(day - timedelta(days=7), time(17))
    days = {Story.LAST_DAY: 1, Story.CLOSED: 1}.get(story)
    ends = today + timedelta(days=days) if days else day - timedelta(days=6)
    return _at(today - timedelta(days=4), time(9)), _at(ends, time(17))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)
