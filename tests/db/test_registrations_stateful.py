"""Random sequences of everything that can be done with registrations, against what must always hold."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from db import models
from db.machines import ACTIVE, HOLDING, REGISTRATION, NotAllowedError, RegistrationState
from db.registrations import Refusal, RefusedError
from tests.db.registering import DAY, HOUR, NOW, Hall
from tests.services import prepare

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from db.registrations import StaffMember

R = RegistrationState
PEOPLE = 6
EXAMS = 2
who = st.integers(0, PEOPLE - 1)
which = st.integers(0, EXAMS - 1)
hours = st.sampled_from([1, 5, 12, 24, 49])
decisions = st.sampled_from(["approve", "return_", "reject"])
START = NOW + 12 * DAY


class World:
    """The installation that every sequence begins with, made once; who is not among the first places waits."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.staff: StaffMember
        self.people: list[tuple[int, int]]
        self.exams: list[int]

    async def make(self) -> None:
        url = f"sqlite+aiosqlite:///{self.path}"
        await prepare(url)
        hall = Hall(url)
        institution = await hall.add_institution()
        self.staff = await hall.staff(institution)
        self.people = await hall.add_people(PEOPLE)
        # Three hours apart: one person may be in both.
        self.exams = [
            await hall.add_exam(
                institution,
                2 - number,
                starts_at=START + 3 * number * HOUR,
                ends_at=START + (3 * number + 2) * HOUR,
            )
            for number in range(EXAMS)
        ]
        for exam in self.exams:
            for person in self.people[1:5]:
                await hall.register(exam, person, wait=True)
        await hall.database.close()


@cache
def world() -> World:
    """Removed with the process."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    made = World(folder / "world.db")
    asyncio.run(made.make())
    return made


@dataclass(frozen=True)
class Snapshot:
    """Everything, as one transaction sees it."""

    exams: list[models.Exam]
    registrations: list[models.Registration]
    audit: list[models.AuditEntry]


class RegistrationMachine(RuleBasedStateMachine):
    """Few people and fewer places, so that they get into each other's way."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "test.db"
        shutil.copy(world().path, path)
        self.hall = Hall(f"sqlite+aiosqlite:///{path}")
        self.staff, self.people, self.exams = world().staff, world().people, world().exams

    def run(self, awaitable: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(awaitable)

    def teardown(self) -> None:
        assert self.run(self.hall.audit.first_broken()) is None
        self.run(self.hall.database.close())
        self.runner.close()
        self.folder.cleanup()

    async def _look(self) -> Snapshot:
        async with self.hall.database.read() as session:
            return Snapshot(
                list(await session.scalars(select(models.Exam))),
                list(await session.scalars(select(models.Registration).order_by(models.Registration.id))),
                list(await session.scalars(select(models.AuditEntry).order_by(models.AuditEntry.id))),
            )

    def look(self) -> Snapshot:
        return self.run(self._look())  # type: ignore[no-any-return]

    def latest(self, person: int, exam: int) -> models.Registration | None:
        """The registration a button of this person in this exam would mean: the newest, over or not."""
        pair = (self.people[person][0], self.exams[exam])
        rows = [row for row in self.look().registrations if (row.person_id, row.exam_id) == pair]
        return rows[-1] if rows else None

    def one_in(self, states: tuple[R, ...], number: int) -> models.Registration | None:
        """One of those that are in such a state, or None."""
        rows = [row for row in self.look().registrations if row.state in states]
        return rows[number % len(rows)] if rows else None

    def attempt(self, name: str, row: models.Registration, *args: Any, **named: Any) -> None:
        """Do it; whether that is allowed is for the table of transitions to say, and for nothing else."""
        try:
            self.run(self.hall.do(name, *args, **named))
        except NotAllowedError:
            assert row.state != R.SUBMITTED
        except RefusedError:
            # Only the beginning of the exam stands against it.
            assert self.hall.now >= START

    @rule(person=who, exam=which, wait=st.booleans())
    def register(self, person: int, exam: int, wait: bool) -> None:
        before = self.latest(person, exam)
        try:
            made = self.run(self.hall.register(self.exams[exam], self.people[person], wait=wait))
        except RefusedError as error:
            active = before is not None and before.state in ACTIVE
            refused = error.refusal
            assert (refused is Refusal.ALREADY) == active
            return
        assert before is None or before.state not in ACTIVE
        if made.state is R.WAITING:
            assert wait
        else:
            # Nobody overtook.
            assert R.WAITING not in self.run(self.hall.states(self.exams[exam]))

    @rule(person=who, exam=which, press=st.sampled_from(["cancel", "accept_offer", "resubmit"]))
    def press_any_button(self, person: int, exam: int, press: str) -> None:
        if row := self.latest(person, exam):
            self.attempt(press, row, row.id, account_id=self.people[person][1])

    @rule(number=st.integers(0, 20))
    def press_the_right_button(self, number: int) -> None:
        if row := self.one_in((R.OFFERED, R.RETURNED), number):
            press = "accept_offer" if row.state == R.OFFERED else "resubmit"
            self.attempt(press, row, row.id, account_id=row.account_id)

    @rule(number=st.integers(0, 20))
    def cancel(self, number: int) -> None:
        if row := self.one_in(tuple(HOLDING), number):
            self.attempt("cancel", row, row.id, account_id=row.account_id)

    @rule(person=who, exam=which, decision=decisions)
    def decide_on_any(self, person: int, exam: int, decision: str) -> None:
        if row := self.latest(person, exam):
            self.decide(row, decision)

    @rule(number=st.integers(0, 20), decision=decisions)
    def decide_on_the_queue(self, number: int, decision: str) -> None:
        if row := self.one_in((R.SUBMITTED,), number):
            self.decide(row, decision)

    def decide(self, row: models.Registration, decision: str) -> None:
        reason = () if decision == "approve" else ("有问题",)
        self.attempt(decision, row, self.staff, row.id, *reason)

    @rule()
    def sweep(self) -> None:
        self.run(self.hall.registrations.lapse_due())
        assert self.run(self.hall.registrations.lapse_due()) == 0

    @precondition(lambda self: self.hall.now < START)
    @rule(passes=hours)
    def time_passes(self, passes: int) -> None:
        self.hall.now += passes * HOUR + timedelta(seconds=1)

    @rule(exam=which, state=st.sampled_from(["open", "open", "open", "closed"]))
    def open_or_close(self, exam: int, state: str) -> None:
        self.run(self.hall.set_exam(self.exams[exam], state=state))

    @rule(exam=which, more=st.integers(1, 2), offered=st.booleans())
    def more_places(self, exam: int, more: int, offered: bool) -> None:
        taken, _ = self.run(self.hall.places(self.exams[exam]))
        self.run(self.hall.set_exam(self.exams[exam], capacity=taken + more))
        if offered:  # or by the next sweep
            self.run(self.hall.do("offer_free", self.exams[exam]))

    @invariant()
    def what_must_always_hold(self) -> None:
        seen = self.look()
        for exam in seen.exams:
            rows = [row for row in seen.registrations if row.exam_id == exam.id]
            assert exam.taken == len([row for row in rows if row.state in HOLDING]) <= exam.capacity
            active = [row.person_id for row in rows if row.state in ACTIVE]
            assert len(active) == len(set(active))
            # Places are offered in the order of waiting.
            offered = {row.subject for row in seen.audit if row.action == "offer"}
            got = [row.id for row in rows if f"registration:{row.id}" in offered]
            waiting = [row.id for row in rows if row.state == R.WAITING]
            assert not got or not waiting or max(got) < min(waiting)
        check_audit(seen)


def check_audit(seen: Snapshot) -> None:
    """Every change is one that the table allows, and is audited."""
    reached: dict[str, str | None] = {}
    for step in seen.audit:
        assert step.before == reached.get(step.subject)
        if step.before is None:
            assert step.after in (R.SUBMITTED, R.WAITING)
        else:
            assert R(str(step.after)) in REGISTRATION[R(step.before)]
        reached[step.subject] = step.after
    assert reached == {f"registration:{row.id}": row.state for row in seen.registrations}


TestRegistrations = RegistrationMachine.TestCase
TestRegistrations.settings = settings(
    max_examples=16,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
