"""Misconduct in the chat: two sign, the person is told and answers, a decision with what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import models
from db.machines import ViolationState
from db.reminders import Wanted
from db.staff import Role
from db.work import UnitOfWork
from handlers.misconduct import texts
from handlers.misconduct.presses import CaseAction, CasePress, MyCaseAction, MyCasePress
from handlers.staff import texts as staff_texts
from knowledge.procedures import ExamKind
from tests.bot.channel import labels
from tests.handlers.held import FIRST, finished, held

if TYPE_CHECKING:
    from db.exams import ExamView
    from db.violations import ViolationView
    from tests.bot.channel import Person
    from tests.handlers.staff_house import Office

WORDS = "十点二十分，在座位上用手机看资料，被当场发现。"


async def record(office: Office, exam: ExamView, who: str = "1", kind: str = "article6") -> Person:
    """An examiner records a case."""
    examiner = await office.member(Role.EXAMINER)
    await examiner.says("登记违纪")
    await examiner.presses(labels(examiner.messages[-1:])[0])
    await examiner.says(who)
    await examiner.presses(texts.SHORT[kind])
    await examiner.says(WORDS)
    return examiner


async def signed(office: Office, exam: ExamView) -> Person:
    """Recorded by one and signed by another, who is given back."""
    await record(office, exam)
    supervisor = await office.member(Role.SUPERVISOR)
    await open_case(supervisor)
    await supervisor.presses(texts.ACTIONS[CaseAction.SIGN])
    return supervisor


async def stated(office: Office, exam: ExamView) -> None:
    """Signed by two and stated to the person."""
    supervisor = await signed(office, exam)
    await supervisor.presses(texts.ACTIONS[CaseAction.STATE])
    await supervisor.presses(texts.SURE)


async def open_case(person: Person) -> None:
    """The first case in the list."""
    await person.says("考务")
    (listed,) = await person.presses(staff_texts.CASES)
    await person.presses(labels([listed])[0])


async def the_case(office: Office) -> ViolationView:
    """The only case."""
    view = await office.house.records.violations.get(1)
    assert view is not None
    return view


async def said(office: Office) -> list[tuple[str, int]]:
    """What is planned to be said of cases, to whom."""
    async with office.house.database.read() as session:
        query = select(models.Notification).order_by(models.Notification.id)
        rows = (await session.scalars(query)).all()
    return [(row.kind, row.account_id) for row in rows if row.kind.startswith("case_")]


async def test_one_records_and_another_signs(office: Office) -> None:
    exam = await held(office)
    examiner = await record(office, exam)
    assert texts.RECORDED in examiner.messages[-1].text
    assert texts.ACTIONS[CaseAction.SIGN] not in labels(examiner.messages[-1:])
    await examiner.press_data(CasePress(violation=1, action=CaseAction.SIGN).pack())
    assert texts.SAME in examiner.messages[-1].text
    await examiner.press_data(CasePress(violation=1, action=CaseAction.STATE_SURE).pack())
    assert texts.NOT_SIGNED in examiner.messages[-1].text
    supervisor = await office.member(Role.SUPERVISOR)
    await open_case(supervisor)
    (told,) = await supervisor.presses(texts.ACTIONS[CaseAction.SIGN])
    assert "签字 2 人" in told.text
    assert (await the_case(office)).signed_by == tuple(
        f"account:{one.account.id}" for one in (examiner, supervisor)
    )


async def test_the_person_is_told_answers_and_learns_the_decision(office: Office) -> None:
    candidate = await office.house.person("candidate")
    exam = await held(office, account_id=candidate.account.id)
    await finished(office, exam)
    seat = await seat_of(office, exam, candidate)
    async with UnitOfWork(office.house.database) as work:
        await office.house.records.certificates.issue(work, exam.id, FIRST)
    examiner = await record(office, exam, seat)
    supervisor = await office.member(Role.SUPERVISOR)
    await open_case(supervisor)
    await supervisor.presses(texts.ACTIONS[CaseAction.SIGN])
    assert (await candidate.says("我的违纪"))[0].text == texts.OWN_NONE
    await supervisor.presses(texts.ACTIONS[CaseAction.STATE])
    (told,) = await supervisor.presses(texts.SURE)
    assert texts.UNREACHABLE not in told.text
    assert await said(office) == [("case_stated", candidate.account.id)]

    (shown,) = await candidate.says("我的违纪")
    assert WORDS in shown.text
    assert "人社职司便函〔2021〕57号 附件2 第六条" in shown.text
    assert f"account:{examiner.account.id}" not in shown.text
    await candidate.presses(texts.ANSWER)
    (told,) = await candidate.says("我是在看时间，没有看资料。")
    assert told.text == texts.ANSWERED

    manager = await office.member(Role.MANAGER)
    await open_case(manager)
    assert "我是在看时间，没有看资料。" in manager.messages[-1].text
    await manager.presses(texts.ACTIONS[CaseAction.DECIDE])
    (told,) = await manager.presses(texts.SURE)
    assert "撤销证书 1 本" in told.text
    view = await the_case(office)
    assert (view.state, str(view.banned_until)) == (ViolationState.DECIDED, "2026-12-31")
    (own,) = await office.house.records.certificates.of_account(candidate.account.id)
    assert own.state == "revoked"
    (shown,) = await candidate.says("我的违纪")
    assert shown.text.startswith("处理决定：")
    assert texts.ANSWER not in labels([shown])
    await candidate.press_data(MyCasePress(violation=1, action=MyCaseAction.ANSWER).pack())
    assert candidate.messages[-1].text == texts.TOO_LATE


async def test_nothing_is_decided_while_the_person_can_answer(office: Office) -> None:
    exam = await held(office)
    await stated(office, exam)
    manager = await office.member(Role.MANAGER)
    await manager.press_data(CasePress(violation=1, action=CaseAction.DECIDE_SURE).pack())
    until = (await the_case(office)).answer_until
    assert until is not None
    assert texts.answer_open(until) in manager.messages[-1].text
    office.watch.forward(days=10)
    await manager.press_data(CasePress(violation=1, action=CaseAction.DECIDE_SURE).pack())
    assert (await the_case(office)).state is ViolationState.DECIDED


async def test_who_has_no_account_is_told_on_paper(office: Office) -> None:
    exam = await held(office)
    supervisor = await signed(office, exam)
    await supervisor.presses(texts.ACTIONS[CaseAction.STATE])
    (told,) = await supervisor.presses(texts.SURE)
    assert texts.UNREACHABLE in told.text


async def test_a_case_is_dropped_with_a_reason(office: Office) -> None:
    candidate = await office.house.person("candidate")
    exam = await held(office, account_id=candidate.account.id)
    supervisor = await record(office, exam, await seat_of(office, exam, candidate))
    other = await office.member(Role.SUPERVISOR)
    for action in (CaseAction.SIGN, CaseAction.STATE_SURE):
        await other.press_data(CasePress(violation=1, action=action).pack())
    await supervisor.press_data(CasePress(violation=1, action=CaseAction.DROP).pack())
    assert supervisor.messages[-1].text == staff_texts.NO_PERMISSION
    manager = await office.member(Role.MANAGER)
    await open_case(manager)
    await manager.presses(texts.ACTIONS[CaseAction.DROP])
    (told,) = await manager.says("录像里看不清")
    assert texts.DROPPED in told.text
    assert (await said(office))[-1] == ("case_dropped", candidate.account.id)
    assert (await candidate.says("我的违纪"))[0].text == texts.OWN_NONE


@pytest.mark.parametrize("role", [Role.EXAMINER, Role.SUPERVISOR])
async def test_only_the_manager_decides(office: Office, role: Role) -> None:
    exam = await held(office)
    await stated(office, exam)
    office.watch.forward(days=10)
    person = await office.member(role)
    await person.press_data(CasePress(violation=1, action=CaseAction.DECIDE_SURE).pack())
    assert person.messages[-1].text == staff_texts.NO_PERMISSION
    assert (await the_case(office)).state is ViolationState.STATED


async def test_others_see_nothing_of_a_case(office: Office) -> None:
    exam = await held(office)
    await stated(office, exam)
    stranger = await office.member(Role.MANAGER, await office.other_institution())
    for action in CaseAction:
        await stranger.press_data(CasePress(violation=1, action=action).pack())
        assert stranger.messages[-1].text == texts.NOT_YOURS
    somebody = await office.house.person("somebody")
    for own in MyCaseAction:
        await somebody.press_data(MyCasePress(violation=1, action=own).pack())
        assert somebody.messages[-1].text == texts.NOT_MINE


async def test_the_lightest_kind_costs_one_part(office: Office) -> None:
    exam = await held(office, kind=ExamKind.SKILL, item="焊工", level=5)
    examiner = await record(office, exam, kind="article5")  # the words come too early: a part is asked for
    await examiner.presses("理论")
    await examiner.says(WORDS)
    view = await the_case(office)
    assert (view.kind.code, view.part) == ("article5", "theory")
    assert "取消理论成绩，不禁考" in examiner.messages[-1].text


async def test_by_name_and_nobody(office: Office) -> None:
    exam = await held(office)
    examiner = await office.member(Role.EXAMINER)
    await examiner.says("登记违纪")
    await examiner.presses(labels(examiner.messages[-1:])[0])
    (told,) = await examiner.says("没有此人")
    assert told.text == texts.NOBODY
    (told,) = await examiner.says(next(iter(office.people.values())).name)
    assert texts.ASK_KIND in told.text
    assert exam.title in told.text


async def test_words_are_not_kept_in_the_conversation(office: Office) -> None:
    exam = await held(office)
    await record(office, exam)
    async with office.house.database.read() as session:
        kept = (await session.scalars(select(models.Conversation))).all()
        rows = (await session.scalars(select(models.Violation.account))).all()
    assert not [one.data for one in kept if WORDS in str(one.data)]
    assert all(one and WORDS.encode() not in one for one in rows)


def test_nobody_switches_off_being_told() -> None:
    assert Wanted(muted=True).wants("case_stated")
    assert not Wanted(muted=True).wants("result_out")


async def seat_of(office: Office, exam: ExamView, person: Person) -> str:
    """The seat of the candidate whom the person acts for."""
    (own,) = await office.house.records.registrations.of_account(person.account.id)
    assert own.exam.id == exam.id
    assert own.seat is not None
    return str(own.seat.number)
