"""Public notice, objections, confirmation and issue, pressed by the manager."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.channels.base import OutKind
from db import models
from db.staff import Role
from db.work import UnitOfWork
from handlers.marking import texts
from handlers.marking.presses import MarkPress, MarkTask
from handlers.staff import texts as staff_texts
from knowledge.calendar import working_days_between
from tests.bot.channel import labels
from tests.handlers.held import finished, held, open_results, scored

if TYPE_CHECKING:
    from db.exams import ExamView
    from tests.bot.channel import Person
    from tests.handlers.staff_house import Office


async def publish(office: Office, exam: ExamView) -> Person:
    """The manager publishes from the first day that is offered."""
    manager = await office.member(Role.MANAGER)
    await open_results(manager, exam)
    (asked,) = await manager.presses(texts.TASKS[MarkTask.PUBLISH])
    await manager.presses(labels([asked])[0])
    return manager


async def test_nothing_is_published_before_all_are_confirmed(office: Office) -> None:
    exam = await held(office)
    manager = await office.member(Role.MANAGER)
    await open_results(manager, exam)
    assert texts.TASKS[MarkTask.PUBLISH] not in labels(manager.messages[-1:])
    await manager.press_data(MarkPress(exam=exam.id, task=MarkTask.PUBLISH_NEXT).pack())
    assert texts.not_ready(3, 0) in manager.messages[-1].text


async def test_a_notice_of_five_working_days(office: Office) -> None:
    exam = await held(office)
    await scored(office, exam)
    manager = await publish(office, exam)
    notice = await office.house.records.notices.of_exam(exam.id)
    assert notice is not None
    assert working_days_between(notice.first_day, notice.last_day) == 5
    (told,) = await manager.presses(texts.TASKS[MarkTask.NOTICE])
    assert told.text.count("*") >= 3
    assert not [data.name for data in office.people.values() if data.name in told.text]


async def test_only_the_manager_publishes_and_issues(office: Office) -> None:
    exam = await held(office)
    await scored(office, exam)
    examiner = await office.member(Role.EXAMINER)
    for task in (MarkTask.PUBLISH, MarkTask.PUBLISH_NEXT, MarkTask.FINISH, MarkTask.ISSUE_SURE):
        await examiner.press_data(MarkPress(exam=exam.id, task=task).pack())
        assert examiner.messages[-1].text == staff_texts.NO_PERMISSION


async def test_an_objection_is_settled_and_told(office: Office) -> None:
    candidate = await office.house.person("candidate")
    exam = await held(office, account_id=candidate.account.id)
    await scored(office, exam)
    manager = await publish(office, exam)
    (own,) = await office.house.records.registrations.of_account(candidate.account.id)
    notice = await office.house.records.notices.of_exam(exam.id)
    assert notice is not None
    while office.watch.now.date() < notice.first_day:
        office.watch.forward(days=1)
    async with UnitOfWork(office.house.database) as work:
        await office.house.records.notices.object(
            work, exam.id, candidate.account.id, "我的实操分少算了一项", own.id
        )
    office.watch.now += timedelta(days=20)
    await open_results(manager, exam)
    (told,) = await manager.presses(texts.TASKS[MarkTask.FINISH])
    assert texts.objections_wait(1) in told.text
    (shown,) = await manager.presses(f"{texts.TASKS[MarkTask.OBJECTIONS]}（1）")
    (told,) = await manager.presses(labels([shown])[0])
    assert "我的实操分少算了一项" in told.text
    await manager.presses(texts.DISMISS)
    await manager.says("复核评分表，没有少算。")
    (settled,) = await office.house.records.notices.objections_of(candidate.account.id)
    assert (settled.state, settled.settlement) == ("dismissed", "复核评分表，没有少算。")
    async with office.house.database.read() as session:
        rows = (await session.execute(models.Notification.__table__.select())).all()
    assert [row.account_id for row in rows if row.kind == "objection_settled"] == [candidate.account.id]
    await open_results(manager, exam)
    (told,) = await manager.presses(texts.TASKS[MarkTask.FINISH])
    assert texts.FINISHED in told.text
    assert await office.exam_state(exam) == "finished"


async def test_confirming_too_early(office: Office) -> None:
    exam = await held(office)
    await scored(office, exam)
    manager = await publish(office, exam)
    notice = await office.house.records.notices.of_exam(exam.id)
    assert notice is not None
    (told,) = await manager.presses(texts.TASKS[MarkTask.FINISH])
    assert texts.not_over(notice.last_day) in told.text
    assert await office.exam_state(exam) == "held"


async def test_certificates_are_issued_once_with_progress(office: Office) -> None:
    exam = await held(office)
    await finished(office, exam)
    manager = await office.member(Role.MANAGER)
    await open_results(manager, exam)
    (asked,) = await manager.presses(texts.TASKS[MarkTask.ISSUE])
    assert asked.text == texts.ask_issue(3, 0)
    before = len(manager.messages)
    await manager.presses(texts.SURE)
    first, edited, told = manager.messages[before:]
    assert first.text == texts.issuing(0, 3)
    assert (edited.kind, edited.text) == (OutKind.EDIT, texts.issuing(3, 3))
    assert "发了 3 本证书" in told.text
    await manager.press_data(MarkPress(exam=exam.id, task=MarkTask.ISSUE_SURE).pack())
    assert texts.NOBODY_LEFT in manager.messages[-1].text
    assert len(await office.house.records.certificates.of_exam(exam.id)) == 3


async def test_who_has_an_open_case_is_held_back(office: Office) -> None:
    exam = await held(office)
    await finished(office, exam)
    records = office.house.records
    one = (await records.scores.of_exam(exam.id))[0]
    async with UnitOfWork(office.house.database) as work:
        await records.violations.record(
            work, one.registration_id, "article6", "考试时看手机", "account:900009"
        )
    manager = await office.member(Role.MANAGER)
    await open_results(manager, exam)
    (asked,) = await manager.presses(texts.TASKS[MarkTask.ISSUE])
    assert asked.text == texts.ask_issue(2, 1)
    await manager.presses(texts.SURE)
    assert texts.held_back_words(1) in manager.messages[-1].text
