"""The demonstration: within the rules, filled up and not doubled, and taken away without a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from db import models
from db.accounts import Accounts
from db.demo import Demo, NotOnlyDemoError, RealDataError, remove_demo
from db.demo.data import INSTITUTIONS, SLOTS, Story, people
from db.exams import Exams, find_institution_problems
from db.institutions import Institutions, InstitutionView, ScopeLine
from db.machines import ExamState, InstitutionState, RegistrationState
from db.registrations import Registrations
from db.work import UnitOfWork
from knowledge.identity import parse_identity, parse_name, parse_phone
from knowledge.items import load_items
from knowledge.procedures import load_procedures
from tests.db.sample import NOW, Sample
from tests.services import VAULT

if TYPE_CHECKING:
    from db.database import Database

PROCEDURES = load_procedures()


class Stage:
    """A database with everything that the demonstration is made through."""

    def __init__(self, database: Database) -> None:
        self.sample = sample = Sample(database)
        self.database = database
        self.institutions = Institutions(database, sample.clock, sample.audit)
        self.exams = Exams(database, sample.clock, sample.audit, sample.notifications)
        self.registrations = Registrations(database, VAULT, sample.clock, sample.audit, sample.notifications)
        self.demo = Demo(
            database, sample.clock, self.institutions, self.exams, sample.people, self.registrations,
            Accounts(database, sample.clock), PROCEDURES,
        )  # fmt: skip

    async def counts(self) -> dict[str, int]:
        tables = (
            models.Institution,
            models.Exam,
            models.Registration,
            models.Person,
            models.Room,
            models.Item,
        )
        async with self.database.read() as session:
            return {
                table.__tablename__: await session.scalar(select(func.count()).select_from(table)) or 0
                for table in (*tables, models.Account, models.Notification)
            }


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage(database)


def test_the_people_are_invented_and_valid() -> None:
    everybody = people()
    assert len({one.number for one in everybody}) == len(everybody) >= 30
    for one in everybody:
        document = parse_identity(one.document_kind, one.number, NOW.date())
        assert (document.birth_date, document.sex) == (one.details.birth_date, one.details.sex)
        assert one.number.startswith("410000")  # a whole province: nobody has it
        assert parse_name(one.name) == one.name
        assert one.name.startswith("演示")
        assert parse_phone(one.phone) == one.phone
        assert one.phone.startswith("+999")


def test_the_institutions_keep_the_rules_and_their_items_are_known() -> None:
    items = {(item.kind, item.title) for item in load_items().all}
    for one in INSTITUTIONS:
        assert find_institution_problems(one, PROCEDURES) == []
        assert "演示" in one.name
        assert {(kind, item) for kind, item, _ in one.scope} <= items


async def test_filled_once_and_marked_everywhere(stage: Stage) -> None:
    report = await stage.demo.fill()
    assert (report.institutions, report.exams) == (len(INSTITUTIONS), len(SLOTS))
    counts = await stage.counts()
    again = await stage.demo.fill()
    assert (again.institutions, again.exams, again.registrations) == (0, 0, 0)
    assert await stage.counts() == counts
    for one in await stage.exams.all():
        assert one.demo
        assert "演示" in one.site
        assert "演示" in one.institution.name
        assert one.number.startswith("YS")
    assert {one.region for one in await stage.exams.find(words="母婴护理")} == {
        "河南省郑州市",
        "山东省枣庄市",
        "湖南省长沙市",
    }
    assert await stage.sample.audit.first_broken() is None


async def test_every_story_is_told(stage: Stage) -> None:
    await stage.demo.fill()
    for one in await stage.exams.all():
        story = SLOTS[one.settings["slot"]].story
        found = await stage.registrations.counts(one.id)
        waiting = found.get(RegistrationState.WAITING, 0)
        holding = sum(found.values()) - waiting
        assert one.taken == holding
        assert one.registrable(NOW) == (story not in (Story.NOT_YET, Story.CLOSED))
        if story is Story.WAITING:
            assert (one.places_left, waiting) == (0, 2)
        elif story is Story.NEARLY_FULL:
            assert (one.places_left, waiting) == (1, 0)
        elif story is Story.LAST_DAY:
            assert one.register_until - NOW < timedelta(days=2)
        elif story is Story.CLOSED:
            assert one.state is ExamState.CLOSED
            assert found == {RegistrationState.APPROVED: 9}
    ids = [one.id for one in await stage.institutions.all()]
    assert await stage.registrations.queue_length(ids) > 20


def test_every_plan_keeps_the_rules_on_every_day() -> None:
    """Filling asks the rules itself and stops at the first that is broken."""
    nobody: Any = None
    views = {
        one.code: InstitutionView(
            1, one.code, one.name, one.kind, one.region, one.address, one.office_line, InstitutionState.FILED,
            demo=True, scope=tuple(ScopeLine(1, *line) for line in one.scope),
        )
        for one in INSTITUTIONS
    }  # fmt: skip
    for days in range(0, 400, 3):
        now = NOW + timedelta(days=days)
        demo = Demo(nobody, lambda now=now: now, nobody, nobody, nobody, nobody, nobody, PROCEDURES)
        plans = [demo._make(place, slot, views[slot.code]) for place, slot in enumerate(SLOTS)]
        assert len({one.number for one in plans}) == len(SLOTS)


async def test_a_later_run_fills_up_what_is_over(stage: Stage) -> None:
    await stage.demo.fill()
    stage.sample.now = NOW + timedelta(days=14)
    report = await stage.demo.fill()
    assert report.institutions == 0
    assert 0 < report.exams < len(SLOTS)
    assert (await stage.demo.fill()).exams == 0


async def test_not_among_real_institutions_unless_wanted(stage: Stage) -> None:
    await stage.sample.institution()
    with pytest.raises(RealDataError):
        await stage.demo.fill()
    assert (await stage.counts())["exam"] == 0
    assert (await stage.demo.fill(anyway=True)).exams == len(SLOTS)


async def test_removing_leaves_what_is_real(stage: Stage) -> None:
    real = await stage.sample.any_exam()
    account = await stage.sample.account()
    person = await stage.sample.person(account)
    await stage.sample.registration(real, person)
    before = await stage.counts()
    await stage.demo.fill(anyway=True)
    tried = (await stage.exams.find(words="母婴护理"))[0]
    async with UnitOfWork(stage.database) as work:
        await stage.registrations.register(work, tried.id, person, account, details={})
    removed = await remove_demo(stage.database, stage.sample.people, stage.sample.audit)
    assert (removed.institutions, removed.exams) == (len(INSTITUTIONS), len(SLOTS))
    assert await stage.counts() == before
    assert [one.id for one in await stage.sample.people.of_account(None, account)] == [person]
    again = await remove_demo(stage.database, stage.sample.people, stage.sample.audit)
    assert (again.institutions, again.exams, again.registrations) == (0, 0, 0)


async def test_removing_takes_results_and_certificates_along(stage: Stage) -> None:
    await stage.demo.fill()
    async with stage.database.write() as session:
        one = (await session.scalars(select(models.Registration).limit(1))).one()
        exam = await session.get_one(models.Exam, one.exam_id)
        marks = {"theory": None, "practice": 800, "entered_by": "command", "updated_at": NOW}
        session.add(
            models.Score(registration_id=one.id, absent=False, void=False, state="confirmed", **marks)
        )
        days = {"first_day": NOW.date(), "last_day": NOW.date(), "published_at": NOW}
        session.add(models.Notice(exam_id=exam.id, state="confirmed", **days))
        session.add(
            models.Objection(exam_id=exam.id, registration_id=one.id, text=b"", state="open", received_at=NOW)
        )
        session.add(
            models.Certificate(
                number="265000000000001", scheme="henan-special", registration_id=one.id,
                person_id=one.person_id, institution_id=exam.institution_id, item_id=exam.item_id, level=0,
                holder=b"", holder_hash="", issued_on=NOW.date(), state="issued", demo=True, created_at=NOW,
            )
        )  # fmt: skip
    await remove_demo(stage.database, stage.sample.people, stage.sample.audit)
    counts = await stage.counts()
    assert (counts["exam"], counts["registration"], counts["person"], counts["notification"]) == (0, 0, 0, 0)


async def test_removing_stops_where_a_real_exam_hangs_on_it(stage: Stage) -> None:
    await stage.demo.fill()
    where = await stage.institutions.by_code(INSTITUTIONS[0].code)
    assert where is not None
    await stage.sample.exam(where.id, where.scope[0].item_id, number="REAL-1")
    before = await stage.counts()
    with pytest.raises(NotOnlyDemoError) as caught:
        await remove_demo(stage.database, stage.sample.people, stage.sample.audit)
    assert caught.value.exams == ["REAL-1"]
    assert await stage.counts() == before
