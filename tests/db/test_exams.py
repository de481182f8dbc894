"""Exams: found, planned by the rules, and changed so that everybody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from db import models
from db.audit import COMMAND
from db.clock import SHANGHAI
from db.exams import (
    Exams,
    ExamView,
    Move,
    NewExam,
    NewRoom,
    RoomSeatsError,
    RoomTakenError,
    find_exam_notes,
    find_exam_problems,
)
from db.institutions import InstitutionView, ScopeLine
from db.machines import ACTIVE, ExamState, InstitutionState, NotAllowedError, RegistrationState
from db.notifications import Kind
from knowledge.procedures import ExamKind, InstitutionKind, load_procedures
from tests.db.sample import NOW, Sample

if TYPE_CHECKING:
    from db.database import Database

DAY = datetime(2026, 12, 19, 9, tzinfo=SHANGHAI)
PROCEDURES = load_procedures()


def plan(institution_id: int = 1, number: str = "ZZ2026-901", **changes: Any) -> NewExam:
    values: dict[str, Any] = {
        "kind": ExamKind.SPECIAL,
        "item": "母婴护理",
        "level": 0,
        "region": "河南省郑州市",
        "site": "测试考点",
        "address": "测试路 1 号",
        "planned_on": date(2026, 11, 20),
        "register_from": NOW - timedelta(days=1),
        "register_until": DAY - timedelta(days=5),
        "tickets_from": DAY - timedelta(days=2),
        "starts_at": DAY,
        "ends_at": DAY + timedelta(hours=2),
        "capacity": 20,
        "fee_fen": 7000,
    }
    return NewExam(number=number, institution_id=institution_id, **{**values, **changes})


@pytest.fixture
def sample(database: Database) -> Sample:
    return Sample(database)


@pytest.fixture
def exams(sample: Sample) -> Exams:
    return Exams(sample.database, sample.clock, sample.audit, sample.notifications)


async def add(exams: Exams, sample: Sample, *plans: NewExam, announce: bool = True) -> list[int]:
    async with sample.database.write() as session:
        ids = [await exams.add(session, one, COMMAND) for one in plans]
        for one in ids if announce else ():
            await exams.open(session, one, COMMAND)
    return ids


async def test_what_is_planned_is_shown(exams: Exams, sample: Sample) -> None:
    new = plan(await sample.institution(), bring=("工作服", "平底鞋"), settings={"a": 1})
    (number,) = await add(exams, sample, new, announce=False)
    view = await exams.get(number)
    assert view is not None
    assert new.equals(view)
    assert not replace(new, capacity=21).equals(view)
    assert (view.places_left, view.title, view.bring) == (20, "母婴护理", ("工作服", "平底鞋"))
    assert (view.state, view.revision, view.institution.state) == (
        ExamState.PLANNED, 0, InstitutionState.FILED,
    )  # fmt: skip
    assert await exams.by_number("ZZ2026-901") == view
    assert await exams.get(99) is None


async def test_found_by_item_place_level_and_day(exams: Exams, sample: Sample) -> None:
    where = await sample.institution()
    skill = {"kind": ExamKind.SKILL, "level": 4, "fee_fen": 0}
    await add(
        exams,
        sample,
        plan(where, "A1"),
        plan(where, "A2", item="家政服务员（母婴护理员）", **skill),
        plan(
            where, "A3", item="焊工", region="湖南省长沙市", starts_at=DAY + timedelta(days=1),
            ends_at=DAY + timedelta(days=1, hours=1), **skill,
        ),
    )  # fmt: skip
    await add(exams, sample, plan(where, "A4"), announce=False)

    async def numbers(**wanted: Any) -> list[str]:
        return [one.number for one in await exams.find(**wanted)]

    assert await numbers() == ["A1", "A2", "A3"]
    assert await numbers(item_names=["母婴护理"]) == ["A1"]
    assert await numbers(item_names=["家政服务员"]) == ["A2"]
    assert await numbers(words="母婴护里") == ["A1", "A2"]
    assert await numbers(words="我要考焊工") == ["A3"]
    assert await numbers(words="开飞机") == []
    assert await numbers(region="河南省") == ["A1", "A2"]
    assert await numbers(region="湖南省长沙市") == ["A3"]
    assert await numbers(region="全国", level=4) == ["A2", "A3"]
    assert await numbers(first=date(2026, 12, 20)) == ["A3"]
    assert await numbers(last=date(2026, 12, 19)) == ["A1", "A2"]
    assert await numbers(limit=1) == ["A1"]
    assert [one.number for one in await exams.of_institutions([where])] == ["A1", "A2", "A4", "A3"]
    sample.now = DAY - timedelta(days=5)
    assert await numbers() == []
    assert await numbers(only_open=False) == ["A1", "A2", "A3"]


async def test_one_can_register_in_the_window_only(exams: Exams, sample: Sample) -> None:
    (number,) = await add(exams, sample, plan(await sample.institution()))
    view = await exams.get(number)
    assert isinstance(view, ExamView)
    assert view.registrable(view.register_from)
    assert not view.registrable(view.register_from - timedelta(seconds=1))
    assert not view.registrable(view.register_until)
    assert not replace(view, state=ExamState.CLOSED).registrable(NOW)
    suspended = replace(view.institution, state=InstitutionState.SUSPENDED)
    assert not replace(view, institution=suspended).registrable(NOW)


async def test_rooms_are_kept_once(exams: Exams, sample: Sample) -> None:
    where = await sample.institution()
    await add(
        exams, sample, plan(where, "A1", rooms=(NewRoom("101", 10, step_free=True), NewRoom("102", 10)))
    )
    await add(exams, sample, plan(where, "A2", rooms=(NewRoom("101", 10),)))
    assert await exams.rooms(where, "测试考点") == [NewRoom("101", 10, step_free=True), NewRoom("102", 10)]
    with pytest.raises(RoomSeatsError):
        await add(exams, sample, plan(where, "A3", rooms=(NewRoom("101", 11),)))
    assert await exams.by_number("A3") is None


async def test_the_machine_holds(exams: Exams, sample: Sample) -> None:
    (number,) = await add(exams, sample, plan(await sample.institution()))
    async with sample.database.write() as session:
        await exams.close(session, number, COMMAND, "满了")
        await exams.to(session, number, ExamState.SEATED, COMMAND)
        await exams.hold(session, number, COMMAND)
    for after in (ExamState.OPEN, ExamState.CANCELLED, ExamState.HELD):
        with pytest.raises(NotAllowedError):
            async with sample.database.write() as session:
                await exams.to(session, number, after, COMMAND)
    with pytest.raises(NotAllowedError):
        async with sample.database.write() as session:
            await exams.move(session, number, Move(site="别处"), COMMAND)
    with pytest.raises(LookupError):
        async with sample.database.write() as session:
            await exams.open(session, 99, COMMAND)
    async with sample.database.read() as session:
        states = await session.scalars(select(models.AuditEntry.after).order_by(models.AuditEntry.id))
        assert states.all() == ["planned", "open", "closed", "seated", "held"]
    assert await sample.audit.first_broken() is None


async def seated(exams: Exams, sample: Sample) -> tuple[int, int, int]:
    """An exam with somebody approved on a seat, somebody waiting, and somebody rejected; ids of the first two."""
    (number,) = await add(
        exams, sample, plan(await sample.institution(), rooms=(NewRoom("101", 20),), capacity=1)
    )
    ids = []
    states = (RegistrationState.APPROVED, RegistrationState.WAITING, RegistrationState.REJECTED)
    for serial, state in enumerate(states, 1):
        account = await sample.account()
        person = await sample.person(account, serial)
        ids.append(await sample.registration(number, person, account_id=account, state=state))
    async with sample.database.write() as session:
        exam = await session.get_one(models.Exam, number)
        exam.taken = 1
        room = (await session.scalars(select(models.Room.id))).one()
        session.add(models.Seat(registration_id=ids[0], room_id=room, starts_at=DAY, number=1))
    return number, ids[0], ids[1]


async def said(sample: Sample, kind: Kind) -> list[str]:
    async with sample.database.read() as session:
        query = select(models.Notification.subject).filter_by(kind=kind, state="planned")
        return sorted(await session.scalars(query))


async def test_cancelling_ends_every_registration_and_tells_everybody(exams: Exams, sample: Sample) -> None:
    number, first, second = await seated(exams, sample)
    async with sample.database.write() as session:
        await sample.notifications.plan(session, Kind.TICKET_READY, 1, f"registration:{first}")
        assert await exams.cancel(session, number, COMMAND, "停电") == 2
    assert await said(sample, Kind.EXAM_CANCELLED) == [f"registration:{first}", f"registration:{second}"]
    assert await said(sample, Kind.TICKET_READY) == []
    view = await exams.get(number)
    assert view is not None
    assert (view.state, view.taken) == (ExamState.CANCELLED, 0)
    async with sample.database.read() as session:
        states = await session.scalars(select(models.Registration.state).order_by(models.Registration.id))
        assert states.all() == ["cancelled", "cancelled", "rejected"]
        assert (await session.scalars(select(models.Seat))).all() == []
        entries = await session.scalars(select(models.AuditEntry).order_by(models.AuditEntry.id.desc()))
        latest = entries.first()
        assert latest is not None
        assert (latest.action, latest.before, latest.after, latest.why) == (
            "cancel", "open", "cancelled", "停电",
        )  # fmt: skip
    assert await sample.audit.first_broken() is None


async def test_moving_tells_everybody_and_takes_the_seats_along(exams: Exams, sample: Sample) -> None:
    number, first, second = await seated(exams, sample)
    later = DAY + timedelta(days=7)
    async with sample.database.write() as session:
        move = Move(starts_at=later, ends_at=later + timedelta(hours=2))
        assert await exams.move(session, number, move, COMMAND) == 1
    assert await said(sample, Kind.EXAM_MOVED) == [f"registration:{first}", f"registration:{second}"]
    assert await said(sample, Kind.EXAM_TOMORROW) == [f"registration:{first}"]
    view = await exams.get(number)
    assert view is not None
    assert (view.starts_at, view.site, view.revision) == (later.astimezone(UTC), "测试考点", 1)
    async with sample.database.read() as session:
        assert await session.scalar(select(models.Seat.starts_at)) == later
    async with sample.database.write() as session:
        assert await exams.move(session, number, Move(site="新考点"), COMMAND) == 2
        assert (await session.scalars(select(models.Seat))).all() == []
    assert len(await said(sample, Kind.EXAM_MOVED)) == 4


async def test_a_seat_that_is_taken_at_the_new_time_stops_the_move(exams: Exams, sample: Sample) -> None:
    number, _, second = await seated(exams, sample)
    later = DAY + timedelta(days=7)
    async with sample.database.write() as session:
        room = (await session.scalars(select(models.Room.id))).one()
        session.add(models.Seat(registration_id=second, room_id=room, starts_at=later, number=1))
        await session.flush()
        other = await session.get_one(models.Registration, second)
        other.exam_id = await exams.add(session, plan(1, "B1"), COMMAND)
    with pytest.raises(RoomTakenError):
        async with sample.database.write() as session:
            await exams.move(
                session, number, Move(starts_at=later, ends_at=later + timedelta(hours=1)), COMMAND
            )
    view = await exams.get(number)
    assert view is not None
    assert (view.revision, view.starts_at) == (0, DAY)
    assert await said(sample, Kind.EXAM_MOVED) == []


async def test_times_in_a_wrong_order_are_refused_by_the_database(exams: Exams, sample: Sample) -> None:
    (number,) = await add(exams, sample, plan(await sample.institution()))
    with pytest.raises(IntegrityError):
        async with sample.database.write() as session:
            await exams.move(session, number, Move(ends_at=DAY - timedelta(hours=1)), COMMAND)


def filed(**changes: Any) -> InstitutionView:
    scope = (
        ScopeLine(1, ExamKind.SPECIAL, "母婴护理", 0),
        ScopeLine(2, ExamKind.SKILL, "焊工", 5),
        ScopeLine(2, ExamKind.SKILL, "焊工", 4),
    )
    values = {"kind": InstitutionKind.CENTRE, "region": "河南省郑州市", "state": InstitutionState.FILED}
    values |= changes
    return InstitutionView(
        id=1,
        code="16015001",
        name="测试学校",
        address="路",
        office_line="0371-0",
        demo=False,
        scope=scope,
        **values,
    )


CLAUSE_SCOPE = "人社职司便函〔2021〕57号 附件2 第十四条（二）"
WRONG = [
    ({"item": "茶艺"}, "item", CLAUSE_SCOPE),
    ({"item": "焊工", "kind": ExamKind.SKILL, "level": 3}, "level", f"四级（中级工）。依据：{CLAUSE_SCOPE}"),
    ({"fee_fen": 7001}, "fee_fen", "收费最多 70 元。依据：豫人社函〔2021〕55号 三"),
    ({"fee_fen": -1}, "fee_fen", "负数"),
    ({"capacity": 0}, "capacity", "至少 1 人"),
    ({"rooms": (NewRoom("1", 9), NewRoom("2", 10))}, "capacity", "人数 20 多于考场的座位 19"),
    ({"rooms": (NewRoom("1", 20), NewRoom("1", 20))}, "rooms", "不能重复"),
    ({"planned_on": date(2026, 11, 22)}, "planned_on", "还没有到"),
    ({"ends_at": DAY}, "ends_at", "考试结束"),
    ({"ends_at": DAY + timedelta(days=1)}, "ends_at", "同一天"),
    ({"register_from": DAY - timedelta(days=4)}, "register_until", "晚于报名开始"),
    ({"register_until": DAY + timedelta(seconds=1)}, "register_until", "不能晚于考试开始"),
    ({"tickets_from": DAY}, "tickets_from", "准考证"),
]


@pytest.mark.parametrize(("changes", "field", "told"), WRONG)
def test_a_plan_against_the_rules(changes: Any, field: str, told: str) -> None:
    found = find_exam_problems(plan(**changes), filed(), PROCEDURES, NOW)
    assert field in {one.field for one in found}
    assert any(told in one.text for one in found)


@pytest.mark.parametrize(
    ("region", "day", "planned", "late"),
    [
        ("河南省郑州市", date(2026, 12, 19), date(2026, 12, 16), False),
        ("河南省郑州市", date(2026, 12, 19), date(2026, 12, 17), True),
        ("山东省枣庄市", date(2026, 12, 19), date(2026, 12, 14), False),
        ("山东省枣庄市", date(2026, 12, 19), date(2026, 12, 15), True),
        # From 1 to 7 October nobody works; Sunday 20 September is worked instead.
        ("河南省郑州市", date(2026, 10, 8), date(2026, 9, 28), False),
        ("河南省郑州市", date(2026, 10, 8), date(2026, 9, 29), True),
        ("湖南省长沙市", date(2026, 12, 19), date(2026, 12, 18), False),
    ],
)
def test_the_lead_time_counts_working_days(region: str, day: date, planned: date, late: bool) -> None:
    starts = datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)
    new = plan(
        region=region, planned_on=planned, starts_at=starts, ends_at=starts + timedelta(hours=2),
        register_from=starts - timedelta(days=20), register_until=starts, tickets_from=starts - timedelta(days=1),
    )  # fmt: skip
    found = find_exam_problems(new, filed(), PROCEDURES, starts - timedelta(hours=1))
    assert any("计划报得太晚" in one.text for one in found) == late


def test_a_late_plan_names_clause_and_latest_day() -> None:
    new = plan(planned_on=date(2026, 12, 17))
    now = datetime(2026, 12, 17, 4, tzinfo=UTC)
    (problem,) = find_exam_problems(new, filed(), PROCEDURES, now)
    assert problem.text == (
        "计划报得太晚：河南省郑州市要提前 3 个工作日，2026-12-19 的考试最迟 2026-12-16 报，"
        "这里是 2026-12-17。依据：郑人社办〔2022〕87号 二（二）"
    )


def test_zaozhuang_names_its_own_clause_for_the_scope() -> None:
    there = filed(region="山东省枣庄市")
    found = find_exam_problems(plan(item="茶艺", region="山东省枣庄市"), there, PROCEDURES, NOW)
    assert any("枣庄市专项职业能力考核社会化改革试点方案（2023-04-23） 四 2" in one.text for one in found)


def test_who_is_suspended_plans_nothing() -> None:
    there = replace(filed(), state=InstitutionState.SUSPENDED)
    (problem,) = find_exam_problems(plan(), there, PROCEDURES, NOW)
    assert "附件2 第十三条" in problem.text
    (problem,) = find_exam_problems(plan(), replace(there, state=InstitutionState.WITHDRAWN), PROCEDURES, NOW)
    assert "附件2 第十四条" in problem.text


def test_a_school_takes_no_fee() -> None:
    there = filed(kind=InstitutionKind.SCHOOL)
    new = plan(item="焊工", kind=ExamKind.SKILL, level=4, fee_fen=1)
    found = find_exam_problems(new, there, PROCEDURES, NOW)
    assert [(one.field, "豫人社办函〔2021〕155号" in one.text) for one in found] == [("fee_fen", True)]


def test_by_the_rules_and_a_year_not_announced() -> None:
    assert find_exam_problems(plan(), filed(), PROCEDURES, NOW) == []
    assert find_exam_notes(plan()) == []
    assert "2031 年的放假安排还没有公布" in find_exam_notes(plan(starts_at=DAY.replace(year=2031)))[0]


async def test_what_was_never_approved_lapses_when_the_exam_is_held(exams: Exams, sample: Sample) -> None:
    institution = await sample.institution()
    (number,) = await add(exams, sample, plan(institution))
    approved, lapsed = RegistrationState.APPROVED, RegistrationState.LAPSED
    undecided = tuple(ACTIVE - {approved})
    account = await sample.account()
    found = {
        state: await sample.registration(number, await sample.person(account, serial), state=state)
        for serial, state in enumerate((*undecided, approved), 1)
    }
    async with sample.database.write() as session:
        await exams.close(session, number, COMMAND)
        await exams.to(session, number, ExamState.SEATED, COMMAND)
        await exams.hold(session, number, COMMAND)
    async with sample.database.read() as session:
        states = {
            state: (await session.get_one(models.Registration, row)).state for state, row in found.items()
        }
    assert states == dict.fromkeys(undecided, lapsed) | {approved: approved}
    assert await sample.audit.first_broken() is None
